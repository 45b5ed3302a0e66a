"""A fast, bounded read of a running bot's store, for commands that answer in a fifth of a second with or without one.

Importing redis-py takes as long as the whole answer (0.15 to 0.2 s, measured with 8.1), hiredis, its parser, 2 ms. So
the two commands that are needed are asked over a plain socket, all within a deadline; TLS and Sentinel are left to the
client. Nothing is ever started or written.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import SplitResult, parse_qs, unquote

import hiredis

from bot.errors import ConfigError, StoreError
from bot.model.rule_notices import Touched, events_in, notices
from bot.store.address import parts_of
from bot.store.keys import Keys

CONNECT_S = 0.05
"""A store that takes longer to be reached is not waited for."""
READ_S = 0.5
"""Until the whole look has ended, once the store can be reached."""
LIST_S = 5.0
"""The same for everything that waits, which is asked for once for a whole list."""
CLIENT_S = 2.0
"""The same where the client has to be imported and a Sentinel asked."""
_LONGEST = 64 * 1024 * 1024
"""Bytes of one answer; a longer one is none of ours."""
_PART = 65_536


def address(environment: Mapping[str, str]) -> str | None:
    """Where a store may run: REDIS_URL, else the socket of a bot's own server in its home; None where neither is."""
    if url := environment.get("REDIS_URL"):
        return url
    there = (Path(environment.get("EXPORTWATCH_HOME") or ".exportwatch") / "redis.sock").resolve()
    return f"unix://{there}" if there.exists() else None


def unreviewed(url: str, measures: Sequence[str] | None) -> Touched:
    """The notices on these rules, or on all that have some (None).

    Raises StoreError where the store cannot be reached at once, or does not answer as ours does.
    """
    try:
        parts = parts_of(url)
        if parts.scheme in {"unix", "redis"}:
            with _Line(parts, LIST_S if measures is None else READ_S) as line:
                return _told(line, Keys(), measures)
        return _through_client(url, measures)
    except ConfigError as error:
        raise StoreError(f"the alerts of the running bot cannot be looked at: {error}") from error
    except (OSError, ValueError, TypeError) as error:
        why = "it does not answer at once" if isinstance(error, TimeoutError) else str(error) or type(error).__name__
        raise StoreError(f"the alerts of the running bot cannot be looked at: {why}") from error


def _told(line: _Line, keys: Keys, measures: Sequence[str] | None) -> Touched:
    if measures is None:
        told = line.ask("HGETALL", keys.touched)
        events = {rule: events_in(value) for rule, value in zip(told[::2], told[1::2], strict=True)}
    else:
        values = line.ask("HMGET", keys.touched, *measures) if measures else []
        events = {rule: events_in(value) for rule, value in zip(measures, values, strict=True)}
    wanted = list(dict.fromkeys(event for those in events.values() for event in those))
    documents = line.ask("HMGET", keys.documents, *wanted) if wanted else []
    return notices(events, dict(zip(wanted, documents, strict=True)), {})


class _Line:
    """One connection that speaks RESP2, logged in. Each wait ends at the deadline, with TimeoutError."""

    def __init__(self, parts: SplitResult, patience_s: float) -> None:
        self._parts = parts
        self._socket = _connected(parts)
        self._deadline = time.monotonic() + patience_s
        self._reader = hiredis.Reader(encoding="utf-8", protocolError=ValueError)

    def __enter__(self) -> Self:
        try:
            self._log_in()
        except BaseException:
            self._close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._close()

    def ask(self, *words: str) -> Any:  # noqa: ANN401 - as Redis answers
        """One command and its answer. Raises OSError, or ValueError for a refusal or what is no Redis."""
        self._bound()
        self._socket.sendall(hiredis.pack_command(words))  # type: ignore[arg-type] # its stub knows one word only
        read = 0
        while (answer := self._reader.gets()) is False:
            self._bound()
            part = self._socket.recv(_PART)
            read += len(part)
            if not part or read > _LONGEST:
                raise ValueError("its answer is too long" if part else "it closed the connection")
            self._reader.feed(part)
        if isinstance(answer, hiredis.ReplyError):
            raise ValueError(f"it refuses ({answer})")  # noqa: TRY004 - a refusal, no wrong type
        return answer

    def _log_in(self) -> None:
        asked = parse_qs(self._parts.query)
        user = unquote(self._parts.username or "") or asked.get("username", [""])[0]
        password = unquote(self._parts.password or "") or asked.get("password", [""])[0]
        if password:
            self.ask("AUTH", *([user] if user else []), password)
        path = "" if self._parts.scheme == "unix" else self._parts.path.strip("/")
        database = asked.get("db", [path])[0]
        if database not in {"", "0"}:
            self.ask("SELECT", database)

    def _bound(self) -> None:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._socket.settimeout(left)

    def _close(self) -> None:
        self._socket.close()


def _connected(parts: SplitResult) -> socket.socket:
    if parts.scheme == "redis":
        return socket.create_connection((parts.hostname or "localhost", parts.port or 6379), CONNECT_S)
    opened = socket.socket(socket.AF_UNIX)
    try:
        opened.settimeout(CONNECT_S)
        opened.connect(unquote(parts.path))
    except BaseException:
        opened.close()
        raise
    return opened


def _through_client(url: str, measures: Sequence[str] | None) -> Touched:
    import asyncio  # noqa: PLC0415 - see the module

    from redis.exceptions import RedisError  # noqa: PLC0415 - see the module

    from bot.store.redis import open_redis  # noqa: PLC0415 - see the module
    from bot.store.reviews import Reviews  # noqa: PLC0415 - see the module

    async def look() -> Touched:
        redis = open_redis(url)
        try:
            async with asyncio.timeout(CLIENT_S):
                reviews = Reviews(redis, Keys())
                return await (reviews.all_waiting() if measures is None else reviews.waiting(measures))
        finally:
            await redis.aclose()

    try:
        return asyncio.run(look())
    except (RedisError, ConfigError) as error:
        raise ValueError(str(error)) from error
