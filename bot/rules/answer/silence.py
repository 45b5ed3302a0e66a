"""What an answer's silence means: free goods are told from unknown ones and from those out of reach. PURE."""

from __future__ import annotations

from bot.lists.codes import Shape
from bot.rules.answer import list_findings
from bot.rules.answer.code_notes import code_apart
from bot.rules.answer.parts import AnswerPart
from bot.rules.index import RuleBase
from bot.rules.names import substances
from bot.rules.query.asked import Asked
from bot.rules.query.leaving_out import vague
from bot.rules.query.subjects import Thing
from bot.text.normalize import key
from bot.text.question_words import Role
from bot.vocabulary import Status


def if_nothing_counts(base: RuleBase, part: AnswerPart, *, partly: bool) -> Status:
    """Return the status if no act and no list counts."""
    asked = part.asked
    covered = base.covers(asked.from_) if asked.from_ else True
    if part.lists.unlisted or _is_of_an_unread_list(base, part, covered=covered):
        return Status.NOT_COVERED
    if not (asked.things or asked.acts):
        return _of_codes(base, part)
    searched = all(_is_looked_for(base, asked, thing) for thing in asked.things)
    if not (covered and searched):
        return Status.NOT_COVERED
    if partly:
        everyday = all(base.is_everyday(thing.subject) for thing in asked.things) and not asked.acts
        return Status.NOT_COVERED if everyday else Status.UNRECOGNISED
    return Status.NOT_COVERED if classes_alone(base, part) else Status.NOT_LISTED


def classes_alone(base: RuleBase, part: AnswerPart) -> tuple[str, ...]:
    """Return the classes that a question names and nothing else, where no act on them spares the case.

    "Strategic minerals" are no goods: what stands in such a class has an answer, and the word itself has none.
    """
    spared = any(one.apart in {"destination", "exempt"} for one in part.findings)
    named = () if part.asked.acts or spared else tuple(thing.subject for thing in part.asked.things)
    return named if all(is_mere_class(base, name, part.asked.from_) for name in named) else ()


def is_mere_class(base: RuleBase, subject: str, exporter: str | None) -> bool:
    """Return whether a thing is a class that tells nothing of what is controlled.

    That is one by its name, or one that no act is on which binds the exporter's goods, of any if none is named.
    """
    if subject in vague():
        return True
    acts = (place.measure for place in base.items_on.get(subject, ()) if place.measure.standing == "act")
    return base.is_class(subject) and not any(
        exporter is None or base.is_or_binds(one.jurisdiction, exporter) for one in acts
    )


def _is_of_an_unread_list(base: RuleBase, part: AnswerPart, *, covered: bool) -> bool:
    """Return whether goods of a control list are asked about, and the exporter's own list is not on file.

    That acts of others name the goods, or that their file says why none does, tells nothing of a list that nobody here
    read; an act of the exporter's own on them, toward everybody, does.
    """
    if not part.lists.goods or part.lists.findings:
        return False
    things, exporter = part.asked.things, part.asked.from_
    if not things:
        return True
    if part.lists.held:
        return False
    read = exporter is None or (base.lists is not None and base.lists.names_goods_of(exporter))
    if not read and not any(_has_act_at_large(base, thing.subject, exporter) for thing in things):
        return True
    return not any(_is_known(base, thing, exporter, covered=covered) for thing in things)


def _is_looked_for(base: RuleBase, asked: Asked, thing: Thing) -> bool:
    """Return whether the exporter, if one is asked for, has an act on a thing or its kind, or was searched for one.

    Its file may also say that a list was not read. What it says of neighbours makes no silence mean anything.
    """
    exporter = asked.from_
    if _is_unread(base, thing, exporter):
        return False
    if base.is_everyday(thing.subject):
        headings = tuple(line.code for line in base.subjects[thing.subject].hs)
        codes = tuple(code for code in asked.query.hs if code.startswith(headings)) or headings
        return exporter is not None and all(base.code_looked_for(exporter, code) for code in codes)
    if exporter is None or base.looked_for(exporter, thing.subject):
        return True
    return _has_act_at_large(base, thing.subject, exporter)


def _has_act_at_large(base: RuleBase, subject: str, exporter: str | None) -> bool:
    """Return whether an exporter has an act on goods or their kind that is not aimed at a few destinations."""
    places = (place for name in base.family(subject) for place in base.items_on.get(name, ()))
    return exporter is not None and any(
        place.limb.destinations.only is None and base.is_or_binds(place.measure.jurisdiction, exporter)
        for place in places
    )


def close_by(base: RuleBase, asked: Asked) -> tuple[str, ...]:
    """Return the goods near those asked about, or near what these are kinds of, that acts of the exporter are on."""
    family = [name for one in asked.things for name in (one.subject, *sorted(base.family(one.subject)))]
    near = dict.fromkeys(other for name in family for other in (name, *base.neighbours(name)))
    exporter = asked.from_
    if exporter is None:
        return ()
    return tuple(name for name in near if _has_act(base, name, exporter))


def _has_act(base: RuleBase, subject: str, exporter: str) -> bool:
    """Return whether an act that binds the exporter's goods is on a thing itself: a draft binds none."""
    acts = (place.measure for place in base.items_on.get(subject, ()) if place.measure.standing == "act")
    return any(base.is_or_binds(one.jurisdiction, exporter) for one in acts)


def _is_unread(base: RuleBase, thing: Thing, exporter: str | None) -> bool:
    """Return whether a list of the exporter (of any, if none is named) may name a thing, and is not on file in full."""
    unread = base.subjects[thing.subject].not_read if thing.subject in base.subjects else {}
    return bool(unread) and (exporter is None or any(base.is_or_binds(code, exporter) for code in unread))


def _is_known(base: RuleBase, thing: Thing, exporter: str | None, *, covered: bool) -> bool:
    """Return whether acts of the exporter, if one is asked for, name a thing, or its file says why none does."""
    if covered and base.subjects[thing.subject].not_listed:
        return True
    return base.is_ruled(thing.subject) if exporter is None else is_named_by(base, thing.subject, exporter)


def is_named_by(base: RuleBase, subject: str, exporter: str) -> bool:
    """Return whether an act that binds the exporter's goods names a subject, a kind of it or what is above it."""
    places = (place for name in base.family(subject) for place in base.items_on.get(name, ()))
    return any(base.is_or_binds(place.measure.jurisdiction, exporter) for place in places)


def _of_codes(base: RuleBase, part: AnswerPart) -> Status:
    """Return the status of a query without a name, if nothing counts: its codes, parties or users may be known."""
    known = (_of_customs_codes, _of_control_codes, _of_users)
    return next((status for what in known if (status := what(base, part))), Status.UNRECOGNISED)


def _of_customs_codes(base: RuleBase, part: AnswerPart) -> Status | None:
    query = part.asked.query
    if any(base.codes.by_hs(code) or base.codes.subjects_by_hs(code) for code in query.hs):
        sure = _is_code_looked_for(base, part.asked) and not list_findings.may_hold(base, part.asked)
        return Status.NOT_LISTED if sure else Status.NOT_COVERED
    known = any(map(base.knows_customs_code, query.hs)) or any(map(base.knows_substance, query.cas))
    return Status.NOT_COVERED if known else None


def _of_control_codes(base: RuleBase, part: AnswerPart) -> Status | None:
    """Return "nothing listed" for the exporter's own code, on another day or toward another place."""
    codes = part.asked.query.controls
    printed = {place.measure.jurisdiction for code in codes for place in base.codes.by_control(code)}
    if part.asked.from_ and part.asked.from_ in printed:
        return Status.NOT_LISTED
    return Status.NOT_COVERED if any(_is_printed(base, code) for code in codes) else None


def _of_users(base: RuleBase, part: AnswerPart) -> Status | None:  # noqa: ARG001 - asked like the two above
    """Return "not covered" where firms, uses or substances are known, and no act on file is about them."""
    asked = part.asked
    apart = code_apart(asked)
    munitions = apart is not None and apart.shape is Shape.MUNITIONS
    if munitions or part.findings or asked.parties or asked.uses or asked.company:
        return Status.NOT_COVERED
    known = asked.left and all(key(one.typed) in substances() for one in asked.left if one.role is not Role.FORM)
    return Status.NOT_COVERED if known else None


def _is_code_looked_for(base: RuleBase, asked: Asked) -> bool:
    """Return whether the exporter prints a code of the question, or was searched for it.

    Without an exporter every act on file is meant: that tells something of codes of goods that acts may name only.
    """
    if not asked.from_:
        named = (subject for code in asked.query.hs for subject, _ in base.codes.subjects_by_hs(code))
        return any(map(base.codes.by_hs, asked.query.hs)) or not all(map(base.is_everyday, named))
    return any(
        base.code_looked_for(asked.from_, code)
        or any(base.is_or_binds(place.measure.jurisdiction, asked.from_) for place in base.codes.by_hs(code))
        for code in asked.query.hs
    )


def _is_printed(base: RuleBase, code: str) -> bool:
    """Return whether an act or a list on file holds a control code."""
    return bool(base.codes.by_control(code) or base.codes.subjects_by_code(code)) or list_findings.knows(base, code)
