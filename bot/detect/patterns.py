"""Declarative questions about what was found in a text, and the ordered patterns that `patterns.yaml` holds.

A *selector* chooses hits: `[title|summary|told] concepts [not] relation [distance] [title|…] concepts …`. `told` is a
sentence in which the act is told, or the title; concepts are joined by `|`; a distance of two numbers (`40/12`) holds
for scripts with and without spaces. `title lift not in ease` chooses liftings of the title that no easing contains.
A *condition* is a selector that chooses something, `no` selector, or `several` selector; or one of the facts known
before (`kind:suspension`, `by:licensing`, `trait:verb_last`, `title:explains`).
"""

from __future__ import annotations

import re
from bisect import insort
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, reduce
from importlib.resources import files
from itertools import chain
from operator import or_
from typing import Any

import yaml

from bot.detect.lexicon import CONCEPTS, LexiconError
from bot.detect.matches import Hit, Reading
from bot.text.profiles import Profile

FILE = "patterns.yaml"
SCOPES = frozenset({"title", "summary", "told"})
GIVEN = frozenset({"goods", "rule_goods", "place", "authority", "body", "subject", "know_how", "ware", "form"})
"""Concepts beside those of the language files: names, and the goods that a text was found to be about."""

_CLAUSE_END = re.compile("[:;,\uff0c\u3001\u3002\u2026\u2014\u2013|] |[:;\uff0c\u3002\u2026\uff1a\uff1b]|\\. ")


@cache
def shipped() -> Patterns:
    """The patterns that ship with the program, read once."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text = (files("bot.detect") / FILE).read_text(encoding="utf-8")
    try:
        return read_patterns(yaml.load(text, loader))  # noqa: S506 - a safe loader, C where it is built
    except yaml.YAMLError as error:
        raise LexiconError(FILE, " ".join(str(error).split())) from error


@dataclass(slots=True)
class Scene:
    """A text, and what is known of it when it is asked."""

    reading: Reading
    acting: frozenset[int] = frozenset()
    """Sentences in which the act is told."""
    facts: frozenset[str] = frozenset()
    """What holds besides, as conditions write it: `kind:suspension`."""
    extra: Mapping[str, Sequence[Hit]] = field(default_factory=dict)
    """Hits of concepts that only this scene knows."""
    patterns: Patterns = field(default_factory=shipped)
    present: int = field(init=False)
    """A bit for each concept that the text holds, and one for each that its title holds."""
    _found: dict[str, Sequence[Hit]] = field(init=False)
    """Hits by concept: those of the text, and of `patterns.yaml` those that were asked for."""

    def __post_init__(self) -> None:
        bits, end, self.present = self.patterns.bits, self.reading.page.title_end, 0
        self._found = {**self.reading.hits, **self.extra}
        for name, found in self._found.items():
            if found and name in bits:
                titled = found[0].start < end or any(hit.start < end for hit in found)
                self.present |= bits[name] * (1 + TITLE) if titled else bits[name]

    def of(self, name: str) -> Sequence[Hit]:
        """Hits of a concept of the lexicons, of the scene, or of `patterns.yaml`."""
        found = self._found.get(name)
        if found is None:
            ways = self.patterns.concepts.get(name, ())
            hits = {hit for way in ways if way.possible(self) and way.holds(self) for hit in way.selector.of(self)}
            found = self._found[name] = sorted(hits, key=_place_and_concept) if len(hits) > 1 else list(hits)
        return found


def _place_and_concept(hit: Hit) -> tuple[int, int, str]:
    return hit.start, -hit.end, hit.concept


TITLE = 1 << 128
"""The bit of a concept in the title is its bit in the text, moved by this."""

Needs = tuple[int, ...]
"""Of each of these sets of bits one must be present, or nothing can be chosen: tried before anything is searched."""


Relation = Callable[[Scene, Hit, Hit, int], bool]


def gap(first: Hit, second: Hit) -> int:
    """Characters between two hits; none if they overlap."""
    return max(0, second.start - first.end, first.start - second.end)


def clause(reading: Reading, hit: Hit) -> tuple[int, int]:
    """Start and end of the clause of the title in which a hit stands."""
    ends = [found.start() for found in _CLAUSE_END.finditer(reading.page.folded, 0, reading.page.title_end)]
    start = max((end for end in ends if end < hit.start), default=0)
    return start, min((end for end in ends if end >= hit.end), default=reading.page.title_end)


def _shares_clause(scene: Scene, hit: Hit, other: Hit, _: int) -> bool:
    start, end = clause(scene.reading, hit)
    return start <= other.start < end and not (other.start <= hit.start and hit.end <= other.end)


def _behind(scene: Scene, hit: Hit, other: Hit, span: int) -> bool:
    between = scene.reading.page.folded[other.end : hit.start]
    return other.sentence == hit.sentence and 0 <= hit.start - other.end <= span and not set(between) & set(",;:")


def _governs(scene: Scene, verb: Hit, thing: Hit, span: int) -> bool:
    """Whether a verb stands before its object, or after it where verbs come last, and no other instrument between."""
    if verb.start < thing.start and thing.end <= verb.end:
        return True
    first, last = (verb, thing) if verb.start < thing.start else (thing, verb)
    if (first is thing and not scene.reading.verb_last) or not 0 <= last.start - first.end <= span:
        return False
    others = scene.reading.title_hits("ban", "export_ban", "control", "rule", "list")
    return not any(first.end <= hit.start and hit.end <= last.start for hit in others)


def _led(scene: Scene, hit: Hit, other: Hit, span: int) -> bool:
    """Whether a word of direction stands before, with nothing but an article between."""
    if other.sentence != hit.sentence or not 0 <= hit.start - other.end <= span:
        return False
    between = scene.reading.page.folded[other.end : hit.start].strip()
    return not between or between in scene.reading.grammar.words("between")


RELATIONS: Mapping[str, Relation] = {
    "led": _led,
    "is": lambda _, a, b, __: a == b,
    "in": lambda _, a, b, __: b.start <= a.start and a.end <= b.end,
    "within": lambda _, a, b, __: b.start <= a.start and a.end <= b.end and b.end - b.start > a.end - a.start,
    "holding": lambda _, a, b, __: a.start <= b.start and b.end <= a.end and a.end - a.start > b.end - b.start,
    "meets": lambda _, a, b, __: a.start < b.end and b.start < a.end,
    "touches": lambda _, a, b, span: a.start < b.end and b.start <= a.end + span,
    "opens": lambda _, a, b, span: a.start < b.start <= a.start + span,
    "precedes": lambda _, a, b, span: 0 <= b.start - a.end <= span,
    "starts": lambda _, a, b, __: a.start == b.start,
    "ends": lambda _, a, b, __: a.end == b.end,
    "closes": lambda _, a, b, __: a.end == b.end and a.start > b.start,
    "before": lambda _, a, b, __: a.end <= b.start,
    "after": lambda _, a, b, __: b.end <= a.start,
    "past": lambda _, a, b, __: b.end <= a.start and b.sentence == a.sentence,
    "adjoins": lambda _, a, b, span: 0 <= a.start - b.end <= span,
    "trails": lambda _, a, b, span: 0 < a.end - b.start <= span,
    "differs": lambda _, a, b, __: b.end <= a.start and b.value != a.value,
    "swallowed": lambda _, a, b, span: (
        b.start <= a.start and a.end <= b.end and b.end - b.start - a.end + a.start > span * (a.start == b.start)
    ),
    "follows": lambda _, a, b, __: b.start <= a.start,
    "leads": lambda _, a, b, __: a.start < b.start,
    "beside": lambda _, a, b, span: a.sentence == b.sentence and gap(a, b) <= span,
    "with": lambda _, a, b, __: a.sentence == b.sentence,
    "clause": _shares_clause,
    "behind": _behind,
    "governs": _governs,
}
NEAREST = "nearest"
DISTANT = frozenset(
    {"touches", "opens", "precedes", "beside", "behind", "governs", "adjoins", "trails", "swallowed"}
) | {NEAREST, "led"}
"""Relations that a distance is given to."""


def _nearest(hits: Sequence[Hit], others: Sequence[Hit], span: int) -> Sequence[Hit]:
    """For each of the others the hit nearest to it in its sentence."""
    found = {}
    for other in others:
        near = [hit for hit in hits if hit.sentence == other.sentence and gap(hit, other) <= span]
        if near:
            found[min(near, key=lambda hit: (gap(hit, other), hit.start))] = True
    return list(found)


def _of(scene: Scene, hit: Hit) -> Profile:
    """The grammar of a hit's language, or of the text's where a hit is read in all."""
    return scene.reading.grammar.by_language.get(hit.language, scene.reading.own)


def _followed(scene: Scene, hit: Hit, name: str) -> bool:
    rest = scene.reading.page.folded[hit.end : hit.end + LOOK_BACK]
    return rest.startswith(words := scene.reading.grammar.starts(name)) or rest.lstrip().startswith(words)


def _numbered(scene: Scene, hit: Hit, name: str) -> bool:
    return any(letter.isdigit() for letter in scene.reading.page.folded[hit.start : hit.end + int(name)])


def _behind_word(scene: Scene, hit: Hit, name: str) -> bool:
    return scene.reading.page.folded.endswith(scene.reading.own.words(name) or "\0", 0, hit.start)


def _behind_form(scene: Scene, hit: Hit, name: str) -> bool:
    form = scene.reading.grammar.compiled(f"<{name}>$", 0)
    return bool(form.search(scene.reading.page.folded, max(0, hit.start - LOOK_BACK), hit.start))


def _ahead(scene: Scene, hit: Hit, name: str) -> bool:
    end = min(hit.end + LOOK_AHEAD, scene.reading.page.span(hit.sentence)[1])
    return bool(_of(scene, hit).form(name).search(scene.reading.page.folded, hit.end, end))


def _syllable(scene: Scene, hit: Hit, _: str) -> bool:
    """Whether a Korean name that is or begins with one syllable stands within a longer word."""
    text, grammar = scene.reading.page.folded, scene.reading.grammar
    first = text[hit.start : hit.end].split(" ", 1)[0]
    if len(first) != 1 or not _hangul(first) or first in grammar.words("compounding"):
        return False
    after = text[hit.end : hit.end + 1]
    return (hit.start > 0 and _hangul(text[hit.start - 1])) or (
        hit.end - hit.start == 1 and _hangul(after) and after not in grammar.words("noun_particles")
    )


def _hangul(char: str) -> bool:
    return "\uac00" <= char <= "\ud7a3"


LOOK_BACK, LOOK_AHEAD = 20, 70
WORDS: Mapping[str, Callable[[Scene, Hit, str], bool]] = {
    "followed": _followed,
    "numbered": _numbered,
    "behind": _behind_word,
    "behind_form": _behind_form,
    "ahead": _ahead,
    "syllable": _syllable,
    "closing": lambda scene, hit, name: scene.reading.page.folded[hit.start : hit.end].endswith(
        _of(scene, hit).words(name) or "\0"
    ),
    "opening": lambda scene, hit, name: scene.reading.page.folded.startswith(
        scene.reading.own.words(name) or "\0", hit.start
    ),
    "form": lambda scene, hit, name: bool(_of(scene, hit).form(name).match(scene.reading.page.folded, hit.start)),
    "next": lambda scene, hit, name: bool(_of(scene, hit).form(name).match(scene.reading.page.folded, hit.end)),
    "then": lambda scene, hit, name: scene.reading.page.folded.startswith(
        scene.reading.own.words(name) or "\0", hit.end
    ),
    "han": lambda scene, hit, name: (
        hit.end - hit.start == int(name) and "\u4e00" <= scene.reading.page.folded[hit.start] <= "\u9fff"
    ),
    "next_shown": lambda scene, hit, name: bool(scene.reading.own.form(name).match(scene.reading.page.shown, hit.end)),
    "capital": lambda scene, hit, _: scene.reading.page.shown[hit.start].isupper(),
    "first": lambda _, hit, name: hit.start <= int(name),
    "sentence_first": lambda scene, hit, name: hit.start - scene.reading.page.span(hit.sentence)[0] <= int(name),
    "class": lambda scene, hit, name: hit.value in scene.reading.relations.groups[name],
}
"""What may be asked of the words of a hit and around it, with the name of the words in a language's profile."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Concepts, looked for in a part of the text."""

    scope: str
    names: tuple[tuple[str, int], ...]
    """Each concept, and the bits of those from which it comes in this part."""

    @property
    def need(self) -> int:
        """The bits of which one must be present."""
        return reduce(or_, (bits for _, bits in self.names))

    def of(self, scene: Scene) -> Sequence[Hit]:
        """Their hits."""
        present = scene.present
        found = [scene.of(name) for name, bits in self.names if present & bits]
        hits = found[0] if len(found) == 1 else list(chain.from_iterable(found))
        if not self.scope or not hits:
            return hits
        end = scene.reading.page.title_end
        if self.scope == "title":
            return [hit for hit in hits if hit.start < end]
        if self.scope == "summary":
            return [hit for hit in hits if hit.start >= end]
        return [hit for hit in hits if hit.start < end or hit.sentence in scene.acting]


Test = Callable[[Scene, Sequence[Hit]], Sequence[Hit]]


@dataclass(frozen=True, slots=True)
class Selector:
    """Hits of concepts that pass every test."""

    choice: Choice
    tests: tuple[Test, ...]
    needs: Needs

    def of(self, scene: Scene) -> Sequence[Hit]:
        """The hits chosen."""
        present = scene.present
        for need in self.needs:
            if not present & need:
                return ()
        hits = self.choice.of(scene)
        for test in self.tests:
            if not hits:
                break
            hits = test(scene, hits)
        return hits


@dataclass(frozen=True, slots=True)
class Condition:
    """A question about a scene, and what must be present if it is to hold."""

    holds: Callable[[Scene], bool]
    needs: Needs = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """Conditions that must all hold."""

    when: tuple[Condition, ...]
    needs: Needs

    def possible(self, scene: Scene) -> bool:
        """Whether the concepts without which it cannot hold are present."""
        present = scene.present
        for need in self.needs:  # noqa: SIM110 - a loop takes half the time of `all`, and this is asked most often
            if not present & need:
                return False
        return True

    def holds(self, scene: Scene) -> bool:
        """Whether the conditions hold."""
        return all(condition.holds(scene) for condition in self.when)


@dataclass(frozen=True, slots=True)
class Way(Rule):
    """One way in which a concept of `patterns.yaml` comes about."""

    selector: Selector


@dataclass(frozen=True, slots=True)
class Pattern(Rule):
    """What holds of a text if all conditions do. `example`: a headline (and ` || ` a summary) of which it is true."""

    then: str
    example: str


@dataclass(frozen=True, slots=True)
class Patterns:
    """The file, read and checked."""

    concepts: Mapping[str, tuple[Way, ...]]
    lists: Mapping[str, tuple[Pattern, ...]]
    groups: Mapping[str, frozenset[str]]
    sets: Mapping[str, tuple[str, ...]]
    resolve: tuple[tuple[Selector, str], ...]
    """Hits that go (no name), or that get the name of another concept."""
    bits: Mapping[str, int]
    """The bit of each concept of the lexicons and of a scene."""

    def first(self, name: str, scene: Scene) -> Pattern:
        """The first pattern of a list that holds; the last one always does."""
        return next(one for one in self.lists[name] if one.possible(scene) and one.holds(scene))


class Reader:
    """Reads the file's small language; raises LexiconError with what is wrong, and where."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self.sets = {name: tuple(text.split("|")) for name, text in raw["sets"].items()}
        self._known = CONCEPTS | GIVEN | set(raw["concepts"])
        self.bits = {name: 1 << at for at, name in enumerate(sorted(CONCEPTS | GIVEN))}
        self._derived = raw["concepts"]
        self._masks: dict[str, int] = {}

    def selector(self, text: str) -> Selector:
        """`title lift not in ease`."""
        tokens = text.split()
        choice = self._choice(tokens, text)
        tests: list[Test] = []
        needs = [choice.need]
        while tokens:
            negated = tokens[0] == "not"
            word = tokens.pop(negated)
            del tokens[:negated]
            if ":" in word:
                tests.append(self._on_words(word, text, negated=negated))
            else:
                others, test = self._on_others(word, tokens, text, negated=negated)
                tests.append(test)
                needs += [] if negated else [others.need]
        return Selector(choice, tuple(tests), tuple(needs))

    def _mask(self, name: str) -> int:
        """The bits of the concepts of the lexicons from which a concept comes."""
        if name not in self._derived:
            return self.bits[name]
        if name not in self._masks:
            self._masks[name] = 0
            for way in self._derived[name]:
                text = way if isinstance(way, str) else way["select"]
                tokens = text.split()
                for one, _ in self._choice(tokens, text).names:
                    self._masks[name] |= self._mask(one)
        return self._masks[name]

    def condition(self, text: str) -> Condition:
        """`no title extend`."""
        first, _, rest = text.partition(" ")
        if first == "no":
            inner = self.condition(rest).holds
            return Condition(lambda scene: not inner(scene))
        if first == "several":
            several = self.selector(rest)
            return Condition(lambda scene: len(several.of(scene)) > 1, several.needs)
        if ":" in first and not rest:
            return Condition(self._fact(text))
        selector = self.selector(text)
        return Condition(lambda scene: bool(selector.of(scene)), selector.needs)

    def rule(self, conditions: Sequence[str], needs: Needs = ()) -> tuple[tuple[Condition, ...], Needs]:
        """Conditions, and all that must be present for them, each once."""
        when = tuple(map(self.condition, conditions))
        return when, tuple(dict.fromkeys((*needs, *(need for one in when for need in one.needs))))

    @staticmethod
    def _fact(text: str) -> Callable[[Scene], bool]:
        what, _, name = text.partition(":")
        if what == "trait":
            return lambda scene: name in scene.reading.own.traits
        if what == "title":
            return lambda scene: bool(
                scene.reading.own.form(name).search(scene.reading.page.folded, 0, scene.reading.page.title_end)
            )
        return lambda scene: text in scene.facts

    def _choice(self, tokens: list[str], text: str) -> Choice:
        scope = tokens.pop(0) if tokens and tokens[0] in SCOPES else ""
        if not tokens:
            raise LexiconError(FILE, f"{text!r} names no concept")
        names = tuple(one for name in tokens.pop(0).split("|") for one in self.sets.get(name, (name,)))
        for name in names:
            if name not in self._known:
                raise LexiconError(FILE, f"{text!r}: no concept is called {name!r}")
        moved = TITLE if scope == "title" else 1
        return Choice(scope, tuple((name, self._mask(name) * moved) for name in names))

    @staticmethod
    def _on_words(word: str, text: str, *, negated: bool) -> Test:
        what, _, name = word.partition(":")
        if what not in WORDS:
            raise LexiconError(FILE, f"{text!r}: {what!r} is no question about words")
        asked = WORDS[what]
        return lambda scene, hits: [hit for hit in hits if asked(scene, hit, name) is not negated]

    def _on_others(self, word: str, tokens: list[str], text: str, *, negated: bool) -> tuple[Choice, Test]:
        if word not in RELATIONS and word != NEAREST:
            raise LexiconError(FILE, f"{text!r}: {word!r} is no relation")
        wide = narrow = 0
        if word in DISTANT:
            first, _, second = tokens.pop(0).partition("/")
            wide, narrow = int(first), int(second or first)
        others, relation = self._choice(tokens, text), RELATIONS.get(word, RELATIONS["is"])
        if word == NEAREST:
            return others, lambda scene, hits: _nearest(
                hits, others.of(scene), narrow if scene.reading.narrow else wide
            )
        return others, _on_relation(relation, others, (wide, narrow), negated=negated)


def _on_relation(relation: Relation, others: Choice, spans: tuple[int, int], *, negated: bool) -> Test:
    """Keep the hits that stand so to one of the others, or to none. `spans`: in scripts with and without spaces."""

    def test(scene: Scene, hits: Sequence[Hit]) -> Sequence[Hit]:
        known = others.of(scene)
        if not known:
            return hits if negated else ()
        span = spans[scene.reading.narrow]
        kept = []
        for hit in hits:  # loops: half the time of `any`
            for other in known:
                if relation(scene, hit, other, span):
                    if not negated:
                        kept.append(hit)
                    break
            else:
                if negated:
                    kept.append(hit)
        return kept

    return test


def read_patterns(raw: Any) -> Patterns:  # noqa: ANN401 - whatever the YAML holds; the checks follow
    """Raises LexiconError with the place if the form is broken."""
    try:
        reader = Reader(raw)
        concepts = {name: tuple(_way(reader, one) for one in ways) for name, ways in raw["concepts"].items()}
        lists = {
            name: tuple(
                Pattern(*reader.rule(one.get("when", ())), str(one["then"]), one.get("example", "")) for one in found
            )
            for name, found in raw["patterns"].items()
        }
        groups = {name: frozenset(text.split()) for name, text in raw["groups"].items()}
        resolve = [(reader.selector(one.get("drop") or one["select"]), one.get("as", "")) for one in raw["resolve"]]
    except (KeyError, TypeError, AttributeError, ValueError, IndexError) as error:
        raise LexiconError(FILE, f"broken form: {error!r}") from error
    for name, found in lists.items():
        if not found or found[-1].when:
            raise LexiconError(FILE, f"{name}: the last pattern must have no condition")
    return Patterns(concepts, lists, groups, reader.sets, tuple(resolve), reader.bits)


def _way(reader: Reader, raw: str | Mapping[str, Any]) -> Way:
    text, when = (raw, ()) if isinstance(raw, str) else (raw["select"], raw["when"])
    selector = reader.selector(text)
    return Way(*reader.rule(when, selector.needs), selector)


def resolved(reading: Reading) -> Reading:
    """The reading without words that are part of another word, and with those that mean something else so named."""
    scene = Scene(reading)
    for selector, name in shipped().resolve:
        hits = selector.of(scene)
        for hit in hits:
            reading.hits[hit.concept].remove(hit)
            if name:
                insort(reading.hits.setdefault(name, []), hit._replace(concept=name), key=_place)
        if hits:
            scene = Scene(reading)
    return reading


def _place(hit: Hit) -> tuple[int, int]:
    return hit.start, -hit.end


def chosen(reading: Reading, name: str) -> Sequence[Hit]:
    """Hits of a concept, be it of the lexicons or of `patterns.yaml`; asked once for each reading."""
    scene: Scene | None = reading.asked.get("scene")
    if scene is None:
        scene = reading.asked["scene"] = Scene(reading)
    return scene.of(name)
