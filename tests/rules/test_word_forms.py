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
from tests.rules.asking import ask

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
        both = ask(base, f"{first} {one} and {other} from:{exporter}").status
        apart = [ask(base, f"{first} {end} from:{exporter}").status for end in (one, other)]
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
        both = ask(base, f"{one} and {other} {rest} from:{exporter}").status
        apart = [ask(base, f"{first} {rest} from:{exporter}").status for first in (one, other)]
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
    assert {thing.subject for thing in ask(base, question).things} == goods


@pytest.mark.parametrize(
    "word", ["tungsten carbide and please advise", "copper cathodes and we pay by letter of credit"]
)
def test_a_joining_word_before_other_words_makes_no_good(base: RuleBase, word: str) -> None:
    assert len({thing.subject for thing in ask(base, f"{word} from:CN to:US").things}) == 1


def test_the_shape_of_another_good_takes_no_word_of_a_controlled_name(base: RuleBase) -> None:
    found = ask(base, "copper concentrate from:CD to:CN, cathodes")

    assert found.status in RESTRICTING
    assert "copper concentrate" in {thing.subject for thing in found.things}


GENITIVES = {
    "cs": ("vývoz {} z Číny", {"ý": "ého", "á": "é"}, "bcdfghjklmnprstvzžčřšň", "u"),
    "pl": ("wywóz {} z Chin", {"owy": "owego", "ny": "nego", "owa": "owej", "na": "nej"}, "bcdfghjlmnprstwz", "u"),
    "ru": ("вывоз {} из Китая", {"ый": "ого", "ая": "ой", "ой": "ого"}, "бвгджзклмнпрстфхцчшщ", "а"),
    "uk": ("вивіз {} з Китаю", {"ий": "ого", "а": "ої"}, "бвгджзклмнпрстфхцчшщ", "у"),
}
"""A question, endings of adjectives in the genitive, letters behind which a noun gets an ending there, and this one."""
FLEETING = ("ek", "ec", "ок", "ек", "ец", "ень", "ір", "іт", "иць")
"""Ends of nouns with a vowel that the genitive lacks or changes."""


def _in_the_genitive(language: str, name: str) -> str:
    """Return an adjective and a noun in the genitive; empty if the name is of other words, or bends otherwise."""
    _, adjectives, consonants, ending = GENITIVES[language]
    kind, _, noun = name.partition(" ")
    bent = next((kind[: -len(end)] + other for end, other in adjectives.items() if kind.endswith(end)), "")
    plain = noun.islower() and noun.isalpha() and noun[-1] in consonants and not noun.endswith(FLEETING)
    return f"{bent} {noun}{ending}" if bent and plain else ""


@pytest.mark.hypothesis
def test_a_name_of_several_words_in_the_genitive_is_the_same_goods(base: RuleBase) -> None:
    cases = [
        (language, name, bent)
        for subject in base.subjects.values()
        if not base.is_everyday(subject.name)
        for language, name in subject.spellings
        if language in GENITIVES and (bent := _in_the_genitive(language, name))
    ]
    assert len(cases) > 100
    for language, name, bent in some(cases, 3):
        frame = GENITIVES[language][0]
        plain = ask(base, frame.format(name))
        found = ask(base, frame.format(bent))
        assert rank(found.status) <= rank(plain.status) or set(found.subjects) & set(plain.subjects), bent


@pytest.mark.hypothesis
def test_a_name_of_an_act_in_plain_words_frees_no_goods_of_another_exporter(base: RuleBase) -> None:
    """`экспорт гелия` names a decision of Russia; from China it is helium, which is prohibited."""
    names = [(act, name) for act in base.measures.values() for name in act.names if name.isalpha() or " " in name]
    cases = [(act, name, exporter) for act, name in names for exporter in EXPORTERS if exporter != act.jurisdiction]
    assert len(cases) > 1000
    for act, name, exporter in some(cases, 41):
        goods = [item.subject for limb in act.limbs for item in limb.items if item.subject in name.casefold()]
        found = ask(base, f"{name} from:{exporter}")
        if not goods or found.things or found.asked.from_ != exporter:
            continue
        alone = [ask(base, f"{one} from:{exporter}").status for one in goods]
        assert found.from_ != exporter or not any(one in RESTRICTING for one in alone), (name, exporter)


@pytest.mark.parametrize("word", ["seller", "просим", "веса", "цвет", "tarra", "marja"])
def test_a_word_of_trade_is_no_case_of_a_name(base: RuleBase, word: str) -> None:
    assert answer(base, f"gallium, {word}, from:CN", today=date(2026, 12, 1)).subjects == ("gallium",)


@pytest.mark.parametrize("sign", [", ", "; ", "\n", " - ", " → ", ": ", " / "])
def test_a_country_apart_from_a_word_is_no_case_of_a_name_with_it(base: RuleBase, sign: str) -> None:
    """`диоксид, Германия` is no dioxide of germanium: the country stays."""
    for word, country, code in (("диоксид", "Германия", "DE"), ("оксид", "Индия", "IN"), ("фосфид", "Индия", "IN")):
        found = ask(base, f"{word}{sign}{country} → Иран")
        assert {code, "IR"} <= {found.from_, *found.destinations}, (word, sign)


@pytest.mark.parametrize(
    ("question", "goods"),
    [
        ("exportul deșeurilor de plastic din China", {"plastic waste"}),
        ("exportul celulelor de baterie din China", {"battery cells"}),
        ("exportul carburii de siliciu neagră din China", {"abrasive grains"}),
        ("izvoz alata od tvrdog metala iz Kine", {"cemented carbide tools"}),
        ("izvoz litijevega karbonata iz Kitajske", {"lithium carbonate"}),
        ("vývoz uhličitanu lítneho z Číny", {"lithium carbonate"}),
        ("износ на литиевия карбонат от Китай", {"lithium carbonate"}),
        ("εξαγωγή οξειδίου του αργιλίου από την Κίνα", {"alumina"}),
        ("vývoz piesku z Číny", {"natural sand"}),
        ("izvoz kositra iz Kine", {"tin"}),
    ],
)
def test_a_name_in_a_case_keeps_its_small_words_and_may_lose_a_vowel(
    base: RuleBase, question: str, goods: set[str]
) -> None:
    found = ask(base, question)
    assert set(found.subjects) == goods
    assert not found.passed_over


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("złomu aluminium z Polski", "aluminium scrap"),
        ("złomu miedzi z Polski", "copper scrap"),
        ("лома меди из Казахстана", "copper scrap"),
        ("helium 3 bottles", "helium"),
        ("helium 3 EUR", "helium"),
    ],
)
def test_a_phrase_in_a_case_wins_over_a_name_in_it_and_a_figure_is_no_case(
    base: RuleBase, text: str, subject: str
) -> None:
    assert ask(base, text).subjects == (subject,)
