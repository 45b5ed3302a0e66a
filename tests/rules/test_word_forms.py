"""What grammar makes of names: what a joining word spares ("copper cathodes and concentrate") is a good of its own."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from itertools import permutations

import pytest

from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase
from bot.rules.status import rank
from bot.vocabulary import RESTRICTING
from tests.exploring import some

TODAY = date(2026, 12, 1)
EXPORTERS = ("CN", "ID", "RU", "CD", "IN")


def _of_two_words(base: RuleBase) -> list[tuple[str, str, str]]:
    """Return the first word of two names of goods with what each says behind it, where acts are on one of them."""
    ends = defaultdict[str, list[str]](list)
    for subject in base.subjects:
        first, _, rest = subject.partition(" ")
        if rest and " " not in rest:
            ends[first].append(rest)
    pairs = ((first, one, other) for first, those in sorted(ends.items()) for one, other in permutations(those, 2))
    return [case for case in pairs if base.is_ruled(f"{case[0]} {case[1]}") or base.is_ruled(f"{case[0]} {case[2]}")]


@pytest.mark.hypothesis
def test_two_names_of_which_the_second_is_cut_short_are_never_freer_than_each(base: RuleBase) -> None:
    cases = [(*pair, exporter) for pair in _of_two_words(base) for exporter in EXPORTERS]
    assert len(cases) > 1000
    for first, one, other, exporter in some(cases, 31):
        both = answer(base, f"{first} {one} and {other} from:{exporter}", today=TODAY).status
        apart = [answer(base, f"{first} {end} from:{exporter}", today=TODAY).status for end in (one, other)]
        duties = [rank(status) for status in apart if status in RESTRICTING]
        named = base.names.get(other) or base.names.get(other.removesuffix("s"))  # rock, cars: goods of their own
        assert named or not duties or rank(both) <= min(duties), (first, one, other, exporter)


def _of_one_end(base: RuleBase) -> list[tuple[str, str, str]]:
    """Return the first words of two names of goods with what both say behind it, where acts are on both."""
    firsts = defaultdict[str, list[str]](list)
    for subject in filter(base.is_ruled, base.subjects):
        first, _, rest = subject.partition(" ")
        if rest and " " not in rest and "-" not in first:
            firsts[rest].append(first)
    return [(one, other, rest) for rest, those in sorted(firsts.items()) for one, other in permutations(those, 2)]


@pytest.mark.hypothesis
def test_two_names_of_which_the_first_is_cut_short_are_never_freer_than_each(base: RuleBase) -> None:
    cases = [(*pair, exporter) for pair in _of_one_end(base) for exporter in EXPORTERS]
    assert len(cases) > 1000
    for one, other, rest, exporter in some(cases, 61):
        both = answer(base, f"{one} and {other} {rest} from:{exporter}", today=TODAY).status
        apart = [answer(base, f"{first} {rest} from:{exporter}", today=TODAY).status for first in (one, other)]
        assert both in RESTRICTING or RESTRICTING.isdisjoint(apart), (one, other, rest, exporter)


@pytest.mark.parametrize(
    ("question", "goods"),
    [
        ("cobalt and nickel ore from:CD", {"cobalt", "cobalt ore", "nickel ore"}),
        ("minerai de cuivre et de cobalt from:CD", {"copper ore", "cobalt", "cobalt ore"}),
        ("palm and sunflower oil from:ID", {"palm oil", "sunflower oil"}),
        ("медный и кобальтовый концентрат из Конго", {"copper", "copper concentrate", "cobalt ore"}),
        ("copper cathodes and concentrate from:CD to:CN", {"copper cathodes", "copper concentrate"}),
        ("concentré de cuivre de la RDC vers la Chine, et les cathodes ?", {"copper cathodes", "copper concentrate"}),
        ("Kupferkathoden und -konzentrat aus dem Kongo nach China", {"copper cathodes", "copper concentrate"}),
        ("медные катоды и концентрат из Конго в Китай", {"copper cathodes", "copper concentrate"}),
        ("tin ingots and ore from:ID to:CN", {"tin", "tin ore"}),
        ("gallium arsenide and phosphide wafers from:CN to:DE", {"gallium arsenide", "gallium phosphide"}),
        ("lithium carbonate and hydroxide from:CN to:US", {"lithium carbonate", "lithium hydroxide"}),
    ],
)
def test_a_name_cut_short_behind_a_joining_word_is_a_good(base: RuleBase, question: str, goods: set[str]) -> None:
    found = answer(base, question, today=TODAY)

    assert {thing.subject for thing in found.things} == goods


@pytest.mark.parametrize(
    "word", ["tungsten carbide and please advise", "copper cathodes and we pay by letter of credit"]
)
def test_a_joining_word_before_other_words_makes_no_good(base: RuleBase, word: str) -> None:
    found = answer(base, f"{word} from:CN to:US", today=TODAY)

    assert len({thing.subject for thing in found.things}) == 1


def test_the_shape_of_another_good_takes_no_word_of_a_controlled_name(base: RuleBase) -> None:
    found = answer(base, "copper concentrate from:CD to:CN, cathodes", today=TODAY)

    assert found.status in RESTRICTING
    assert "copper concentrate" in {thing.subject for thing in found.things}
