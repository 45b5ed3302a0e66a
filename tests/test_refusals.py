"""Refusals are one line a kind, then a number."""

from __future__ import annotations

import logging

import pytest

from bot.refusals import RefusalLog


def test_refusals_of_one_kind_are_one_line_and_then_a_number(caplog: pytest.LogCaptureFixture) -> None:
    now = 0.0
    refusals = RefusalLog(logging.getLogger("tests"), 600, lambda: now)
    for _ in range(1_000):
        refusals.note("Too many", "10.0.0.1")
    refusals.note("Too large")
    now = 700.0
    refusals.note("Too many", "10.0.0.2")

    assert [record.getMessage() for record in caplog.records] == [
        "Too many (10.0.0.1).",
        "Too large.",
        "Too many (10.0.0.2; 999 more since the last such line).",
    ]


def test_kinds_that_strangers_make_up_are_bounded(caplog: pytest.LogCaptureFixture) -> None:
    refusals = RefusalLog(logging.getLogger("tests"))
    for number in range(10_000):
        refusals.note(f"Made up {number}")

    assert len(caplog.records) == 101
