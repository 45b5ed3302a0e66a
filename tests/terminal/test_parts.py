"""`exportwatch parts`, beside a bot's records."""

from __future__ import annotations

import json
from pathlib import Path

from bot.model.delivery import Channel
from bot.parts.records import WEB
from bot.store.audit import Audit
from bot.store.keys import Keys
from bot.store.redis import Client
from tests.alerts.test_list_watch import LINES, suspended_from
from tests.alerts.watched_lists import Lists
from tests.program import run_beside


async def test_a_list_is_shown_watched_told_of_and_deleted(
    redis: Client, keys: Keys, redis_url: str, tmp_path: Path
) -> None:
    house = Lists(redis, keys)
    await house.add("a1", LINES)

    async def run(*words: str) -> tuple[int, str, str]:
        ended = await run_beside("parts", *words, REDIS_URL=redis_url, EXPORTWATCH_HOME=str(tmp_path))
        return ended.returncode, ended.stdout, ended.stderr

    _, shown, _ = await run()
    assert "a1" in shown
    missing, _, why = await run("watch", "nothing-like-it")
    assert missing != 0
    assert "there is no list 'nothing-like-it'; there are: a1" in why
    wrong, _, why = await run("watch", "a1", "here")
    assert wrong != 0
    assert "'here' is no channel" in why
    _, told, _ = await run("watch", "a1", "webhook:erp:hook")
    assert "Told: webhook:erp:hook" in told
    await house.look()
    house.rules = suspended_from("2026-11-01")
    house.restart()
    await house.look()
    _, changes, _ = await run("changes", "a1")
    assert "2 of 4 lines changed" in changes
    _, listed, _ = await run("list", "--json")
    assert json.loads(listed)["watched"] == ["webhook:erp:hook"]
    _, ended, _ = await run("unwatch", "a1")
    assert "Watched no more" in ended
    _, gone, _ = await run("delete", "a1", "--yes")
    assert "Deleted" in gone
    assert (await run())[1] == ""
    noted = [one.what for one in await Audit(redis, keys).of(Channel.from_key(WEB), 9)]
    assert noted == ["parts list deleted", "parts list no longer watched", "parts list watched"]
