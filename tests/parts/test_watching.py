"""What a change can reach holds every line that it changes: asking all lines again finds no other."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from bot.answering import Supplements, look_up
from bot.errors import ExportwatchError, RecordError
from bot.parts.fingerprint import Digests, Reach, difference, fingerprint, moved_between, reach_of_announced, touches
from bot.parts.records import StoredLine
from bot.parts.watching import AskedLine, LineState, ListChange, Watch, WatchIndex, change_of, changed
from bot.rules.fields import Suspension
from bot.rules.index import RuleBase
from bot.text.dates import When
from handlers.commands.lookups import Known
from handlers.knowledge import vocabulary
from handlers.parts.desk import asked_lines
from handlers.parts.watching import ahead, compared
from tests import shipped
from tests.alerts.samples import announcement
from tests.exploring import explores
from tests.parts import other_rules

TODAY = date(2026, 11, 29)
LINES = 80


def known(base: RuleBase) -> Known:
    return Known(base, vocabulary(base, sources={}))


def asked(base: RuleBase, lines: Sequence[StoredLine], today: date = TODAY) -> dict[int, AskedLine]:
    return {one.line.number: one for one in asked_lines(known(base), lines, today, Supplements())}


def index_of(found: Mapping[int, AskedLine]) -> WatchIndex:
    return WatchIndex.of({number: one.state for number, one in found.items()})


def changed_lines(before: Mapping[int, AskedLine], after: Mapping[int, AskedLine], *, whole: bool) -> set[int]:
    lines = {number: one.line for number, one in before.items()}
    return {one.number for one in changed(lines, index_of(before), after.values(), whole=whole)}


@pytest.mark.hypothesis
@pytest.mark.parametrize("seed", range(5 if explores() else 1))
def test_a_change_of_the_rules_reaches_every_line_that_it_changes(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - repeatable chance, no secret
    lines = other_rules.lines(chance, LINES)
    base = shipped.rules()
    before, prints = asked(base, lines), fingerprint(base, "p").digests
    index = WatchIndex.unpacked(index_of(before).packed())
    what, rules = other_rules.changed(other_rules.rule_set(), chance)
    other = other_rules.base_of(rules)

    told = changed_lines(before, asked(other, lines), whole=True)
    reached = index.reached(difference(prints, fingerprint(other, "p")))

    assert told <= reached, (what, [lines[number - 2] for number in told - reached])


def test_the_shipped_rules_differ_from_themselves_in_nothing() -> None:
    prints = fingerprint(shipped.rules(), "p")
    again = fingerprint(other_rules.base_of(other_rules.rule_set()), "p")

    assert difference(Digests.unpacked(prints.digests.packed()), again) == ()
    assert prints.digests.version == again.digests.version


def test_another_program_may_answer_every_line_otherwise() -> None:
    base = shipped.rules()
    change = compared(known(base), fingerprint(base, "p").digests.packed(), "q")

    assert index_of(asked(base, other_rules.lines(random.Random(1), 5))).reached(change.reaches) == {2, 3, 4, 5, 6}  # type: ignore[arg-type] # reaches as they are  # noqa: S311 - repeatable chance


def test_words_that_curators_change_tell_nobody() -> None:
    lines = [StoredLine(2, (), "gallium", "CN", "US"), StoredLine(3, (), "graphite", "CN", "JP")]
    base, rules = shipped.rules(), other_rules.rule_set()
    reworded = [structs.replace(one, title=f"{one.title}!", note="Said otherwise.") for one in rules.measures]
    other = other_rules.base_of(structs.replace(rules, measures=tuple(reworded)))

    assert changed_lines(asked(base, lines), asked(other, lines), whole=True) == set()


@pytest.mark.parametrize(("seed", "day"), [(1, date(2027, 1, 11)), (2, date(2027, 6, 2)), (3, date(2026, 12, 2))])
def test_days_that_pass_reach_every_line_that_they_change(seed: int, day: date) -> None:
    base = shipped.rules()
    lines = other_rules.lines(random.Random(seed), LINES)  # noqa: S311 - repeatable chance, no secret
    before = asked(base, lines)

    told = changed_lines(before, asked(base, lines, day), whole=False)
    reached = index_of(before).reached((*moved_between(base, TODAY, day), Reach(frozenset({"t"}))))

    assert told <= reached, [lines[number - 2] for number in told - reached]


def test_an_announced_act_reaches_every_line_that_it_concerns() -> None:
    base, names = shipped.rules(), vocabulary(shipped.rules(), sources={})
    lines = other_rules.lines(random.Random(4), LINES)  # noqa: S311 - repeatable chance, no secret
    lines += [StoredLine(500 + at, (), "spherical graphite", "CN", to) for at, to in enumerate(("US", "JP", None))]
    lines.insert(0, StoredLine(510, (), "FPGA", "US", "CN"))
    index = index_of(asked(base, lines))
    for act in (
        announcement(subjects=("graphite",), jurisdiction="CN", destinations=()),
        announcement(subjects=("graphite",), jurisdiction="CN", destinations=("US",)),
        announcement(subjects=(), jurisdiction="CN", measures=("cn-mofcom-2023-39-graphite",)),
        replace(announcement(subjects=(), jurisdiction="US"), codes=("3A001.a",)),
    ):
        concerned = set()
        for line in lines:
            try:
                answer = look_up(base, line.question, TODAY)
            except ExportwatchError:
                continue
            if touches(base, names, answer, act):
                concerned.add(line.number)
        assert concerned <= index.reached(reach_of_announced(base, names, act))
        assert concerned, act
    toward_us = announcement(subjects=("graphite",), jurisdiction="CN", destinations=("US",))
    found = [line.number for line in lines[-3:] if touches(base, names, look_up(base, line.question, TODAY), toward_us)]
    assert found == [500, 502]


def test_a_coming_day_tells_what_each_line_is_answered_from_then_on() -> None:
    rules = other_rules.rule_set()
    act = next(one for one in rules.measures if one.key == "cn-mofcom-2023-23-gallium-germanium")
    stop = Suspension(from_=When.read("2027-01-28"), by="No. 5 of 2027")
    limbs = tuple(structs.replace(limb, suspensions=(stop,)) for limb in act.limbs)
    measures = tuple(structs.replace(one, limbs=limbs) if one is act else one for one in rules.measures)
    base = other_rules.base_of(structs.replace(rules, measures=measures))
    lines = [StoredLine(2, (), "germanium", "CN", "DE"), StoredLine(3, (), "germanium", "CN", "DE", "2027-02-01")]

    (told,) = ahead(known(base), lines, date(2027, 1, 28))

    assert (told.number, told.from_day) == (2, "2027-01-28")
    assert (told.before["status"], told.after["status"]) == ("licence", "suspended")


@given(
    st.dictionaries(st.integers(1, 99), st.frozensets(st.sampled_from("abcdef*"), max_size=4), max_size=8), st.data()
)
def test_an_index_is_read_as_it_was_written_and_updated_as_made_anew(
    words: dict[int, frozenset[str]], data: st.DataObject
) -> None:
    states = {number: LineState(f"p{number}", "a", held) for number, held in words.items()}
    numbers = st.sampled_from(sorted(words)) if words else st.nothing()
    others = {one: LineState("q", "b", frozenset({"z"})) for one in data.draw(st.sets(numbers))}

    index = WatchIndex.unpacked(WatchIndex.of(states).packed())

    assert index == WatchIndex.of(states)
    again, whole = index.updated(others), WatchIndex.of(states | others)
    for word in "abcdefz*":
        reach = [(frozenset({word}), None, None)]
        assert again.reached(reach) == whole.reached(reach)
    assert [again.value(number) for number in states] == [whole.value(number) for number in states]


@pytest.mark.parametrize("text", ["", "nonsense", "c$@"])
def test_what_is_no_index_is_refused(text: str) -> None:
    with pytest.raises(RecordError):
        WatchIndex.unpacked(text)


def test_a_change_keeps_the_first_lines_and_counts_all() -> None:
    lines = [change_of(StoredLine(number, (), "x"), StoredLine(number, (), "x")) for number in range(400, 0, -1)]

    change = ListChange("c", "rules", "2026-11-29T12:00:00+00:00", tuple(lines)).bounded()

    assert (change.count, len(change.lines), change.lines[0].number) == (400, 200, 1)


def test_a_look_that_is_repeated_has_the_same_name_and_the_next_another() -> None:
    watch = Watch("a1", "web:-:operators", (), "Ann", "2026-11-29T12:00:00+00:00")

    assert watch.next_change == replace(watch, channels=("terminal:-:stdout",)).next_change
    assert watch.next_change != watch.seen("b", "2026-11-29").next_change
