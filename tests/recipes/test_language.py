"""The recipe "add a language": a file for acts, a file for questions with its entry, and both are read."""

from __future__ import annotations

import json
from pathlib import Path

from bot.text.normalize import key
from bot.text.question_words import role
from tests.recipes.copy import CHECKOUT, run_in, with_icelandic

ITEM = {
    "id": "1", "title": "Kína setur bann við útflutningi á grafíti", "summary": "", "source": "Blað",
    "url": "https://example.is/1", "lang": "is",
}  # fmt: skip
QUESTION = "from bot.text.question_words import role; print(role('leyfið'), role('og'))"


def test_a_language_is_two_files_and_an_entry(tmp_path: Path) -> None:
    program = with_icelandic(tmp_path)

    before = json.loads(run_in(CHECKOUT, "-m", "handlers", "detect", stdin=json.dumps(ITEM)))
    after = json.loads(run_in(program, "-m", "handlers", "detect", stdin=json.dumps(ITEM)))

    assert not before["relevant"]
    assert (after["relevant"], after["jurisdiction"], after["measure"]) == (True, "CN", "prohibition"), after
    assert role(key("leyfið")) is None
    assert run_in(program, "-c", QUESTION).split() == ["question", "grammar"]
