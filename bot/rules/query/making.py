"""What the words of a name, and those around it, make of a subject: its ore, its scrap, a kind or shape of it. PURE."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from functools import cached_property, lru_cache

from bot.rules.acts import grouped
from bot.rules.index import RuleBase
from bot.rules.model import HsLine
from bot.rules.query.around import NameAround
from bot.rules.query.modifiers import languages_of
from bot.rules.query.tokens import Scan
from bot.text import chapters, endings, goods_words, harmless_words, no_goods, thing_words
from bot.text import question_words as said
from bot.text.no_goods import NoGoods
from bot.text.normalize import key, words
from bot.text.question_words import Role

MADE = {Role.COMPOUND: "compound", Role.PRODUCT: "alloy"}
"""What acts call everything that an element makes, by the role of the word for one of these."""
ORES = frozenset({"ore", "concentrate"})
_SUBHEADING = 6
_SHORTEST_SLIP = 5
"""Letters of a word that is told with one of them wrong."""


@lru_cache(maxsize=8192)
def words_of(name: str) -> frozenset[str]:
    """Return keys of the words of a name or of an item's forms."""
    return frozenset(word.key for word in words(name))


@lru_cache(maxsize=8192)
def _words_of_names(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word.key for name in names for word in words(name))


@lru_cache(maxsize=8192)
def words_of_forms(forms: str) -> frozenset[str]:
    """Return the keys of the words of an item's forms, and what they say in one word."""
    own = words_of(forms)
    return own | {concept for word in own if (concept := thing_words.concept(word))}


def holds_form(forms: Container[str], folded: str) -> bool:
    """Return whether words of forms hold a word, what it says, or "compounds", of which it is one."""
    concept = thing_words.concept(folded)
    if folded in forms or concept in forms:
        return True
    return MADE[Role.COMPOUND] in forms and (concept in thing_words.compounds() or said.role(folded) is Role.COMPOUND)


def own_words(base: RuleBase, subject: str) -> frozenset[str]:
    """Return words of a subject's own names: they make no other thing of it ("DUV lithography").

    Everyday goods have too many names for that: ski goggles are eyewear, and night vision goggles are not.
    """
    named = subject in base.subjects and not base.is_everyday(subject)
    return _words_of_names(base.subjects[subject].all_names if named else (subject,))


def is_raw(name: str) -> bool:
    """Return whether a thing is an ore, a concentrate or unrefined by its name."""
    return any(thing_words.form(word) in ORES or word in thing_words.raw() for word in words_of(name))


def is_ore_alone(forms: str) -> bool:
    """Return whether an item's own words are about the ore and nothing else ("ore, unprocessed")."""
    said_of_it = words_of(forms)
    ores = {word for word in said_of_it if thing_words.form(word) == "ore"}
    return bool(ores) and said_of_it - ores <= thing_words.raw()


SCRAP = "scrap"
"""The form of what is waste of something."""


def narrowed_to(base: RuleBase, subject: str, kinds: Sequence[str]) -> tuple[str, frozenset[str]]:
    """Return the narrower subject that words for a kind mean ("graphite sphérique"), and the words used up."""
    used: set[str] = set()
    for word in kinds:
        kind = thing_words.kind(word)
        below = [name for name in base.narrower(subject) if name != subject and kind in name.split()]
        own = set(subject.split())
        if below and (len(below) == 1 or any(own & {*name.split()} for name in below)):  # not a rare earth's oxide
            below = [name for name in below if own & {*name.split()}] or below
            subject = min(below, key=lambda name: (len(name), name))
            used.add(word)
        elif kind in subject.split():
            used.add(word)
    return subject, frozenset(used)


def of_that_shape(base: RuleBase, subject: str, shapes: frozenset[str]) -> str | None:
    """Return the thing with a name of its own for a shape of this one: diamonds in powder are diamond powder.

    Of several the one with the most of the words, and of those the narrowest.
    """
    if not shapes:
        return None
    around = {*base.narrower(subject), *base.neighbours(subject)}
    around |= {other for name in base.neighbours(subject) for other in base.neighbours(name)}
    shared = {other: _shapes_in(other, subject, shapes) for other in around - {subject}}
    met = {other: count for other, count in shared.items() if count and not _frees(base, subject, other)}
    best = [other for other in sorted(met) if met[other] == max(met.values())]
    return next((one for one in best if not any(two in base.narrower(one) for two in best if two != one)), None)


def _frees(base: RuleBase, subject: str, other: str) -> bool:
    """Return whether no act is on a thing that lacks words of one that acts are on: wafers of enriched silicon."""
    return base.is_ruled(subject) and not _shaped(subject) <= _shaped(other)


def _shapes_in(other: str, subject: str, shapes: frozenset[str]) -> int:
    """Return how many of some shapes the name of another thing adds to that of a subject, and nothing else."""
    stem, name = _shaped(subject), _shaped(other)
    adds = name <= stem | shapes and name & stem - shapes and not name <= stem
    return len(name & shapes) if adds else 0


def _shaped(name: str) -> frozenset[str]:
    """Return the words of a name, those for a shape as names of things say it."""
    return frozenset(thing_words.shape(word) or word for word in words_of(name))


def _forms(tail: Sequence[str], before: Sequence[str]) -> list[str]:
    """Return words that make another thing of it, the head of the phrase first: "extraction equipment" is equipment."""
    behind = [form for form in map(thing_words.form, reversed(tail)) if form]
    if behind and behind[0] != "technology":
        behind = [form for form in behind if form != "technology"]
    lines = ["technology"] if any(map(thing_words.is_of_a_line, tail)) else []
    return [*behind, *before, *lines]


def another_thing(base: RuleBase, subject: str, forms: Sequence[str]) -> list[str]:
    """`neodymium magnet technology`: the neighbour of a subject, or of one above it, that a form word means.

    A mere class says nothing of its kinds: a bauxite concentrate is none of lithium, though both are of mineral ores.
    What is of the form itself is meant: *batterie Li-ion* is a lithium battery, and none of its neighbours.
    """
    others = [form for form in dict.fromkeys(forms) if form == "technology" or not is_form(base, subject, form)]
    for form in dict.fromkeys(forms):
        if named := base.names.get(key(f"{subject} {form}")):
            return list(named)  # the name in another language, with the form behind it
        if form == _EQUIPMENT and form in others and (found := _neighbours_of_a_form(base, subject, (form,))):
            return found  # the head decides: equipment for production is none of its technology
    return _neighbours_of_a_form(base, subject, others) or _ore_of_a_compound(base, subject, others)


_EQUIPMENT = "equipment"


def _neighbours_of_a_form(base: RuleBase, subject: str, forms: Sequence[str]) -> list[str]:
    """Return the neighbours of a subject, or of the nearest one above it that has such, that are of a form."""
    for level in (subject, *(above for above in base.broader(subject) if not base.is_class(above))):
        for form in forms:
            found = [other for other in base.neighbours(level) if is_form(base, other, form)]
            if found and form != "technology":
                return [min(found, key=len)]  # the plain one: not those "made abroad" and the like
            if found:
                return found
    return []


def _ore_of_a_compound(base: RuleBase, subject: str, forms: Sequence[str]) -> list[str]:
    """Return the ore of the metal of which a thing on file as outside every act is a compound: "chrome oxide ore"."""
    if ORES.isdisjoint(forms) or subject not in base.subjects or not base.subjects[subject].not_listed:
        return []
    names = [key(f"{word} {form}") for form in (*forms, "ore") if form in ORES for word in sorted(words_of(subject))]
    return list(dict.fromkeys(one for name in names for one in base.names.get(name) or ()))


def named_as_a_form(base: RuleBase, subject: str, tail: Sequence[str]) -> bool:
    """Return whether an act names the form itself ("germanium.

    Crystals, powder, scrap"), and not only the neighbour.
    """
    if not tail or any(thing_words.form(word) == "technology" for word in tail):
        return False
    items = (place.item for name in base.narrower(subject) for place in base.items_on.get(name, ()))
    forms = {thing_words.form(word) or word for word in tail}
    return any(item.forms and all(word in words_of(item.forms) for word in forms) for item in items)


def is_form(base: RuleBase, subject: str, form: str) -> bool:
    """Return whether a thing is another one in a form: its technology, its software, its scrap."""
    technology = subject in base.subjects and base.subjects[subject].kind == "technology"
    if form == "technology":
        return technology
    if form == "software":
        return form in key(subject)
    return not technology and form in words_of(_head(subject))


@lru_cache(maxsize=8192)
def _head(subject: str) -> str:
    """Return a thing's name without what it holds: of motors with magnets they are motors."""
    words = subject.split()
    holding = (place for place, word in enumerate(words) if place and key(word) in said.group("component"))
    return " ".join(words[: next(holding, None)])


def is_waste(base: RuleBase, subject: str) -> bool:
    """Return whether a thing is waste of something, by one of its English names ("autocatalyst scrap")."""
    held = base.subjects.get(subject)
    named = (subject, *held.names.get("en", ())) if held else (subject,)
    technology = held is not None and held.kind == "technology"
    return not technology and _names_waste(named)


@lru_cache(maxsize=8192)
def _names_waste(names: tuple[str, ...]) -> bool:
    return any(thing_words.form(word) == SCRAP for name in names for word in words_of(name))


def _is_raw(base: RuleBase, subject: str) -> bool:
    """Return whether a thing is an ore or unrefined, by its name or what is above it (chromite)."""
    return any(map(is_raw, (subject, *base.broader(subject)))) and not is_form(base, subject, "technology")


def raw_things(base: RuleBase, subject: str) -> list[str]:
    """Return what an unprocessed thing may be: its ores and concentrates, and what rules call unrefined of it."""
    named = [name for word in sorted(thing_words.raw()) for name in base.names.get(key(f"{word} {subject}")) or ()]
    if is_raw(subject) or named == [subject]:
        return []
    for level in (subject, *base.broader(subject)):
        near = [name for name in base.neighbours(level) if _is_raw(base, name)]
        if near or named:
            return list(dict.fromkeys((*named, *near)))
    return []


def made_of_it(
    base: RuleBase, around: NameAround, narrowed: str, left: Sequence[str], narrowing: frozenset[str]
) -> list[str]:
    """Return the things that words for a form make of it."""
    return another_thing(base, narrowed, _forms(left, [form for form in around.forms if form not in narrowing]))


@lru_cache(maxsize=1)
def _shapes() -> frozenset[str]:
    """Return the words for shapes in languages with spaces, those with endings without one and in the plural."""
    told = said.spaced()
    whole = {word for word, role in told.whole.items() if role is Role.SHAPE}
    bent = {word for word, role in told.stems.items() if role is Role.SHAPE}
    return frozenset({*whole, *bent, *(f"{word}s" for word in bent)})


class OwnWords:
    """The words that names of some subjects, and items of acts on them, use."""

    def __init__(self, base: RuleBase, subjects: Iterable[str]) -> None:
        self._base, self._subjects = base, tuple(subjects)

    def __contains__(self, folded: str) -> bool:
        if folded in self._plain or holds_form(self._of_forms, folded):
            return True
        if self.are_everyday and folded in harmless_words.beside_everyday_goods():
            return True
        if harmless_words.is_a_cut(folded, self._chapters_of_ruled or self._chapters):
            return True
        return self.are_everyday and goods_words.is_a_quality(folded)

    def holds_a_slip(self, folded: str) -> bool:
        """Return whether an unknown word is one of these, or a word for a shape, but for one letter: concnetrate."""
        if len(folded) < _SHORTEST_SLIP or not folded.isalpha() or no_goods.kind_of(folded) is NoGoods.CARRIER:
            return False  # a barge is no slip of a bar
        from rapidfuzz import process  # noqa: PLC0415 - only a misspelling pays for it
        from rapidfuzz.distance import OSA  # noqa: PLC0415 - see above

        alike = self._spelt.get(folded[0], ())
        return process.extractOne(folded, alike, scorer=OSA.distance, score_cutoff=1) is not None

    @cached_property
    def _spelt(self) -> Mapping[str, Sequence[str]]:
        """First letter → the words that are long enough to be misspelt."""
        words = {*self._plain, *self._of_forms, *_shapes()}
        return grouped((word[0], word) for word in words if len(word) >= _SHORTEST_SLIP)

    @cached_property
    def _below(self) -> frozenset[str]:
        return frozenset(name for subject in self._subjects for name in self._base.narrower(subject))

    @cached_property
    def _plain(self) -> frozenset[str]:
        base = self._base
        around = {
            name for subject in self._subjects for name in (subject, *base.broader(subject)) if name in base.subjects
        }
        added = (key(word) for name in around for word in base.subjects[name].words)
        return frozenset((*added, *(word for name in self._below for word in own_words(base, name))))

    @cached_property
    def are_everyday(self) -> bool:
        """Whether all subjects are goods that no act names."""
        return bool(self._subjects) and all(map(self._base.is_everyday, self._subjects))

    @cached_property
    def are_machines(self) -> bool:
        """Whether all subjects are machines, devices or vehicles: by chapter, or without codes by name."""
        if self._chapters:
            lines = (line.code for name in self._subjects for line in self._codes_of(name))
            return all(map(chapters.is_of_machines, lines))
        named = (any(thing_words.form(word) == "equipment" for word in words_of(name)) for name in self._subjects)
        return bool(self._subjects) and all(named)

    def are_classified(self, codes: Iterable[str]) -> bool:
        """Return whether all are one subject, which customs codes of a subheading or longer name."""
        told = [code for code in codes if len(code) >= _SUBHEADING]
        if not told or len(set(self._subjects)) != 1:
            return False
        family = self._base.family(self._subjects[0])
        return all(any(name in family for name, _ in self._base.codes.subjects_by_hs(code)) for code in told)

    @property
    def are_plain(self) -> bool:
        """Whether no word of quality makes controlled goods of any subject."""
        return bool(self._trade)

    def are_modified_behind(self, scan: Scan) -> bool:
        """Return whether in a language of the names of the goods words that tell the kind stand behind them."""
        languages = {one for name in scan.subjects for one in languages_of(self._base, scan, name)}
        return any(languages & endings.languages_that(trait) for trait in ("head_first", "adjectives_behind"))

    def are_modified_behind_in(self, scan: Scan) -> bool:
        """Return whether the text is in a language that tells so behind a noun, and the goods have a name in it."""
        told = scan.languages & endings.languages_that("adjectives_behind")
        names = (languages_of(self._base, scan, name) for name in scan.subjects)
        return bool(told) and "en" not in scan.languages and any(told & one for one in names)

    def are_told_apart_by(self, folded: str) -> bool:
        """Return whether a word tells such goods apart in tariffs, and can make no controlled ones of them."""
        return bool(self._trade) and chapters.is_used_in(self._trade, folded, everyday=self.are_everyday)

    @cached_property
    def _trade(self) -> frozenset[int]:
        """The chapters of the subjects, of everyday goods those of their trade; none if words make controlled ones."""
        if self.are_everyday:
            return chapters.chapters_of_their_trade(self._chapters)
        return self._chapters if self._chapters <= chapters.ordinary_chapters() else frozenset()

    @property
    def bear_marks(self) -> bool:
        """Whether the subjects are all of chapters where letters only tell a grade or a kind."""
        return bool(self._chapters) and self._chapters <= chapters.marked_chapters()

    @cached_property
    def _chapters(self) -> frozenset[int]:
        """The chapters of the Harmonized System in which the subjects are; none if one is in none."""
        lines = [self._codes_of(name) for name in self._subjects if name in self._base.subjects]
        known = bool(lines) and len(lines) == len(self._subjects) and all(lines)
        return frozenset(int(line.code[:2]) for of in lines for line in of) if known else frozenset()

    def _codes_of(self, name: str) -> tuple[HsLine, ...]:
        """Return the customs codes of a subject: its own, or if it has none those of the ones above it."""
        subjects = self._base.subjects
        above = (one for other in self._base.broader(name) if other in subjects for one in subjects[other].hs)
        return subjects[name].hs or tuple(above)

    @cached_property
    def _chapters_of_ruled(self) -> frozenset[int]:
        """The same of the subjects that are no everyday goods: a word beside both tells of these."""
        ruled = OwnWords(self._base, (name for name in self._subjects if not self._base.is_everyday(name)))
        return ruled._chapters

    @cached_property
    def _of_forms(self) -> frozenset[str]:
        above = {name for subject in self._subjects for name in self._base.broader(subject)}.difference(self._below)
        wider = frozenset().union(*map(words_of_forms, self._forms(above)))
        return frozenset(MADE.values()).intersection(wider).union(*map(words_of_forms, self._forms(self._below)))

    def _forms(self, subjects: Iterable[str]) -> Mapping[str, None]:
        places = (place for name in subjects for place in self._base.items_on.get(name, ()))
        return dict.fromkeys(place.item.forms for place in places if place.item.forms)
