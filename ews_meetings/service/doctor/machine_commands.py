"""The commands for causes on this machine and on the way to the server."""

from __future__ import annotations

from ews_meetings.change.diagnosis import Command, Where
from ews_meetings.service.doctor.quoting import ps, sh
from ews_meetings.service.doctor.subject import Subject

Commands = tuple[Command, ...]


def configuration(subject: Subject) -> Commands:
    """Show where each value comes from."""
    profile = f" --profile {sh(subject.profile)}" if subject.profile else ""
    return (Command(Where.SHELL, f"ews-meetings{profile} config check"),)


def organizers(subject: Subject) -> Commands:
    """Show for whom the profile may act."""
    profile = f" --profile {sh(subject.profile)}" if subject.profile else ""
    return (Command(Where.SHELL, f"ews-meetings{profile} config show --origin"),)


def ledger(subject: Subject) -> Commands:
    """Show, and mend, who owns the folder of the ledger."""
    folder = subject.folder
    return (
        Command(Where.SHELL, f"ls -ld {sh(folder)}; df -h {sh(folder)}; id"),
        Command(Where.SHELL, f'sudo chown -R "$(id -un)" {sh(folder)}'),
        Command(Where.WINDOWS, f'icacls {ps(folder)} /grant "$($env:USERNAME):(OI)(CI)F"'),
    )


def zones(_subject: Subject) -> Commands:
    """List the zones of the server's Windows."""
    return (Command(Where.WINDOWS, "[TimeZoneInfo]::GetSystemTimeZones() | Format-Table Id"),)


def clock(subject: Subject) -> Commands:
    """Set the clock by a time server."""
    return (
        Command(Where.SHELL, "timedatectl status; sudo timedatectl set-ntp true"),
        Command(
            Where.WINDOWS,
            f"w32tm /stripchart {ps(f'/computer:{subject.host}')} /samples:3 /dataonly",
        ),
        Command(Where.WINDOWS, "w32tm /resync"),
    )


def ticket(subject: Subject) -> Commands:
    """Show tickets, get one, and look for the server's name in the directory."""
    return (
        Command(Where.SHELL, f"klist; kinit {sh(subject.user or subject.mailbox)}"),
        Command(Where.SHELL, f"kvno {sh(f'HTTP/{subject.host}')}"),
        Command(Where.WINDOWS, f"setspn -Q {ps(f'HTTP/{subject.host}')}"),
    )


def look_up(host: str) -> Commands:
    """Ask the name service."""
    return (
        Command(Where.SHELL, f"nslookup {sh(host)}"),
        Command(Where.WINDOWS, f"Resolve-DnsName {ps(host)}"),
    )


def reach(subject: Subject) -> Commands:
    """Try the port, and look whether the server listens."""
    return (
        Command(Where.SHELL, f"nc -vz {sh(subject.host)} {subject.port}"),
        Command(Where.WINDOWS, f"Test-NetConnection {ps(subject.host)} -Port {subject.port}"),
        Command(Where.EXCHANGE, "Get-Service W3SVC"),
    )


def proxy(subject: Subject) -> Commands:
    """Ask the proxy for the server."""
    through = subject.proxy or "$HTTPS_PROXY"
    named = sh(through) if subject.proxy else f'"{through}"'
    return (
        Command(Where.SHELL, f"curl -v -o /dev/null --proxy {named} {sh(subject.server)}"),
        Command(Where.WINDOWS, "netsh winhttp show proxy"),
    )


def show_certificate(subject: Subject) -> Commands:
    """Show what the server presents."""
    place = sh(f"{subject.host}:{subject.port}")
    name = sh(subject.host)
    return (
        Command(
            Where.SHELL,
            f"openssl s_client -connect {place} -servername {name} </dev/null |"
            " openssl x509 -noout -subject -issuer -dates -ext subjectAltName",
        ),
    )


def untrusted(subject: Subject) -> Commands:
    """Show the chain, and try a file of authorities against it."""
    place = sh(f"{subject.host}:{subject.port}")
    file = sh(subject.ca_file or "authority.pem")
    return (
        Command(
            Where.SHELL,
            f"openssl s_client -connect {place} -servername {sh(subject.host)} -showcerts </dev/null",
        ),
        Command(
            Where.SHELL,
            f"openssl s_client -connect {place} -servername {sh(subject.host)} -CAfile {file}"
            " -verify_return_error </dev/null",
        ),
        Command(
            Where.WINDOWS,
            "Get-ChildItem Cert:\\LocalMachine\\Root | Format-List Subject,Thumbprint",
        ),
    )


def certificate(subject: Subject) -> Commands:
    """Show the certificate, and renew it."""
    return (
        *show_certificate(subject),
        Command(
            Where.EXCHANGE,
            "Get-ExchangeCertificate |"
            " Format-List Thumbprint,Services,NotAfter,CertificateDomains,Issuer",
        ),
        Command(
            Where.EXCHANGE,
            "New-ExchangeCertificate -GenerateRequest -PrivateKeyExportable $true"
            f" -SubjectName {ps(f'CN={subject.host}')} -DomainName {ps(subject.host)}",
        ),
    )
