"""What is told beside an answer: what narrowed it below its goods alone, what holds today, notes of every kind."""

from __future__ import annotations

import ast
import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.data import read_yaml
from bot.lists.list_answer import Remark
from bot.rules.answer.answering import answer
from bot.rules.answer.model import narrowing
from bot.rules.index import RuleBase
from bot.rules.notes import Note, NoteKind
from bot.rules.status import rank
from bot.vocabulary import RESTRICTING, Status
from handlers.messages.answer_json import to_json
from handlers.messages.notes import SENTENCES, names_of, sentences, worded
from tests.exploring import drawn, explores
from tests.rules.asking import ask


def test_a_past_day_has_today_beside_it(base: RuleBase) -> None:
    found = ask(base, "gallium from:CN to:DE on:2023-03-03")

    assert found.status is Status.NOT_LISTED
    assert found.of_today is not None
    assert to_json(found)["today"] == {"status": "licence", "by_exporter": {"CN": "licence"}}


@pytest.mark.parametrize("day", ["", "on:2026-11-29", "on:2027-06-01"])
def test_no_other_day_has(base: RuleBase, day: str) -> None:
    assert to_json(ask(base, f"gallium from:CN to:DE {day}"))["today"] is None


@pytest.mark.parametrize(
    ("addition", "why"),
    [("250 Wh/kg", "amount: 250 Wh/kg"), ("", None)],
)
def test_what_an_act_itself_leaves_out_is_told_with_what_the_goods_alone_give(
    base: RuleBase, addition: str, why: str | None
) -> None:
    found = ask(base, f"lithium batteries {addition} from:CN to:DE")
    bare = to_json(found)["bare"]

    assert (bare["why"] if bare else None) == why
    if bare:
        assert found.status is not Status.LICENCE
        assert bare["status"] == ask(base, "lithium batteries from:CN to:DE").status


@pytest.mark.slow
def test_an_ended_act_beside_goods_never_frees_them(base: RuleBase) -> None:
    asked, freed = 0, []
    for act in (base.measures[key] for key in drawn(base.measures, 1 if explores() else 2)):
        for subject in sorted({item.subject for limb in act.limbs for item in limb.items})[:2]:
            goods = f"{subject} from:{act.jurisdiction} to:{TO}"
            alone = ask(base, goods)
            if act.standing == "act" and alone.status in RESTRICTING and subject in alone.subjects:
                found = ask(base, f"{act.document} {goods}")
                asked += act.key in found.asked.acts
                told = [found.status, *([found.bare.status] if found.bare else ())]
                if act.key in found.asked.acts and min(map(rank, told)) > rank(alone.status):
                    freed.append((found.typed, str(found.status), str(alone.status)))

    assert asked > 50
    assert freed == []


@pytest.mark.parametrize("cited", ["SI 2024/346", "under the SI 2024/346", "PL9014? SI 2024/346"])
def test_an_act_that_a_later_one_follows_answers_as_the_goods_do(base: RuleBase, cited: str) -> None:
    found = ask(base, f"dilution refrigerator {cited} from:GB to:CN")

    assert found.status is Status.LICENCE
    assert {one.state.status for one in found.findings if one.sets_status} == {Status.LICENCE, Status.EXPIRED}


def test_the_act_alone_is_answered_as_it_stands(base: RuleBase) -> None:
    assert ask(base, "SI 2024/346 from:GB to:CN").status is Status.EXPIRED


ADDITIONS = (
    "HS 3926.90.97", "HTS 8112.92.1000", "28053031", "on:2023-03-03", "order of 3 March 2023", "invoice 2024-01-15",
    "contract signed 12 May 2021", "ETD 12 December 2026", "as of last May", "since 2020", "Q4 2022", "DAP Hamburg",
    "FOB Shanghai", "CIF Rotterdam", "EXW", "Incoterms 2020", "NET 45", "for military use", "for civil use",
    "for Toyota Motor Corporation", "for Huawei", "for Harbin Institute of Technology", "to Siemens AG", "99.9%", "1%",
    "5 kg", "250 Wh/kg", "10 mm", "and paper", "and gallium", "and laptops", "rotor", "flurbs", "sample",
    "PO 4700098764", "lot 20230110", "CAS 7440-55-3", "3A001", "EAR99", "bitte um Angebot", "请报价",
    "견적 부탁드립니다", "s'il vous plaît", "Made in Germany", "packed in wooden boxes", "MSDS attached", "used",
    "without licence", "unobtainium", "drawing rev. 2021-04-01", "price USD 1,200.00", "urgent",
)  # fmt: skip
"""What stands beside goods in mails, orders and invoices; no word that names other goods (X technology is not X)."""
EACH, TO = 31, "BR"


def controlled(base: RuleBase) -> list[tuple[str, str, Status]]:
    """Return (goods, exporter, status) of goods that an exporter's acts restrict today toward a country far away."""
    found = []
    for subject in (base.subjects[name] for name in drawn(base.subjects, EACH)):
        names = {place.measure.jurisdiction for place in base.items_on.get(subject.name, ())} - {TO}
        for exporter in sorted(names)[:1] if subject.kind != "class" else ():
            status = ask(base, f"{subject.name} from:{exporter} to:{TO}").status
            if status in RESTRICTING:
                found.append((subject.name, exporter, status))
    return found


@pytest.mark.slow
def test_adding_words_never_frees(base: RuleBase) -> None:
    goods = controlled(base)
    freed = []
    for name, exporter, alone in goods:
        for added in ADDITIONS:
            found = ask(base, f"{name} {added} from:{exporter} to:{TO}")
            told = [found.status, *(one.status for one in (found.bare, found.of_today) if one)]
            if min(map(rank, told)) > rank(alone):
                freed.append((found.typed, str(found.status)))

    assert len(goods) > 5
    assert freed == []


def test_a_day_that_makes_the_difference_is_no_amounts_doing(base: RuleBase) -> None:
    """Until 27 November 2026 a ban was suspended: the size of a wafer changes nothing on either day."""
    for added in ("", " 150mm", " 5 kg", " 6N"):
        found = answer(base, f"GaAs wafers{added} from China to US on:2026-11-03", today=date(2026, 11, 29))

        assert found.bare is None, added
        assert found.of_today is not None
        assert found.of_today.status is Status.UNKNOWN


@pytest.mark.parametrize("place", range(len(narrowing())), ids=[line.why for line in narrowing()])
def test_each_line_of_the_table_is_found_in_its_example_and_taken_out(base: RuleBase, place: int) -> None:
    line, like = narrowing()[place], read_yaml("query/narrowing")[place]["like"]
    asked = ask(base, like).asked

    assert line.typed(asked), like
    without = line.without(asked)
    assert line.typed(without) == ()
    assert without.things
    others = [other for other in narrowing() if other is not line]
    assert [other.typed(without) for other in others] == [other.typed(asked) for other in others]


# -- notes are values, and each kind has one sentence; no sentence for people is composed in the rules

RULES = Path(__file__).parents[2] / "bot" / "rules"
FOR_CURATORS = {"checks.py", "fields.py", "loading.py", "reading.py"}
"""What they compose are errors about a rule file, for who writes it."""
_CODES = {"country": "CN", "made": "CN", "sender": "HK", "taken": "CD", "other": "CG", "region": "UA-43"}
_SEVERAL = {"countries": ("CN", "HK"), "members": ("DE", "FR"), "exporters": ("CN", "HK")}
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
