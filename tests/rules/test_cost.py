"""What a question costs: 5,000 characters of any kind are answered in a tenth of a second, and the rest is told."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date

import pytest

from bot.errors import UsageError
from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase
from bot.rules.notes import NoteKind
from bot.rules.query.parse import MOST_CODES, MOST_WORDS
from tests import shipped
from tests.rules.pastes import kinds

TODAY = date(2026, 11, 29)
CALLS = 1_000_000
"""Calls of functions that a paste may take, those of built-in ones counted."""
SECONDS, RUNS = 0.1, 3
LOADED = 2
"""How much longer a machine may take on which other tests run."""
KINDS = kinds(shipped.rules())


@contextmanager
def counted() -> Iterator[list[int]]:
    """Count the calls inside; the list holds one number."""
    calls = [0]

    def count(_frame: object, event: str, _arg: object) -> None:
        calls[0] += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        yield calls
    finally:
        sys.setprofile(before)


def asked(base: RuleBase, text: str) -> None:
    base.remembered.clear()
    with suppress(UsageError):
        answer(base, text, today=TODAY)


@pytest.mark.parametrize("kind", KINDS)
def test_no_kind_of_paste_takes_much_work(base: RuleBase, kind: str) -> None:
    asked(base, KINDS[kind][50:])  # indexes are built once
    with counted() as calls:
        asked(base, KINDS[kind])

    assert calls[0] < CALLS


@pytest.mark.slow
@pytest.mark.skipif(sys.gettrace() is not None, reason="whoever measures what is run makes it several times as slow")
def test_every_kind_of_paste_is_answered_in_a_tenth_of_a_second(base: RuleBase) -> None:
    took: dict[str, float] = {}
    for kind, text in KINDS.items():
        for number in range(RUNS):
            began = time.thread_time()
            asked(base, text[number:])
            took[kind] = min(took.get(kind, SECONDS * 100), time.thread_time() - began)

    assert {kind: seconds for kind, seconds in took.items() if seconds > LOADED * SECONDS} == {}


def test_what_was_not_read_is_told(base: RuleBase) -> None:
    words = answer(base, f"gallium {'and paper ' * MOST_WORDS}", today=TODAY)
    codes = answer(base, " ".join(f"28{number:02}" for number in range(1, 40)), today=TODAY)
    short = answer(base, "gallium and paper, HS 811292", today=TODAY)

    assert words.asked.query.more_words
    assert [note for note in words.remarks if note.kind is NoteKind.UNREAD_WORDS]
    assert words.status == answer(base, "gallium", today=TODAY).status
    assert codes.asked.query.more_codes
    assert len(codes.asked.query.hs) == MOST_CODES
    assert [note for note in codes.remarks if note.kind is NoteKind.UNREAD_CODES]
    assert not short.asked.query.more_words
    assert not short.asked.query.more_codes


def test_a_mail_of_forty_kilobytes_is_read_at_its_beginning(base: RuleBase) -> None:
    found = answer(
        base, f"Can we ship gallium from China to Germany? {'Kind regards and so on. ' * 1_700}", today=TODAY
    )

    assert (found.from_, found.to, found.subjects) == ("CN", "DE", ("gallium",))
    assert found.asked.query.more_words


def test_two_thousand_codes_are_answered_for_the_first(base: RuleBase) -> None:
    found = answer(base, " ".join(["811292", "280530"] * 1_000), today=TODAY)

    assert found.asked.query.hs == ("811292", "280530")
