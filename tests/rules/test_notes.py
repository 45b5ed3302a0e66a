"""Notes are values, and each kind has one sentence; no sentence for people is composed in the rules."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.lists.list_answer import Remark
from bot.rules.notes import Note, NoteKind
from handlers.messages.notes import SENTENCES, names_of, sentences, worded

RULES = Path(__file__).parents[2] / "bot" / "rules"
FOR_CURATORS = {"checks.py", "fields.py", "loading.py", "reading.py"}
"""What they compose are errors about a rule file, for who writes it."""
_CODES = {"country": "CN", "made": "CN", "sender": "HK", "taken": "CD", "other": "CG", "region": "UA-43"}
_SEVERAL = {"countries": ("CN", "HK"), "members": ("DE", "FR")}
_NUMBERS = {"amount": 1250.5, "limit": 5000, "over": 99.9, "from": 3.0, "under": 4.0, "up_to": 5.0}
_WORDS = re.compile(r"(?:^|\s)[a-z’']{2,}(?=[\s,.;:?]|$)")
_FEWEST_WORDS = 3


def _value(kind: NoteKind, name: str) -> object:
    if name == "amount" and kind is NoteKind.COMPARED:
        return "5 mm"
    return _CODES.get(name) or _SEVERAL.get(name) or _NUMBERS.get(name) or f"‹{name}›"


def _optional(sentence: str) -> list[str]:
    return [name for part in re.findall(r"\[([^\[\]]*)\]", sentence) for name in names_of(part)]


def _needed(sentence: str) -> frozenset[str]:
    return names_of(re.sub(r"\[[^\[\]]*\]", "", sentence))


@given(st.data())
@pytest.mark.parametrize("kind", NoteKind)
def test_every_kind_is_worded_whatever_optional_values_it_has(kind: NoteKind, data: st.DataObject) -> None:
    sentence = SENTENCES[kind]
    some = data.draw(st.sets(st.sampled_from(_optional(sentence)))) if _optional(sentence) else set()
    given_ = {name: _value(kind, name) for name in {*_needed(sentence), *some}}
    text = worded(Note.of(kind, **given_))  # type: ignore[arg-type] # values of the shapes that the kinds have

    assert text
    assert not re.search(r"[\[\]{}|]", text)
    assert "  " not in text
    for name in _needed(sentence):
        assert str(given_[name]) in text or name in {*_CODES, *_SEVERAL, *_NUMBERS}


def test_what_there_is_nothing_of_is_no_value() -> None:
    assert Note.of(NoteKind.EXEMPTION, firms=("A", "B"), until=None, destinations=(), why="") == Note.of(
        NoteKind.EXEMPTION, firms=("A", "B")
    )
    assert worded(Note.of(NoteKind.EXEMPTION, firms=("A", "B"))) == "Exempt: A, B."
    assert sentences((Note(NoteKind.PLANNED), Note.written("As it is."))) == "Planned, not in force. As it is."


def test_the_texts_of_strangers_are_not_read_as_a_sentence() -> None:
    assert worded(Note.written("a [b|c] {d} {text}")) == "a [b|c] {d} {text}"


def test_remarks_of_lists_are_notes_or_said_by_the_status() -> None:
    silent = {Remark.IN_PART, Remark.NO_ROW, Remark.DOMESTIC, Remark.EMPTY}
    for remark in Remark:
        assert (remark.value in set(NoteKind)) is (remark not in silent), remark


@pytest.mark.parametrize("file", sorted(RULES.rglob("*.py")), ids=lambda file: file.name)
def test_the_rules_compose_no_sentence(file: Path) -> None:
    """An error says itself what is wrong; everything else that people read is worded by the messages."""
    if file.name in FOR_CURATORS:
        pytest.skip("its texts are errors")
    tree = ast.parse(file.read_text(encoding="utf-8"))
    errors = {id(part) for node in ast.walk(tree) if isinstance(node, ast.Raise) for part in ast.walk(node)}
    docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    types = {id(part) for node in ast.walk(tree) if isinstance(node, ast.AnnAssign) for part in ast.walk(node)}
    prose = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in errors | docs | types
        and len(_WORDS.findall(node.value)) >= _FEWEST_WORDS
    ]
    assert prose == []
