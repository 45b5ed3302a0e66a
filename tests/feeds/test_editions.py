"""Control lists as sources: fetched from local servers in the officials' forms, kept whole, told once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from bot.errors import FetchError
from bot.feeds.editions import ControlLists, Editions, pool
from bot.feeds.fetch.client import Fetcher
from bot.feeds.fetch.response import Validators
from bot.feeds.parse.read import parse
from bot.feeds.poller import Poller
from bot.feeds.schedule import SourceState
from bot.feeds.sources import Source
from bot.feeds.worker.pool import ParserPool
from bot.lists.forms import loaded
from bot.lists.library import Lists
from bot.lists.loading import ListFiles
from bot.store.intake import Intake, IntakeEntry
from bot.store.keys import Keys
from bot.store.redis import Client
from bot.store.sources import SourceRound
from handlers.terminal.schema import schema
from tests.cut_steps import cut
from tests.lists import official
from tests.servers.feeds import FeedServer, Response

SHIPPED = ListFiles(Path(__file__).parents[2] / "rules" / "lists")
TITLES = '{{"titles":[{{"number":14,"latest_issue_date":"2026-11-26"}},{{"number":15,"latest_issue_date":"{day}"}}]}}'
NEEDS: dict[str, dict[str, Any]] = {
    "us-ccl": {
        "editions": r'"number":\s*15,[^{}]*?"latest_issue_date":\s*"(\d{4}-\d{2}-\d{2})"',
        "documents": ["/full/{day}/title-15.xml?part=774"],
    },
    "us-chart": {
        "editions": r'"number":\s*15,[^{}]*?"latest_issue_date":\s*"(\d{4}-\d{2}-\d{2})"',
        "documents": ["/full/{day}/title-15.xml?part=738", "/full/{day}/title-15.xml?part=740"],
    },
    "eu-annex-i": {"editions": r"02021R0821-(\d{8})", "documents": ["/HTML/?uri=CELEX:02021R0821-{compact}"]},
    "us-parties": {},
}


class House:
    """A server of officials, the folders of editions, and what polls."""

    def __init__(self, redis: Client, server: FeedServer, fetcher: Fetcher, parser: ParserPool, place: Path) -> None:
        self.redis, self.server, self.place = redis, server, place
        self.keys = Keys()
        self.intake = Intake(redis, self.keys)
        self.round = SourceRound(redis, self.keys)
        self.shipped = official.small_lists(place / "shipped", SHIPPED)
        self.lists = ControlLists(fetcher, parser, Editions(place / "lists", self.shipped))
        self.fetcher, self.parser = fetcher, parser

    def source(self, key: str = "us-ccl") -> Source:
        needs = {"of": key, "link": "https://agency.example/{day}", **NEEDS[key]}
        if "documents" in needs:
            needs["documents"] = [self.server.url(path) for path in needs["documents"]]
        fields = {"id": key, "name": "An agency", "jurisdiction": "US", "language": "en", "tier": "official"}
        return Source.model_validate({**fields, "kind": "list", "url": self.server.url("/index"), "list": needs})

    def offer(self, day: str, *documents: bytes, key: str = "us-ccl") -> None:
        """What the officials answer from now on."""
        if key == "us-parties":
            return self.server.feed("/index", documents[0], "application/json")
        index = TITLES.format(day=day) if key != "eu-annex-i" else f'<a href="?uri=CELEX:02021R0821-{day}">'
        self.server.feed("/index", index.encode(), "text/plain")
        for path, body in zip(NEEDS[key]["documents"], documents, strict=True):
            address = path.replace("{day}", day).replace("{compact}", day.replace("-", ""))
            self.server.feed(address, body, "application/xml")
        return None

    def poller(self, *sources: Source, backfill: bool = False) -> Poller:
        return Poller(sources, self.fetcher, self.parser, self.intake, self.round, lists=self.lists, backfill=backfill)

    async def poll(self, key: str = "us-ccl", *, backfill: bool = False) -> SourceState:
        source = self.source(key)
        await self.poller(source, backfill=backfill).poll(source, 0)
        stored = await self.round.state(source.id)
        assert stored
        return SourceState.from_json(stored)

    async def told(self) -> list[IntakeEntry]:
        return [IntakeEntry.from_json(fields["entry"]) for _, fields in await self.redis.xrange(self.keys.intake)]

    def answers(self) -> Lists:
        """What a process that has just started answers from."""
        return Lists(ListFiles(self.shipped, self.place / "lists"))


@pytest.fixture
async def house(redis: Client, tmp_path: Path) -> AsyncIterator[House]:
    async with FeedServer() as server, Fetcher(frozenset({server.pair})) as fetcher, pool() as parser:
        yield House(redis, server, fetcher, parser, tmp_path)


FIRST = ("7A991", "7A992", "7A993", "7A994")


async def test_a_new_edition_is_answered_from_and_its_difference_is_told_once(house: House) -> None:
    house.offer("2026-09-24", official.ccl())
    assert (await house.poll()).last_ok
    assert await house.told() == []  # the first edition is remembered in silence
    assert house.answers().look_up("7A991")[0].edition == "2026-09-24"

    new = official.ccl_with(*FIRST[1:], new="7B991", moved="7A992")
    house.offer("2026-10-01", new)
    await house.poll()
    await house.poll()

    (told,) = await house.told()
    assert told.title == "Commerce Control List: edition of 1 October 2026, 1 added, 1 removed, 1 changed"
    assert told.summary == "New: 7B991. Removed: 7A991. 7A992: new control NS 1; control removed NS 2."
    assert dict(told.facts) == {
        "list": "us-ccl",
        "kind": "amendment",
        "measure": "licence",
        "document": "15 CFR 774 Supp. 1",
        "codes": "7B991 7A991 7A992",
    }
    assert told.link == "https://agency.example/2026-10-01"
    assert house.answers().look_up("7A991", "CN")[0].knowledge == "unknown"


async def test_backfill_tells_what_changed_since_the_shipped_edition(house: House) -> None:
    house.offer("2026-09-24", official.ccl())

    await house.poll(backfill=True)

    (told,) = await house.told()
    assert told.title.endswith("4 added")


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"<!DOCTYPE html><html><body>Service unavailable</body></html>", "a web page came in place"),
        (official.ccl()[:-40], "not a whole XML document"),
        (official.ccl(FIRST[:1]), "1 entries, 4 on 2026-09-24: it looks truncated"),
        (b"", "empty"),
    ],
)
async def test_what_looks_broken_is_refused_by_name_and_the_old_edition_stays(
    house: House, body: bytes, why: str
) -> None:
    house.offer("2026-09-24", official.ccl())
    await house.poll()
    house.offer("2026-10-01", body)

    state = await house.poll()

    assert state.last_error == "malformed"
    assert why in (state.last_error_message or "")
    assert house.answers().look_up("7A991")[0].edition == "2026-09-24"
    assert await house.told() == []

    house.offer("2026-10-01", official.ccl((*FIRST, "7A995")))
    await house.poll()
    assert [one.summary for one in await house.told()] == ["New: 7A995."]


async def test_an_index_that_names_no_edition_is_an_error(house: House) -> None:
    house.server.feed("/index", b"<html>Please log in</html>", "text/html")

    assert "names no edition" in ((await house.poll()).last_error_message or "")


async def test_an_edition_of_the_future_is_not_asked_for(house: House) -> None:
    house.server.feed("/index", (TITLES.format(day="2026-09-24") + TITLES.format(day="9999-01-01")).encode())
    house.server.feed("/full/2026-09-24/title-15.xml?part=774", official.ccl())

    await house.poll()

    assert house.answers().look_up("7A991")[0].edition == "2026-09-24"


@pytest.mark.parametrize("stop", ["keep", "remember", "mark_announced"])
async def test_killed_at_any_step_an_edition_is_whole_and_its_difference_told_once(
    house: House, stop: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.offer("2026-09-24", official.ccl())
    await house.poll()
    house.offer("2026-10-01", official.ccl((*FIRST, "7A995")))

    for after in (False, True):
        with monkeypatch.context() as patch:
            place: Any = house.intake if stop == "remember" else house.lists.editions
            do: Callable[..., Any] = getattr(place, stop)
            patch.setattr(place, stop, cut(do, after=after))
            with pytest.raises((KeyboardInterrupt, asyncio.CancelledError)):
                await house.poll()
        assert loaded(house.lists.editions.current("us-ccl"))["count"] in {4, 5}

    await house.poll()
    await house.poll()

    assert [one.summary for one in await house.told()] == ["New: 7A995."]
    assert house.answers().look_up("7A995")[0].edition == "2026-10-01"


async def test_an_edition_that_a_person_fetched_is_told_by_the_next_poll(house: House) -> None:
    house.offer("2026-09-24", official.ccl())
    await house.poll()
    house.offer("2026-10-01", official.ccl((*FIRST, "7A995")))

    await house.lists.refresh(house.source(), Validators(), None)
    await house.poll()

    assert [one.summary for one in await house.told()] == ["New: 7A995."]


async def test_nothing_is_read_again_while_the_index_names_the_edition_on_file(house: House) -> None:
    house.offer("2026-09-24", official.ccl())
    await house.poll()
    before = len(house.server.asked)

    await house.poll()

    assert [one.path for one in house.server.asked[before:]] == ["/index"]


async def test_a_destination_that_the_chart_marks_anew_is_told(house: House) -> None:
    house.offer("2026-09-24", official.chart(), official.groups(japan=""), key="us-chart")
    await house.poll("us-chart")
    moved = {"China": "XXX", "Japan": "X.X", "Germany": "X.."}
    house.offer("2026-10-01", official.chart(moved), official.groups(), key="us-chart")
    await house.poll("us-chart")

    (told,) = await house.told()
    assert told.summary == "Japan: marked AT 1; now in country groups A:1."
    assert dict(told.facts)["destinations"] == "JP"


async def test_parties_that_were_added_and_removed_are_told_by_name(house: House) -> None:
    names = [f"Imaginary Gauges {number}" for number in range(20)]
    house.offer("", official.screening("2026-11-19", *names), key="us-parties")
    await house.poll("us-parties")
    house.offer("", official.screening("2026-11-20", *names[1:], "Fabled Lenses"), key="us-parties")
    await house.poll("us-parties")

    (told,) = await house.told()
    assert told.summary == "New: Fabled Lenses (Entity List). Removed: Imaginary Gauges 0 (Entity List)."
    assert told.title == "US lists of parties: edition of 20 November 2026, 1 added, 1 removed"
    assert dict(told.facts)["kind"] == "entity-listing"
    assert [match.party.name for match in house.answers().parties("Fabled Lenses")] == ["Fabled Lenses"]


async def test_annex_i_is_read_by_its_celex_number(house: House) -> None:
    house.offer("20260914", official.annex(official.annex_entry("7A991")), key="eu-annex-i")

    await house.poll("eu-annex-i")

    answer = next(one for one in house.answers().look_up("7A991") if one.jurisdiction == "EU")
    assert (answer.edition, answer.source) == ("2026-09-14", "https://agency.example/2026-09-14")
    assert answer.newer == "2026-10-01"  # which is known of, and still not on file
    assert Draft202012Validator(schema("lists")).is_valid(loaded(house.lists.editions.current("eu-annex-i")))


async def test_a_broken_file_of_an_edition_counts_as_none(house: House) -> None:
    folder = house.place / "lists"
    folder.mkdir()
    (folder / "us-ccl.json").write_text('{"schema":1,"date":"2027-01-01","entr')

    assert house.answers().editions()[0].date == "2026-01-01"


async def test_a_list_is_refused_where_none_are_kept(house: House) -> None:
    poller = Poller([house.source()], house.fetcher, house.parser, house.intake, house.round)

    await poller.poll(house.source(), 0)

    stored = await house.round.state("us-ccl")
    assert "keeps no editions of the kind list" in (stored or "")


async def test_an_answer_of_the_server_itself_is_named(house: House) -> None:
    house.server.reply("/index", Response(status=503))

    with pytest.raises(FetchError, match="503"):
        await house.lists.refresh(house.source(), Validators(), None)


def test_the_index_alone_is_read_as_one_item() -> None:
    needs = {"of": "us-ccl", "link": "https://agency.example/{day}", "documents": ["https://agency.example/{day}.xml"]}
    fields = {"id": "a", "name": "A", "language": "en", "tier": "official", "url": "https://agency.example/titles"}
    one = Source.model_validate({**fields, "kind": "list", "list": {**needs, "editions": NEEDS["us-ccl"]["editions"]}})

    (item,) = parse(TITLES.format(day="2026-09-24").encode(), one).items

    assert (item.title, item.link) == ("us-ccl 2026-09-24", "https://agency.example/2026-09-24")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"list": None}, "belongs to kind list"),
        ({"list": {"of": "us-ccl", "link": "https://a.example", "editions": "(x)"}}, "belong together"),
        (
            {
                "list": {
                    "of": "us-chart",
                    "link": "https://a.example",
                    "editions": "(x)",
                    "documents": ["https://a.example"],
                }
            },
            "read from 2 documents",
        ),
        ({"list": {"of": "uk", "link": "https://a.example"}}, "us-ccl"),
        ({"list": {"of": "us-ccl", "link": "x", "editions": "(x)", "documents": ["ftp://a.example"]}}, "http"),
        ({"kind": "rss"}, "belongs to kind list"),
    ],
)
def test_a_source_of_a_list_is_checked(change: dict[str, Any], why: str) -> None:
    fields = {"id": "a", "name": "A", "language": "en", "tier": "official", "url": "https://agency.example/x"}
    whole = {**fields, "kind": "list", "list": {"of": "us-parties", "link": "https://agency.example/"}}

    with pytest.raises(ValueError, match=why):
        Source.model_validate({**whole, **change})
