"""Addresses: the last part behind a comma tells the country of a town before it that may be another name. PURE."""

from __future__ import annotations

from collections.abc import Sequence

from bot.model.copies import replace
from bot.rules.index import RuleBase
from bot.rules.query import firm_words
from bot.rules.query.place_roles import SIDES
from bot.rules.query.tokens import Candidate, Place, Scan
from bot.rules.query.town_names import ends_there, is_the_end_of_a_small_name
from bot.text import gazetteer
from bot.text import question_words as said


def told_by_its_address(scan: Scan, base: RuleBase, placed: Sequence[Place], one: Candidate) -> Candidate:
    """Return a town that may be another name with the country of the last part of its address, behind a comma.

    "ex Arcadia farm, Goromonzi", "Borong Trading Sdn Bhd, Kuala Lumpur", "Puerto Drummond, Santa Marta", "Lima, Ohio".
    Its own country is asked as well, but for that of one of several of its name and of the end of a longer one.
    """
    at = one.place
    parted = (place for place in placed if place.first in scan.after_comma)
    behind = next((place for place in parted if at and place.first >= at.last), None)
    if not at or behind is None or behind.direction or at.direction not in SIDES or behind.code in at.codes:
        return one
    if not base.embargoes.keys().isdisjoint((*at.codes, behind.code)) or not _is_one_address(scan, at, behind):
        return one
    between = range(at.last, behind.first)
    small = not gazetteer.is_great_town(scan.joined_key(at.first, at.last))
    firm = bool(between) and _ends_with_a_form(scan, at.last, behind.first)
    land = small and any(scan.words[n].key in said.group("lands") for n in (at.first - 1, *between))
    state = not between and bool(behind.region) and not scan.words[behind.first].raw.isupper()
    longer = not between and is_the_end_of_a_small_name(scan, at.first, at.last)
    if not (firm or land or state or longer):
        return one
    return replace(
        one, place=replace(at, code=behind.code, others=() if longer or (at.others and not state) else at.codes)
    )


def _is_one_address(scan: Scan, at: Place, behind: Place) -> bool:
    """Return whether nothing but a comma parts two places, of which the second ends what it stands in."""
    labels = {label.first for label in scan.labels}
    parted = not (scan.after_comma | scan.after_sentence | labels).isdisjoint(range(at.last, behind.first))
    alone = (
        behind.first in scan.after_comma and behind.first not in scan.after_sentence and ends_there(scan, behind.last)
    )
    return alone and not parted


def _ends_with_a_form(scan: Scan, first: int, last: int) -> bool:
    """Return whether words have capitals and end with a form of law."""
    capital = all(word.raw[:1].isupper() for word in scan.words[first:last])
    return capital and scan.words[last - 1].key in firm_words.keys("plain")
