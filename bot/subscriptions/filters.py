"""Filters: parse and apply what a channel subscribes to. Grammar: filter.lark; manual: docs/commands.md."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from bot.model.announcement import Announcement
from bot.subscriptions import clauses, filter_errors
from bot.subscriptions import clauses as values
from bot.subscriptions.clauses import EVERYTHING, TYPED, Clause, ClauseTest, FilterFacts, Vocabulary
from bot.subscriptions.filter_errors import LONGEST_FILTER, FilterError

__all__ = ["Filter", "FilterError", "Filters", "Vocabulary", "parse", "parse_stored"]

_DEEPEST = 10
_REMEMBERED = 20_000


@dataclass(frozen=True)
class Filter:
    """A read filter. Two filters that ask for the same clauses are equal, in whatever order they were typed."""

    clause: Clause
    text: str = field(init=False, compare=False)
    """The normalised text: reading it again gives an equal filter."""
    holds: ClauseTest = field(init=False, compare=False, repr=False)
    """The filter as a function of `FilterFacts`, compiled here so that planning need not."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", self.clause.text)
        object.__setattr__(self, "holds", self.clause.test(wanted=True))

    @property
    def is_everything(self) -> bool:
        """Whether the filter is empty, which lets everything pass."""
        return self.clause == EVERYTHING

    def matches(self, announcement: Announcement) -> bool:
        """Return whether the announcement matches, as one of its reports tells it."""
        return any(map(self.holds, FilterFacts.by_report(announcement)))

    def why_not(self, announcement: Announcement) -> str:
        """Name the clause that keeps the announcement out; empty when it matches."""
        return "" if self.matches(announcement) else self.clause.found(FilterFacts.by_report(announcement)[0])


def parse(text: str, vocabulary: Vocabulary) -> Filter:
    """Read what a person typed. Raises FilterError (a UsageError) with the place and the nearest right form."""
    found = _FilterReader(text, vocabulary, strict=True).filter
    if len(found.text) > LONGEST_FILTER:
        raise filter_errors.too_long(text, len(found.text))
    return found


def parse_stored(text: str, vocabulary: Vocabulary) -> Filter:
    """Read a normalised filter that was accepted before.

    A value that the vocabulary has lost since (a source taken out of feeds.yaml, a renamed subject) is compared as it
    stands, so that one lost name does not silence a channel. Raises FilterError only if the grammar is broken.
    """
    return _FilterReader(text, vocabulary, strict=False).filter


class Filters:
    """Stored filters, read once for as long as the vocabulary stays the same."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._read: Callable[[str], Filter] = lru_cache(_REMEMBERED)(lambda text: parse_stored(text, vocabulary))

    def __call__(self, text: str) -> Filter:
        """Read `text`; the same text gives the same object. Raises FilterError for a text that breaks the grammar."""
        return self._read(text)


@cache
def _grammar() -> Lark:
    source = files("bot.subscriptions").joinpath("filter.lark").read_text(encoding="utf-8")
    return Lark(source, parser="lalr", propagate_positions=False)


class _FilterReader:
    """Reads one filter text into clauses; errors point into that text."""

    def __init__(self, text: str, vocabulary: Vocabulary, *, strict: bool) -> None:
        self.text = text.translate(TYPED)
        self.vocabulary, self.strict = vocabulary, strict
        if strict:
            self._refuse_excess()
        self.filter = Filter(self._clause(self._tree()) if self.text.strip() else EVERYTHING)

    def _refuse_excess(self) -> None:
        if len(self.text) > LONGEST_FILTER:
            raise filter_errors.too_long(self.text, len(self.text))
        depth, outside = 0, self.text.split('"')[::2]
        for character in "".join(outside):
            depth += {"(": 1, ")": -1}.get(character, 0)
            if depth > _DEEPEST:
                raise filter_errors.too_deep(self.text, _DEEPEST)

    def _tree(self) -> Tree[Token]:
        try:
            return _grammar().parse(self.text)
        except UnexpectedToken as error:
            before = next(iter(error.token_history or ()), None)
            if before is not None and before.type == "WORD":
                filter_errors.refuse_equals(self.text, before)
            raise filter_errors.unexpected(self.text, error.token, error.expected) from error
        except UnexpectedCharacters as error:
            at: int = error.pos_in_stream  # type: ignore[assignment] # lark declares None, and always sets it
            raise filter_errors.unreadable(self.text, at) from error
        except UnexpectedInput as error:  # pragma: no cover - lark raises the two above
            raise FilterError(self.text, 0, len(self.text), "This filter cannot be read.") from error

    def _clause(self, tree: Tree[Token]) -> Clause:
        # Depth is bounded (ten brackets), so plain recursion is safe.
        if tree.data == "some":
            return self._some(tree)
        if tree.data == "every":
            return self._every(_trees(tree))
        if tree.data == "sign":
            part = self._clause(_trees(tree)[0])
            return clauses.opposite(part) if len(_tokens(tree)) % 2 else part
        if tree.data == "named":
            return self._read_named_clause(*_tokens(tree))
        return self._words(_tokens(tree)[0], exact=tree.data == "phrase")

    def _some(self, tree: Tree[Token]) -> Clause:
        found = clauses.some([self._clause(part) for part in _trees(tree)])
        if self.strict:
            words = [_tokens(word)[0] for word in tree.find_data("word")]
            filter_errors.refuse_stray(self.text, found, words, self.vocabulary)
        return found

    def _every(self, trees: list[Tree[Token]]) -> Clause:
        parts = [self._clause(part) for part in trees]
        if self.strict:
            self._refuse_never(parts, trees)
            self._refuse_contradiction(parts, trees)
        return clauses.every(parts)

    def _refuse_contradiction(self, parts: list[Clause], trees: list[Tree[Token]]) -> None:
        """Raise FilterError for a part that leaves out all that another one lets in: `graphite -graphite`."""
        letting_in = [part for part in parts if not isinstance(part, clauses.NotClause)]
        for part, tree in zip(parts, trees, strict=True):
            if isinstance(part, clauses.NotClause):
                for other in letting_in:
                    if clauses.leaves_out(part, other):
                        raise filter_errors.contradiction(self.text, _tokens(tree)[0], part, other)

    def _refuse_never(self, parts: list[Clause], trees: list[Tree[Token]]) -> None:
        asked: list[clauses.FieldClause] = []
        for part, tree in zip(parts, trees, strict=True):
            if isinstance(part, clauses.FieldClause) and part.name in clauses.SINGLE:
                for earlier in asked:
                    if earlier.name == part.name and earlier.reach.isdisjoint(part.reach):
                        raise filter_errors.never(self.text, _tokens(tree)[0], earlier, part)
                asked.append(part)

    def _words(self, token: Token, *, exact: bool) -> Clause:
        parts = clauses.TextClause.read(token.strip('"'), exact=exact)
        if not parts.parts:
            raise filter_errors.no_letters(self.text, token)
        if not exact and "*" in token and self.strict:
            raise filter_errors.wildcard(self.text, token)
        if not exact and self.strict:
            filter_errors.refuse(self.text, token, parts, self.vocabulary)
        return parts

    def _read_named_clause(self, name: Token, *given: Token) -> Clause:
        known = name[:-1].casefold()
        if known not in clauses.NAMES:
            raise filter_errors.unknown_name(self.text, name)
        found = [self._value(known, name, token) for token in given]
        names = tuple(sorted(dict.fromkeys(found)))
        reach = frozenset().union(*(values.value_reach(known, value, self.vocabulary) for value in names))
        return clauses.FieldClause(known, names, reach)

    def _value(self, name: str, label: Token, token: Token) -> str:
        typed = token.strip('"').strip()
        found = values.resolve_value(name, typed, self.vocabulary)
        if found is None and self.strict:
            raise filter_errors.unknown_value(self.text, label, token, self.vocabulary)
        return found if found is not None else typed


def _trees(tree: Tree[Token]) -> list[Tree[Token]]:
    return [child for child in tree.children if isinstance(child, Tree)]


def _tokens(tree: Tree[Token]) -> list[Token]:
    """Return the tree's own tokens; if it has none, the first one below it."""
    own = [child for child in tree.children if isinstance(child, Token)]
    return own or next(([token] for token in tree.scan_values(lambda value: isinstance(value, Token))), [])
