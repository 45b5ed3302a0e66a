"""Adding words never frees: every controlled subject with what papers, invoices and importers write beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date

import pytest

from bot.rules.answer.answering import answer
from bot.rules.answer.model import Answer
from bot.rules.index import RuleBase
from bot.rules.query.day_roles import roles
from bot.rules.status import rank
from bot.text import days
from handlers.messages.notes import worded
from tests.exploring import explores, some
from tests.rules import additions
from tests.rules.asking import TODAY, ask
from tests.rules.test_crossing import controlled, is_known_to_be_free

PART = 24


@pytest.fixture(scope="module")
def things(base: RuleBase) -> list[tuple[str, str, Answer]]:
    return list(controlled(base))


def freed(base: RuleBase, name: str, exporter: str, plain: Answer, addition: str) -> str | None:
    """Say what an addition made of goods, if it is less than what their name alone says toward the same place."""
    found = answer(base, additions.joined(name, addition), today=TODAY, from_=exporter)
    toward = answer(base, name, today=TODAY, from_=exporter, to=found.to) if found.to else plain
    before, now = toward.by_exporter.get(exporter), found.by_exporter.get(exporter)
    if before is None or (now is not None and rank(now) <= rank(before)) or is_known_to_be_free(plain, found):
        return None
    return f"{found.query} ({exporter}, on {found.on}): {before} became {now}"


@pytest.mark.slow
@pytest.mark.hypothesis
@pytest.mark.parametrize("kind", additions.classes())
def test_what_stands_beside_goods_never_frees_them(
    base: RuleBase,
    things: list[tuple[str, str, Answer]],
    kind: str,
    law: Callable[[int, Sequence[object]], None],
) -> None:
    """The gate asks each thing with a part of a class, and each member of it with a part of the things."""
    part = 1 if explores() else PART
    asked = [
        (*thing, addition)
        for number, thing in enumerate(things)
        for addition in additions.classes()[kind][number % part :: part]
    ]
    law(len(asked), [told for case in asked if (told := freed(base, *case))])


@pytest.mark.slow
@pytest.mark.hypothesis
@pytest.mark.parametrize("codes", [additions.importers_codes, additions.sister_codes])
def test_no_code_beside_a_name_frees_what_it_says(
    base: RuleBase,
    things: list[tuple[str, str, Answer]],
    codes: Callable[[RuleBase, str, str], Iterator[str]],
    law: Callable[[int, Sequence[object]], None],
) -> None:
    """Neither digits of an importer's tariff nor another code of the same headings.

    Only a name that is wider than all that the acts name is narrowed by six digits; the answer then says both.
    """
    asked = [(*thing, code) for thing in things for code in codes(base, *thing[:2])]
    assert len(asked) > 300
    asked = some(asked, 3)
    lost = [
        told
        for name, exporter, plain, code in asked
        if (told := freed(base, name, exporter, plain, code)) and not is_of_a_kind(base, name, exporter, plain, code)
    ]
    law(len(asked), lost)


def is_of_a_kind(base: RuleBase, name: str, exporter: str, plain: Answer, code: str) -> bool:
    """Whether a code chose among the kinds of a name, and the answer says what the name alone gives."""
    found = answer(base, additions.joined(name, code), today=TODAY, from_=exporter)
    gravest = [one for one in plain.findings if one.sets_status and one.state.status is plain.by_exporter[exporter]]
    kinds = {item.subject for one in gravest for item in one.items} - {name}
    said = found.bare is not None and found.bare.status is plain.status
    return said and kinds <= base.narrower(name) and bool(kinds)


@pytest.mark.parametrize(
    ("text", "status", "bare"),
    [
        ("thermal coal 27011900 from:CO to:IL", "prohibited", None),
        ("macadamia nuts 08026200 from:KE", "prohibited", None),
        ("natural flake graphite 25049000 from:CN", "licence", None),
        ("nickel ore 75011000 from:ID", "prohibited", None),
        ("gallium 28092000 from:CN", "licence", None),
        ("noble gases 280421 from:CN", "not-listed", "prohibited"),
        ("noble gases 280429 from:CN", "prohibited", None),
    ],
)
def test_a_code_beside_a_name_says_which_kind_and_never_overrules_it(
    base: RuleBase, text: str, status: str, bare: str | None
) -> None:
    found = ask(base, text)

    assert found.status == status
    assert (found.bare and found.bare.status) == bare


def test_name_and_code_that_contradict_each_other_are_told(base: RuleBase) -> None:
    found = ask(base, "thermal coal 27011900 from:CO to:IL")

    notes = [worded(note) for one in found.findings for note in one.notes]
    assert any("The act prints 2701120010, and 27011900 is none of these" in note for note in notes)


def spans(text: str) -> Iterator[str]:
    """Yield the roles of the days of a text, in order."""
    yield from (str(day.role) for day in roles(text, days.read(text, TODAY), TODAY))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *(
            (paper, "dated")
            for paper in additions.classes()["a day of a paper"]
            if ", " not in paper and "，" not in paper
        ),
        ("on 3 March 2021", "asked"),
        ("am 3. März 2021", "asked"),
        ("gallium from China, shipping 12 December 2026", "leaving"),
        ("delivery by 20 January 2027", "arriving"),
        ("Was gallium controlled under the contract of 3 March 2021?", "asked"),
        ("Why was the order of 3 March 2021 refused?", "asked"),
    ],
)
def test_a_day_is_what_the_words_beside_it_say(text: str, expected: str) -> None:
    assert set(spans(text)) <= {expected}


@pytest.mark.parametrize(
    ("text", "on"),
    [
        ("gallium, order of 3 March 2023, ETD Shanghai 12 December 2026, ETA Hamburg 20 January 2027", "2026-12-12"),
        ("gallium from China, delivery 20 January 2027, shipment 12 December 2026", "2026-12-12"),
        ("갈륨 수출통제 8월", "2026-08-01"),
        ("gallium in October", "2026-10-01"),
        ("gallium in March", "2027-03-01"),
        ("gallium from China, shipment in October", "2027-10-01"),
        ("gallium from October", "2027-10-01"),
        ("was gallium controlled on 3 July 2023?", "2023-07-03"),
        ("gallium exporter:CN date:2023-07-01", "2023-07-01"),
    ],
)
def test_the_day_asked_is_the_one_that_the_question_asks_for(base: RuleBase, text: str, on: str) -> None:
    assert ask(base, text).on == date.fromisoformat(on)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("QTY 2500 HS 731815 from China", ("731815",)),
        ("PO 4700098764; indium phosphide wafer; HTS 2853.90.9010", ("2853909010",)),
        ("8500 pcs, HS code 8112.92", ("811292",)),
        ("gallium 4700098764", ()),
        ("indium phosphide, invoice 39/2023", ()),
        ("镓海关编码81129290", ("81129290",)),
        ("HS 811292, 280530", ("811292", "280530")),
        ("chapter 72 from China", ("72",)),
        ("第72章", ("72",)),
        ("7202 from:CN", ("7202",)),
        ("2846.90-100 HSコード", ("284690100",)),
        ("산화이트륨 2846.90-9000", ("2846909000",)),
    ],
)
def test_numbers_of_papers_are_no_codes(base: RuleBase, text: str, codes: tuple[str, ...]) -> None:
    found = ask(base, text)

    assert found.asked.query.hs == codes
    assert not found.asked.acts


@pytest.mark.parametrize(
    ("text", "subjects"),
    [
        ("toys DAP Hamburg from China", ("toys",)),
        ("MAT-88123;bauxite;1,000;KG;INCOTERM DAP", ("bauxite",)),
        ("gallium, DAP Busan", ("gallium",)),
        ("DAP from China", ("ammonium phosphates",)),
        ("DAP export quota China", ("ammonium phosphates",)),
        ("MAP and DAP from China", ("ammonium phosphates",)),
    ],
)
def test_a_term_of_trade_is_goods_only_where_no_others_are_named(
    base: RuleBase, text: str, subjects: tuple[str, ...]
) -> None:
    assert ask(base, text).subjects == subjects


@pytest.mark.parametrize(
    ("text", "subjects"),
    [
        ("graphite, pencils from:CN", ("graphite", "pencils")),
        ("graphite pencils from:CN", ("pencils",)),
        ("silver, rings from:CN", ("silver",)),
        ("1,3,5-trichlorobenzene and gallium from:CN", ("gallium",)),
    ],
)
def test_a_comma_parts_two_goods(base: RuleBase, text: str, subjects: tuple[str, ...]) -> None:
    assert ask(base, text).subjects == subjects
