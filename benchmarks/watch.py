"""Watched parts lists: processor time of one changed rule, and whether the right lines are told; bytes in Redis.

Aim: 100 lists of 1,000 lines and one changed act: at most 1 s, and every line that asking all again finds. `--lists N`
and `--lines N` are other numbers; `--size N` stores so many lists and asks Redis what they take.
"""

from __future__ import annotations

import asyncio
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from msgspec import structs

from bot.alerts.list_watch import ListWatch
from bot.answering import AnswerService, Supplements, looked_up_here
from bot.model.delivery import TERMINAL, Channel
from bot.parts.records import WEB, PartsList, StoredLine, packed
from bot.parts.watching import Watch
from bot.rules.fields import Suspension
from bot.rules.index import RuleBase
from bot.rules.model import Measure, RuleSet
from bot.store.events import Events
from bot.store.keys import Keys
from bot.store.parts import PartsLists, Watches
from bot.store.redis import Client, open_redis
from bot.text.dates import When
from bot.workers.lookups import Inline
from handlers.commands.lookups import Known
from handlers.knowledge import vocabulary
from handlers.parts.desk import asked_lines
from handlers.parts.watching import RulesAsker
from handlers.stores import embedded_server
from tests.parts import other_rules

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
LISTS, LINES, SIZED = 100, 1_000, 1_000
CHANGED = "cn-mofcom-2023-23-gallium-germanium"
_WARM = [StoredLine(2, (), "a hex bolt of steel", None, "DE")]
"""Asked first, as people ask: what a base makes at its first question is no cost of a watch."""
ROUTES = (("CN", "DE"), ("CN", "US"), (None, "JP"), ("US", "IN"), ("DE", "TR"), (None, None))
PLAIN = ("hex bolt M8", "cable tie", "label", "steel pipe", "ball bearing", "rubber seal", "oak table", "cotton shirt")
"""Half of a list is such goods."""


def main() -> None:
    """Print the figures."""
    asyncio.run(_measure(_given("--lists", LISTS), _given("--lines", LINES), _given("--size", SIZED)))


def _given(name: str, usual: int) -> int:
    return int(sys.argv[sys.argv.index(name) + 1]) if name in sys.argv else usual


async def _measure(lists: int, lines: int, sized: int) -> None:
    rules = other_rules.rule_set()
    before, after = other_rules.base_of(rules), _changed(rules)
    with tempfile.TemporaryDirectory() as home:
        async with embedded_server(Path(home)) as url:
            redis, keys = open_redis(url), Keys()
            held = await _store(redis, keys, lists, lines)
            began = time.process_time()
            await _watching(redis, keys, before).look_at_all()
            print(
                f"first look: {lists} lists of {lines:,} lines in {time.process_time() - began:.1f} s of processor time"
            )
            watching, told = _watching(redis, keys, after), _told_by(before, after, held)
            asked_lines(Known(after, vocabulary(after, sources={})), _WARM, NOW.date(), Supplements())
            began = time.process_time()
            await watching.look_at_all()
            took = time.process_time() - began
            found = {name: await _changes(redis, keys, name) for name in held}
            right = sum(found[name] == told[name] for name in held)
            count = sum(map(len, told.values()))
            print(f"one changed act: {took:.2f} s of processor time; {count} of {lists * lines:,} lines told,")
            print(
                f"in {sum(map(bool, told.values()))} lists; as asking everything again tells: {right} of {lists} lists"
            )
            await _size(redis, keys, sized, held)
            await redis.aclose()


def _changed(rules: RuleSet) -> RuleBase:
    stop = Suspension(from_=When.read("2026-11-01"), by="No. 5 of 2026")

    def changed(act: Measure) -> Measure:
        limbs = tuple(structs.replace(limb, suspensions=(stop,)) for limb in act.limbs)
        return structs.replace(act, limbs=limbs) if act.key == CHANGED else act

    return other_rules.base_of(structs.replace(rules, measures=tuple(map(changed, rules.measures))))


async def _store(redis: Client, keys: Keys, lists: int, lines: int) -> dict[str, list[StoredLine]]:
    """Store lists of different goods, and watch them."""
    chance = random.Random(1)  # noqa: S311 - repeatable chance, no secret
    goods = [one.name for one in other_rules.rule_set().subjects]
    held = {}
    for number in range(lists):
        name = f"list-{number}"
        held[name] = [_line(chance, at, goods) for at in range(2, lines + 2)]
        await _add(redis, keys, name, held[name])
    return held


def _line(chance: random.Random, number: int, goods: Sequence[str]) -> StoredLine:
    text = chance.choice(goods if number % 2 else PLAIN)
    cells = (f"{chance.randrange(10**9):09}", text, chance.choice(("Berlin", "Osaka", "Pune")), str(chance.random()))
    from_, to = chance.choice(ROUTES)
    return StoredLine(number, cells, text, from_, to)


async def _add(redis: Client, keys: Keys, name: str, lines: Sequence[StoredLine]) -> None:
    one = PartsList(name, f"{name}.csv", WEB, "web:Ann", NOW.isoformat(), ("No.", "Part", "Site", "Weight"))
    await redis.set(keys.parts_list(name), one.counted(lines, NOW.isoformat()).to_json())
    await redis.set(keys.parts_lines(name), packed(lines))
    await Watches(redis, keys).begin(Watch(name, WEB, (TERMINAL.key,), "web:Ann", NOW.isoformat()))


def _watching(redis: Client, keys: Keys, base: RuleBase) -> ListWatch:
    known = Known(base, vocabulary(base, sources={}))
    asker = RulesAsker(known, Inline(known).run, AnswerService(looked_up_here(base)))

    async def nobody(channels: Sequence[Channel]) -> None:
        del channels

    lists, events = PartsLists(redis, keys), Events(redis, keys)
    return ListWatch(Watches(redis, keys), lists, events, asker, nobody, clock=lambda: NOW)


def _told_by(before: RuleBase, after: RuleBase, held: dict[str, list[StoredLine]]) -> dict[str, set[int]]:
    """Return the lines of each list that asking everything again finds, by both bases."""
    questions = {(one.query, one.from_, one.to): one for lines in held.values() for one in lines}
    numbered = {place: replace(one, number=place) for place, one in enumerate(questions.values())}
    other = RuleBase.__new__(RuleBase)
    other.__dict__ = {**after.__dict__, "remembered": {}}
    then, now = (_states(base, list(numbered.values())) for base in (before, other))
    moved = {
        (numbered[place].query, numbered[place].from_, numbered[place].to) for place in now if then[place] != now[place]
    }
    return {
        name: {one.number for one in lines if (one.query, one.from_, one.to) in moved} for name, lines in held.items()
    }


def _states(base: RuleBase, lines: Sequence[StoredLine]) -> dict[int, tuple[str, str]]:
    known = Known(base, vocabulary(base, sources={}))
    found = asked_lines(known, lines, NOW.date(), Supplements())
    return {one.line.number: (one.state.present, one.state.ahead) for one in found}


async def _changes(redis: Client, keys: Keys, name: str) -> set[int]:
    return {line.number for change in await Watches(redis, keys).changes(name) for line in change.lines}


async def _size(redis: Client, keys: Keys, count: int, held: dict[str, list[StoredLine]]) -> None:
    """Print what a list takes in Redis, its index apart, and so many of them."""
    name = next(iter(held))
    whole = [keys.parts_list(name), keys.parts_lines(name), keys.parts_index(name), keys.parts_changes(name)]
    taken = [await redis.execute_command("MEMORY", "USAGE", key) or 0 for key in whole]  # type: ignore[attr-defined] # redis-py's
    base = await redis.execute_command("MEMORY", "USAGE", keys.parts_base)  # type: ignore[attr-defined] # see above
    each = sum(taken)
    index = taken[2] / 1024
    print(f"in Redis: {each / 1024:.0f} KB a list, of which its index {index:.0f} KB; the rules {base / 1024:.0f} KB")
    print(f"{count:,} lists: {(each * count + base) / 2**20:.0f} MB")


if __name__ == "__main__":
    main()
