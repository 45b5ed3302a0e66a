"""The documents' pictures: small, and made from messages that the platforms would take. Drawing them needs no test."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.servers import discord_limits, slack_views
from tests.servers.slack_blocks import faults

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
LOCK = json.loads((PICTURES / "chat" / "package-lock.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def chat() -> ModuleType:
    spec = importlib.util.spec_from_file_location("pictures_chat", PICTURES / "chat.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("picture", sorted(PICTURES.glob("*.png")), ids=lambda path: path.stem)
def test_a_picture_is_small(picture: Path) -> None:
    assert picture.stat().st_size < 150_000


def test_the_tools_are_pinned_and_name_no_place_to_load_them_from() -> None:
    packages = {name: entry for name, entry in LOCK["packages"].items() if name}

    assert packages
    assert all(entry["integrity"] and "resolved" not in entry for entry in packages.values())
    assert "://" not in json.dumps(LOCK)


def test_every_scene_is_a_message_that_its_platform_takes(chat: ModuleType) -> None:
    scenes = list(chat.Stage().scenes())

    assert {one.name for one in scenes} >= chat.SHOWN
    for one in scenes:
        if one.platform == "discord" and one.kind == "message":
            assert discord_limits.faults(one.body) == []
        elif one.platform == "discord":
            discord_limits.check_modal(one.body)
        elif one.kind == "message":
            assert list(faults(one.body["blocks"])) == []
        else:
            assert list(slack_views.faults(one.body)) == []


def test_without_the_tools_the_pictures_are_left_as_they_are(
    chat: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    chat.main(None)

    said = capsys.readouterr().out
    assert said == "The pictures of Slack and Discord are left as they are: not installed here: node, npm, chromium.\n"
