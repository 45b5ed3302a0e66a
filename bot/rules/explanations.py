"""Sentences beside a status: why nothing counts, what a status rests on, what an embargo means."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from bot.rules.findings import Finding
from bot.rules.index import RuleBase
from bot.rules.model import Embargo
from bot.rules.query.resolve import Asked, Thing
from bot.text import countries
from bot.vocabulary import Status

_NAMED, _OUTSIDE = 3, 2


def embargo(found: Embargo) -> str:
    """The fixed line on an embargoed destination."""
    named = countries.the(found.country)
    laws = "; ".join(found.laws)
    return (
        f"{named[0].upper()}{named[1:]} is under an embargo or broad sanctions on {found.scope}: {laws}, as of "
        f"{found.as_of.isoformat()}. Sanctions are not in this base: stop and check."
    )


def why(base: RuleBase, asked: Asked, findings: Sequence[Finding]) -> Iterator[str]:
    """Sentences for people beside a status, or in its place."""
    counted = [finding for finding in findings if finding.sets_status and finding.state.status is not Status.EXPIRED]
    if counted:
        for thing in asked.things:
            yield from _through_narrower(base, thing, counted)
    else:
        yield from _why_not(base, asked)


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


def _why_not(base: RuleBase, asked: Asked) -> Iterator[str]:
    for thing in asked.things:
        subject = base.subjects.get(thing.subject)
        if subject and subject.not_listed and not asked.left:
            yield subject.not_listed
