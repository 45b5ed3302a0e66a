"""Lists of feeds from and for other readers."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UsageError
from bot.feeds.opml import as_yaml, read_opml, write_opml
from bot.feeds.sources import load_sources
from bot.settings import shipped
from bot.vocabulary import SourceKind, Tier
from tests.feeds.making import source


def opml(*outlines: str) -> bytes:
    return f'<?xml version="1.0"?><opml version="2.0"><body>{"".join(outlines)}</body></opml>'.encode()


def feed(title: str, url: str, more: str = "") -> str:
    return f'<outline type="rss" text="{title}" xmlUrl="{url}" {more}/>'


def read(body: bytes) -> list[dict[str, object]]:
    return read_opml(body, "en", Tier.PRESS)


def test_feeds_become_valid_sources(tmp_path: Path) -> None:
    body = opml(feed("Agency News", "https://a.example/f?a=1&amp;b=2"), feed("石墨", "https://b.example/feed"))
    file = tmp_path / "mine.yaml"
    file.write_text(as_yaml(read(body)), encoding="utf-8")

    first, second = load_sources(file)

    assert (first.id, first.name, first.url) == ("agency-news", "Agency News", "https://a.example/f?a=1&b=2")
    assert (second.id, second.name) == ("b-example", "石墨")
    assert first.tier is Tier.PRESS
    assert first.confidence == "unverified"
    assert first.enabled


def test_folders_named_after_tiers_count_and_others_do_not() -> None:
    body = opml(
        f'<outline text="official">{feed("A", "https://a.example/")}</outline>',
        f'<outline text="Fun"><outline text="Trade">{feed("B", "https://b.example/")}</outline></outline>',
        f'<outline text="Fun">{feed("C", "https://c.example/")}</outline>',
    )

    assert [entry["tier"] for entry in read(body)] == ["official", "trade", "press"]


def test_each_feed_counts_once_and_ids_differ_from_each_other_and_from_what_is_there() -> None:
    body = opml(*(feed("News", f"https://{host}.example/") for host in "aab"))

    entries = read_opml(body, "en", Tier.PRESS, taken_ids={"news"})

    assert [entry["id"] for entry in entries] == ["news-2", "news-3"]


def test_what_no_reader_of_ours_may_fetch_is_left_out() -> None:
    body = opml(feed("A", "file:///etc/passwd"), feed("B", "https://b.example/"), feed("C", "javascript:x"))

    assert [entry["name"] for entry in read(body)] == ["B"]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "not OPML"),
        (b"http://127.0.0.1:1/list.opml", "not OPML"),
        (b"<rss/>", "not OPML"),
        (b"\x00\xff\xfe", "not OPML"),
        (opml(), "names no feed"),
        (opml("<outline text='x'>" * 5000), "nested more than"),
        (b"<opml>" + b" " * 5_000_001, "at most"),
    ],
    ids=["empty", "address", "rss", "bytes", "no feed", "deep", "large"],
)
def test_what_is_no_list_of_feeds_is_said_plainly(body: bytes, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        read(body)


def test_external_entities_are_refused() -> None:
    body = b'<!DOCTYPE o [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + opml(feed("&a;", "https://a.example/"))[21:]

    with pytest.raises(UsageError, match="external entity"):
        read(body)


def test_what_is_written_is_read_again() -> None:
    sources = [one for one in load_sources(shipped("feeds.yaml")) if one.kind is SourceKind.RSS]

    again = read(write_opml(sources, "Mine"))

    assert {entry["url"] for entry in again} == {one.address for one in sources}
    assert {(entry["name"], entry["tier"]) for entry in again} == {(one.name, one.tier.value) for one in sources}


def test_only_what_other_readers_can_read_is_written_and_no_password() -> None:
    page = source(kind="page", page={"items": "li"}, url="https://p.example/")
    through = page.model_validate(
        page.model_dump(by_alias=True, exclude_unset=True) | {"via": {"url": "https://h.example/r"}}
    )
    secret = source("https://user:pw@s.example/feed")
    written = write_opml([page, through, secret], "Mine").decode()

    assert written.count("xmlUrl") == 1
    assert "https://h.example/r" in written


@given(st.lists(st.tuples(st.text(max_size=30), st.integers(0, 5)), min_size=1, max_size=8))
def test_any_names_give_a_file_that_is_valid(names: list[tuple[str, int]]) -> None:
    sources = [source(f"https://h{n}.example/", name=name.strip() or "x") for name, n in names if name.isprintable()]
    if not sources:
        return
    entries = read(write_opml(sources, "Mine"))

    loaded = yaml.safe_load(as_yaml(entries))["sources"]
    assert [source(**entry) for entry in loaded]
    assert len({entry["id"] for entry in loaded}) == len(loaded)


def test_addresses_for_feed_readers_are_taken_as_web_addresses() -> None:
    entries = read(opml(feed("A", "feed://a.example/rss"), feed("B", "feed:https://b.example/rss")))

    assert [entry["url"] for entry in entries] == ["http://a.example/rss", "https://b.example/rss"]
