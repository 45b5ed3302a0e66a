"""What a question asks of a licence besides whether one is needed, and the guides that answer it. PURE."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from msgspec import Struct, structs

from bot.rules.answer.verdict import Verdict
from bot.rules.index import RuleBase
from bot.rules.licensing import GeneralLicence, Guide, guide_for
from bot.rules.matching import LISTED_GOODS
from bot.rules.query.facts import SHORT_NAME, Fact, asks_of_exceptions, facts_asked
from bot.text.normalize import key, places_of, words
from bot.text.thing_words import is_unspaced

_MOST_ASKED = ("CN", "US", "EU", "DE", "GB", "JP")
"""Exporters whose authorities answer a question that names none."""
_OF_EXPORTERS = frozenset(Fact) - {Fact.PENALTY, Fact.GENERAL}
"""Kinds of facts that such a question is told."""
_OF_A_PLACE = frozenset({Fact.AUTHORITY, Fact.PENALTY})
"""Kinds of facts that are asked of a place in which one is: to which place goods go tells no authority."""
DE_MINIMIS_OF = "US"
"""Whose law lets foreign goods hold a share of its own."""
_LONGEST_QUESTION = 40
"""Words of a question: a longer text is a paper, which asks for no fact."""
_LONGEST_NAME = 6
_ELISION = re.compile(r"['’]")
_NUMBERED = re.compile(r"\d")


class AskedFacts(Struct, frozen=True):
    """Kinds of facts in their order; guides that answer them; general licences named; exporters without a guide."""

    kinds: tuple[Fact, ...]
    guides: tuple[Guide, ...] = ()
    licences: tuple[tuple[Guide, GeneralLicence], ...] = ()
    unguided: tuple[str, ...] = ()
    by_name: bool = False
    """Whether an authority, or a licence of it, is named."""
    at_large: bool = False
    """Whether nothing tells whose licence is asked about: the guides are those that are asked most."""
    of_a_place: bool = False
    """Whether the authority of the only place that is told is asked about, and goods only as a class."""
    destinations: tuple[tuple[str, str, bool], ...] = ()
    """(Country, general licence, whether it is for that country), where both are named and that is on file."""
    under_embargo: str = ""
    """The destination, if sanctions on it are on file."""


def asked_facts(base: RuleBase, found: Verdict, guides: Mapping[str, Guide]) -> AskedFacts | None:
    """Return what is asked of licences: of the authority that is named, else of that of the goods, or of the places."""
    query = found.asked.query
    text = query.shown
    if len(words(text)) > _LONGEST_QUESTION or "\n" in query.typed.strip():
        return None
    named = tuple(_named(base, text))
    cited = bool(query.controls) or asks_of_exceptions(text)
    licences = _nearest(base, tuple(_licences_named(base, text, cited=cited)), named)
    kinds = facts_asked(text, of_an_authority=bool((named or licences) and not found.asked.acts))
    if licences and Fact.GENERAL not in kinds:
        kinds = (*kinds, Fact.GENERAL)
    if not kinds:
        return None
    asked = _of_names(
        base, found, kinds, licences, dict.fromkeys((*named, *(guide.key for guide, _ in licences))), guides
    )
    asked = asked or _of_places(base, found, kinds, guides)
    to = found.asked.to
    return structs.replace(asked, under_embargo=to) if to in base.embargoes else asked


def _of_names(  # noqa: PLR0913, PLR0917 - what was asked, and what names it
    base: RuleBase,
    found: Verdict,
    kinds: tuple[Fact, ...],
    licences: tuple[tuple[Guide, GeneralLicence], ...],
    offices: Collection[str],
    guides: Mapping[str, Guide],
) -> AskedFacts | None:
    """Return what is asked of the authorities that are named, or whose licences are; None if none is."""
    those = [guide for guide in base.guides if guide.key in offices]
    if not those:
        return None
    own = {guide.jurisdiction: guide for guide in guides.values()}
    told = _with_unions(base, [own.get(one.jurisdiction, one) for one in those], kinds)
    return AskedFacts(kinds, told, licences, by_name=True, destinations=tuple(_reached(base, found, licences)))


def _of_places(base: RuleBase, found: Verdict, kinds: tuple[Fact, ...], guides: Mapping[str, Guide]) -> AskedFacts:
    """Return what is asked of the licences of a question's exporters, of its goods', or of those asked most."""
    places = _places(base, found, kinds)
    at_large = places == _MOST_ASKED and not guides
    if places == _MOST_ASKED and guides:
        places = ()
    each = {place: (guides[place],) if place in guides else tuple(_guides_of(base, found, place)) for place in places}
    told = [guide for those in each.values() for guide in those]
    if found.asked.from_ or not places:
        told += guides.values()
    guided = {guide.jurisdiction for guide in base.guides}
    unguided = tuple(place for place, those in each.items() if not those or place not in guided)
    shown = tuple(dict.fromkeys(told)) if at_large else _with_unions(base, told, kinds)
    asked = found.asked
    of_a_place = places == (asked.to,) and bool(asked.things) and _is_of_a_place(base, found, kinds)
    return AskedFacts(kinds, shown, unguided=unguided, at_large=at_large, of_a_place=of_a_place)


def tells(guide: Guide, kind: Fact) -> bool:
    """Return whether a guide has facts of a kind."""
    told: Mapping[Fact, object] = {
        Fact.TIME: guide.times,
        Fact.VALIDITY: guide.validity,
        Fact.FEES: guide.fees,
        Fact.PAPERS: guide.papers or guide.form,
        Fact.PROCEDURE: guide.how or guide.form,
        Fact.GENERAL: guide.general_licences or guide.form,
        Fact.DE_MINIMIS: guide.thresholds,
        Fact.PENALTY: guide.penalty or guide.penalties,
        Fact.AUTHORITY: guide.authority,
    }
    return bool(told[kind])


def _with_unions(base: RuleBase, guides: Collection[Guide], kinds: Collection[Fact]) -> tuple[Guide, ...]:
    """Return guides with those of unions that tell what a member's does not."""
    own = tuple(dict.fromkeys(guides))
    unions = (
        union
        for guide in own
        for union in guide_for(base, guide.jurisdiction, classes=(LISTED_GOODS,))
        if union.jurisdiction != guide.jurisdiction
        and any(tells(union, kind) and not tells(guide, kind) for kind in kinds)
    )
    return tuple(dict.fromkeys((*own, *unions)))


def _places(base: RuleBase, found: Verdict, kinds: Collection[Fact]) -> tuple[str, ...]:
    """Return the exporters that are asked about: the one that is told, else those that are asked most."""
    asked = found.asked
    if Fact.DE_MINIMIS in kinds:
        return (DE_MINIMIS_OF,)
    if asked.from_:
        return (asked.from_,)
    if asked.to in asked.perhaps_inside or (asked.to and _is_of_a_place(base, found, kinds)):
        return (asked.to,)
    if not asked.to and len(asked.towns) == 1:
        return asked.towns  # "how long does it take in Singapore"
    if asked.things or asked.acts:
        return ()
    return _MOST_ASKED if _OF_EXPORTERS.intersection(kinds) else ()


def _is_of_a_place(base: RuleBase, found: Verdict, kinds: Collection[Fact]) -> bool:
    """Return whether the authority of the only place that is told is asked about, and no goods but a class are."""
    asked = found.asked
    if asked.from_ or asked.to is None or asked.to in base.embargoes or asked.acts:
        return False
    if any(not base.is_class(thing.subject) for thing in asked.things):
        return False
    return not _OF_A_PLACE.isdisjoint(kinds)


def _guides_of(base: RuleBase, found: Verdict, exporter: str) -> Sequence[Guide]:
    """Return an exporter's guides: to the goods and its acts on them, else for all that it licenses.

    Dual-use items go first. Goods under an act that no guide is for are told none: who licenses others need not
    license these.
    """
    subjects = [thing.subject for thing in found.asked.things]
    deciding = [one.measure for one in found.findings if one.sets_status]
    acts = [act for act in deciding if base.is_or_binds(act.jurisdiction, exporter)]
    own = [guide for act in (*acts, None) for guide in guide_for(base, exporter, act, subjects)]
    if own or acts:
        return tuple(dict.fromkeys(own))
    dual_use = guide_for(base, exporter, classes=(LISTED_GOODS,))
    return dual_use[:1] or [guide for guide in base.guides if base.is_or_binds(guide.jurisdiction, exporter)]


# -- names of authorities


def _named(base: RuleBase, text: str) -> Iterator[str]:
    """Yield the keys of guides whose names stand in a text: words of it, or characters without blanks."""
    those = [word.key for word in words(_ELISION.sub(" ", text))]
    runs = {
        "".join(those[first:last])
        for first in range(len(those))
        for last in range(first + 1, min(first + _LONGEST_NAME, len(those)) + 1)
    }
    yield from (guide for folded, guide in _names(base).items() if folded in runs)
    if not text.isascii():
        whole = key(text)
        yield from (guide for folded, guide in _names(base).items() if is_unspaced(folded) and folded in whole)


def _names(base: RuleBase) -> Mapping[str, str]:
    """Map the key of each name to the guide's."""
    asked = ("guide-names",)
    known: Mapping[str, str] | None = base.remembered.get(asked)
    return known or base.remember(asked, {key(name): guide.key for guide in base.guides for name in guide.names})


def _licences_named(base: RuleBase, text: str, *, cited: bool) -> Iterator[tuple[Guide, GeneralLicence]]:
    """Yield the general licences that a text cites: by a number, or by letters beside an entry of a list (`cited`)."""
    for one, names in _licences(base) if SHORT_NAME.search(text) else ():
        if any(_is_cited(name, text, cited=cited) for name in names):
            yield one


def _licences(base: RuleBase) -> Sequence[tuple[tuple[Guide, GeneralLicence], tuple[str, ...]]]:
    """Return each general licence with its guide, and its short names."""
    asked = ("licence-names",)
    known: Sequence[tuple[tuple[Guide, GeneralLicence], tuple[str, ...]]] | None = base.remembered.get(asked)
    if known is None:
        pairs = ((guide, one) for guide in base.guides for one in guide.general_licences)
        named = [(pair, tuple(SHORT_NAME.findall(pair[1].name.partition("(")[0]))) for pair in pairs]
        known = base.remember(asked, named)
    return known


def _is_cited(name: str, text: str, *, cited: bool) -> bool:
    return (cited or bool(_NUMBERED.search(name))) and next(places_of(name, text), None) is not None


def _nearest(
    base: RuleBase, licences: tuple[tuple[Guide, GeneralLicence], ...], named: Collection[str]
) -> tuple[tuple[Guide, GeneralLicence], ...]:
    """Return the licences of the authorities that are named, else of a union, whose members only say how to use it."""
    own = tuple(one for one in licences if one[0].key in named)
    unions = tuple(one for one in licences if one[0].jurisdiction in base.groups)
    return own or unions or licences


def _reached(
    base: RuleBase, found: Verdict, licences: tuple[tuple[Guide, GeneralLicence], ...]
) -> Iterator[tuple[str, str, bool]]:
    """Yield whether each place of the question is a destination of a union's general licence."""
    asked = found.asked
    town = asked.towns[0] if len(asked.towns) == 1 else None  # "how long may it stay in Dubai"
    if (place := asked.to or asked.from_ or town) and base.lists:
        for name in (one.name.partition(" ")[0] for _, one in licences):
            if (reached := base.lists.goes_to(name, place)) is not None:
                yield place, name, reached
