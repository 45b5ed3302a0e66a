"""Publishes editions as a repository of The Update Framework: plain files for any web server, signed by four keys.

    DIR/metadata/  1.root.json …, N.targets.json, N.snapshot.json, timestamp.json
    DIR/targets/   <hash>.rules, <hash>.rules-41, <hash>.patch-41-42

What a new state needs is written first, and `timestamp.json`, which leads to it, last and atomically: a reader, and
whoever publishes after a kill, finds the old state or the new one.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

import msgspec
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from securesystemslib.signer import CryptoSigner
from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import Metadata, MetaFile, Root, Snapshot, TargetFile, Targets, Timestamp

from bot.errors import ConfigError, UsageError
from bot.files import write_atomically
from bot.rules.edition import FILE, SCHEMA, Edition, as_of
from bot.rules.loading import checked
from bot.rules_feed.archive import MOST_UNPACKED, archived, digest_of, files_in, packed, unpacked
from bot.rules_feed.store import files_of
from bot.rules_feed.updating import METADATA, NEWEST, TARGETS, Signed, fingerprint

Role = Literal["root", "targets", "snapshot", "timestamp"]
ROLES: tuple[Role, ...] = ("root", "targets", "snapshot", "timestamp")
LASTS = {
    "root": timedelta(days=730),
    "targets": timedelta(days=180),
    "snapshot": timedelta(days=180),
    "timestamp": timedelta(days=7),
}
"""How long what a role signs is good; docs/rules-feed.md says what has to be done before."""
PATCHED = 10
"""Editions from which a patch leads to the newest one."""
_WORTH = 0.8
"""A patch larger than this part of the whole archive saves nothing."""
_NEW_KEY_ENDING = ".new"
"""The ending of a key that is about to take the place of another."""
_STATES = 5
"""States of the repository whose files stay, for readers in the middle of an update."""


@dataclass(frozen=True, slots=True)
class Published:
    """The state of a repository: its edition, whether that is new, the first root's fingerprint, when what expires."""

    edition: Edition
    new: bool
    fingerprint: str
    expires: Mapping[str, datetime]
    size: int
    """Bytes of the packed edition."""
    patch: int | None = None
    """Bytes of the patch from the edition before; None if there is none."""


class Publisher:
    """Publishes into `folder` with the keys in `keys`, which it makes where they are missing.

    Raises ConfigError for keys inside the folder, keys that are missing or others than the repository names.
    """

    def __init__(self, folder: Path, keys: Path, now: datetime) -> None:
        if keys.resolve().is_relative_to(folder.resolve()):
            raise ConfigError(
                f"{keys} lies inside {folder}, which everybody can read: name another folder for the keys"
            )
        self._metadata, self._targets = folder / METADATA, folder / TARGETS
        self._folder, self._keys = folder, keys
        self._now = now.replace(microsecond=0)

    def publish(self, rules: Path) -> Published:
        """Publish the rules in a folder as a new edition; if they are those of the last one, sign that anew.

        Raises ConfigError if `rules check` finds a mistake in them.
        """
        acts = self._checked(rules)
        self._begin()
        files = {name: content for name, content in files_of(rules).items() if name != FILE}
        targets = self._newest()
        last = targets.signed.targets.get(NEWEST) if targets else None
        if targets is None or last is None or self._files(last) != files:
            targets = self._add_edition(targets, files, acts)
            self._sign(targets, "targets")
            new = True
        else:
            new = False
            targets = self._renewed(targets)
        self._lead_to(targets)
        return self._state(targets, new=new)

    def refresh(self) -> Published:
        """Sign the timestamp anew, by its key alone. Raises ConfigError if nothing was published."""
        timestamp, targets = self._timestamp(), self._newest()
        if timestamp is None or targets is None:
            raise ConfigError(f"nothing is published in {self._folder} yet: leave --refresh out")
        timestamp.signed.version += 1
        self._sign(timestamp, "timestamp")
        return self._state(targets, new=False)

    def rotate(self, role: Role) -> Published:
        """Replace a role's key by a new one; the old root signs that. Raises ConfigError if nothing was published."""
        root, targets = self._root(), self._newest()
        if root is None or targets is None:
            raise ConfigError(f"nothing is published in {self._folder} yet, so no key has to be replaced")
        old, path = self._signer("root"), self._key(role)
        new = _new_key(path.with_suffix(_NEW_KEY_ENDING))
        for known in tuple(root.signed.roles[role].keyids):
            root.signed.revoke_key(known, role)
        root.signed.add_key(new.public_key, role)
        self._write_root(root, old, new if role == "root" else None)
        path.with_suffix(_NEW_KEY_ENDING).replace(path)
        return self._resigned(targets, role)

    def _checked(self, rules: Path) -> int:
        """Return how many acts a folder has. Raises ConfigError for what `rules check` finds."""
        found = checked(rules, self._now.date())
        if found.errors:
            listed = "\n".join(found.errors)
            raise ConfigError(f"{rules} is not published, `exportwatch rules check` finds:\n{listed}")
        return len(found.base.acts_on_file)

    def _resigned(self, targets: Metadata[Targets], role: Role) -> Published:
        if role == "targets":
            targets.signed.version += 1
            self._sign(targets, "targets")
        self._lead_to(targets)
        return self._state(targets, new=False)

    # The four roles.

    def _begin(self) -> None:
        """Make what a first edition needs: folders, keys, the first root; sign the root anew before it expires."""
        for place in (self._metadata, self._targets):
            place.mkdir(parents=True, exist_ok=True)
        root = self._root()
        if root is None:
            signers = {role: self._own_key(role) for role in ROLES}
            root = Metadata(Root(consistent_snapshot=True))
            for role, signer in signers.items():
                root.signed.add_key(signer.public_key, role)
            self._write_root(root, signers["root"], version=1)
        elif root.signed.expires - self._now < LASTS["root"] / 8:
            self._write_root(root, self._signer("root"))

    def _write_root(self, root: Metadata[Root], *signers: CryptoSigner | None, version: int | None = None) -> None:
        root.signed.version = version or root.signed.version + 1
        root.signed.expires = self._now + LASTS["root"]
        root.signatures.clear()
        for signer in filter(None, signers):
            root.sign(signer, append=True)
        self._write(f"{root.signed.version}.root.json", root)

    def _root(self) -> Metadata[Root] | None:
        newest = max((_version(path) for path in self._metadata.glob("*.root.json")), default=0)
        return self._read_metadata(f"{newest}.root.json") if newest else None

    def _timestamp(self) -> Metadata[Timestamp] | None:
        return self._read_metadata("timestamp.json")

    def _snapshot(self) -> Metadata[Snapshot] | None:
        timestamp = self._timestamp()
        return self._needed(f"{timestamp.signed.snapshot_meta.version}.snapshot.json") if timestamp else None

    def _newest(self) -> Metadata[Targets] | None:
        """Return the targets to which the timestamp leads; None before the first publishing."""
        snapshot = self._snapshot()
        return self._needed(f"{snapshot.signed.meta['targets.json'].version}.targets.json") if snapshot else None

    def _renewed(self, targets: Metadata[Targets]) -> Metadata[Targets]:
        """Sign an edition anew once half of its time is over, or its key is another one."""
        if targets.signed.expires - self._now < LASTS["targets"] / 2 or not self._is_signed(targets):
            targets.signed.version += 1
            self._sign(targets, "targets")
        return targets

    def _is_signed(self, targets: Metadata[Targets]) -> bool:
        root = self._root()
        return (
            root is not None
            and root.signed.get_verification_result(Targets.type, targets.signed_bytes, targets.signatures).verified
        )

    def _lead_to(self, targets: Metadata[Targets]) -> None:
        """Write the snapshot and the timestamp that lead to these targets, then remove what nobody reads any more."""
        snapshot, timestamp = self._snapshot(), self._timestamp()
        if snapshot and timestamp:
            snapshot.signed.version += 1
            timestamp.signed.version += 1
        else:
            snapshot, timestamp = Metadata(Snapshot()), Metadata(Timestamp())
        snapshot.signed.meta["targets.json"] = MetaFile(targets.signed.version)
        self._sign(snapshot, "snapshot")
        timestamp.signed.snapshot_meta = MetaFile(snapshot.signed.version)
        self._sign(timestamp, "timestamp")
        self._tidy(targets.signed.version, snapshot.signed.version)

    def _sign(self, document: Metadata[Any], role: Role) -> None:
        document.signed.expires = self._now + LASTS[role]
        document.sign(self._signer(role))
        name = "timestamp.json" if role == "timestamp" else f"{document.signed.version}.{role}.json"
        self._write(name, document)

    def _state(self, targets: Metadata[Targets], *, new: bool) -> Published:
        documents: Mapping[str, Metadata[Any] | None] = {
            "root": self._root(),
            "targets": targets,
            "snapshot": self._snapshot(),
            "timestamp": self._timestamp(),
        }
        newest = targets.signed.targets[NEWEST]
        edition = _signed_of(newest).edition
        patch = targets.signed.targets.get(f"patch-{edition.number - 1}-{edition.number}")
        return Published(
            edition,
            new,
            fingerprint((self._metadata / "1.root.json").read_bytes()),
            {role: document.signed.expires for role, document in documents.items() if document},
            newest.length,
            patch.length if patch else None,
        )

    # Editions.

    def _add_edition(self, last: Metadata[Targets] | None, files: Mapping[str, bytes], acts: int) -> Metadata[Targets]:
        """Write a new edition and patches that lead to it; return the targets with both."""
        before = dict(self._editions(last)) if last else {}
        edition = Edition(
            schema=SCHEMA,
            number=max(before, default=0) + 1,
            day=self._now.date(),
            as_of=as_of(content for name, content in files.items() if name.startswith("measures/")),
            program=version("exportwatch"),
            acts=acts,
        )
        archive = archived({**files, FILE: msgspec.json.format(msgspec.json.encode(edition)) + b"\n"})
        if len(archive) > MOST_UNPACKED:
            raise ConfigError(f"the rules have {len(archive):,} bytes; an edition has {MOST_UNPACKED:,} at most")
        whole = packed(archive)
        targets = Metadata(Targets(version=last.signed.version + 1 if last else 1))
        patches: dict[str, str] = {}
        for number in sorted(before, reverse=True)[:PATCHED]:
            told = before[number]
            self._add(targets, f"{NEWEST}-{number}", self._content(told), told.custom)
            old = unpacked(self._content(told), _signed_of(told).size)
            patch = packed(archive, old)
            if len(patch) < len(whole) * _WORTH:
                name = f"patch-{number}-{edition.number}"
                self._add(targets, name, patch)
                patches[_signed_of(told).archive] = name
        signed = Signed(edition, digest_of(archive), len(archive), patches)
        self._add(targets, NEWEST, whole, msgspec.to_builtins(signed))
        return targets

    def _editions(self, targets: Metadata[Targets]) -> Iterator[tuple[int, TargetFile]]:
        for name, target in targets.signed.targets.items():
            if name.startswith(NEWEST):
                yield _signed_of(target).edition.number, target

    def _add(self, targets: Metadata[Targets], name: str, content: bytes, custom: object = None) -> None:
        target = TargetFile.from_data(name, content)
        if custom is not None:
            target.unrecognized_fields["custom"] = custom
        targets.signed.targets[name] = target
        path = self._targets / _file_of(target)
        if not path.exists():
            write_atomically(path, content)

    def _files(self, target: TargetFile) -> dict[str, bytes]:
        found = files_in(unpacked(self._content(target), _signed_of(target).size))
        return {name: content for name, content in found.items() if name != FILE}

    def _content(self, target: TargetFile) -> bytes:
        """Return what a target holds; its file may still bear the name of when it was the newest."""
        for path in self._targets.glob(f"{_hash(target)}.*"):
            return path.read_bytes()
        raise ConfigError(f"{self._targets} lacks {_file_of(target)}: restore it, or publish into a new folder")

    def _tidy(self, targets: int, snapshot: int) -> None:
        for role, newest in (("targets", targets), ("snapshot", snapshot)):
            for path in self._metadata.glob(f"*.{role}.json"):
                if not newest - _STATES < _version(path) <= newest:
                    path.unlink()
        states = (self._read_metadata(path.name) for path in self._metadata.glob("*.targets.json"))
        needed = {_file_of(target) for state in states if state for target in state.signed.targets.values()}
        for path in self._targets.iterdir():
            if path.name not in needed:
                path.unlink()

    # Files and keys.

    def _read_metadata(self, name: str) -> Metadata[Any] | None:
        try:
            return Metadata.from_bytes((self._metadata / name).read_bytes())
        except FileNotFoundError:
            return None
        except (RepositoryError, OSError) as error:
            raise ConfigError(f"{self._metadata / name} cannot be read: restore it from the web server") from error

    def _needed(self, name: str) -> Metadata[Any]:
        found = self._read_metadata(name)
        if found is None:
            raise ConfigError(f"{self._metadata} lacks {name}: restore it from the web server")
        return found

    def _write(self, name: str, document: Metadata[Any]) -> None:
        write_atomically(self._metadata / name, document.to_bytes())
        (self._metadata / name).chmod(0o644)

    def _key(self, role: Role) -> Path:
        return self._keys / f"{role}.pem"

    def _own_key(self, role: Role) -> CryptoSigner:
        return _read_key(self._key(role)) if self._key(role).exists() else _new_key(self._key(role))

    def _signer(self, role: Role) -> CryptoSigner:
        """Return a role's signer. Raises ConfigError if its key is missing or is not the one that the root names."""
        path, root = self._key(role), self._root()
        if not path.exists():
            raise ConfigError(f"the key {path} is missing; it signs the {role} of {self._folder}")
        signer = _read_key(path)
        if root and signer.public_key.keyid not in root.signed.roles[role].keyids:
            made = path.with_suffix(_NEW_KEY_ENDING)
            if made.exists() and (newer := _read_key(made)).public_key.keyid in root.signed.roles[role].keyids:
                made.replace(path)  # it was being replaced when the program was killed
                return newer
            raise ConfigError(f"the key {path} is not the one of the {role} of {self._folder}")
        return signer


def checked_role(name: str) -> Role:
    """Return a role by its name. Raises UsageError for another word."""
    for role in ROLES:
        if role == name:
            return role
    raise UsageError(f"{name!r} is no role; there are {', '.join(ROLES)}")


def _signed_of(target: TargetFile) -> Signed:
    return msgspec.convert(target.custom, Signed)


def _hash(target: TargetFile) -> str:
    return next(iter(target.hashes.values()))


def _file_of(target: TargetFile) -> str:
    return f"{_hash(target)}.{target.path}"


def _version(path: Path) -> int:
    number = path.name.partition(".")[0]
    return int(number) if number.isdecimal() else 0


def _new_key(path: Path) -> CryptoSigner:
    """Make a key that its owner alone can read."""
    signer = CryptoSigner.generate_ed25519()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(number, "wb") as file:
        file.write(signer.private_bytes)
        file.flush()
        os.fsync(number)
    return signer


def _read_key(path: Path) -> CryptoSigner:
    try:
        return CryptoSigner(load_pem_private_key(path.read_bytes(), None))
    except (OSError, ValueError, TypeError) as error:
        raise ConfigError(f"the key {path} cannot be read: {error}") from error
