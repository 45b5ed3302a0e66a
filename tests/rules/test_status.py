"""The state of an act on a day, for acts of every shape."""

from datetime import date, timedelta
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.rules import fields, model
from bot.rules.status import State, exempt_destination, overall, reaches, spares_toward, state_on
from bot.text.dates import When
from bot.vocabulary import MeasureType, Status

GROUPS = {"EU": frozenset({"DE", "NL"}), "EAEU": frozenset({"RU", "KZ"})}
DAYS = st.dates(min_value=date(2015, 1, 1), max_value=date(2035, 12, 31))


def when(text: str | None) -> When | None:
    return When.read(text) if text else None


def period(first: str | None, last: str | None = None, then: str = "expired") -> fields.Period:
    return fields.Period(when(first), when(last), None, cast("Any", then))


def stop(first: str, last: str | None, then: str = "unknown") -> fields.Suspension:
    return fields.Suspension(When.read(first), "No. 70 of 2025", when(last), cast("Any", then))


def limb(*periods: fields.Period, stops: tuple[fields.Suspension, ...] = (), kind: str = "licence") -> model.Limb:
    return model.Limb(type=MeasureType(kind), periods=periods, suspensions=stops)


def on(day: str, which: model.Limb, announced: str | None = "2025-10-09") -> State | None:
    return state_on(which, when(announced), date.fromisoformat(day))


HALF_YEARS = limb(period("2025-06-01", "2025-11-30"), period("2025-12-01", "2026-05-31", "unknown"), kind="prohibition")
PACKAGE = limb(period("2025-11-08"), stops=(stop("2025-11-07", "2026-11-10"),))


@pytest.mark.parametrize(
    ("day", "status", "since"),
    [
        ("2025-10-09", "not-yet-in-force", "2025-11-08"),
        ("2025-11-06", "not-yet-in-force", "2025-11-08"),
        ("2025-11-07", "suspended", "2025-11-07"),
        ("2025-11-08", "suspended", "2025-11-07"),
        ("2026-11-10", "suspended", "2025-11-07"),
        ("2026-11-11", "unknown", "2026-11-11"),
        ("2030-01-01", "unknown", "2026-11-11"),
    ],
)
def test_an_act_suspended_before_its_start_never_runs(day: str, status: str, since: str) -> None:
    state = on(day, PACKAGE)

    assert state
    assert (state.status, state.since) == (status, When.read(since))


def test_an_act_does_not_exist_before_its_announcement() -> None:
    assert on("2025-10-08", PACKAGE) is None
    assert on("2025-10-08", limb(period("2025-11-08")), announced=None) is None


def test_an_item_with_its_own_announcement_exists_only_from_then() -> None:
    own = fields.Period(when("2027-01-01"), None, when("2026-03-01"), "expired", None)

    assert on("2026-02-28", limb(own)) is None
    assert (found := on("2026-03-01", limb(own)))
    assert (found.status, found.since) == (Status.NOT_YET_IN_FORCE, when("2027-01-01"))


def test_an_act_made_known_later_than_it_began_reaches_back() -> None:
    late = limb(period("2025-10-21"), kind="prohibition")

    assert on("2025-10-20", late, "2025-10-22") is None
    assert (found := on("2025-10-21", late, "2025-10-22"))
    assert (found.status, found.since) == (Status.PROHIBITED, when("2025-10-21"))


def test_an_exemption_with_firms_and_destinations_needs_both() -> None:
    both = fields.Exemption(("Acme",), ("JP",))
    spared = replace(limb(period("2025-01-01")), exempt=(both,))

    assert exempt_destination(spared, "JP", date(2026, 1, 1), GROUPS) is None
    assert spares_toward(both, "JP", GROUPS)
    assert not spares_toward(both, "KR", GROUPS)
    assert not spares_toward(both, None, GROUPS)


def test_a_half_year_ban_without_a_later_act_is_unknown() -> None:
    state = on("2026-06-01", HALF_YEARS, "2025-05-01")

    assert state
    assert (state.status, state.restores) == (Status.UNKNOWN, Status.PROHIBITED)
    assert state.since == When.read("2026-06-01")


@given(DAYS, st.integers(0, 900), st.integers(1, 900))
def test_the_day_up_to_which_an_act_was_seen_is_no_end_of_it(first: date, seen: int, later: int) -> None:
    last = first + timedelta(days=seen)
    open_ended = limb(period(str(first), str(last), "unseen"))

    assert (until_then := on(str(last), open_ended, str(first)))
    assert (until_then.status, until_then.seen) == (Status.LICENCE, None)
    assert (afterwards := on(str(last + timedelta(days=later)), open_ended, str(first)))
    assert (afterwards.status, afterwards.restores) == (Status.UNKNOWN, Status.LICENCE)
    assert afterwards.seen == When.read(last)


def test_a_gap_between_bans_is_free_once_the_next_one_is_known() -> None:
    gap = limb(period("2023-01-01", "2023-02-28"), period("2023-03-20", "2023-09-20", "unknown"), kind="prohibition")

    assert (found := on("2023-03-10", gap, "2022-12-01"))
    assert found.status is Status.EXPIRED


def test_a_confirmed_return_is_in_force_from_the_day_after() -> None:
    back = limb(period("2025-01-01"), stops=(stop("2025-05-01", "2025-05-31", "in-force"),))

    assert (found := on("2025-06-01", back, "2025-01-01"))
    assert (found.status, found.since) == (Status.LICENCE, When.read("2025-06-01"))


def test_an_open_suspension_has_no_end() -> None:
    assert (found := on("2033-01-01", limb(period("2025-01-01"), stops=(stop("2025-05-01", None),)), "2025-01-01"))
    assert (found.status, found.until) == (Status.SUSPENDED, None)


def test_a_state_ends_the_day_before_a_suspension() -> None:
    assert (found := on("2025-02-01", limb(period("2025-01-01"), stops=(stop("2025-05-01", None),)), "2025-01-01"))
    assert found.until == When.read("2025-04-30")


def test_an_unknown_rule_yields_to_a_known_one_as_strict() -> None:
    unknown = State(Status.UNKNOWN, None, None, restores=Status.LICENCE)

    assert overall([unknown, State(Status.LICENCE, None, None)]) is Status.LICENCE
    assert overall([unknown, State(Status.TECHNOLOGY_RESTRICTED, None, None)]) is Status.UNKNOWN
    assert overall([unknown, State(Status.PROHIBITED, None, None)]) is Status.PROHIBITED
    assert overall([]) is Status.NOT_LISTED


@pytest.mark.parametrize(
    ("only", "spared", "to", "counts"),
    [
        (None, (), "US", True),
        (("US",), (), "US", True),
        (("US",), (), "JP", False),
        (("EU",), (), "DE", True),
        (("DE",), (), "EU", True),
        (None, ("EU",), "DE", False),
        (None, ("EU",), "EU", False),
        (None, ("EAEU",), "CN", True),
        (("EU",), ("NL",), "NL", False),
        (("EU",), ("NL",), "EU", True),
    ],
)
def test_destinations_are_countries_and_groups(
    only: tuple[str, ...] | None,
    spared: tuple[str, ...],
    to: str,
    counts: bool,  # noqa: FBT001 - a column of the table
) -> None:
    assert reaches(fields.Destinations(only, spared), to, GROUPS) is counts


@given(DAYS, DAYS, DAYS, st.sampled_from(["unknown", "in-force", "ended"]))
def test_a_suspension_never_reaches_beyond_its_days(start: date, first: date, day: date, then: str) -> None:
    last = first + timedelta(days=30)
    stops = (stop(first.isoformat(), last.isoformat(), then),)
    found = state_on(limb(period(start.isoformat()), stops=stops), When.read(min(start, first, day)), day)

    assert found
    assert (found.status is Status.SUSPENDED) == (first <= day <= last)
    if found.status is Status.UNKNOWN:
        assert found.since == When.read(last + timedelta(days=1))


@given(DAYS, DAYS, DAYS)
def test_a_state_holds_on_the_day_it_is_asked_for(start: date, end: date, day: date) -> None:
    first, last = min(start, end), max(start, end)
    found = state_on(limb(period(first.isoformat(), last.isoformat())), When.read(first), day)

    if day < first:
        assert found is None
    else:
        assert found
        assert found.status is (Status.LICENCE if day <= last else Status.EXPIRED)
