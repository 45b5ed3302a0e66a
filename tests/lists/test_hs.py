"""The Harmonized System: unknown, known, national."""

from __future__ import annotations

import pytest

from bot.lists.loading import ListFiles


def test_the_nomenclature_is_complete(files: ListFiles) -> None:
    names = files.nomenclature.names
    sizes = [sum(len(code) == size for code in names) for size in (2, 4, 6)]

    assert sizes == [97, 1229, 5613]
    assert all(code[:-2] in names for code in names if len(code) > 2)


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("8112.92", True),
        ("811292", True),
        ("8112", True),
        ("81", True),
        ("8112.92.89", True),
        ("81129289", True),
        ("2845.90.1000", True),
        ("7701", False),
        ("811293", False),
        ("0000", False),
    ],
)
def test_a_code_is_known_or_not(files: ListFiles, text: str, known: bool) -> None:  # noqa: FBT001 - a parameter of the test
    found = files.nomenclature.look_up(text)

    assert found is not None
    assert found.known is known
    assert bool(found.name) is known


def test_an_unknown_subheading_names_what_is_known_of_it(files: ListFiles) -> None:
    found = files.nomenclature.look_up("811293")

    assert found is not None
    assert found.nearest == "8112"
    assert [code for code, _ in found.holders] == ["81", "8112"]


@pytest.mark.parametrize("text", ["", "8", "811", "81129", "graphite", "3A001", "12345678901"])
def test_what_has_another_form_is_none(files: ListFiles, text: str) -> None:
    assert files.nomenclature.look_up(text) is None
