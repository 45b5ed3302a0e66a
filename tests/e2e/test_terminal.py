"""From a source to the terminal, without any chat token."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from bot.detect import Detector, SourceText
from bot.detect.lexicon import load
from bot.detect.reader import installed
from bot.store.intake import read_stream
from bot.store.keys import Keys
from bot.store.redis import open_redis
from tests import processes
from tests.conftest import until
from tests.e2e.bot import Bot, Feeds, running
from tests.servers.feeds import FeedServer

GRAPHITE = (
    "China to require export licences for graphite items from 1 December 2023",
    "The Ministry of Commerce and the customs administration announced export controls on graphite, No. 39 of 2023.",
)


@pytest.fixture
def bot(tmp_path: Path, feeds: Feeds) -> Bot:
    return Bot(tmp_path / "home", feeds.environment)


def alerts(out: str, title: str = "China: ") -> list[str]:
    return [line for line in out.splitlines() if line.startswith(title)]


async def test_an_act_is_printed_once_with_its_words_and_link(bot: Bot, feeds: Feeds) -> None:
    bot.afresh = True
    async with running(bot):
        await bot.says("Running: 2 sources")
        await feeds.polled()
        feeds.publish("ministry", GRAPHITE[0], "https://example.org/act/39", GRAPHITE[1])
        await bot.prints("https://example.org/act/39")
        feeds.publish("press", "Beijing restricts graphite exports from Dec. 1", "https://press.example/g", GRAPHITE[1])
        feeds.publish("press", "Football: a graphite-grey jersey sells out", "https://press.example/f")
        await feeds.polled()
        await feeds.polled()

    assert len(alerts(bot.out)) == 1
    assert "graphite" in bot.out
    assert "1 Dec 2023" in bot.out
    assert "press.example" not in bot.out


@pytest.mark.skipif(installed() is None, reason="the extra `reader` is not installed")
async def test_an_act_that_its_words_leave_in_doubt_is_read_in_word_order(tmp_path: Path, feeds: Feeds) -> None:
    title, summary = (
        "Burkina Faso, Mali halt exports of raw shea kernels",
        "Ministers said the step supports processors.",
    )
    alone = Detector(load(), {}).judge(SourceText("", title, summary, "", ""))
    bot = Bot(tmp_path / "home", {**feeds.environment, "EXPORTWATCH_READER": "on"})
    async with running(bot):
        await bot.says("Running: 2 sources")
        await feeds.polled()
        feeds.publish("press", title, "https://press.example/shea", summary)
        await bot.prints("https://press.example/shea")

    assert not alone.relevant


async def test_what_a_source_shows_at_its_first_poll_is_remembered_in_silence(bot: Bot, feeds: Feeds) -> None:
    feeds.publish("ministry", GRAPHITE[0], "https://example.org/act/39", GRAPHITE[1])
    async with running(bot):
        await bot.says("Running: 2 sources")
        await feeds.polled()
        await feeds.polled()

    assert bot.out == ""


async def test_a_killed_bot_goes_on_where_it_was(bot: Bot, feeds: Feeds) -> None:
    acts = ("gallium", "tungsten", "antimony", "helium")
    for number, goods in enumerate(acts):
        async with running(bot):
            await bot.says("Running: 2 sources")
            await feeds.polled()
            feeds.publish(
                "ministry",
                f"China announces export licence requirement for {goods}",
                f"https://example.org/act/{goods}",
                f"The Ministry of Commerce announced that exports of {goods} need a licence. No. {number + 1} of 2026.",
            )
            if number % 2:
                await bot.prints(f"act/{goods}")
            else:
                # Killed somewhere between the poll that finds it and its end on the terminal.
                await feeds.asked("ministry", 1)
    async with running(bot):
        for goods in acts:
            await bot.prints(f"act/{goods}")
        await feeds.polled()

    printed = re.findall(r"example\.org/act/(\w+)", bot.out)
    # What was being printed at a kill is printed again, and says so.
    assert set(printed) == set(acts)
    assert len(printed) - len(acts) == bot.out.count("(Printed again: ")


async def test_another_program_reads_the_announcement_from_the_stream(bot: Bot, feeds: Feeds) -> None:
    async with running(bot):
        await bot.says("Running: 2 sources")
        await feeds.polled()
        feeds.publish("ministry", GRAPHITE[0], "https://example.org/act/39", GRAPHITE[1])
        redis = open_redis(f"unix://{bot.home / 'redis.sock'}")
        entries: list[tuple[str, dict[str, str]]] = []
        while not entries:
            entries = await read_stream(redis, Keys().stream, "0-0", 10)
        await redis.aclose()

    [(_, fields)] = entries
    document = json.loads(fields["announcement"])
    assert set(fields) == {"announcement"}
    assert document["jurisdiction"] == "CN"
    assert document["subjects"] == ["graphite"]
    assert document["measure"] == "licence"
    assert document["effective"] == "2023-12-01"
    assert "cn-mofcom-2023-39-graphite" in document["measures"]
    assert document["items"][0]["link"] == "https://example.org/act/39"


async def test_the_operator_lists_who_was_told_what(bot: Bot, feeds: Feeds) -> None:
    async with running(bot):
        await bot.says("Running: 2 sources")
        await feeds.polled()
        feeds.publish("ministry", GRAPHITE[0], "https://example.org/act/39", GRAPHITE[1])
        await bot.prints("https://example.org/act/39")
        await until(lambda: listed_sent(bot), "the delivery to be settled")
        unclear = await ask(bot, "deliveries", "--unclear")
        record = json.loads((await ask(bot, "deliveries", "--json"))[1])
        await bot.stop()  # its Redis ends before it; after a kill it would live a moment longer

    assert unclear == (0, "No unclear delivery is on record.\n")
    assert record["state"] == "sent"
    assert record["channel"] == "terminal:-:stdout"
    assert record["event"].startswith("cn-graphite")
    code, said = await ask(bot, "deliveries")
    assert code == 1
    assert "no bot is running" in said


async def listed_sent(bot: Bot) -> bool:
    return "  sent  terminal:-:stdout  cn-graphite" in (await ask(bot, "deliveries"))[1]


async def ask(bot: Bot, *words: str) -> tuple[int, str]:
    """Another command, in the bot's environment: exit code and what it said."""
    ended = await processes.run(*words, env=bot.environment, cwd=bot.home.parent, stderr=processes.STDOUT)
    return ended.returncode, ended.stdout


async def test_a_korean_item_about_the_technology_ban_is_understood(bot: Bot, feeds: Feeds) -> None:
    async with running(bot):
        await bot.says("Running: 2 sources")
        await feeds.polled()
        feeds.publish("press", "중국, 희토류 기술 수출금지…정제·자석 제조 기술 대상", "https://press.example/kr")
        await bot.prints("https://press.example/kr")

    [line] = alerts(bot.out)
    assert "rare earth" in line


async def test_sigterm_ends_everything_within_five_seconds(bot: Bot, feeds: Feeds) -> None:
    async with running(bot):
        await bot.says("Running: 2 sources")
        await feeds.polled()
        code, seconds = await bot.stop()

    assert code == 0
    assert seconds < 5
    assert not (bot.home / "redis.sock").exists()
    assert "Traceback" not in bot.log


async def test_a_source_that_cannot_be_reached_is_one_calm_line(bot: Bot, feeds: Feeds) -> None:
    feeds.file.write_text(feeds.file.read_text().replace("/press.xml", "/none.xml"))
    async with running(bot):
        await bot.says("Running: 2 sources")
        await bot.says("press cannot be read (http-404)")
        await feeds_polled_thrice(feeds)

    assert bot.log.count("press cannot be read") == 1
    assert "Traceback" not in bot.log


async def feeds_polled_thrice(feeds: Feeds) -> None:
    await until(lambda: sum(one.path == "/none.xml" for one in feeds.server.asked) >= 3, "three polls")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"EXPORTWATCH_FEEDS": "/nowhere/feeds.yaml"}, "/nowhere/feeds.yaml"),
        ({"EXPORTWATCH_RULES": "/nowhere"}, "/nowhere"),
        ({"EXPORTWATCH_ALLOW_PRIVATE": "nonsense"}, "EXPORTWATCH_ALLOW_PRIVATE"),
        ({"EXPORTWATCH_HOME": "/proc/home"}, "EXPORTWATCH_HOME"),
        ({"REDIS_URL": "http://example.org"}, "REDIS_URL"),
        ({"EXPORTWATCH_WEB": "nowhere"}, "EXPORTWATCH_WEB"),
    ],
)
async def test_a_wrong_setting_stops_the_start_by_its_name(bot: Bot, change: dict[str, str], words: str) -> None:
    bot.environment |= change
    code = await bot.ends()

    assert code == 1
    assert words in bot.log
    assert "Traceback" not in bot.log


async def test_a_port_in_use_is_named(bot: Bot) -> None:
    async with FeedServer() as other:
        bot.environment["EXPORTWATCH_WEB"] = other.pair
        code = await bot.ends()

    assert code == 1
    assert "EXPORTWATCH_WEB: the port of" in bot.log


async def test_a_role_that_does_not_exist_is_wrong_usage(bot: Bot) -> None:
    bot.arguments = ("--only", "poll,dance")
    code = await bot.ends()

    assert code == 2
    assert "dance is not a role" in bot.log


async def test_a_second_bot_on_the_same_home_is_refused(bot: Bot, feeds: Feeds) -> None:
    second = Bot(bot.home, feeds.environment)
    async with running(bot):
        await bot.says("Running: 2 sources")
        code = await second.ends()

    assert code == 1
    assert "another bot" in second.log
