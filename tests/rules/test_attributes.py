"""Names that only tell what goods are like: colours, and what they hold in traces."""

from __future__ import annotations

import pytest

from bot.rules.index import RuleBase
from bot.rules.names import names_of_colours
from tests.rules.asking import ask


@pytest.mark.parametrize("colour", sorted(names_of_colours()))
@pytest.mark.parametrize("text", ["{}-coloured sofas", "sofas colour {}", "sofas in couleur {}", "{} grey sofas"])
def test_a_colour_is_no_goods_beside_others(base: RuleBase, colour: str, text: str) -> None:
    found = ask(base, f"{text.format(colour)} from:CN")

    assert (found.subjects, found.status) == (("furniture",), ask(base, "sofas from:CN").status)


@pytest.mark.parametrize(
    "text",
    [
        "graphite grey flakes from:CN",
        "graphite, grey sofas from:CN",
        "graphite grey tea from:CN",
        "colour: graphite from:CN",
        "graphite and grey sofas from:CN",
    ],
)
def test_a_name_of_a_colour_is_goods_alone_and_in_a_list(base: RuleBase, text: str) -> None:
    assert "graphite" in ask(base, text).subjects or ask(base, text).subjects == ("natural flake graphite",)


@pytest.mark.parametrize("text", ["shirts colour gallium from:CN", "gallium-coloured sofas from:CN"])
def test_what_names_no_colour_is_goods_behind_a_word_for_colours(base: RuleBase, text: str) -> None:
    assert "gallium" in ask(base, text).subjects


@pytest.mark.parametrize(
    "text",
    [
        "Te-doped GaSb wafers",
        "tellurium doped gallium antimonide",
        "Te-dotiertes GaSb",
        "GaSb dotiert mit Te",
        "GaSb dopé au tellure",
        "antimoniuro de galio dopado con telurio",
        "掺碲锑化镓",
        "碲掺杂锑化镓",
        "TeドープGaSb",
    ],
)
def test_what_controlled_goods_hold_in_traces_is_no_goods(base: RuleBase, text: str) -> None:
    assert ask(base, f"{text} from:CN").subjects == ("gallium antimonide",)


@pytest.mark.parametrize(
    "text", ["gallium doped silicon wafers", "silicon wafers doped with gallium", "gallium, doped silicon wafers"]
)
def test_what_goods_that_no_act_is_on_hold_in_traces_stays_goods(base: RuleBase, text: str) -> None:
    assert "gallium" in ask(base, f"{text} from:CN").subjects


def test_no_goods_but_elements_are_in_others_in_traces(base: RuleBase) -> None:
    assert "ephedra" in ask(base, "ephedra doped steel from:CN").subjects
    assert "paddy rice" in ask(base, "steel doped with paddy rice from:IN").subjects


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("LFP battery pack 165 Wh/kg", "lithium batteries"),
        ("LiFePO4 power station", "lithium batteries"),
        ("磷酸铁锂电池包", "lithium batteries"),
        ("headphones with neodymium driver", "loudspeakers"),
        ("Kopfhörer mit Neodym-Treiber", "loudspeakers"),
        ("gallium nitride power adapter for laptop", "cables and chargers"),
        ("LFP powder", "lithium iron phosphate"),
        ("GaN wafers", "gallium nitride"),
    ],
)
def test_finished_goods_are_told_before_what_they_are_made_of(base: RuleBase, text: str, subject: str) -> None:
    assert ask(base, f"{text} from:CN").subjects == (subject,)
