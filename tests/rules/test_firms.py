"""Firms: legal form, capitals, words of place and transliteration do not change whether a listed one is found."""

import json
from datetime import date
from itertools import islice
from pathlib import Path

import pytest

from bot.rules.answer import party_mentions
from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase
from bot.vocabulary import Outcome, Status
from handlers.messages.answers import reply

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 11, 27)


def test_a_listed_firm_is_found_however_its_name_is_written(base: RuleBase) -> None:
    for party in islice(party_names(), 0, None, 700):
        for written in (party, party.upper(), f"{party} Ltd.", f"{party} GmbH"):
            found = answer(base, f"{written} from:US", today=TODAY)

            assert party in {one.name for one in found.parties} or len(found.parties) >= 5, written


def party_names() -> list[str]:
    """Names of several words, two of them long, in Latin letters, of the listed parties."""
    texts = (ROOT.joinpath(f"rules/lists/{key}-parties.json").read_text(encoding="utf-8") for key in ("us", "jp"))
    names = [one[0] for text in texts for one in json.loads(text)["parties"].values()]
    told = (name for name in names if name.isascii() and 3 <= len(name.split()) <= 6 and "," not in name)
    return [name for name in told if sum(len(word) > 5 for word in name.split()) > 1]


@pytest.mark.parametrize(
    ("question", "party", "exporter"),
    [
        ("Iran Aircraft Manufacturing Company from:JP", "Iran Aircraft Manufacturing Company", "JP"),
        ("piezas para Huawei Technologies de Mexico desde Estados Unidos", "Huawei Technologies De Mexico S.A.", "US"),
        ("Beijing Institute of Technology from:US", "Beijing Institute of Technology", "US"),
    ],
)
def test_a_place_in_a_firms_name_is_a_part_of_it(base: RuleBase, question: str, party: str, exporter: str) -> None:
    found = answer(base, question, today=TODAY)

    assert party in {one.name for one in found.parties}
    assert (found.from_, found.to) == (exporter, None)


def test_a_firm_in_a_place_under_an_embargo_is_warned_of(base: RuleBase) -> None:
    found = answer(base, "pumps to Iran Foundry Co., Ltd. from:DE", today=TODAY)

    assert found.embargo
    assert (found.to, found.asked.company) == (None, True)


@pytest.mark.parametrize(
    "question",
    ["ZTE Corporation", "The Coca-Cola Company", "Hong Kong Trading Company", "Kimberly-Clark", "Busch-Jaeger AG"],
)
def test_a_firm_on_no_list_is_said_to_be_on_none(base: RuleBase, question: str) -> None:
    found = answer(base, question, today=TODAY)

    assert (found.outcome, found.status) == (Outcome.NOT_COVERED, Status.NOT_COVERED)
    assert any("No such name in" in line.text for line in reply(found).lines)


@pytest.mark.parametrize(
    ("question", "subject"),
    [
        ("ASML 1980Di", "older duv lithography equipment"),
        ("ASML NXE 3600D", "euv lithography equipment"),
        ("ASML scanner 2050i used", "duv lithography equipment"),
        ("Huawei 910C", "huawei ascend"),
    ],
)
def test_a_maker_and_a_model_are_goods(base: RuleBase, question: str, subject: str) -> None:
    assert answer(base, question, today=TODAY).subjects == (subject,)


@pytest.mark.parametrize("question", ["bananas", "thermal camera"])
def test_no_odd_name_is_offered(base: RuleBase, question: str) -> None:
    assert not {"potato chips", "coal"} & set(answer(base, question, today=TODAY).near)


def names_of_ordinary_words(base: RuleBase) -> list[str]:
    """Names of two or more words on party lists, each a frequent word of a language."""
    assert base.lists is not None
    reader = {word for word in party_mentions.frequent_words() if len(word) > 2}
    names = (
        party.name.rsplit(" ", 1)[0] for party in base.lists.listed_parties() if party.name.endswith((" LTD", " Ltd"))
    )
    return [name for name in names if len(name.split()) > 1 and {*name.lower().split()} <= reader]


def test_a_listed_name_of_ordinary_words_needs_a_sign_of_a_firm(base: RuleBase) -> None:
    names = names_of_ordinary_words(base)
    assert "AIR FREIGHT" in names
    for name in names:
        asked = f"tin ore from Indonesia, {name.lower()} included"
        assert name not in str(answer(base, asked, today=TODAY).parties), asked
    for told in ("for air freight ltd", "consignee: Air Freight", "to AIR FREIGHT LTD"):
        found = answer(base, f"valves from US {told}", today=TODAY)
        assert "AIR FREIGHT LTD" in {one.name for one in found.parties}, told


@pytest.mark.parametrize("text", ["smelter (MSC)", "by MSC vessel", "carrier MSC"])
def test_a_bare_abbreviation_of_many_meanings_names_no_party(base: RuleBase, text: str) -> None:
    assert answer(base, f"tin ore from Indonesia {text}", today=TODAY).parties == ()


def test_a_telling_abbreviation_names_its_party_in_small_letters_too(base: RuleBase) -> None:
    assert base.lists is not None
    short = {one for party in base.lists.listed_parties() for one in party.aliases if one.isalpha() and one.isupper()}
    told = [one for one in sorted(short) if len(one) in {4, 5} and one in {"YMTC", "SMEE", "CASIC", "JHICC", "CETC"}]
    assert "YMTC" in told
    for name in told:
        found = answer(base, f"{name.lower()} etch tool from usa", today=TODAY)
        assert any(one.sure for one in found.parties), name


@pytest.mark.parametrize("text", ["12 pkgs", "from best supplier", "long cast group", "by apex otto"])
def test_a_word_in_small_letters_is_no_abbreviation(base: RuleBase, text: str) -> None:
    assert answer(base, f"tin ore from Indonesia {text}", today=TODAY).parties == ()


@pytest.mark.parametrize(
    "question", ["gallium consignee DOWA Electronics Tokyo from China", "金属镓 收货人 DOWA Electronics 东京"]
)
def test_a_firm_called_as_a_lesser_town_is_no_place(base: RuleBase, question: str) -> None:
    routes = answer(base, question, today=TODAY).asked.directions
    assert {code for way in routes for code in way.to} == {"JP"}


@pytest.mark.parametrize(
    "question",
    ["gallium metal, consignee: Kyma Technologies from China", "Kyma Technologies gallium from China"],
)
def test_the_technologies_of_a_firm_are_none_of_its_goods(base: RuleBase, question: str) -> None:
    assert [one.name for one in answer(base, question, today=TODAY).by_goods] == ["gallium"]
    technology = answer(base, "Gallium Extraction Technology from China", today=TODAY)
    assert [one.name for one in technology.by_goods] == ["gallium extraction technology"]
