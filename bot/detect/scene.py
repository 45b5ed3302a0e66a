"""A text as patterns ask about it: its hits by concept, how they stand to each other and to the words around them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from bot.detect.document import Reading
from bot.text.matcher import Hit
from bot.text.normalize import is_hangul
from bot.text.profiles import Profile

if TYPE_CHECKING:
    from bot.detect.patterns import Patterns

TITLE, SUMMARY, TOLD = (1 << 128 * group for group in (1, 2, 3))
"""The bit of a concept in a part of the text is its bit in the text, times this."""

_CLAUSE_END = re.compile("[:;,\uff0c\u3001\u3002\u2026\u2014\u2013|] |[:;\uff0c\u3002\u2026\uff1a\uff1b]|\\. ")
LOOK_BACK, LOOK_AHEAD = 20, 70


class Scene:
    """A text, and what is known of it when it is asked.

    `acting`: the sentences that tell the act; `extra`: hits of concepts that only this scene knows; `base`: a scene of
    the same text without either, whose answers are taken over.
    """

    __slots__ = ("_base", "_choices", "_found", "acting", "end", "facts", "narrow", "patterns", "present", "reading")

    def __init__(
        self,
        reading: Reading,
        patterns: Patterns,
        acting: frozenset[int] = frozenset(),
        extra: Mapping[str, Sequence[Hit]] | None = None,
        base: Scene | None = None,
    ) -> None:
        self.reading, self.patterns, self.acting, self._base = reading, patterns, acting, base
        self.facts: frozenset[str] = frozenset()
        """What holds besides, as conditions write it: `kind:suspension`."""
        self.end, self.narrow = reading.page.title_end, reading.narrow
        self._found: dict[str, Sequence[Hit]] = {**reading.hits, **extra} if extra else {**reading.hits}
        self._choices: dict[int, Sequence[Hit]] = {}
        self.present = 0
        """A bit for each concept that the text holds, and for each that a part of it holds."""
        bits, end = patterns.bits, self.end
        for name, hits in self._found.items():
            if not hits:
                continue
            groups = 1
            if hits[0][2] < end:
                groups += TITLE + TOLD
            elif acting and not acting.isdisjoint([hit[4] for hit in hits]):
                groups += TOLD
            if hits[-1][2] >= end:
                groups += SUMMARY
            self.present |= bits.get(name, 0) * groups

    def of(self, name: str) -> Sequence[Hit]:
        """Hits of a concept of the lexicons, of the scene, or of `patterns.yaml`; these in the order of the text."""
        found = self._found.get(name)
        if found is None:
            if self._base and name not in self.patterns.of_the_act:
                found = self._base.of(name)
            else:
                found = self.patterns.derived(name, self)
                if len(found) > 1:
                    found = sorted(set(found), key=_place_and_concept)
            self._found[name] = found
        return found

    def choice(self, number: int) -> Sequence[Hit]:
        """Hits of one of the choices of concepts that patterns make, in its part of the text."""
        found = self._choices.get(number)
        if found is None:
            scope, names = self.patterns.choices[number]
            present, end, acting = self.present, self.end, self.acting
            found = [hit for name, bits in names if present & bits for hit in self.of(name)]
            if scope == "title":
                found = [hit for hit in found if hit[2] < end]
            elif scope == "summary":
                found = [hit for hit in found if hit[2] >= end]
            elif scope:
                found = [hit for hit in found if hit[2] < end or hit[4] in acting]
            self._choices[number] = found
        return found

    def titled(self, form: str) -> bool:
        """Whether the title holds a form of its language."""
        return bool(self.reading.own.form(form).search(self.reading.page.folded, 0, self.end))


def _place_and_concept(hit: Hit) -> tuple[int, int, str]:
    return hit.start, -hit.end, hit.concept


def shares_clause(scene: Scene, hit: Hit, other: Hit) -> bool:
    """Whether another hit stands in the clause of the title in which a hit stands, and does not hold it."""
    ends = [found.start() for found in _CLAUSE_END.finditer(scene.reading.page.folded, 0, scene.end)]
    start = max((end for end in ends if end < hit.start), default=0)
    end = min((end for end in ends if end >= hit.end), default=scene.end)
    return start <= other.start < end and not (other.start <= hit.start and hit.end <= other.end)


def behind(scene: Scene, hit: Hit, other: Hit, span: int) -> bool:
    """Whether a hit follows another in its sentence with no mark between."""
    if other.sentence != hit.sentence or not 0 <= hit.start - other.end <= span:
        return False
    return not set(scene.reading.page.folded[other.end : hit.start]) & set(",;:")


def governs(scene: Scene, verb: Hit, thing: Hit, span: int) -> bool:
    """Whether a verb stands before its object, or after it where verbs come last, and no other instrument between."""
    if verb.start < thing.start and thing.end <= verb.end:
        return True
    first, last = (verb, thing) if verb.start < thing.start else (thing, verb)
    if (first is thing and not scene.reading.verb_last) or not 0 <= last.start - first.end <= span:
        return False
    others = scene.reading.title_hits("ban", "export_ban", "control", "rule", "list")
    return not any(first.end <= hit.start and hit.end <= last.start for hit in others)


def led(scene: Scene, hit: Hit, other: Hit, span: int) -> bool:
    """Whether a word of direction stands before, with nothing but an article between."""
    if other.sentence != hit.sentence or not 0 <= hit.start - other.end <= span:
        return False
    between = scene.reading.page.folded[other.end : hit.start].strip()
    return not between or between in scene.reading.grammar.words("between")


def nearest(hits: Sequence[Hit], others: Sequence[Hit], span: int) -> Sequence[Hit]:
    """For each of the others the hit nearest to it in its sentence."""
    found = {}
    for other in others:
        near = [hit for hit in hits if hit.sentence == other.sentence and _gap(hit, other) <= span]
        if near:
            found[min(near, key=lambda hit: (_gap(hit, other), hit.start))] = True
    return list(found)


def _gap(first: Hit, second: Hit) -> int:
    return max(0, second.start - first.end, first.start - second.end)


RELATIONS: Mapping[str, str] = {
    "led": "led(s, a, b, span)",
    "is": "a == b",
    "in": "b.start <= a.start and a.end <= b.end",
    "within": "b.start <= a.start and a.end <= b.end and b.end - b.start > a.end - a.start",
    "holding": "a.start <= b.start and b.end <= a.end and a.end - a.start > b.end - b.start",
    "meets": "a.start < b.end and b.start < a.end",
    "touches": "a.start < b.end and b.start <= a.end + span",
    "opens": "a.start < b.start <= a.start + span",
    "precedes": "0 <= b.start - a.end <= span",
    "starts": "a.start == b.start",
    "ends": "a.end == b.end",
    "closes": "a.end == b.end and a.start > b.start",
    "before": "a.end <= b.start",
    "after": "b.end <= a.start",
    "past": "b.end <= a.start and b.sentence == a.sentence",
    "adjoins": "0 <= a.start - b.end <= span",
    "trails": "0 < a.end - b.start <= span",
    "differs": "b.end <= a.start and b.value != a.value",
    "swallowed": (
        "b.start <= a.start and a.end <= b.end and b.end - b.start - a.end + a.start > span * (a.start == b.start)"
    ),
    "follows": "b.start <= a.start",
    "leads": "a.start < b.start",
    "beside": "a.sentence == b.sentence and b.start - a.end <= span and a.start - b.end <= span",
    "with": "a.sentence == b.sentence",
    "clause": "shares_clause(s, a, b)",
    "behind": "behind(s, a, b, span)",
    "governs": "governs(s, a, b, span)",
}
"""How a hit `a` of the scene `s` may stand to another, `b`, in Python; those with `span` take a distance."""


def grammar(scene: Scene, hit: Hit) -> Profile:
    """The grammar of a hit's language, or of the text's where a hit is read in all."""
    return scene.reading.grammar.by_language.get(hit.language, scene.reading.own)


def followed(scene: Scene, hit: Hit, name: str) -> bool:
    """Whether words of any language stand right behind a hit."""
    rest = scene.reading.page.folded[hit.end : hit.end + LOOK_BACK]
    return rest.startswith(words := scene.reading.grammar.starts(name)) or rest.lstrip().startswith(words)


def behind_form(scene: Scene, hit: Hit, name: str) -> bool:
    """Whether a form of any language stands right before a hit, and is no end of a verb ("does away with")."""
    form = scene.reading.grammar.compiled(f"<{name}>$", 0)
    found = form.search(scene.reading.page.folded, max(0, hit.start - LOOK_BACK), hit.start)
    return found is not None and not any(verb.start < found.start() < verb.end for verb in scene.reading.of("lift"))


def ahead(scene: Scene, hit: Hit, name: str) -> bool:
    """Whether a form of a hit's language stands behind it in the sentence."""
    end = min(hit.end + LOOK_AHEAD, scene.reading.page.span(hit.sentence)[1])
    return bool(grammar(scene, hit).form(name).search(scene.reading.page.folded, hit.end, end))


def syllable(scene: Scene, hit: Hit) -> bool:
    """Whether a Korean name that is or begins with one syllable stands within a longer word."""
    text, known = scene.reading.page.folded, scene.reading.grammar
    first = text[hit.start : hit.end].split(" ", 1)[0]
    if len(first) != 1 or not is_hangul(first) or first in known.words("compounding"):
        return False
    after = text[hit.end : hit.end + 1]
    return (hit.start > 0 and is_hangul(text[hit.start - 1])) or (
        hit.end - hit.start == 1 and is_hangul(after) and after not in known.words("noun_particles")
    )


WORDS: Mapping[str, str] = {
    "followed": "followed(s, a, name)",
    "behind": "text.endswith(own.words(name), 0, a.start)",
    "behind_form": "behind_form(s, a, name)",
    "ahead": "ahead(s, a, name)",
    "syllable": "syllable(s, a)",
    "closing": "text.endswith(grammar(s, a).words(name), a.start, a.end)",
    "opening": "text.startswith(own.words(name), a.start)",
    "form": "grammar(s, a).form(name).match(text, a.start)",
    "next": "grammar(s, a).form(name).match(text, a.end)",
    "then": "text.startswith(own.words(name), a.end)",
    "han": "a.end - a.start == int(name) and '\u4e00' <= text[a.start] <= '\u9fff'",
    "next_shown": "own.form(name).match(shown, a.end)",
    "capital": "shown[a.start].isupper()",
    "first": "a.start <= int(name)",
    "sentence_first": "a.start - s.reading.page.span(a.sentence)[0] <= int(name)",
    "dated": "any(map(str.isdigit, text[a.end:a.end + int(name)]))",
    "class": "a.value in s.reading.relations.groups[name]",
}
"""What may be asked of the words of a hit `a` and around it, in Python. `name`: of words in the profile of a language;
`own`: the profile of the text's language."""
