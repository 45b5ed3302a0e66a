"""The operators hear of a source twice: when it breaks and when it has healed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.health import HealthMonitor, SourceCondition, SourceNotice, pending_notice, update_alarm
from bot.feeds.schedule import PollResult, SourceState, after_failure, after_success
from bot.store.keys import Keys
from bot.store.redis import Client
from bot.store.sources import SourceRound
from tests.feeds.making import source

NOW = datetime(2026, 11, 24, tzinfo=UTC)
HOUR = timedelta(hours=1)
FEED = source()


class Told:
    """Polls one source hour by hour and keeps what the operators would be told."""

    def __init__(self) -> None:
        self.state, self.now, self.notices = SourceState(), NOW, list[SourceNotice]()

    def polls(self, outcomes: str, *, excused: bool = False) -> Told:
        """`.` went well, `+` with something new, `x` no answer, `l` layout changed, `g` gone."""
        for outcome in outcomes:
            self.now += HOUR
            before = replace(self.state, owed=())
            if outcome in ".+":
                after = after_success(before, FEED, PollResult(items=3, new=outcome == "+"), self.now)
            else:
                kind = {"x": "timeout", "l": "not-a-feed", "g": "gone"}[outcome]
                after = after_failure(before, FEED, kind, "no answer", self.now)
            self.state = SourceState.from_json(update_alarm(after, FEED, self.now, excused=excused).to_json())
            notice = pending_notice(self.state, FEED.id)
            self.notices += [notice] if notice else []
        return self

    @property
    def said(self) -> list[tuple[str, str]]:
        return [(notice.what, notice.condition.value) for notice in self.notices]


@pytest.mark.parametrize(
    ("outcomes", "said"),
    [
        ("....", []),
        (".x.xx.", []),
        (".xxx", [("broke", "failing")]),
        (".xxxxxxxxx", [("broke", "failing")]),
        (".xxx.", [("broke", "failing")]),
        (".xxx..", [("broke", "failing"), ("healed", "failing")]),
        (".xxx.xxx.x.xxx.x..", [("broke", "failing"), ("healed", "failing")]),
        (".xxx..xxx..", [("broke", "failing"), ("healed", "failing")] * 2),
        (".lll", [("broke", "changed")]),
        (".xxxlllg", [("broke", "failing")]),
        ("g", [("broke", "gone")]),
        ("xxx", [("broke", "failing")]),
    ],
)
def test_one_message_when_it_breaks_and_one_when_it_heals(outcomes: str, said: list[tuple[str, str]]) -> None:
    assert Told().polls(outcomes).said == said


def test_the_notice_says_since_when_and_why_and_has_a_number() -> None:
    broke, healed = Told().polls(".xxx..").notices

    assert (broke.number, healed.number) == (1, 2)
    assert broke.since == healed.since == NOW + 2 * HOUR
    assert broke.why == "3 failures in a row: no answer"


def test_a_silence_is_told_once_and_ends_with_something_new() -> None:
    told = Told().polls("++++++")
    told.now += timedelta(days=40)

    assert told.polls("...").said == [("broke", "silent")]
    assert told.polls("+..").said == [("broke", "silent"), ("healed", "silent")]


def test_an_outage_that_may_be_ours_is_told_only_once_it_turns_out_to_be_theirs() -> None:
    told = Told().polls(".").polls("xxxxxx", excused=True)

    assert told.said == []
    assert told.polls("x").said == [("broke", "failing")]


def test_a_feed_whose_last_entry_is_years_old_is_silent() -> None:
    state = after_success(SourceState(), FEED, PollResult(items=9, newest=NOW - timedelta(days=800)), NOW)

    notice = pending_notice(update_alarm(state, FEED, NOW), FEED.id)

    assert notice
    assert notice.condition is SourceCondition.SILENT
    assert "2024-09-15" in notice.why


@given(st.text(".+xlg", max_size=60))
def test_breaking_and_healing_alternate_whatever_happens(outcomes: str) -> None:
    told = Told().polls(outcomes)

    assert [notice.what for notice in told.notices] == (["broke", "healed"] * 30)[: len(told.notices)]
    assert [notice.number for notice in told.notices] == list(range(1, len(told.notices) + 1))


class Line:
    """Sources behind one line, watched by one process after the other."""

    def __init__(self, rounds: SourceRound, sources: int) -> None:
        self._rounds, self._sources = rounds, sources
        self._states: dict[str, SourceState] = {}
        self.now = NOW
        self.restart()

    def restart(self) -> None:
        self._watch = HealthMonitor(self._rounds, self._sources)

    def polls(self, name: str, kind: str = "") -> bool:
        """One poll, gone wrong by `kind` or well; whether an alarm stands."""
        self.now += HOUR
        one, state = source(id=name), self._states.get(name, SourceState())
        if kind:
            after = after_failure(state, one, kind, "no answer", self.now)
        else:
            after = after_success(state, one, PollResult(items=1), self.now)
        self._states[name] = self._watch.judge(one, after, self.now)
        self._watch.log_change(one, state, self._states[name])
        return self._states[name].alarm is not None


async def test_while_no_source_at_all_can_be_reached_none_is_blamed_also_after_a_restart(
    redis: Client, keys: Keys
) -> None:
    line = Line(SourceRound(redis, keys), sources=4)
    line.polls("a")
    line.polls("b")

    assert not any(line.polls(name, "network") for name in "abababab")
    line.restart()
    assert not any(line.polls(name, "timeout") for name in "ab")
    line.polls("b")
    assert line.polls("a", "network")


async def test_another_fault_than_the_line_and_a_line_with_few_sources_are_told_at_once(
    redis: Client, keys: Keys
) -> None:
    many, few = Line(SourceRound(redis, keys), 4), Line(SourceRound(redis, keys), 3)

    assert [many.polls("a", "http-500") for _ in range(3)] == [False, False, True]
    assert [few.polls("a", "network") for _ in range(3)] == [False, False, True]


def said(caplog: pytest.LogCaptureFixture) -> list[str]:
    lines = [record.getMessage() for record in caplog.records]
    caplog.clear()
    return lines


async def test_without_a_connection_one_line_says_so_and_whoever_stays_away_is_named_afterwards(
    redis: Client, keys: Keys, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "bot.feeds.health")
    line = Line(SourceRound(redis, keys), sources=8)

    for name in "abcdefgh" * 2:
        line.polls(name, "network")
    (offline,) = said(caplog)
    assert offline.startswith("No source can be reached (no answer)")
    assert "EXPORTWATCH_PROXY" in offline

    line.polls("a")
    assert said(caplog) == ["Sources can be reached again."]
    line.polls("b", "network")
    line.polls("b", "network")
    line.polls("c")
    assert said(caplog) == ["b cannot be read (network): no answer"]


async def test_a_source_that_fails_before_any_other_was_read_is_named_once_another_is(
    redis: Client, keys: Keys, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "bot.feeds.health")
    line = Line(SourceRound(redis, keys), sources=8)

    line.polls("a", "network")
    assert said(caplog) == []
    line.polls("b")
    line.polls("a", "network")
    assert said(caplog) == ["a cannot be read (network): no answer"]
    line.polls("a")
    assert said(caplog) == ["a can be read again."]
