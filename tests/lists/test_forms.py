"""List files are read and written by one declaration: each shipped file is written as it stands, byte by byte."""

from __future__ import annotations

import json

import msgspec
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ListReadError
from bot.lists.forms import (
    ControlForm,
    EntryForm,
    chart_from_json,
    chart_to_json,
    edition_from_json,
    edition_to_json,
    entry_from_data,
)
from bot.lists.model import Control, Entry, ParagraphScope, ParagraphThreshold
from bot.settings import shipped

LISTS = shipped("rules") / "lists"
EDITIONS = ("us-ccl", "eu-annex-i", "cn-dual-use", "gb-strategic")


@pytest.mark.parametrize("key", EDITIONS)
def test_a_shipped_edition_is_written_as_it_stands(key: str) -> None:
    text = (LISTS / f"{key}.json").read_text(encoding="utf-8")

    assert edition_to_json(edition_from_json(text)) == text


def test_the_shipped_chart_is_written_as_it_stands() -> None:
    text = (LISTS / "us-chart.json").read_text(encoding="utf-8")
    rules = yaml.safe_load((LISTS / "us-families.yaml").read_text(encoding="utf-8"))

    assert chart_to_json(chart_from_json(text, rules)) == text


WORDS = st.lists(st.text("abcdefg.0123456789", min_size=1, max_size=5), max_size=4, unique=True).map(tuple)
SCOPES = st.builds(ParagraphScope, WORDS, WORDS, WORDS, st.booleans())
CONTROLS = st.one_of(
    st.builds(Control, st.just("NS"), SCOPES, st.just("NS 2")),
    st.builds(Control, st.just("UN"), SCOPES, st.just(""), st.just("un-embargo"), st.text(max_size=8)),
)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
LIMITS = st.builds(
    ParagraphThreshold, st.just("a.1"), st.text(max_size=9), st.sampled_from("<>"), NUMBERS, st.just("m")
)


@given(st.builds(Entry, st.just("3A001"), st.just(""), WORDS, st.lists(CONTROLS, max_size=3).map(tuple)), LIMITS)
def test_what_was_written_is_read_again(entry: Entry, limit: ParagraphThreshold) -> None:
    whole = msgspec.structs.replace(entry, thresholds=(limit,))
    data = json.loads(json.dumps(msgspec.to_builtins(EntryForm.of(whole))))

    assert entry_from_data("3A001", data) == whole
    assert all(value not in ("", [], None) for value in data.values())


@pytest.mark.parametrize(
    "data",
    [{"c": [{"col": 3}]}, {"t": [["a", "b", "<", "many", "m"]]}, {"x": [{"s": "LVS", "g": "maybe"}]}, {"p": ["a"]}],
)
def test_a_damaged_entry_is_named(data: dict[str, object]) -> None:
    with pytest.raises(ListReadError, match="3A001"):
        entry_from_data("3A001", data)


def test_a_control_whose_reason_is_its_columns_says_it_once() -> None:
    assert msgspec.to_builtins(ControlForm.of(Control("NS", column="NS 2"))) == {"col": "NS 2"}
    assert msgspec.to_builtins(ControlForm.of(Control("UN", family="un-embargo"))) == {"r": "UN", "by": "un-embargo"}
