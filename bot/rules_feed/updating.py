"""One update: read a feed, fetch the newest edition, check it as shipped rules are checked, and use it from then on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

import msgspec

from bot.errors import RuleFileError
from bot.rules.edition import FILE, Edition, freshness
from bot.rules.loading import checked
from bot.rules_feed.archive import ArchiveError, archived, digest_of, files_in
from bot.rules_feed.changes import pending_changes
from bot.rules_feed.client import FeedClient, Get, Offer, checked_root, fingerprint, first_root, refused
from bot.rules_feed.report import Result, RuleChange, Updated
from bot.rules_feed.store import EditionStore, files_of

_MISTAKES_NAMED = 3
"""Mistakes of an edition that are named."""


class Update:
    """An update of the store in `home`, over the rules in `base`, from a feed at `address`.

    `by_itself`: nobody asked for it; no root is trusted for the first time, and an edition that was taken back stays
    away. `root` is the root to trust from now on; `expected` the fingerprint that the trusted one must have.
    """

    def __init__(  # noqa: PLR0913 - what a person may say of an update, each by name
        self,
        home: Path,
        base: Path,
        address: str,
        get: Get,
        *,
        now: Callable[[], datetime],
        root: bytes | None = None,
        expected: str = "",
        by_itself: bool = False,
    ) -> None:
        self._store = EditionStore(home)
        self._base = base
        self._address = address
        self._get = get
        self._now = now
        self._given = root
        self._expected = expected.lower().replace(":", "").replace(" ", "")
        self._by_itself = by_itself

    async def run(self) -> Updated:
        """Do it. Raises FetchError where the feed cannot be read or is refused; the rules in use then stay."""
        with self._store.locked():
            root, first = await self._trusted()
            remembered = self._store.untrusted() if first else self._store.metadata
            client = FeedClient(self._address, root, remembered, self._get)
            offer = await client.look()
            before = self._edition_in_use
            if first:
                self._store.trust_root(root, remembered)
            elif before and offer.signed.edition.number < before.number:
                raise refused(f"its newest edition is {offer.signed.edition.number}; {before.number} is in use already")
            result = await asyncio.to_thread(self._wanted, offer.signed.edition, offer.signed.archive)
            if result == "new":
                await self._take(client, offer)
            else:
                self._store.note_checked(self._address, self._now())
            changes = await asyncio.to_thread(self._changes)
            return Updated(result, offer.signed.edition, fingerprint(root), first, before, changes)

    def _changes(self) -> tuple[RuleChange, ...] | None:
        """Return what a bot has to announce; an update that a person asks for leaves that to the bot."""
        return pending_changes(self._store, self._base) if self._by_itself else None

    @property
    def _edition_in_use(self) -> Edition | None:
        name = self._store.state.current
        return self._store.edition(name) if name else None

    async def _trusted(self) -> tuple[bytes, bool]:
        """Return the root to verify by, and whether it is trusted for the first time."""
        known = self._store.trust.read_bytes() if self._store.trust.exists() else None
        root = self._given or known
        if root is None and self._by_itself:
            raise refused(
                f"no root is trusted yet: run `exportwatch rules update --from {self._address}` once, and compare the "
                "fingerprint that it shows with the publisher's"
            )
        if root is None:
            root = await first_root(self._address, self._get)
        checked_root(root)
        if self._expected and fingerprint(root) != self._expected:
            raise refused(f"the root of the feed has another fingerprint than expected: {fingerprint(root)}")
        return root, root != known

    def _wanted(self, edition: Edition, digest: str) -> Result:
        state = self._store.state
        name = name_of(edition, digest)
        if state.current == name and digest_of(archived(self._store.archive(name))) == digest:
            return "same"
        if edition.as_of < freshness(self._base):
            return "older"
        if self._by_itself and edition.number <= state.skipped:
            return "skipped"
        return "new"

    async def _take(self, client: FeedClient, offer: Offer) -> None:
        bases = await asyncio.to_thread(self._bases) if offer.signed.patches else {}
        archive = await client.archive(offer, bases)
        await asyncio.to_thread(self._adopt, archive, offer)

    def _bases(self) -> dict[str, bytes]:
        """Return the archives at hand by their digests: of the editions on the disk, and of the program's own rules."""
        places = (*map(self._store.path, self._store.kept()), self._base)
        found = (archived(files_of(place)) for place in places)
        return {digest_of(archive): archive for archive in found}

    def _adopt(self, archive: bytes, offer: Offer) -> None:
        edition = offer.signed.edition
        try:
            files = files_in(archive)
            told = msgspec.json.decode(files.get(FILE, b""), type=Edition)
        except (ArchiveError, msgspec.MsgspecError) as error:
            raise refused(f"the edition is not used: {error}") from error
        if told != edition:
            raise refused("the edition says something else of itself than what its publisher signed")
        name = name_of(edition, offer.signed.archive)
        draft = self._store.draft(name, files)
        try:
            errors = checked(draft, self._now().date()).errors
        except RuleFileError as error:
            errors = (str(error),)
        if errors:
            raise refused(_broken(edition, [error.replace(f"{draft}/", "") for error in errors]))
        self._store.adopt(draft, name, self._address, self._now())


def name_of(edition: Edition, digest: str) -> str:
    """Return the name of an edition's folder."""
    return f"{edition.number}-{digest[:12]}"


def _broken(edition: Edition, errors: list[str]) -> str:
    own = version("exportwatch")
    newer = "" if edition.program == own else f" It was published by Exportwatch {edition.program}, this is {own}."
    more = f" and {len(errors) - _MISTAKES_NAMED} more" if len(errors) > _MISTAKES_NAMED else ""
    return (
        f"edition {edition.number} is not right by `rules check`: {'; '.join(errors[:_MISTAKES_NAMED])}{more}.{newer}"
    )
