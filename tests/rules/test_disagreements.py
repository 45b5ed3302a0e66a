"""Acts and control lists that disagree are shown to the curator, with file and code."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.lists.library import Lists
from bot.lists.loading import ListFiles
from bot.rules.checks import disagreements
from bot.rules.index import RuleBase
from bot.rules.loading import check
from tests.rules.test_reading import MEASURE

LISTS = Lists(ListFiles(Path(__file__).parents[2] / "rules" / "lists"))
TODAY = date(2026, 11, 27)

PAST = "past"


def found(folder: Path, codes: str, more: str = "", *, jurisdiction: str = "US") -> list[str]:
    """What is said of an act on these codes."""
    text = MEASURE.replace("jurisdiction: XX", f"jurisdiction: {jurisdiction}").replace("[1C108]", f"[{codes}]")
    text = text.replace("from: 2024-02-01", "from: 2024-02-01\n    until: 2024-12-31") if more == PAST else text + more
    path = folder / "measures" / jurisdiction.lower() / "xx-1.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(f"# A test.{text}", encoding="utf-8")
    subject = folder / "subjects" / "widgets.yaml"
    subject.parent.mkdir()
    subject.write_text("name: widgets\nnames:\n  en: [gizmos]\n", encoding="utf-8")
    rules, broken = check(folder)
    assert not broken
    return [problem.what for problem in disagreements(RuleBase(rules, LISTS), TODAY)]


@pytest.mark.parametrize(
    ("codes", "more", "expected"),
    [
        ("3A001", "", []),
        ("3A999", "", []),
        ("3A998", "", ["3A998 is no entry of the Commerce Control List of 2026-07-23"]),
        ("3A001.w", "", ["3A001.w: the Commerce Control List of 2026-07-23 has no such paragraph"]),
        (
            "3A991",
            "destinations: {only: [JP, CU]}\n",
            [
                (
                    "3A991 (widgets): the act binds toward JP, "
                    "where the Commerce Control List of 2026-07-23 asks for no licence"
                )
            ],
        ),
        ("3A991", "destinations: {only: [JP]}\nbinds: {who: military, text: soldiers}\n", []),
        ("3A998", PAST, []),
    ],
)
def test_a_code_is_compared_with_the_list_of_the_exporter(
    tmp_path: Path, codes: str, more: str, expected: list[str]
) -> None:
    assert found(tmp_path, codes, more) == expected


def test_codes_of_an_exporter_whose_list_is_not_on_file_are_not_compared(tmp_path: Path) -> None:
    assert found(tmp_path, "3A998", jurisdiction="JP") == []
