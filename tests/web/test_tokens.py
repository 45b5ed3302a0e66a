"""Tokens of programs: made once shown, limited by scope, revoked; only digests on record."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from bot.errors import NotOnFileError, UsageError
from bot.model.delivery import Channel
from bot.parts.records import WEB
from bot.store.audit import ERASED
from bot.store.erasure import PersonRecords
from bot.store.keys import Keys
from bot.store.redis import Client
from bot.store.tokens import DECIDE, READ, WRITE, ProgramTokens
from handlers.web.site import Site
from tests.program import run_beside
from tests.web.test_operators import Console, console
from tests.web.test_parts_api import CSV, asked


@pytest.fixture
async def bot(site: Site, redis: Client) -> AsyncIterator[Console]:
    async with console(site, redis) as one:
        yield one


async def test_a_token_is_known_by_its_secret_alone_and_only_its_digest_is_kept(redis: Client, keys: Keys) -> None:
    tokens = ProgramTokens(redis, keys)
    made, secret = await tokens.make("  ERP  export ", [WRITE, READ], "web:Ann")

    assert (made.name, made.scopes, made.used) == ("ERP export", (READ, WRITE), "")
    found = await tokens.of(secret)
    assert found is not None
    assert (found.id, found.used) == (made.id, datetime.now(UTC).date().isoformat())
    assert [one.used for one in await tokens.all()] == [found.used]
    for other in (
        secret[:-1] + ("A" if secret[-1] != "A" else "B"),
        secret[:-1],
        "",
        "ew_",
        f"ew_{made.id}_{'x' * 43}",
    ):
        assert await tokens.of(other) is None
    assert secret.rpartition("_")[2] not in str(await redis.hgetall(keys.tokens))
    assert (await tokens.revoke(made.id)).name == "ERP export"
    assert await tokens.of(secret) is None
    with pytest.raises(NotOnFileError):
        await tokens.revoke(made.id)


@pytest.mark.parametrize(
    ("name", "scopes", "told"),
    [
        ("", [READ], "the program's name"),
        ("x" * 61, [READ], "at most 60"),
        ("a\u202eb", [READ], "the program's name"),
        ("ERP", [], "a token without a scope"),
        ("ERP", ["parts:all"], "scope 'parts:all'"),
    ],
)
async def test_what_is_no_token_is_named(redis: Client, keys: Keys, name: str, scopes: list[str], told: str) -> None:
    with pytest.raises(UsageError, match=told):
        await ProgramTokens(redis, keys).make(name, scopes, "web:Ann")


async def test_a_program_may_what_its_scopes_say_and_stands_in_the_audit_by_name(bot: Console) -> None:
    _, reads = await bot.store.tokens.make("reader", [READ], "web:Ann")
    _, writes = await bot.store.tokens.make("writer", [READ, WRITE], "web:Ann")
    _, decides = await bot.store.tokens.make("judge", [DECIDE], "web:Ann")

    assert (await asked(bot, "GET", "/parts", Authorization=f"Bearer {reads}"))[0] == 200
    status, refused = await asked(bot, "POST", "/parts?name=a.csv", CSV, Authorization=f"Bearer {reads}")
    assert (status, refused["detail"]) == (403, "It has parts:read. Make another one with parts:write.")
    status, made = await asked(bot, "POST", "/parts?name=a.csv", CSV, Authorization=f"Bearer {writes}")
    assert status == 201
    at = f"/parts/{made['id']}"
    assert (await asked(bot, "PATCH", at, '{"line": 2, "note": "x"}', Authorization=f"Bearer {writes}"))[0] == 403
    assert (await asked(bot, "PATCH", at, '{"line": 2, "note": "x"}', Authorization=f"Bearer {decides}"))[0] == 200
    assert (await asked(bot, "GET", at, Authorization=f"Bearer {decides}"))[0] == 403
    assert await bot.audited(Channel.from_key(WEB)) == [
        ("web:program writer", "parts list"), ("web:program judge", "parts list decided"),
    ]  # fmt: skip
    (writer,) = [one for one in await bot.store.tokens.all() if one.name == "writer"]
    await bot.store.tokens.revoke(writer.id)
    assert (await asked(bot, "GET", "/parts", Authorization=f"Bearer {writes}"))[0] == 401


async def test_the_console_shows_a_token_once_and_revokes_it(bot: Console) -> None:
    await bot.sign_in()
    _, page = await bot.post("/operators/tokens", name="ERP", scope=READ)
    secret = re.search(r"ew_[0-9a-f]{8}_[\w-]{43}", page)
    assert secret
    (token,) = await bot.store.tokens.all()
    _, again = await bot.get("/operators/tokens")
    assert secret[0] not in again
    assert "ERP" in again
    status, bad = await bot.post("/operators/tokens", name="ERP")
    assert (status, "a token without a scope" in bad) == (400, True)
    await bot.post(f"/operators/tokens/{token.id}/revoke")
    assert await bot.store.tokens.all() == []
    status, gone = await bot.post(f"/operators/tokens/{token.id}/revoke")
    assert (status, "there is no token" in gone) == (404, True)
    assert [what for _, what in await bot.audited(Channel.from_key(WEB))] == ["sign-in", "token", "token revoked"]


async def test_the_terminal_makes_lists_and_revokes(redis: Client, redis_url: str, keys: Keys) -> None:
    made = await run_beside("tokens", "make", "ERP", "--scope", READ, REDIS_URL=redis_url)
    (token,) = await ProgramTokens(redis, keys).all()
    listed = await run_beside("tokens", REDIS_URL=redis_url)
    refused = await run_beside("tokens", "make", "ERP", "--scope", "all", REDIS_URL=redis_url)
    revoked = await run_beside("tokens", "revoke", token.id, REDIS_URL=redis_url)

    assert re.fullmatch(r"ew_[0-9a-f]{8}_[\w-]{43}\n", made.stdout)
    assert f"{token.id}  ERP  parts:read" in listed.stdout
    assert (refused.returncode, "scope 'all'" in refused.stderr) == (2, True)
    assert revoked.stdout == f"Revoked: {token.id} of ERP.\n"
    assert await ProgramTokens(redis, keys).all() == []


async def test_who_made_a_token_is_given_and_erased(redis: Client, keys: Keys) -> None:
    tokens, records = ProgramTokens(redis, keys), PersonRecords(redis, keys)
    await tokens.make("ERP", [READ], "web:Ann")

    assert [row["record"] async for row in records.reviewed_by("Ann")] == ["token"]
    assert (await records.erase_reviewer("Ann")).lists == 1
    assert [one.by for one in await tokens.all()] == [ERASED]
