"""The headline leads with the strictest, and with the exporter whose acts say most of the goods."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import UsageError
from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase
from bot.vocabulary import RESTRICTING
from handlers.messages import wording
from handlers.messages.answers import reply
from handlers.messages.reply import Tone
from handlers.messages.verdicts import AnswerView, ExporterVerdict
from tests.exploring import drawn
from tests.rules.asking import ask
from tools import golden

EACH = 4
"""One question in so many is asked."""


@pytest.mark.slow
@pytest.mark.parametrize("file", golden.files(), ids=lambda file: file.stem)
def test_the_first_exporter_has_the_overall_status(base: RuleBase, file: Path) -> None:
    led = 0
    for question in drawn(golden.questions(file), EACH):
        try:
            found = answer(base, question, today=golden.DAY)
        except UsageError:
            continue
        view = AnswerView.of(found)
        if strict := strictest_exporters(view):
            led += 1
            assert view.exporters[0] in strict, question

    assert led


def strictest_exporters(view: AnswerView) -> list[ExporterVerdict]:
    """Return the exporters with the answer's status; of the ore alone, or of a class, it leads nothing."""
    strict = (one for one in view.exporters if one.status is view.answer.status)
    return [one for one in strict if not (one.of_ore or one.of_class or one.elsewhere)]


@pytest.mark.parametrize(
    ("question", "leads"),
    [
        ("microchips 8542.31 for Novosibirsk", "Sanctions on Russia · South Korea: prohibited"),
        ("copper scrap", "Nigeria: prohibited"),
        ("helium", "China: prohibited · Russia: licence"),
        ("graphite", "China: licence"),
    ],
)
def test_the_strictest_stands_before_the_weightiest(base: RuleBase, question: str, leads: str) -> None:
    assert reply(answer(base, question, today=golden.DAY)).title.startswith(leads)


@pytest.mark.parametrize("goods", ["lithium ore", "nickel ore", "bauxite", "rare earth ores"])
def test_an_act_on_the_goods_leads_before_acts_on_their_whole_class_if_no_exporter_is_named(
    base: RuleBase, goods: str
) -> None:
    view = AnswerView.of(answer(base, goods, today=golden.DAY))

    assert any(one.of_class for one in view.exporters)
    assert not view.exporters[0].of_class
    assert AnswerView.of(answer(base, f"{goods} from:MW", today=golden.DAY)).exporters[0].code == "MW"


@pytest.mark.parametrize("goods", ["cheese", "bread", "honey", "milk and cheese", "dishwashers and cheese"])
def test_goods_that_no_act_names_are_no_ban_until_the_exporter_is_named(base: RuleBase, goods: str) -> None:
    unnamed, named = (reply(answer(base, asked, today=golden.DAY)) for asked in (goods, f"{goods} from:IR"))

    assert unnamed.title.startswith("Exporter not named · ")
    assert unnamed.tone is Tone.CAUTION
    assert "Exporter not named" not in named.title
    assert named.tone is Tone.STOP


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("fentanyl precursors from:CN to:US", "No. 40 of 2026"),
        ("antimony from:CN to:DE", "No. 68 of 2025"),
        ("rare earths from:CN to:DE", "No. 89 of 2025"),
        ("lithography equipment from:JP to:CN", "28 May 2025"),
        ("chrome ore from:ZW to:CN", "25 Feb 2026"),
    ],
)
def test_the_newest_act_that_binds_is_in_first_sight_beside_the_deciding_one(
    base: RuleBase, text: str, act: str
) -> None:
    shown = reply(answer(base, text, today=golden.DAY)).lines
    assert any(act in f"{line.text} {line.link_text}" for line in shown), shown


@pytest.mark.parametrize(
    "question",
    [
        "DUV lithography equipment from:NL to:CN",
        "atomic layer deposition equipment from:NL",
        "quantum computers from:DE",
        "advanced computing chips from:KR",
        "semiconductors from:TW",
    ],
)
def test_where_the_sender_is_named_each_exporter_of_the_headline_has_its_act_at_first_sight(
    base: RuleBase, question: str
) -> None:
    found = answer(base, question, today=golden.DAY)
    acts = [line.bold for line in reply(found).lines if line.link]

    bound = [code for code, status in found.by_exporter.items() if status in RESTRICTING]
    assert len(bound) > 1
    assert all(any(act.startswith(wording.country(code)) for act in acts) for code in bound), acts


# -- of several exporters the one whose acts say most of the goods leads the answer


@pytest.mark.parametrize("chip", ["geforce rtx 4090", "amd mi300", "nvidia blackwell"])
def test_a_kind_without_acts_of_its_own_leads_with_the_exporter_of_what_it_is_a_kind_of(
    base: RuleBase, chip: str
) -> None:
    wider = base.exporters_of("advanced computing chips")

    assert wider[0] == "US"
    assert base.exporters_of(chip) == wider


def test_what_no_act_is_on_has_no_leading_exporter(base: RuleBase) -> None:
    assert base.exporters_of("bicycles") == ()


@pytest.mark.parametrize("goods", ["tungsten", "antimony", "ammonium paratungstate"])
@pytest.mark.parametrize("day", ["2025-03-01", "2025-06-30", "2026-12-01"])
def test_a_licence_for_the_goods_leads_before_who_may_trade_in_them_and_both_are_seen(
    base: RuleBase, goods: str, day: str
) -> None:
    lines = [line.bold for line in reply(answer(base, f"{goods} from:CN to:DE on:{day}", today=golden.DAY)).lines]
    acts = [line for line in lines if "icence" in line]

    assert acts[0] in {"Licence:", "Dual-use licence:"}
    assert acts[1] == "Licence (state-trading firms only):"


@pytest.mark.parametrize("crystal", ["Nd:YAG", "Er:YAG", "Yb:YAG"])
@pytest.mark.parametrize("way", ["from:DE to:CN", "from:US to:RU", "from:DE to:IR"])
def test_a_device_named_by_several_materials_is_told_as_the_device(base: RuleBase, crystal: str, way: str) -> None:
    card = reply(answer(base, f"{crystal} laser {way}", today=golden.DAY))

    assert "licence" in card.title
    assert "nothing on file" not in card.title


@pytest.mark.parametrize(
    ("question", "entry"),
    [
        ("additive manufacturing machine from:DE to:CN", "2B510"),
        ("quantum computer from:US to:CN", "4A906"),
        ("dilution refrigerator from:US to:CN", "3A904"),
    ],
)
def test_an_act_names_the_entry_that_it_made(base: RuleBase, question: str, entry: str) -> None:
    lines = [line.text for line in reply(answer(base, question, today=golden.DAY)).lines]

    assert any(line.startswith(f"{entry};") for line in lines), lines


def test_no_exporter_of_other_goods_is_told_as_not_covered(base: RuleBase) -> None:
    title = reply(
        ask(base, "copper scrap (South Africa); palm oil (Indonesia); titanium sponge (Brazil) to Japan")
    ).title
    assert "South Africa: licence" in title
    assert title.count("not covered") == 1
