"""The detector: lexicons compiled once, then one verdict for each text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache

from bot.detect.actors import Named as Known
from bot.detect.actors import Parties, named, outlet, parties
from bot.detect.classify import classify, resolved, scene_of_act
from bot.detect.document import Page, Reading, read
from bot.detect.facts import codes, end_day, named_days, start_day, subjects
from bot.detect.features import ACTS, FUSED, INSTRUMENTS, Item, Span
from bot.detect.goods import relations
from bot.detect.lexicon import Lexicons
from bot.detect.model import Place, SourceText, Verdict
from bot.detect.relevance import Judgement, Weights, judge, observed, shipped
from bot.detect.summary import Gist, country, summarise, wording
from bot.text import vectors
from bot.text.folding import folding
from bot.text.language import identify
from bot.text.matcher import ANY, Hit, Scanner, Term, grouped
from bot.text.named_days import NamedDay, month_day
from bot.text.notation import take_quantities
from bot.vocabulary import DetectedMeasure, Tier

THRESHOLD = 0.5
SOURCES_KEPT = 1_024
"""Names of sources whose country is kept: their items come again and again."""

DAYS = 6
"""Days named that a verdict keeps."""

WORDS = frozenset({"export", *FUSED, *ACTS, *INSTRUMENTS})
SHORT = 120
"""Characters of a text up to which its language is easily mistaken."""

SYMBOL = 2
"""Chemical symbols ("In", "As") are words of other languages, so they are not searched for in running text."""

NO_GOODS = frozenset({"all goods", "unlisted goods"})
"""What the rule base calls the goods of measures that name none."""

EARLIEST, LATEST = 1970, 2200
"""Years of publication beyond these are a fault of the feed, and as good as none."""

_DIGIT = re.compile(r"\d")

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
        self._scanner = Scanner(
            [*lexicons.terms, *_named(subject_names or {}, lexicons)], self._table, lexicons.profiles
        )
        self._languages = frozenset(lexicons.profiles.by_language)
        self._weights = weights or shipped()
        self._relations = relations()
        text = self._weights.text
        self._product = vectors.shipped().along(text[:-1]) if text else None
        self._home_of_source = lru_cache(SOURCES_KEPT)(self._named_home)

    def judge(self, text: SourceText, order: float | None = None) -> Verdict:
        """Read a text and say whether it tells of an act, and what the act does. Never raises for what it reads.

        `order` is what the reader of word order says of the text (`bot.detect.reader`); None if it was not asked.
        A score from the threshold of the text's tier on is relevant; without a tier, from `THRESHOLD` on.
        """
        return self._verdict(*self._looked_at(text, order))

    def _looked_at(self, text: SourceText, order: float | None = None) -> tuple[Item, Judgement, Parties]:
        item, everyone = self._item(self._read(text), order)
        judgement = judge(item, self._weights, wording()["reasons"])
        who = parties(item.reading, everyone, judgement.acting, lambda: self._home(text))
        return item, judgement, who

    def _item(self, reading: Reading, order: float | None = None) -> tuple[Item, Known]:
        text = reading.text
        found = self._lexicons.numbers.found(reading.page.shown, reading.page.folded)
        days = named_days(reading, self._lexicons.calendar, found)
        everyone = named(reading, found)
        goods = subjects(reading)
        official, meaning = text.tier == Tier.OFFICIAL, None
        if self._product:
            meaning = self._weights.meaning(self._product(vectors.whole_text(text.title, text.summary)))
        start = start_day(days, reading)
        return Item(reading, everyone.actors(reading), goods, start, days, found, official, meaning, order), everyone

    def vector(self, text: SourceText) -> tuple[float, ...]:
        """What a text means, as a list of numbers."""
        return vectors.shipped().vector(vectors.whole_text(text.title, text.summary))

    def observed(self, text: SourceText) -> dict[str, float]:
        """The features of a text by name: what weights are fitted to."""
        return observed(self._item(self._read(text))[0])

    def _is_relevant(self, text: SourceText, judgement: Judgement) -> bool:
        return judgement.score >= self._thresholds.get(text.tier or "", THRESHOLD)

    def has_keywords(self, text: SourceText) -> bool:
        """The plainest filter: an export word and an instrument, anywhere. Nothing but a baseline to compare with."""
        return _controls(self._scanner.find(read(text.title, text.summary, self._table), None))

    def has_act(self, text: SourceText) -> bool:
        """The lexicons alone: the plain filter, and a verb of an act in its language. A baseline, too."""
        found = [hit for hits in self._read(text).hits.values() for hit in hits]
        return _controls(found) and any(hit.concept in ACTS for hit in found)

    def _home(self, text: SourceText) -> str | None:
        """The country of a source, from its name or its address: "Bangkok Post", "DGFT", livemint.com."""
        return self._home_of_source(text.source) or outlet(text, self._lexicons.outlets)

    def _named_home(self, source: str) -> str | None:
        hits = self._scanner.find(read(source, "", self._table), None)
        named = (
            hit.value for concept in ("authority", "place") for hit in hits if hit.concept == concept and hit.value
        )
        return next(named, None)

    def _read(self, text: SourceText) -> Reading:
        page = read(text.title, text.summary, self._table)
        language, sure = identify(page.shown, text.lang, self._languages)
        hits = self._scanner.find(page, self._allowed(language, sure, text.lang))
        if not _controls(hit for hit in hits if hit[2] < page.title_end):
            language, hits = self._by_title(page, language, hits)
        if len(page.shown) <= SHORT and not _controls(hits):
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

    def _verdict(self, item: Item, judgement: Judgement, who: Parties) -> Verdict:
        reading, days, start, found, goods = item.reading, item.days, item.start, item.numbers, item.goods
        relevant = self._is_relevant(reading.text, judgement)
        scene = scene_of_act(reading, judgement.acting, goods) if relevant else None
        act = classify(scene, who.jurisdiction) if scene else None
        kind, measure = (act.kind, act.measure) if act else (judgement.against, None)
        end = end_day(days, start)
        stated = dict(reading.text.facts)
        year = reading.published.year if reading.published else None
        forms, marked = self._lexicons.numbers, codes(reading)
        own = forms.own(found, reading.page.shown, year)
        in_address = None if own or "document" in stated else forms.in_address(reading.text.url)
        number = stated.get("document") or (forms.in_digits(own.text) if own else in_address)
        effective = _day(stated.get("effective")) or (start.when if start else None)
        until = _day(stated.get("until")) or (end.when if end else None)
        names = tuple(hit.value for hit in goods)
        limits = (("effective", start), ("until", end))
        facts: list[tuple[str, str, Span | None]] = [
            ("jurisdiction", who.jurisdiction or "", who.hit),
            *(("destination", hit.value, hit) for hit in who.aimed),
            *(("subject", hit.value, hit) for hit in goods),
            *((fact, day.when.isoformat(), day) for fact, day in limits if day and day.when),
            *(("code", code.text, code) for code in marked),
            ("document", own.text if own else "", own),
        ]
        if measure:
            facts.append(("measure", measure.value, judgement.thing))
        gist = None
        if act and scene:
            name, body = country(who.jurisdiction or ""), _body(reading, who.jurisdiction)
            gist = Gist(
                f"{name} ({body})" if name and body else name,
                act.kind.value,
                act.measure.value,
                names,
                tuple(dict.fromkeys(hit.value for hit in scene.of("form_of_goods"))),
                _figures(reading, judgement.acting),
                effective,
                until,
                number,
                asks_licence=act.measure is DetectedMeasure.LICENCE and bool(scene.of("asks_licence")),
            )
        return Verdict(
            relevant=relevant,
            score=round(judgement.score, 4),
            kind=kind.value,
            jurisdiction=who.jurisdiction,
            destinations=who.destinations,
            subjects=names,
            measure=measure.value if measure else None,
            effective=effective,
            until=until,
            document=number,
            codes=tuple(code.text for code in marked),
            summary=summarise(reading, gist),
            why=_why(judgement, who, start, reading.page, in_address),
            language=reading.language,
            stage=act.stage if act else "new",
            places=tuple(_place(reading.page, fact, value, span) for fact, value, span in facts if span),
            numbers=forms.keys(number or ""),
            days=tuple(dict.fromkeys(filter(None, map(month_day, days))))[:DAYS],
        )


def _place(page: Page, fact: str, value: str, span: Span) -> Place:
    """Where a fact was read: the characters of the title or the summary."""
    shown = page.shown[span.start : span.end]
    start = span.start + len(shown) - len(shown.lstrip())
    first, words = page.within(start), shown.strip()
    return Place(fact, value, page.place(start), first, first + len(words), words)


def _body(reading: Reading, jurisdiction: str | None) -> str:
    """The short name of the authority that acts, where the text carries it: "CN MOFCOM" is MOFCOM."""
    mine = (hit.value.partition(" ") for hit in reading.of("body"))
    return next((name for code, _, name in mine if code == jurisdiction), "")


def _figures(reading: Reading, acting: frozenset[int]) -> tuple[str, ...]:
    """Amounts with units in the title and the sentences that tell the act, as written."""
    spans = [reading.page.span(number) for number in sorted({0, *acting})]
    text = " ".join(reading.page.shown[start:end] for start, end in spans)
    return tuple(dict.fromkeys(quantity.text for quantity in take_quantities(text)[0])) if _DIGIT.search(text) else ()


def _controls(hits: Iterable[Hit]) -> bool:
    """Whether something is said to leave the country, and an instrument that it falls under."""
    concepts = {hit[0] for hit in hits}
    return not concepts.isdisjoint(FUSED) or ("export" in concepts and not concepts.isdisjoint(INSTRUMENTS))


def _named(names: Mapping[str, Sequence[str]], lexicons: Lexicons) -> list[Term]:
    """Terms for the rule base's names that the lexicon lacks, under the lexicon's canonical name where it has one."""
    ours = {term.text.casefold(): term.value for term in lexicons.terms if term.concept == "goods"}
    terms = []
    for subject, found in names.items():
        if subject in NO_GOODS:
            continue
        canonical = _known(subject.casefold(), ours) or subject
        for name in (subject, *found):
            plain = "*" not in name and " .. " not in name and len(name) > SYMBOL
            if plain and not _known(name.casefold(), ours):
                terms.append(Term(name, "rule_goods", canonical, ANY))
    return terms


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
    return _day("-".join(found.groups())) if found else None


def _day(value: str | None) -> date | None:
    """A day from its ten characters YYYY-MM-DD; None if there is none."""
    try:
        return date.fromisoformat(value[:10]) if value else None
    except ValueError:
        return None


def _why(
    judgement: Judgement, who: Parties, start: NamedDay | None, page: Page, in_address: str | None
) -> tuple[str, ...]:
    """The reasons, heaviest first, then how facts were read."""
    lines = [*judgement.reasons]
    if who.reason:
        lines.append(who.reason)
    if start and start.rule:
        lines.append(f"\u201c{page.shown[start.start : start.end].strip()}\u201d: {wording()['days'][start.rule]}")
    if in_address:
        lines.append(f"\u201c{in_address}\u201d: the number of the act, from the address of its page")
    return tuple(lines)
