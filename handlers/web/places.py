"""Places for work that takes long: a few at a time, one of each client."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from aiohttp import web


class WorkPlaces:
    """At most `most` pieces of work at a time, one of each client; `name` is what one is called."""

    def __init__(self, name: str, plural: str, most: int = 2) -> None:
        self._name, self._plural = name, plural
        self._most = most
        self._clients: set[str] = set()

    @contextmanager
    def place(self, client: str) -> Iterator[None]:
        """Hold a place while the block runs. Raises HTTPTooManyRequests if there is none."""
        if client in self._clients or len(self._clients) >= self._most:
            whose = f"A {self._name} of yours is" if client in self._clients else f"Other {self._plural} are"
            raise web.HTTPTooManyRequests(
                text=f"{whose} being answered. Send this one afterwards.", headers={"Retry-After": "10"}
            )
        self._clients.add(client)
        try:
            yield
        finally:
            self._clients.discard(client)
