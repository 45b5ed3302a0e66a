"""Checks for curators: clashing names, dangling references, unreachable acts; and what the rules' own dates ask for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bot.errors import UsageError
from bot.lists.codes import Shape, parse
from bot.lists.library import Lists
from bot.lists.list_answer import Knowledge, ListAnswer, ListStatus, Remark
from bot.rules.answer import answering, timeline
from bot.rules.answer.model import Answer
from bot.rules.index import RuleBase
from bot.rules.indexes import TECHNOLOGY
from bot.rules.licensing import Guide
from bot.rules.model import Example, Item, Limb, Measure, Searched, Subject
from bot.rules.status import FRESH, state_on
from bot.text import countries, notation
from bot.text import dates as worded_dates
from bot.text.normalize import key
from bot.vocabulary import Status

_COVERAGE, _HEADING = "coverage.yaml", 4
_YEAR_ON = timedelta(days=366)
STALE = timedelta(days=365)
"""Evidence older than this is listed, whenever a person last looked."""
_ANY_DAY = date(2000, 1, 1)
"""For a question that must name its own day: whether it does is known when it is read."""
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_PARAGRAPH = re.compile(r"\bparagraphs?\b|\bpara\b|\bAnnouncement No", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Problem:
    """A mistake (`error`) or something to look at, with its file and field. `value` is a text in the line meant."""

    file: str
    field: str
    what: str
    error: bool = True
    value: str | None = None
    line: int | None = None

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.field}: {self.what}"


def check(base: RuleBase, today: date, stale: timedelta = STALE) -> list[Problem]:
    """Return every problem across the files of a rule base; evidence older than `stale` is something to look at."""
    return [
        *_clashing_names(base),
        *(problem for subject in base.subjects.values() for problem in _subject(base, subject)),
        *(problem for measure in base.measures.values() for problem in _measure(base, measure, today, stale)),
        *(problem for measure in base.measures.values() for problem in _unreachable(base, measure)),
        *(problem for guide in base.guides for problem in _guide(base, guide, today)),
        *(problem for search in base.searches.all for problem in _search(base, search, today)),
    ]


def asked(base: RuleBase) -> Iterator[tuple[Measure | Subject, Example, str]]:
    """Yield every question of the examples in the rule files, with the file's act or subject."""
    owners: tuple[Measure | Subject, ...] = (*base.measures.values(), *base.subjects.values())
    yield from ((owner, example, ask) for owner in owners for example in owner.examples for ask in example.ask)


def examples(base: RuleBase, folder: str = "") -> Iterator[Problem]:
    """Yield every example of the files below a folder whose answer is another one than the file says."""
    for owner, example, ask in asked(base):
        if owner.file.startswith(folder) and (what := _wrong(base, owner, example, ask)):
            yield Problem(owner.file, "examples", f"{ask!r}: {what}", value=ask)


def _wrong(base: RuleBase, owner: Measure | Subject, example: Example, ask: str) -> str | None:
    """Return what is wrong with the answer to an example; None if it is as expected."""
    usual_exporter, usual_day = (owner.jurisdiction, owner.checked_on) if isinstance(owner, Measure) else (None, None)
    day = example.day or usual_day
    try:
        found = answering.answer(base, ask, today=day or _ANY_DAY)
    except UsageError as error:
        return f"cannot be asked: {error}"
    exporter = example.exporter or found.from_ or usual_exporter
    if exporter is None:
        return "say whose status it is (`exporter: CN`, or `from:CN` in the question)"
    if day is None and found.asked.query.on is None:
        return "say on which day it is asked (`day: 2026-11-24`, or `on:2026-11-24` in the question)"
    return _differing(example, found, exporter)


def _differing(example: Example, found: Answer, exporter: str) -> str | None:
    """Return what came instead of the status that an example expects of an exporter; None if it came."""
    came = found.by_exporter.get(exporter, Status.NOT_LISTED)
    # A list that asks no licence toward there adds nothing to the acts, which an example is about.
    if came is example.status or (came, example.status) == (Status.LISTED, Status.NOT_LISTED):
        return None
    setting = (one.measure for one in found.findings if one.sets_status and one.measure.jurisdiction == exporter)
    by = ", ".join(dict.fromkeys(measure.document for measure in setting))
    return f"expected {example.status} of {exporter} on {found.on}, came {came}{f' by {by}' if by else ''}"


def _clashing_names(base: RuleBase) -> Iterator[Problem]:
    owners: dict[str, dict[str, str]] = {}
    for subject in base.subjects.values():
        exact = {*subject.symbols, *subject.abbreviations}
        for name in subject.all_names:
            owners.setdefault(name if name in exact else key(name), {}).setdefault(subject.name, name)
    for those in owners.values():
        if len(those) < 2:  # noqa: PLR2004 - a clash takes two
            continue
        for owner, name in those.items():
            subject = base.subjects[owner]
            if key(name) not in {key(shared) for shared in subject.shared_names}:
                others = ", ".join(other for other in those if other != owner)
                what = f"{name!r} is a name of {others}, too; drop one, or declare it in shared_names of both"
                yield Problem(subject.file, "names", what, value=name)


def _subject(base: RuleBase, subject: Subject) -> Iterator[Problem]:
    for field, links in (("broader", subject.broader), ("related", subject.related)):
        for link in links:
            if link not in base.subjects:
                yield Problem(subject.file, field, f"there is no subject {link!r}", value=link)
    if subject.name in base.broader(subject.name):
        yield Problem(subject.file, "broader", "leads back to the subject itself")
    expected = f"{subject.name.replace(' ', '-')}.yaml"
    if subject.file.rsplit("/", 1)[-1].lower() != expected.lower():
        yield Problem(subject.file, "name", f"must be the file name ({expected})")
    for name in subject.all_names:
        if not key(name):
            yield Problem(subject.file, "names", f"{name!r} holds no letter or digit", value=name)


def _guide(base: RuleBase, guide: Guide, today: date) -> Iterator[Problem]:
    file, covers = f"licensing/{guide.jurisdiction.lower()}.yaml", guide.covers
    if guide.jurisdiction not in base.groups and not countries.is_code(guide.jurisdiction):
        yield Problem(file, "guides", f"{guide.jurisdiction!r} is neither a country nor in groups.yaml")
    for name in (*covers.subjects, *covers.classes):
        if name not in base.subjects:
            yield Problem(file, "guides.covers", f"there is no subject {name!r}", value=name)
    for other in covers.acts:
        if other not in base.measures:
            yield Problem(file, "guides.covers.acts", f"there is no measure {other!r}", value=other)
    own = {name for act in base.measures.values() if act.jurisdiction == guide.jurisdiction for name in act.authority}
    for name in covers.authorities:
        if name not in own:
            what = f"no act of {guide.jurisdiction} writes its authority {name!r}"
            yield Problem(file, "guides.covers.authorities", what, value=name)
    if guide.checked_on > today:
        yield Problem(file, "guides.checked_on", f"{guide.checked_on} is still to come")


def _search(base: RuleBase, search: Searched, today: date) -> Iterator[Problem]:
    if search.exporter not in base.groups and not countries.is_code(search.exporter):
        what = f"{search.exporter!r} is neither a country nor in groups.yaml"
        yield Problem(_COVERAGE, "searches.exporter", what, value=search.exporter)
    for name in search.classes:
        if name != TECHNOLOGY and name not in base.subjects:
            yield Problem(_COVERAGE, "searches.classes", f"there is no subject {name!r}", value=name)
    for chapter in search.chapters:
        if base.lists and len(chapter) >= _HEADING and not base.knows_customs_code(chapter):
            what = f"{chapter!r} is no part of the customs nomenclature"
            yield Problem(_COVERAGE, "searches.chapters", what, value=chapter)
    if search.looked_for > today:
        yield Problem(_COVERAGE, "searches.looked_for", f"{search.looked_for} is still to come")


def _measure(base: RuleBase, measure: Measure, today: date, stale: timedelta) -> Iterator[Problem]:
    for field, keys in (("replaces", measure.replaces), ("affects", measure.affects)):
        for other in keys:
            if other not in base.measures:
                yield Problem(measure.file, field, f"there is no measure {other!r}", value=other)
    for name in measure.classes:
        if not base.is_class(name):
            yield Problem(measure.file, "classes", f"{name!r} is no subject of kind class", value=name)
    if not countries.is_code(measure.jurisdiction):
        yield Problem(measure.file, "jurisdiction", f"{measure.jurisdiction!r} is no country")
    yield from _document(measure)
    yield from _dates(measure, today)
    if (age := today - measure.evidence_as_of) > stale:
        yield Problem(measure.file, "evidence_as_of", f"the newest evidence is {age.days} days old", error=False)
    for limb in measure.limbs:
        yield from _limb(base, measure, limb)
    yield from _periods(measure)


def _document(measure: Measure) -> Iterator[Problem]:
    """Check that the number of a document can be parsed, and that it cites the act alone, not a paragraph."""
    cited, numbers, _ = notation.take_citations(measure.document)
    if notation.is_numbered(measure.document) and not (cited or numbers):
        what = (
            f"{measure.document!r}: its number is not read; write it like No. 46 of 2024, SI 5 of 2023 or 89 FR 96790"
        )
        yield Problem(measure.file, "document", what, value=measure.document)
    if _PARAGRAPH.search(measure.document):
        what = f"{measure.document!r} must cite the act alone, like No. 46 of 2024; paragraphs are `parts`"
        yield Problem(measure.file, "document", what, value=measure.document)


def _dates(measure: Measure, today: date) -> Iterator[Problem]:
    if measure.checked_on > today:
        yield Problem(measure.file, "checked_on", f"{measure.checked_on} is still to come")
    if measure.announced and measure.announced.first > measure.evidence_as_of:
        yield Problem(measure.file, "announced", "is later than evidence_as_of")
    for change in measure.changes:
        if change.date.first > today + 10 * _YEAR_ON:
            what = f"{change.date.text} is more than ten years ahead"
            yield Problem(measure.file, "changes", what, value=change.date.text)
        if change.effect == "suspends" and not _is_suspended(measure, change.date.first):
            what = f"{change.document} suspends on {change.date.text}, and no suspension begins or ran on that day"
            yield Problem(measure.file, "suspensions", what, value=change.document)
    if today > measure.checked_on + timedelta(days=measure.check_every_days):
        since = f"last checked {measure.checked_on}, due every {measure.check_every_days} days"
        yield Problem(measure.file, "checked_on", since, error=False)


def _periods(measure: Measure) -> Iterator[Problem]:
    """Check that a period which the act's document is later than names the document on which it rested."""
    own = _day_of(measure)
    if own is None:
        return
    for period in dict.fromkeys(period for limb in measure.limbs for period in limb.periods if not period.document):
        ended = period.until is not None and period.until.last < own
        if ended or (period.from_ is not None and period.from_.last + _YEAR_ON < own):
            first = period.from_.text if period.from_ else "before"
            what = f"{measure.document!r} is later than the period from {first}: name the `document` that it rests on"
            yield Problem(measure.file, "in_force", what)


def _day_of(measure: Measure) -> date | None:
    """Return the earliest day, or beginning of a year, that an act's document names; None if it names none."""
    dated = [hit.when for hit in worded_dates.find(measure.document)]
    years = {int(year) for year in _YEAR.findall(measure.document)} - {when.first.year for when in dated}
    days = (*(when.first for when in dated), *(date(year, 1, 1) for year in years))
    return min((day for day in days if day <= measure.evidence_as_of), default=None)


def _is_suspended(measure: Measure, day: date) -> bool:
    return any(
        stop.from_.first <= day and (stop.until is None or day <= stop.until.last)
        for limb in measure.limbs
        for stop in limb.suspensions
    )


def _limb(base: RuleBase, measure: Measure, limb: Limb) -> Iterator[Problem]:
    where = f"parts.{limb.part}" if limb.part else "items"
    for item in limb.items:
        if item.subject not in base.subjects:
            what = f"there is no subject {item.subject!r}"
            yield Problem(measure.file, f"{where}.subject", what, value=item.subject)
        for other in item.as_in:
            if other not in base.measures:
                yield Problem(measure.file, f"{where}.as_in", f"there is no measure {other!r}", value=other)
    for code in _places(limb):
        if code not in base.groups and not countries.is_code(code):
            what = f"{code!r} is neither a country nor in groups.yaml"
            yield Problem(measure.file, f"{where}.destinations", what, value=code)


def _places(limb: Limb) -> Iterable[str]:
    yield from limb.destinations.only or ()
    yield from limb.destinations.except_
    for exemption in limb.exempt:
        yield from exemption.destinations


def _unreachable(base: RuleBase, measure: Measure) -> Iterator[Problem]:
    """Check that a query finds the act by its citation and by each of its names, on a day on which it exists."""
    day = max(
        measure.evidence_as_of, *(p.from_.last for limb in measure.limbs for p in limb.periods if p.from_), date.min
    )
    for name in (measure.document, *measure.names):
        field = "document" if name == measure.document else "names"
        try:
            found = answering.answer(base, name, today=day, from_=measure.jurisdiction)
        except UsageError as error:
            yield Problem(measure.file, field, f"{name!r} cannot be asked for: {error}", value=name)
            continue
        if measure.key not in {finding.measure.key for finding in found.findings}:
            cited = ", ".join(" ".join(citation) for citation in notation.citations(name)) or "no citation"
            what = f"asking for {name!r} does not find this act (read as {cited})"
            yield Problem(measure.file, field, what, value=name)


_FIELD = "items.control_codes"
_ASKING = frozenset({Status.PROHIBITED, Status.LICENCE, Status.TECHNOLOGY_PROHIBITED, Status.TECHNOLOGY_RESTRICTED})
_SHOWN = 12


def disagreements(base: RuleBase, today: date) -> Iterator[Problem]:
    """Yield codes of acts that their exporter's list does not have, and destinations of which the two say otherwise.

    Only acts in force of exporters whose list is on file, in codes of its form; an act that binds some parties alone
    says nothing of what the list asks of everybody.
    """
    lists = base.lists
    if lists is None:
        return
    held = {one.jurisdiction for one in lists.editions() if one.jurisdiction}
    for measure in base.measures.values():
        if measure.jurisdiction not in held:
            continue
        for limb in measure.limbs:
            for item in limb.items:
                for code in item.control_codes:
                    yield from _compared(base, lists, measure, limb, item, code, today)


def _compared(  # noqa: PLR0913, PLR0917 - one code where it stands
    base: RuleBase, lists: Lists, measure: Measure, limb: Limb, item: Item, code: str, today: date
) -> Iterator[Problem]:
    asked = parse(code)
    if asked is None or asked.shape is not Shape.ENTRY:
        return
    for answer in lists.look_up(asked, None, (measure.jurisdiction,)):
        of = f"{answer.title} of {answer.edition}"
        state = state_on(limb, measure.announced, today)
        if state is None or state.status not in _ASKING:
            continue
        if answer.knowledge is Knowledge.UNLISTED:
            continue
        if answer.knowledge is not Knowledge.KNOWN:
            yield Problem(measure.file, _FIELD, f"{code} is no entry of the {of}", error=False, value=code)
        elif answer.has(Remark.PARAGRAPH):
            yield Problem(measure.file, _FIELD, f"{code}: the {of} has no such paragraph", error=False, value=code)
        elif limb.binds is None:
            yield from _toward(base, lists, measure, limb, item, code, of)


def _toward(  # noqa: PLR0913, PLR0917 - as above
    base: RuleBase, lists: Lists, measure: Measure, limb: Limb, item: Item, code: str, of: str
) -> Iterator[Problem]:
    """Yield what act and list say of the destinations that the act names."""
    spared = {place for one in limb.exempt if not one.firms for place in _members(base, one.destinations)}
    named = set(_members(base, limb.destinations.only or ())) - set(_members(base, limb.destinations.except_)) - spared
    left_out = spared | set(_members(base, limb.destinations.except_))
    free = [to for to in sorted(named) if _asks(lists, measure, code, to) is False]
    asked = [to for to in sorted(left_out) if _asks(lists, measure, code, to) is True]
    if free:
        what = f"{code} ({item.subject}): the act binds toward {_listed(free)}, where the {of} asks for no licence"
        yield Problem(measure.file, _FIELD, what, error=False, value=code)
    if asked:
        what = f"{code} ({item.subject}): the act leaves out {_listed(asked)}, where the {of} asks for a licence"
        yield Problem(measure.file, _FIELD, what, error=False, value=code)


def _asks(lists: Lists, measure: Measure, code: str, to: str) -> bool | None:
    """Return whether the list asks for a licence for all of a code toward a destination; None if that depends."""
    found: ListAnswer | None = next(iter(lists.look_up(code, to, (measure.jurisdiction,))), None)
    if found is None or found.status not in {ListStatus.LICENCE, ListStatus.EMBARGO, ListStatus.LISTED}:
        return None
    if found.status is ListStatus.LISTED:
        return None if found.has(Remark.READ) or found.has(Remark.PARTIES) else False
    # A general authorisation or a licence exception may be what the act means by leaving a destination out.
    return None if found.has(Remark.IN_PART) or found.permits else True


def _members(base: RuleBase, places: tuple[str, ...]) -> Iterator[str]:
    for place in places:
        yield from base.groups.get(place, (place,))


def _listed(codes: list[str]) -> str:
    more = len(codes) - _SHOWN
    return ", ".join(codes[:_SHOWN]) + (f" and {more} more" if more > 0 else "")


class TaskKind(StrEnum):
    """Why an act is to be looked at, the most urgent first."""

    ENDED = "ended"
    """A dated state has ended, and no later act is on file: what holds now is not known."""
    DATED = "dated"
    """A day that the act, or the setting that it describes, names has come since it was last checked."""
    CHECK = "check"
    """Its next check is due (`check_every_days` after `checked_on`)."""
    EVIDENCE = "evidence"
    """Its evidence is older than an answer counts as confirmed."""


@dataclass(frozen=True, slots=True)
class Task:
    """One act to look at. `since` is the day from which there is something to look at."""

    kind: TaskKind
    measure: Measure
    since: date


_ORDER = tuple(TaskKind)


def tasks(measures: Iterable[Measure], today: date) -> tuple[Task, ...]:
    """Return what is to be looked at on a day: each act once, for its most urgent reason; the most urgent first."""
    found = (min(_of(measure, today), key=_rank, default=None) for measure in measures)
    return tuple(sorted((task for task in found if task), key=_rank))


def _rank(task: Task) -> tuple[int, date, str]:
    return _ORDER.index(task.kind), task.since, task.measure.key


def _of(measure: Measure, today: date) -> Iterator[Task]:
    states = [state for limb in measure.limbs if (state := state_on(limb, measure.announced, today))]
    ended = [state.since.first for state in states if state.status is Status.UNKNOWN and state.since]
    if ended and _is_unseen(measure, min(ended), today):
        yield Task(TaskKind.ENDED, measure, min(ended))
    named = [event.date.first for event in timeline.of_measure(measure) if event.date.is_day]
    if come := [day for day in named if measure.checked_on < day <= today]:
        yield Task(TaskKind.DATED, measure, min(come))
    if (due := measure.checked_on + timedelta(days=measure.check_every_days)) < today:
        yield Task(TaskKind.CHECK, measure, due)
    if (old := measure.evidence_as_of + FRESH) < today and not _is_over(measure, today):
        yield Task(TaskKind.EVIDENCE, measure, old)


def _is_unseen(measure: Measure, since: date, today: date) -> bool:
    """Return whether nobody has checked an act since its state ended, or not for as long as its file allows."""
    return measure.checked_on < since or measure.checked_on + timedelta(days=measure.check_every_days) <= today


def _is_over(measure: Measure, today: date) -> bool:
    """Return whether all of an act was ended by another one, which no newer evidence will change."""
    states = [state_on(limb, measure.announced, today) for limb in measure.limbs]
    return bool(states) and all(state and state.status is Status.EXPIRED and state.by for state in states)
