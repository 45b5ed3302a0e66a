"""One update: read a feed, fetch the newest edition, check it as shipped rules are checked, and use it from then on.

A feed is read by The Update Framework's client over the house's guarded HTTP; every refusal is one sentence. The
library verifies (signatures, versions, expiry, lengths, hashes) and remembers what it verified in the store, which is
what an old copy is recognised by; here is what it fetches with, and what its refusals mean.
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any, TypeVar

import msgspec
from msgspec import Struct
from tuf.api import exceptions as refusals
from tuf.api.metadata import Metadata, Root, TargetFile
from tuf.ngclient import FetcherInterface, Updater, UpdaterConfig

from bot.errors import FetchError, RuleFileError
from bot.feeds.fetch.client import Fetched, Fetcher, HostQueues
from bot.feeds.fetch.response import BodyLimits, FetchLimits
from bot.model.announcement import RULES_FEED
from bot.rules.edition import FILE, SCHEMA, Edition, freshness
from bot.rules.loading import checked
from bot.rules_feed.archive import MOST_PACKED, MOST_UNPACKED, ArchiveError, archived, digest_of, files_in, unpacked
from bot.rules_feed.changes import pending_changes
from bot.rules_feed.report import Result, RuleChange, Updated, feed_source
from bot.rules_feed.store import EditionStore, files_of
from bot.settings import Settings

NEWEST = "rules"
"""The name of the target that is the newest edition."""
METADATA, TARGETS = "metadata", "targets"
"""The folders of a repository."""
REFUSED = "refused"
"""The kind of a FetchError for what was fetched and is not right."""
_PATIENCE_S, _SILENCE_S = 300.0, 30.0
_ROOT_BYTES = 512_000
_CONFIG = UpdaterConfig(root_max_length=_ROOT_BYTES, targets_max_length=1_000_000, snapshot_max_length=100_000)

_Found = TypeVar("_Found")
Get = Callable[[str, int], Coroutine[Any, Any, bytes]]
"""Fetches an address, at most so many bytes. Raises FetchError."""


class Signed(Struct, frozen=True):
    """What a publisher signs of its newest edition, beside the hash of the packed archive.

    `archive` is the digest of the archive, `size` its bytes. `patches` leads from the digest of an earlier archive to
    the name of the patch that makes this one from it.
    """

    edition: Edition
    archive: str
    size: int
    patches: dict[str, str] = {}


@dataclass(frozen=True, slots=True)
class Offer:
    """The newest edition of a feed, verified but not fetched."""

    signed: Signed
    target: TargetFile


def refused(why: str) -> FetchError:
    """Return the error for something that was fetched and is not right."""
    return FetchError(RULES_FEED, REFUSED, why)


def fingerprint(root: bytes) -> str:
    """Return what people compare to know that they trust the same root (SHA-256, hex)."""
    return sha256(root).hexdigest()


def getting(settings: Settings) -> Get:
    """Return what fetches with the guard, proxies and private list of these settings, without a pause in between."""

    async def get(address: str, most: int) -> bytes:
        limits = FetchLimits(total=_PATIENCE_S, silence=_SILENCE_S, body=BodyLimits(size=most))
        async with Fetcher(
            settings.allow_private,
            settings.contact,
            limits=limits,
            queues=HostQueues(0.0),
            proxies=settings.proxies,
        ) as fetcher:
            answer = await fetcher.fetch(feed_source(address))
        if not isinstance(answer, Fetched):
            raise FetchError(RULES_FEED, "http-304", "not modified, though nothing was known of it")
        return answer.body

    return get


class FeedClient:
    """One look at a feed. `root` is the root of trust; what is verified is remembered in the folder `metadata`."""

    def __init__(self, address: str, root: bytes, metadata: Path, get: Get) -> None:
        self._address = address.rstrip("/")
        self._root = root
        self._metadata = metadata
        self._get = get
        self._updater: Updater | None = None
        self._fetcher: _GuardedFetcher | None = None

    async def look(self) -> Offer:
        """Verify the feed and return its newest edition. Raises FetchError: `refused`, or why it cannot be fetched."""
        self._fetcher = _GuardedFetcher(asyncio.get_running_loop(), self._get)
        return await asyncio.to_thread(self._explained, self._look)

    async def archive(self, offer: Offer, bases: Mapping[str, bytes]) -> bytes:
        """Fetch an edition's archive: as a patch of one of `bases` (digest → archive) if there is one, or whole.

        Raises FetchError.
        """
        return await asyncio.to_thread(self._explained, lambda: self._archive(offer, bases))

    def _look(self) -> Offer:
        self._metadata.mkdir(parents=True, exist_ok=True)
        self._updater = Updater(
            str(self._metadata),
            f"{self._address}/{METADATA}/",
            target_base_url=f"{self._address}/{TARGETS}/",
            fetcher=self._fetcher,
            config=_CONFIG,
            bootstrap=self._root,
        )
        self._updater.refresh()
        target = self._updater.get_targetinfo(NEWEST)
        if target is None:
            raise refused("the feed is rightly signed and has no edition of rules")
        return Offer(_signed(target), target)

    def _archive(self, offer: Offer, bases: Mapping[str, bytes]) -> bytes:
        for known, base in bases.items():
            name = offer.signed.patches.get(known)
            if name:
                try:
                    return _right(unpacked(self._download(name), offer.signed.size, base), offer)
                except (refusals.RepositoryError, refusals.DownloadError, ArchiveError, OSError):
                    continue  # A patch saves bytes and nothing else: the whole archive says what is wrong.
        return _right(unpacked(self._download(NEWEST), offer.signed.size), offer)

    def _download(self, name: str) -> bytes:
        if self._updater is None:
            raise RuntimeError("the feed was not looked at")
        target = self._updater.get_targetinfo(name)
        if target is None:
            raise ArchiveError(f"{name} is not part of the feed")
        if target.length > MOST_PACKED:
            raise refused(f"an edition of {target.length:,} bytes; {MOST_PACKED:,} are the most")
        with TemporaryDirectory() as folder:
            return Path(self._updater.download_target(target, str(Path(folder) / "target"))).read_bytes()

    def _explained(self, step: Callable[[], _Found]) -> _Found:
        """Take a step; every refusal of the library becomes a FetchError."""
        try:
            return step()
        except refusals.DownloadError as error:
            if self._fetcher and self._fetcher.failed:
                raise self._fetcher.failed from error
            raise refused(f"a file of the feed is longer than it may be: {error}") from error
        except ArchiveError as error:
            raise refused(f"the edition is not used: {error}") from error
        except refusals.RepositoryError as error:
            raise refused(meaning(error)) from error


async def first_root(address: str, get: Get) -> bytes:
    """Fetch the first root of a feed, to be trusted once its fingerprint was compared. Raises FetchError."""
    root = await get(f"{address.rstrip('/')}/{METADATA}/1.root.json", _ROOT_BYTES)
    checked_root(root)
    return root


def checked_root(root: bytes) -> None:
    """Raise FetchError if a file is no root of trust that is signed by its own keys."""
    try:
        found = Metadata[Root].from_bytes(root)
        found.signed.verify_delegate(Root.type, found.signed_bytes, found.signatures)
    except (refusals.RepositoryError, ValueError, AttributeError) as error:
        raise refused(f"this is no root of trust: {error}") from error


def meaning(error: refusals.RepositoryError) -> str:
    """Return what a refusal of the library means, and what to do."""
    match error:
        case refusals.UnsignedMetadataError():
            return f"wrong signature: it is not signed by the keys that are trusted ({error})"
        case refusals.ExpiredMetadataError():
            return (
                f"it has expired: the publisher signs it no more, or somebody holds back what is newer ({error}). "
                "Ask the publisher; is this machine's clock right?"
            )
        case refusals.BadVersionNumberError():
            return f"it is older than what was seen before, or parts of two states are mixed ({error})"
        case refusals.LengthOrHashMismatchError():
            return f"a file is not the one that was signed: half, changed, or of another state ({error})"
    return f"it is not what a feed looks like ({error})"


def _signed(target: TargetFile) -> Signed:
    """Return what is signed of an edition. Raises FetchError for a newer form of rules, and for anything else."""
    custom: Any = target.custom or {}
    edition = custom.get("edition") if isinstance(custom, dict) else None
    schema = edition.get("schema") if isinstance(edition, dict) else None
    if isinstance(schema, int) and schema > SCHEMA:
        raise refused(
            f"the edition has rules of form {schema}, this program knows form {SCHEMA}: update the program "
            f"(it was published by Exportwatch {str(edition.get('program'))[:20] if edition else ''})"
        )
    try:
        signed = msgspec.convert(custom, Signed)
    except msgspec.ValidationError as error:
        raise refused(f"what is signed of the edition cannot be read ({error})") from error
    if signed.size > MOST_UNPACKED:
        raise refused(f"an edition that unpacks to {signed.size:,} bytes; {MOST_UNPACKED:,} are the most")
    return signed


def _right(archive: bytes, offer: Offer) -> bytes:
    if digest_of(archive) != offer.signed.archive:
        raise ArchiveError("it does not unpack to what its publisher signed")
    return archive


class _GuardedFetcher(FetcherInterface):
    """Fetches for the library, which runs in a thread, on the loop that started it. `failed` is the last failure."""

    def __init__(self, loop: asyncio.AbstractEventLoop, get: Get) -> None:
        self._loop = loop
        self._get = get
        self.failed: FetchError | None = None

    def _fetch(self, url: str) -> Iterator[bytes]:
        yield self._bytes(url, MOST_PACKED)

    @contextmanager
    def download_file(self, url: str, max_length: int) -> Iterator[IO[bytes]]:
        """Yield the body; the guard reads no more than `max_length` bytes of it."""
        yield io.BytesIO(self._bytes(url, max_length))

    def _bytes(self, url: str, most: int) -> bytes:
        self.failed = None
        try:
            return asyncio.run_coroutine_threadsafe(self._get(url, most), self._loop).result()
        except FetchError as error:
            if error.kind == "too-large":
                raise refusals.DownloadLengthMismatchError(f"{error.message}; at most {most}") from error
            if error.kind.startswith("http-"):
                self.failed = error
                raise refusals.DownloadHTTPError(error.message, int(error.kind.removeprefix("http-"))) from error
            self.failed = error
            raise refusals.DownloadError(error.message) from error


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
