"""The clauses of a filter: how each is written, what it says about an announcement, which values it may have. PURE."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Self

from bot.lists.codes import Shape, parse
from bot.model.added import is_added
from bot.model.announcement import Announcement, FollowUp, tier_rank
from bot.text import normalize
from bot.text.notation import code_steps, control_code_is_valid, control_key, quoted
from bot.vocabulary import DetectedMeasure, Kind, Tier

_SEVERAL_REPORTS = 2
ClauseTest = Callable[["FilterFacts"], bool]


@dataclass(frozen=True)
class FilterFacts:
    """The values of an announcement that filters compare, each computed once for all filters."""

    announcement: Announcement

    @classmethod
    def by_report(cls, announcement: Announcement) -> tuple[Self, ...]:
        """Return the act as each of its reports tells it, the one that speaks for it first.

        An act matches a filter if it does so as one of its reports tells it: `-tier:press` asks for what not only the
        press tells, and a word that the press has added keeps nobody from hearing the authority. One that follows
        another is told with that one's goods and places first, where it names none, and then as it stands.
        """
        if isinstance(announcement, FollowUp) and announcement.earlier is not None:
            alone = replace(announcement, earlier=None)
            return (*cls.by_report(announcement.filled_in), *cls.by_report(alone))
        if len(announcement.items) < _SEVERAL_REPORTS:
            return (cls(announcement),)
        ordered = sorted(announcement.items, key=lambda item: tier_rank(item.tier))
        return tuple(cls(replace(announcement, items=(item,))) for item in ordered)

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """Tokens of the summary and of every report's title and summary; `/` keeps texts apart."""
        texts = [self.announcement.summary]
        texts += [text for item in self.announcement.items for text in (item.title, item.summary)]
        return tuple(token for text in texts for token in (*normalize.tokens(text or ""), "/"))

    @cached_property
    def exact(self) -> str:
        """The text in which phrases are searched."""
        return normalize.haystack(self.parts)

    @cached_property
    def singular(self) -> str:
        """The text in singular, in which terms of several words are searched."""
        return normalize.haystack(tuple(map(normalize.word_stem, self.parts)))

    @cached_property
    def words(self) -> frozenset[str]:
        """The words in singular, for terms of one word."""
        return frozenset(map(normalize.word_stem, self.parts))

    @cached_property
    def run(self) -> str:
        """The text without spaces, for scripts that write none."""
        return "".join(self.parts)

    @cached_property
    def values(self) -> dict[str, frozenset[str]]:
        """The values that each named clause compares with."""
        a = self.announcement
        return {
            "from": frozenset((a.jurisdiction,) if a.jurisdiction else ()),
            "to": frozenset(a.destinations),
            "about": frozenset(map(subject_key, a.subjects)),
            "kind": frozenset((a.kind,) if a.kind else ()),
            "measure": frozenset((a.measure,) if a.measure else ()),
            "tier": frozenset(item.tier for item in a.items),
            "source": frozenset(item.source for item in a.items),
            "code": frozenset(step for code in a.codes for step in code_steps(code)) | self.named["code"],
        }

    @cached_property
    def named(self) -> dict[str, frozenset[str]]:
        """For each name, the values that the announcement itself names, marked by `itself`; only codes have such."""
        return {"code": frozenset(itself(code_steps(code)[-1]) for code in self.announcement.codes if code_steps(code))}


NAMES = ("from", "to", "about", "code", "kind", "measure", "tier", "source")
"""The named filters, in the order in which a normalised filter writes them."""

SINGLE = frozenset({"from", "kind", "measure"})
"""Named filters of which an announcement has one value: asking for two different ones at once never matches."""


def itself(code: str) -> str:
    """Return the mark of a code that an announcement names itself."""
    return f"={code}"


def subject_key(name: str) -> str:
    """Normalise a subject's name: rare earth, rare earths and Rare-Earths are the same."""
    return " ".join(map(normalize.word_stem, normalize.tokens(name)))


@dataclass(frozen=True, slots=True)
class FieldClause:
    """`from:CN,US`: the announcement has one of the values. `reach` are the values with what they include."""

    name: str
    values: tuple[str, ...]
    reach: frozenset[str] = field(compare=False)

    @property
    def text(self) -> str:
        """The clause as the grammar reads it back."""
        return f"{self.name}:{','.join(map(quoted, self.values))}"

    @property
    def order(self) -> tuple[int, str]:
        """Its sort key among clauses."""
        return NAMES.index(self.name), self.text

    def test(self, *, wanted: bool) -> ClauseTest:
        """Return the comparison as a function. An act without destinations matches every destination.

        So `to:US` lets it pass, and `-to:US`, where the clause is not wanted, does so too: it leaves out what is
        aimed at the US, not what is aimed at everybody.
        """
        name, reach = self.name, self.reach
        if name == "to":
            return lambda facts: not reach.isdisjoint(facts.values[name]) or (wanted and not facts.values[name])
        return lambda facts: not reach.isdisjoint(facts.values[name])

    def found(self, facts: FilterFacts) -> str:
        """Say what the announcement has instead."""
        has = ", ".join(sorted(value.lstrip("=") for value in facts.named.get(self.name, facts.values[self.name])))
        return f"`{self.text}`: it has {self.name}:{has}" if has else f"`{self.text}`: it names none"


@dataclass(frozen=True, slots=True)
class TextClause:
    """A bare word (found in singular and plural), or a "phrase" (`exact`: found as it stands)."""

    parts: tuple[str, ...]
    exact: bool = False

    @classmethod
    def read(cls, typed: str, *, exact: bool) -> TextClause:
        """Split what was typed into tokens; there are none without a letter or digit."""
        return cls(normalize.tokens(typed), exact)

    @property
    def text(self) -> str:
        """The clause as the grammar reads it back."""
        return f'"{" ".join(self.parts)}"' if self.exact else normalize.spelled(self.parts)

    @property
    def order(self) -> tuple[int, str]:
        """Its sort key among clauses."""
        return len(NAMES), self.text

    def test(self, *, wanted: bool) -> ClauseTest:
        """Return the look-up as a function, whatever `wanted` is."""
        del wanted
        parts = self.parts if self.exact else tuple(map(normalize.word_stem, self.parts))
        if len(parts) == 1 and not self.exact and not normalize.unspaced(parts[0][0]):
            return lambda facts, word=parts[0]: word in facts.words  # type: ignore[misc] # a bound default
        needle, run = normalize.needle(parts), normalize.without_spaces(parts)
        if self.exact:
            return lambda facts: needle in facts.exact or (run is not None and run in facts.run)
        return lambda facts: needle in facts.singular or (run is not None and run in facts.run)

    def found(self, facts: FilterFacts) -> str:  # noqa: ARG002 - what every clause answers
        """Say what the announcement lacks."""
        return f"`{self.text}` does not occur in it"


@dataclass(frozen=True, slots=True)
class NotClause:
    """`-part`: the part does not hold."""

    part: Clause

    @property
    def text(self) -> str:
        """The clause as the grammar reads it back."""
        return f"-{self.part.text}" if isinstance(self.part, FieldClause | TextClause) else f"-({self.part.text})"

    @property
    def order(self) -> tuple[int, str]:
        """Its sort key among clauses."""
        return len(NAMES) + 2, self.text

    def test(self, *, wanted: bool) -> ClauseTest:
        """Return the negated test of the part."""
        inner = self.part.test(wanted=not wanted)
        return lambda facts: not inner(facts)

    def found(self, facts: FilterFacts) -> str:
        """Say which clause excludes the announcement, and by which of its alternatives."""
        parts = self.part.parts if isinstance(self.part, AnyClause) else ()
        holding = next((part for part in parts if part.test(wanted=False)(facts)), None)
        return f"`{self.text}` leaves it out" + (f": `{holding.text}` applies to it" if holding else "")


@dataclass(frozen=True, slots=True)
class AllClause:
    """Every part holds; with no parts, it always holds."""

    parts: tuple[Clause, ...]

    @property
    def text(self) -> str:
        """The clause as the grammar reads it back."""
        return " ".join(f"({part.text})" if isinstance(part, AnyClause) else part.text for part in self.parts)

    @property
    def order(self) -> tuple[int, str]:
        """Its sort key among clauses."""
        return len(NAMES) + 3, self.text

    def test(self, *, wanted: bool) -> ClauseTest:
        """Return a test that all parts hold; a single part needs no loop."""
        tests = tuple(part.test(wanted=wanted) for part in self.parts)
        if len(tests) == 2:  # noqa: PLR2004 - by far the most frequent, and twice as fast as the loop
            first, second = tests
            return lambda facts: first(facts) and second(facts)

        def every(facts: FilterFacts) -> bool:
            for test in tests:  # noqa: SIM110 - twice as fast as all(), and asked ten thousand times an act
                if not test(facts):
                    return False
            return True

        return every

    def found(self, facts: FilterFacts) -> str:
        """Say what the first failing part says."""
        failing = next(part for part in self.parts if not part.test(wanted=True)(facts))
        return failing.found(facts)


@dataclass(frozen=True, slots=True)
class AnyClause:
    """At least one part holds."""

    parts: tuple[Clause, ...]

    @property
    def text(self) -> str:
        """The clause as the grammar reads it back."""
        return " | ".join(part.text for part in self.parts)

    @property
    def order(self) -> tuple[int, str]:
        """Its sort key among clauses."""
        return len(NAMES) + 1, self.text

    def test(self, *, wanted: bool) -> ClauseTest:
        """Return a test that one of the parts holds."""
        tests = tuple(part.test(wanted=wanted) for part in self.parts)

        def some(facts: FilterFacts) -> bool:
            for test in tests:  # noqa: SIM110 - as above
                if test(facts):
                    return True
            return False

        return some

    def found(self, facts: FilterFacts) -> str:
        """Say that no alternative holds, and which is nearest."""
        holding = {part: _size(part) - len(failing(part, facts)) for part in self.parts}
        nearest = max(self.parts, key=lambda part: holding[part])
        near = f"; nearest is `{nearest.text}`, but {nearest.found(facts)}" if holding[nearest] > 0 else ""
        return f"none of `{self.text}` holds{near}"


Clause = FieldClause | TextClause | NotClause | AllClause | AnyClause
EVERYTHING = AllClause(())


def failing(clause: Clause, facts: FilterFacts) -> tuple[Clause, ...]:
    """Return the parts because of each of which an announcement does not match; empty if it matches.

    What would pass without one of them passes when all of them are taken away.
    """
    if clause.test(wanted=True)(facts):
        return ()
    if isinstance(clause, AllClause):
        return tuple(found for part in clause.parts for found in failing(part, facts))
    return (clause,)


def leaves_out(part: NotClause, other: Clause) -> bool:
    """Return whether a negated part leaves out everything that another part lets in.

    Toward a place is another matter: `to:US` lets pass what names no destination, and `-to:US` leaves that in.
    """
    inner = part.part
    if isinstance(inner, AnyClause):
        return any(leaves_out(NotClause(each), other) for each in inner.parts)
    if isinstance(inner, FieldClause) and isinstance(other, FieldClause):
        return inner.name == other.name != "to" and other.reach <= inner.reach
    return isinstance(inner, TextClause) and inner == other


def _size(clause: Clause) -> int:
    return len(clause.parts) if isinstance(clause, AllClause) else 1


def every(parts: Iterable[Clause]) -> Clause:
    """Join parts, sorted and each once, so that equal filters are equal values."""
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, AllClause) else (part,))]
    return _only(tuple(sorted(dict.fromkeys(flat), key=_order)), AllClause)


def some(parts: Iterable[Clause]) -> Clause:
    """Join alternatives, sorted and each once, so that equal filters are equal values."""
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, AnyClause) else (part,))]
    return _only(tuple(sorted(dict.fromkeys(flat), key=_order)), AnyClause)


def opposite(part: Clause) -> Clause:
    """Negate a clause; the negation of a negation is the clause itself."""
    return part.part if isinstance(part, NotClause) else NotClause(part)


def _only(parts: tuple[Clause, ...], make: type[AllClause | AnyClause]) -> Clause:
    return parts[0] if len(parts) == 1 else make(parts)


def _order(clause: Clause) -> tuple[int, str]:
    return clause.order


# -- values of `from:`, `about:` and the other named clauses, and what each value includes


TYPED = str.maketrans("“”„‟«»「」『』＂－−–—‐‑：∶，、､｜（）", '"' * 11 + "-" * 6 + "::,,,|()")
"""What phones, word processors and East Asian keyboards write for the grammar's signs; each for one character, so
that places stay true."""


def _nothing(_text: str) -> tuple[str, ...]:
    return ()


@dataclass(frozen=True)
class Vocabulary:
    """Functions and tables that resolve values, so that filters need no rule base.

    `find_country` gives an ISO code (or EU), `find_subject` a canonical name, for a name in any language; both also
    accept what they give. `narrower` names the subjects that a subject includes (one level or all, as you like).
    `groups` are destinations that stand for several (EU). `sources` maps ids to names. The last two give near names
    for what is not known, nearest first.
    """

    find_country: Callable[[str], str | None]
    find_subject: Callable[[str], str | None]
    narrower: Callable[[str], frozenset[str]]
    groups: Mapping[str, frozenset[str]] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    near_countries: Callable[[str], Sequence[str]] = _nothing
    near_subjects: Callable[[str], Sequence[str]] = _nothing


FIXED: dict[str, tuple[str, ...]] = {"kind": tuple(Kind), "measure": tuple(DetectedMeasure), "tier": tuple(Tier)}
"""Names whose values are the same everywhere."""

ALERTING = (Kind.NEW_MEASURE, Kind.AMENDMENT, Kind.SUSPENSION, Kind.LICENCE_POLICY, Kind.ENTITY_LISTING, Kind.GUIDANCE)
"""The kinds that alerts have."""

OFFERED: dict[str, tuple[str, ...]] = {**FIXED, "kind": ALERTING}
"""Those worth asking for."""

ALSO_SAID = {
    "license": "licence",
    "licensing": "licence",
    "licencing": "licence",
    "ban": "prohibition",
    "embargo": "prohibition",
    "duty": "tax",
    "export-duty": "tax",
    "technology-prohibition": "technology-ban",
    "entities": "entity-list",
    "entity": "entity-listing",
    "license-policy": "licence-policy",
    "new": "new-measure",
    "government": "official",
}


def resolve_value(name: str, typed: str, vocabulary: Vocabulary) -> str | None:
    """Return the value as announcements have it, None if it is unknown."""
    if name in ("from", "to"):
        return vocabulary.find_country(typed)
    if name == "about":
        return vocabulary.find_subject(typed)
    if name == "code":
        return _code(typed)
    if name == "source":
        return _source(typed.casefold(), vocabulary.sources)
    word = "-".join(typed.casefold().replace("_", " ").split())
    return next((value for value in (word, ALSO_SAID.get(word)) if value in FIXED[name]), None)


def _source(typed: str, sources: Mapping[str, str]) -> str | None:
    known = next((id_ for id_, name in sources.items() if typed in (id_.casefold(), name.casefold())), None)
    return known or (typed if is_added(typed) else None)


_CUSTOMS = re.compile(r"\d{2}(?:[.\s]?\d{2}){0,4}|\d{4,10}")
_SHORTEST_ENTRY = 2


def _code(typed: str) -> str | None:
    """Normalise a control code or customs code, whole or its beginning (3A, 81), for comparison."""
    digits = re.sub(r"[.\s]", "", typed)
    if _CUSTOMS.fullmatch(typed):
        return digits if len(digits) % 2 == 0 else None
    found = parse(typed)
    if found and found.shape in {Shape.ENTRY, Shape.HALF, Shape.MUNITIONS}:
        return str(found) if len(found.entry) >= _SHORTEST_ENTRY else None
    return ".".join(control_key(typed)) if control_code_is_valid(typed) else None


def value_reach(name: str, value: str, vocabulary: Vocabulary) -> frozenset[str]:
    """Return every value of an announcement that satisfies `name:value`."""
    if name == "about":
        return frozenset(map(subject_key, _add_narrower(value, vocabulary.narrower)))
    if name == "code":
        # An act on the whole of 3A090 concerns 3A090.a: so do those on what holds a code, from the entry on.
        holders = [step for step in code_steps(value) if "." in value and step.startswith(value.partition(".")[0])]
        whole = code_steps(value) if value.isdigit() else holders
        return frozenset((value, *(itself(step) for step in whole)))
    if name == "to":
        members = vocabulary.groups.get(value, frozenset())
        return members | {value} | {group for group, inside in vocabulary.groups.items() if value in inside}
    return frozenset((value,))


def _add_narrower(subject: str, narrower: Callable[[str], frozenset[str]]) -> set[str]:
    known, open_ = {subject}, [subject]
    while open_:
        fresh = narrower(open_.pop()) - known
        known |= fresh
        open_ += fresh
    return known
