"""The format of rule files, and the messages for mistakes in them."""

from datetime import date
from pathlib import Path

import pytest

from bot.errors import RuleFileError
from bot.rules import model
from bot.rules.loading import measure
from bot.rules.reading import read
from bot.text.dates import When
from bot.text.notation import cas_is_valid, control_code_is_valid, control_key, control_match, hs_match

ROOT = Path(__file__).parents[2]
MEASURE = """
key: xx-1
title: Test act
jurisdiction: XX
authority: [Ministry]
document: No. 1 of 2024
type: licence
announced: 2024-01-01
in_force:
  - from: 2024-02-01
items:
  - subject: widgets
    hs: ["38011000"]
    control_codes: [1C108]
certainty: confirmed
evidence_as_of: 2024-03-01
checked_on: 2024-03-02
sources:
  - {url: "https://example.org/1", kind: official, supports: all of it}
"""


def test_the_examples_of_the_documentation_are_valid() -> None:
    examples = [block.split("```")[0] for block in (ROOT / "docs/rules.md").read_text("utf-8").split("```yaml")[1:]]

    forms: tuple[type, ...] = (model.MeasureFile, model.SubjectFile, model.SubjectAddition)
    for example, form in zip(examples, forms, strict=True):
        read(example, form, "docs/rules.md")


@pytest.mark.parametrize(
    ("right", "wrong", "line", "field"),
    [
        ("type: licence", "type: licens", 7, "type"),
        ("  - from: 2024-02-01", "  - from: 2024-02-31", 10, "in_force.0.from"),
        ('["38011000"]', "[38011000]", 13, "items.0.hs.0.code"),
        ("[1C108]", "[1C1]", 14, "items.0.control_codes.0"),
        ("title:", "tilte:", 3, "tilte"),
        ("https://example.org/1", "github-index:7", 19, "sources.0.url"),
        ("checked_on: 2024-03-02", "checked_on: 2024-02-02", 17, "checked_on"),
        ("document: No. 1 of 2024", "document: No. 1 of 2024\ndocument: No. 2", 7, "document"),
        ("key: xx-1", "key: [", None, None),
    ],
)
def test_a_mistake_is_named_with_its_line_and_field(
    right: str, wrong: str, line: int | None, field: str | None
) -> None:
    with pytest.raises(RuleFileError) as caught:
        read(MEASURE.replace(right, wrong), model.MeasureFile, "x.yaml")

    assert caught.value.file == "x.yaml"
    if line:
        assert caught.value.line == line
    if field:
        assert caught.value.field == field


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("title: Test act\n", "", "title: is missing"),
        ("[1C108]", "[1C1]", "is not one control code, for example 1C117.d"),
        ('["38011000"]', "[38011000]", 'as the number 38011000; put it in quotes, for example "38011000"'),
        ("kind: official", "kind: blog", "'blog' is none of company, law-firm, news, official, register, translation"),
        ("checked_on: 2024-03-02", "checked_on: 2024-03", "'2024-03' does not exist as a day like, for example, 2026"),
        ("jurisdiction: XX", "jurisdiction: China", "'China' does not have the form of, for example, CN"),
        ("authority: [Ministry]", "authority: 5", "authority: must be a list, not a number"),
        ("supports: all of it", "supports: ''", "supports: must have a length of at least 1"),
        ("announced: 2024-01-01", "check_every_days: 0", "check_every_days: must be at least 1"),
        ("announced: 2024-01-01", "destinations: some", "'some' is none of all, fields (only, except)"),
        ("announced: 2024-01-01", "destinations: {only: []}", "x.yaml:8: destinations.only: names nobody"),
        ("announced: 2024-01-01", "destinations: {}", "write `destinations: all`"),
        ("certainty: confirmed", "certainty: disputed", "disputes: say what the sources disagree on"),
    ],
)
def test_a_mistake_says_what_is_right(right: str, wrong: str, told: str) -> None:
    text = MEASURE.replace(right, wrong)
    assert text != MEASURE
    with pytest.raises(RuleFileError) as caught:
        read(text, model.MeasureFile, "x.yaml")

    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("names: {en: [ok], de: [5]}", "x.yaml:2: names.de.0: YAML reads this as the number 5"),
        ("names: {en: [ok], german: [Dinge]}", "names.german: 'german' does not have the form of, for example, en"),
        ("cas: [7440-55-4]", "cas.0: '7440-55-4' is not a CAS number"),
    ],
)
def test_a_mistake_inside_a_mapping_is_named_by_its_key(text: str, told: str) -> None:
    with pytest.raises(RuleFileError) as caught:
        read(f"name: widgets\n{text}", model.SubjectFile, "x.yaml")

    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("? [key, title]\n: xx-1", "x.yaml:1: has a list where a field's name belongs"),
        ("key: &all\n  - *all", "x.yaml:1: has an alias (*); write the values out"),
    ],
)
def test_yaml_that_no_form_can_hold_is_a_mistake_too(text: str, told: str) -> None:
    with pytest.raises(RuleFileError) as caught:
        read(text, model.MeasureFile, "x.yaml")

    assert str(caught.value).startswith(told)


def test_norway_stays_a_country() -> None:
    file = read(MEASURE.replace("XX", "NO"), model.MeasureFile, "x.yaml")

    assert file.jurisdiction == "NO"


def test_the_nearest_scope_wins_field_by_field() -> None:
    text = MEASURE.replace("    hs:", "    type: prohibition\n    hs:")
    limb = measure(read(text, model.MeasureFile, "x"), "shipped", "x").limbs[0]

    assert limb.type == "prohibition"
    assert limb.periods[0].from_ == When.read("2024-02-01")


def test_a_date_may_be_a_month_or_a_year() -> None:
    assert When.read("2024-02").last == date(2024, 2, 29)
    assert When.read(2011).first == date(2011, 1, 1)
    assert When.read("2024-02").iso is None


@pytest.mark.parametrize("text", ["2024-13", "2024-02-30", "0000", "yesterday", "24-01-01", None])
def test_a_date_that_does_not_exist_is_refused(text: object) -> None:
    with pytest.raises(ValueError, match=r"date|calendar"):
        When.read(text)


def test_customs_codes_agree_on_what_they_share() -> None:
    assert hs_match("2504", "2504101000") == 4
    assert hs_match("3801100040", "3801100030") == 8
    assert hs_match("25049000", "25041010") == 0


def test_a_cas_number_must_have_its_check_digit() -> None:
    assert cas_is_valid("7440-55-3")
    assert not cas_is_valid("7440-55-4")


def test_an_entry_holds_its_paragraphs_and_no_others() -> None:
    assert control_match(control_key("3A090"), control_key("3A090.a"))
    assert control_match(control_key("3a090.A.1"), control_key("3A090.a"))
    assert not control_match(control_key("3A090.b"), control_key("3A090.a"))
    assert control_code_is_valid("252604X")
