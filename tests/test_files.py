"""An operator's YAML: whatever stands in a file is read, or refused with its place; no other error comes out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ExportwatchError
from bot.files import read_yaml
from bot.rules import licensing, model, reading
from bot.settings import shipped

TAGS = ("int", "float", "bool", "timestamp", "binary", "null", "set", "omap", "pairs", "map", "seq", "str", "merge")
VALUES = (
    "x",
    '""',
    "2026-13-01",
    "{a: b}",
    "[a]",
    "1:99:99",
    "0b12",
    "-0x",
    ".inf",
    "1e999999",
    "=",
    "<<",
    "?",
    "~",
    "'",
)
WRITTEN = (
    *(f"a: {value}" for value in VALUES),
    *(f"{value}: a" for value in VALUES),
    *(f"? {value}\n: a" for value in VALUES),
    *(f"a: !!{tag} {value}" for tag in TAGS for value in VALUES),
    *(f"!!{tag} {value}: a" for tag in TAGS for value in VALUES),
    "{1: 2}",
    "<<: [1]",
    "a: !foo x",
    "[" * 100_000,
    "{a: " * 3_000,
    "- " * 5_000 + "x",
)


def refusal(read: Callable[[], object]) -> str | None:
    """Return what a person is told of a file that is not read; None if it is."""
    try:
        read()
    except ExportwatchError as error:
        return str(error)
    return None


@pytest.mark.parametrize("form", [model.MeasureFile, model.SubjectFile])
def test_what_no_value_can_be_made_of_is_refused_with_its_line(form: type[object], tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    for text in WRITTEN:
        file.write_text(text, encoding="utf-8")
        for read in (lambda: read_yaml(file), lambda text=text: reading.read(text, form, "a.yaml")):
            assert "a.yaml" in (refusal(read) or "a.yaml"), text[:50]


SAMPLES = [file.read_text(encoding="utf-8") for file in sorted((shipped("rules") / "licensing").glob("*.yaml"))[:4]]


@given(st.sampled_from(SAMPLES), st.data())
def test_a_rule_file_with_any_line_spoilt_is_read_or_refused(text: str, data: st.DataObject) -> None:
    lines = text.splitlines()
    place = data.draw(st.integers(0, len(lines) - 1))
    name, colon, _ = lines[place].partition(":")
    lines[place] = f"{name}{colon} {data.draw(st.sampled_from([*VALUES, '!!int x', '&a [*a]', '1', 'null', '{1: 2}']))}"
    said = refusal(lambda: reading.read("\n".join(lines), licensing.GuidesFile, "a.yaml"))

    assert said is None or said.startswith("a.yaml")


def test_a_day_that_does_not_exist_stays_text_for_the_form_to_judge(tmp_path: Path) -> None:
    file = tmp_path / "feeds.yaml"
    file.write_text("sources:\n  - id: a\n    kind: 2026-13-01\n", encoding="utf-8")

    assert read_yaml(file)[0] == {"sources": [{"id": "a", "kind": "2026-13-01"}]}
    with pytest.raises(ValueError, match="month"):
        yaml.safe_load(file.read_text(encoding="utf-8"))
