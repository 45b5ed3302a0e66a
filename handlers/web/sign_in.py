"""Signs operators in: by EXPORTWATCH_WEB_TOKEN and a signed cookie, or by a header of a proxy that knows a secret.

An address alone names no proxy: whatever runs on this machine, a browser with a page of somebody's included, sends from
loopback too.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import logging
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import blake2b, sha256

from aiohttp import web

from bot.settings import Network, Settings
from handlers.web.connections import is_within

log = logging.getLogger(__name__)

COOKIE = "exportwatch-operator"
PROXY_HEADER = "X-Exportwatch-Proxy"
"""The header in which a proxy sends EXPORTWATCH_WEB_PROXY_SECRET."""
LACKS_SECRET = (
    "Nobody is signed in by EXPORTWATCH_WEB_USER_HEADER: EXPORTWATCH_WEB_PROXY_SECRET is not set. Set it to a secret "
    f"of at least 16 characters, and let the proxy send it in the header {PROXY_HEADER}."
)
PROGRAM = "api"
"""The name in the audit log of whoever sends the token with each request."""
LASTS_S = 8 * 3600
LONGEST_NAME = 60
_OURS = frozenset({"same-origin", "none"})


@dataclass(frozen=True, slots=True)
class Operator:
    """An operator who is signed in. `csrf` is the token in each form; `leaves`: whether there is a cookie to delete."""

    name: str
    csrf: str
    leaves: bool

    @property
    def user(self) -> str:
        """The name in the audit log."""
        return f"web:{self.name}"


@dataclass(frozen=True, slots=True)
class Allowed:
    """Who may sign in: anybody with the token, and `operators` that a proxy names in `header`.

    The proxy is at one of `proxies` and sends `proxy_secret` in the header PROXY_HEADER.
    """

    token: str | None = None
    header: str | None = None
    operators: frozenset[str] = frozenset()
    proxies: Sequence[Network] = ()
    proxy_secret: str | None = None

    @classmethod
    def of(cls, settings: Settings) -> Allowed:
        """Read the settings."""
        token = settings.web_token.get_secret_value() if settings.web_token else None
        secret = settings.web_proxy_secret.get_secret_value() if settings.web_proxy_secret else None
        allowed = cls(token, settings.web_user_header, settings.web_operators, settings.web_proxies, secret)
        if allowed.lacks_secret:
            log.warning("%s", LACKS_SECRET)
        return allowed

    @property
    def anybody(self) -> bool:
        """Whether there is any way to sign in."""
        return bool(self.token or (self.header and self.operators and self.proxy_secret))

    @property
    def lacks_secret(self) -> bool:
        """Whether a proxy is to name operators, but could not be told from anybody else."""
        return bool(self.header and self.operators and not self.proxy_secret)


class SignIn:
    """Makes and checks cookies. The key is derived from the token, so a new token invalidates all cookies.

    Without a token there is no cookie, and the key for the forms is random.
    """

    def __init__(self, allowed: Allowed, clock: Callable[[], float] = time.time) -> None:
        self._allowed = allowed
        self._clock = clock
        secret = allowed.token.encode() if allowed.token else os.urandom(32)
        self._key = blake2b(secret, digest_size=32, person=b"ew-operator").digest()

    @property
    def allowed(self) -> Allowed:
        """The operators that are allowed."""
        return self._allowed

    def operator(self, request: web.Request) -> Operator | None:
        """Return the operator who sent a request; None if it is none."""
        if name := self._named_by_proxy(request):
            return Operator(name, self._signed(f"form|{name}"), leaves=False)
        cookie = request.cookies.get(COOKIE, "")
        name = self._name_in_cookie(cookie)
        return Operator(name, self._signed(f"form|{cookie}"), leaves=True) if name else None

    def bearer(self, request: web.Request) -> Operator | None:
        """Return the operator of a program that sends the token in `Authorization: Bearer`; None if it is another."""
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        known = self._allowed.token or ""
        right = hmac.compare_digest(_digest(token.strip()), _digest(known))
        return Operator(PROGRAM, "", leaves=False) if right and known and kind.lower() == "bearer" else None

    def cookie(self, token: str, name: str) -> str | None:
        """Return the cookie's value if the token is right, else None; the time taken does not depend on the token."""
        known = self._allowed.token or ""
        right = hmac.compare_digest(_digest(token), _digest(known))
        if not (right and known and name):
            return None
        ends, once = int(self._clock()) + LASTS_S, os.urandom(9).hex()
        payload = f"{ends}.{once}.{base64.urlsafe_b64encode(name.encode()).decode().rstrip('=')}"
        return f"{payload}.{self._signed(payload)}"

    def fits(self, request: web.Request, operator: Operator, given: str) -> bool:
        """Return whether a form was sent from one of our pages, with the right `csrf` token."""
        site = request.headers.get("Sec-Fetch-Site", "none")
        return site in _OURS and hmac.compare_digest(_digest(given), _digest(operator.csrf))

    def _named_by_proxy(self, request: web.Request) -> str:
        """Return the user whom a trusted proxy names; empty if not allowed or named twice."""
        allowed = self._allowed
        if not allowed.header or not self._is_proxy(request):
            return ""
        names = request.headers.getall(allowed.header, [])
        name = names[0].strip() if len(names) == 1 else ""
        return name if name in allowed.operators else ""

    def _is_proxy(self, request: web.Request) -> bool:
        """Return whether a trusted address sent the proxy's secret, once; the time taken does not depend on it."""
        given, known = request.headers.getall(PROXY_HEADER, []), self._allowed.proxy_secret or ""
        right = hmac.compare_digest(_digest(given[0] if given else ""), _digest(known))
        trusted = is_within(request.remote or "", self._allowed.proxies)
        return trusted and right and bool(known) and len(given) == 1

    def _name_in_cookie(self, cookie: str) -> str:
        """Return the name in a valid cookie that has not expired, else an empty text."""
        if not cookie.isascii():
            return ""  # none of ours, and its bytes need not be text at all
        payload, _, signature = cookie.rpartition(".")
        if not self._allowed.token or not hmac.compare_digest(signature.encode(), self._signed(payload).encode()):
            return ""
        ends, _, name = payload.split(".")
        if int(ends) < self._clock():
            return ""
        try:
            return base64.urlsafe_b64decode(name + "=" * (-len(name) % 4)).decode()
        except (binascii.Error, UnicodeDecodeError):  # pragma: no cover - we signed it
            return ""

    def _signed(self, text: str) -> str:
        return hmac.new(self._key, text.encode(), sha256).hexdigest()


def _digest(text: str) -> bytes:
    """Return a digest of fixed length; what a header brings need not be text."""
    return sha256(text.encode(errors="surrogateescape")).digest()
