"""The commands for causes between the address and the log-in."""

from __future__ import annotations

from ews_meetings.change.diagnosis import Command, Where
from ews_meetings.service.doctor import machine_commands as machine
from ews_meetings.service.doctor.quoting import ps
from ews_meetings.service.doctor.shells import Commands, in_exchange
from ews_meetings.service.doctor.subject import Subject


def wrong_url(subject: Subject) -> Commands:
    """Show which addresses the server says are its own."""
    return in_exchange(
        subject,
        "Get-WebServicesVirtualDirectory | Format-List Server,InternalUrl,ExternalUrl",
    )


def methods(subject: Subject) -> Commands:
    """Show which ways to log in are on."""
    return in_exchange(
        subject,
        "Get-WebServicesVirtualDirectory | Format-List Identity,*Authentication",
    )


def basic_off(subject: Subject) -> Commands:
    """Show which ways to log in are on, and switch Basic on."""
    return (
        *methods(subject),
        *in_exchange(
            subject,
            "Get-WebServicesVirtualDirectory |"
            " Set-WebServicesVirtualDirectory -BasicAuthentication $true",
        ),
    )


def password(subject: Subject) -> Commands:
    """Show when the password was set, and whether it is past its end."""
    name = ps(_account(subject))
    text = f"Get-ADUser {name} -Properties PasswordExpired,PasswordLastSet,BadLogonCount"
    return (Command(Where.DIRECTORY, text),)


def locked(subject: Subject) -> Commands:
    """Show whether the account is locked, and unlock it."""
    name = ps(_account(subject))
    return (
        Command(Where.DIRECTORY, f"Get-ADUser {name} -Properties LockedOut,LastBadPasswordAttempt"),
        Command(Where.DIRECTORY, f"Unlock-ADAccount {name}"),
    )


def disabled(subject: Subject) -> Commands:
    """Show whether the account is enabled, and enable it."""
    name = ps(_account(subject))
    return (
        Command(Where.DIRECTORY, f"Get-ADUser {name} -Properties Enabled,AccountExpirationDate"),
        Command(Where.DIRECTORY, f"Enable-ADAccount {name}"),
    )


def extended_protection(subject: Subject) -> Commands:
    """Show who ends TLS, and what Exchange wants of it."""
    return (
        *machine.show_certificate(subject),
        *in_exchange(
            subject,
            "Get-WebServicesVirtualDirectory | Format-List Identity,ExtendedProtection*",
        ),
    )


def token(subject: Subject) -> Commands:
    """Show the application and its secrets' ends."""
    app = ps(subject.app_id)
    return (
        Command(Where.ENTRA, f"Get-MgServicePrincipal -Filter {ps(f'appId eq {app}')}"),
        Command(
            Where.ENTRA,
            f"Get-MgApplicationByAppId -AppId {app} |"
            " Format-List PasswordCredentials,KeyCredentials,RequiredResourceAccess",
        ),
    )


def _account(subject: Subject) -> str:
    """Return the account's name as the directory knows it: without domain."""
    return subject.user.rpartition("\\")[2].partition("@")[0]
