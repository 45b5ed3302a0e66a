"""Tokens of programs in the console: made (shown once), listed, revoked."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web

from bot.errors import NotOnFileError, UsageError
from bot.store.audit import Audit
from bot.store.tokens import LONGEST_NAME, SCOPES, ProgramTokens
from handlers.web.sign_in import OURS, Operator, PageLimits, operators_page
from handlers.web.site import read_value

TOKENS = "/operators/tokens"
_MEANS = {
    "parts:read": "read lists, answers and changes",
    "parts:write": "send, ask again, watch and delete lists",
    "parts:decide": "decide on lines and work on changes",
    "alerts:read": "read posted alerts and what is done about them",
    "alerts:decide": "work on alerts",
}


@dataclass(frozen=True, slots=True)
class TokenPages:
    """Handlers of these pages."""

    tokens: ProgramTokens
    audit: Audit

    def routes(self, limits: PageLimits) -> list[web.AbstractRouteDef]:
        """Return the routes."""
        return [
            web.get(TOKENS, limits.for_operators(self.all)),
            web.post(TOKENS, limits.for_forms(self.make)),
            web.post(f"{TOKENS}/{{id}}/revoke", limits.for_forms(self.revoke)),
        ]

    async def all(self, request: web.Request, operator: Operator) -> web.Response:
        """Show the tokens, and the form for another."""
        return await self._all(operator, done=read_value(request, "done"))

    async def _all(
        self, operator: Operator, status: int = 200, problem: str = "", done: str = "", secret: str = ""
    ) -> web.Response:
        return operators_page(
            "tokens.html", operator, status, tokens=await self.tokens.all(), problem=problem, done=done, secret=secret,
            scopes=[(one, _MEANS[one]) for one in SCOPES], longest=LONGEST_NAME,
        )  # fmt: skip

    async def make(self, request: web.Request, operator: Operator) -> web.Response:
        """Make a token and show its secret, once."""
        form = await request.post()
        scopes = [str(one) for one in form.getall("scope", [])]
        try:
            token, secret = await self.tokens.make(str(form.get("name", "")), scopes, operator.user)
        except UsageError as error:
            return await self._all(operator, 400, problem=str(error))
        await self.audit.note(OURS, operator.user, "token", "", f"{token.id} {token.name} {' '.join(token.scopes)}")
        return await self._all(operator, done=f"Made: {token.name}", secret=secret)

    async def revoke(self, request: web.Request, operator: Operator) -> web.Response:
        """Revoke a token."""
        try:
            gone = await self.tokens.revoke(request.match_info["id"])
        except NotOnFileError as error:
            return await self._all(operator, 404, problem=str(error))
        await self.audit.note(OURS, operator.user, "token revoked", f"{gone.id} {gone.name}")
        return await self._all(operator, done=f"Revoked: {gone.name}")
