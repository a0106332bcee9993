"""The commands that an administrator has to run for each cause, with the real values filled in."""

from __future__ import annotations

from collections.abc import Callable

from ews_meetings.change.diagnosis import Cause, Command, Where
from ews_meetings.service.doctor import machine_commands as machine
from ews_meetings.service.doctor import way_in_commands as way_in
from ews_meetings.service.doctor.quoting import ps
from ews_meetings.service.doctor.shells import Commands, in_exchange, shell_of
from ews_meetings.service.doctor.subject import Subject

_ALLOWED = "ews-meetings/*"
_ENFORCED = (
    "the policy of the {} is EnforceAllowList already: switched on by this, it shuts out all others"
)


def commands_for(cause: Cause, subject: Subject) -> Commands:
    """Return the commands for a cause, those that only look first; empty where none helps."""
    make = _MAKERS.get(cause)
    return make(subject) if make else ()


# --- may it --------------------------------------------------------------------------------------


def _look_at_policies(subject: Subject) -> Commands:
    looks = (f"Get-CASMailbox {ps(name)} | Format-List Ews*" for name in _mailboxes(subject))
    return in_exchange(subject, "Get-OrganizationConfig | Format-List Ews*", *looks)


def _mailboxes(subject: Subject) -> tuple[str, ...]:
    """Return the mailboxes whose policy counts: the organizer's, and that of who logs in."""
    return tuple(name for name in dict.fromkeys((subject.mailbox, subject.user)) if name)


def _off_organization(subject: Subject) -> Commands:
    return in_exchange(subject, "Set-OrganizationConfig -EwsEnabled $true")


def _off_mailbox(subject: Subject) -> Commands:
    names = _mailboxes(subject)
    return in_exchange(subject, *(f"Set-CASMailbox {ps(name)} -EwsEnabled $true" for name in names))


def _not_allowed(subject: Subject) -> Commands:
    policy = "-EwsApplicationAccessPolicy"
    allow = f"{policy} EnforceAllowList -EwsAllowList @{{Add={ps(_ALLOWED)}}}"
    unblock = f"{policy} EnforceBlockList -EwsBlockList @{{Remove={ps(_ALLOWED)}}}"
    shell = shell_of(subject)
    return (
        Command(shell, f"Set-OrganizationConfig {allow}", _ENFORCED.format("organization")),
        Command(
            shell,
            f"Set-CASMailbox {ps(subject.mailbox)} {allow}",
            _ENFORCED.format("mailbox"),
        ),
        Command(
            shell,
            f"Set-OrganizationConfig {unblock}",
            "the policy of the organization is EnforceBlockList",
        ),
    )


def _online(subject: Subject) -> Commands:
    app = subject.app_id or "the application (client) id of your registration"
    ids = ps(f"the ids that it shows,{app}")
    return (
        Command(
            Where.ONLINE,
            "Get-OrganizationConfig -RetrieveEwsOperationAccessPolicy"
            " | Format-List EwsEnabled,EwsAllowedAppIDs",
        ),
        Command(
            Where.ONLINE,
            f"Set-OrganizationConfig -EwsAllowedAppIDs {ids}",
            "the ids that the list holds already stand in it too: it is written whole",
        ),
        Command(
            Where.ONLINE,
            "Set-OrganizationConfig -EwsEnabled $true",
            "the list is written already: with an empty one this lets nobody in",
        ),
        Command(
            Where.ONLINE,
            "Set-OrganizationConfig -EwsApplicationAccessPolicy EnforceAllowList"
            f" -EwsAllowList @{{Add={ps(_ALLOWED)}}}",
            _ENFORCED.format("organization"),
        ),
    )


def _impersonation(subject: Subject) -> Commands:
    if subject.cloud:
        return _impersonation_online(subject)
    user = ps(subject.user)
    return in_exchange(
        subject,
        f"Get-ManagementRoleAssignment -RoleAssignee {user} -Role ApplicationImpersonation",
        _scope(subject),
        "New-ManagementRoleAssignment -Name 'ews-meetings' -Role ApplicationImpersonation"
        f" -User {user} -CustomRecipientWriteScope 'ews-meetings organizers'",
    )


def _scope(subject: Subject) -> str:
    """Return the command for a scope; its filter is a literal inside a literal."""
    chosen = ps(f"PrimarySmtpAddress -eq {ps(subject.mailbox)}")
    name = "-Name 'ews-meetings organizers'"
    return f"New-ManagementScope {name} -RecipientRestrictionFilter {chosen}"


def _impersonation_online(subject: Subject) -> Commands:
    app = ps(subject.app_id or subject.user)
    return in_exchange(
        subject,
        f"Test-ServicePrincipalAuthorization -Identity {app} -Resource {ps(subject.mailbox)}",
        _scope(subject),
        f"New-ManagementRoleAssignment -App {app} -Role 'Application EWS.AccessAsApp'"
        " -CustomResourceScope 'ews-meetings organizers'",
    )


def _calendars(subject: Subject) -> Commands:
    list_them = f"Get-MailboxFolderStatistics {ps(subject.mailbox)} -FolderScope Calendar"
    return in_exchange(subject, f"{list_them} | Format-Table FolderPath,FolderType")


def _delegate(subject: Subject) -> Commands:
    user, mailbox = ps(subject.user), ps(subject.mailbox)
    find = (
        f"$calendar = {mailbox} + ':' + (Get-MailboxFolderStatistics {mailbox} -FolderScope"
        " Calendar | Where-Object FolderType -eq 'Calendar').FolderId"
    )
    return in_exchange(
        subject,
        find,
        "Get-MailboxFolderPermission $calendar",
        f"Add-MailboxFolderPermission $calendar -User {user} -AccessRights Editor",
        f"Set-Mailbox {mailbox} -GrantSendOnBehalfTo @{{Add={user}}}",
    )


# --- where is it ----------------------------------------------------------------------------------


def _recipient(subject: Subject) -> Commands:
    return in_exchange(
        subject,
        f"Get-Recipient {ps(subject.mailbox)} |"
        " Format-List RecipientTypeDetails,PrimarySmtpAddress,ExternalEmailAddress",
    )


def _moved(subject: Subject) -> Commands:
    return (
        *_recipient(subject),
        *in_exchange(
            subject,
            f"Get-RemoteMailbox {ps(subject.mailbox)} | Format-List RemoteRoutingAddress",
        ),
    )


def _moving(subject: Subject) -> Commands:
    return in_exchange(
        subject, f"Get-MoveRequest {ps(subject.mailbox)} | Get-MoveRequestStatistics"
    )


def _throttled(subject: Subject) -> Commands:
    user = ps(subject.user)
    if subject.cloud:
        return ()
    return in_exchange(
        subject,
        f"Get-ThrottlingPolicyAssociation {user}",
        "New-ThrottlingPolicy 'ews-meetings' -ThrottlingPolicyScope Regular -EwsMaxConcurrency 4"
        " -EwsMaxBurst 600000 -EwsRechargeRate 1800000 -EwsCutoffBalance 6000000",
        f"Set-ThrottlingPolicyAssociation {user} -ThrottlingPolicy 'ews-meetings'",
    )


def _failed(subject: Subject) -> Commands:
    return in_exchange(
        subject,
        "Get-ServerHealth | Where-Object { $_.HealthSetName -like 'EWS*' }",
        "Get-ServerComponentState -Identity $env:COMPUTERNAME -Component EwsProxy",
    )


def _version(subject: Subject) -> Commands:
    return in_exchange(subject, "Get-ExchangeServer | Format-List Name,AdminDisplayVersion,Edition")


def _autodiscover(subject: Subject) -> Commands:
    domain = subject.mailbox.rpartition("@")[2]
    return (
        *machine.look_up(f"autodiscover.{domain}"),
        Command(
            Where.EXCHANGE,
            "Get-ClientAccessService | Format-List Name,AutoDiscoverServiceInternalUri",
        ),
        *way_in.wrong_url(subject),
    )


_MAKERS: dict[Cause, Callable[[Subject], Commands]] = {
    Cause.CONFIGURATION: machine.configuration,
    Cause.ORGANIZER_NOT_ALLOWED: machine.organizers,
    Cause.LEDGER_UNWRITABLE: machine.ledger,
    Cause.ZONE_UNLISTED: machine.zones,
    Cause.CLOCK_SKEW: machine.clock,
    Cause.AUTODISCOVER_FAILED: _autodiscover,
    Cause.NAME_UNKNOWN: lambda subject: machine.look_up(subject.host),
    Cause.UNREACHABLE: machine.reach,
    Cause.PROXY_REFUSED: machine.proxy,
    Cause.NO_TLS: machine.show_certificate,
    Cause.CERTIFICATE_UNTRUSTED: machine.untrusted,
    Cause.CERTIFICATE_WRONG_NAME: machine.certificate,
    Cause.CERTIFICATE_EXPIRED: machine.certificate,
    Cause.CERTIFICATE_ENDS: machine.certificate,
    Cause.NO_ANSWER: _failed,
    Cause.WRONG_URL: way_in.wrong_url,
    Cause.REDIRECTED: way_in.wrong_url,
    Cause.ONLINE_CLOSING: _online,
    Cause.ONLINE_BLOCKED: _online,
    Cause.BASIC_OFF: way_in.basic_off,
    Cause.METHOD_NOT_OFFERED: way_in.methods,
    Cause.WRONG_PASSWORD: way_in.password,
    Cause.ACCOUNT_LOCKED: way_in.locked,
    Cause.ACCOUNT_DISABLED: way_in.disabled,
    Cause.EXTENDED_PROTECTION: way_in.extended_protection,
    Cause.TOKEN_REFUSED: way_in.token,
    Cause.NO_TICKET: machine.ticket,
    Cause.EWS_BLOCKED: _look_at_policies,
    Cause.EWS_OFF_ORGANIZATION: _off_organization,
    Cause.EWS_OFF_MAILBOX: _off_mailbox,
    Cause.APPLICATION_NOT_ALLOWED: _not_allowed,
    Cause.IMPERSONATION_MISSING: _impersonation,
    Cause.DELEGATE_MISSING: _delegate,
    Cause.OTHER_MAILBOX: _recipient,
    Cause.CALENDAR_NOT_FOUND: _calendars,
    Cause.CALENDAR_AMBIGUOUS: _calendars,
    Cause.MAILBOX_UNKNOWN: _recipient,
    Cause.MAILBOX_MOVED: _moved,
    Cause.MAILBOX_MOVING: _moving,
    Cause.THROTTLED: _throttled,
    Cause.SERVER_FAILED: _failed,
    Cause.SERVER_TOO_OLD: _version,
    Cause.SERVER_UNPROMISED: _version,
}
