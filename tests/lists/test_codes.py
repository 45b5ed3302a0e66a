"""Codes in any spelling."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.lists.codes import Code, Shape, parse, path_of, within

STEPS = st.lists(st.one_of(st.sampled_from("abcdefghijklmnopqrstuvwxyz"), st.integers(1, 99).map(str)), max_size=5)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("3A090", "3A090"),
        ("3a090.A", "3A090.a"),
        ("ECCN 3A090.a", "3A090.a"),
        ("ECCN: 3A090 (a)(1)", "3A090.a.1"),
        ("ECCN3A090", "3A090"),
        ("3A090a1", "3A090.a.1"),
        ("3 A 090 . a", "3A090.a"),
        ("3-A-090", "3A090"),
        ("5A992.c", "5A992.c"),
        ("3AO9O", "3A090"),
        ("3А090", "3A090"),
        ("３Ａ０９０", "3A090"),
        ("1C450.a.1.", "1C450.a.1"),
        ("9A610.x", "9A610.x"),
        ("EAR 99", "EAR99"),
        ("ear-99", "EAR99"),
        ("ML10.a", "ML10.a"),
        ("pl 9009(a)", "PL9009.a"),
        ("ML 22 a", "ML22.a"),
        ("USML VIII(a)", "USML VIII.a"),
        ("USML Cat. XII", "USML XII"),
        ("3A001-3A003", "3A001-3A003"),
        ("3A001 to 3A003", "3A001-3A003"),
        ("3A001…3A003", "3A001-3A003"),
        ("2G005", "2G005"),
        ("2f001", "2F001"),
    ],
)
def test_one_code_has_many_spellings(text: str, code: str) -> None:
    assert str(parse(text)) == code


@pytest.mark.parametrize("text", ["3A", "3A0", "3a09", "3A0xx", "3A***", "5D"])
def test_half_a_code_is_told_as_such(text: str) -> None:
    found = parse(text)

    assert found is not None
    assert found.shape is Shape.HALF


@pytest.mark.parametrize(
    "text",
    [
        "",
        "graphite",
        "3A0901",
        "3F001",
        "81129289",
        "8112.92",
        "3A001 and graphite",
        "7782-42-5",
        "3A003-3A001",
        "3",
        "A3001",
        "3A001.abc",
    ],
)
def test_what_is_no_code_is_none(text: str) -> None:
    assert parse(text) is None


@given(
    category=st.integers(0, 9),
    group=st.sampled_from("ABCDE"),
    number=st.integers(0, 999),
    steps=STEPS,
    separator=st.sampled_from([".", " . ", "-"]),
    shout=st.booleans(),
    prefix=st.sampled_from(["", "ECCN ", "ECCN: ", "eccn "]),
)
def test_every_spelling_of_a_code_is_that_code(  # noqa: PLR0917 - hypothesis passes every part by its name
    category: int,
    group: str,
    number: int,
    steps: list[str],
    separator: str,
    shout: bool,  # noqa: FBT001 - drawn by hypothesis
    prefix: str,
) -> None:
    entry = f"{category}{group}{number:03}"
    text = separator.join([entry, *steps])

    found = parse(prefix + (text.upper() if shout else text.lower()))

    assert found == Code(Shape.ENTRY, entry, ".".join(steps))
    assert parse(str(found)) == found


@given(text=st.text(max_size=30))
def test_any_text_is_a_code_or_none_and_a_code_stays_itself(text: str) -> None:
    found = parse(text)

    assert found is None or parse(str(found)) == found


@given(steps=STEPS, more=STEPS)
def test_a_paragraph_stands_within_all_above_it(steps: list[str], more: list[str]) -> None:
    above, below = ".".join(steps), ".".join([*steps, *more])

    assert within(below, above)
    assert path_of(below) == below
    assert within(above, below) == (above == below)
