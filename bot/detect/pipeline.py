"""The detector: lexicons compiled once, then one verdict for each text."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache, partial

from bot.detect.actors import HABITUAL, Parties, named, parties
from bot.detect.actors import Named as Known
from bot.detect.document import Page, Reading, read
from bot.detect.facts import named_days, start_day, subjects
from bot.detect.features import ACTS, FUSED, INSTRUMENTS, Item
from bot.detect.goods import relations
from bot.detect.lexicon import Lexicons, country_terms, without_words
from bot.detect.model import SourceText, Verdict
from bot.detect.patterns import resolved
from bot.detect.relevance import Judgement, Weights, judge, observed, shipped
from bot.detect.summary import wording
from bot.detect.verdicts import day_of, verdict_on
from bot.text import vectors
from bot.text.language import identify
from bot.text.matcher import ANY, Hit, Scanner, Term, grouped
from bot.text.normalize import fold, folding, without_optional_signs
from bot.vocabulary import Tier

THRESHOLD = 0.5
SOURCES_KEPT = 1_024
"""Names of sources whose authority is kept: their items come again and again."""

COUNTRIES = 100
"""Countries from which on the files tell those of a language."""

WORDS = frozenset({"export", *FUSED, *ACTS, *INSTRUMENTS})
SHORT = 120
"""Characters of a text up to which its language is easily mistaken."""

SYMBOL = 2
"""Chemical symbols ("In", "As") are words of other languages, so they are not searched for in running text."""

SHORT_NAME = 4
"""Letters up to which a name that folding changes is another word elsewhere: ñame (yam) is "name" to Dutch."""

NO_GOODS = frozenset({"all goods", "unlisted goods"})
"""What the rule base calls the goods of measures that name none."""

EARLIEST, LATEST = 1970, 2200
"""Years of publication beyond these are a fault of the feed, and as good as none."""

_IN_ADDRESS = re.compile(r"/(20[0-3]\d)[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?!\d)")


class Detector:
    """Judges texts; immutable, so one may serve many tasks.

    `subject_names` adds the rule base's names (canonical name to names in any language) to the goods lexicon;
    `thresholds` are the scores from which texts of a tier are relevant.
    """

    def __init__(
        self,
        lexicons: Lexicons,
        subject_names: Mapping[str, Sequence[str]] | None = None,
        thresholds: Mapping[str, float] | None = None,
        weights: Weights | None = None,
    ) -> None:
        self._thresholds = dict(thresholds or {})
        self._lexicons = replace(lexicons, terms=())  # the scanner holds what they mean
        self._table = folding(lexicons.han)
        terms = [*lexicons.terms, *_named(subject_names or {}, lexicons)]
        further = partial(_countries, _places(lexicons), lambda text: fold(without_optional_signs(text), self._table))
        self._scanner = Scanner(terms, self._table, lexicons.profiles, further)
        self._languages = frozenset(lexicons.profiles.by_language)
        self._weights = weights or shipped()
        self._relations = relations()
        text = self._weights.text
        self._product = vectors.shipped().along(text[:-1]) if text else None
        self._authority_of = lru_cache(SOURCES_KEPT)(self._country_of_authority)

    def judge(self, text: SourceText, order: float | None = None) -> Verdict:
        """Read a text and say whether it tells of an act, and what the act does. Never raises for what it reads.

        `order` is what the reader of word order says of the text (`bot.detect.reader`); None if it was not asked.
        A score from the threshold of the text's tier on is relevant; without a tier, from `THRESHOLD` on.
        """
        item, judgement, who = self._looked_at(text, order)
        relevant = judgement.score >= self._thresholds.get(text.tier or "", THRESHOLD)
        return verdict_on(item, judgement, who, self._lexicons.numbers, relevant=relevant)

    def _looked_at(self, text: SourceText, order: float | None = None) -> tuple[Item, Judgement, Parties]:
        item, everyone = self._item(self._read(text), order)
        judgement = judge(item, self._weights, wording()["reasons"])
        who = parties(item.reading, everyone, judgement.acting, self._home(text))
        return item, judgement, who

    def _item(self, reading: Reading, order: float | None = None) -> tuple[Item, Known]:
        text = reading.text
        found = self._lexicons.numbers.found(reading.page.shown, reading.page.folded)
        days = named_days(reading, self._lexicons.calendar, found)
        for cue in ("maybe", "hedge"):  # "from 1 May" is no possibility
            hits = reading.hits.get(cue, [])
            hits[:] = [hit for hit in hits if not any(day.start <= hit.start < day.end for day in days)]
        everyone = named(reading, found, self._home(text))
        goods = subjects(reading)
        official = text.tier == Tier.OFFICIAL
        product = self._product(vectors.whole_text(text.title, text.summary)) if self._product else None
        meaning = None if product is None else self._weights.meaning(product)
        start = start_day(days, reading)
        return Item(reading, everyone.actors(reading), goods, start, days, found, official, meaning, order), everyone

    def vector(self, text: SourceText) -> tuple[float, ...]:
        """What a text means, as a list of numbers."""
        return vectors.shipped().vector(vectors.whole_text(text.title, text.summary))

    def observed(self, text: SourceText) -> dict[str, float]:
        """The features of a text by name: what weights are fitted to."""
        return observed(self._item(self._read(text))[0])

    def has_keywords(self, text: SourceText) -> bool:
        """The plainest filter: an export word and an instrument, anywhere. Nothing but a baseline to compare with."""
        return _controls(self._scanner.find(read(text.title, text.summary, self._table), None))

    def has_act(self, text: SourceText) -> bool:
        """The lexicons alone: the plain filter, and a verb of an act in its language. A baseline, too."""
        found = [hit for hits in self._read(text).hits.values() for hit in hits]
        return _controls(found) and any(hit.concept in ACTS for hit in found)

    def _home(self, text: SourceText) -> str | None:
        """The country of an authority whose own source a text is from; None if the source is nobody's."""
        if text.jurisdiction and (text.tier == Tier.OFFICIAL or text.authority):
            return text.jurisdiction
        return self._authority_of(text.source) if text.tier in {None, Tier.OFFICIAL} else None

    def _country_of_authority(self, source: str) -> str | None:
        """The country of the authority that a source's name is: "DGFT"."""
        hits = self._scanner.find(read(source, "", self._table), None)
        return next((hit.value for hit in hits if hit.concept == "authority" and HABITUAL not in hit.value), None)

    def _read(self, text: SourceText) -> Reading:
        page = read(text.title, text.summary, self._table)
        language, sure = identify(page.shown, text.lang, self._languages)
        hits = self._scanner.find(page, self._allowed(language, sure, text.lang))
        known = language in self._languages or not sure
        if known and not _controls(hit for hit in hits if hit[2] < page.title_end):
            language, hits = self._by_title(page, language, hits)
        if known and len(page.shown) <= SHORT and not _controls(hits):
            language, hits = self._otherwise(page, language, hits)
        grammar = self._lexicons.profiles
        own = grammar.of(language)
        return resolved(Reading(text, page, language, grouped(hits), _published(text), self._relations, grammar, own))

    def _by_title(self, page: Page, language: str | None, hits: list[Hit]) -> tuple[str | None, list[Hit]]:
        """The title in its own language, where it is another than that of the text and speaks of controls."""
        own, _ = identify(page.shown[: page.title_end], None, self._languages)
        for other in dict.fromkeys((own, "en")) if own != language else ():
            everything = self._scanner.find(page, {other})
            found = [hit for hit in everything if hit.language == other and page.in_title(hit.start)]
            if _controls(found):
                kept = (hit for hit in hits if hit.language == ANY or not page.in_title(hit.start))
                return other, sorted((*kept, *found), key=lambda hit: (hit.start, -hit.end))
        return language, hits

    def _otherwise(self, page: Page, language: str | None, hits: list[Hit]) -> tuple[str | None, list[Hit]]:
        """A short text in the language whose words of export it holds, where that taken for it knows none of them."""
        everything = self._scanner.find(page, None)
        count = Counter(hit.language for hit in everything if hit.concept in WORDS and hit.language != ANY)
        for other, _ in count.most_common():
            if other == language:
                break
            found = [hit for hit in everything if hit.language in {other, ANY}]
            if _controls(found):
                return other, found
        return language, hits

    def _allowed(self, language: str | None, sure: bool, hint: str | None) -> frozenset[str] | None:  # noqa: FBT001 - one of three facts
        """Languages whose terms count: what the text was taken for and what the source says; all if nobody knows."""
        if not language or (not sure and language not in self._languages):
            return None
        allowed = {language, ANY}
        if hint and hint[:2].lower() in self._languages:
            allowed.add(hint[:2].lower())
        if language == "ms":
            allowed.add("id")
        return frozenset(allowed)


def _places(lexicons: Lexicons) -> dict[str, dict[str, list[str]]]:
    """The names and stems of countries in the files, by language and country."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for term in lexicons.terms:
        if term.concept == "place":
            found[term.language][term.value].append(term.text.strip("*").casefold())
    return {language: dict(names) for language, names in found.items()}


def _countries(
    told: Mapping[str, Mapping[str, Sequence[str]]], folded: Callable[[str], str], language: str, terms: Sequence[Term]
) -> list[Term]:
    """CLDR's names of countries that the files lack; where these name few, its stems as well."""
    known = told.get(language, {})
    few = len(known) < COUNTRIES
    if few:
        return without_words(country_terms(language), terms, folded)
    named = country_terms(language, bent=False)
    return [term for term in named if not term.text.casefold().startswith(tuple(known.get(term.value, ())))]


def _controls(hits: Iterable[Hit]) -> bool:
    """Whether something is said to leave the country, and an instrument that it falls under."""
    concepts = {hit[0] for hit in hits}
    return not concepts.isdisjoint(FUSED) or ("export" in concepts and not concepts.isdisjoint(INSTRUMENTS))


def _named(names: Mapping[str, Sequence[str]], lexicons: Lexicons) -> list[Term]:
    """Terms for the rule base's names that the lexicon lacks, under the lexicon's canonical name where it has one.

    They are read in every language, so none is a symbol or a short word that is another without its marks.
    """
    ours = {term.text.casefold(): term.value for term in lexicons.terms if term.concept == "goods"}
    terms = []
    for subject, found in names.items():
        if subject in NO_GOODS:
            continue
        canonical = _known(subject.casefold(), ours) or subject
        for name in (subject, *found):
            plain_name = "*" not in name and " .. " not in name and len(name) > SYMBOL
            if plain_name and not _loses_marks(name) and not _known(name.casefold(), ours):
                terms.append(Term(name, "rule_goods", canonical, ANY))
    return terms


def _loses_marks(name: str) -> bool:
    """Whether a short name is another word once its marks are folded away."""
    return len(name) <= SHORT_NAME and FIRST_LATIN_MARK <= max(name) < BEYOND_LATIN


FIRST_LATIN_MARK, BEYOND_LATIN = "\u00c0", "\u0250"


def _known(name: str, ours: Mapping[str, str]) -> str | None:
    """The canonical name under which the lexicon reads this name, whole or as a stem; None where it does not."""
    if name in ours:
        return ours[name]
    stems = (f"{name[:size]}*" for size in range(len(name), 2, -1) if " " not in name[size:])
    return next((ours[stem] for stem in stems if stem in ours), None)


def _published(text: SourceText) -> date | None:
    if text.published and EARLIEST <= text.published.year <= LATEST:
        return text.published.date()
    found = _IN_ADDRESS.search(text.url[:2_000])
    return day_of("-".join(found.groups())) if found else None
