"""The small language of `patterns.yaml`, and its ordered patterns.

A *selector* chooses hits: `[title|summary|told] concepts [not] relation [distance] [title|…] concepts …`. `told` is a
sentence in which the act is told, or the title; concepts are joined by `|`; a distance of two numbers (`40/12`) holds
for scripts with and without spaces. `title lift not in ease` chooses liftings of the title that no easing contains.
A *condition* is a selector that chooses something, `no` selector, or `several` selector; or one of the facts known
before (`kind:suspension`, `by:licensing`, `trait:verb_last`, `title:explains`).

Selectors and conditions become Python functions of a `Scene`: a text is asked some hundred of them. The file is read
and checked as a whole; a function is compiled when it is first asked. Where a concept's bit answers, nothing is asked.
"""

from __future__ import annotations

import re
from bisect import insort
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, reduce
from operator import or_
from typing import Any

from bot.detect import scene
from bot.detect.document import Reading
from bot.detect.lexicon import CONCEPTS, read_file
from bot.detect.scene import RELATIONS, SUMMARY, TITLE, TOLD, WORDS, Scene
from bot.text.matcher import Hit
from bot.vocabulary import DetectedMeasure, Kind

FILE = "patterns.yaml"
GIVEN = frozenset({"goods", "rule_goods", "place", "authority", "body", "subject", "know_how", "ware", "form"})
"""Concepts beside those of the language files: names, and the goods that a text was found to be about."""
OF_THE_ACT = frozenset({"subject", "know_how", "ware"})
"""Concepts of which only a scene with an act knows."""
SCOPES = {"": 1, "title": TITLE, "summary": SUMMARY, "told": TOLD}
"""The parts of a text, and what moves a concept's bit to that of the part."""
NEAREST = "nearest"

_FIELD = re.compile(rf"\b([ab])\.({'|'.join(Hit._fields)})\b")

Way = tuple[str, Sequence[str]]
"""A selector, and the conditions under which it chooses."""

Choice = tuple[str, tuple[tuple[str, int], ...]]
"""A part of the text; concepts, each with the bits there of those from which it comes: one must be present."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """What holds of a text if all conditions do. `example`: a headline (and ` || ` a summary) of which it is true."""

    then: str
    example: str
    function: str
    """The name of the function that tells whether all conditions hold."""
    guessed: bool = False
    """Whether no word says so, but it is what is most often meant."""


class Patterns:
    """The file, read and checked. Raises ValueError with what is wrong, or KeyError, TypeError, AttributeError."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self.sets: Mapping[str, tuple[str, ...]] = {name: tuple(text.split("|")) for name, text in raw["sets"].items()}
        self.groups = {name: frozenset(text.split()) for name, text in raw["groups"].items()}
        self.concepts = {name: [_way(way) for way in ways] for name, ways in raw["concepts"].items()}
        """The ways in which a concept of the file comes about: a selector, and conditions."""
        self.bits = {name: 1 << at for at, name in enumerate(sorted(CONCEPTS | GIVEN))}
        """The bit of each concept of the lexicons and of a scene."""
        self._choices: dict[Choice, int] = {}
        self._known = CONCEPTS | GIVEN | set(self.concepts)
        self._masks: dict[str, int] = {}
        self._selectors: dict[str, tuple[str, str]] = {}
        """For each text of a selector, what must be present for it, and the call that chooses."""
        self._code: dict[str, str] = {}
        self._calls: dict[str, Any] = {**vars(scene)}
        """What compiled functions call: one another, and what `bot.detect.scene` knows of hits."""
        self._concepts = {name: self._concept(ways) for name, ways in self.concepts.items()}
        self.of_the_act = frozenset(name for name in self.concepts if self._is_of_the_act(name))
        """Concepts that a scene with an act may judge otherwise."""
        self.lists = {
            name: tuple(
                Pattern(
                    str(one["then"]),
                    one.get("example", ""),
                    self._function(["p = s.present", f"return {self._all(one.get('when', ()))}"]),
                    bool(one.get("guessed")),
                )
                for one in found
            )
            for name, found in raw["patterns"].items()
        }
        self.resolve = [(self._concept([_way(one.get("drop") or one)]), one.get("as", "")) for one in raw["resolve"]]
        """Functions that choose hits which go (no name), or which get the name of another concept."""
        self.choices = tuple(self._choices)
        """What a scene is asked for by number."""
        for name, found in raw["patterns"].items():
            if not found or found[-1].get("when"):
                raise ValueError(f"{name}: the last pattern must have no condition")

    def first(self, name: str, asked: Scene) -> Pattern:
        """The first pattern of a list that holds; the last one always does."""
        return next(one for one in self.lists[name] if self.call(one.function)(asked))

    def derived(self, name: str, asked: Scene) -> Sequence[Hit]:
        """The hits of a concept of the file; none of another concept."""
        return self.call(self._concepts[name])(asked) if name in self._concepts else ()

    def call(self, function: str) -> Callable[[Scene], Any]:
        """A function by its name; compiled now if it was not yet."""
        found: Callable[[Scene], Any] | None = self._calls.get(function)
        if found is None:
            code = self._code[function]
            for other in re.findall(r"(?<!def )\b(f\d+)\(s\)", code):
                self.call(other)
            exec(compile(code, f"{FILE}:{function}", "exec"), self._calls)  # noqa: S102 - made here of checked words
            found = self._calls[function]
        return found

    def _function(self, lines: Sequence[str]) -> str:
        name = f"f{len(self._code)}"
        self._code[name] = "\n    ".join((f"def {name}(s):", *lines))
        return name

    def _concept(self, ways: Sequence[Way]) -> str:
        """The function that chooses the hits of all ways in which a concept comes about."""
        lines = ["p, found = s.present, []"]
        for text, when in ways:
            needs, chosen = self._selector(text)
            lines.append(f"if {needs} and {self._all(when)}: found += {chosen}")
        return self._function([*lines, "return found"])

    def _all(self, when: Sequence[str]) -> str:
        """An expression that is true if all conditions hold: bits first, calls last."""
        return " and ".join(sorted(map(self._condition, when), key=lambda one: "(" in one)) or "True"

    def _condition(self, text: str) -> str:
        """`no title extend` as an expression."""
        first, _, rest = text.partition(" ")
        if first == "no":
            return f"not {self._condition(rest)}"
        if first == "several":
            needs, chosen = self._selector(rest)
            return f"({needs} and len({chosen}) > 1)"
        what, mark, name = text.partition(":")
        if mark and not rest:
            if what == "trait":
                return f"{name!r} in s.reading.own.traits"
            return f"s.titled({name!r})" if what == "title" else f"{text!r} in s.facts"
        needs, chosen = self._selector(text)
        tokens = text.split()
        _, names = self._choice(tokens, text)
        return needs if not tokens and self.told_by_bits(names) else f"({needs} and {chosen})"

    def told_by_bits(self, names: Sequence[tuple[str, int]]) -> bool:
        """Whether the bits of concepts say all about their hits."""
        return not any(name in self.concepts for name, _ in names)

    def _selector(self, text: str) -> tuple[str, str]:
        """What must be present for `title lift not in ease`, and the call that chooses its hits."""
        if text in self._selectors:
            return self._selectors[text]
        tokens = text.split()
        choice = self._choice(tokens, text)
        needs, tests = [_present(choice[1])], []
        while tokens:
            negated = tokens[0] == "not"
            word = tokens.pop(negated)
            del tokens[:negated]
            if ":" in word:
                tests.append(self._on_words(word, text, negated=negated))
                continue
            others, lines = self._on_others(word, tokens, text, negated=negated)
            tests.append(lines)
            needs += [] if negated else [_present(others[1])]
        lines, chosen = [f"p, h = s.present, {self._hits(choice)}"], self._hits(choice)
        for test in tests:
            lines += ["if not h: return h", *test]
        if tests:
            chosen = f"{self._function([*lines, 'return h'])}(s)"
        self._selectors[text] = " and ".join(dict.fromkeys(needs)), chosen
        return self._selectors[text]

    def _hits(self, choice: Choice) -> str:
        return f"s.choice({self._choices.setdefault(choice, len(self._choices))})"

    def _choice(self, tokens: list[str], text: str) -> Choice:
        scope = tokens.pop(0) if tokens and tokens[0] in SCOPES else ""
        if not tokens:
            raise ValueError(f"{text!r} names no concept")
        names = tuple(one for name in tokens.pop(0).split("|") for one in self.sets.get(name, (name,)))
        for name in names:
            if name not in self._known:
                raise ValueError(f"{text!r}: no concept is called {name!r}")
        return scope, tuple((name, self.mask(name) * SCOPES[scope]) for name in names)

    def mask(self, name: str) -> int:
        """The bits of the concepts of the lexicons from which a concept comes."""
        if name not in self.concepts:
            return self.bits[name]
        if name not in self._masks:
            self._masks[name] = 0
            for text, _ in self.concepts[name]:
                for one, _ in self._choice(text.split(), text)[1]:
                    self._masks[name] |= self.mask(one)
        return self._masks[name]

    def _is_of_the_act(self, name: str) -> bool:
        """Whether a concept depends on which sentences tell the act, on its goods, or on facts about it."""
        texts = (text for select, when in self.concepts[name] for text in (select, *when))
        words = {word for text in texts for part in text.split() for word in part.split("|")}
        if any(word.startswith(("kind:", "by:")) for word in words):
            raise ValueError(f"{name}: a concept may not ask for the kind of act or whose it is")
        return "told" in words or any(
            one in OF_THE_ACT or (one in self.concepts and one != name and self._is_of_the_act(one)) for one in words
        )

    @staticmethod
    def _on_words(word: str, text: str, *, negated: bool) -> list[str]:
        what, _, name = word.partition(":")
        if what not in WORDS:
            raise ValueError(f"{text!r}: {what!r} is no question about words")
        names = f"name, text, shown, own = {name!r}, s.reading.page.folded, s.reading.page.shown, s.reading.own"
        return [names, f"h = [a for a in h if {'not ' * negated}({_in_tuples(WORDS[what])})]"]

    def _on_others(self, word: str, tokens: list[str], text: str, *, negated: bool) -> tuple[Choice, list[str]]:
        """The other hits, and the lines that keep the hits which stand so to one of them, or to none."""
        if word not in RELATIONS and word != NEAREST:
            raise ValueError(f"{text!r}: {word!r} is no relation")
        relation, span = RELATIONS.get(word, ""), "0"
        if "span" in relation or word == NEAREST:
            first, _, second = tokens.pop(0).partition("/")
            wide, narrow = int(first), int(second or first)
            span = f"({narrow} if s.narrow else {wide})" if wide != narrow else str(wide)
        others = self._choice(tokens, text)
        lines = [f"others, span = {self._hits(others)}, {span}"]
        if word == NEAREST:
            return others, [*lines, "h = nearest(h, others, span)"]
        loop = ["kept = []", "for a in h:", "    for b in others:", f"        if {_in_tuples(relation)}:"]
        if negated:
            loop += ["            break", "    else: kept.append(a)"]
            return others, [f"if p & {_bits(others[1]):#x}:", *(f"    {line}" for line in (*lines, *loop, "h = kept"))]
        loop += ["            kept.append(a)", "            break"]
        return others, [*lines, *loop, "h = kept"]


def _way(raw: str | Mapping[str, Any]) -> Way:
    return (raw, ()) if isinstance(raw, str) else (raw["select"], raw.get("when", ()))


def _in_tuples(expression: str) -> str:
    """An expression about hits with their fields by number, which takes half the time."""
    return _FIELD.sub(lambda found: f"{found[1]}[{Hit._fields.index(found[2])}]", expression)


def _present(names: Sequence[tuple[str, int]]) -> str:
    """Whether one of some concepts is present, as an expression."""
    return f"p & {_bits(names):#x}"


def _bits(names: Sequence[tuple[str, int]]) -> int:
    return reduce(or_, (bits for _, bits in names))


@cache
def shipped() -> Patterns:
    """Return the patterns that ship with the program, read once."""
    return read_file(FILE, Patterns, "bot.detect")


DRAFT = "draft"
"""The stage of an act that is proposed for consultation: as new as any, but its promulgation follows it."""


@dataclass(frozen=True, slots=True)
class Class:
    """What an act is."""

    kind: Kind | None
    stage: str
    """What it does to what was before: new, draft, extend, ease, suspend, list, grant or guide."""
    measure: DetectedMeasure | None
    deed: str | None
    """What it does, finer than kind and stage: lift, suspend, postpone …"""
    instrument: DetectedMeasure | None
    """What it does it to: of a lifted ban the ban. None where no more is said than that exports are controlled."""
    patterns: tuple[str, ...]
    """The examples of the patterns that decided on kind, stage, measure and deed."""


def resolved(reading: Reading) -> Reading:
    """The reading without words that are part of another word, and with those that mean something else so named."""
    patterns = shipped()
    scene = Scene(reading, patterns)
    for function, name in patterns.resolve:
        hits = patterns.call(function)(scene)
        for hit in hits:
            reading.hits[hit.concept].remove(hit)
            if name:
                insort(reading.hits.setdefault(name, []), hit._replace(concept=name), key=_place)
        if hits:
            scene = Scene(reading, patterns)
    reading.asked["scene"] = scene
    return reading


def _place(hit: Hit) -> tuple[int, int]:
    return hit.start, -hit.end


def scene_of(reading: Reading) -> Scene:
    """The scene of a text of which no act is known yet, the same each time."""
    scene: Scene = reading.asked.get("scene") or reading.asked.setdefault("scene", Scene(reading, shipped()))
    return scene


def chosen(reading: Reading, name: str) -> Sequence[Hit]:
    """Hits of a concept, be it of the lexicons or of `patterns.yaml`; asked once for each reading."""
    return scene_of(reading).of(name)


def scene_of_act(reading: Reading, acting: frozenset[int], goods: Sequence[Hit]) -> Scene:
    """The scene of a text that tells an act, in the sentences `acting`, on goods."""
    know_how = reading.relations.know_how
    extra = {
        "subject": goods,
        "know_how": [hit for hit in goods if hit.value.endswith(know_how)],
        "ware": [hit for hit in goods if not hit.value.endswith(know_how)],
    }
    return Scene(reading, shipped(), acting, extra, scene_of(reading))


def classify(scene: Scene, jurisdiction: str | None) -> Class:
    """The class of the act that a scene tells."""
    known = scene.patterns
    kind = known.first("kind", scene)
    by = {name for name, codes in known.groups.items() if not jurisdiction or jurisdiction in codes}
    scene.facts = frozenset({f"kind:{kind.then}", *(f"by:{one}" for one in (jurisdiction, *by))})
    stage, measure, deed = (known.first(name, scene) for name in ("stage", "measure", "deed"))
    told = None if measure.guessed and not jurisdiction else DetectedMeasure(measure.then)
    instrument = measure
    if kind.then == Kind.SUSPENSION:
        scene.facts = frozenset({*scene.facts, f"kind:{Kind.NEW_MEASURE}"} - {f"kind:{Kind.SUSPENSION}"})
        instrument = known.first("measure", scene)
    return Class(
        Kind(kind.then),
        stage.then,
        told,
        deed.then,
        None if instrument.guessed else DetectedMeasure(instrument.then),
        (kind.example, stage.example, measure.example, deed.example),
    )
