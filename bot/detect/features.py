"""The features that relevance is judged by: each a named observation with a value, and the words that show it.

`weights.yaml` says what each counts for, `wording.yaml` how a person is told. A feature that is absent is not yielded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.detect.document import Reading
from bot.detect.patterns import chosen, shipped
from bot.text.act_numbers import Found
from bot.text.matcher import Hit
from bot.text.named_days import NamedDay

FUSED, INSTRUMENTS, ACTS, SPEAKING = (shipped().sets[name] for name in ("fused", "instruments", "acts", "speaking"))
CLAUSE_ENDS = (".", "\u2026", "\u3002", ",", "\uff0c", "\u3001", ";", "\uff1b", "\u2014", "\u2013", "|", "/")
"""What a headline sets between the act and what it goes on to say."""

CLOSING = " '\"\u300d\u300f"


_CLEAREST = {name: rank for rank, name in enumerate((*FUSED, "parties", "catalogue", *INSTRUMENTS, "list", "rule"))}


def overlaps(hit: Hit, others: Sequence[Hit]) -> bool:
    """Whether one of the others holds the whole hit."""
    return any(other.start <= hit.start and hit.end <= other.end for other in others)


def strongest(objects: Sequence[Hit]) -> list[Hit]:
    """The clearest controls first."""
    return sorted(objects, key=lambda hit: (_CLEAREST.get(hit.concept, 99), hit.start))


def told(objects: Sequence[Hit], done: Sequence[Hit]) -> list[tuple[Hit, Hit]]:
    """Pairs of object and act in one sentence; the strongest kind of act first."""
    by_sentence: dict[int, list[Hit]] = {}
    for act in done:
        by_sentence.setdefault(act.sentence, []).append(act)
    pairs = []
    for thing in objects:
        found = [
            act
            for act in by_sentence.get(thing.sentence, ())
            if act.concept in ACTS or not (thing.start <= act.start and act.end <= thing.end)
        ]
        if found:
            pairs.append((thing, min(found, key=lambda act: (act.concept in SPEAKING, abs(act.start - thing.start)))))
    return pairs


def verbal(reading: Reading, thing: Hit) -> bool:
    """Whether a thing named without a verb is the act itself: 出口禁止 and 수출통제 at the end of a clause."""
    if not reading.narrow or thing.concept not in FUSED:
        return False
    before, after = reading.page.folded[: thing.start], reading.page.folded[thing.end : reading.page.title_end]
    if before.endswith(reading.own.words("owns") or "\0") and any(
        place.end == thing.start - 1 for place in reading.title_hits("place")
    ):
        return False  # 中国の輸出規制 is a thing that is spoken of
    if "space_ends_clause" in reading.own.traits and after.startswith(" "):
        return True
    rest = after.lstrip(f"{CLOSING}])!")
    return not rest or rest.startswith(CLAUSE_ENDS)


Span = Hit | NamedDay | Found
Observed = tuple[str, float, Span | None]
"""A feature's name, its value, and what in the text shows it."""

CUES = (
    "market", "statistics", "opinion", "guide", "enforcement", "reaction", "history", "effect", "hedge", "maybe",
    "bill", "unrelated", "persons", "disruption", "domestic", "reminder", "denial", "remains", "address",
)  # fmt: skip
"""Groups of words that mark other kinds of text. Each gives two features: in the title and in the summary."""

WHOLE_TITLE = frozenset({"hedge", "unrelated", "denial", "remains", "reminder"})
"""Cues that count in full wherever in the title they stand."""

_QUESTION = re.compile("[?\uff1f]")
_CLAUSE = re.compile("[:;,\u2026\u3002\uff01!\u2014\u2013|]|\\. | - ")
"""What ends a question, and what ends the clause before it."""


@dataclass(frozen=True)
class Item:
    """One text with all that was read from it."""

    reading: Reading
    actors: Sequence[Hit]
    """Hits of authorities and countries that act."""
    goods: Sequence[Hit]
    start: NamedDay | None
    days: Sequence[NamedDay]
    numbers: Sequence[Found]
    official: bool = False
    """The source is an authority's own."""
    meaning: float | None = None
    """What the text's meaning says, as log-odds; None without vectors."""
    order: float | None = None
    """What the reader of word order says, as log-odds; None if it was not asked."""

    @cached_property
    def objects(self) -> Sequence[Hit]:
        """The controls that the text names."""
        return chosen(self.reading, "thing")

    @cached_property
    def done(self) -> list[tuple[Hit, Hit]]:
        """Controls, and what is done to them."""
        return told(self.objects, chosen(self.reading, "deed"))

    @cached_property
    def first(self) -> int | None:
        """Where in the title the act is told."""
        hits = [hit for hit, _ in self.done] + [hit for hit in self.objects if verbal(self.reading, hit)]
        return min((hit.start for hit in hits if self.titled(hit)), default=None)

    @cached_property
    def draft(self) -> Hit | None:
        """The words of the title that say that a control, not a bill, is put up for consultation."""
        if not self.objects or self.reading.title_hits("bill"):
            return None
        return next(iter(self.reading.title_hits("draft")), None)

    @cached_property
    def own(self) -> Found | None:
        """A number that is not cited as another act's."""
        return next((one for one in self.numbers if not one.cited), None)

    def titled(self, hit: Span) -> bool:
        """Whether something stands in the title."""
        return self.reading.page.in_title(hit.start)


def features(item: Item) -> list[Observed]:
    """Every feature of an item that is present."""
    return [observed for part in PARTS for observed in part(item)]


def controls(item: Item) -> Iterator[Observed]:
    """The clearest control that title and summary name: "curbs … exports", "dual-use list", or one that is understood.

    Example: "China puts **export curbs** on graphite" (title), "Exporters need a **licence**" (summary).
    """
    unsaid = chosen(item.reading, "understood")
    clearest = strongest(item.objects)
    for place in ("title", "summary"):
        thing = next((hit for hit in clearest if item.reading.page.place(hit.start) == place), None)
        if thing:
            kind = "law or list" if thing.concept == "rule" else "understood control" if thing in unsaid else "control"
            yield f"{kind}, {place}", 1.0, thing
    if not item.objects:  # in a language without a lexicon that says little, until the reader of word order is asked
        yield "no control", 0.5 if item.reading.half_read and item.order is None else 1.0, None


def acted(item: Item) -> Iterator[Observed]:
    """What is done to a control in its own sentence: imposed, lifted; or only made known ("notice on export licences").

    Example: "India **bans** rice exports" (act), "Ministry **publishes** notice on export licences" (made known).
    """
    reading = item.reading
    for place in ("title", "summary"):
        here = [pair for pair in item.done if reading.page.place(pair[0].start) == place]
        pair = next((pair for pair in here if pair[1].concept in ACTS), here[0] if here else None)
        if not pair:
            continue
        act = pair[1].concept in ACTS
        if not act and place == "title" and chosen(reading, "understood") and not reading.title_hits("authority"):
            continue  # "State issues permit for lithium mine" names no export and no authority
        if not (place == "summary" and reading.title_hits("bill")):
            yield f"{'act' if act else 'made known'}, {place}", 1.0, pair[1]


def actor(item: Item) -> Iterator[Observed]:
    """Someone who may act: in the sentence of the act, or elsewhere in the title; or nobody at all.

    Example: "**Myanmar's commerce ministry** suspends rice exports".
    """
    acting = {thing.sentence for thing, _ in item.done}
    who = next((hit for hit in item.actors if hit.sentence in acting), None)
    if who:
        yield "actor in the sentence", 1.0, who
    elif acting and (named := next((hit for hit in item.actors if item.titled(hit)), None)):
        yield "actor in the title", 1.0, named
    elif item.objects and not item.actors:
        yield "nobody acts", 1.0, None
    if item.official:
        yield "official source", 1.0, None


def published(item: Item) -> Iterator[Observed]:
    """A summary that says how an act is made known; a draft of one; what exporters may not do without a licence.

    Example: "The notice **takes effect** on 1 May", "**without a permit** no ore may leave", "**consults on** curbs".
    """
    said = next((hit for hit in item.reading.of(*SPEAKING) if not item.titled(hit)), None)
    if said and item.objects:
        yield "made known somewhere", 1.0, said
    if item.draft:
        yield "draft, title", 1.0, item.draft
    allowed = next(iter(item.reading.of("unlicensed")), None)
    if allowed:
        yield ("duty of exporters, title" if item.titled(allowed) else "duty of exporters"), 1.0, allowed


def facts(item: Item) -> Iterator[Observed]:
    """What acts have: a day from which they hold, a number, goods.

    Example: "**from 1 December**", "**Announcement No. 39 of 2023**", "**graphite**".
    """
    if item.start:
        yield "start day", 1.0, item.start
    if item.own:
        yield "number of an act", 1.0, item.own
    if item.goods:
        yield ("goods, title" if any(map(item.titled, item.goods)) else "goods"), 1.0, item.goods[0]


def cues(item: Item) -> Iterator[Observed]:
    """Words that mark other kinds of text, in the title or in the summary; a title may go on beside its act.

    Example: "Rare earth **stocks surge** as China tightens controls" (market), "**How** export bans ripple" (opinion);
    but not "India bans onion exports as **prices soar**".
    """
    reading = item.reading
    for concept in CUES:
        if concept not in reading.hits or (concept == "bill" and reading.has("passed")):
            continue  # a bill that was passed has become law
        hits = [hit for hit in reading.of(concept) if concept != "market" or not overlaps(hit, item.objects)]
        title = next((hit for hit in hits if item.titled(hit)), None)
        body = next((hit for hit in hits if not item.titled(hit)), None)
        if title and _speaks_of_the_act(item, title):
            yield f"{concept}, title", 1.0, title
        if body:
            yield f"{concept}, summary", 1.0, body


def _speaks_of_the_act(item: Item, cue: Hit) -> bool:
    """Whether a cue of the title counts: it stands not beside the act, and is no plan of a draft that is an act."""
    if item.first is not None and cue.concept not in WHOLE_TITLE and not _governs(item, cue, item.first):
        return False
    return not (cue.concept == "hedge" and item.reading.has("draft"))


def _governs(item: Item, cue: Hit, first: int) -> bool:
    """Whether a cue of the title speaks about the act, rather than beside it.

    What stands before the act does, except for an effect ("Fearing shortages, India bans onion exports"); where verbs
    come last, so does an effect that follows in the act's clause: "輸出規制に懸念", but not "輸出を禁止、供給に懸念".
    """
    if cue.concept != "effect":
        return cue.start < first and not _is_cause(item.reading, cue)
    if not item.reading.verb_last or cue.start < first:
        return False
    return not any(mark in item.reading.page.folded[first : cue.start] for mark in CLAUSE_ENDS)


def _is_cause(reading: Reading, cue: Hit) -> bool:
    """Whether "because of" or "after" stands behind a cue, as it does in some languages: "az aszály miatt"."""
    if "postpositions" not in reading.own.traits:
        return False
    return any(0 <= hit.start - cue.end <= CAUSE for hit in reading.title_hits("background"))


CAUSE = 8
"""Characters between a cause and the word behind it that says so."""


def stands(item: Item) -> Iterator[Observed]:
    """A title that says that nothing is done: a deed is refused or ruled out, or a control stays as it was.

    Example: "Egypt **will not** lift its onion export ban", "Graphite controls **remain in force**".
    """
    undone = next(iter(chosen(item.reading, "undoing")), None)
    if undone:
        yield "undone, title", 1.0, undone
    still = next(iter(chosen(item.reading, "still")), None)
    if still and not chosen(item.reading, "moved"):
        yield "unchanged, title", 1.0, still


def style(item: Item) -> Iterator[Observed]:
    """How a title speaks: it asks, or it explains.

    Example: "Ghana outlaws bauxite exports**?** Not yet", "**How** bans ripple".
    """
    reading, page = item.reading, item.reading.page
    if item.first is not None:
        asks = _QUESTION.search(page.folded, item.first, page.title_end)
        if asks and not _CLAUSE.search(page.folded, item.first, asks.start()):
            yield "title asks", 1.0, None
    elif _QUESTION.search(page.folded, 0, page.title_end):
        yield "title asks without an act", 1.0, None
    if reading.own.form("explains").match(page.folded):
        yield "title explains", 1.0, None


def trade(item: Item) -> Iterator[Observed]:
    """Imports where exports are not named, or not in the title.

    Example: "EU bans **imports** of Russian aluminium".
    """
    reading = item.reading
    imports = reading.of("import")
    if imports and not reading.of("export", *FUSED) and not chosen(reading, "understood"):
        yield "imports only", 1.0, imports[0]
    elif reading.title_hits("import") and not reading.title_hits("export", *FUSED):
        yield "imports, title", 1.0, imports[0]


def meaning(item: Item) -> Iterator[Observed]:
    """What the whole text means: by the reader of word order if it was asked, else by the vectors of its words.

    Example: any; the vectors know "throttles" and "chokes off" without a lexicon.
    """
    if item.order is not None:
        yield "order", _bounded(item, item.order), None
    elif item.meaning is not None:
        yield "text", _bounded(item, item.meaning), None


NOT_DONE = ("hedge", "denial", "reminder", "remains")
OTHER_NEWS = ("reaction", "enforcement", "statistics")
LEAST_OF_DRAFTS, MOST_OF_PLANS, MOST_OF_OTHERS = -0.5, 1.5, 0.0
"""What a text as a whole may say against a draft; for what the title's words call planned, denied or old; and for an
act of the summary where the title tells of an offence, figures or a reaction."""


def _bounded(item: Item, meaning: float) -> float:
    """What the text as a whole says, bounded where readers are known to err: on plans and on drafts."""
    if item.draft:
        return max(meaning, LEAST_OF_DRAFTS)
    reading = item.reading
    said = chosen(reading, "undoing") or chosen(reading, "still") or reading.title_hits(*NOT_DONE)
    done = [(thing, act) for thing, act in item.done if act.concept in ACTS]
    if any(item.titled(act) or thing.concept == "parties" for thing, act in done):
        return meaning
    most = MOST_OF_PLANS if said else meaning
    return min(meaning, most, MOST_OF_OTHERS if done and reading.title_hits(*OTHER_NEWS) else meaning)


PARTS = (controls, acted, actor, published, facts, cues, stands, style, trade, meaning)
