"""DNS lookups, each in its own thread that shutdown does not wait for.

The loop's default executor has a handful of threads: a few names whose servers do not answer would hold up every other
source, and the end of the process too.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading

from aiohttp.abc import AbstractResolver, ResolveResult

AT_ONCE = 32

_Found = list[tuple[socket.AddressFamily, socket.SocketKind, int, str, tuple[str, int] | tuple[str, int, int, int]]]


class Names(AbstractResolver):
    """The system's resolver (hosts file, search domains, container names), without its waiting."""

    def __init__(self) -> None:
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Every address of a name; raises OSError where it has none."""
        async with self._turns:
            found = await _in_a_thread(host, port, family)
        return [
            ResolveResult(
                hostname=host,
                host=str(address[0]) if len(address) < 4 or not address[3] else f"{address[0]}%{address[3]}",  # noqa: PLR2004 - IPv6 has four parts, the last its zone
                port=int(address[1]),
                family=kind,
                proto=protocol,
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for kind, _, protocol, _, address in found
        ]

    async def close(self) -> None:
        """Nothing is kept."""


async def _in_a_thread(host: str, port: int, family: socket.AddressFamily) -> _Found:
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[_Found] = loop.create_future()

    def settle(found: _Found | None, error: Exception | None) -> None:
        if answer.done():
            return
        if error is not None:
            answer.set_exception(error)
        elif found is not None:
            answer.set_result(found)

    def look_up() -> None:
        found: _Found | None = None
        problem: Exception | None = None
        try:
            found = socket.getaddrinfo(host, port, family, socket.SOCK_STREAM, 0, socket.AI_ADDRCONFIG)  # type: ignore[assignment] # address tuples of the families that we speak
        except (OSError, UnicodeError) as error:
            problem = error if isinstance(error, OSError) else OSError(f"not a host name: {error}")
        with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile: nobody waits for the answer
            loop.call_soon_threadsafe(settle, found, problem)

    threading.Thread(target=look_up, name=f"look-up-{host[:40]}", daemon=True).start()
    return await answer
