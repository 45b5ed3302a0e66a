"""The role of each day in a text (start of the act, its end, or another day), from the words around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.detect.documents import IS_YEAR, Found
from bot.detect.matches import Hit, Reading
from bot.text.named_days import Calendar, NamedDay, Role, RunningText


def named_days(reading: Reading, calendar: Calendar, numbers: Sequence[Found] = ()) -> list[NamedDay]:
    """All days named, in the order of the text, each with its role and how sure it is.

    `numbers`: those of acts; where nothing else tells a year, the act's own number does ("Notification 20/2023").
    """
    months = [(hit.start, hit.end, int(hit.value)) for hit in reading.of("month")]
    page, years = reading.page, {year for one in numbers if not one.cited for year in IS_YEAR.findall(one.text)}
    year = int(years.pop()) if len(years) == 1 else None
    found = calendar.days(RunningText(page.shown, page.folded, reading.language, reading.published, months, year))
    return [_judged(named, found, reading) for named in found]


def _before(hits: Sequence[Hit], at: int, span: int) -> bool:
    return any(0 <= at - hit.end <= span for hit in hits)


def _after(hits: Sequence[Hit], at: int, span: int) -> bool:
    return any(0 <= hit.start - at <= span for hit in hits)


def _judged(named: NamedDay, everyone: Sequence[NamedDay], reading: Reading) -> NamedDay:
    """The role of a day, from the words around it."""
    sentence = reading.page.sentence(named.start)
    same = {name: [hit for hit in reading.of(name) if hit.sentence == sentence] for name in _AROUND}
    first, last = reading.page.span(sentence)
    alone = sum(first <= other.start < last for other in everyone) == 1
    narrow = reading.narrow
    span = _span(named, everyone, reading)
    if span:
        return replace(named, role=span, score=2.0)
    brought = any(hit.end == named.start and hit.end - hit.start > 1 for hit in same["from"])  # 提前至
    ends = (_before(same["until"], named.start, 6 if not narrow else 2) and not (narrow and brought)) or _after(
        same["after_until"], named.end, 0 if "uninflected" in reading.own.traits else 5
    )
    near = 0 if narrow and _before(same["until"], named.start, 0) else 2
    if ends and not _after(same["after_from"], named.end, near):
        return replace(named, role="until")
    score = 0.0
    if named.rule == "span" or _before(same["from"], named.start, 14 if not narrow else 3):
        score = max(score, 2.0)
    counted = reading.grammar.compiled(DELAY).search(reading.page.folded, first, last) is not None
    if any(_labels(hit, named, reading) for name in ("force", "after_from") for hit in same[name]):
        score = max(score, 2.4)
    after = [hit for hit in same["after_from"] if not any(_leads(hit, other, named, reading) for other in everyone)]
    if _after(after, named.end, 5 if narrow else 16) and (narrow or not counted):
        score = max(score, 2.2)
    if not score and named.when and _ahead(named, reading, alone=alone):
        score = SURE
    if same["force"] and not counted:
        closing = reading.verb_last and any(last - hit.end <= CLOSING for hit in same["force"])
        score += 1.0 if score else (1.6 if alone and (closing or not narrow) else 0.4)
    if _before(same["issue"], named.start, 6) and score < 2:  # noqa: PLR2004 - a marker of its own outweighs
        score = 0.0
    if score < SURE:
        return replace(named, role="day", score=score)
    return replace(_coming(named, reading), role="from", score=score)


def _coming(named: NamedDay, reading: Reading) -> NamedDay:
    """A start told by its day alone ("9日から") that is long past in the month of publication is of the next one."""
    published = reading.published
    if named.rule != "month of publication" or not named.when or not published or (published - named.when).days <= PAST:
        return named
    following = (named.when.replace(day=1) + timedelta(days=32)).replace(day=1)
    try:
        when = following.replace(day=named.day)
    except ValueError:
        return named
    return replace(named, when=when, rule="month after")


CLOSING = 8
"""Characters within which a verb ends a sentence."""

PAST = 7
"""Days back to which a start told by its day alone is taken to be past."""


def _labels(marker: Hit, named: NamedDay, reading: Reading) -> bool:
    """Whether a marker stands right before a day: "Effective date: 1 May", "took effect August 19th"."""
    between = reading.page.folded[marker.end : named.start]
    if not 0 <= named.start - marker.end <= LABEL:
        return False
    return between.strip() == ":" or not (between.strip() or reading.narrow or reading.verb_last)


LABEL = 3
"""Characters between a label and its day."""


def _leads(marker: Hit, other: NamedDay, named: NamedDay, reading: Reading) -> bool:
    """Whether a marker stands before another day and nearer to it: "made on April 9 and takes effect on May 1"."""
    if other is named or not 0 <= other.start - marker.end <= LEAD:
        return False
    if reading.narrow:
        return ":" in reading.page.folded[marker.end : other.start]
    return marker.start - named.end > 1


LEAD = 14

DELAY = r"(?<![\d.])\d{1,3}(?:th|-|\u00b0|\u00ba)? ?<day_count>"
"""Days counted from another day: "takes effect 30 days after", which does not name the start."""


def _span(named: NamedDay, everyone: Sequence[NamedDay], reading: Reading) -> Role | None:
    """From or until, where two days are joined: "February 15 to June 30"."""
    grammar = reading.grammar
    for other in everyone:
        first, second = (named, other) if named.start < other.start else (other, named)
        if first.rule == "span" and 0 < second.start - first.end <= HYPHEN:
            return "from" if named is first else "until"
        if other is named or not 0 < second.start - first.end <= JOINED or "span" in {named.rule, other.rule}:
            continue
        between = reading.page.folded[first.end : second.start].strip()
        dash = reading.page.shown[first.end : second.start].strip() in DASHES
        pair = between in grammar.words("pairs_days") and grammar.compiled(PAIR).search(
            reading.page.folded, max(0, first.start - 20), first.start
        )
        if between in grammar.words("joins_days") or dash or pair:
            return "from" if named is first else "until"
    return None


HYPHEN = 3
JOINED = 14
DASHES = frozenset({"-", "\u2013", "\u2014", "~"})
PAIR = "<pair_opens> $"
"""What stands before two days that are the ends of a span."""


def _ahead(named: NamedDay, reading: Reading, *, alone: bool) -> bool:
    """Whether this is the one day of a sentence that tells an act, and still to come when the item was published."""
    if not alone or not reading.published or not named.when or named.when <= reading.published or not named.month:
        return False
    sentence = reading.page.sentence(named.start)
    if any(hit.sentence == sentence for hit in reading.of("draft", "hedge", "until", "bill")):
        return False
    return any(hit.sentence == sentence for hit in reading.of("impose", "lift", "suspend", "require", "amend", "grant"))


SURE = 1.5
_AROUND = ("from", "after_from", "until", "after_until", "force", "issue")


def start_day(days: Sequence[NamedDay], reading: Reading) -> NamedDay | None:
    """The day from which the act holds; the surest, then the first. None where the text names none."""
    starts = [named for named in days if named.role == "from" and named.when]
    if starts:
        return max(starts, key=lambda named: (named.score, -named.start))
    if reading.has("now", "published"):
        plain = [named for named in days if named.role == "day" and named.when]
        if plain:
            return replace(plain[0], rule="at once")
    return None


def end_day(days: Sequence[NamedDay], start: NamedDay | None) -> NamedDay | None:
    """The day until which the act holds."""
    ends = [named for named in days if named.role == "until" and named.when]
    later = [named for named in ends if not start or not start.when or (named.when and named.when >= start.when)]
    return later[0] if later else None
