"""The process that is killed: it looks at watched lists with the rules of one round, and crosses them with acts.

python -m tests.alerts.list_watch_subject REDIS_URL ROUND
"""

from __future__ import annotations

import asyncio
import sys
from datetime import timedelta

from bot.store.keys import Keys
from bot.store.redis import open_redis
from tests.alerts.test_list_watch import suspended_from
from tests.alerts.watched_lists import START, known_of, list_watch
from tests.parts import other_rules


async def main(redis_url: str, number: int) -> None:
    """Look again and again; another base of rules and another day in each round."""
    rules = suspended_from("2026-11-01") if number % 2 else other_rules.base_of(other_rules.rule_set())
    now = START + timedelta(days=number)
    watch = list_watch(open_redis(redis_url), Keys(), known_of(rules), lambda: now)
    while True:
        await watch.turn()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
