"""Pages, API and feeds, asked by HTTP."""

from __future__ import annotations

import html
import json
import re
import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree as ET

import aiohttp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from bot.feeds.health import Latency, SourceCondition, source_health
from bot.feeds.sources import Source
from bot.lists.library import Lists
from bot.lists.loading import ListFiles
from bot.model.announcement import Announcement
from bot.model.supplements import Notice, NoticesByRule
from bot.rules.answer import answering
from bot.rules.index import RuleBase
from bot.rules.model import RuleSet
from bot.text import locales
from bot.text.locales import LANGUAGES, SOURCE
from handlers.chat.session import Rate, RateLimiter
from handlers.messages.answer_json import to_json
from handlers.messages.answers import reply
from handlers.messages.health import FAULTS, SourceView
from handlers.messages.speech import reading, say
from handlers.web import announcements as feeds
from handlers.web import openapi
from handlers.web.alerts import API as ALERTS
from handlers.web.computed import marked
from handlers.web.pages import timeline
from handlers.web.parts_api import CHANGES, ONE, PARTS, SHARE, WATCH
from handlers.web.server import HEADERS
from handlers.web.site import Site
from tests.conftest import until
from tests.web.conftest import HOSTILE, NOW, PAGES, act, served, view

TODAY = date(2026, 11, 27)
ATOM = "{http://www.w3.org/2005/Atom}"


async def get(address: str, path: str) -> tuple[int, str, str]:
    """Status, content type and text."""
    async with aiohttp.ClientSession() as client, client.get(address + path) as answer:
        return answer.status, answer.content_type, await answer.text()


@pytest.mark.parametrize("path", [*PAGES, "/announcements/cn-graphite", "/good/rare%20earths"])
async def test_every_page_is_html_with_the_headers_that_guard_it(address: str, path: str) -> None:
    async with aiohttp.ClientSession() as client, client.get(address + path) as answer:
        text = await answer.text()

    assert (answer.status, answer.content_type) == (200, "text/html")
    assert HEADERS.items() <= answer.headers.items()
    assert "<script>" not in text
    assert " style=" not in text
    assert " on" not in text.replace(" on ", " ").split("<body>")[0]


_SENTENCE = re.compile(r"""\b_\("([^"{}]{9,})"[,)]""")
TEMPLATES = Path(__file__).parents[2] / "handlers" / "web" / "templates"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("path", "template"),
    [
        ("/", "lookup"),
        ("/r?q=graphite&to=US", "lookup"),
        ("/good/gallium?to=US", "good"),
        ("/matrix?from=CN", "matrix"),
        ("/announcements?filter=about:graphite", "announcements"),
        ("/announcements/cn-graphite", "announcement"),
        ("/calendar", "calendar"),
        ("/coverage", "coverage"),
        ("/lists", "lists"),
        ("/sources", "sources"),
        ("/sources?show=press", "sources"),
        ("/lists/us-ccl", "edition"),
        ("/lists/us-ccl/3A001", "entry"),
        ("/lists/us-ccl/changes", "changes"),
        ("/lists/no-such-list", "mistake"),
        ("/nothing", "mistake"),
    ],
)
async def test_a_page_has_no_english_but_names_for_who_reads_another_language(
    address: str, path: str, template: str, language: str
) -> None:
    ours = locales.written(language)
    async with (
        aiohttp.ClientSession(headers={"Accept-Language": ours}) as client,
        client.get(address + path) as answer,
    ):
        text = html.unescape(await answer.text())
    written = "".join((TEMPLATES / f"{name}.html").read_text() for name in (template, "base", "parts"))

    assert answer.headers["Content-Language"] == ours
    assert f'<html lang="{ours}">' in text
    with reading(language):
        # Where a translation is the same word, as "Destinations" in French, it is no English.
        assert [one for one in _SENTENCE.findall(written) if one in text and say(one) != one] == []


@pytest.mark.parametrize("path", ["/announcements", "/announcements/cn-hostile", "/good/gallium"])
async def test_a_title_from_a_feed_stays_text(address: str, path: str) -> None:
    _, _, text = await get(address, path)

    assert "document.title=" in text
    assert "<script>document" not in text
    assert "<img src=x" not in text
    assert "javascript:" not in text


async def test_an_answer_has_an_address_that_asks_the_same_by_the_api(address: str) -> None:
    query = "q=gallium&from=CN&to=US&on=2024-12-10"
    _, _, page = await get(address, f"/r?{query}")
    status, content_type, text = await get(address, f"/api/v1/restricted?{query}")

    found = json.loads(text)
    assert (status, content_type) == (200, "application/json")
    assert (found["from"], found["to"], found["on"]) == ("CN", "US", "2024-12-10")
    assert found["findings"][0]["document"] in page
    assert f"/api/v1/restricted?{query.replace('&', '&amp;')}" in page


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/api/v1/restricted", "q:"),
        ("/api/v1/restricted?q=gallium&to=Nowhereland", "Nowhereland"),
        ("/api/v1/restricted?q=gallium&on=2026-02-30", "2026-02-30"),
        ("/api/v1/announcements?filter=kind:", "kind"),
        ("/api/v1/announcements?limit=0", "limit"),
        ("/api/v1/upcoming?days=x", "days"),
        ("/announcements.atom?filter=form:CN", "from:"),
        ("/api/v1/nothing", "/api/v1/openapi.json"),
        ("/calendar.ics?alarm=91", "alarm"),
    ],
)
async def test_a_mistake_is_told_as_a_problem(address: str, path: str, told: str) -> None:
    status, content_type, text = await get(address, path)

    problem = json.loads(text)
    assert (status, content_type) == (problem["status"], "application/problem+json")
    assert status in {400, 404}
    assert told in problem["detail"]


@pytest.mark.parametrize(
    "path",
    [
        "/r?q=gallium&to=Nowhereland",
        "/announcements?filter=kind:",
        "/matrix?on=yesterdy",
        "/calendar?filter=nothing%20of%20the%20kind",
        "/lists?code=laser",
        "/lists?code=9Z999",
    ],
)
async def test_a_mistake_on_a_page_is_told_on_the_page(address: str, path: str) -> None:
    status, content_type, text = await get(address, path)

    assert (status, content_type) == (400, "text/html")
    assert 'role="alert"' in text


@pytest.mark.parametrize(
    "path",
    [
        "/good/nothing-of-the-kind",
        "/lists/uk-list",
        "/lists/us-ccl/9A999",
        "/lists/us-ccl/changes?old=1999-01-01",
        "/nothing",
        "/good/",
        "/r/gallium",
        "/%00",
    ],
)
async def test_what_is_not_on_file_has_a_page_that_says_so(address: str, path: str) -> None:
    status, content_type, text = await get(address, path)

    assert (status, content_type) == (404, "text/html")
    assert 'role="alert"' in text
    assert 'href="/"' in text


async def test_the_matrix_says_what_the_answers_say(base: RuleBase, address: str) -> None:
    goods, places = ("graphite", "nickel", "gallium", "helium", "toys"), ("US", "RU", "JP")
    _, _, text = await get(address, f"/matrix?goods={','.join(goods)}&to={','.join(places)}")
    rows = re.findall(r'<tr><th scope="row">([^<]*)</th>(.*?)</tr>', text, re.DOTALL)
    assert [name for name, _ in rows] == list(goods)
    for name, row in rows:
        fields = re.findall(r'<td class="(\S+) [^"]*"><a [^>]*><span[^>]*>([^<]*)</span> ([^<]*)</a>', row)
        for to, (tone, mark, words) in zip(places, fields, strict=True):
            card = reply(answering.answer(base, name, today=TODAY, to=to))
            assert (tone, mark) == (card.tone, card.mark), (name, to)
            lead = html.unescape(words).removeprefix("sanctions; ").removeprefix("perhaps ").partition(" +")[0]
            assert lead.lower() in card.title.lower(), (name, to, lead, card.title)
            assert words.startswith("sanctions; ") is (to == "RU")


async def test_a_page_with_all_that_it_loads_weighs_little_and_is_loaded_once(address: str) -> None:
    weight = 0
    asked = {"Accept-Encoding": "gzip"}
    async with aiohttp.ClientSession(auto_decompress=False) as client:
        for path in ("/r?q=gallium&to=US", "/static/pico.min.css", "/static/app.css", "/static/htmx.min.js"):
            async with client.get(address + path, headers=asked) as answer:
                assert (answer.status, answer.headers["Content-Encoding"]) == (200, "gzip"), path
                weight += len(await answer.read())
                tag = answer.headers.get("ETag")
            if tag:
                async with client.get(address + path, headers={"If-None-Match": tag}) as again:
                    assert again.status == 304
        async with client.get(f"{address}/static/..%2Fserver.py") as answer:
            assert answer.status == 404

    assert weight <= 60_000


async def test_an_announcement_that_is_not_on_record_is_told_on_a_page(address: str) -> None:
    status, content_type, text = await get(address, "/announcements/nothing")

    assert (status, content_type) == (404, "text/html")
    assert "on record" in text


async def test_a_code_opens_its_entry_which_says_what_the_list_says(address: str, base: RuleBase) -> None:
    _, _, text = await get(address, "/lists?code=eccn+3a001.b")

    assert base.lists
    edition = base.lists.edition("us-ccl")
    assert edition
    entry = edition.entries["3A001"]
    assert f"3A001: {entry.heading}" in text
    assert all(f">{one.column}<" in text for one in entry.controls if one.column)
    assert f"Paragraphs: {len(entry.paragraphs)}" in text
    assert "/lists/eu-annex-i/3A001" in text


async def test_an_earlier_edition_beside_the_list_can_be_compared(site: Site, tmp_path: Path) -> None:
    copied = Path(shutil.copytree("rules/lists", tmp_path / "lists"))
    earlier = json.loads((copied / "us-ccl.json").read_text(encoding="utf-8"))
    earlier["date"] = "2026-01-05"
    del earlier["entries"]["3A090"]
    earlier["count"] -= 1
    (copied / "us-ccl.2026-01-05.json").write_text(json.dumps(earlier), encoding="utf-8")
    rules = RuleBase(RuleSet(), Lists(ListFiles(copied)))
    async with served(replace(site, rules=rules)) as address:
        _, _, changes = await get(address, "/lists/us-ccl/changes")
        _, _, edition = await get(address, "/lists/us-ccl")

    assert "New: 3A090." in changes
    assert "1 entries new, 0 removed, 0 changed" in changes
    assert "What changed since 2026-01-05" in edition


async def test_sources_are_shown_with_their_delay_and_why_one_fails(site: Site) -> None:
    async def sources() -> Sequence[SourceView]:
        return [view("us-fr", Latency(60, 3_600, 20)), view("cn-mofcom", None, failures=9, last_error="timeout")]

    async with served(replace(site, sources=sources)) as address:
        _, _, everything = await get(address, "/sources")
        _, _, trouble = await get(address, "/sources?show=trouble")

    assert "half within 1 min, 95 % within 1 h" in everything
    assert everything.count("<tr>") == 3
    assert "cn-mofcom" in trouble
    assert "us-fr" not in trouble


MESSAGE = "agency.example said something odd"


def in_every_condition() -> Sequence[SourceView]:
    """A source for each reason that there is."""
    days = [NOW - timedelta(days=100 + n) for n in range(6)]
    failing = {"failures": 9, "last_error_message": MESSAGE}
    page = {"kind": "page", "page": {"items": "li", "title": "a", "link": "a"}}
    changed = view("changed", None, last_error="not-a-feed", **failing)
    listed = Source.model_validate(changed.source.model_dump(by_alias=True, exclude_unset=True) | page)
    return [
        view("new", None, last_polled_at=None, last_ok=None),
        view("fine", Latency(5, 3_600, 20), items=1_200),
        view("slow", None, failures=1, last_error="network", last_error_message=MESSAGE),
        view("ended", None, newest=NOW - timedelta(days=500)),
        view("silent", None, arrivals=tuple(reversed(days))),
        view("refused", None, last_error="refused", **failing),
        view("gone", None, gone=True, last_error="gone", **failing),
        changed,
        replace(changed, source=listed, health=source_health(changed.state, listed, NOW)),
        *(view(f"failing-{n}", None, last_error=kind, **failing) for n, kind in enumerate((*FAULTS, "http-503"))),
    ]


@pytest.mark.parametrize("language", [SOURCE, *LANGUAGES])
async def test_why_a_source_fails_is_told_in_the_readers_language(site: Site, language: str) -> None:
    views = in_every_condition()

    async def sources() -> Sequence[SourceView]:
        return views

    asked = {"Accept-Language": locales.written(language)}
    async with (
        served(replace(site, sources=sources)) as address,
        aiohttp.ClientSession(headers=asked) as client,
        client.get(f"{address}/sources") as answer,
        client.get(f"{address}/api/v1/sources") as for_programs,
    ):
        text, told = html.unescape(await answer.text()), (await for_programs.json())["sources"]

    english = [each.health.why for each in views]
    assert {each.health.condition for each in views} == set(SourceCondition)
    assert len({each.health.reason.sentence for each in views}) == 10
    assert [why for why in english if (f">{why}<" in text) is not (language == SOURCE)] == []
    assert (MESSAGE in text) is (language == SOURCE)
    assert [one["why"] for one in told] == english


def test_every_kind_of_failure_has_words() -> None:
    written = "".join(path.read_text(encoding="utf-8") for path in Path("bot/feeds").rglob("*.py"))
    raised = set(re.findall(r'Error\(\s*(?:[\w.]+,\s*)?"([a-z]+(?:-[a-z]+)*)",', written))

    assert {"timeout", "not-a-feed", "malformed", "robots"} <= raised <= set(FAULTS)


async def test_who_asks_too_much_is_told_when_to_ask_again_and_others_are_answered(site: Site) -> None:
    async with served(site, RateLimiter(Rate(2, 0.25), Rate(100, 10))) as address:
        answers = [await get(address, "/api/v1/coverage") for _ in range(3)]
        async with aiohttp.ClientSession() as client, client.get(f"{address}/api/v1/coverage") as refused:
            waits = refused.headers["Retry-After"]
        elsewhere = aiohttp.TCPConnector(local_addr=("127.0.0.2", 0))
        async with aiohttp.ClientSession(connector=elsewhere) as client, client.get(f"{address}/coverage") as other:
            assert other.status == 200

    assert [status for status, _, _ in answers] == [200, 200, 429]
    assert json.loads(answers[2][2])["detail"].startswith("Ask again in")
    assert 1 <= int(waits) <= 8


async def test_a_store_that_is_away_is_told_and_answers_go_on(site: Site) -> None:
    async def away(_: int) -> Sequence[Announcement]:
        raise ConnectionRefusedError

    async with served(replace(site, latest=away)) as address:
        page, api, answer = [
            await get(address, path)
            for path in ("/announcements", "/api/v1/announcements", "/api/v1/restricted?q=graphite")
        ]

    assert (page[0], page[1]) == (503, "text/html")
    assert (api[0], api[1]) == (503, "application/problem+json")
    assert answer[0] == 200


async def test_a_batch_answers_each_line_in_order(address: str) -> None:
    lines = '{"query": "graphite", "to": "US"}\nnonsense\n{"query": 5}\n{"query": "gallium", "on": null}\n'
    async with aiohttp.ClientSession() as client, client.post(f"{address}/api/v1/batch", data=lines) as answer:
        found = [json.loads(line) for line in (await answer.text()).splitlines()]

    assert [list(one)[:1] for one in found][1:3] == [["error"], ["error"]]
    assert found[0]["subjects"] == ["graphite"]
    assert found[3]["subjects"] == ["gallium"]


async def test_the_feeds_tell_the_announcements_that_pass(address: str) -> None:
    _, _, atom = await get(address, "/announcements.atom?filter=about:graphite")
    _, kind, feed = await get(address, "/announcements.json?filter=about:graphite")

    entries = ET.fromstring(atom).findall(f"{ATOM}entry")  # noqa: S314 - our own document
    assert [entry.findtext(f"{ATOM}summary") for entry in entries] == ["China: licence for graphite"]
    assert kind == "application/feed+json"
    assert [item["content_text"] for item in json.loads(feed)["items"]] == ["China: licence for graphite"]


async def test_a_feed_or_calendar_that_is_known_is_not_sent_again(address: str) -> None:
    async with aiohttp.ClientSession() as client:
        for path in ("/announcements.atom", "/announcements.json", "/calendar.ics"):
            async with client.get(address + path) as first:
                tag = first.headers["ETag"]
            async with client.get(address + path, headers={"If-None-Match": tag}) as second:
                assert (second.status, await second.text()) == (304, ""), path


async def test_an_open_page_is_told_of_what_is_announced(
    site: Site, acts: list[Announcement], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeds, "LOOKS_S", 0.05)
    seen = ""

    async with (
        served(site) as address,
        aiohttp.ClientSession() as client,
        client.get(f"{address}/announcements/live?filter=about:graphite") as stream,
    ):
        assert stream.content_type == "text/event-stream"
        seen += (await stream.content.readline()).decode()
        acts.insert(0, act("cn-new", HOSTILE + " new"))
        acts.insert(0, act("cn-other", "On antimony", subjects=("antimony",)))

        async def told() -> bool:
            nonlocal seen
            seen += (await stream.content.readline()).decode()
            return "cn-new" in seen

        await until(told, "the new act on the open page")

    assert "<script>" not in seen
    assert "cn-other" not in seen


def test_answers_are_what_the_schema_says(base: RuleBase) -> None:
    validator = Draft202012Validator(openapi.answer())
    for text in ("graphite to:US", "gallium", "3A090", "no such thing at all", "7440-55-3", "No. 46 of 2024", "hello"):
        found = to_json(answering.answer(base, text, today=TODAY))
        assert [error.message for error in validator.iter_errors(found)] == [], text


def test_the_description_names_every_address_of_the_api(site: Site) -> None:
    from handlers.web.api import Api  # noqa: PLC0415 - one test needs it

    served_paths = {route.path for route in Api(site).routes()}  # type: ignore[attr-defined] # aiohttp's RouteDef
    served_paths |= {PARTS, ONE, WATCH, SHARE, CHANGES, f"{CHANGES}/{{change}}", ALERTS, f"{ALERTS}/{{id}}"}
    assert set(openapi.document()["paths"]) | {"/api/v1/openapi.json"} == served_paths


def test_bands_follow_each_other_and_say_what_the_answer_says(base: RuleBase) -> None:
    drawn = timeline(base, "gallium", "US", TODAY)

    (china,) = [row for row in drawn.rows if row.exporter == "CN"]
    assert china.bands[0].first == drawn.first
    assert china.bands[-1].last == drawn.last
    for one, other in zip(china.bands, china.bands[1:], strict=False):
        assert (other.first - one.last).days == 1
    for band in china.bands:
        for day in {band.first, band.last}:
            found = answering.answer(base, "gallium", today=TODAY, to="US", on=day)
            assert str(found.by_exporter.get("CN", "none")) == band.status, day


@given(st.text())
@settings(max_examples=200)
def test_any_text_is_escaped(text: str) -> None:
    assert "<" not in str(marked(text)).replace("<code>", "").replace("</code>", "")


async def test_an_answer_names_what_waits_for_a_review_and_does_without_a_store(site: Site) -> None:
    notice = Notice("cn-new", "2026-11-26T08:00:00+00:00", TODAY, "A new act", None, "CN", ("graphite",))

    async def touched(measures: Sequence[str]) -> NoticesByRule:
        return dict.fromkeys(measures, (notice,))

    async def away(_: Sequence[str]) -> NoticesByRule:
        raise ConnectionRefusedError

    found = []
    for one in (site.answers, replace(site.answers, notices=touched), replace(site.answers, notices=away)):
        async with served(replace(site, answers=one)) as address:
            _, _, text = await get(address, "/api/v1/restricted?q=graphite&from=CN")
            found.append(json.loads(text)["findings"][0]["unreviewed"])

    assert found[0] is None
    assert found[1][0]["event"] == "cn-new"
    assert found[2] is None


async def test_announcements_show_what_the_sources_told_before_they_were_first_read_as_an_archive(site: Site) -> None:
    told = act("backlog|cn-gallium", "Gallium needs a licence", jurisdiction="CN", subjects=("gallium",))
    before = replace(told, announced_at="2026-11-02T08:00:00+00:00")

    async def told_before(count: int) -> Sequence[Announcement]:
        return [before][:count]

    async with served(replace(site, told_before=told_before)) as address:
        _, _, text = await get(address, "/announcements?filter=about:gallium")
        _, _, atom = await get(address, "/announcements.atom?filter=about:gallium")

    archived = text.partition("From the archive")[2]
    assert "2026-11-02" in archived
    assert "gallium" in archived
    assert "none of them was posted" in archived
    assert "backlog|cn-gallium" not in atom


async def test_a_question_that_cannot_be_read_stays_in_the_form(address: str) -> None:
    status, _, text = await get(address, "/r?q=gallium+ingots&from=CN&to=Narnia")

    assert status == 400
    for typed in ("gallium ingots", "CN", "Narnia"):
        assert f'value="{typed}"' in text


@pytest.mark.parametrize("asked", ["help", "hello", "sanctions"])
async def test_examples_on_a_page_are_what_its_form_takes(address: str, asked: str) -> None:
    _, _, text = await get(address, f"/r?q={asked}")

    examples = [one for one in re.findall(r"<code>(.*?)</code>", text) if not one.startswith("/exports")]
    assert examples
    assert all("/" not in one for one in examples), examples


async def test_the_form_keeps_the_rows_of_a_paper_apart(address: str) -> None:
    paper = "gallium 50 kg\nConsignee: Qorvath GmbH, Berlin\r\nShipper: Orbex Ltd, Shanghai, China"
    _, _, asked = await get(address, f"/r?q={quote(paper)}")
    field = re.search(r'<input name="q"[^>]*? value="([^"]*)"', asked)
    assert field
    _, _, again = await get(address, f"/r?q={quote(html.unescape(field[1]))}")

    assert "\n" not in field[1]
    assert re.findall("<h1>.*?</h1>", asked) == re.findall("<h1>.*?</h1>", again) != []
