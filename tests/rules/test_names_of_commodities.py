"""Food, fuels, wood, ores and medicines by what their traders call them: read as the plain name is, without a doubt."""

from __future__ import annotations

from datetime import date

import pytest

from bot.rules.answer.answering import answer
from bot.rules.answer.model import Answer
from bot.rules.index import RuleBase
from bot.vocabulary import Outcome, Status

TODAY = date(2026, 11, 30)
NAMES = {
    ("nickel ore", "ID"): ["lateritic nickel ore", "garnierite ore", "bijih nikel laterit"],
    ("bauxite", "ID"): ["trihydrate bauxite", "bauksit tercuci"],
    ("tin ore", "ID"): ["pasir timah", "tin sand"],
    ("coal", "ID"): ["sub-bituminous coal", "anthracite", "antrasit"],
    ("palm oil", "ID"): ["kelapa sawit minyak mentah"],
    ("cocoa beans", "ID"): ["cacao beans", "kakao biji kering"],
    ("lithium concentrate", "ZW"): ["spodumene SC5.5", "SC6"],
    ("chromite", "ZW"): ["chrome fines", "rough chrome ore"],
    ("copper concentrate", "CD"): ["copper sulphide concentrate"],
    ("logs", "RU"): ["бревна", "лесоматериалы хвойные"],
    ("diesel fuel", "RU"): ["HSD", "дизтопливо"],
    ("maize", "RU"): ["кукуруза на зерно"],
    ("ammonium phosphates", "RU"): ["MAP 11-52", "DAP 18-46", "аммофос"],
    ("npk fertilisers", "RU"): ["диаммофоска", "NPK compound fertilizer"],
    ("sulphur", "RU"): ["сера комовая"],
    ("liquefied petroleum gas", "KZ"): ["сжиженный газ", "СПБТ"],
    ("sheep and goats", "KG"): ["бараны", "ягнята", "lambs live"],
    ("crude oil", "BR"): ["Lula crude", "petróleo cru"],
    ("manganese ore", "GA"): ["manganese lumps"],
    ("cattle", "KZ"): ["телята", "нетели"],
    ("semolina", "IN"): ["sooji", "rava", "सूजी"],
    ("sugar", "IN"): ["चीनी", "ICUMSA 100"],
    ("urea", "EG"): ["سماد يوريا"],
    ("pistachios", "IR"): ["pistachio kernels", "مغز پسته"],
    ("date fruits", "IR"): ["mazafati dates", "خرما"],
    ("sugar", "PK"): ["چینی"],
    ("maize", "MW"): ["chimanga"],
}
MEDICINES = [
    "amoxicillin",
    "azithromycin",
    "metformin",
    "ceftriaxone",
    "omeprazole",
    "амоксициллин",
    "amoxicilina",
    "阿莫西林",
]
DOSES = {
    "amoxicillin": ["capsules 500 mg", "tablets", "syrup", "injection 1 g, vials"],
    "амоксициллин": ["таблетки", "капсулы"],
    "amoxicilina": ["cápsulas", "comprimidos"],
}


def asked(base: RuleBase, text: str) -> Answer:
    return answer(base, text, today=TODAY)


@pytest.mark.parametrize(("plain", "names"), NAMES.items(), ids=lambda one: one[0] if isinstance(one, tuple) else "")
def test_a_name_of_trade_is_answered_as_the_plain_name(
    base: RuleBase, plain: tuple[str, str], names: list[str]
) -> None:
    subject, exporter = plain
    expected = asked(base, f"{subject} from:{exporter}")
    for name in names:
        found = asked(base, f"{name} from:{exporter}")
        assert [thing.subject for thing in found.things] == [subject], name
        assert (found.status, found.outcome) == (expected.status, expected.outcome), name


def test_medicines_are_known_by_their_nonproprietary_names_in_any_dose(base: RuleBase) -> None:
    texts = [*MEDICINES, *(f"{name} {dose}" for name, doses in DOSES.items() for dose in doses)]
    for text in texts:
        found = asked(base, f"{text} from:IN to:KE")
        assert [thing.subject for thing in found.things] == ["common medicines"], text
        assert found.outcome is not Outcome.PARTLY_UNDERSTOOD, text


def test_all_petroleum_products_are_gas_too(base: RuleBase) -> None:
    assert asked(base, "LPG from:PK").status is asked(base, "petrol from:PK").status


VARIETIES = {
    "rice from India": ["jasmine", "steam", "gobindobhog"],
    "coffee from Brazil": ["bica corrida", "fine cup", "screen 17/18"],
    "cocoa beans from Indonesia": ["main crop", "Criollo"],
    "palm oil from Indonesia": ["RSPO", "double fractionated"],
    "beef from Bolivia": ["topside", "shin shank"],
    "logs from Gabon": ["kevazingo", "frake", "1st choice"],
    "aluminium scrap from Kazakhstan": ["troma", "throb"],
    "nickel ore from Indonesia": ["HPAL feed", "HGNO"],
    "manganese ore from Gabon": ["semi-carb", "siliceous"],
    "chrome ore from Zimbabwe": ["rubbly", "seam", "Cr/Fe 2.6"],
    "coal from Indonesia": ["low sulphur", "HGI 45"],
    "urea from Egypt": ["AGT", "coated"],
    "raw cotton from Mali": ["strict low middling", "roller ginned"],
}
ANALYSES = {
    "nickel ore Ni 1.8 Fe 15-20 MC 35 from:ID": ["nickel ore"],
    "manganese ore Mn 44 Fe 5 SiO2 8 from:GA": ["manganese ore"],
    "copper concentrate Cu 25 Au 3 g/t Ag 50 g/t from:CD": ["copper concentrate"],
    "lithium concentrate Li2O 5.5 Fe2O3 1.0 from:ZW": ["lithium concentrate"],
    "gallium 20 kg, germanium 10 kg from:CN": ["gallium", "germanium"],
    "Ga 20 kg, Ge 10 kg from:CN": ["gallium", "germanium"],
    "Ga 20, Ge 10 from:CN": ["gallium", "germanium"],
}


@pytest.mark.parametrize(("plain", "words"), VARIETIES.items())
def test_a_variety_or_grade_beside_a_commodity_makes_no_doubt_and_no_other_goods(
    base: RuleBase, plain: str, words: list[str]
) -> None:
    expected, (goods, origin) = asked(base, plain), plain.split(" from ")
    for word in words:
        for text in (f"{word} {goods} from {origin}", f"{goods} {word}, 24 mt from {origin}"):
            found = asked(base, text)
            assert found.status is expected.status, text
            assert found.outcome is expected.outcome, text
            assert [one.name for one in found.by_goods] == [one.name for one in expected.by_goods], text


@pytest.mark.parametrize(("text", "goods"), ANALYSES.items())
def test_figures_of_an_analysis_are_shares_without_their_signs(base: RuleBase, text: str, goods: list[str]) -> None:
    assert [one.name for one in asked(base, text).by_goods] == goods


def test_goods_and_what_they_are_a_kind_of_are_one_with_qualities_between(base: RuleBase) -> None:
    for text in (
        "MAP 11-44 granular fertiliser from:CN",
        "urea white fertiliser from:CN",
        "sunflower oil refined cooking oil from:RU",
    ):
        assert len(asked(base, text).by_goods) == 1, text
    assert len(asked(base, "urea, granular fertiliser from:CN").by_goods) == 2


def test_medicines_of_an_act_are_under_it(base: RuleBase) -> None:
    for text in ("metronidazole tablets from:IN on:2020-03-10", "erythromycin API from:IN on:2020-03-10"):
        assert asked(base, text).status is Status.LICENCE, text
    assert asked(base, "rare earth carbonate from:MY to:CN").status is Status.NOT_COVERED
