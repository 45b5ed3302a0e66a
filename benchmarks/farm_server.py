"""The local farm: a process that serves many feeds, on many loopback addresses, as the web has many hosts.

python -m benchmarks.farm_server PORT FEEDS, then `POST /farm?validators=on|off|changing&more=N`:
`on` answers 304 to who knows the ETag, `off` names no validator, `changing` names a new ETag each time and never
answers 304. `more`: every tenth feed has so many new entries. Only Linux has all of 127.0.0.0/8.
"""

from __future__ import annotations

import sys
from hashlib import blake2b
from itertools import count

from aiohttp import web

from benchmarks.farm_feeds import body, large

HOSTS = 100
CHANGED_EVERY = 10
BODIES = 1000
"""More feeds than this repeat the same bodies."""


def host(number: int) -> str:
    """Return the loopback address of a feed, one of HOSTS."""
    return f"127.0.{number % HOSTS // 50 + 1}.{number % HOSTS % 50 + 1}"


class Farm:
    """The present content of the feeds, and the way in which the server answers."""

    def __init__(self, feeds: int) -> None:
        self._bodies = [body(number) for number in range(min(feeds, BODIES))]
        self._etags = [_etag(text) for text, _ in self._bodies]
        self._validators = "on"
        self._numbers = count()

    async def change(self, request: web.Request) -> web.Response:
        """Set how it answers; `more` newer entries appear in a tenth of the feeds."""
        self._validators = request.query["validators"]
        if more := int(request.query.get("more", "0")):
            for number in range(0, len(self._bodies), CHANGED_EVERY):
                self._bodies[number] = body(number, more)
                self._etags[number] = _etag(self._bodies[number][0])
        return web.Response(text="done")

    async def feed(self, request: web.Request) -> web.Response:
        """Serve one feed."""
        number = int(request.match_info["number"]) % len(self._bodies)
        text, content_type = self._bodies[number]
        headers = {"Content-Type": content_type}
        if self._validators == "on":
            headers["ETag"] = self._etags[number]
            headers["Last-Modified"] = "Fri, 20 Nov 2026 09:00:00 GMT"
            if request.headers.get("If-None-Match") == headers["ETag"]:
                return web.Response(status=304, headers=headers)
        elif self._validators == "changing":
            headers["ETag"] = f'"{next(self._numbers)}"'
        return web.Response(body=text, headers=headers)


async def _large(request: web.Request) -> web.Response:
    """Serve a feed of as many items as its name says."""
    return web.Response(body=large(int(request.match_info["items"])), content_type="application/rss+xml")


def _etag(text: bytes) -> str:
    return f'"{blake2b(text, digest_size=8).hexdigest()}"'


def main(port: int, feeds: int) -> None:
    """Serve until killed; says "ready" once the bodies are made."""
    farm = Farm(feeds)
    app = web.Application()
    app.router.add_post("/farm", farm.change)
    app.router.add_get(r"/{number:\d+}.xml", farm.feed)
    app.router.add_get("/large/{items}.xml", _large)
    web.run_app(app, host="0.0.0.0", port=port, access_log=None, print=lambda _: print("ready", flush=True))  # noqa: S104 - all of 127.0.0.0/8, on the machine that measures


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
