"""Watched lists: each line whose answer changes or will is told once, in order, and nothing else is."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from msgspec import structs
from redis.exceptions import ConnectionError as RedisConnectionError

from bot.model.delivery import Channel
from bot.parts.records import StoredLine
from bot.parts.watching import LineChange, ListChange, Watch
from bot.rules.fields import Suspension
from bot.rules.index import RuleBase
from bot.rules.model import Measure
from bot.store.keys import Keys
from bot.store.parts import Kept
from bot.store.redis import Client
from bot.text.dates import When
from tests.alerts.samples import announcement
from tests.alerts.watched_lists import HERE, OWNER, START, Lists
from tests.parts import other_rules

LINES = (
    StoredLine(2, ("1",), "germanium", "CN", "DE"),
    StoredLine(3, ("2",), "graphite", "CN", "DE"),
    StoredLine(4, ("3",), "", problem="the cell is empty"),
    StoredLine(5, ("4",), "germanium", "CN", "KR"),
)
GERMANIUM = "cn-mofcom-2023-23-gallium-germanium"


def with_germanium(**changes: object) -> RuleBase:
    """The shipped rules with other fields in the limbs of China's act on germanium."""
    rules = other_rules.rule_set()

    def changed(act: Measure) -> Measure:
        return structs.replace(act, limbs=tuple(structs.replace(limb, **changes) for limb in act.limbs))

    return other_rules.base_of(
        structs.replace(rules, measures=tuple(changed(one) if one.key == GERMANIUM else one for one in rules.measures))
    )


def suspended_from(day: str) -> RuleBase:
    return with_germanium(suspensions=(Suspension(from_=When.read(day), by="No. 5 of 2027"),))


@pytest.fixture
async def house(redis: Client, keys: Keys) -> Lists:
    return Lists(redis, keys)


async def test_the_first_look_answers_every_line_and_tells_nothing(house: Lists) -> None:
    await house.add("a1", LINES)
    await house.look()

    lines = await house.lines("a1")
    assert [lines[number].status for number in (2, 3, 4, 5)] == ["licence", "licence", "", "licence"]
    assert (await house.changes("a1"), await house.posted(), house.woken) == ([], [], [])
    assert (await house.lists.get("a1", OWNER)).outcomes == {"restricted": 3, "error": 1}


async def test_other_rules_are_told_once_with_before_and_after(house: Lists) -> None:
    await house.add("a1", LINES)
    await house.look()
    house.rules = suspended_from("2026-11-01")
    for _ in range(3):
        house.restart()
        await house.look()

    (change,) = await house.changes("a1")
    assert (change.kind, change.count) == ("rules", 2)
    told = [(one.number, one.before["status"], one.after["status"]) for one in change.lines]
    assert told == [(2, "licence", "suspended"), (5, "licence", "suspended")]
    assert await house.posted() == [change.id]
    assert house.woken == [HERE]
    assert (await house.lines("a1"))[2].status == "suspended"


async def test_a_list_that_no_change_can_reach_is_not_asked(house: Lists, monkeypatch: pytest.MonkeyPatch) -> None:
    await house.add("a1", LINES[1:2])
    await house.look()
    house.rules = suspended_from("2026-11-01")
    house.restart()

    def refused(*_: object, **__: object) -> None:
        pytest.fail("it was asked")

    monkeypatch.setattr("handlers.parts.watching.looked", refused)
    await house.look()

    watch = await house.watches.of("a1")
    assert watch is not None
    assert watch.base == (await house.watch._asker.compare("")).version  # noqa: SLF001 - what is looked with


async def test_a_coming_day_is_told_at_each_mark_and_on_the_day_itself(house: Lists) -> None:
    house.rules = suspended_from("2027-01-28")
    house.restart()
    await house.add("a1", LINES)
    await house.look()
    for days in (20, 29, 30, 31, 52, 53, 58, 59, 60, 61):
        house.now = START + timedelta(days=days)
        await house.look()

    told = [
        (change.at[:10], one.from_day)
        for change in await house.changes("a1")
        for one in change.lines
        if one.number == 2
    ]
    marks = [(day, "2027-01-28") for day in ("2026-12-29", "2027-01-21", "2027-01-27")]
    assert told == [*marks, ("2027-01-28", "")]


async def test_days_that_a_bot_was_off_are_told_together(house: Lists) -> None:
    house.rules = suspended_from("2026-12-20")
    house.restart()
    await house.add("a1", LINES)
    await house.look()
    house.now += timedelta(days=24)
    house.restart()
    await house.look()

    (change,) = await house.changes("a1")
    assert (change.kind, [one.number for one in change.lines]) == ("day", [2, 5])


async def test_an_announced_act_is_told_and_again_only_if_it_changes_for_a_line(house: Lists) -> None:
    await house.add("a1", LINES)
    await house.watch.turn()
    act = announcement(
        document="No. 71 of 2027",
        destinations=("KR",),
        subjects=("germanium",),
        measure="prohibition",
        effective="2027-03-01",
    )
    await house.announce(act)
    await house.announce(act)
    await house.announce(replace(act, summary="In other words.", edited_at="2026-11-30T08:00:00+00:00"), edited=True)
    (change,) = await house.changes("a1")
    later = replace(act, effective="2027-04-01", edited_at="2026-12-01T08:00:00+00:00")
    house.now += timedelta(minutes=5)
    await house.announce(later, edited=True)

    assert (change.kind, change.event, change.title) == ("event", act.event, "No. 71 of 2027")
    (line,) = change.lines
    assert (line.number, line.before["status"], line.after["measure"]) == (5, "licence", "prohibition")
    assert line.from_day == "2027-03-01"
    assert [one.lines[0].from_day for one in await house.changes("a1")] == ["2027-03-01", "2027-04-01"]
    assert len(await house.posted()) == 2


async def test_what_was_announced_before_anybody_watched_is_not_told_and_nobody_works_on_it(
    house: Lists, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> None:
        pytest.fail("it was worked out whom an act reaches, though nothing is watched")

    with monkeypatch.context() as patched:
        patched.setattr("handlers.parts.watching.about", refused)
        await house.announce(announcement())
    await house.add("a1", LINES)
    await house.watch.turn()
    await house.watch.turn()

    assert await house.changes("a1") == []


async def test_a_change_goes_to_every_channel_and_without_one_to_the_console_alone(house: Lists) -> None:
    other = Channel("webhook", "erp", "hook")
    await house.add("a1", LINES, (HERE, other))
    await house.add("a2", LINES, ())
    await house.look()
    house.rules = suspended_from("2026-11-01")
    house.restart()
    await house.look()

    assert len(await house.changes("a1")) == len(await house.changes("a2")) == 1
    assert await house.posted() == await house.posted(other) == [(await house.changes("a1"))[0].id]
    assert {one.key for one in house.woken} == {HERE.key, other.key}


async def test_told_lines_are_those_that_asking_everything_again_finds(house: Lists) -> None:
    chance, rules = random.Random(11), other_rules.rule_set()  # noqa: S311 - repeatable chance, no secret
    held = {f"l{number}": [*other_rules.lines(chance, 25), *LINES[:2]] for number in range(3)}
    held = {name: [replace(one, number=at) for at, one in enumerate(lines, start=2)] for name, lines in held.items()}
    for name, lines in held.items():
        await house.add(name, lines)
    await house.look()
    before = {name: house.asked_now(lines) for name, lines in held.items()}
    expected: dict[str, list[set[int]]] = {name: [] for name in held}
    for step in range(3):
        if step == 1:
            house.now += timedelta(days=33)
        else:
            _, rules = other_rules.changed(rules, chance)
            house.rules = other_rules.base_of(rules)
        house.restart()
        await house.look()
        for name, lines in held.items():
            now = house.asked_now(lines)
            parts = slice(0, 1) if step == 1 else slice(0, 2)
            differ = {number for number in now if now[number][1][parts] != before[name][number][1][parts]}
            if differ:
                expected[name].append(differ)
            before[name] = now

    for name, differences in expected.items():
        today = [{line.number for line in one.lines if not line.from_day} for one in await house.changes(name)]
        assert [one for one in today if one] == differences
        answers = {number: line for number, (line, _) in before[name].items()}
        stored = await house.lines(name)
        assert {number: line.answer.get("status") for number, line in stored.items()} == {
            number: line.answer.get("status") for number, line in answers.items()
        }


async def test_a_list_deleted_while_it_is_looked_at_is_told_of_no_more(
    house: Lists, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.add("a1", LINES)
    await house.look()
    house.rules = suspended_from("2026-11-01")
    house.restart()
    keep = house.watch._watches.keep  # noqa: SLF001 - the moment before it is kept

    async def deleted_first(*args: object) -> bool:
        await house.lists.remove(await house.lists.get("a1", OWNER))
        return await keep(*args)  # type: ignore[arg-type] # as given

    monkeypatch.setattr(house.watch._watches, "keep", deleted_first)  # noqa: SLF001 - see above
    await house.look()

    assert await house.posted() == []
    left = {key async for key in house.redis.scan_iter(match=house.keys.key("parts*"), count=100)}
    assert left == {house.keys.parts_base, house.keys.parts_cursors}


async def test_another_watch_of_the_same_list_begins_anew(house: Lists) -> None:
    await house.add("a1", LINES)
    await house.look()
    house.rules = suspended_from("2026-11-01")
    house.restart()
    await house.look()
    await house.watches.end("a1")
    house.now += timedelta(minutes=1)
    await house.watches.begin(Watch("a1", OWNER, (), "web:Ann", house.now.isoformat()))
    await house.look()
    house.rules = suspended_from("2026-12-24")
    house.restart()
    await house.look()

    assert [(one.lines[0].before["status"], one.lines[0].after["status"]) for one in await house.changes("a1")] == [
        ("licence", "suspended"),
        ("suspended", "licence"),
    ]


@pytest.mark.parametrize("failing", ["keep", "set_base", "crossed"])
async def test_a_look_that_fails_half_way_is_told_once_all_the_same(
    house: Lists, failing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.add("a1", LINES)
    await house.add("a2", LINES)
    await house.watch.turn()
    house.rules = suspended_from("2026-11-01")
    house.restart()
    await _announce_quietly(house)
    own, calls = getattr(house.watch._watches, failing), []  # noqa: SLF001 - where it fails

    async def fails_after(*args: object) -> object:
        found = await own(*args)
        calls.append(1)
        raise RedisConnectionError("gone") if len(calls) < 3 else LostError(found)

    monkeypatch.setattr(house.watch._watches, failing, fails_after)  # noqa: SLF001 - see above
    for _ in range(6):
        if len(calls) >= 3:
            break
        try:
            await house.watch.turn()
        except (RedisConnectionError, LostError):
            house.watch._looked = None  # noqa: SLF001 - a process that is killed remembers nothing
    monkeypatch.undo()
    house.restart()
    await house.watch.turn()

    for name in ("a1", "a2"):
        kinds: Sequence[str] = [one.kind for one in await house.changes(name)]
        assert sorted(kinds) == ["event", "rules"], failing
    assert len(await house.posted()) == len(set(await house.posted())) == 4


class LostError(Exception):
    """The answer was lost again."""


async def _announce_quietly(house: Lists) -> None:
    act = announcement(document="No. 71 of 2027", subjects=("germanium",), measure="prohibition")
    await house.redis.xadd(house.keys.stream, {"announcement": act.to_json()}, maxlen=1000, approximate=True)


async def test_who_comes_as_far_by_another_change_does_not_take_ours_for_kept(redis: Client, keys: Keys) -> None:
    house = Lists(redis, keys)
    await house.add("l0", LINES)
    await house.watch.turn()
    (watch,) = await house.watches.all()
    one = await house.lists.get("l0", watch.owner)
    line = LineChange(2, "gallium", before={"status": "licence"}, after={"status": "prohibited"})
    seen = watch.seen(watch.base, watch.day)
    kinds = ("day", "rules")
    first, second = (ListChange(watch.next_change, kind, f"{START:%FT%T}", (line,), number=9) for kind in kinds)

    assert await house.watches.keep(watch, Kept(seen, one, change=first))
    assert await house.watches.keep(watch, Kept(seen, one, change=first)), "an answer that was lost"
    assert not await house.watches.keep(watch, Kept(seen, one, change=second))
