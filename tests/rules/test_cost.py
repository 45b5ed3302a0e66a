"""What a question costs: 5,000 characters of any kind take a bounded amount of work, and the rest is told.

Seconds are measured by `python -m benchmarks long_questions`: they hang on the machine.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from itertools import product

import pytest

from bot.errors import UsageError
from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase
from bot.rules.notes import NoteKind
from bot.rules.query.parse import MOST_CODES, MOST_WORDS
from bot.text import gazetteer
from bot.vocabulary import Outcome
from handlers.messages.answer_json import to_json
from handlers.messages.answers import reply
from tests import shipped
from tests.counting import counted
from tests.exploring import some
from tests.rules.asking import ask
from tests.rules.pastes import kinds

CALLS = 2_400_000
"""Calls of functions that a paste may take, those of built-in ones counted."""
KINDS = kinds(shipped.rules())


def asked(base: RuleBase, text: str) -> None:
    base.remembered.clear()
    with suppress(UsageError):
        ask(base, text)


@pytest.fixture(scope="module")
def indexed(base: RuleBase) -> RuleBase:
    """The rules with every index that a question may need, built once."""
    gazetteer.country_of_inflected_town("qqqqqqqq")
    for text in KINDS.values():
        asked(base, text[50:500])
    return base


@pytest.mark.slow
@pytest.mark.hypothesis
@pytest.mark.parametrize("kind", some(KINDS, 7))
def test_no_kind_of_paste_takes_much_work(indexed: RuleBase, kind: str) -> None:
    base = indexed
    asked(base, KINDS[kind][50:])
    with counted() as calls:
        asked(base, KINDS[kind])

    assert calls[0] < CALLS


@pytest.mark.parametrize("typed", ["graphite", "gallium oxide to:US", "2504.10 from:CN to:DE"])
def test_plain_goods_read_no_towns_of_the_world(base: RuleBase, typed: str) -> None:
    towns = gazetteer._towns_of_the_world  # noqa: SLF001 - half a second and 20 MB of a process that answers once
    towns.cache_clear()
    asked(base, typed)

    assert towns.cache_info().currsize == 0


def test_what_was_not_read_is_told(base: RuleBase) -> None:
    words = ask(base, f"gallium {'and paper ' * MOST_WORDS}")
    codes = ask(base, " ".join(f"28{number:02}" for number in range(1, 40)))
    short = ask(base, "gallium and paper, HS 811292")

    assert words.asked.query.more_words
    assert [note for note in words.remarks if note.kind is NoteKind.UNREAD_WORDS]
    assert words.status == ask(base, "gallium").status
    assert codes.asked.query.more_codes
    assert len(codes.asked.query.hs) == MOST_CODES
    assert [note for note in codes.remarks if note.kind is NoteKind.UNREAD_CODES]
    assert not short.asked.query.more_words
    assert not short.asked.query.more_codes


def test_a_mail_of_forty_kilobytes_is_read_at_its_beginning(base: RuleBase) -> None:
    found = ask(base, f"Can we ship gallium from China to Germany? {'Kind regards and so on. ' * 1_700}")

    assert (found.from_, found.to, found.subjects) == ("CN", "DE", ("gallium",))
    assert found.asked.query.more_words


LONG = (
    ("words", "kindly offer best of day mail of 3 March 2021 so on "),
    ("words", "ordinary words of no goods "),
    ("codes", " ".join(f"{heading}{line:04}" for heading in (8712, 9403, 4202) for line in range(10, 40)) + " "),
)


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "filling"), LONG)
@pytest.mark.parametrize("goods", ["", "gallium from China ", "leather handbags from Italy ", "bicycles from China "])
def test_whatever_comes_after_what_is_read_first_sight_and_programs_are_told_so(
    base: RuleBase, kind: str, filling: str, goods: str
) -> None:
    typed = f"{goods}{filling * (MOST_WORDS if kind == 'words' else 1)}germanium from China"
    found = ask(base, typed)
    told = [line.text for line in reply(found).lines]

    assert any(f"Only the first {MOST_WORDS if kind == 'words' else MOST_CODES} {kind}" in text for text in told), told
    assert to_json(found)["read_first"][kind]
    assert found.outcome not in {Outcome.NOTHING_ON_FILE, Outcome.LISTED}
    assert "read_first" not in to_json(ask(base, "gallium from China"))


def test_what_colours_a_terminal_is_no_part_of_a_word(base: RuleBase) -> None:
    bare = ask(base, "gallium from China to Japan")
    for typed in (
        "\x1b[31mgallium\x1b[0m from \x1b[1;4mChina\x1b[22;24m to Japan\x1b[K",
        "\x1b]0;a title\x07gallium from \x9b31mChina to Japan",
        "\x1b]8;;https://a.example/b\x1b\\gallium\x1b]8;;\x1b\\ from China to Japan",
        "\x1bgallium\x00 from\x07China\x1b] to Japan",
    ):
        found = ask(base, typed)
        assert (found.status, found.from_, found.to, found.subjects) == (bare.status, "CN", "JP", ("gallium",))


def test_two_thousand_codes_are_answered_for_the_first(base: RuleBase) -> None:
    assert ask(base, " ".join(["811292", "280530"] * 1_000)).asked.query.hs == ("811292", "280530")


# -- a number of thousands of digits is none of ours, and no fault: Python refuses to read it

FORMS = (
    *("{}", "graphite {} kg", "graphite on:{}", "on:{}-01-01", "graphite 2024-{}", "graphite in {} days", "{}/2024"),
    *(
        "No. {} of 2023",
        "HS {}",
        "3A{}",
        "7440-{}-3",
        "公告{}号",
        "{}年1月",
        "令和{}年",
        "graphite {}.5 %",
        "15 CFR {}",
    ),
)


@pytest.mark.slow
@pytest.mark.hypothesis
@pytest.mark.parametrize(("digit", "form"), some(product("9٩０", FORMS), 3))
def test_a_question_with_a_number_of_thousands_of_digits_is_answered_or_refused_in_words(form: str, digit: str) -> None:
    assert "integer string conversion" not in said(form.format(digit * 4_900))


def said(question: str) -> str:
    try:
        return answer(shipped.rules(), question, today=date(2026, 11, 29)).typed
    except UsageError as error:
        return str(error)


def test_a_type_that_is_a_heading_of_other_goods_is_no_customs_code() -> None:
    base = shipped.rules()
    told = {
        question: answer(base, f"{question} from:CN", today=date(2026, 11, 29)).asked.query.hs
        for question in ("bearing 6203", "shirts 6205", "gallium 8112", "graphite 2504", "6203", "HS 6203 bearing")
    }
    assert told == {
        "bearing 6203": (),
        "shirts 6205": ("6205",),
        "gallium 8112": ("8112",),
        "graphite 2504": ("2504",),
        "6203": ("6203",),
        "HS 6203 bearing": ("6203",),
    }
