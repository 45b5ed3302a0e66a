"""Text embeddings: vectors of pieces are read and averaged, within limits."""

from __future__ import annotations

import json
from operator import mul

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.text.vectors import Vectors, VectorsError, read_vectors, shipped, whole_text, words
from tests.counting import counted


def file_of(pieces: list[str], rows: bytes, **changed: object) -> bytes:
    text = "\n".join(pieces).encode()
    head = {"magic": "text-vectors 1", "dims": 2, "pieces": len(pieces), "text_bytes": len(text)}
    return json.dumps({**head, "scale": [1.0, 1.0], "bias": [0.0, 0.0], **changed}).encode() + b"\n" + text + rows


SOUND = file_of([" a", "b", " ban"], bytes([129, 127, 128, 130, 228, 28]))


def test_a_text_is_the_mean_of_its_longest_pieces() -> None:
    vectors = read_vectors("v", SOUND)

    assert vectors.split("ban ab") == [2, 0, 1]
    assert vectors.vector("ban") == (100.0, -100.0)
    assert vectors.vector("a  A") == vectors.vector("a a") == (1.0, -1.0)
    assert vectors.vector("?") == (0.0, 0.0)


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=300))
def test_any_text_has_the_plain_mean_of_its_rows(text: str) -> None:
    vectors = shipped()
    found = vectors.vector(text)
    pieces = [piece for word in words(text) for piece in vectors.split(word.strip())]

    assert len(found) == vectors.dims == 128
    if 0 < len(pieces) <= 200 and pieces == vectors.split(text):
        for at in (0, 1, 127):
            mean = sum(vectors.rows[piece * 128 + at] - 128 for piece in pieces) / len(pieces)
            assert found[at] == pytest.approx(vectors.bias[at] + vectors.scale[at] * mean, abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=300), direction=st.lists(st.floats(-9, 9), min_size=128, max_size=128))
def test_word_by_word_a_text_lies_along_a_direction_as_its_vector_does(text: str, direction: list[float]) -> None:
    product = sum(map(mul, shipped().vector(text), direction))
    along = shipped().along(direction)(text)

    assert along is None or along == pytest.approx(product, abs=1e-6)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("ბენზინის ექსპორტი აიკრძალა", False),
        ("ייצוא מסכות נאסר עד 15.10.2020", False),
        ("Արտահանումն արգելվել է", False),
        ("", False),
        ("Hallitus kielsi viennin", True),
        ("भारत ने निर्यात पर रोक लगाई", True),
        ("中国禁止出口", True),
    ],
)
def test_a_text_of_which_no_pieces_are_known_says_nothing(text: str, says: bool) -> None:  # noqa: FBT001 - a case
    assert (shipped().along([0.1] * 128)(text) is not None) is says


def test_a_long_text_is_read_in_part() -> None:
    vectors = Vectors({" x": 0, " y": 1}, bytes([255, 255, 0, 0]), (1.0, 1.0), (0.0, 0.0))

    assert vectors.vector("x " * 256 + "y " * 400) == (127.0, 127.0)
    assert vectors.along((1.0, 1.0))("x " * 256 + "y " * 400) == 254.0


@pytest.mark.parametrize("letter", ["a", "中", "\ufdfa", " ", "🙂"])
def test_a_text_of_a_megabyte_takes_hardly_more_than_one_of_a_page(letter: str) -> None:
    with counted() as of_a_page:
        shipped().vector(letter * 3_000)
    with counted() as of_a_megabyte:
        long = shipped().vector(letter * 1_000_000)

    assert of_a_megabyte[0] < 2 * of_a_page[0]
    assert len(long) == 128


@pytest.mark.parametrize(
    "data",
    [b"", b"{}", b"{}\n", SOUND[:-1], SOUND + b"x", file_of([" a"], bytes(3), dims=3), file_of(["\n"], bytes(2))],
)
def test_a_broken_file_is_named(data: bytes) -> None:
    with pytest.raises(VectorsError, match=r"v\.bin"):
        read_vectors("v.bin", data)


def test_title_and_lead_are_one_text() -> None:
    assert whole_text(" A ", "") == "A"
    assert whole_text("A", " b ") == "A. b"


@pytest.mark.parametrize("end", [".", " .", "。", "।", "...", "۔"])
def test_a_full_stop_at_the_end_of_a_title_says_nothing(end: str) -> None:
    assert whole_text(f"A{end}", "") == whole_text("A", "")
    assert whole_text(f"A{end}", "b.") == whole_text("A", "b.")
