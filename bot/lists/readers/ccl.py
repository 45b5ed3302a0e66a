"""The US Commerce Control List: entries as printed → controls sorted, scopes read, thresholds found."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.errors import ListReadError
from bot.lists.codes import path_of
from bot.lists.model import Control, Entry, Grant, LicenceException, ParagraphScope, ParagraphThreshold
from bot.lists.readers.paragraphs import Comparisons, follows, paragraphs, thresholds

# -- The words of a control or an exception ("entire entry except 3A001.b.2 and .b.3") → the scope that they mean.

_TOKEN = re.compile(r"[^\s,;:]+")
_CODE = re.compile(
    r"^(?P<entry>\d[A-E]\d{3})(?:\.(?P<path>(?:[a-z]|\d{1,2})(?:\.(?:[a-z]|\d{1,2}))*))?$", re.IGNORECASE
)
_PATH = re.compile(r"^\.?(?P<path>[a-z](?:\.(?:[a-z]|\d{1,2}))*|\d{1,2})$")
_LOOSE = re.compile(
    r"(?<![\w.])(?P<code>\d[A-E]\d{3})(?P<below>(?:\.\s?[a-z0-9]{1,2}\b)*)"
    r"|(?<![\w])\.?(?P<path>[a-z]\.\d{1,2}(?:\.[a-z0-9]{1,2})*)(?![\w])"
    r"|(?<=[\s,])\.(?P<bare>[a-z](?:\.[a-z0-9]{1,2})*)(?![\w])"
)
_BRACKET = re.compile(r"\([^()]*\)")
_SPACED_PATH = re.compile(r"(?<=[0-9a-z])\.\s+(?=\d\.[a-z])")


@dataclass(frozen=True, slots=True)
class Wording:
    """The patterns of a list's language, compiled."""

    applies: re.Pattern[str]
    sector: re.Pattern[str]
    entire: re.Pattern[str]
    apart: re.Pattern[str]
    segments: re.Pattern[str]
    sentences: re.Pattern[str]
    also: re.Pattern[str]
    fillers: frozenset[str]
    ranges: frozenset[str]

    @classmethod
    def of(cls, patterns: Mapping[str, Any]) -> Wording:
        """Compile the file of reading patterns."""
        return cls(
            applies=re.compile(str(patterns["applies"])),
            sector=re.compile(str(patterns["sector"]), re.IGNORECASE),
            entire=re.compile(str(patterns["entire"]), re.IGNORECASE),
            apart=re.compile(str(patterns["except"]), re.IGNORECASE),
            segments=re.compile(str(patterns["segments"]), re.IGNORECASE),
            sentences=re.compile(str(patterns["sentences"])),
            also=re.compile(str(patterns["also"])),
            fillers=frozenset(patterns["list_words"]),
            ranges=frozenset(patterns["range_words"]),
        )


def scopes(entry: str, text: str, wording: Wording) -> tuple[ParagraphScope, ...]:
    """Return the scopes of what stands after "applies to". Several, if its parts are limited in different ways."""
    first, *later = wording.sentences.split(_SPACED_PATH.sub(".", text.strip().rstrip(".")))
    if found := wording.entire.match(first):
        return _rest_of_entire(entry, first[found.end() :], wording)
    if (plain := plain_list(entry, first, wording)) is not None:
        return (plain,)
    more = (one[found.end() :] for one in later if (found := wording.also.match(one)))
    parts = (part for one in (first, *more) for part in wording.segments.split(one))
    return tuple(_segment(entry, part, wording) for part in parts if part.strip())


def _rest_of_entire(entry: str, rest: str, wording: Wording) -> tuple[ParagraphScope, ...]:
    """Return what is left after "entire entry"."""
    if found := wording.apart.match(rest):
        return _all_except(entry, rest[found.end() :].strip(" .,)"), wording)
    if not _BRACKET.sub("", rest).strip(" .,"):
        return (ParagraphScope(),)
    own, others = references(entry, rest, wording)
    return (ParagraphScope(inside=own, about=others, in_part=True),)


def _all_except(entry: str, text: str, wording: Wording) -> tuple[ParagraphScope, ...]:
    """Return the entry without some paragraphs; a paragraph that is left out on a condition is reached in part."""
    plain = plain_list(entry, text, wording)
    if plain is not None and plain.inside and not plain.about:
        return (ParagraphScope(outside=plain.inside),)
    own, _ = references(entry, text, wording)
    if not own:
        return (ParagraphScope(in_part=True),)
    certain = {
        path
        for part in wording.segments.split(text)
        if (listed := plain_list(entry, part, wording)) is not None and not listed.about
        for path in listed.inside
    }
    doubtful = tuple(path for path in own if path not in certain)
    return (ParagraphScope(outside=own), *((ParagraphScope(inside=doubtful, in_part=True),) if doubtful else ()))


def _segment(entry: str, text: str, wording: Wording) -> ParagraphScope:
    """One part of a sentence: a plain list of paragraphs, or a condition in which references stand."""
    if (plain := plain_list(entry, text, wording)) is not None:
        return plain
    kept, left_out = _cut_brackets(entry, text, wording)
    if (plain := plain_list(entry, kept, wording)) is not None:
        return ParagraphScope(inside=plain.inside, outside=left_out, about=plain.about)
    own, others = references(entry, _BRACKET.sub("", text), wording)
    return ParagraphScope(inside=own, about=others, in_part=True)


def _cut_brackets(entry: str, text: str, wording: Wording) -> tuple[str, tuple[str, ...]]:
    """Return the text without "(except …)", and the paragraphs that stood in those brackets."""
    left_out: list[str] = []
    for bracket in _BRACKET.findall(text):
        inner = bracket.strip("()")
        if wording.apart.match(inner) or wording.apart.match(" " + inner):
            listed = plain_list(entry, wording.apart.sub("", inner, count=1), wording)
            left_out += listed.inside if listed else ()
    return _BRACKET.sub("", text), tuple(left_out)


def plain_list(entry: str, text: str, wording: Wording) -> ParagraphScope | None:
    """Return the scope of a text that is nothing but a list of paragraphs ("a.1 to a.3, b, and .x").

    None if it is more.
    """
    found: list[tuple[str, str]] = []
    base, ranged = entry, False
    for match in _TOKEN.finditer(text):
        token = match[0].strip("“”\"'().")
        if token.lower() in wording.ranges:
            ranged = bool(found)
        if not token or token.lower() in wording.fillers:
            continue
        named = _named(token, base)
        if named is None:
            return None
        base, path = named
        if path.isdigit() and found:  # "d.15 and 16": the number continues the last paragraph
            path = ".".join((*found[-1][1].split(".")[:-1], path))
        found = _up_to(found, base, path) if ranged else [*found, (base, path)]
        ranged = False
    if not found:
        return None
    own = tuple(dict.fromkeys(path for code, path in found if code == entry and path))
    others = tuple(dict.fromkeys(f"{code}.{path}" if path else code for code, path in found if code != entry))
    return ParagraphScope(inside=own, about=others, in_part=bool(others))


def _named(token: str, base: str) -> tuple[str, str] | None:
    """Return the entry and paragraph that one word names; a paragraph alone belongs to the last entry."""
    if code := _CODE.match(token):
        return code["entry"].upper(), path_of(code["path"] or "")
    if short := _PATH.match(token):
        return base, path_of(short["path"])
    return None


def _up_to(found: list[tuple[str, str]], base: str, path: str) -> list[tuple[str, str]]:
    """Return a list of codes after "to": with everything between its last one and the new one."""
    last_base, last_path = found[-1]
    if last_base != base:
        return found if path else [*found[:-1], (f"{last_base}-{base}", "")]
    return [*found, *((base, one) for one in between(last_path, path)), (base, path)]


def references(entry: str, text: str, wording: Wording) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the paragraphs of the entry itself and the other codes that a sentence names."""
    own: list[str] = []
    others: list[str] = []
    base = entry
    end = 0
    for found in _LOOSE.finditer(text):
        ranged, end = text[end : found.start()].strip() in wording.ranges, found.end()
        base = found["code"].upper() if found["code"] else base
        path = path_of(found["below"] or "") if found["code"] else path_of(found["path"] or found["bare"])
        since = others[-1] if ranged and found["code"] and others else ""
        if base == entry:
            others += _codes_between(since, base, path)
            own += [path] if path else []
        elif since and not path and "." not in since:
            others[-1] = f"{since}-{base}"
        else:
            others += (*_codes_between(since, base, path), f"{base}.{path}" if path else base)
    return tuple(dict.fromkeys(own)), tuple(dict.fromkeys(others))


def _codes_between(since: str, base: str, path: str) -> list[str]:
    """Return the codes between one and a paragraph of its own entry; none if it is of another."""
    if not path or not since.startswith(f"{base}."):
        return []
    return [f"{base}.{one}" for one in between(since.removeprefix(f"{base}."), path)]


def between(first: str, last: str) -> tuple[str, ...]:
    """Return the paragraphs strictly between two: `a.1`, `a.4` → `a.2`, `a.3`; `g`, `j` → `h`, `i`."""
    *above, start = first.split(".")
    *other, end = last.split(".")
    if other and other != above:
        return ()
    if start.isdigit() and end.isdigit():
        middle: Sequence[str] = [str(number) for number in range(int(start) + 1, int(end))]
    elif len(start) == len(end) == 1 and start.isalpha() and end.isalpha():
        middle = [chr(number) for number in range(ord(start) + 1, ord(end))]
    else:
        return ()
    return tuple(joined(above, one) for one in middle)


def joined(above: Iterable[str], step: str) -> str:
    """Return a path of the steps above and one more."""
    return ".".join((*above, step))


_CITED = re.compile(r"\b\d[A-E]\d{3}((?:\.(?:[a-z]|\d{1,2}))+)\b")
UNREAD = "unread"
"""The family of a row that no pattern explains: an answer says that the entry must be read."""
MOST_UNREAD = 0.03
"""A part of all rows; with more that no pattern explains, the form of the document has changed."""
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
    """Return every code with a paragraph that any text of the list cites, with the paragraphs above it."""
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
        self._reserved = re.compile(patterns["reserved"] + r"\W*$", re.IGNORECASE)
        self._comparisons = Comparisons.of(quantities)

    def entries(self, printed: Iterable[Printed]) -> dict[str, Entry]:
        """Return all entries by code. Raises ListReadError if too many controls are not understood."""
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
                yield Control(named[0] if named else UNREAD, ParagraphScope(in_part=True), family=UNREAD)
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

    def _exemptions(self, printed: Printed) -> Iterator[LicenceException]:
        for symbol, text in printed.exceptions.items():
            if symbol == "STA":
                yield from self._barred(printed.code, text)
            elif self._grants["no"].match(text):
                yield LicenceException(symbol, Grant.NO)
            elif self._grants["yes"].match(text):
                yield LicenceException(symbol, Grant.YES)
            elif found := self._grants["limit"].match(text):
                yield LicenceException(symbol, Grant.YES, limit=int(found["amount"].replace(",", "")))
            else:
                yield LicenceException(symbol, Grant.IN_PART, self._part(printed.code, text))

    def _part(self, code: str, text: str) -> ParagraphScope:
        """Return the paragraphs that a partly given exception names, before and after its "except"."""
        first, *rest = self._wording.apart.split(text, maxsplit=1)
        bare = re.sub(r"^\W*(?:Yes\W*)+", "", first)
        inside = plain_list(code, bare, self._wording) if bare.strip() else None
        outside = self._paragraphs_named_after(code, rest[0]) if rest else ()
        return ParagraphScope(inside=inside.inside if inside else (), outside=outside, in_part=True)

    def _paragraphs_named_after(self, code: str, text: str) -> tuple[str, ...]:
        """Return the paragraphs that a sentence names: its list from the first code on, else every reference."""
        tail = text[text.index(code) :] if code in text else text
        listed = plain_list(code, _PARENTHESIS.sub("", tail).split(";")[0], self._wording)
        return listed.inside if listed and listed.inside else references(code, text, self._wording)[0]

    def _barred(self, code: str, text: str) -> Iterator[LicenceException]:
        if not self._grants["barred"].search(text):
            return
        groups = tuple(sorted(set(self._grants["country_group"].findall(text))))
        own = references(code, text, self._wording)[0]
        yield LicenceException("STA", Grant.BARRED, ParagraphScope(inside=own), barred_to=groups)

    def _paragraphs(self, printed: Printed) -> list[tuple[str, str]]:
        """Return the paragraphs of an entry: as the document marks them, else as its running text does."""
        running = list(paragraphs(printed.text, self._notes, lambda path: f"{printed.code}.{path}" in self._named))
        marked: list[tuple[str, str]] = []
        for path, text in printed.items:
            if follows(path, marked[-1][0] if marked else "") or (not marked and path in {"a", "b"}):
                marked.append((path, text))
        listed = running or marked
        return [(path, text) for path, text in listed if not self._reserved.match(text)]

    def _thresholds(self, printed: Printed, listed: Iterable[tuple[str, str]]) -> Iterator[ParagraphThreshold]:
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
