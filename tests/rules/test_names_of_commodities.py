"""Food, fuels, wood, ores and medicines by what their traders call them: read as the plain name is, without a doubt."""

from __future__ import annotations

from datetime import date

import pytest

from bot.rules.answer.answering import answer
from bot.rules.answer.model import Answer
from bot.rules.index import RuleBase
from bot.vocabulary import Outcome

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
    ("sheep and goats", "KG"): ["бараны", "ягнята"],
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
