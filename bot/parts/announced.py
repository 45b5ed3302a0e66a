"""Which lines an announced act concerns: on its goods or codes, by its exporter, toward its destinations. PURE.

An act that was announced is not yet among the rules: what it does to a line is what its announcement says.
"""

from __future__ import annotations

from collections.abc import Iterable

from bot.model.announcement import Announcement
from bot.parts import features
from bot.parts.features import ANY
from bot.parts.fingerprint import Reach
from bot.rules.answer.model import Answer
from bot.rules.index import RuleBase
from bot.subscriptions.clauses import Vocabulary
from bot.text.notation import control_code_is_valid, control_key, control_match, hs_digits


def reach_of_announced(base: RuleBase, vocabulary: Vocabulary, act: Announcement) -> tuple[Reach, ...]:
    """Return whom an announced act can concern; nothing if it names neither goods nor codes nor rules on file."""
    words = {features.subject(name) for name in _goods(vocabulary, act)}
    words.update(map(features.control, _controls(act)))
    words.update(word for code in _customs(act) for word in features.customs(code))
    words = words or {features.act(key) for key in act.measures}
    if not words:
        return ()
    places = {act.jurisdiction, *base.groups.get(act.jurisdiction, ()), ANY} if act.jurisdiction else None
    exporters = None if places is None else frozenset(features.exporter(one) for one in places if one)
    toward = _toward(base, act.destinations)
    destinations = frozenset(map(features.destination, (*toward, ANY))) if toward else None
    return (Reach(frozenset(words), exporters, destinations),)


def touches(base: RuleBase, vocabulary: Vocabulary, answer: Answer, act: Announcement) -> tuple[str, ...]:
    """Return by which goods, codes or acts on file an announced act concerns the shipment of an answer; none if not."""
    if not (_is_by(base, answer, act.jurisdiction) and _goes_to(base, answer, act)):
        return ()
    return (
        *_shared_goods(base, answer, _goods(vocabulary, act)),
        *_shared_codes(answer, act),
        *_shared_rules(answer, act),
    )


def _goods(vocabulary: Vocabulary, act: Announcement) -> frozenset[str]:
    """Return the goods of an act, by the names of the rules, with all kinds of them."""
    return frozenset(one for name in act.subjects for one in vocabulary.narrower(vocabulary.find_subject(name) or name))


def _controls(act: Announcement) -> list[str]:
    return [code for code in act.codes if control_code_is_valid(code)]


def _customs(act: Announcement) -> list[str]:
    digits = (hs_digits(code) for code in act.codes if not control_code_is_valid(code))
    return [code for code in digits if code]


def _toward(base: RuleBase, places: Iterable[str]) -> frozenset[str]:
    """Return destinations with the members of groups among them, and the groups that hold one."""
    named = {one for place in places for one in (place, *base.groups.get(place, ()))}
    return frozenset(named | {code for code, members in base.groups.items() if members & named})


def _is_by(base: RuleBase, answer: Answer, jurisdiction: str | None) -> bool:
    if jurisdiction is None or jurisdiction in answer.by_exporter:
        return True
    ways = answer.asked.directions
    return any(way.from_ is None or base.is_or_binds(jurisdiction, way.from_) for way in ways)


def _goes_to(base: RuleBase, answer: Answer, act: Announcement) -> bool:
    """Return whether an act reaches a destination of a line; goods that stay at home leave nothing."""
    places = answer.destinations
    if not places:
        return True
    abroad = [one for one in places if act.jurisdiction is None or not base.is_or_binds(act.jurisdiction, one)]
    toward = _toward(base, act.destinations)
    return bool(abroad) and (not toward or not toward.isdisjoint(abroad))


def _shared_goods(base: RuleBase, answer: Answer, goods: frozenset[str]) -> tuple[str, ...]:
    named = [thing.subject for thing in answer.things] or list(answer.subjects)
    met = (goods.intersection((*base.narrower(name), *base.broader(name))) for name in named)
    return tuple(dict.fromkeys(name for those in met for name in sorted(those)))


def _shared_codes(answer: Answer, act: Announcement) -> tuple[str, ...]:
    asked = answer.asked.query
    own = [control_key(code) for code in (*asked.controls, *(str(one.answer.code) for one in answer.lists))]
    controls = (code for code in _controls(act) if any(control_match(control_key(code), one) for one in own))
    customs = (one for one in _customs(act) if any(code.startswith(one) or one.startswith(code) for code in asked.hs))
    return tuple(dict.fromkeys((*controls, *customs)))


def _shared_rules(answer: Answer, act: Announcement) -> tuple[str, ...]:
    """Return the acts on file that the answer rests on and an act changes that names neither goods nor codes."""
    if act.subjects or act.codes:
        return ()
    found = (one.measure for one in answer.findings if one.sets_status and one.measure.key in act.measures)
    return tuple(dict.fromkeys(measure.document for measure in found))
