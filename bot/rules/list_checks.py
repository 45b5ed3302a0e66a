"""Where a curated act and a control list on file disagree: something for a curator to look at, never an error."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bot.lists.answers import Knowledge, ListAnswer, ListStatus, Remark
from bot.lists.codes import Shape, parse
from bot.lists.library import Lists
from bot.rules.checks import Problem
from bot.rules.index import RuleBase
from bot.rules.model import Item, Limb, Measure
from bot.rules.status import state_on
from bot.vocabulary import Status

_FIELD = "items.control_codes"
_ASKING = frozenset({Status.PROHIBITED, Status.LICENCE, Status.TECHNOLOGY_PROHIBITED, Status.TECHNOLOGY_RESTRICTED})
_SHOWN = 12


def disagreements(base: RuleBase, today: date) -> Iterator[Problem]:
    """Codes of acts that the list of their exporter does not have, and destinations of which the two say otherwise.

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
    """What act and list say of the destinations that the act names."""
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
    """Whether the list asks for a licence for all of a code toward a destination; None if that depends."""
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
