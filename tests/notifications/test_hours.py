"""When somebody may be written to. Nights are set by the tests that need them."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from notifications import hours
from notifications.hours import MARGIN, Hours, Span, zone_named

BAGHDAD, BERLIN, BEIRUT, NEW_YORK = "Asia/Baghdad", "Europe/Berlin", "Asia/Beirut", "America/New_York"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def _night(_awake, monkeypatch):
    monkeypatch.setattr(hours, "NIGHT", (time(22), time(7)))


def at(text, zone=BAGHDAD):
    """`at("12-05 23:00")`: in 2026, on the clocks of the zone."""
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def span(begins, ends, zone=BAGHDAD):
    return Span(at(begins, zone), at(ends, zone))


def quiet(begins, ends, zone=BAGHDAD):
    return Hours(zone, time.fromisoformat(begins), time.fromisoformat(ends))


AWAKE = Hours(BAGHDAD)


# --- rest


@pytest.mark.parametrize(
    ("moment", "rest"),
    [
        ("12-05 21:59", None),
        ("12-05 22:00", ("12-05 22:00", "12-06 07:00")),
        ("12-05 23:59", ("12-05 22:00", "12-06 07:00")),
        ("12-06 00:00", ("12-05 22:00", "12-06 07:00")),
        ("12-06 06:59", ("12-05 22:00", "12-06 07:00")),
        ("12-06 07:00", None),
    ],
)
def test_night_holds_on_both_sides_of_midnight(moment, rest):
    assert AWAKE.rest_at(at(moment)) == (span(*rest) if rest else None)


@pytest.mark.parametrize(
    ("own", "moment", "rest"),
    [
        (("13:00", "15:00"), "12-05 14:00", ("12-05 13:00", "12-05 15:00")),
        (("07:00", "09:30"), "12-05 08:00", ("12-04 22:00", "12-05 09:30")),
        (("07:00", "09:30"), "12-05 06:00", ("12-04 22:00", "12-05 09:30")),
        (("20:00", "22:00"), "12-05 21:00", ("12-05 20:00", "12-06 07:00")),
        (("06:00", "09:00"), "12-05 08:00", ("12-04 22:00", "12-05 09:00")),
        (("21:00", "06:00"), "12-05 21:30", ("12-05 21:00", "12-06 07:00")),
        (("21:00", "06:00"), "12-06 06:30", ("12-05 21:00", "12-06 07:00")),
        (("20:00", "09:00"), "12-06 02:00", ("12-05 20:00", "12-06 09:00")),
        (("07:00", "21:00"), "12-05 12:00", ("12-04 22:00", "12-05 21:00")),
        (("07:10", "09:00"), "12-05 08:00", ("12-04 22:00", "12-05 09:00")),
        (("07:10", "09:00"), "12-05 06:00", ("12-04 22:00", "12-05 09:00")),
        (("07:10", "09:00"), "12-05 07:05", ("12-04 22:00", "12-05 09:00")),
        (("07:15", "09:00"), "12-05 06:00", ("12-04 22:00", "12-05 07:00")),
    ],
)
def test_quiet_hours_and_the_night_they_touch_are_one_rest(own, moment, rest):
    assert quiet(*own).rest_at(at(moment)) == span(*rest)


@pytest.mark.parametrize(
    "own", [("09:00", "09:00"), ("07:00", "22:00"), ("06:00", "23:00"), ("00:00", "00:00"), ("07:10", "22:00")]
)
def test_quiet_hours_that_leave_no_hour_to_wake_count_as_none(own):
    assert quiet(*own).rest_at(at("12-05 12:00")) is None
    assert quiet(*own).rest_at(at("12-05 23:00")) == span("12-05 22:00", "12-06 07:00")
    assert quiet(*own).reachable_before(at("12-05 23:00")) == at("12-05 21:45")


def test_quiet_hours_all_day_never_hold_back_what_has_no_night_either():
    assert quiet("09:00", "09:00").quiet_at(at("12-05 12:00")) is None
    assert quiet("13:00", "15:00").quiet_at(at("12-05 14:59")) == span("12-05 13:00", "12-05 15:00")
    assert AWAKE.quiet_at(at("12-05 23:00")) is None


@pytest.mark.parametrize(
    ("zone", "moment", "length"),
    [
        (BERLIN, "03-29 01:30", 8),  # the clocks go forward in this night
        (BERLIN, "10-25 01:30", 10),  # and back in this one
        (BERLIN, "07-01 01:30", 9),
        (BEIRUT, "03-29 01:30", 8),  # where midnight itself is left out
        (NEW_YORK, "11-01 01:30", 10),
    ],
)
def test_night_is_an_hour_shorter_or_longer_when_the_clocks_change(zone, moment, length):
    rest = Hours(zone).rest_at(at(moment, zone))
    local = [moment.astimezone(ZoneInfo(zone)).time() for moment in rest]
    assert (local, rest.ends - rest.begins) == ([time(22), time(7)], length * HOUR)


def test_quiet_hours_inside_the_hour_that_is_left_out_rest_nobody():
    own = Hours(BERLIN, time(2, 15), time(2, 45))
    assert own.quiet_at(at("03-29 03:00", BERLIN)) is None
    assert own.quiet_at(at("03-28 02:30", BERLIN)) == span("03-28 02:15", "03-28 02:45", BERLIN)


def test_there_may_be_no_night_at_all(monkeypatch):
    monkeypatch.setattr(hours, "NIGHT", None)
    assert AWAKE.rest_at(at("12-05 23:00")) is None
    assert quiet("00:00", "00:00").rest_at(at("12-05 23:00")) is None


# --- the last moment before


@pytest.mark.parametrize(
    ("due", "cuts", "moved"),
    [
        ("12-05 12:00", [], "12-05 12:00"),
        ("12-05 23:00", [], "12-05 21:45"),
        ("12-06 06:00", [], "12-05 21:45"),
        ("12-06 07:00", [], "12-06 07:00"),
        ("12-05 12:00", [("12-05 10:00", "12-05 14:00")], "12-05 09:45"),
        ("12-05 10:00", [("12-05 10:00", "12-05 14:00")], "12-05 09:45"),
        ("12-05 14:00", [("12-05 10:00", "12-05 14:00")], "12-05 14:00"),
        ("12-05 08:00", [("12-05 06:00", "12-05 09:00")], "12-04 21:45"),
        ("12-05 08:00", [("12-05 07:10", "12-05 09:00")], "12-04 21:45"),
        ("12-06 02:00", [("12-06 01:00", "12-06 03:00")], "12-05 21:45"),
        ("12-05 12:00", [("12-05 11:00", "12-05 13:00"), ("12-05 09:00", "12-05 11:00")], "12-05 08:45"),
        ("12-05 12:00", [("12-05 09:00", "12-05 11:00"), ("12-05 10:30", "12-05 13:00")], "12-05 08:45"),
        ("12-05 12:00", [("12-01 00:00", "12-05 20:00")], "11-30 21:45"),
        ("12-05 12:00", [("12-01 00:00", "12-05 20:00"), ("11-30 20:00", "11-30 23:00")], "11-30 19:45"),
        ("12-05 12:00", [("12-05 13:00", "12-05 14:00")], "12-05 12:00"),
    ],
)
def test_due_moves_to_the_last_moment_before_nights_and_cuts(due, cuts, moved):
    assert AWAKE.reachable_before(at(due), [span(*cut) for cut in cuts]) == at(moved)


def test_exams_every_morning_of_a_season_are_no_obstacle():
    cuts = [Span(at(f"06-{day:02d} 05:00"), at(f"06-{day:02d} 08:00")) for day in range(1, 30)]
    assert AWAKE.reachable_before(at("06-29 07:30"), cuts) == at("06-28 21:45")
    whole = [Span(at("05-01 00:00"), at("06-01 05:00")), *(Span(one.begins, one.begins + DAY) for one in cuts)]
    assert AWAKE.reachable_before(at("06-29 07:30"), whole) == at("04-30 21:45")


def test_quiet_hours_of_her_own_move_it_too():
    assert quiet("13:00", "16:00").reachable_before(at("12-05 15:00")) == at("12-05 12:45")
    assert quiet("20:00", "09:00").reachable_before(at("12-05 08:30")) == at("12-04 19:45")


# --- the hour of summaries


@pytest.mark.parametrize(
    ("hour", "after", "weekday", "expected"),
    [
        ("18:00", "12-05 12:00", None, "12-05 18:00"),
        ("18:00", "12-05 18:00", None, "12-06 18:00"),
        ("18:00", "12-05 19:00", None, "12-06 18:00"),
        ("23:00", "12-05 12:00", None, "12-06 07:00"),
        ("23:00", "12-05 23:30", None, "12-06 07:00"),
        ("23:00", "12-06 06:59", None, "12-06 07:00"),
        ("23:00", "12-06 07:00", None, "12-07 07:00"),
        ("18:00", "12-05 12:00", 5, "12-05 18:00"),  # a Saturday
        ("18:00", "12-05 18:00", 5, "12-12 18:00"),
        ("18:00", "12-05 18:00", 4, "12-11 18:00"),
        ("23:00", "12-05 23:30", 5, "12-06 07:00"),
    ],
)
def test_summary_comes_at_the_next_hour_or_when_she_wakes(hour, after, weekday, expected):
    assert AWAKE.next_at(time.fromisoformat(hour), at(after), weekday) == at(expected)


def test_summary_keeps_its_hour_when_the_clocks_change():
    at_six = Hours(BERLIN).next_at(time(18), at("03-28 19:00", BERLIN))
    assert at_six == at("03-29 18:00", BERLIN) == at("03-28 18:00", BERLIN) + 23 * HOUR


@pytest.mark.parametrize(
    ("zone", "moment", "ends"),
    [
        (BAGHDAD, "12-05 00:00", "12-06 00:00"),
        (BAGHDAD, "12-05 23:59", "12-06 00:00"),
        (BEIRUT, "03-28 12:00", "03-29 01:00"),  # midnight is left out: the day ends as one o'clock begins
        (BERLIN, "10-25 12:00", "10-26 00:00"),
    ],
)
def test_day_ends_at_the_midnight_of_the_person(zone, moment, ends):
    assert Hours(zone).end_of_day(at(moment, zone)) == at(ends, zone)


@pytest.mark.parametrize("name", ["", "Nowhere/Town", "../../etc/passwd", "Europe", "\0", "x" * 300])
def test_zone_that_there_is_not_is_that_of_baghdad(name):
    assert zone_named(name) == ZoneInfo(BAGHDAD)


# --- whatever the zone, hour and cuts

moments = some.datetimes(datetime(2025, 1, 1), datetime(2028, 1, 1), timezones=some.just(UTC))
clocks = some.none() | some.times().map(lambda one: one.replace(second=0, microsecond=0))
people = some.builds(
    lambda zone, begins, ends: Hours(zone, begins, ends) if begins and ends else Hours(zone),
    some.sampled_from([BAGHDAD, BERLIN, BEIRUT, NEW_YORK, "Pacific/Apia", "Australia/Lord_Howe"]), clocks, clocks,
)  # fmt: skip


def cuts_before(due):
    """Cuts around the week before `due`."""
    minutes = some.integers(-7 * 24 * 60, 24 * 60)
    one = some.builds(
        lambda begins, length: Span(due + timedelta(minutes=begins), due + timedelta(minutes=begins + length)),
        minutes,
        some.integers(1, 3 * 24 * 60),
    )
    return some.lists(one, max_size=6)


@given(person=people, moment=moments)
def test_rest_holds_its_moment_and_ends_awake(person, moment):
    rest = person.rest_at(moment)
    if rest is not None:
        assert rest.holds(moment)
        assert rest.ends - rest.begins <= hours.LONGEST_REST
        assert {person.rest_at(inside) for inside in (rest.begins, rest.ends - timedelta(seconds=1))} == {rest}
        assert person.rest_at(rest.ends) is None
        assert person.rest_at(rest.begins - MARGIN) is None


@given(person=people, due=moments, data=some.data())
def test_moved_due_is_never_later_and_always_reachable(person, due, data):
    cuts = data.draw(cuts_before(due))
    moved = person.reachable_before(due, cuts)
    assert moved <= due
    assert person.rest_at(moved) is None
    assert not any(cut.holds(moved) for cut in cuts)
    assert person.reachable_before(moved, cuts) == moved


@given(person=people, due=moments, data=some.data())
def test_moved_due_is_the_last_moment_there_is(person, due, data):
    """Every quarter of an hour between it and the nominal time is shut, or so is the one before."""
    cuts = data.draw(cuts_before(due))
    moved = person.reachable_before(due, cuts)
    step, was_open = moved + 2 * MARGIN, False
    while step <= due:
        is_open = person.rest_at(step) is None and not any(cut.holds(step) for cut in cuts)
        assert not (is_open and was_open and _open_between(person, cuts, step - MARGIN, step))
        step, was_open = step + MARGIN, is_open


def _open_between(person, cuts, begins, ends):
    minutes = int((ends - begins).total_seconds() // 60)
    inside = [begins + timedelta(minutes=minute) for minute in range(minutes + 1)]
    return all(person.rest_at(one) is None and not any(cut.holds(one) for cut in cuts) for one in inside)


@given(person=people, hour=some.times(), after=moments, weekday=some.none() | some.integers(0, 6))
def test_summary_is_always_to_come_within_its_week_and_never_at_night(person, hour, after, weekday):
    found = person.next_at(hour, after, weekday)
    assert after < found <= after + (2 * DAY if weekday is None else 9 * DAY)
    assert person.rest_at(found) is None


@given(person=people, moment=moments)
def test_day_ends_within_the_next_day(person, moment):
    assert moment < person.end_of_day(moment) <= moment + 25 * HOUR
