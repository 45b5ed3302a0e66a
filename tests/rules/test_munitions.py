"""Categories of munitions lists are read wherever they stand: words beside one take it from no answer."""

from __future__ import annotations

from itertools import product

import pytest

from bot.rules.index import RuleBase
from bot.rules.query import munitions
from bot.vocabulary import Status
from tests.rules.asking import ask

ASKED = {
    "ML6 from:GB to:KW": "GB",
    "ML22.a from:DE to:EG": "EU",
    "ML14 from:AU to:PH": "AU",
    "WAML 11.a from:GB to:QA": "GB",
    "USML IV(h) from:US to:IN": "US",
    "USML Cat. VIII(h)(1) from:US to:KR": "US",
    "category XII from:US to:PK": "US",
    "XIII(b) from:US to:MA": "US",
    "USML XV(e)(17) from:US to:TR": "US",
}
BESIDE = [
    *(
        "many thanks",
        "2 pallets",
        "FCA Bristol",
        "🙂",
        "drawing 88-1204",
        "zinc ingots",
        "spare parts",
        "Gruß",
        "urgent!",
    ),
    *("bonjour", "is this controlled?", "do we need a licence for", "licencia para", "ref. 5501, 12 March 2026"),
]


@pytest.mark.parametrize("asked", ASKED)
def test_no_word_beside_a_category_takes_it_from_the_answer(base: RuleBase, asked: str) -> None:
    assert ask(base, asked).by_exporter[ASKED[asked]] is Status.LICENCE
    for beside, sign in product(BESIDE, (" ", ", ", "\n")):
        for text in (f"{asked}{sign}{beside}", f"{beside}{sign}{asked}"):
            assert ask(base, text).by_exporter.get(ASKED[asked]) is Status.LICENCE, text


@pytest.mark.parametrize(
    ("typed", "code", "rest"),
    [
        ("USML XI(a)(4)(iii) please", "USML XI.a.4.iii", "please"),
        ("USML XI please", "USML XI", "please"),
        ("Kategorie XVIII danke", "USML XVIII", "danke"),
        ("two ML10.b.1, thanks", "ML10.b.1", "two , thanks"),
        ("ml5b thanks", "ML5.b", "thanks"),
        ("ML 22 a", "ML22.a", ""),
        ("ML22 a licence?", "ML22", "a licence?"),
    ],
)
def test_the_paragraphs_of_a_category_are_read_and_no_word_behind_it(typed: str, code: str, rest: str) -> None:
    found, text = _taken(typed)

    assert found == [code]
    assert " ".join(text.split()) == rest


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "10 ML 5 pcs",
            "vial 250ML10",
            "ML 10 kg",
            "ML42",
            "HTML5",
            "Annex XI(a)",
            "Article IX(b)",
            "apples category II",
        ),
        *("CAT III 600 V", "Louis XIV", "I(a)", "size XXI"),
    ],
)
def test_other_numerals_and_millilitres_are_no_category(typed: str) -> None:
    assert _taken(typed) == ([], typed)


def _taken(typed: str) -> tuple[list[str], str]:
    of_us, text = munitions.of_the_us(typed)
    of_all, text = munitions.taken(text)
    return [*of_us, *of_all], text
