"""What people type by mistake gets a helpful reply, on Slack, on Discord and in a terminal."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UsageError
from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase
from handlers.discord.render import render as on_discord
from handlers.messages.answers import reply
from handlers.messages.reply import Reply
from handlers.slack.render import render as on_slack
from handlers.terminal import restricted
from tests.commands.fakes import FakeRecords, answering, asker

TODAY = date(2026, 11, 24)

MISTAKES = {
    "": "for example: graphite to:US",
    " \t\u00a0 ": "for example: graphite to:US",
    "graphite on:2026-02-30": "not in the calendar",
    "graphite on:soon": "on:2024-12-10",
    "graphite to:Atlantis": "not a country",
    "graphite to:": "to:US",
    "to:US": "Name the thing too",
    "??": "Name the thing too",
    "39": "Chapter 39",
    "2024": "may be a year",
    "999999": "01 to 97",
    "12345678901": "4 to 10 digits",
    "7318.15": "731815, HS 2022",
    "7440-55-9": "last digit would be 3",
    "5A99": "5A991",
    "8112": "holds several things",
    "graphite from:CN to:CN": "its own exporter",
}


@pytest.mark.parametrize("typed", MISTAKES, ids=lambda typed: typed[:20])
async def test_a_mistake_is_answered_with_what_to_type_in_chat(base: RuleBase, typed: str) -> None:
    chat = answering(FakeRecords(), rules=base)

    reply = await chat.restricted(asker(), typed)

    assert MISTAKES[typed] in json.dumps(on_slack(reply).blocks, ensure_ascii=False).replace("\\", "")
    assert MISTAKES[typed] in json.dumps(on_discord(reply), ensure_ascii=False).replace("\\", "")


@pytest.mark.slow
@pytest.mark.parametrize("typed", MISTAKES, ids=lambda typed: typed[:20])
def test_a_mistake_is_answered_with_what_to_type_in_a_terminal(
    typed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EXPORTWATCH_HOME", str(tmp_path))
    monkeypatch.delenv("REDIS_URL", raising=False)

    result = CliRunner().invoke(restricted.restricted_command, ["--", typed])

    assert MISTAKES[typed] in f"{result.stdout}{result.exception}"


@pytest.mark.slow
def test_control_characters_neither_steer_a_terminal_nor_hide_the_thing(tmp_path: Path) -> None:
    result = CliRunner(env={"EXPORTWATCH_HOME": str(tmp_path)}).invoke(
        restricted.restricted_command, ["gallium\x07\x1b[2J\u202egallium\u200b"]
    )

    assert result.exit_code == 0
    assert not {"\x07", "\x1b", "\u202e"} & set(result.stdout)


@given(st.text(max_size=60))
def test_whatever_is_typed_is_answered_or_explained(base: RuleBase, typed: str) -> None:
    try:
        shown = reply(answer(base, typed, today=TODAY))
    except UsageError as error:
        assert str(error).strip()  # noqa: PT017 - either is right
    else:
        check_it_can_be_shown(shown)


def check_it_can_be_shown(shown: Reply) -> None:
    assert shown.title.strip()
    assert on_slack(shown).blocks
    assert on_discord(shown)["embeds"]
