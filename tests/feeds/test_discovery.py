"""The feeds that a page names."""

from __future__ import annotations

import pytest

from bot.feeds.parse.read import DiscoveredFeed, discover_feeds
from tests.counting import HANGING_S

PAGE = "https://agency.example/news/index.html"


def test_feeds_are_found_in_order_and_once() -> None:
    page = """<head><LINK REL="alternate" TYPE="application/rss+xml"
        title="News &amp; notices" href="../all.rss?a=1&amp;b=2">
      <link href='https://other.example/atom' rel='home alternate' type='application/atom+xml; charset=utf-8'>
      <link rel=alternate type=application/rss+xml href=/all.rss?a=1&b=2>
      <link rel="stylesheet" href="x.css"><link rel="alternate" hreflang="de" href="/de">
      <link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">"""

    assert discover_feeds(page, PAGE) == (
        DiscoveredFeed("News & notices", "https://agency.example/all.rss?a=1&b=2"),
        DiscoveredFeed("", "https://other.example/atom"),
    )


def test_a_pages_base_counts() -> None:
    page = '<base href="https://cdn.example/x/"><link rel="alternate" type="application/feed+json" href="feed.json">'

    assert discover_feeds(page, PAGE) == (DiscoveredFeed("", "https://cdn.example/x/feed.json"),)


def test_feeds_that_stand_in_links_alone_come_after_those_of_the_head() -> None:
    page = """<link rel=alternate type=application/rss+xml href=/head.rss>
      <a href="/rss/news.xml">not this form</a> <a href='/news/rss.xml' class=x>News &amp; more</a>
      <a href=/feed/>All</a>
      <a type="application/atom+xml" href="/x?id=1">Atom</a> <a href="/documents/feedback.html">Feedback</a>
      <a href="/head.rss">again</a> <a href="javascript:rss">x</a> <a href="/prices/feed">Fodder</a>"""

    assert discover_feeds(page, PAGE) == (
        DiscoveredFeed("", "https://agency.example/head.rss"),
        DiscoveredFeed("News & more", "https://agency.example/news/rss.xml"),
        DiscoveredFeed("All", "https://agency.example/feed/"),
        DiscoveredFeed("Atom", "https://agency.example/x?id=1"),
        DiscoveredFeed("Fodder", "https://agency.example/prices/feed"),
    )


@pytest.mark.timeout(HANGING_S)
def test_no_page_makes_it_crawl() -> None:
    for page in (
        "<link " * 100_000,
        "<link a=" * 80_000,
        "<base " * 100_000,
        "<link rel='" * 50_000,
        "<" * 500_000,
        "<a " * 150_000,
        "<a href=" * 60_000,
    ):
        assert discover_feeds(page, PAGE) == ()


def test_links_that_call_a_feed_reader_are_feeds() -> None:
    page = '<a href="feed://agency.example/news.rss">RSS</a><a href="feed:https://agency.example/all.atom">All</a>'

    assert [feed.url for feed in discover_feeds(page, PAGE)] == [
        "http://agency.example/news.rss",
        "https://agency.example/all.atom",
    ]
