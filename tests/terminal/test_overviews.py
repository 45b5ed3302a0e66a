"""`exportwatch upcoming` and `changes`: in columns for a person, one line an event in a pipe."""

from __future__ import annotations

import re
from datetime import date

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from handlers.commands.dates import life
from handlers.terminal.overviews import changes_command, show_lines
from tests import shipped


def test_in_a_pipe_each_event_is_one_line_without_padding() -> None:
    shown = CliRunner().invoke(changes_command, ["graphite"]).stdout.splitlines()
    _, events = life(shipped.rules(), "graphite", date(2026, 11, 29))

    assert len(shown) == len(events) + 1
    assert all(line[0] != " " for line in shown)
    assert all(re.search(r"  \S[^:]*: https?://\S+$", line) for line in shown[:-1]), "each with its source"


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(width=st.integers(40, 160))
def test_on_a_terminal_no_line_is_wider_and_none_of_its_words_is_lost(
    width: int, capsys: pytest.CaptureFixture[str]
) -> None:
    _, events = life(shipped.rules(), "graphite", date(2026, 11, 29))
    capsys.readouterr()
    show_lines(events, width)
    wrapped = capsys.readouterr().out
    show_lines(events)
    plain = capsys.readouterr().out

    assert max(cell_len(line) for line in wrapped.splitlines() if "://" not in line) <= width, "addresses stay whole"
    assert "".join(wrapped.split()) == "".join(plain.split())
