"""The shipped list files on disk → editions. The one place of this room that reads files, each at its first use."""

from __future__ import annotations

import re
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from bot.errors import ListReadError
from bot.lists.chart import Chart
from bot.lists.codec import chart_from_json, edition_from_json, loaded
from bot.lists.eu import Authorisations
from bot.lists.goods import GoodsNames
from bot.lists.hs import Nomenclature
from bot.lists.model import Edition
from bot.lists.parties import Register
from bot.yaml_files import read_plain

if TYPE_CHECKING:
    from bot.lists.names import NameReader, PartyIndex

READING = Path(__file__).parents[1] / "data" / "lists"
"""How names and documents are read: data of the program itself."""

_HEAD = 1_000
_DAY = re.compile(rb'"date": ?"(\d{4}-\d{2}-\d{2})"')


class ListFiles:
    """The folder `rules/lists`. A file that is never asked for is never read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def _all_headings(self) -> dict[str, str]:
        return {str(code): str(text) for code, text in self._yaml("headings.yaml").items()}

    def headings(self, jurisdiction: str) -> dict[str, str]:
        """Our own short headings by code, as a jurisdiction's list means the codes."""
        own = {
            code.partition(" ")[2]: text
            for code, text in self._all_headings.items()
            if code.startswith(f"{jurisdiction} ")
        }
        return {code: text for code, text in self._all_headings.items() if " " not in code} | own

    @cached_property
    def goods(self) -> GoodsNames:
        """Everyday names of goods."""
        return GoodsNames(self._yaml("everyday.yaml"), self.headings("US"))

    @cached_property
    def not_held(self) -> dict[str, list[str]]:
        """Lists that are not on file, by jurisdiction."""
        return self._yaml("not-held.yaml")

    @cached_property
    def ccl(self) -> Edition:
        """The US Commerce Control List."""
        return edition_from_json(self._bytes("us-ccl.json"), self.headings("US"))

    @cached_property
    def chart(self) -> Chart:
        """The US country chart."""
        return chart_from_json(self._bytes("us-chart.json"), self._yaml("us-families.yaml"))

    @cached_property
    def annex(self) -> Edition:
        """Annex I of the EU's dual-use regulation."""
        return edition_from_json(self._bytes("eu-annex-i.json"), self.headings("EU"))

    @cached_property
    def authorisations(self) -> Authorisations:
        """The Union general export authorisations."""
        return Authorisations.of(self._yaml("eu-authorisations.yaml"))

    @cached_property
    def nomenclature(self) -> Nomenclature:
        """The Harmonized System."""
        return Nomenclature.of(loaded(self._bytes("hs2022.json")))

    @cached_property
    def register(self) -> Register:
        """The US lists of parties."""
        return Register.of(loaded(self._bytes("us-parties.json")))

    @cached_property
    def name_reader(self) -> NameReader:
        """What makes names alike."""
        from bot.lists.names import NameReader  # noqa: PLC0415 - a question about codes loads no matcher

        return NameReader(read_yaml(READING / "party-names.yaml"))

    @cached_property
    def parties(self) -> PartyIndex:
        """The US lists of parties by name."""
        from bot.lists.names import PartyIndex  # noqa: PLC0415 - a question about codes loads no matcher

        return PartyIndex(self.register.parties, self.name_reader)

    def days(self) -> dict[str, str]:
        """The day of each edition (ISO), by its key; read from the heads of the files alone."""
        return {path.stem: day for path in sorted(self.folder.glob("*.json")) if (day := _day(path))}

    def editions(self, key: str) -> dict[str, Path]:
        """The files of one list by the day of their edition: the one in use, and earlier ones beside it."""
        files = (path for path in sorted(self.folder.rglob("*.json")) if path.name.startswith(key))
        return {day: path for path in files if (day := _day(path))}

    def read_edition(self, path: Path, jurisdiction: str) -> Edition:
        """An edition from its file."""
        return edition_from_json(read_bytes(path), self.headings(jurisdiction))

    def _bytes(self, name: str) -> bytes:
        return read_bytes(self.folder / name)

    def _yaml(self, name: str) -> dict[str, Any]:
        return read_yaml(self.folder / name)


def _day(path: Path) -> str:
    """The day of a file's edition (ISO); empty for a file that holds none."""
    found = _DAY.search(read_bytes(path)[:_HEAD])
    return found[1].decode() if found else ""


def read_bytes(path: Path) -> bytes:
    """A file of the lists. Raises ListReadError if it cannot be read."""
    try:
        return read_plain(path)
    except OSError as error:
        raise ListReadError(f"{path.name}: {error.strerror}") from error


def read_yaml(path: Path) -> dict[str, Any]:
    """A YAML mapping. Raises ListReadError if it is none."""
    try:
        read = yaml.load(read_bytes(path), Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise ListReadError(f"{path.name}: {error}") from error
    if not isinstance(read, dict):
        raise ListReadError(f"{path.name}: not a mapping")
    return read
