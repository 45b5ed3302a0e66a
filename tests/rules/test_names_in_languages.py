"""Goods by their names in the languages of trade: each name alone is its subject, and no word of it is passed over."""

from datetime import date

import pytest

from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase
from tests.exploring import drawn
from tools.names import LANGUAGES, gaps

TODAY = date(2026, 11, 29)
_ASKED, _NAMED, _MUCH_NAMED, _FEW = 45, 220, 4, 6


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", *LANGUAGES])
def test_each_name_alone_is_its_subject_with_nothing_passed_over(base: RuleBase, language: str) -> None:
    """A sample of each language's names; whole names are asked, as a cell of a table holds them."""
    every = {
        name: subject.name
        for subject in base.subjects.values()
        if subject.kind not in {"class", "technology", "service"}
        for name in subject.names.get(language, ())
    }
    missed = {}
    for name in drawn(every, max(1, len(every) // _ASKED)):
        subject = every[name]
        found = answer(base, name, today=TODAY, from_="CN", to="BR")
        family = {subject, *base.broader(subject), *base.narrower(subject)}
        if family.isdisjoint(one.subject for one in found.things) or found.passed_over:
            missed[name] = (found.subjects, found.passed_over)

    assert missed == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_most_goods_have_a_name_in_each_language_of_trade(base: RuleBase, language: str) -> None:
    assert sum(language in subject.names for subject in base.subjects.values()) > _NAMED
    missing = [name for acts, name, _ in gaps(base, [language]) if acts > _MUCH_NAMED]
    assert len(missing) < _FEW * 3, missing


@pytest.mark.parametrize("plural", ["siliciumwafers", "silicium wafers"])
def test_a_capital_behind_a_hyphen_makes_no_formula_of_a_name(base: RuleBase, plural: str) -> None:
    """Formulas have no plural ("gaps" is no GaP); German names are written with capitals and may have one."""
    assert answer(base, plural, today=TODAY).subjects == ("silicon wafers",)
    assert answer(base, "gaps from:CN", today=TODAY).subjects == ()


@pytest.mark.parametrize(
    ("language", "name", "subject"),
    [
        ("bn", "অ্যাভোকাডো", "avocados"),
        ("ta", "கிரானைட்", "building stone"),
        ("te", "గాలియం", "gallium"),
        ("mr", "भंगार लोखंड", "ferrous scrap"),
        ("ur", "سکریپ لوہا", "ferrous scrap"),
        ("am", "ጥጥ", "cotton"),
        ("hy", "կոնյակ", "alcoholic drinks"),
        ("ka", "ჯართი", "scrap metal"),
        ("kk", "қара металл сынықтары", "ferrous scrap"),
        ("uz", "qora metall lomi", "ferrous scrap"),
        ("az", "qara metal qırıntısı", "ferrous scrap"),
        ("ms", "tembaga buruk", "copper scrap"),
        ("sw", "chuma chakavu", "ferrous scrap"),
    ],
)
def test_common_goods_have_names_in_smaller_languages(base: RuleBase, language: str, name: str, subject: str) -> None:
    assert name in base.subjects[subject].names[language]
    assert answer(base, name, today=TODAY).subjects == (subject,)
