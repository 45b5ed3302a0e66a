"""The folder of editions: which one is in use, the earlier ones that are kept, what is trusted, what was announced.

    rules-feed/
      trust/root.json      the root of trust, as it was first accepted; metadata/ what was verified by it since
      editions/<name>/     an edition: a folder of rules, complete from the moment at which it bears its name
      state.json           which edition is in use, and which are kept, the newest first
      announced.json       which differences were announced
      lock                 held while something is changed

Every file is replaced atomically and every folder renamed when it is whole; after a kill at any point the old state or
the new one stands, and what lies about is removed by the next update.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct, structs

from bot.errors import ConfigError, RuleFileError
from bot.files import sync_folder, write_atomically
from bot.rules.edition import Edition, edition_in, freshness

if TYPE_CHECKING:
    from bot.rules.index import RuleBase

FOLDER = "rules-feed"
KEPT = 3
"""Editions on the disk: the one in use and those before it."""
SHIPPED = "shipped"
"""The name under which differences know the rules that the program carries."""
_DRAFT = ".draft-"


class State(Struct, frozen=True):
    """Which edition is in use; None: the shipped rules. `kept`: names of editions on the disk, the newest first.

    `skipped`: the numbers up to this one were taken back by hand, and no update by itself brings them again. `address`:
    where the edition came from; `checked`: when the feed was last read and found right.
    """

    current: str | None = None
    kept: tuple[str, ...] = ()
    skipped: int = 0
    address: str = ""
    checked: datetime | None = None


class Announced(Struct, frozen=True):
    """Up to which edition differences were announced, and the one toward which they are being announced.

    `serial` counts the steps, so that the same difference announced twice, after it was taken back, is news each time.
    """

    serial: int
    upto: str
    toward: str | None = None


@dataclass(frozen=True, slots=True)
class RulesInUse:
    """The folder of rules that counts. `note`: why a fetched edition does not; empty if one does, or there is none."""

    folder: Path
    edition: Edition | None = None
    note: str = ""


class EditionStore:
    """The folder in the bot's home."""

    def __init__(self, home: Path) -> None:
        self.folder = home / FOLDER
        self.trust = self.folder / "trust" / "root.json"
        self.metadata = self.folder / "metadata"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the lock while the block runs. Raises ConfigError if another process does, or it cannot be written."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            lock = (self.folder / "lock").open("wb")
        except OSError as error:
            advice = "set EXPORTWATCH_HOME to a folder that this user can write"
            raise ConfigError(f"{self.folder} cannot be written ({error.strerror}): {advice}") from error
        with lock as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise ConfigError("another process is updating the rules; try again when it is done") from error
            yield

    @property
    def state(self) -> State:
        """What is in use; the shipped rules if nothing was fetched, or the record cannot be read."""
        with suppress(OSError, msgspec.MsgspecError):
            return msgspec.json.decode((self.folder / "state.json").read_bytes(), type=State)
        return State()

    def path(self, name: str) -> Path:
        """Return the folder of an edition."""
        return self.folder / "editions" / name

    def edition(self, name: str) -> Edition | None:
        """Return what an edition says of itself; None if it is not there."""
        return edition_in(self.path(name))

    def kept(self) -> dict[str, Edition]:
        """Return the editions on the disk by name, the newest first."""
        return {name: edition for name in self.state.kept if (edition := self.edition(name))}

    def archive(self, name: str) -> dict[str, bytes]:
        """Return the files of an edition."""
        return files_of(self.path(name))

    # Changes; each is made under the lock.

    def draft(self, name: str, files: Mapping[str, bytes]) -> Path:
        """Write the files of an edition into a folder that nobody reads yet; remove what earlier attempts left."""
        editions = self.folder / "editions"
        editions.mkdir(parents=True, exist_ok=True)
        self._tidy()
        folder = editions / f"{_DRAFT}{name}"
        made: set[Path] = {folder}
        folder.mkdir()
        for path, content in files.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            made.update(parent for parent in target.parents if folder in parent.parents)
            with target.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        for place in made:
            sync_folder(place)
        return folder

    def adopt(self, draft: Path, name: str, address: str, now: datetime) -> None:
        """Give a draft its name and use it from now on."""
        target = self.path(name)
        if target.exists():
            # The same edition lies there, perhaps damaged.
            target.rename(target.with_name(f"{_DRAFT}old"))
        draft.rename(target)
        sync_folder(target.parent)
        old = self.state
        kept = (name, *(one for one in old.kept if one != name and self.path(one).is_dir()))[:KEPT]
        self._write(State(name, kept, 0, address, now))
        self._tidy()

    def note_checked(self, address: str, now: datetime) -> None:
        """Record that the feed was read and has nothing to add."""
        self._write(structs.replace(self.state, address=address, checked=now))
        self._tidy()

    def roll_back(self) -> RulesInUse:
        """Use the edition before the present one, or the shipped rules where there is none. Raises ConfigError.

        The editions that are taken back do not return by themselves; a newer one does.
        """
        state = self.state
        if state.current is None:
            raise ConfigError("the shipped rules are in use; there is no edition to take back")
        taken = self.edition(state.current)
        before = [name for name in state.kept if name != state.current and self.edition(name)]
        later = taken.number if taken else state.skipped
        current = before[0] if before else None
        self._write(
            structs.replace(state, current=current, kept=tuple(before), skipped=max(later, state.skipped)),
        )
        return RulesInUse(self.path(current), self.edition(current)) if current else RulesInUse(Path())

    def untrusted(self) -> Path:
        """Return an empty folder for what is verified by a root that is not trusted yet."""
        draft = self.folder / f"{_DRAFT}metadata"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
        return draft

    def trust_root(self, root: bytes, verified: Path) -> None:
        """Trust another root from now on, with what was `verified` by it; what the one before verified is dropped."""
        shutil.rmtree(self.metadata, ignore_errors=True)
        write_atomically(self.trust, root)
        verified.rename(self.metadata)

    # What was announced.

    @property
    def announced(self) -> Announced | None:
        """Up to where differences were announced; None before the first edition was seen."""
        with suppress(OSError, msgspec.MsgspecError):
            return msgspec.json.decode((self.folder / "announced.json").read_bytes(), type=Announced)
        return None

    def note_announced(self, announced: Announced) -> None:
        """Record it."""
        write_atomically(self.folder / "announced.json", msgspec.json.encode(announced))

    def end_announcing(self) -> None:
        """Record that every difference that was being announced was passed on."""
        told = self.announced
        if told and told.toward:
            self.note_announced(Announced(told.serial + 1, told.toward))

    def _write(self, state: State) -> None:
        write_atomically(self.folder / "state.json", msgspec.json.encode(state))

    def _tidy(self) -> None:
        """Remove drafts, and editions that are neither kept nor needed to say what changed."""
        told = self.announced
        needed = {*self.state.kept, *((told.upto, told.toward) if told else ())}
        for place in (self.folder / "editions").glob("*"):
            if place.name not in needed:
                shutil.rmtree(place, ignore_errors=True)


def files_of(folder: Path) -> dict[str, bytes]:
    """Return every file of a folder of rules by its path, but hidden ones."""
    found = (path.relative_to(folder) for path in sorted(folder.rglob("*")) if path.is_file())
    shown = (path for path in found if not any(part.startswith(".") for part in path.parts))
    return {path.as_posix(): (folder / path).read_bytes() for path in shown}


def rules_in_use(home: Path, base: Path) -> RulesInUse:
    """Return the rules that count: the edition in use, unless the program's own (`base`) were compared later."""
    store = EditionStore(home)
    name = store.state.current
    if name is None:
        return RulesInUse(base)
    edition = store.edition(name)
    if edition is None:
        return RulesInUse(base, note=f"the edition {name} is gone from {store.folder}")
    own = freshness(base)
    if edition.as_of < own:
        older = f"edition {edition.number} knows acts up to {edition.as_of}, the shipped rules up to {own}"
        return RulesInUse(base, note=f"the shipped rules are newer: {older}")
    return RulesInUse(store.path(name), edition)


def load_in_use(home: Path, base: Path, extra: Path | None = None, editions: Path | None = None) -> RuleBase:
    """Load the rules that count; where an edition cannot be read, an earlier one, and in the end the program's own.

    Raises RuleFileError if those cannot be read either. `RuleBase.edition` says which edition it is.
    """
    return load_with_reason(home, base, extra, editions)[0]


def load_with_reason(
    home: Path, base: Path, extra: Path | None = None, editions: Path | None = None
) -> tuple[RuleBase, str]:
    """Do as `load_in_use`; the second value says why the newest edition is not used, empty if it is."""
    from bot.rules import loading  # noqa: PLC0415 - a process that only polls asks which rules count, and loads none

    chosen, note = rules_in_use(home, base), ""
    places: Sequence[Path] = (chosen.folder,)
    if chosen.edition:
        store = EditionStore(home)
        places = (*places, *(store.path(name) for name in store.kept() if store.path(name) != chosen.folder))
    for folder in places:
        try:
            return loading.load(folder, extra, editions), note or chosen.note
        except RuleFileError as error:
            if chosen.edition is None:
                raise
            note = note or f"the newest edition cannot be read: {error}"
    return loading.load(base, extra, editions), note
