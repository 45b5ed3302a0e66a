"""Several things in one question: codes, compounds and their elements, firms beside goods, numbers that are no day."""

from datetime import date
from itertools import permutations

import pytest

from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase
from bot.vocabulary import RESTRICTING, Outcome, Status
from handlers.messages.answers import reply
from handlers.messages.first_sight import words
from tests.rules.test_crossing import TODAY

CODES = ("3B001", "3A090", "8541.10", "7404", "7602", "2504.10", "5A002", "4901.99")


def test_each_code_of_a_question_is_answered_as_if_it_alone_were_asked(base: RuleBase) -> None:
    for first, second in permutations(CODES, 2):
        found = answer(base, f"{first} and {second} from US to CN", today=TODAY)
        assert len(found.by_code) == len({first, second}), found.typed
        for code, (status, by_exporter) in found.by_code.items():
            alone = answer(base, f"{code} from US to CN", today=TODAY)
            assert (status, by_exporter) == (alone.status, alone.by_exporter), (found.typed, code)


def test_each_code_has_a_line_of_its_own_within_the_budget_of_words(base: RuleBase) -> None:
    for question in ("3B001 5A002 1C350", "3A001-3A012 from:US to:CN", "7440-55-3, 7440-56-4, 2804.29 from:CN"):
        found = answer(base, question, today=TODAY)
        card = reply(found)
        leads = [line.bold for line in (*card.lines, *card.more)]

        assert found.by_code
        assert {f"{code}:" for code in found.by_code} <= set(leads)
        assert leads[: len(card.lines)].count(f"{next(iter(found.by_code))}:") == 1
        assert words(card) <= 90


def test_a_code_that_nothing_is_on_file_for_is_said(base: RuleBase) -> None:
    found = answer(base, "7404 and 7602 from Ukraine", today=TODAY)
    assert found.by_exporter == {"UA": "quota"}
    assert "nothing on file" in next(line.text for line in reply(found).lines if line.bold == "7602:")
    beside = reply(answer(base, "2804.29; 4901.99 from China", today=TODAY))
    assert "not covered" in next(line.text for line in beside.lines if line.bold == "490199:")


@pytest.mark.parametrize(
    ("question", "subjects"),
    [
        ("W-Ni-Cu 18 g/cm3 rod China -> US", {"tungsten", "nickel", "copper"}),
        ("Mg-Gd-Y ingots from China", {"magnesium", "gadolinium", "yttrium"}),
        ("In-Sn oxide targets from China", {"indium", "tin"}),
        ("APT / WC / W powder from China", {"ammonium paratungstate", "tungsten carbide", "tungsten"}),
        ("GaAs epi wafers from China", {"gallium arsenide"}),
        ("gallium nitride epitaxial wafer from China", {"gallium nitride"}),
        ("REE oxides from China", {"rare earths"}),
        ("RE chlorides from China", {"rare earths"}),
        ("lithium cells 310 Wh/kg from China", {"lithium batteries"}),
        ("pencils (graphite) from China", {"pencils"}),
    ],
)
def test_nothing_of_a_compound_is_lost(base: RuleBase, question: str, subjects: set[str]) -> None:
    found = answer(base, question, today=TODAY)
    assert subjects <= {*found.subjects}
    assert found.status in RESTRICTING or subjects == {"pencils"}


@pytest.mark.parametrize(
    ("question", "party", "exporter", "sure"),
    [
        ("SMIC from:US", "Semiconductor Manufacturing", "US", True),
        ("YMTC", "Yangtze Memory", "US", True),
        ("Huawai to CN from US", "Huawei", "US", False),
        ("Loongsun Technology Ltd", "Loongson", "US", False),
        ("Rhienmetall drones from China", "Rheinmetall", "CN", False),
        ("graphite to Rheinmetall from China", "Rheinmetall", "CN", True),
    ],
)
def test_a_firm_is_shown_and_only_its_own_name_is_a_verdict(
    base: RuleBase, question: str, party: str, exporter: str, *, sure: bool
) -> None:
    found = answer(base, question, today=TODAY)
    assert any(one.name.startswith(party) for one in found.parties)
    assert found.by_exporter[exporter] in RESTRICTING
    assert (found.outcome is Outcome.RESTRICTED) is sure


def test_a_use_without_goods_names_no_goods_and_is_no_verdict(base: RuleBase) -> None:
    for text in (
        "spare parts for Myanmar army",
        "military end user in the US",
        "anything for the armed forces of Japan",
    ):
        found = answer(base, text, today=TODAY)
        assert (found.subjects, found.outcome is Outcome.RESTRICTED) == ((), False), text
    assert answer(base, "gallium for the US army from China", today=TODAY).by_exporter == {"CN": "prohibited"}


def test_of_x_for_y_both_are_asked_about_where_no_name_joins_them(base: RuleBase) -> None:
    assert {*answer(base, "batteries for drones from China", today=TODAY).subjects} > {"drones"}
    assert answer(base, "engines for drones from China", today=TODAY).subjects == ("drone engines",)
    assert answer(base, "tools for semiconductor manufacturing", today=TODAY).subjects != ("gaafet technology",)


def test_a_common_noun_is_no_firm(base: RuleBase) -> None:
    assert not answer(base, "apples from China to US", today=TODAY).parties


@pytest.mark.parametrize(
    ("question", "day"),
    [
        ("steel grade EN 2024 from China", "2026-11-24"),
        ("aluminium 2024 from China to US", "2026-11-24"),
        ("aluminium 6061 sheet from China", "2026-11-24"),
        ("RTX 2080 from US to China", "2026-11-24"),
        ("1990 kg germanium from China", "2026-11-24"),
        ("grafito de China 2023", "2023-01-01"),
        ("grafito de China en 2022", "2022-01-01"),
        ("nickel ore from Indonesia 2019", "2019-12-31"),
        ("steel from China in December 2025", "2025-12-31"),
    ],
)
def test_four_digits_are_a_year_only_where_they_say_when(base: RuleBase, question: str, day: str) -> None:
    assert answer(base, question, today=TODAY).on.isoformat() == day


PAUSE_OVER = date(2026, 11, 29)
"""Two days after a suspension of a prohibition ended of which no later act is on file."""


def test_a_known_status_of_one_never_hides_what_may_be_prohibited_of_another(base: RuleBase) -> None:
    """An unknown act ranks as what it would restore: beside goods, destinations and exporters as within one."""
    for several in (
        "gallium and indium from China to the US",
        "indium, gallium from China to the US",
        "tungsten; germanium; bismuth from:CN to:US",
        "gallium from:CN to:US,DE",
        "gallium and indium from:CN to:JP,US",
    ):
        found = answer(base, several, today=PAUSE_OVER)
        assert (found.status, found.by_exporter) == (Status.UNKNOWN, {"CN": Status.UNKNOWN}), several
    assert answer(base, "gallium to the US", today=PAUSE_OVER).status is Status.UNKNOWN


def test_an_unknown_status_stays_behind_a_known_one_that_is_as_strict(base: RuleBase) -> None:
    for several in ("holmium and dysprosium from China", "holmium from China to Germany and France"):
        assert answer(base, several, today=PAUSE_OVER).status is Status.LICENCE, several
