"""Of several exporters the one whose acts say most of the goods leads the answer."""

from __future__ import annotations

import pytest

from bot.rules.index import RuleBase


@pytest.mark.parametrize("chip", ["geforce rtx 4090", "amd mi300", "nvidia blackwell"])
def test_a_kind_without_acts_of_its_own_leads_with_the_exporter_of_what_it_is_a_kind_of(
    base: RuleBase, chip: str
) -> None:
    wider = base.exporters_of("advanced computing chips")

    assert wider[0] == "US"
    assert base.exporters_of(chip) == wider


def test_what_no_act_is_on_has_no_leading_exporter(base: RuleBase) -> None:
    assert base.exporters_of("bicycles") == ()
