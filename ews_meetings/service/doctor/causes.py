"""What each cause means: what is seen of it, what to do, and which error it is; words only."""

from __future__ import annotations

from dataclasses import dataclass

from ews_meetings.change.diagnosis import Cause
from ews_meetings.errors import (
    AccessDenied,
    CalendarAmbiguous,
    CalendarNotFound,
    EwsMeetingsError,
    GuardsViolated,
    LedgerUnavailable,
    LogInRefused,
    ServerBusy,
    ServerRefused,
    ServerUnreachable,
    UnknownZone,
    UsageProblem,
)


@dataclass(frozen=True, slots=True)
class Meaning:
    """One cause, for people."""

    seen: str
    """What shows it."""
    advice: str
    """What to do."""
    error: type[EwsMeetingsError] | None
    """Whose exit code it has; None for what is only ever a warning."""


def meaning_of(cause: Cause) -> Meaning:
    """Return what a cause means."""
    return _MEANINGS[cause]


def exit_code_of(cause: Cause) -> int:
    """Return the exit code of a cause, which is that of the error it becomes elsewhere; 0 for none."""
    error = _MEANINGS[cause].error
    return 0 if error is None else error.exit_code


_MEANINGS = {
    Cause.CONFIGURATION: Meaning(
        "the profile has mistakes, or lacks something",
        "correct the configuration; nothing was asked of any server",
        UsageProblem,
    ),
    Cause.ORGANIZER_NOT_ALLOWED: Meaning(
        "the profile lists organizers, and the mailbox is none of them",
        "name another mailbox, or add it to organizers in the profile",
        GuardsViolated,
    ),
    Cause.LEDGER_UNWRITABLE: Meaning(
        "the folder of the ledger, or the file in it, cannot be written",
        "give the folder to the account that runs the program, or make room on the disk",
        LedgerUnavailable,
    ),
    Cause.ZONE_UNKNOWN: Meaning(
        "the time zone of the profile or of this machine is none that Windows has",
        "name an IANA zone such as Europe/Berlin as time_zone in the profile",
        UnknownZone,
    ),
    Cause.ZONE_UNLISTED: Meaning(
        "the server lists its time zones, and the profile's is not among them",
        "update Windows on the server, or name another zone of the same rules in the profile",
        UnknownZone,
    ),
    Cause.CLOCK_SKEW: Meaning(
        "the Date header of the server and the clock of this machine differ by more than a minute",
        "set the clock of this machine by a time server; Kerberos and tokens bear five minutes, and"
        " quiet hours and 'no past dates' go by it",
        LogInRefused,
    ),
    Cause.AUTODISCOVER_FAILED: Meaning(
        "no place where autodiscover looks names an address of EWS",
        "pin the address in the profile with server, or publish autodiscover for the domain",
        ServerUnreachable,
    ),
    Cause.NAME_UNKNOWN: Meaning(
        "the name service does not know the server",
        "look at the spelling, the name server and the VPN",
        ServerUnreachable,
    ),
    Cause.UNREACHABLE: Meaning(
        "no TCP connection comes about: refused, no route, or no answer at all",
        "look at the port, the firewall between here and there, and whether IIS runs on the server",
        ServerUnreachable,
    ),
    Cause.PROXY_REFUSED: Meaning(
        "the proxy cannot be reached, or does not let the connection through",
        "look at proxy in the profile and at HTTPS_PROXY; allow the server's name on the proxy",
        ServerUnreachable,
    ),
    Cause.NO_TLS: Meaning(
        "the port is open, and no secure connection comes about",
        "enable TLS 1.2 on the server; look whether the port belongs to something else",
        ServerUnreachable,
    ),
    Cause.CERTIFICATE_UNTRUSTED: Meaning(
        "nobody this machine trusts vouches for the server's certificate",
        "get the certificate of the authority from your administrator by another way than this"
        " connection, and name it as ca_file in the profile",
        UsageProblem,
    ),
    Cause.CERTIFICATE_WRONG_NAME: Meaning(
        "the certificate is good, and was made for other names than the one in the profile",
        "name the server as the certificate does, or give the certificate the missing name",
        UsageProblem,
    ),
    Cause.CERTIFICATE_EXPIRED: Meaning(
        "the certificate is past its end, or before its beginning",
        "renew it on the server; if it is good there, the clock of this machine is wrong",
        ServerUnreachable,
    ),
    Cause.CERTIFICATE_ENDS: Meaning(
        "the certificate is good for less than thirty days",
        "renew it on the server in time",
        None,
    ),
    Cause.NO_ANSWER: Meaning(
        "the connection opens, and no whole HTTP answer comes",
        "look at the load balancer and at IIS",
        ServerUnreachable,
    ),
    Cause.WRONG_URL: Meaning(
        "HTTP 404, 405 or 440, or a page for people, such as Outlook on the web",
        "the address ends in /EWS/Exchange.asmx",
        UsageProblem,
    ),
    Cause.REDIRECTED: Meaning(
        "the server sends requests elsewhere (HTTP 301, 302, 307, 308)",
        "look whether the new address is yours, then name it as server in the profile; a password"
        " is never sent after a redirection",
        UsageProblem,
    ),
    Cause.ONLINE_CLOSING: Meaning(
        "the server is Exchange Online, and EWS answers there",
        "blocked by default since 2026-10-01 unless the application is on the tenant's list, and"
        " removed on 2027-04-01: plan the move to Microsoft Graph",
        None,
    ),
    Cause.ONLINE_BLOCKED: Meaning(
        "Exchange Online answers HTTP 403: EWS is blocked there by default since 2026-10-01",
        "an administrator of the tenant has to switch EWS on and list the application; that helps"
        " until 2027-04-01, when Microsoft removes EWS from Exchange Online",
        AccessDenied,
    ),
    Cause.ONLINE_REMOVED: Meaning(
        "the server is Exchange Online, which has had no EWS since 2027-04-01",
        "nothing brings it back; use a mailbox on a server of your own, or Microsoft Graph",
        AccessDenied,
    ),
    Cause.BASIC_OFF: Meaning(
        "the server offers ways to log in, and Basic is not among them",
        "use one that it offers, auth = ntlm, negotiate or oauth2 in the profile, or switch Basic on"
        " for EWS",
        LogInRefused,
    ),
    Cause.METHOD_NOT_OFFERED: Meaning(
        "the server does not offer the way to log in that the profile names",
        "name one that it offers as auth in the profile, or switch it on for EWS",
        LogInRefused,
    ),
    Cause.LOG_IN_REFUSED: Meaning(
        "HTTP 401 to the one attempt that was made; the server does not say why",
        "find out which of these it is before you try again, so that no account is locked",
        LogInRefused,
    ),
    Cause.WRONG_PASSWORD: Meaning(
        "HTTP 401, or the token service says so",
        "look at user and password; the user is DOMAIN\\name or name@domain, as Outlook on the web"
        " takes it",
        LogInRefused,
    ),
    Cause.ACCOUNT_LOCKED: Meaning(
        "HTTP 456, or HTTP 401 and the directory says LockedOut",
        "unlock the account, and find what locks it, such as a job with an old password",
        LogInRefused,
    ),
    Cause.ACCOUNT_DISABLED: Meaning(
        "HTTP 401 or ErrorAccountDisabled, and the directory says not Enabled, or expired",
        "enable the account, or use another one",
        LogInRefused,
    ),
    Cause.EXTENDED_PROTECTION: Meaning(
        "HTTP 401 to a good password by NTLM or Negotiate, while something between here and Exchange"
        " ends TLS: a load balancer or a proxy with a certificate of its own",
        "let TLS pass through, or bridge it with the same certificate as on Exchange",
        LogInRefused,
    ),
    Cause.TOKEN_REFUSED: Meaning(
        "no token is to be had, or the server does not take it",
        "look at tenant, client_id, secret and the permission full_access_as_app of the application",
        LogInRefused,
    ),
    Cause.NO_TICKET: Meaning(
        "Kerberos gives no ticket for the server, before anything is sent to it",
        "get a ticket, and look whether the server's name is registered as HTTP/name; a load"
        " balancer's name needs an alternate service account",
        LogInRefused,
    ),
    Cause.EWS_BLOCKED: Meaning(
        "HTTP 403 after the log-in, or ErrorAccessDenied to everything; the server does not say why",
        "the first commands show which of these it is",
        AccessDenied,
    ),
    Cause.EWS_OFF_ORGANIZATION: Meaning(
        "HTTP 403, and Get-OrganizationConfig says EwsEnabled: False",
        "switch EWS on for the organization",
        AccessDenied,
    ),
    Cause.EWS_OFF_MAILBOX: Meaning(
        "HTTP 403, and Get-CASMailbox says EwsEnabled: False",
        "switch EWS on for the mailbox, and for the account that logs in",
        AccessDenied,
    ),
    Cause.APPLICATION_NOT_ALLOWED: Meaning(
        "HTTP 403, and EwsApplicationAccessPolicy is EnforceAllowList without this program, or"
        " EnforceBlockList with it",
        "allow programs that call themselves ews-meetings/*",
        AccessDenied,
    ),
    Cause.IMPERSONATION_MISSING: Meaning(
        "ErrorImpersonateUserDenied or ErrorImpersonationDenied",
        "give the account the role ApplicationImpersonation, for the organizers' mailboxes only",
        AccessDenied,
    ),
    Cause.DELEGATE_MISSING: Meaning(
        "ErrorFolderNotFound or ErrorAccessDenied for the calendar, or rights in it are missing",
        "give the account the right to change the calendar, or use access = impersonation; on"
        " grommunio a delegate's meetings name the delegate as organizer",
        AccessDenied,
    ),
    Cause.OTHER_MAILBOX: Meaning(
        "access = own, and the account's own calendar is not that of the mailbox",
        "use access = delegate or access = impersonation, or name the account's own mailbox; as it"
        " is, meetings are looked for in the account's calendar, and new ones are taken back unsent",
        None,
    ),
    Cause.CALENDAR_NOT_FOUND: Meaning(
        "the mailbox can be used, and has no calendar of the name that the profile or --calendar says",
        "look at the spelling; a folder of another kind than a calendar holds no meetings",
        CalendarNotFound,
    ),
    Cause.CALENDAR_AMBIGUOUS: Meaning(
        "several calendars of the mailbox have the name that the profile or --calendar says",
        "name it with its path, such as Team/Blue",
        CalendarAmbiguous,
    ),
    Cause.MAILBOX_UNKNOWN: Meaning(
        "ErrorNonExistentMailbox or ErrorMissingEmailAddress, and no recipient has the address",
        "look at the spelling; an account that logs in for others needs a mailbox only with"
        " access = own",
        AccessDenied,
    ),
    Cause.MAILBOX_MOVED: Meaning(
        "ErrorNonExistentMailbox, HTTP 451, or a redirection to Exchange Online; the recipient is a"
        " RemoteUserMailbox",
        "the mailbox is in Exchange Online now: EWS is blocked there by default since 2026-10-01 and"
        " removed on 2027-04-01; keep organizers on the server, or leave this program out for them",
        AccessDenied,
    ),
    Cause.MAILBOX_MOVING: Meaning(
        "ErrorMailboxMoveInProgress, ErrorMailboxFailover or ErrorMailboxStoreUnavailable",
        "wait until the move or the failover is through",
        ServerUnreachable,
    ),
    Cause.THROTTLED: Meaning(
        "HTTP 429 or 503, ErrorServerBusy or ErrorExceededConnectionCount",
        "wait; for a service account that works for many mailboxes, a throttling policy of its own"
        " helps",
        ServerBusy,
    ),
    Cause.SERVER_FAILED: Meaning(
        "HTTP 5xx, or an error of EWS that says nothing of the cause",
        "look into the event log of the server",
        ServerUnreachable,
    ),
    Cause.SERVER_TOO_OLD: Meaning(
        "ErrorInvalidServerVersion: the server is older than Exchange 2016",
        "Exchange Server SE, 2019 and 2016 are what this program is made for",
        ServerRefused,
    ),
    Cause.SERVER_UNPROMISED: Meaning(
        "the build is one of Exchange 2013 or 2010, or of none that is known",
        "it is tried for, not promised: rehearse with test mailboxes first",
        None,
    ),
}
