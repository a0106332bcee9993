"""How the servers differ: one row of behaviours per server, and no other place that knows.

Source: `servers.md` of the project's references, observed on gromox 3.10; the Exchange column
follows Microsoft's test suites, and is belief where they are silent.
"""

from dataclasses import dataclass
from typing import Literal

FlavourName = Literal["exchange", "gromox"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Flavour:
    """What one kind of server does; every field is one row of the table of differences."""

    name: FlavourName
    version: tuple[int, int, int, int]
    keeps_inline_attachments: bool
    attaching_returns_change_key: bool
    attachments_travel: bool
    reports_sends: bool
    """MeetingRequestWasSent, AppointmentSequenceNumber and LastModifiedTime are filled."""
    believes_sent_mark: bool
    """Whether PidLidFInvited, set by a client, makes a meeting one that was sent (Q14); open."""
    organizer_response: str
    """What MyResponseType says on the organizer's own meeting."""
    refuses_stale_change_key: bool
    searches_binary: bool
    searches_or_equal: bool
    """Whether `>=` and `<=` work in restrictions."""
    answers_match_invented_uid: bool
    fractional_seconds: bool
    tracks_rooms: bool
    keeps_room_role: bool
    to_changed_spares_unchanged: bool
    removed_get_cancellation: bool
    lists_time_zones: bool
    unknown_recipient_breaks_call: bool
    first_request_by_update: str
    """MeetingRequestType of a first request that an UpdateItem sends."""
    moving_resets_answers: bool
    editing_attendees_resets_answers: bool
    rewrites_html: bool
    expands_views: bool
    """Whether a CalendarView shows the occurrences of a series, or its master."""
    occurrences_follow_summer_time: bool
    """Whether occurrences keep the wall clock of the first one, or its distance from UTC."""
    occurrence_index_counts_visible: bool
    """Whether InstanceIndex passes over deleted occurrences in counting."""
    reports_original_start: bool
    mails_single_occurrences: bool
    """Whether the change of one occurrence is mailed."""
    cancels_single_occurrences: bool
    """Whether the cancellation of one occurrence leaves the attendees the others."""
    first_send_tells_exceptions: bool
    """Whether the first request of a series is followed by an update for each changed occurrence
    that is still ahead, and a cancellation for each deleted one.

    Believed of Exchange (Q8): Outlook does so with updates (`updates_tell_exceptions`); of first
    sends nothing is written.
    """
    updates_tell_exceptions: bool
    """The same of an update of a whole series (MS-OXOCAL 3.1.4.7.3.5, said of clients)."""
    cancelling_tells_exceptions: bool
    """Whether the cancellation of a series is followed by one for each changed occurrence that is
    still ahead (MS-OXOCAL 3.1.4.9.1.2, said of clients)."""
    cancels_by_response: bool
    """Whether CreateItem takes CancelCalendarItem."""
    mails_before_deleting: bool
    """Whether a cancellation is out before its meeting is taken away."""
    newcomers_join_list: bool
    """Whether a person who was not invited and answers is entered as an optional attendee (Q15)."""
    forwarding_grows_list: bool
    """Whether the organizer hears of a forwarded request, and the new person is entered at once
    as an optional attendee (MS-OXOCAL 3.1.4.10.2.2); that gromox does not is belief."""
    delegate_is_organizer: bool
    """Whether a meeting that a delegate makes in another's calendar names the delegate."""
    has_watermarks: bool
    """Whether pull subscriptions have watermarks, so that one may ask again for what was told."""
    expands_lists: bool
    """Whether ExpandDL is served; that gromox does not is belief, not observed."""
    takes_ntlm: bool
    """Whether NTLM is offered beside Basic; that gromox does not is belief, not observed."""


EXCHANGE = Flavour(
    name="exchange",
    version=(15, 2, 1544, 11),
    keeps_inline_attachments=True,
    attaching_returns_change_key=True,
    attachments_travel=True,
    reports_sends=True,
    believes_sent_mark=True,
    organizer_response="Organizer",
    refuses_stale_change_key=True,
    searches_binary=True,
    searches_or_equal=True,
    answers_match_invented_uid=True,
    fractional_seconds=False,
    tracks_rooms=True,
    keeps_room_role=True,
    to_changed_spares_unchanged=True,
    removed_get_cancellation=True,
    lists_time_zones=True,
    unknown_recipient_breaks_call=False,
    first_request_by_update="NewMeetingRequest",
    moving_resets_answers=True,
    editing_attendees_resets_answers=False,
    rewrites_html=True,
    expands_views=True,
    occurrences_follow_summer_time=True,
    occurrence_index_counts_visible=False,
    reports_original_start=True,
    mails_single_occurrences=True,
    cancels_single_occurrences=True,
    first_send_tells_exceptions=True,
    updates_tell_exceptions=True,
    cancelling_tells_exceptions=True,
    cancels_by_response=True,
    mails_before_deleting=False,
    newcomers_join_list=True,
    forwarding_grows_list=True,
    delegate_is_organizer=False,
    has_watermarks=True,
    expands_lists=True,
    takes_ntlm=True,
)

GROMOX = Flavour(
    name="gromox",
    version=(15, 0, 847, 4040),
    keeps_inline_attachments=False,
    attaching_returns_change_key=False,
    attachments_travel=False,
    reports_sends=False,
    believes_sent_mark=True,
    organizer_response="NoResponseReceived",
    refuses_stale_change_key=False,
    searches_binary=False,
    searches_or_equal=False,
    answers_match_invented_uid=False,
    fractional_seconds=True,
    tracks_rooms=False,
    keeps_room_role=False,
    to_changed_spares_unchanged=False,
    removed_get_cancellation=False,
    lists_time_zones=False,
    unknown_recipient_breaks_call=True,
    first_request_by_update="FullUpdate",
    moving_resets_answers=False,
    editing_attendees_resets_answers=True,
    rewrites_html=False,
    expands_views=False,
    occurrences_follow_summer_time=False,
    occurrence_index_counts_visible=True,
    reports_original_start=False,
    mails_single_occurrences=False,
    cancels_single_occurrences=False,
    first_send_tells_exceptions=False,
    updates_tell_exceptions=False,
    cancelling_tells_exceptions=False,
    cancels_by_response=False,
    mails_before_deleting=True,
    newcomers_join_list=False,
    forwarding_grows_list=False,
    delegate_is_organizer=True,
    has_watermarks=False,
    expands_lists=False,
    takes_ntlm=False,
)

FLAVOURS: dict[FlavourName, Flavour] = {"exchange": EXCHANGE, "gromox": GROMOX}
