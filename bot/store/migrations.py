"""Brings records of earlier versions to the present form, once, at a start: schema by schema, each step repeatable."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from bot.store import redis as scripts
from bot.store.keys import Keys
from bot.store.persons import MARK, Person, Persons
from bot.store.redis import Client, literal
from bot.subscriptions.chain import following
from bot.subscriptions.records import AuditEntry

log = logging.getLogger(__name__)

LOCK_S = 600


async def migrate(redis: Client, keys: Keys, record: str, field: str, schema: int) -> None:
    """Run the steps that are missing up to this schema; one process does, others wait for it."""
    if int(await redis.hget(record, field) or 0) >= schema:
        return
    async with redis.lock(keys.lock("migration"), timeout=LOCK_S, blocking=True, thread_local=False):
        reached = int(await redis.hget(record, field) or 1)
        for number in range(reached + 1, schema + 1):
            await STEPS[number](redis, keys)
            await redis.hset(record, field, number)


async def _chain_audits(redis: Client, keys: Keys) -> None:
    """Schema 2: audit entries are joined to chains, and name tokens in place of persons."""
    prefix = keys.audit("", "").removesuffix(":")
    chain = scripts.load(redis, "chain_audit")
    async for key in redis.scan_iter(match=f"{literal(prefix)}*", count=500):
        platform, _, workspace = key.removeprefix(prefix).partition(":")
        if key in {keys.audit_heads, keys.audit_outgoing} or not workspace:
            continue
        while True:
            entries, fresh, head = await redis.xrange(key), [], ""
            for stream_id, fields in entries:
                link = following(head, await _nameless(redis, keys, platform, workspace, fields["entry"]))
                head = link.head
                fresh += [stream_id, link.entry, str(link.number), link.before, link.hash]
            scratch = keys.key("audit", "scratch")
            # In parts: a script takes some thousands of arguments.
            await redis.delete(scratch)
            for at in range(0, len(fresh), 5_000):
                await chain([scratch, key, keys.audit_heads], ["add", *fresh[at : at + 5_000]])
            last = entries[-1][0] if entries else ""
            if await chain([scratch, key, keys.audit_heads], ["put", last, f"{platform}:{workspace}", head]):
                log.info("The audit of %s:%s is chained: %d entries.", platform, workspace, len(entries))
                break


async def _nameless(redis: Client, keys: Keys, platform: str, workspace: str, text: str) -> str:
    entry = AuditEntry.from_json(text)
    if not entry.who or entry.who.startswith(MARK):
        return text
    token = await Persons(redis, keys).token(Person(platform, workspace, entry.who))
    return replace(entry, who=token).to_json()


STEPS: Mapping[int, Callable[[Client, Keys], Awaitable[None]]] = {2: _chain_audits}
"""Schema → what leads to it from the one before."""
