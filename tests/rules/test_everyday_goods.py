"""Everyday goods: known for what they are, outside every act, and never a way to hide controlled goods."""

from __future__ import annotations

from datetime import date

import pytest

from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase
from bot.rules.status import rank
from bot.vocabulary import Outcome, Status

TODAY = date(2026, 11, 29)

CONTROLLED = ("gallium", "graphite", "night vision goggles", "drones", "carbon fibre", "dysprosium oxide")


def _everyday(base: RuleBase) -> list[str]:
    return [name for name in base.subjects if base.is_everyday(name)]


def test_every_name_of_everyday_goods_is_known_and_free_only_where_it_was_looked_for(base: RuleBase) -> None:
    for subject in _everyday(base):
        for name in base.subjects[subject].all_names:
            found = answer(base, f"{name} from:CN", today=TODAY)

            assert subject in found.subjects, name
            assert found.status in {Status.NOT_COVERED, Status.NOT_LISTED}, name
            if found.status is Status.NOT_LISTED:
                assert all(base.code_looked_for("CN", line.code) for line in base.subjects[subject].hs), name


def test_everyday_goods_free_nothing_that_stands_beside_them(base: RuleBase) -> None:
    for subject in _everyday(base):
        for goods in CONTROLLED:
            for exporter, to in (("US", "CN"), ("CN", "US")):
                alone = answer(base, goods, today=TODAY, from_=exporter, to=to)
                for text in (f"{goods}, {subject}", f"{subject} and {goods}", f"{goods} 5 pcs; {subject} 10 pcs"):
                    both = answer(base, text, today=TODAY, from_=exporter, to=to)

                    assert rank(both.status) <= rank(alone.status), (text, exporter)


def test_a_machine_before_everyday_goods_is_not_what_they_are_made_of(base: RuleBase) -> None:
    """As a material is: "titanium golf clubs"."""
    assert "drones" in answer(base, "drones toys from:CN", today=TODAY).subjects
    assert answer(base, "titanium golf clubs from:CN", today=TODAY).subjects == ("sports goods",)


@pytest.mark.parametrize("text", ["military boots", "scrap tyres", "compressor screws", "radar toys"])
def test_words_that_may_make_other_goods_of_them_never_leave_them_free(base: RuleBase, text: str) -> None:
    found = answer(base, text, today=TODAY, from_="CN", to="US")

    assert found.outcome is not Outcome.NOTHING_ON_FILE
    assert rank(found.status) <= rank(Status.NOT_COVERED)


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("Sky Drone Trading LLC, T-shirts", "clothing"),
        ("XY Drone Trading, 200 pcs teapots", "tableware"),
        ("Shipper: Graphite India Ltd, toys", "toys"),
        ("consignee Golden Sun Lighting; umbrellas", "umbrellas"),
        ("Laser Furniture GmbH, Klaviere nach Wien", "musical instruments"),
    ],
)
def test_a_firms_name_beside_goods_is_none_of_them(base: RuleBase, text: str, subject: str) -> None:
    assert answer(base, text, today=TODAY, from_="CN").subjects == (subject,)


@pytest.mark.parametrize("text", ["Gallium Trading, gallium", "gallium trading, toys", "Consignee Acme; Gallium, toys"])
def test_goods_are_never_taken_for_a_firm_that_they_may_not_be(base: RuleBase, text: str) -> None:
    assert "gallium" in answer(base, text, today=TODAY, from_="CN", to="DE").subjects


def test_a_list_that_is_not_read_by_names_leaves_nothing_free(base: RuleBase) -> None:
    """Memory stands on shared control lists; no title of Japan's table names it, as one names gallium oxide."""
    assert answer(base, "high-bandwidth memory from:JP to:CN", today=TODAY).status is Status.NOT_COVERED
    assert answer(base, "Ga2O3 substrate from:JP to:CN", today=TODAY).status is Status.LICENCE
    assert answer(base, "Ga2O3 substrate from:CN to:JP", today=TODAY).status is Status.LICENCE


def test_a_code_tells_which_of_the_headings_are_meant(base: RuleBase) -> None:
    assert answer(base, "washing machines 8450 from:CN", today=TODAY).status is Status.NOT_LISTED
    assert answer(base, "bedding 9404 from:CN", today=TODAY).status is Status.NOT_COVERED


@pytest.mark.parametrize("text", ["telluride cadmium", "telluride, cadmium", "oxide yttrium", "trioxide antimony"])
def test_a_name_the_other_way_round_is_the_same_thing(base: RuleBase, text: str) -> None:
    assert answer(base, text, today=TODAY, from_="CN", to="MY").status is Status.LICENCE


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("이테르븀 산화물", "ytterbium"),
        ("산화이테르븀", "ytterbium"),
        ("테르븀 산화물", "terbium oxide"),
        ("중국산흑연", "graphite"),
    ],
)
def test_an_unknown_syllable_before_a_korean_name_makes_another_word(base: RuleBase, text: str, subject: str) -> None:
    assert subject in answer(base, text, today=TODAY, from_="CN").subjects
    assert "terbium" not in answer(base, "이테르븀", today=TODAY, from_="CN").subjects


def test_everyday_goods_are_no_hint_for_an_unknown_word_and_cut_no_compound(base: RuleBase) -> None:
    for text in ("frame rate", "merci", "Honeywell International from:US", "toyz from:CN", "Industrieroboter"):
        found = answer(base, text, today=TODAY)

        assert not any(map(base.is_everyday, (*found.near, *found.subjects))), text


def test_alerts_do_not_look_for_everyday_goods(base: RuleBase) -> None:
    assert not set(_everyday(base)) & set(base.subject_names())


@pytest.mark.parametrize("code", ["4901.99", "6109.10", "7318.15", "9503.00"])
def test_a_code_of_everyday_goods_alone_is_free_only_of_an_exporter_that_was_searched(
    base: RuleBase, code: str
) -> None:
    assert answer(base, f"{code} to:JP", today=TODAY).status is Status.NOT_COVERED
    for exporter in ("CN", "DE", "BR"):
        looked_for = base.code_looked_for(exporter, code.replace(".", ""))
        expected = Status.NOT_LISTED if looked_for else Status.NOT_COVERED
        assert answer(base, f"{code} from:{exporter} to:JP", today=TODAY).status is expected
