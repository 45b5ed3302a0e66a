"""Facts that an item alone does not give: what its linked page adds, and what is learned after the announcement. PURE.

The item alone decides at once. Its page is read if facts are missing, or if the item leaves open whether it tells of an
act at all; the page only adds, and what the item says stands. An announcement changes by `amended`: the desk settles
the change with its entry, which is refused if another change came first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any, Literal, Protocol, TypeVar

from bot.detect import SourceText, Verdict
from bot.model.announcement import CHANGES_KEPT, FACTS, Announcement, Article, FactChange, Facts, Report, fact_text
from bot.vocabulary import DetectedMeasure, Tier, gravity

TOLD_OF: frozenset[str] = frozenset(FACTS) - {"document"}
"""What a trader has to do, as an authority's report may correct it: all facts but the act's number."""
SIGN: frozenset[str] = frozenset({"kind", "measure", "jurisdiction", "destinations"})
"""What an edit must change to be posted anew: whose act it is, what it does, toward whom."""


def duty_changed(changes: Iterable[FactChange], names: frozenset[str], *, widened: bool = False) -> bool:
    """Return whether a fact of these names was told otherwise before, or the act turns out to stop trade.

    A list that only grew was told otherwise if `widened`.
    """
    return any(_contradicts(one, names, widened=widened) or _stops(one) for one in changes)


def _contradicts(change: FactChange, names: frozenset[str], *, widened: bool) -> bool:
    before, after = set(change.before.split(", ")), set(change.after.split(", "))
    return change.name in names and bool(change.before) and (widened or not before < after)


def _stops(change: FactChange) -> bool:
    return change.name == "measure" and gravity(change.after) <= gravity(DetectedMeasure.ENTITY_LIST)


def changes_at(announcement: Announcement, at: str | None) -> tuple[FactChange, ...]:
    """Return what was changed at an instant."""
    return tuple(change for change in announcement.changes if change.at == at)


_NOTHING = Facts()
_CHANGING = sorted(FACTS, key=lambda name: isinstance(getattr(_NOTHING, name), tuple))
"""The facts, lists last."""

Amending = Literal["replace", "extend", "fill"]
"""How what is stated now meets what is known: `replace` puts it in place of that; `extend` (the page behind an item)
fills in what was not known and adds to lists; `fill` (another source) only fills in what was not known."""


@dataclass(frozen=True, slots=True)
class NewFacts(Facts):
    """What is known now.

    `title` and `summary` are those of the act's first report as it stands now, `wording` the announcement's own
    summary, `measures` the rules that it touches.
    """

    title: str | None = None
    summary: str | None = None
    wording: str | None = None
    measures: tuple[str, ...] = ()


def amended(  # noqa: PLR0913, PLR0917 - what it joins
    known: Announcement,
    facts: NewFacts,
    by: str,
    now: datetime,
    how: Amending = "replace",
    unsaid: Sequence[str] = (),
) -> Announcement | None:
    """Return the announcement with these facts and a record of the changes; None if no fact and no title changed.

    A fact that is not stated stays as it was: an edit that shortens a text unsays nothing. `unsaid` are lists that are
    empty if none are stated.
    """
    at = now.isoformat(timespec="milliseconds")
    new: dict[str, Any] = {name: () for name in unsaid if getattr(known, name) and not getattr(facts, name)}
    new |= dict(_new(known, facts, how))
    items = _worded_anew(known.items, facts) if how == "replace" else known.items
    made = [FactChange(name, fact_text(getattr(known, name)), fact_text(value), by, at) for name, value in new.items()]
    made[:0] = _retitled(known.items, items, by, at)
    if not made:
        return None
    return replace(
        known,
        **new,
        summary=facts.wording or known.summary,
        measures=tuple(dict.fromkeys((*known.measures, *facts.measures))),
        items=items,
        edited_at=at,
        changes=(*known.changes, *made)[-CHANGES_KEPT:],
    )


def _worded_anew(items: tuple[Report, ...], facts: NewFacts) -> tuple[Report, ...]:
    """Return reports of which the first has the title and summary that are stated now."""
    if not items:
        return items
    first = items[0]
    return (replace(first, title=facts.title or first.title, summary=facts.summary or first.summary), *items[1:])


def _retitled(before: Sequence[Report], after: Sequence[Report], by: str, at: str) -> list[FactChange]:
    """Return the change of the first report's title, if it changed."""
    changed = [(old.title, new.title) for old, new in zip(before[:1], after, strict=False) if old.title != new.title]
    return [FactChange("title", old, new, by, at) for old, new in changed]


def _new(known: Announcement, facts: NewFacts, how: Amending) -> Iterator[tuple[str, Any]]:
    """Yield the facts that get another value."""
    for name in _CHANGING:
        before, after = getattr(known, name), getattr(facts, name)
        if not after or (before and how == "fill"):
            continue
        if isinstance(after, tuple):
            wanted = tuple(dict.fromkeys((*before, *after))) if how == "extend" else after
            if set(wanted) != set(before):
                yield name, wanted
        elif after != before and not (before and how == "extend"):
            yield name, after


# -- a further report of the act


def reported(
    known: Announcement, report: Report, facts: NewFacts, jurisdiction: str | None, now: datetime
) -> Announcement:
    """Return the announcement as one more report leaves it. `jurisdiction` is that of the report's source.

    The authority has the last word on its own act: where only others told of it, or where it names a graver duty, its
    report corrects what is known: who it aims at, too, if it says what it orders on which goods, and names nobody. Any
    other report fills in what was not known.
    """
    told = known.with_reports([report])
    own = None in {jurisdiction, known.jurisdiction} or jurisdiction == known.jurisdiction
    speaks = own and report.tier == Tier.OFFICIAL
    heard = any(item.tier == Tier.OFFICIAL for item in known.items if item.item != report.item)
    corrects = speaks and (not heard or gravity(facts.measure) < gravity(known.measure))
    facts = replace(facts, title=None, summary=None, wording=facts.wording if corrects else None)
    unsaid: tuple[str, ...] = ("destinations",) if corrects and facts.measure and facts.subjects else ()
    return amended(told, facts, report.source, now, "replace" if corrects else "fill", unsaid) or told


# -- what the page behind an item adds to the verdict on it


class Judge(Protocol):
    """Judges a text (bot.detect.Detector.judge)."""

    def __call__(self, text: SourceText, order: float | None = None) -> Verdict:
        """Return the verdict; `order` is what the reader of word order says of the text."""
        ...


T = TypeVar("T", str, date)

UNDECIDED_FROM, OFFICIAL_FROM = 0.2, 0.015
"""A score from here up to the threshold leaves the matter open. An authority's own notice often says nothing but its
number, which alone makes 0.018; a text without any word that counts makes 0.007."""
LEAD, PIECE = 1_200, 900
"""Characters: the beginning of a page, which says what it is about; a part in which a fact is looked for."""
BEFORE, AFTER = timedelta(days=31), timedelta(days=5 * 366)
"""An act holds from about its publication on: a day outside this belongs to the history that the page tells."""
_ENDS = (".", "!", "?", "。", "！", "？", "；", ";", "؟")
PARTS = 40
"""Parts that are looked through, from the beginning."""


@dataclass(frozen=True, slots=True)
class ArticleFacts:
    """What the page states, and the item does not."""

    document: str | None = None
    effective: date | None = None
    until: date | None = None

    def stated(self) -> tuple[tuple[str, str], ...]:
        """Return the stated facts in the form of `SourceText.facts`."""
        values = (("document", self.document), ("effective", self.effective), ("until", self.until))
        return tuple((name, str(value)) for name, value in values if value)


def undecided(verdict: Verdict, tier: str) -> bool:
    """Return whether the item leaves open if it tells of an act."""
    return not verdict.relevant and verdict.score >= (OFFICIAL_FROM if tier == Tier.OFFICIAL else UNDECIDED_FROM)


def lacking(verdict: Verdict) -> bool:
    """Return whether a page could add to what the item says."""
    return not (verdict.effective and verdict.document and verdict.measure and verdict.subjects)


def with_article(
    judge: Judge, text: SourceText, bare: Verdict, article: Article, order: float | None = None
) -> Verdict | None:
    """Return the verdict on an item and the page behind it; None if the page adds nothing.

    The page must tell of an act itself, and of the same one: another authority's or other goods' is another act.
    `order` is what the reader of word order says of the item; it holds for item and page together.
    """
    published = text.published or _instant(article.published)
    page = replace(text, title=article.title or text.title, summary=_lead(article.text), url=article.address)
    page = replace(page, lang=None, facts=(), published=published)
    own = judge(page)
    if not own.relevant or not _same_act(bare, own):
        return None
    parts = [judge(replace(page, title="", summary=part)) for part in islice(_parts(article), PARTS)]
    facts = _facts(parts, page.published, bare, own)
    wordy = not (bare.relevant and bare.subjects and bare.measure)
    if (wordy and _several_acts(parts)) or not (wordy or facts.stated()):
        return None
    summary = f"{text.summary}\n{_lead(article.text)}" if wordy else text.summary
    whole = judge(replace(text, summary=summary, published=published, facts=(*facts.stated(), *text.facts)), order)
    if not whole.relevant:
        return None
    return replace(whole, why=(*whole.why, *_why(facts, wordy=wordy)))


def _same_act(bare: Verdict, own: Verdict) -> bool:
    if bare.jurisdiction and own.jurisdiction and bare.jurisdiction != own.jurisdiction:
        return False
    return not (bare.subjects and own.subjects) or bool(set(bare.subjects) & set(own.subjects))


def _several_acts(parts: Iterable[Verdict]) -> bool:
    """Return whether a page tells of acts of several jurisdictions: then its words are not those of one act."""
    return len({part.jurisdiction for part in parts if part.relevant and part.jurisdiction}) > 1


def _facts(parts: Sequence[Verdict], published: datetime | None, bare: Verdict, own: Verdict) -> ArticleFacts:
    """Return each fact that the item lacks, if the page names one value, or only one beside the item's goods."""
    goods = frozenset(bare.subjects or own.subjects)
    fits = _fitting(published)
    return ArticleFacts(
        document=None if bare.document else _only(((one.document, one.subjects) for one in parts), goods),
        effective=None if bare.effective else _only(((fits(one.effective), one.subjects) for one in parts), goods),
        until=None if bare.until else _only(((fits(one.until), one.subjects) for one in parts), goods),
    )


def _fitting(published: datetime | None) -> Callable[[date | None], date | None]:
    """Return a filter of days that can belong to an act published then."""
    if published is None:
        return lambda day: day
    first, last = published.date() - BEFORE, published.date() + AFTER
    return lambda day: day if day and first <= day <= last else None


def _only(found: Iterable[tuple[T | None, Sequence[str]]], goods: frozenset[str]) -> T | None:
    """Return the one value named, or of several the one beside the goods; else None, rather than a wrong one."""
    pairs = [(value, frozenset(beside)) for value, beside in found if value]
    not_of_others = [(value, beside) for value, beside in pairs if not beside or beside & goods]
    of_these = [(value, beside) for value, beside in pairs if beside & goods]
    for narrower in (pairs, not_of_others, of_these):
        values = {value for value, _ in narrower}
        if len(values) == 1:
            return values.pop()
    return None


def parts_of(text: str) -> Iterator[str]:
    """Split a text into parts that end with a sentence if they can: lines of a PDF end in the middle of one."""
    held = ""
    for line in text.split("\n"):
        held = f"{held} {line}".strip()
        while len(held) > PIECE:
            cut = held[:PIECE].rfind(" ") + 1 or PIECE
            yield held[:cut].strip()
            held = held[cut:]
        if held.endswith(_ENDS):
            yield held
            held = ""
    if held:
        yield held


def _parts(article: Article) -> Iterator[str]:
    if article.title:
        yield article.title
    yield from parts_of(article.text)


def _lead(text: str) -> str:
    return text if len(text) <= LEAD else text[:LEAD].rpartition(" ")[0] or text[:LEAD]


def _instant(day: str | None) -> datetime | None:
    return datetime.fromisoformat(f"{day}T00:00:00+00:00") if day else None


def _why(facts: ArticleFacts, *, wordy: bool) -> Iterator[str]:
    if wordy:
        yield "judged by the item and the beginning of the page that it links to"
    if facts.document:
        yield f"“{facts.document}” in the linked page: number of the act"
    for day, role in ((facts.effective, "from when it holds"), (facts.until, "until when it holds")):
        if day:
            yield f"{day.isoformat()} by the linked page: {role}"
