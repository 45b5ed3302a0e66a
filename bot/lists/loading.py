"""The list files on disk → editions. The one place of this room that reads files, each at its first use.

Of a list that has editions the newest counts: the shipped one, or one that was fetched since. A fetched file that
cannot be read counts as none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cache, cached_property
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import yaml

from bot.errors import ListReadError
from bot.files import read_plain
from bot.lists.codes import Nomenclature, Substance, TariffLine, chemicals, substances, tariff_lines
from bot.lists.forms import chart_from_json, edition_from_json, loaded
from bot.lists.goods import GoodsNames
from bot.lists.model import Chart, Edition, PartyChange, Regime, Register
from bot.prepared import Prepared

if TYPE_CHECKING:
    from bot.lists.mentions import NamesInText
    from bot.lists.party_names import NameReader, PartyIndex

READING = Path(__file__).parents[1] / "data" / "lists"
"""How names and documents are read: data of the program itself."""

_T = TypeVar("_T")
_Stamp = tuple[int, int, int] | None
_HEAD = 1_000
_PARTIES = "-parties"
_DAY = re.compile(rb'"date": ?"(\d{4}-\d{2}-\d{2})"')


class ListFiles:
    """The folder `rules/lists`, and the one of editions that were fetched since. A file never asked for is never read.

    A fetched edition is answered from as soon as it lies there, without a restart.
    """

    def __init__(self, folder: Path, fetched: Path | None = None) -> None:
        self.folder = folder
        self._fetched = fetched
        self._read: dict[str, tuple[_Stamp, bytes]] = {}
        self._made: dict[str, tuple[object, Any]] = {}

    def current(self, key: str) -> bytes:
        """Return the file of the edition that counts. Raises ListReadError if there is none."""
        name = f"{key}.json"
        path = self._fetched / name if self._fetched else None
        stamp = _stamp(path) if path else None
        known = self._read.get(name)
        if known is None or known[0] != stamp:
            shipped = read_bytes(self.folder / name)
            known = self._read[name] = (stamp, _newer(shipped, path) if path and stamp else shipped)
        return known[1]

    def _edition(self, key: str, make: Callable[[bytes], _T]) -> _T:
        """Return what is made of a list's edition; made again if another one lies there."""
        text = self.current(key)
        known = self._made.get(key)
        if known is None or known[0] is not text:
            known = self._made[key] = (text, make(text))
        made: _T = known[1]
        return made

    @cached_property
    def _all_headings(self) -> dict[str, str]:
        return dict(self._rows("headings.tsv"))  # type: ignore[arg-type] # rows of two

    def _rows(self, name: str) -> Iterator[tuple[str, ...]]:
        """Yield the rows of a file of values between tabs; lines without a tab are comments."""
        for line in self._bytes(name).decode("utf-8").splitlines():
            if "\t" in line:
                yield tuple(line.split("\t"))

    @cached_property
    def tariff_lines(self) -> dict[str, tuple[TariffLine, ...]]:
        """Subheading → the lines into which importers' tariffs divide it, as far as they are on file."""
        return tariff_lines(self._rows("tariff-lines.tsv"))

    @cached_property
    def high_priority(self) -> dict[str, str]:
        """Customs code → its tier on the Common High Priority List."""
        return dict(self._rows("high-priority.tsv"))  # type: ignore[arg-type] # rows of two

    @cached_property
    def substances(self) -> dict[str, Substance]:
        """CAS number → the substance that control lists print by it."""
        return substances(self._rows("chemicals.tsv"), self._all_headings)

    def headings(self, *jurisdictions: str) -> dict[str, str]:
        """Our own short headings by code, as the lists of these jurisdictions mean the codes; the last one prevails."""
        found = {code: text for code, text in self._all_headings.items() if " " not in code}
        for whose in jurisdictions:
            own = ((code.partition(" ")[2], text) for code, text in self._all_headings.items() if code[:2] == whose)
            found.update((code, text) for code, text in own if code)
        return found

    @cached_property
    def goods(self) -> GoodsNames:
        """Everyday names of goods."""
        content = self._bytes("everyday.yaml")
        everyday = Prepared([("everyday", content)]).table(
            "everyday", dict[str, Any], lambda: self._yaml("everyday.yaml")
        )
        by_name = self._yaml("by-name.yaml") if (self.folder / "by-name.yaml").exists() else {}  # as of limits.yaml
        return GoodsNames(everyday, self.headings("US"), chemicals(self.substances.values()), by_name)

    @cached_property
    def limits(self) -> dict[str, tuple[tuple[str, str], ...]]:
        """Entry → its limits as they go together: each code, with the goods that it is for, and what must be met."""
        found: dict[str, tuple[tuple[str, str], ...]] = {}
        known = self._yaml("limits.yaml") if (self.folder / "limits.yaml").exists() else {}  # a feed of before has none
        for code, told in known.items():
            entry = code.removeprefix("EU ").removeprefix("US ")[:5]
            lines = told if isinstance(told, list) else [told]
            found[entry] = (*found.get(entry, ()), *((code, line) for line in lines))
        return found

    def names_in(self, language: str) -> dict[str, Any]:
        """Return names of goods in a language, and how its words are bent; empty if there are none."""
        name = f"names/{language}.yaml"
        found = self._yaml(name) if (self.folder / name).exists() else {}
        if language == "en":
            found["names"] = "".join(f"{one}: {one}\n" for one in self.goods.everyday) + found.get("names", "")
        return found

    @cached_property
    def not_held(self) -> dict[str, list[str]]:
        """Lists that are not on file, by jurisdiction."""
        return self._yaml("not-held.yaml")

    @cached_property
    def parties_not_held(self) -> tuple[str, ...]:
        """Well-known party lists that are not on file, as people call them."""
        name = "parties-not-held.yaml"
        known = self._yaml(name) if (self.folder / name).exists() else {}  # a feed of before has none
        return tuple(one for names in known.values() for one in names)

    @cached_property
    def parties_changed(self) -> tuple[PartyChange, ...]:
        """What acts did to parties of lists on file, those before an edition among them."""
        name = "parties-changed.yaml"
        known = self._yaml(name) if (self.folder / name).exists() else {}  # a feed of before has none
        return tuple(
            PartyChange(one["list"], tuple(one["parties"]), str(one["day"]), one["document"], one["what"], one["ask"])
            for one in known.values()
        )

    @property
    def ccl(self) -> Edition:
        """The US Commerce Control List."""
        return self._edition("us-ccl", lambda text: edition_from_json(text, self.headings("US")))

    @property
    def chart(self) -> Chart:
        """The US country chart."""
        return self._edition("us-chart", lambda text: chart_from_json(text, self._yaml("us-families.yaml")))

    @property
    def annex(self) -> Edition:
        """Annex I of the EU's dual-use regulation."""
        return self._edition("eu-annex-i", lambda text: edition_from_json(text, self.headings("EU")))

    def paragraphs(self) -> tuple[str, ...]:
        """Return every paragraph of every entry on file, with its code."""
        editions = (self.ccl, self.annex)
        named = (f"{code}.{path}" for one in editions for code in one.entries for path in one.entries[code].paragraphs)
        return tuple(dict.fromkeys(named))

    @cached_property
    def union(self) -> Regime:
        """What the EU asks: Annex I, its general authorisations and the members of the Union."""
        return Regime.of(self._yaml("eu-authorisations.yaml"))

    @cached_property
    def regimes(self) -> dict[str, Regime]:
        """What each national list on file asks, by the list's key."""
        asked = self._yaml("national.yaml").items()
        return {key: Regime.of(data) for key, data in asked if (self.folder / f"{key}.json").exists()}

    def national(self, key: str) -> Edition:
        """Return a list of one country that asks for a licence toward every other."""
        whose = (*self.regimes[key].numbering, key[:2].upper())
        return self._edition(key, lambda text: edition_from_json(text, self.headings(*whose)))

    def means_its_own(self, jurisdiction: str, entry: str) -> bool:
        """Return whether a jurisdiction's list means by a code what other lists do not (China's 3C001 is gallium)."""
        return f"{jurisdiction} {entry}" in self._all_headings

    @cached_property
    def nomenclature(self) -> Nomenclature:
        """The Harmonized System."""
        return Nomenclature.of(loaded(self._bytes("hs2022.json")))

    @property
    def register(self) -> Register:
        """The US lists of parties."""
        return self._edition("us-parties", lambda text: Register.of(loaded(text)))

    @property
    def registers(self) -> tuple[Register, ...]:
        """Every list of parties on file: the US ones, and others beside them."""
        others = (self._edition(key, lambda text: Register.of(loaded(text))) for key in self._other_registers)
        return (self.register, *others)

    @cached_property
    def _other_registers(self) -> tuple[str, ...]:
        return ("jp-parties",) if (self.folder / "jp-parties.json").exists() else ()

    @cached_property
    def name_reader(self) -> NameReader:
        """What makes names alike."""
        from bot.lists.party_names import NameReader  # noqa: PLC0415 - a question about codes loads no matcher

        return NameReader(read_yaml(READING / "party-names.yaml"))

    @property
    def parties(self) -> PartyIndex:
        """Every list of parties by name."""
        from bot.lists.party_names import PartyIndex  # noqa: PLC0415 - a question about codes loads no matcher

        registers = self.registers
        known = self._made.get("names")
        if known is None or known[0] != [id(one) for one in registers]:
            parties = tuple(party for one in registers for party in one.parties)
            known = self._made["names"] = ([id(one) for one in registers], PartyIndex(parties, self.name_reader))
        index: PartyIndex = known[1]
        return index

    @property
    def parties_in_text(self) -> NamesInText:
        """The names of every list of parties, to be met inside a text; owners are their places in `parties.listed`."""
        from bot.lists.mentions import names_in_text  # noqa: PLC0415 - a question about codes loads no matcher

        index = self.parties
        known = self._made.get("names in text")
        if known is None or known[0] is not index:
            prepared = Prepared((key, self.current(key)) for key in ("us-parties", *self._other_registers))
            known = self._made["names in text"] = (index, names_in_text(index.listed, self.name_reader, prepared))
        names: NamesInText = known[1]
        return names

    def days(self) -> dict[str, str]:
        """Return the day of each edition (ISO), by its key; nothing but the heads of the files is made of them."""
        keys = [path.stem for path in sorted(self.folder.glob("*.json"))]
        return {key: day for key in keys if (day := _day(self.current(key)))}

    def stamp(self) -> tuple[object, ...]:
        """Return what tells whether another edition lies there."""
        names = sorted(path.name for path in self._fetched.glob("*.json")) if self._fetched else []
        return tuple((name, _stamp(self._fetched / name)) for name in names) if self._fetched else ()

    def beside(self, lists: Collection[str]) -> dict[str, str]:
        """Return a digest of each file that is neither one of these control lists nor a list of parties."""
        found: dict[str, str] = {}
        for path in sorted(one for one in self.folder.rglob("*") if one.is_file()):
            key = path.stem
            if path.suffix == ".json" and (key in lists or key.endswith(_PARTIES)):
                continue
            held = self.current(key) if path.suffix == ".json" and path.parent == self.folder else read_bytes(path)
            found[str(path.relative_to(self.folder))] = blake2b(held, digest_size=6).hexdigest()
        return found

    def editions(self, key: str) -> dict[str, Path]:
        """Return the files of one list by the day of their edition: the one in use, and earlier ones beside it."""
        folders = [self.folder, *([self._fetched] if self._fetched else [])]
        files = (path for one in folders for path in sorted(one.rglob("*.json")) if path.name.startswith(key))
        return {day: path for path in files if (day := _day(read_bytes(path)))}

    def read_edition(self, path: Path, jurisdiction: str) -> Edition:
        """Read an edition from its file."""
        return edition_from_json(read_bytes(path), self.headings(jurisdiction))

    def _bytes(self, name: str) -> bytes:
        return read_bytes(self.folder / name)

    def _yaml(self, name: str) -> dict[str, Any]:
        return read_yaml(self.folder / name)


def _stamp(path: Path) -> _Stamp:
    """Return what tells that another file lies there; None if there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def _newer(shipped: bytes, path: Path) -> bytes:
    """Return the file of a fetched edition if it is one and not older than the shipped one."""
    try:
        fetched = read_bytes(path)
        loaded(fetched)
    except ListReadError:
        return shipped
    return fetched if _day(fetched) >= _day(shipped) else shipped


def _day(text: bytes) -> str:
    found = _DAY.search(text[:_HEAD])
    return found[1].decode() if found else ""


@cache
def news_wording() -> Mapping[str, Any]:
    """Return how the differences of editions are told."""
    return read_yaml(READING / "news.yaml")


def read_bytes(path: Path) -> bytes:
    """Read a file of the lists. Raises ListReadError if it cannot be read."""
    try:
        return read_plain(path)
    except OSError as error:
        raise ListReadError(f"{path.name}: {error.strerror}") from error


def read_yaml(path: Path) -> dict[str, Any]:
    """Read a YAML mapping. Raises ListReadError if it is none."""
    try:
        read = yaml.load(read_bytes(path), Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise ListReadError(f"{path.name}: {error}") from error
    if not isinstance(read, dict):
        raise ListReadError(f"{path.name}: not a mapping")
    return read
