"""The pace that hosts ask for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.feeds.fetch.client import Fetcher, HostQueues
from bot.feeds.fetch.robots import MOST_DELAY_S, MOST_HOSTS, Robots, crawl_delay, may_read
from tests.feeds.making import source
from tests.servers.feeds import FeedServer, Response, gzip_bomb, rss


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("User-agent: *\nCrawl-delay: 10", 10),
        ("User-agent: *\nCrawl-delay: 2.5\n", 2.5),
        ("User-agent: *\nCrawl-delay: 10\n\nUser-agent: Exportwatch\nCrawl-delay: 3", 3),
        ("User-agent: OtherBot\nCrawl-delay: 10", 0),
        ("User-agent: *\nDisallow: /", 0),
        ("User-agent: *\nCrawl-delay: 99999", MOST_DELAY_S),
        ("User-agent: *\nCrawl-delay: -5", 0),
        ("User-agent: *\nCrawl-delay: nan", 0),
        ("User-agent: *\nCrawl-delay: soon", 0),
        ("<html>Not found</html>", 0),
        ("", 0),
        ("\x00" * 2_000_000, 0),
        ("User-agent: *\n" * 200_000, 0),
    ],
)
def test_the_delay_is_read_and_bounded(text: str, seconds: float) -> None:
    assert crawl_delay(text.encode()) == seconds


@pytest.fixture
async def server() -> AsyncIterator[FeedServer]:
    async with FeedServer() as started:
        started.reply("/feed", Response(200, rss()))
        yield started


async def learned(server: FeedServer, *, times: int = 1, private: bool = False) -> dict[str, float]:
    queues = HostQueues(0)
    async with Fetcher(server.private, queues=queues) as fetcher:
        robots = Robots(fetcher, queues, server.private if private else frozenset())
        for _ in range(times):
            await robots.learn(source(server.url("/feed"), headers={"Authorization": "Bearer key"}))
    return queues.delays


async def test_a_host_is_asked_once_a_day_and_its_delay_is_kept(server: FeedServer) -> None:
    server.reply("/robots.txt", Response(200, b"User-agent: *\nCrawl-delay: 7"))

    assert await learned(server, times=3) == {"127.0.0.1": 7}
    assert [asked.path for asked in server.asked] == ["/robots.txt"]
    assert "authorization" not in server.asked[0].headers


@pytest.mark.parametrize(
    "answer",
    [
        Response(404),
        Response(500),
        Response(200, gzip_bomb(50_000_000), {"Content-Encoding": "gzip"}),
        Response(302, headers={"Location": "http://169.254.169.254/"}),
        Response(200, b"\xff\xfe\x00"),
    ],
    ids=["none", "broken", "bomb", "led inside", "bytes"],
)
async def test_a_robots_txt_that_cannot_be_read_changes_nothing(server: FeedServer, answer: Response) -> None:
    server.reply("/robots.txt", answer)

    assert await learned(server) == {}


async def test_hosts_of_the_teams_own_are_not_asked(server: FeedServer) -> None:
    assert await learned(server, private=True) == {}
    assert server.asked == []


async def test_a_host_gets_the_pause_that_it_asked_for() -> None:
    queues, clock = HostQueues(0.01), asyncio.get_running_loop().time
    queues.slow_down("slow.example", 0.2)
    ends: dict[str, float] = {}
    for host in ("slow.example", "other.example"):
        start = clock()
        for _ in range(2):
            async with queues.turn(host, private=False):
                pass
        ends[host] = clock() - start

    assert ends["slow.example"] >= 0.2
    assert ends["other.example"] < 0.2


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ("", True),
        ("User-agent: *\nDisallow:", True),
        ("User-agent: *\nDisallow: /", False),
        ("User-agent: *\nDisallow: /news", False),
        ("User-agent: *\nDisallow: /news\nAllow: /news/2026", True),
        ("User-agent: *\nDisallow: /*.html$", False),
        ("User-agent: *\nDisallow: /\n\nUser-agent: Exportwatch\nDisallow: /private", True),
        ("User-agent: *\nDisallow:\n\nUser-agent: exportwatch\nDisallow: /", False),
        ("User-agent: OtherBot\nDisallow: /", True),
        ("<html>Not found</html>", True),
        ("\x00" * 2_000_000, True),
    ],
)
def test_a_linked_page_is_read_where_the_host_lets_us(text: str, *, allowed: bool) -> None:
    assert may_read(text.encode(), "https://a.example/news/2026/1.html") is allowed


@pytest.mark.timeout(20)
def test_rules_that_mean_to_take_long_take_no_long_time() -> None:
    rules = b"User-agent: *\n" + b"".join(b"Disallow: /" + b"a*" * 30 + b"%d\n" % n for n in range(6_000))

    assert may_read(rules, f"https://a.example/{'a' * 2_000}")


async def allowed(server: FeedServer, *paths: str, private: bool = False) -> list[bool]:
    queues = HostQueues(0)
    async with Fetcher(server.private, queues=queues) as fetcher:
        robots = Robots(fetcher, queues, server.private if private else frozenset())
        pages = [source(server.url(path)) for path in paths]
        return await asyncio.gather(*(robots.allows(page) for page in pages))


async def test_what_a_host_lets_be_read_is_asked_once_for_all_its_pages(server: FeedServer) -> None:
    server.reply("/robots.txt", Response(200, b"User-agent: *\nDisallow: /members\nCrawl-delay: 0"))

    assert await allowed(server, "/news/1", "/members/1", "/news/2", "/members/2") == [True, False, True, False]
    assert [asked.path for asked in server.asked] == ["/robots.txt"]


async def test_a_host_that_cannot_say_forbids_nothing(server: FeedServer) -> None:
    server.reply("/robots.txt", Response(503))

    assert await allowed(server, "/news/1") == [True]


async def test_a_host_of_the_teams_own_is_not_asked_what_it_lets_be_read(server: FeedServer) -> None:
    server.reply("/robots.txt", Response(200, b"User-agent: *\nDisallow: /"))

    assert await allowed(server, "/news/1", private=True) == [True]
    assert server.asked == []


async def test_of_very_many_hosts_the_rules_are_read_again_only_when_a_link_leads_there(server: FeedServer) -> None:
    server.reply("/robots.txt", Response(200, b"User-agent: *\nDisallow: /members"))
    others = [f"127.1.{n // 200}.{n % 200 + 1}" for n in range(MOST_HOSTS)]  # not on the private list: never reached
    feeds = [source(server.url("/feed").replace("127.0.0.1", host)) for host in ["127.0.0.1", *others]]
    queues = HostQueues(0)
    async with Fetcher(server.private, queues=queues) as fetcher:
        robots = Robots(fetcher, queues)
        for feed in [*feeds, *feeds]:
            await robots.learn(feed)
        assert len(server.asked) == 1

        assert not await robots.allows(source(server.url("/members/1")))
        assert len(server.asked) == 2
