"""Added sources and tokens of programs in the console.

Sources: those of every workspace, more by address or OPML, and all as OPML for others. Tokens: made (shown once),
listed, revoked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from aiohttp import web

from bot.errors import NotOnFileError, UsageError
from bot.feeds.added import MOST, AddedSource, FoundFeed, NoSourceError, new_id, readable, short_name, typed_address
from bot.feeds.opml import read_opml, write_opml
from bot.feeds.sources import LANGUAGE
from bot.model.added import EVERYBODY, is_of
from bot.store.audit import Audit
from bot.store.sources import AddedSources
from bot.store.subscriptions import ChannelNames
from bot.store.tokens import LONGEST_NAME, SCOPES, ProgramTokens
from bot.vocabulary import Tier
from handlers.commands.records import Records
from handlers.commands.source import reason
from handlers.web.sign_in import OURS, Operator, PageLimits, download, operators_page
from handlers.web.site import read_value

SOURCES = "/operators/sources"
_TOLD = 10
"""Feeds of an import that are named as left out."""


@dataclass(frozen=True, slots=True)
class SourcePages:
    """Handlers of these pages. What an operator adds is told to everybody."""

    added: AddedSources
    records: Records
    names: ChannelNames

    def routes(self, limits: PageLimits) -> list[web.AbstractRouteDef]:
        """Return the routes."""
        return [
            web.get(SOURCES, limits.for_operators(self.all)),
            web.get(f"{SOURCES}.opml", limits.for_operators(self.export)),
            web.post(SOURCES, limits.for_forms(self.add)),
            web.post(f"{SOURCES}/import", limits.for_forms(self.take)),
            web.post(f"{SOURCES}/{{id}}/remove", limits.for_forms(self.remove)),
        ]

    async def all(self, request: web.Request, operator: Operator) -> web.Response:
        """Show the added sources, and the forms for more."""
        return await self._all(operator, done=read_value(request, "done"))

    async def _all(  # noqa: PLR0913, PLR0917 - what the page shows
        self, operator: Operator, status: int = 200, problem: str = "", done: str = "",
        feed: FoundFeed | None = None, left: Sequence[str] = (),
    ) -> web.Response:  # fmt: skip
        found = await self.added.all()
        here = await self.records.added_here(OURS)
        return operators_page(
            "added_sources.html", operator, status, allowed=here.allowed, problem=problem, done=done, feed=feed,
            left=left[:_TOLD], more=max(0, len(left) - _TOLD), most=MOST,
            sources=[(one, "" if is_of(one.id, EVERYBODY) else one.channel.key) for one in found],
            names=await self.names.of(one.channel.key for one in found),
        )  # fmt: skip

    async def add(self, request: web.Request, operator: Operator) -> web.Response:
        """Look at an address and add the feed there; what a page names beside is shown to choose from."""
        await self._check_allowed()
        form = await request.post()
        try:
            feed = await self.records.look_for_source(str(form.get("address", ""))[:4_000])
        except NoSourceError as error:
            return await self._all(operator, 400, problem=" ".join(reason(error.code, str(error))))
        if feed.several:
            return await self._all(operator, feed=feed)
        try:
            await self._keep(feed.name, feed.url, feed.language, operator)
        except UsageError as error:
            return await self._all(operator, 400, problem=str(error))
        return await self._all(operator, done=f"Added: {feed.name}, {feed.count:,} items", feed=feed)

    async def take(self, request: web.Request, operator: Operator) -> web.Response:
        """Add the feeds of an OPML file, which pollers look at one after the other; what is left out is named."""
        await self._check_allowed()
        form = await request.post()
        file, language = form.get("file"), str(form.get("language", "") or "en").strip()
        try:
            if not isinstance(file, web.FileField) or not file.filename:
                raise UsageError("choose an OPML file")  # noqa: TRY301 - said like what else is wrong with it
            if not LANGUAGE.match(language):
                raise UsageError(f"{language[:40]!r} is not a language such as en, zh or pt-BR")  # noqa: TRY301 - as above
            entries = read_opml(file.file.read(), language, Tier.PRESS)
        except UsageError as error:
            return await self._all(operator, 400, problem=str(error))
        left: list[str] = []
        for entry in entries:
            try:
                url = typed_address(str(entry["url"]))
                await self._keep(short_name(str(entry["name"]), url), url, language, operator)
            except NoSourceError as error:
                left.append(f"{entry['name']}: {' '.join(reason(error.code))}")
            except UsageError as error:
                left.append(f"{entry['name']}: {error}")
        return await self._all(operator, done=f"Added: {len(entries) - len(left)} of {len(entries)} feeds", left=left)

    async def remove(self, request: web.Request, operator: Operator) -> web.Response:
        """Remove a source, whoever added it."""
        id_ = request.match_info["id"][:100]
        gone = next((one for one in await self.added.all() if one.id == id_), None)
        if gone is None:
            return await self._all(operator, 404, problem=f"{id_} is not on record (any more)")
        await self.added.remove(id_, operator.user)
        return await self._all(operator, done=f"Removed: {gone.name}")

    async def export(self, _: web.Request, __: Operator) -> web.Response:
        """Download the added sources as OPML."""
        body = write_opml(readable(await self.added.all()), "Exportwatch: added sources")
        return download(body, "text/x-opml", "exportwatch-added.opml")

    async def _check_allowed(self) -> None:
        if not (await self.records.added_here(OURS)).allowed:
            raise UsageError("sources are added where EXPORTWATCH_CHAT_SOURCES=true is set")

    async def _keep(self, name: str, url: str, language: str, operator: Operator) -> None:
        taken = [one.id for one in await self.added.all()]
        id_ = new_id(EVERYBODY, name, url, taken)
        one = AddedSource(id_, name, url, language, OURS, datetime.now(UTC).replace(microsecond=0))
        await self.records.add_source(one, operator.user)


# -- tokens


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
