"""Where a question tells its exporter, the headline is on that one; what others ask on a class stands below."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.rules.index import RuleBase
from bot.text import countries
from bot.vocabulary import RESTRICTING, Status
from handlers.messages import wording
from handlers.messages.answers import reply
from handlers.messages.reply import Tone
from tests.rules.asking import ask

EACH, FEWEST = 3, 60


def exporters_with_goods(base: RuleBase) -> Iterator[tuple[str, str]]:
    """Yield each exporter with an act, and the goods of each of its acts that comes first."""
    for act in base.measures.values():
        subjects = (item.subject for limb in act.limbs for item in limb.items if not base.is_class(item.subject))
        if act.standing == "act" and act.jurisdiction != "EU" and (goods := next(subjects, "")):
            yield act.jurisdiction, goods


def test_the_headline_begins_with_the_exporter_that_is_told(base: RuleBase) -> None:
    met = 0
    for code, goods in sorted({*exporters_with_goods(base)})[::EACH]:
        found = ask(base, f"{goods} from:{code}")
        title = reply(found).title
        if found.by_exporter.get(code) not in RESTRICTING or found.status is Status.EXPIRED:
            continue
        met += 1
        abroad = {one.measure.jurisdiction for one in found.findings if one.limb.abroad} - {code}
        named = [wording.country(one) for one in {*found.by_exporter} - abroad if f"{wording.country(one)}:" in title]
        first = min(named, key=title.index, default="")
        assert first in {"", wording.country(code)} or base.is_or_binds("EU", code), (code, goods, title)

    assert met >= FEWEST


@pytest.mark.parametrize(
    ("question", "exporter"),
    [
        ("Phyto cert. + invoice, Makassar\nwhole nutmeg, 18 t\nFOB, buyer in Hamburg", "ID"),
        (
            "Nhava Sheva S/B draft\ncrystalline fructose, 2 x 20ft, Durban\nCHA asks: sugar is Restricted, a hit?",
            "IN",
        ),
    ],
)
def test_others_with_acts_on_a_class_are_counted_and_told_below(base: RuleBase, question: str, exporter: str) -> None:
    card = reply(ask(base, question))

    assert f"{countries.name(exporter)}:" in card.title
    assert "Iran" not in card.title
    assert "more exporters" in card.title
    assert any("If another country sends them: Iran: prohibited" in line.text for line in card.lines)
    assert card.tone is Tone.CAUTION


def test_others_with_acts_on_the_goods_themselves_stay_named(base: RuleBase) -> None:
    assert "China: licence" in reply(ask(base, "gallium FAS Antwerp, CAD drawing attached")).title


def test_goods_of_another_origin_keep_its_exporter_in_the_headline(base: RuleBase) -> None:
    assert "Iran: prohibited" in reply(ask(base, "sugar from India, made in Iran")).title
