"""Parts lists on record: what an owner gave, how each line was answered, and what people decided of it. PURE."""

from __future__ import annotations

import base64
import zlib
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

import msgspec

from bot.errors import RecordError, UsageError
from bot.model.codec import Record
from bot.vocabulary import Outcome

if TYPE_CHECKING:
    from bot.answering import RestrictedQuery
    from bot.parts.lines import PartLine, ReadList

MOST_LINES = 20_000
MOST_TEXT = 8_000_000
"""Characters of all cells of a list."""
LONGEST_NAME = 200
LONGEST_DECISION, LONGEST_NOTE = 100, 2_000
UNREAD = "error"
"""The outcome of a line that could not be answered."""
WEB = "web:-:operators"
"""The owner of the lists of the console and the API: those who may sign in there."""


@dataclass(frozen=True, slots=True)
class StoredLine(Record):
    """A line: the owner's cells, what is asked, and the answer by the names of its columns. `number` is its line."""

    number: int
    cells: tuple[str, ...]
    query: str = ""
    from_: str | None = None
    to: str | None = None
    on: str | None = None
    problem: str = ""
    answer: dict[str, str] = field(default_factory=dict)
    code: str = ""
    quantity: str = ""
    party: str = ""

    @classmethod
    def of(cls, line: PartLine) -> StoredLine:
        """Take over a line as it was read."""
        on = line.on.isoformat() if line.on else None
        cells, query = tuple(map(_storable, line.cells)), _storable(line.query)
        code, quantity, party = map(_storable, (line.code, line.quantity, line.party))
        return cls(
            line.number, cells, query, line.from_, line.to, on, _storable(line.problem),
            code=code, quantity=quantity, party=party,
        )  # fmt: skip

    @property
    def question(self) -> RestrictedQuery:
        """What is asked for this line."""
        from bot.answering import RestrictedQuery  # noqa: PLC0415 - a process that only polls loads no rules
        from bot.parts.lines import question_text  # noqa: PLC0415 - see above

        on = date.fromisoformat(self.on) if self.on else None
        asked = question_text(self.query, self.code, self.quantity)
        return RestrictedQuery(asked, self.from_, self.to, on, party=self.party, shown=self.query)

    @property
    def outcome(self) -> str:
        """What became of the line: an outcome, or `UNREAD`."""
        return self.answer.get("outcome") or UNREAD

    @property
    def status(self) -> str:
        """The status of its answer; empty without one."""
        return self.answer.get("status", "")

    def answered(self, cells: Mapping[str, str]) -> StoredLine:
        """Return the line with an answer; empty cells are not kept."""
        return replace(self, answer={name: cell for name, cell in cells.items() if cell})


def _storable(text: str) -> str:
    """Replace halves of characters, which JSON can name and no file can hold."""
    return text.encode(errors="replace").decode()


@dataclass(frozen=True, slots=True)
class Decision(Record):
    """What a person decided of a line, and why. `at` is an ISO instant, UTC."""

    decision: str
    note: str
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class PartsList(Record):
    """A list without its lines. `owner` is a channel's key; instants are ISO, UTC; `found` says how it was read."""

    id: str
    name: str
    owner: str
    by: str
    created: str
    header: tuple[str, ...]
    found: str = ""
    blank: int = 0
    lines: int = 0
    answered: str = ""
    outcomes: dict[str, int] = field(default_factory=dict)
    statuses: dict[str, int] = field(default_factory=dict)
    """Statuses of the restricted lines."""

    def counted(self, lines: Sequence[StoredLine], at: str) -> PartsList:
        """Return the list with the counts of its lines, as answered at that instant."""
        outcomes = Counter(line.outcome for line in lines)
        statuses = Counter(line.status for line in lines if line.outcome == Outcome.RESTRICTED)
        return replace(self, lines=len(lines), answered=at, outcomes=dict(outcomes), statuses=dict(statuses))

    def recounted(self, before: Sequence[StoredLine], after: Sequence[StoredLine], at: str) -> PartsList:
        """Return the list with its counts where some of its lines have other answers."""
        then, now = self.counted(before, at), self.counted(after, at)
        outcomes, statuses = Counter(self.outcomes), Counter(self.statuses)
        for counts, gone, come in ((outcomes, then.outcomes, now.outcomes), (statuses, then.statuses, now.statuses)):
            counts.subtract(gone)
            counts.update(come)
        return replace(self, answered=at, outcomes=dict(+outcomes), statuses=dict(+statuses))


@dataclass(frozen=True, slots=True)
class _Lines(Record):
    lines: tuple[StoredLine, ...]


def packed(lines: Iterable[StoredLine]) -> str:
    """Write lines, in the order of their numbers, as a short text: of a table most repeats itself."""
    held = list(lines)
    raw = [msgspec.json.encode(_Lines(tuple(held[at : at + _BLOCK]))) for at in range(0, len(held), _BLOCK)]
    pattern = raw[0][-_PATTERN:] if raw else b""
    firsts = (one.number for one in held[::_BLOCK])
    blocks = (_write_block(first, _squeezed(one, pattern)) for first, one in zip(firsts, raw, strict=True))
    return _BLOCKS + _APART.join((_write_block(0, _squeezed(pattern, b"")), *blocks))


def unpacked(text: str) -> tuple[StoredLine, ...]:
    """Read what `packed` wrote, also in an earlier version. Raises RecordError."""
    if text.startswith(_BLOCKS):
        return tuple(PackedLines(text).all())
    if not text.startswith(_FORM):
        return _Lines.from_json(zlib.decompress(base64.b85decode(text))).lines
    try:
        return msgspec.json.decode(zlib.decompress(base64.b64decode(text[len(_FORM) :])), type=_Lines).lines
    except (zlib.error, ValueError) as error:
        raise RecordError("_Lines", str(error)) from error


_FORM, _BLOCKS = ".", ":"
"""What lines begin with that msgspec wrote, in one piece or in blocks: no signs of base 85, which was used before."""
_APART, _NUMBER = ".", "-"
"""Between blocks, and behind the number of a block's first line: no signs of base 64."""
_BLOCK = 25
"""Lines of a block: a few changed lines cost the reading of few others."""
_PATTERN = 8_000
"""Bytes of the first block by which all are squeezed: lines of one table are alike."""


@dataclass(frozen=True, slots=True)
class PackedLines:
    """Packed lines of which some are read or replaced without the others, as far as they are packed in blocks."""

    text: str

    def all(self) -> Iterator[StoredLine]:
        """Yield every line, in order. Raises RecordError."""
        pattern, blocks = self._parts()
        for block in blocks:
            yield from _lines_of(block, pattern)

    def some(self, numbers: Collection[int]) -> dict[int, StoredLine]:
        """Return the lines of these numbers; those that are not there are left out. Raises RecordError."""
        if not self.text.startswith(_BLOCKS):
            return {one.number: one for one in unpacked(self.text) if one.number in numbers}
        pattern, blocks = self._parts()
        lines = (one for place in self._places(blocks, numbers) for one in _lines_of(blocks[place], pattern))
        return {one.number: one for one in lines if one.number in numbers}

    def replaced(self, lines: Mapping[int, StoredLine]) -> str:
        """Return the text with other lines in place of those of the same numbers. Raises RecordError."""
        if not self.text.startswith(_BLOCKS):
            return packed(lines.get(one.number, one) for one in unpacked(self.text))
        pattern, blocks = self._parts()
        for place in self._places(blocks, lines):
            kept = tuple(lines.get(one.number, one) for one in _lines_of(blocks[place], pattern))
            blocks[place] = _write_block(kept[0].number, _squeezed(msgspec.json.encode(_Lines(kept)), pattern))
        head = self.text[len(_BLOCKS) :].partition(_APART)[0]
        return _BLOCKS + _APART.join((head, *blocks))

    def _parts(self) -> tuple[bytes, list[str]]:
        head, *blocks = self.text[len(_BLOCKS) :].split(_APART)
        return _read_block(head, b""), blocks

    @staticmethod
    def _places(blocks: Sequence[str], numbers: Iterable[int]) -> list[int]:
        """Return the places of the blocks that would hold these numbers."""
        firsts = [int(one.partition(_NUMBER)[0]) for one in blocks]
        return sorted({max(bisect_right(firsts, number) - 1, 0) for number in numbers} if blocks else ())


def _write_block(first: int, squeezed: bytes) -> str:
    return f"{first}{_NUMBER}{base64.b64encode(squeezed).decode()}"


def _squeezed(raw: bytes, pattern: bytes) -> bytes:
    squeezing = zlib.compressobj(4, zdict=pattern) if pattern else zlib.compressobj(4)
    return squeezing.compress(raw) + squeezing.flush()


def _read_block(block: str, pattern: bytes) -> bytes:
    try:
        squeezed = base64.b64decode(block.partition(_NUMBER)[2], validate=True)
        reading = zlib.decompressobj(zdict=pattern) if pattern else zlib.decompressobj()
        raw = reading.decompress(squeezed) + reading.flush()
    except (zlib.error, ValueError) as error:
        raise RecordError("_Lines", str(error)) from error
    if not reading.eof:
        raise RecordError("_Lines", "a block ends early")
    return raw


def _lines_of(block: str, pattern: bytes) -> tuple[StoredLine, ...]:
    try:
        return msgspec.json.decode(_read_block(block, pattern), type=_Lines).lines
    except ValueError as error:
        raise RecordError("_Lines", str(error)) from error


def stored_lines(read: ReadList) -> list[StoredLine]:
    """Take over all lines that were read. Raises UsageError for more than a list may have."""
    kept: list[StoredLine] = []
    text = 0
    for line in read.lines:
        text += sum(map(len, line.cells)) + len(line.query) + len(line.party)
        if len(kept) == MOST_LINES or text > MOST_TEXT:
            raise UsageError(
                f"a list may have {MOST_LINES:,} lines and {MOST_TEXT:,} characters, and this one has more; divide it"
            )
        kept.append(StoredLine.of(line))
    if not kept:
        raise UsageError("the list has no line to look up, only a header")
    return kept
