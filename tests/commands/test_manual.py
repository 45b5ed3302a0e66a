from __future__ import annotations

import re
from datetime import time
from pathlib import Path

import pytest

from bot.subscriptions import options
from bot.subscriptions.delivery_options import Options, Quiet
from bot.subscriptions.filters import parse
from bot.subscriptions.records import ChannelDefaults
from handlers.commands import COMMANDS, help_, settings
from handlers.discord.settings import CONVENTIONS as DISCORD
from handlers.slack.settings import CONVENTIONS as SLACK
from tests.alerts.samples import VOCABULARY
from tests.commands.fakes import call

MANUAL = (Path(__file__).parents[2] / "docs" / "commands.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^    /exports (?:subscribe|latest|preview) (.*)$", MANUAL, re.MULTILINE)
SETTINGS = re.findall(r"^    /exports settings (.*)$", MANUAL, re.MULTILINE)


@pytest.mark.parametrize("text", EXAMPLES)
def test_every_example_of_the_manual_can_be_typed(text: str) -> None:
    wish = options.read(text, VOCABULARY, DISCORD.mentions)
    assert wish.filter.text or wish.options.text


@pytest.mark.parametrize("text", SETTINGS)
def test_every_example_of_settings_in_the_manual_changes_something(text: str) -> None:
    usual = ChannelDefaults(Options(quiet=Quiet(time(1), time(2))))
    outcome = settings.answer(call(text, usual=usual))

    assert outcome.changes


@pytest.mark.parametrize("text", [form for form, _ in help_.OPTIONS if "@buyers" not in form])
def test_every_option_of_the_help_can_be_typed(text: str) -> None:
    assert options.read(text, VOCABULARY, SLACK.mentions).options.text.startswith(text.partition(":")[0])


@pytest.mark.parametrize("text", [form for form, _ in help_.FILTERS if "<" not in form and "rice" not in form])
def test_every_example_of_the_help_can_be_typed(text: str) -> None:
    assert parse(text, VOCABULARY).text


def test_the_manual_has_every_command_of_the_help() -> None:
    for command in COMMANDS:
        if not command.alone:
            assert f"`{command.name} {command.usage}".strip() + "`" in MANUAL
