"""The facts that a text states of an act: goods, codes, and days with their roles."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from bot.detect.document import Reading
from bot.detect.goods import Relations
from bot.detect.patterns import chosen
from bot.text.act_numbers import Found
from bot.text.matcher import Hit, longest
from bot.text.named_days import DayForms, NamedDay, Role, Rule, RunningText
from bot.text.profiles import Profile

# Control and customs codes.


_ECCN = re.compile(r"([0-9](?<![\w.].)[A-E][0-9]{3}(?:\.[a-z0-9]{1,3}){0,3})(?![\w])")
_HS = r"<codes>\s?(?:<code_words>)?:?\s?([0-9]{4}(?:\.?[0-9]{2}){0,3})(?!\d)"

_FOUR = re.compile("[0-9](?:[0-9]{3}|[A-Z][0-9]{3})")
"""What every code begins with."""

CODE_LIMIT = 20


def codes(reading: Reading) -> list[Found]:
    """Control codes (ECCN) and customs codes, as written, each once."""
    shown = reading.page.shown
    if not _FOUR.search(shown):
        return []
    first: dict[str, Found] = {}
    for form in (_ECCN, reading.grammar.compiled(_HS)):
        for match in form.finditer(shown):
            first.setdefault(match[1], Found(match[1], match.start(1), match.end(1)))
    return list(first.values())[:CODE_LIMIT]


# Days, and from or until when an act holds.


def named_days(reading: Reading, calendar: DayForms, numbers: Sequence[Found] = ()) -> list[NamedDay]:
    """All days named, in the order of the text, each with its role and how sure it is.

    `numbers`: those of acts; where nothing else tells a year, the act's own number does ("Notification 20/2023").
    """
    months = [(hit.start, hit.end, int(hit.value)) for hit in reading.of("month")]
    page, years = reading.page, {year for one in numbers if not one.cited for year in one.years}
    year = int(years.pop()) if len(years) == 1 else None
    found = calendar.days(RunningText(page.shown, page.folded, reading.language, reading.published, months, year))
    return [_judged(named, found, reading) for named in found]


def _before(hits: Sequence[Hit], at: int, span: int) -> bool:
    return any(0 <= at - hit.end <= span for hit in hits)


def _after(hits: Sequence[Hit], at: int, span: int) -> bool:
    return any(0 <= hit.start - at <= span for hit in hits)


Around = Mapping[str, Sequence[Hit]]
"""The words around days in one sentence, by concept."""


def _judged(named: NamedDay, everyone: Sequence[NamedDay], reading: Reading) -> NamedDay:
    """The role of a day, from the words around it."""
    sentence = reading.page.sentence(named.start)
    same = {name: [hit for hit in reading.of(name) if hit.sentence == sentence] for name in _AROUND}
    named = _of_before(named, same, reading.published)
    if _denied(named, same["force"], reading):  # "not until" a day is from that day on
        until = _before(same["until"], named.start, LABEL if reading.narrow else 6)
        return named._replace(role="from", score=SURE) if until else named
    span = _span(named, everyone, reading)
    if span:
        moved = span == "from" and _before(same["extend"], named.start, MOVED)
        return named._replace(role="until" if moved else span, score=2.0)
    if _ends(named, same, reading):
        return named._replace(role="until")
    if _decided(named, reading):
        return named
    score = _start_score(named, everyone, same, reading)
    if score < SURE:
        return named._replace(role="day", score=score)
    return _coming(named, reading)._replace(role="from", score=score)


def _denied(named: NamedDay, force: Sequence[Hit], reading: Reading) -> bool:
    """Whether the clause that names a day says that nothing takes effect: "will not enter into force on 12 March".

    The word for "not" stands within the word for force, right behind it, or before it with one word or the day between.
    """
    folded, own = reading.page.folded, reading.own
    return any(
        not _CLAUSE_MARK.search(folded, min(hit.end, named.end), max(hit.start, named.start))
        and (
            folded.startswith(own.words("not_after") or "\0", hit.end)
            or _has_not(folded[hit.start : hit.end], own, len(folded))
            or _has_not(_without_day(hit, named, reading), own, NOT_WITHIN)
        )
        for hit in force
    )


NOT_WITHIN = 2
"""Words before the word for force of which one may be "not"; of languages without spaces twice as many characters."""
_CLAUSE_MARK = re.compile("[,;:\u3001\uff0c\uff1b\u2013\u2014]")


def _without_day(hit: Hit, named: NamedDay, reading: Reading) -> str:
    """What stands before a word in its sentence, without the day."""
    first, folded = reading.page.span(hit.sentence)[0], reading.page.folded
    if first <= named.start and named.end <= hit.start:
        return f"{folded[first : named.start]} {folded[named.end : hit.start]}"
    return folded[first : hit.start]


def _has_not(text: str, own: Profile, within: int) -> bool:
    """Whether one of the last words of a text is "not"."""
    words = own.words("not_before")
    if not words:
        return False
    if "narrow" in own.traits:
        return any(word in text[-2 * within :] for word in words)
    return any(word in words or word.endswith("n't") for word in text.replace("\u2019", "'").split()[-within:])


SOON = 60
"""Days ahead within which a day without its year is not taken for last year's, whatever is said of it."""


def _of_before(named: NamedDay, same: Around, published: date | None) -> NamedDay:
    """A day told without its year is past where the sentence says that what it began still holds."""
    ahead = (named.when - published).days if named.when and published else 0
    if (
        named.rule != "year of publication"
        or not named.when
        or ahead <= SOON
        or not (same["since"] or same["unchanged"])
    ):
        return named
    try:
        before = named.when.replace(year=named.when.year - 1)
    except ValueError:
        return named
    return named._replace(when=before) if _before([*same["from"], *same["since"]], named.start, LEAD) else named


def _decided(named: NamedDay, reading: Reading) -> bool:
    """Whether a day is that of a decision: "le Conseil des ministres du 30 octobre", "приказ от 5 мая"."""
    before = reading.page.folded[max(0, named.start - LEAD) : named.start].rstrip()
    word = next((one for one in reading.own.words("of_day") if before.endswith(f" {one}")), None)
    if word is None:
        return False
    at = reading.page.folded.rfind(word, 0, named.start)
    return any(0 <= at - hit.end <= TIE for hit in reading.of(*_DECIDING))


TIE = 2
_DECIDING = ("government", "authority", "decree", "body", "issue")
"""Words for who decides and what is decided."""


def _start_score(named: NamedDay, everyone: Sequence[NamedDay], same: Around, reading: Reading) -> float:
    """How sure a day is the start of the act, by the marker at it, by words of force, or as the one day to come."""
    first, last = reading.page.span(reading.page.sentence(named.start))
    counted = _counted(named, reading, first, last)
    others = [other for other in everyone if other is not named and first <= other.start < last]
    alone = all(_ends(other, same, reading) or _past(other, named, reading) for other in others)
    score = _marked(named, everyone, same, reading, counted=counted)
    if not score and named.when and _ahead(named, reading, alone=alone):
        score = SURE
    if same["force"] and not counted:
        score += 1.0 if score else (1.6 if alone else 0.4)
    issued = _before(same["issue"], named.start, 6) and score < 2  # noqa: PLR2004 - a marker of its own outweighs
    return 0.0 if issued else score


def _marked(named: NamedDay, everyone: Sequence[NamedDay], same: Around, reading: Reading, *, counted: bool) -> float:
    """What the markers at a day say of it as a start; 0 without one."""
    narrow, score = reading.narrow, 0.0
    if named.rule == "span" or _before(same["from"], named.start, 3 if narrow else 14):
        score = 2.0
    if any(_labels(hit, named, everyone, reading) for name in ("force", "after_from") for hit in same[name]):
        return 2.4
    after = [hit for hit in same["after_from"] if not any(_leads(hit, other, named, reading) for other in everyone)]
    return 2.2 if not counted and _after(after, named.end, 5 if narrow else 16) else score


MOVED = 8
"""Characters between "extended" and the day that an end is moved from: "extended from 31 March to 30 June"."""


def _ends(named: NamedDay, same: Mapping[str, Sequence[Hit]], reading: Reading) -> bool:
    """Whether a day is the last of a time, by the words around it."""
    narrow = reading.narrow
    brought = any(hit.end == named.start and hit.end - hit.start > 1 for hit in same["from"])  # 提前至
    begun = [hit for hit in same["from"] if hit.end <= named.start]
    until = [hit for hit in same["until"] if not any(hit.end <= other.start for other in begun)]
    ends = (_before(until, named.start, 6 if not narrow else 2) and not (narrow and brought)) or _after(
        same["after_until"], named.end, 0 if "uninflected" in reading.own.traits else 5
    )
    near = 0 if narrow and _before(same["until"], named.start, 0) else 2
    return ends and not _after(same["after_from"], named.end, near)


def _past(other: NamedDay, named: NamedDay, reading: Reading) -> bool:
    """Whether another day is past, and this one still to come when the item was published."""
    published = reading.published
    return bool(published and named.when and other.when and other.when <= published < named.when)


def _counted(named: NamedDay, reading: Reading, first: int, last: int) -> bool:
    """Whether the sentence counts days to the start, unless this day is the sum: "in 20 days, on April 1"."""
    count = reading.grammar.compiled(DELAY, 0).search(reading.page.folded, first, last)
    if not count:
        return False
    follows = count.end() <= named.start <= count.end() + LEAD
    return not (follows and reading.page.folded[count.end()] in ",(\u2013\u2014")


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
    return named._replace(when=when, rule="month after")


PAST = 7
"""Days back to which a start told by its day alone is taken to be past."""


def _labels(marker: Hit, named: NamedDay, everyone: Sequence[NamedDay], reading: Reading) -> bool:
    """Whether a marker stands right before a day: "Effective date: 1 May", "took effect August 19th"."""
    between = reading.page.folded[marker.end : named.start]
    if not 0 <= named.start - marker.end <= LABEL:
        return False
    tied = (reading.narrow or reading.verb_last) and any(other.end == marker.start for other in everyone)
    return between.strip() == ":" or not (between.strip() or tied)


LABEL = 3
"""Characters between a label and its day."""


def _leads(marker: Hit, other: NamedDay, named: NamedDay, reading: Reading) -> bool:
    """Whether a marker stands before another day and nearer to it: "made on April 9 and takes effect on May 1"."""
    if other is named or not 0 <= other.start - marker.end <= LEAD:
        return False
    between = reading.page.folded[marker.end : other.start]
    if reading.narrow or reading.verb_last:
        return ":" in between or (marker.start > named.end and len(between.strip()) <= 1)
    return marker.start - named.end > 1 or _PREPOSITION.fullmatch(between) is not None


_PREPOSITION = re.compile(r" ?(?:[^\s,;:.]+ )?")
LEAD = 24

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
        pair = between in grammar.words("pairs_days") and grammar.compiled(PAIR, 0).search(
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
    if any(hit.sentence == sentence for hit in reading.of("draft", "hedge", "bill")):
        return False
    told = reading.of("impose", "lift", "suspend", "require", "amend", "grant", "ease", "widen", "force")
    return any(hit.sentence == sentence for hit in told)


SURE, TOLD = 1.5, 1.9
"""From which score a day is a start; and what one at a word for a start has at least."""
_AROUND = ("from", "after_from", "until", "after_until", "force", "issue", "extend", "since", "unchanged")


def start_day(days: Sequence[NamedDay], reading: Reading) -> NamedDay | None:
    """The day from which the act holds; the surest, then the first. None where the text names none.

    What has held for long is the earlier act if one is extended; what has held for weeks, if another start is named.
    """
    longest = EARLIER if reading.has("extend", "remains") else math.inf
    starts = [named for named in days if named.role == "from" and named.when and _age(named, reading) <= longest]
    starts += _from_publication(reading)
    if starts:
        return max(starts, key=lambda named: (_age(named, reading) <= RECENT, named.score, -named.start))
    plain = [named for named in days if named.role == "day" and named.when]
    if plain and reading.has("now", "published"):
        marked = [named for named in plain if _before(reading.of("published"), named.start, 6)]
        return (marked or plain)[0]._replace(rule="at once")
    return None


_STARTING = (
    "control", "ban", "licence", "quota", "tax", "halt", "impose", "lift", "suspend", "require", "rule",
    "export_control", "export_ban", "export_licence", "export_quota", "export_tax",
)  # fmt: skip
"""What starts on the day that "from" names, if it stands in the same sentence."""


def _from_publication(reading: Reading) -> list[NamedDay]:
    """Starts told from the day of publication, right at a word for a start: "takes effect today", "from tomorrow"."""
    if not reading.published:
        return []
    found = []
    for hit in reading.of("today"):
        marks = _marks_of_force(hit, reading)
        before = any(one.start < hit.start and hit.start - one.end <= LABEL for one in marks[0])
        if before or any(one.end > hit.end and one.start - hit.end <= 1 for one in marks[1]):
            when = reading.published + timedelta(days=int(hit.value or 0))
            rule: Rule = "day of publication"
            found.append(NamedDay(hit.start, hit.end, when.month, when.day, when.year, rule, when, "from", TOLD))
    return found


def _marks_of_force(hit: Hit, reading: Reading) -> tuple[list[Hit], list[Hit]]:
    """Words for a start in the sentence of "today": those that may stand before it, and those that may stand behind.

    A bare "from" counts only if the sentence tells of a control or an act, for yesterday only if it tells of force.
    What is said not to happen counts nowhere.
    """
    telling = ("force", *(_STARTING if int(hit.value or 0) >= 0 else ()))
    told = any(one.sentence == hit.sentence for name in telling for one in reading.of(name))
    named = ("force", "from", "after_from") if told else ("force",)
    marks = [one for name in named for one in reading.of(name) if one.sentence == hit.sentence]
    marks = [one for one in marks if not _before(reading.of("undone"), one.start, TIE)]
    return [one for one in marks if one.concept != "after_from"], [one for one in marks if one.concept != "from"]


EARLIER, RECENT = 120, 30
"""Days since the start of what is told as the act itself beside an extension, and beside another start."""


def _age(named: NamedDay, reading: Reading) -> int:
    """Days from a day to that of publication; 0 if one is unknown."""
    return (reading.published - named.when).days if reading.published and named.when else 0


def end_day(days: Sequence[NamedDay], start: NamedDay | None) -> NamedDay | None:
    """The day until which the act holds."""
    ends = [named for named in days if named.role == "until" and named.when]
    later = [named for named in ends if not start or not start.when or (named.when and named.when >= start.when)]
    return later[0] if later else None


# What goods and know-how a text names, by canonical name.


LIMIT = 12
LONG = 6
"""Letters of a country's name within which no goods are looked for."""


def subjects(reading: Reading) -> list[Hit]:
    """The goods that the text names: longest names, without those that the goods are only used for."""
    aside = set(chosen(reading, "aside"))
    named = [_as_technology(reading, hit) for hit in _named(reading) if hit not in aside]
    # Unless nothing else is named: what the Cocoa Board halts is cocoa.
    of_bodies = set(chosen(reading, "of_a_body"))
    named = [hit for hit in named if hit not in of_bodies] or named
    first: dict[str, Hit] = {}
    for hit in named:
        first.setdefault(hit.value, hit)
    titled = {hit.value for hit in named if reading.page.in_title(hit.start)}
    in_names = set(chosen(reading, "in_a_name"))
    named_apart = {hit.value for hit in named if hit not in in_names}
    return [
        hit for hit in first.values() if not _class_of_others(hit, set(first), titled, named_apart, reading.relations)
    ][:LIMIT]


def _named(reading: Reading) -> list[Hit]:
    """Goods of the lexicon, and of the rule base where the lexicon has no word; none inside a country's name."""
    ours = longest(reading.of("goods"))
    titled = any(reading.page.in_title(hit.start) for hit in ours)
    more = [] if titled else [hit for hit in longest(reading.of("rule_goods")) if not _touches(hit, ours)]
    places = [place for place in reading.of("place") if _names(reading, place)]
    return sorted((hit for hit in (*ours, *more) if not _touches(hit, places)), key=lambda hit: hit.start)


def _names(reading: Reading, place: Hit) -> bool:
    """Whether a country's name holds no goods: long names, and in Russian those with a capital.

    Индия is a country, индия is indium.
    """
    if "capitals_tell" in reading.own.traits:
        return reading.page.shown[place.start].isupper()
    return place.end - place.start > LONG


def _touches(hit: Hit, others: Sequence[Hit]) -> bool:
    return any(hit.start < other.end and other.start < hit.end for other in others)


def _as_technology(reading: Reading, hit: Hit) -> Hit:
    """The know-how instead of the goods, where technology is catalogued."""
    know_how = reading.relations.technology.get(hit.value) if reading.has("catalogue") else None
    return hit._replace(value=know_how) if know_how else hit


def _class_of_others(hit: Hit, named: set[str], titled: set[str], named_apart: set[str], relations: Relations) -> bool:
    """Whether the name is that of a class, and members of it are named, or for the widest anything else is.

    `named_apart`: goods that stand elsewhere than in the name of a list or law.
    """
    if hit.value not in relations.members:
        return False
    others, members = named - {hit.value}, relations.members[hit.value]
    if hit.value in relations.groups.get("beside_others", ()):
        only_below = bool(titled) and hit.value not in titled
        return only_below or (bool(others) and hit.value not in named_apart)
    if members is None:
        return any(relations.members.get(other, frozenset()) is not None for other in others)
    return bool(others & members)
