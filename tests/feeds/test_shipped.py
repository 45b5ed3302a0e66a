"""The sources that ship: complete as documented, without addresses known to be dead."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime

import pytest

from bot.errors import FetchError
from bot.feeds.changes import identify
from bot.feeds.fetch.client import Validators, first_request
from bot.feeds.parse.read import parse
from bot.feeds.sources import Source, load_sources
from bot.settings import shipped
from bot.vocabulary import SourceKind, Tier

SOURCES = {source.id: source for source in load_sources(shipped("feeds.yaml"))}


def test_every_authority_and_the_press_are_there_in_number() -> None:
    on = Counter(source.tier for source in SOURCES.values() if source.enabled)
    by_jurisdiction = Counter(source.jurisdiction for source in SOURCES.values() if source.tier is Tier.OFFICIAL)

    assert len(SOURCES) >= 93
    assert on[Tier.OFFICIAL] >= 38
    assert on[Tier.TRADE] >= 4
    assert on[Tier.PRESS] >= 6
    assert by_jurisdiction["US"] >= 22
    assert by_jurisdiction["CN"] >= 11
    assert by_jurisdiction["EU"] >= 8
    assert by_jurisdiction["GB"] >= 6
    assert {"JP", "KR", "TW", "HK", "CH", "NL", "DE", "FR", "CA", "IN", "ID", "RU", None} <= by_jurisdiction.keys()


def test_what_nobody_has_seen_working_ships_switched_off() -> None:
    assert {source.confidence for source in SOURCES.values() if source.enabled} == {"confirmed"}
    assert {source.confidence for source in SOURCES.values()} == {"confirmed", "unverified"}


@pytest.mark.parametrize(
    "dead",
    [
        "bis.gov/rss.xml",
        "bis.gov/press-releases/feed",
        "ofac.treasury.gov/recent-actions/rss",
        "eur-lex.europa.eu/tools/rss.do",
        "rssId=171",
        "whitehouse.gov/feed",
        "motie.go.kr/rss",
        "wto.org/english/news_e/news_e.xml",
        "cistec.or.jp/service",
        "commerce.gov/feeds",
        "trade.ec.europa.eu/rss_en",
        "bureau-of-industry-and-security",
        "publisherIDs[]",
    ],
)
def test_no_address_is_one_of_those_that_circulate_and_are_dead(dead: str) -> None:
    assert [source.id for source in SOURCES.values() if dead in source.address] == []


def test_lists_in_html_say_how_many_rows_they_hold_wherever_they_are_read() -> None:
    pages = [source for source in SOURCES.values() if source.kind is SourceKind.PAGE and source.enabled]

    assert len(pages) >= 4
    assert all(source.page and source.page.at_least >= 3 for source in pages)


def test_chinese_sources_without_dates_of_a_zone_are_read_in_shanghai() -> None:
    zones = {source.timezone for source in SOURCES.values() if source.jurisdiction == "CN"}

    assert zones == {"Asia/Shanghai"}


def body(document: object) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode()


def test_the_federal_registers_numbers_and_effective_dates_are_facts() -> None:
    row = {
        "title": "Revisions to the Entity List",
        "abstract": "A rule.",
        "html_url": "https://www.federalregister.gov/d/2026-00001",
        "document_number": "2026-00001",
        "publication_date": "2026-11-24",
        "effective_on": "2026-12-01",
    }
    parsed = parse(body({"count": 1, "results": [row, row | {"effective_on": None}]}), SOURCES["us-fr-bis"])

    assert parsed.items[0].facts == (("document", "2026-00001"), ("effective", "2026-12-01"))
    assert parsed.items[1].facts == (("document", "2026-00001"),)
    # Midnight in Washington.
    assert parsed.items[0].published == datetime(2026, 11, 24, 5, tzinfo=UTC)


def test_public_inspection_is_empty_at_night_and_kept_to_the_agencies_that_matter() -> None:
    source = SOURCES["us-fr-inspection"]

    def row(number: str, slug: str) -> dict[str, object]:
        return {"title": number, "document_number": number, "html_url": "", "agencies": [{"slug": slug}, {}]}

    rows = [row("1", "industry-and-security-bureau"), row("2", "fish-and-wildlife-service")]

    assert parse(body({"count": 0, "meta": {"pil_unavailability_message": "later"}}), source).items == ()
    assert [item.id for item in parse(body({"count": 2, "results": rows}), source).items] == ["1"]


def test_mofcoms_html_inside_json_is_read_with_its_rows_dates_and_links() -> None:
    source = SOURCES["cn-mofcom-policy"]
    rows = "".join(
        f'<li><a href="/zwgk/zcfb/art/2026/art_{n}.html" title="商务部公告2026年第{n}号">短</a>'
        f"<span>[2026-11-2{n}]</span></li>"
        for n in (1, 2, 3)
    )
    parsed = parse(body({"data": {"html": f"<ul>{rows}</ul>"}}), source)

    assert parsed.items[0].title == "商务部公告2026年第1号"
    assert parsed.items[0].link == "https://www.mofcom.gov.cn/zwgk/zcfb/art/2026/art_1.html"
    assert parsed.items[0].published == datetime(2026, 11, 20, 16, tzinfo=UTC)


def test_the_export_control_network_is_asked_by_post_with_the_header_without_which_it_loses_its_characters() -> None:
    source = SOURCES["cn-ecnet-lists"]
    request = first_request(source, Validators(), "agent")

    assert request.method == "POST"
    assert request.form == {"pageNumber": "1", "columnID": "9", "title": ""}
    assert request.headers["X-Requested-With"] == "XMLHttpRequest"
    rows = [
        {
            "title": "关于公布管制清单的公告",
            "url": "/edi_ecms/1",
            "publishTimeStr": "2026-11-24",
            "content": "<p>全文</p>",
        }
    ]
    (item,) = parse(body({"pageInfo": {"rows": rows}}), source).items
    assert (item.title, item.summary) == ("关于公布管制清单的公告", "全文")
    assert item.link == "https://exportcontrol.mofcom.gov.cn/edi_ecms/1"


PAGES = [source for source in SOURCES.values() if source.kind is SourceKind.PAGE]


@pytest.mark.parametrize("source", PAGES, ids=lambda source: source.id)
def test_an_empty_shell_is_an_error_for_every_source_that_reads_a_page(source: Source) -> None:
    with pytest.raises(FetchError, match="rows"):
        parse(b"<html><body><div id=app></div><script src=x></script></body></html>", source)


def test_the_state_councils_list_is_the_document_itself_and_a_shorter_one_is_an_error() -> None:
    row = {
        "TITLE": "关于出口管制的通知",
        "SUB_TITLE": "",
        "URL": "https://www.gov.cn/1.htm",
        "DOCRELPUBTIME": "2026-11-24",
    }
    rows = [row | {"URL": f"https://www.gov.cn/{n}.htm"} for n in range(1100)]

    parsed = parse(body(rows), SOURCES["cn-state-council"])

    assert len(parsed.items) == 1100
    assert parsed.items[0].published == datetime(2026, 11, 23, 16, tzinfo=UTC)
    with pytest.raises(FetchError, match="rows"):
        parse(body(rows[:5]), SOURCES["cn-state-council"])


@pytest.mark.parametrize(
    ("source", "written", "hour"),
    [
        ("press-yonhap-en", "Tue, 24 Nov 2026 18:00:00", 9),
        ("press-nikkei-asia", "2026-11-24T18:00:00", 9),
        ("jp-meti", "2026-11-24 18:00", 9),
        ("tw-trade", "2026/11/24 17:00:00", 9),
        ("us-fr-export-control", "Tue, 24 Nov 2026 04:00:00", 9),
    ],
)
def test_dates_without_a_zone_are_those_of_the_place(source: str, written: str, hour: int) -> None:
    feed = f"<rss><channel><item><title>x</title><pubDate>{written}</pubDate></item></channel></rss>"

    (item,) = parse(feed.encode(), SOURCES[source]).items

    assert item.published == datetime(2026, 11, 24, hour, tzinfo=UTC)


def test_miits_rows_lie_deep_and_their_dates_are_milliseconds() -> None:
    data = {"title": "稀土总量控制指标", "url": "/a.html", "deploytime": 1795510800000, "content": "<em>正文</em>"}
    rows = {"data": {"searchResult": {"dataResults": [{"groupData": [{"data": data}]}]}}}

    (item,) = parse(body(rows), SOURCES["cn-miit"]).items

    assert (item.title, item.summary, item.link) == ("稀土总量控制指标", "正文", "https://www.miit.gov.cn/a.html")
    assert item.published == datetime.fromtimestamp(1795510800, UTC)


def test_ofacs_two_actions_of_one_day_are_two() -> None:
    row = (
        '<div class="views-row"><a href="/recent-actions/{0}">Counter Terrorism Designations</a>'
        '<div class="font-sans-2xs">September 29, 2026 - <a href="/x">Sanctions List Updates</a></div></div>'
    )
    page = "".join(row.format(name) for name in ("20260929", "20260929_33", "20260928"))

    items = parse(page.encode(), SOURCES["us-ofac"]).items

    assert len({one.keys for one in identify(items)}) == 3
    assert items[0].published == datetime(2026, 9, 29, 4, tzinfo=UTC)
