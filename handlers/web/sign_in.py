"""Signs people in (by a token for each role and a signed cookie, or by a header of a proxy) and lets programs in.

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
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from hashlib import blake2b, sha256
from typing import Protocol
from urllib.parse import urlencode

from aiohttp import web

from bot.model.delivery import Channel
from bot.parts.records import WEB
from bot.roles import Role
from bot.settings import Network, Settings
from bot.store.tokens import ProgramTokens
from handlers.web.connections import GUARD, is_within
from handlers.web.server import problem
from handlers.web.site import page

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
    """Somebody who is signed in. `csrf` is the token in each form; `leaves`: whether there is a cookie to delete."""

    name: str
    csrf: str
    leaves: bool
    role: Role = Role.ADMINISTER

    @property
    def decides(self) -> bool:
        """Whether they may work on alerts and lines."""
        return self.role >= Role.DECIDE

    @property
    def administers(self) -> bool:
        """Whether they may everything."""
        return self.role >= Role.ADMINISTER

    @property
    def user(self) -> str:
        """The name in the audit log."""
        return f"web:{self.name}"


@dataclass(frozen=True, slots=True)
class Allowed:
    """Who may sign in: anybody with a token, and `operators`, `deciders` and `readers` that a proxy names in `header`.

    The proxy is at one of `proxies` and sends `proxy_secret` in the header PROXY_HEADER. Who has `token` administers,
    who has `decide_token` decides, who has `read_token` sees.
    """

    token: str | None = None
    header: str | None = None
    operators: frozenset[str] = frozenset()
    proxies: Sequence[Network] = ()
    proxy_secret: str | None = None
    decide_token: str | None = None
    read_token: str | None = None
    deciders: frozenset[str] = frozenset()
    readers: frozenset[str] = frozenset()

    @classmethod
    def of(cls, settings: Settings) -> Allowed:
        """Read the settings."""
        secrets = (settings.web_token, settings.web_proxy_secret, settings.web_decide_token, settings.web_read_token)
        token, secret, decide, read = (one.get_secret_value() if one else None for one in secrets)
        names = (settings.web_deciders, settings.web_readers)
        header, operators = settings.web_user_header, settings.web_operators
        allowed = cls(token, header, operators, settings.web_proxies, secret, decide, read, *names)
        if allowed.lacks_secret:
            log.warning("%s", LACKS_SECRET)
        return allowed

    @property
    def anybody(self) -> bool:
        """Whether there is any way to sign in."""
        return bool(self.tokens or (self.header and self.named and self.proxy_secret))

    @property
    def tokens(self) -> dict[Role, str]:
        """The tokens that are set, by what they let somebody do."""
        held = ((Role.ADMINISTER, self.token), (Role.DECIDE, self.decide_token), (Role.SEE, self.read_token))
        return {role: token for role, token in held if token}

    @property
    def named(self) -> dict[str, Role]:
        """What each user may whom a proxy names."""
        lists = ((Role.SEE, self.readers), (Role.DECIDE, self.deciders), (Role.ADMINISTER, self.operators))
        return {name: role for role, names in lists for name in names}

    @property
    def lacks_secret(self) -> bool:
        """Whether a proxy is to name operators, but could not be told from anybody else."""
        return bool(self.header and self.named and not self.proxy_secret)


class SignIn:
    """Makes and checks cookies. A cookie's key is derived from the token that it was had for: a new one ends all of it.

    Without a token there is no cookie, and the key for the forms is random.
    """

    def __init__(self, allowed: Allowed, clock: Callable[[], float] = time.time) -> None:
        self._allowed = allowed
        self._clock = clock
        self._keys = {role: _key(token.encode()) for role, token in allowed.tokens.items()}
        self._key = next(iter(self._keys.values()), None) or _key(os.urandom(32))

    @property
    def allowed(self) -> Allowed:
        """The operators that are allowed."""
        return self._allowed

    def operator(self, request: web.Request) -> Operator | None:
        """Return the operator who sent a request; None if it is none."""
        if name := self._user_by_proxy(request):
            return Operator(name, self._form(name), leaves=False, role=self._allowed.named[name])
        cookie = request.cookies.get(COOKIE, "")
        role, name = self._read_cookie(cookie)
        return Operator(name, self._form(cookie), leaves=True, role=role) if name else None

    def bearer(self, request: web.Request) -> Operator | None:
        """Return the operator of a program that sends the token in `Authorization: Bearer`; None if it is another."""
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        known = self._allowed.token or ""
        right = hmac.compare_digest(_digest(token.strip()), _digest(known))
        return Operator(PROGRAM, "", leaves=False) if right and known and kind.lower() == "bearer" else None

    def cookie(self, token: str, name: str) -> str | None:
        """Return the cookie's value if a token is right, else None; the time taken does not depend on the token."""
        given = _digest(token)
        right = [role for role, one in self._allowed.tokens.items() if hmac.compare_digest(given, _digest(one))]
        if not (right and name):
            return None
        role, ends, once = max(right), int(self._clock()) + LASTS_S, os.urandom(9).hex()
        payload = f"{ends}.{once}.{base64.urlsafe_b64encode(name.encode()).decode().rstrip('=')}"
        return f"{payload}.{_signed(self._keys[role], payload)}"

    def fits(self, request: web.Request, operator: Operator, given: str) -> bool:
        """Return whether a form was sent from one of our pages, with the right `csrf` token."""
        site = request.headers.get("Sec-Fetch-Site", "none")
        return site in _OURS and hmac.compare_digest(_digest(given), _digest(operator.csrf))

    def _user_by_proxy(self, request: web.Request) -> str:
        """Return the user whom a trusted proxy names; empty if not allowed or named twice."""
        allowed = self._allowed
        if not allowed.header or not self._is_proxy(request):
            return ""
        names = request.headers.getall(allowed.header, [])
        name = names[0].strip() if len(names) == 1 else ""
        return name if name in allowed.named else ""

    def _is_proxy(self, request: web.Request) -> bool:
        """Return whether a trusted address sent the proxy's secret, once; the time taken does not depend on it."""
        given, known = request.headers.getall(PROXY_HEADER, []), self._allowed.proxy_secret or ""
        right = hmac.compare_digest(_digest(given[0] if given else ""), _digest(known))
        trusted = is_within(request.remote or "", self._allowed.proxies)
        return trusted and right and bool(known) and len(given) == 1

    def _read_cookie(self, cookie: str) -> tuple[Role, str]:
        """Return role and name in a valid cookie that has not expired; else an empty name."""
        if not cookie.isascii():
            return _NOBODY  # none of ours, and its bytes need not be text at all
        payload, _, signature = cookie.rpartition(".")
        given = signature.encode()
        roles = [role for role, key in self._keys.items() if hmac.compare_digest(given, _signed(key, payload).encode())]
        if not roles:
            return _NOBODY
        ends, _, name = payload.split(".")
        if int(ends) < self._clock():
            return _NOBODY
        try:
            return max(roles), base64.urlsafe_b64decode(name + "=" * (-len(name) % 4)).decode()
        except (binascii.Error, UnicodeDecodeError):  # pragma: no cover - we signed it
            return _NOBODY

    def _form(self, text: str) -> str:
        return _signed(self._key, f"form|{text}")


_NOBODY = (Role.SEE, "")


def _key(secret: bytes) -> bytes:
    return blake2b(secret, digest_size=32, person=b"ew-operator").digest()


def _signed(key: bytes, text: str) -> str:
    return hmac.new(key, text.encode(), sha256).hexdigest()


def _digest(text: str) -> bytes:
    """Return a digest of fixed length; what a header brings need not be text."""
    return sha256(text.encode(errors="surrogateescape")).digest()


PRIVATE = {"Cache-Control": "no-store"}
_HOW = (
    "Send a token in the header Authorization: Bearer …: the program's own (`exportwatch tokens`, or the console) "
    "or the operators' (EXPORTWATCH_WEB_TOKEN)"
)
Handler = Callable[[web.Request, Operator], Awaitable[web.StreamResponse]]
Limited = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class ProgramAccess:
    """Limits addresses to programs with a scope."""

    sign_in: SignIn
    tokens: ProgramTokens

    def limited(self, scope: str, handler: Handler) -> Limited:
        """Limit an address to tokens with a scope; who sends none of ours waits a moment for the answer."""

        async def with_token(request: web.Request) -> web.StreamResponse:
            who = self.sign_in.bearer(request) or await self._program(request, scope)
            if who is None:
                await request.app[GUARD].slow_down(request)
                answer = problem(401, "The token is missing or another", _HOW)
                answer.headers["WWW-Authenticate"] = "Bearer"
                return answer
            if isinstance(who, web.Response):
                return who
            answered = await handler(request, who)
            answered.headers.update(PRIVATE)
            return answered

        return with_token

    async def _program(self, request: web.Request, scope: str) -> Operator | web.Response | None:
        """Return the program whose token was sent, or that its token lacks the scope; None for no token of ours."""
        kind, _, secret = request.headers.get("Authorization", "").partition(" ")
        token = await self.tokens.of(secret.strip()) if kind.lower() == "bearer" else None
        if token is None:
            return None
        if not token.may(scope):
            held = ", ".join(token.scopes)
            return problem(403, f"The token lacks the scope {scope}", f"It has {held}. Make another one with {scope}.")
        return Operator(f"program {token.name}", "", leaves=False)


# -- what the operators' pages have in common


OURS = Channel.from_key(WEB)
"""The audit log's channel for what belongs to the console itself."""


class Limiting(Protocol):
    """Limits a handler to who may so much."""

    def __call__(self, handler: Handler, role: Role = ...) -> Limited:
        """Return the limited handler; without a role it is for who administers."""


@dataclass(frozen=True, slots=True)
class PageLimits:
    """Limit handlers to who is signed in and may so much, and forms to our own pages."""

    for_operators: Limiting
    for_forms: Limiting


def private(answer: web.Response) -> web.Response:
    """Return an answer that nothing on its way keeps."""
    answer.headers.update(PRIVATE)
    return answer


def operators_page(template: str, operator: Operator, status: int = 200, **values: object) -> web.Response:
    """Render a page for an operator."""
    return private(page(template, status, here="/operators", operator=operator, **values))


def see(address: str, done: str = "", **shown: str) -> web.Response:
    """Redirect to a page; `done`, or what else is given, is shown there."""
    asked = urlencode({"done": done, **shown} if done else shown)
    return web.Response(status=303, headers={"Location": f"{address}?{asked}" if asked else address} | PRIVATE)


def download(body: str | bytes, kind: str, name: str) -> web.Response:
    """Answer with a file, which nothing on its way keeps."""
    headers = PRIVATE | {"Content-Disposition": f'attachment; filename="{name}"'}
    text = body.encode() if isinstance(body, str) else body
    return web.Response(body=text, content_type=kind, charset="utf-8", headers=headers)
