"""The readers of a question's words: each line of `readings.yaml` is asked its example, and nobody changes a scan."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.data import read_yaml
from bot.rules.index import RuleBase
from bot.rules.query import parse, resolve
from bot.rules.query.tokens import Candidate, Use

TODAY = date(2026, 11, 29)
LINES: list[dict[str, Any]] = [line for lines in read_yaml("query/readings").values() for line in lines]


@pytest.mark.parametrize("line", LINES, ids=lambda line: line["reader"])
def test_each_reader_takes_what_its_example_says(base: RuleBase, line: dict[str, Any]) -> None:
    scan = resolve.scanned(base, parse.read(line["text"], TODAY))
    taken = [scan.typed(one.first, one.last) for one in scan.chosen if one.why == line["reader"]]

    assert line["takes"] in taken


def test_every_reader_has_a_line_and_a_law() -> None:
    assert {line["reader"] for line in LINES} == set(resolve.READERS)
    assert all(line["law"] and line["takes"] in line["text"] for line in LINES)


def test_no_word_is_taken_twice_but_where_a_reader_says_so(base: RuleBase) -> None:
    for line in LINES:
        scan = resolve.scanned(base, parse.read(line["text"], TODAY))
        places = [place for one in scan.chosen if not one.over for place in range(one.first, one.last)]
        assert len(places) == len(set(places))


def test_a_scan_is_never_changed(base: RuleBase) -> None:
    scan = resolve.scanned(base, parse.read("gallium from China", TODAY))
    more = scan.choosing([Candidate(0, 1, Use.PHRASE, over=True)])

    assert [name.shown for name in scan.subjects] == ["gallium"]
    assert more.subjects == ()
    with pytest.raises(AttributeError, match="immutable"):
        scan.acts = ("an act",)  # type: ignore[misc] # the claim of the test
