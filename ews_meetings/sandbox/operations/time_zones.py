"""GetServerTimeZones."""

from datetime import timedelta

from ews_meetings.sandbox.call import Call
from ews_meetings.sandbox.errors import invalid_request
from ews_meetings.sandbox.names import Element, add, children, m, new, t
from ews_meetings.sandbox.soap import response_message
from ews_meetings.sandbox.zones import Change, ZoneRules, zone_names, zone_rules


def get_server_time_zones(call: Call) -> Element:
    """Serves GetServerTimeZones, where this kind of server has it."""
    if not call.flavour.lists_time_zones:
        raise invalid_request("The operation GetServerTimeZones is not known.")
    wanted = call.body.find(m("Ids"))
    names = zone_names() if wanted is None else tuple(each.text or "" for each in children(wanted))
    is_full = call.body.get("ReturnFullTimeZoneData") not in {"false", "0"}
    answer = new(m("GetServerTimeZonesResponse"))
    message = response_message(answer, "GetServerTimeZonesResponseMessage")
    definitions = add(message, m("TimeZoneDefinitions"))
    for name in names:
        rules = zone_rules(name, call.scene.now.year)
        if rules is not None:
            definitions.append(write_definition(rules, is_full=is_full))
    return answer


def write_definition(rules: ZoneRules, *, is_full: bool) -> Element:
    """Writes a TimeZoneDefinition; the bias is positive west of Greenwich."""
    element = new(t("TimeZoneDefinition"), None, Id=rules.zone, Name=rules.display)
    if not is_full:
        return element
    periods = add(element, t("Periods"))
    _period(periods, "Standard", rules.standard)
    if rules.changes:
        _period(periods, "Daylight", rules.summer)
    _group(add(element, t("TransitionsGroups")), rules)
    transition = add(add(element, t("Transitions")), t("Transition"))
    add(transition, t("To"), "0", Kind="Group")
    return element


def _period(periods: Element, name: str, offset: timedelta) -> None:
    add(periods, t("Period"), None, Bias=_duration(-offset), Name=name, Id=f"trule:{name}")


def _duration(length: timedelta) -> str:
    minutes = int(length.total_seconds()) // 60
    sign = "-" if minutes < 0 else ""
    return f"{sign}PT{abs(minutes)}M" if minutes else "PT0S"


def _group(groups: Element, rules: ZoneRules) -> None:
    group = add(groups, t("TransitionsGroup"), None, Id="0")
    if not rules.changes:
        add(add(group, t("Transition")), t("To"), "trule:Standard", Kind="Period")
    for change in rules.changes:
        _transition(group, change)


def _transition(group: Element, change: Change) -> None:
    element = add(group, t("RecurringDayTransition"))
    target = "Daylight" if change.to_summer else "Standard"
    add(element, t("To"), f"trule:{target}", Kind="Period")
    add(element, t("TimeOffset"), _duration(change.at))
    add(element, t("Month"), str(change.month))
    add(element, t("DayOfWeek"), change.weekday)
    add(element, t("Occurrence"), str(change.occurrence))
