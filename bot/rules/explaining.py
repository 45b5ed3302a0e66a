"""Why an answer is as it is: what is near and not listed, and which narrower things a status rests on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from bot.rules import countries
from bot.rules.base import RuleBase
from bot.rules.findings import Finding
from bot.rules.understanding import Asked, Thing
from bot.vocabulary import Status

_NAMED, _OUTSIDE = 3, 2


def why(base: RuleBase, asked: Asked, findings: Sequence[Finding]) -> Iterator[str]:
    """Sentences for people beside a status, or in its place."""
    counted = [finding for finding in findings if finding.sets_status and finding.state.status is not Status.EXPIRED]
    if counted:
        for thing in asked.things:
            yield from _through_narrower(base, thing, counted)
    else:
        yield from _why_not(base, asked, findings)


def _through_narrower(base: RuleBase, thing: Thing, counted: Sequence[Finding]) -> Iterator[str]:
    """`indium`: where the acts name kinds of it only, say which, and what is known to be outside."""
    if thing.component or thing.tail:
        return
    below = base.narrower(thing.subject) - {thing.subject}
    subjects = dict.fromkeys(item.subject for finding in counted for item in finding.items)
    kinds = [name for name in subjects if name in below]
    if not kinds or not set(subjects).isdisjoint({thing.subject, *base.broader(thing.subject)}):
        return
    more = f" and {len(kinds) - _NAMED} more" if len(kinds) > _NAMED else ""
    yield (
        f"No act here names {thing.subject} as such: the status is that of {', '.join(kinds[:_NAMED])}{more}. Ask for "
        "the kind that you have."
    )
    outside = (base.subjects[name].not_listed for name in sorted(below) if name not in subjects)
    yield from islice(filter(None, outside), _OUTSIDE)


def _why_not(base: RuleBase, asked: Asked, findings: Sequence[Finding]) -> Iterator[str]:
    if any(finding.sets_status and finding.state.status is not Status.EXPIRED for finding in findings):
        return
    if not findings and asked.from_plain and asked.from_ and not asked.to and asked.things:
        named = countries.the(asked.from_)
        yield f"{named[0].upper()}{named[1:]} is read as the exporter; for exports to it write to:{asked.from_}."
    for thing in asked.things:
        subject = base.subjects.get(thing.subject)
        if subject and subject.not_listed and not thing.tail:
            yield subject.not_listed
        if thing.component:
            yield f"A product that holds {thing.subject} is not {thing.subject}, unless an act says so."
        elif thing.tail:
            asked_for = f"{thing.typed} {' '.join(thing.tail)}"
            yield f"No rule names “{asked_for}”; ask for {thing.subject} to see the rules on that."
