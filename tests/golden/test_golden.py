"""Answers change only by a reviewed line: each question on file is answered as `tools.golden` last wrote it."""

from difflib import unified_diff
from pathlib import Path

import pytest

from bot.rules.index import RuleBase
from tools import golden

_SHOWN = 120
"""Lines of a difference that a failure prints."""


@pytest.mark.parametrize("file", golden.files(), ids=lambda file: file.stem)
def test_no_answer_changes_unseen(base: RuleBase, file: Path) -> None:
    held = file.read_text("utf-8")
    now = golden.text(base, golden.questions(file))
    changed = list(unified_diff(held.splitlines(), now.splitlines(), "on file", "now", n=3, lineterm=""))
    if changed:
        shown = "\n".join(changed[:_SHOWN])
        pytest.fail(f"{shown}\n… Right? Then run `python -m tools.golden`, read the difference, and commit it.")
    assert golden.questions(file), f"{file.name} asks nothing"
