from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.alerts.filters import parse
from handlers.commands import help_
from tests.alerts.samples import VOCABULARY

MANUAL = (Path(__file__).parents[2] / "docs" / "commands.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^    /exports (?:subscribe|latest) (.*)$", MANUAL, re.MULTILINE)


@pytest.mark.parametrize("text", EXAMPLES)
def test_every_example_of_the_manual_can_be_typed(text: str) -> None:
    assert parse(text, VOCABULARY).text


@pytest.mark.parametrize("text", [form for form, _ in help_.FILTERS if "<" not in form and "rice" not in form])
def test_every_example_of_the_help_can_be_typed(text: str) -> None:
    assert parse(text, VOCABULARY).text


def test_the_manual_has_every_command_of_the_help() -> None:
    for form, _ in help_.COMMANDS.values():
        assert f"`{form}`" in MANUAL
