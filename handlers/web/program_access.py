"""Lets programs in: by a token of their own with scopes, or by the operators' token, which may everything."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web

from bot.store.tokens import ProgramTokens
from handlers.web.connections import GUARD
from handlers.web.server import problem
from handlers.web.sign_in import Operator, SignIn

PRIVATE = {"Cache-Control": "no-store"}
_HOW = (
    "Send a token in the header Authorization: Bearer …: the program's own (`exportwatch tokens`, or the console) "
    "or the operators' (EXPORTWATCH_WEB_TOKEN)"
)
Handler = Callable[[web.Request, Operator], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class ProgramAccess:
    """Limits addresses to programs with a scope."""

    sign_in: SignIn
    tokens: ProgramTokens

    def limited(self, scope: str, handler: Handler) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
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
