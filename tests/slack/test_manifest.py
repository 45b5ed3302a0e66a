"""The manifest offers what the code asks for."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from handlers.commands import COMMANDS
from handlers.commands.command import EXPORTS
from handlers.slack.api import FOR_ADMINS, NEEDED, USEFUL
from handlers.slack.app import CHECK_MESSAGE

ROOT = Path(__file__).resolve().parents[2]
MANIFEST = yaml.safe_load((ROOT / "slack-manifest.yaml").read_text(encoding="utf-8"))


def test_the_manifest_has_the_commands_that_are_answered() -> None:
    assert {command["command"] for command in MANIFEST["features"]["slash_commands"]} == {
        f"/{EXPORTS}",
        *(command.typed for command in COMMANDS if command.alone),
    }


def test_the_manifest_asks_for_exactly_the_scopes_that_are_used() -> None:
    assert set(MANIFEST["oauth_config"]["scopes"]["bot"]) == {*NEEDED, *USEFUL, *FOR_ADMINS}


def test_the_manifest_keeps_slacks_lengths() -> None:
    shown = MANIFEST["display_information"]

    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
    assert 174 <= len(shown["long_description"]) <= 4000
    assert MANIFEST["settings"]["socket_mode_enabled"] is True
    assert MANIFEST["settings"]["interactivity"]["is_enabled"] is True


def test_the_guide_explains_every_scope() -> None:
    guide = (ROOT / "docs" / "slack.md").read_text(encoding="utf-8")

    assert [scope for scope in {*NEEDED, *USEFUL, *FOR_ADMINS} if f"`{scope}`" not in guide] == []


def test_the_manifest_subscribes_to_the_events_that_are_heard() -> None:
    source = (ROOT / "handlers" / "slack" / "app.py").read_text(encoding="utf-8")

    subscribed = MANIFEST["settings"]["event_subscriptions"]["bot_events"]
    assert {name.partition(".")[0] for name in subscribed} == set(re.findall(r'app\.event\("(\w+)"\)', source))
    assert [name for name in subscribed if name.startswith("message")] == ["message.im"], "no message of a channel"


def test_the_manifest_has_the_shortcut_that_is_answered() -> None:
    assert [one["callback_id"] for one in MANIFEST["features"]["shortcuts"]] == [CHECK_MESSAGE]
