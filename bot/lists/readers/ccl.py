"""The US Commerce Control List: entries as printed → controls sorted, scopes read, thresholds found."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.errors import ListReadError
from bot.lists.model import Control, Entry, Exemption, Grant, Scope, Threshold
from bot.lists.readers.outline import follows, paragraphs
from bot.lists.readers.quantities import Comparisons, thresholds
from bot.lists.readers.scopes import Wording, plain_list, references, scopes

_CITED = re.compile(r"\b\d[A-E]\d{3}((?:\.(?:[a-z]|\d{1,2}))+)\b")
UNREAD = "unread"
"""The family of a row that no pattern explains: an answer says that the entry must be read."""
MOST_UNREAD = 0.03
"""Of a document with more of them the form has changed."""
_PARENTHESIS = re.compile(r"\([^()]*\)")


@dataclass(frozen=True, slots=True)
class Printed:
    """An entry as printed: rows of (control, chart), licence exceptions by symbol, the text of its items."""

    code: str
    heading: str
    rows: tuple[tuple[str, str], ...] = ()
    exceptions: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    items: tuple[tuple[str, str], ...] = ()


def cited(texts: Iterable[str]) -> frozenset[str]:
    """Every code with a paragraph that any text of the list cites, with the paragraphs above it."""
    found = (match[0].split(".") for text in texts for match in _CITED.finditer(text))
    return frozenset(".".join(steps[:depth]) for steps in found for depth in range(2, len(steps) + 1))


class ListReader:
    """Reads printed entries by the patterns of `bot/data/lists/us-ccl.yaml` and `quantities.yaml`."""

    def __init__(
        self,
        patterns: Mapping[str, Any],
        quantities: Mapping[str, Any],
        named: frozenset[str] = frozenset(),
        *,
        strict: bool = True,
    ) -> None:
        """`named`: codes with paragraphs that any document cites, which tells a paragraph from the item of a note.

        Unless `strict`, a row that no pattern explains becomes a control of the family UNREAD.
        """
        self._strict = strict
        self._named = named
        self._notes = re.compile(patterns["notes"])
        self._patterns = patterns
        self._wording = Wording.of(patterns)
        self._column = re.compile(patterns["column"])
        self._section = re.compile(patterns["section"])
        self._families = [(one["key"], re.compile(one["match"], re.IGNORECASE)) for one in patterns["families"]]
        self._reason = re.compile(r"[A-Z]{2}\b")
        self._no_columns = re.compile(patterns["no_columns"])
        self._grants = {name: re.compile(text, re.IGNORECASE) for name, text in patterns["grant"].items()}
        self._pointers = {name: re.compile(text, re.IGNORECASE) for name, text in patterns["pointers"].items()}
        self._heading_end = re.compile(patterns["heading_end"], re.IGNORECASE)
        self._reserved = re.compile(patterns["reserved"] + r"\W*$", re.IGNORECASE)
        self._comparisons = Comparisons.of(quantities)

    def entries(self, printed: Iterable[Printed]) -> dict[str, Entry]:
        """All entries by code. Raises ListReadError if too many controls are not understood."""
        read = {one.code: self.entry(one) for one in sorted(printed, key=lambda one: one.code)}
        families = [control.family for entry in read.values() for control in entry.controls]
        if (unread := families.count(UNREAD)) > len(families) * MOST_UNREAD:
            raise ListReadError(f"{unread} of {len(families)} controls are not understood: the form has changed")
        return read

    def entry(self, printed: Printed) -> Entry:
        """One entry. Raises ListReadError for a control that no pattern explains."""
        listed = self._paragraphs(printed)
        return Entry(
            code=printed.code,
            paragraphs=tuple(path for path, _ in listed),
            controls=tuple(self._controls(printed)),
            exemptions=tuple(self._exemptions(printed)),
            thresholds=tuple(self._thresholds(printed, listed)),
            pointer=self._pointer(printed),
        )

    def _controls(self, printed: Printed) -> Iterator[Control]:
        for control, chart in printed.rows:
            if self._no_columns.match(chart):
                continue
            applies = self._wording.applies.match(control) or self._wording.sector.match(control)
            if applies is None:
                if self._strict:
                    raise ListReadError(f"{printed.code}: the control {control[:80]!r} is not understood")
                named = self._reason.match(control)
                yield Control(named[0] if named else UNREAD, Scope(in_part=True), family=UNREAD)
                continue
            reason = applies.groupdict().get("reason") or "FP"
            body = control[applies.end() :]
            if control == chart and (column := self._column.search(body)):  # one cell for both
                body = body[: column.start()]
            limits = scopes(printed.code, body, self._wording)
            columns = [self._named_column(found, reason) for found in self._column.finditer(chart)]
            if columns:
                yield from (Control(name.split()[0], scope, column=name) for name in columns for scope in limits)
                continue
            family = self._family(printed.code, chart, control)
            cites = ", ".join(dict.fromkeys(self._section.findall(chart)))
            yield from (Control(reason, scope, family=family, cites=cites) for scope in limits)

    @staticmethod
    def _named_column(found: re.Match[str], reason: str) -> str:
        return f"{reason} {found['bare']}" if found["bare"] else f"{found['reason']} {found['number']}"

    def _family(self, code: str, chart: str, control: str) -> str:
        for text in (chart, control):
            for key, pattern in self._families:
                if pattern.search(text):
                    return str(key)
        if self._strict:
            raise ListReadError(f"{code}: the requirement {chart[:80]!r} is of no known family")
        return UNREAD

    def _exemptions(self, printed: Printed) -> Iterator[Exemption]:
        for symbol, text in printed.exceptions.items():
            if symbol == "STA":
                yield from self._barred(printed.code, text)
            elif self._grants["no"].match(text):
                yield Exemption(symbol, Grant.NO)
            elif self._grants["yes"].match(text):
                yield Exemption(symbol, Grant.YES)
            elif found := self._grants["limit"].match(text):
                yield Exemption(symbol, Grant.YES, limit=int(found["amount"].replace(",", "")))
            else:
                yield Exemption(symbol, Grant.IN_PART, self._part(printed.code, text))

    def _part(self, code: str, text: str) -> Scope:
        """The paragraphs that a partly given exception names, before and after its "except"."""
        first, *rest = self._wording.apart.split(text, maxsplit=1)
        bare = re.sub(r"^\W*(?:Yes\W*)+", "", first)
        inside = plain_list(code, bare, self._wording) if bare.strip() else None
        outside = self._named_after(code, rest[0]) if rest else ()
        return Scope(inside=inside.inside if inside else (), outside=outside, in_part=True)

    def _named_after(self, code: str, text: str) -> tuple[str, ...]:
        """The paragraphs that a sentence names: its list from the first code on, else every reference."""
        tail = text[text.index(code) :] if code in text else text
        listed = plain_list(code, _PARENTHESIS.sub("", tail).split(";")[0], self._wording)
        return listed.inside if listed and listed.inside else references(code, text, self._wording)[0]

    def _barred(self, code: str, text: str) -> Iterator[Exemption]:
        if not self._grants["barred"].search(text):
            return
        groups = tuple(sorted(set(self._grants["country_group"].findall(text))))
        own = references(code, text, self._wording)[0]
        yield Exemption("STA", Grant.BARRED, Scope(inside=own), barred_to=groups)

    def _paragraphs(self, printed: Printed) -> list[tuple[str, str]]:
        """The paragraphs of an entry: as the document marks them, else as its running text does."""
        running = list(paragraphs(printed.text, self._notes, lambda path: f"{printed.code}.{path}" in self._named))
        marked: list[tuple[str, str]] = []
        for path, text in printed.items:
            if follows(path, marked[-1][0] if marked else "") or (not marked and path in {"a", "b"}):
                marked.append((path, text))
        listed = running or marked
        return [(path, text) for path, text in listed if not self._reserved.match(text)]

    def _thresholds(self, printed: Printed, listed: Iterable[tuple[str, str]]) -> Iterator[Threshold]:
        yield from thresholds("", printed.heading, self._comparisons)
        for path, text in listed:
            yield from thresholds(path, text[:400], self._comparisons)

    def _pointer(self, printed: Printed) -> str:
        if printed.rows:
            return ""
        if self._pointers["itar"].search(printed.heading):
            return "itar"
        if found := self._pointers["elsewhere"].search(printed.heading):
            return str(found["code"])
        return "empty" if self._pointers["empty"].search(printed.text) else ""
