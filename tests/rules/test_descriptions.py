"""Acts told by a description with a date or a kind, and the document that an act rests on that day."""

import calendar
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.checks import check
from bot.rules.index import RuleBase
from bot.rules.loading import load
from bot.rules.status import state_on
from bot.text import dates as worded_dates
from bot.text.notation import hs_match
from handlers.messages.answer_json import to_json
from handlers.messages.answers import reply
from handlers.messages.notes import sentences
from tests.rules.asking import TODAY, ask, route_of
from tests.rules.test_reading import MEASURE, SUBJECT, write

DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2039, 12, 31))


@pytest.mark.parametrize(
    ("typed", "measure"),
    [
        ("Ministry of Mines statement of 25 Feb 2026", "zw-2026-02-25-raw-minerals"),
        ("Ministry of Mines letter to the Chamber of Mines of 2 Apr 2026", "zw-2026-04-02-quota"),
        ("letter of 8 Jun 2023 to miners", "tz-2023-06-08-lithium"),
        ("Resolution 554 of Kyrgyzstan", "kg-2026-02-scrap"),
        ("Presidential decree of Oct 2022, repealed by decree of 10 Jun 2024", "kg-2022-gold-ore"),
        ("MOFCOM spokesperson statement of 3 August 2022", "cn-mofcom-2022-sand-taiwan"),
        ("METI ordinance amendment promulgated 23 May 2023", "jp-meti-2023-05-23"),
        ("BIS interim final rule of 7 Oct 2022", "us-bis-2022-10-07"),
        ("DGFT notification of 21 Aug 2018", "in-dgft-2018-08-bsm"),
        ("Government resolution signed 14 Nov 2024", "ru-2024-11-14-uranium"),
        ("Government decision of April 2026 Russia", "ru-2026-04-14-helium"),
        ("statement of 2022-08-03", "cn-mofcom-2022-sand-taiwan"),
        ("商务部公告 2025年4月4日", "cn-mofcom-2025-18-rare-earths"),
        ("001/ARECOMS/2025", "cd-arecoms-2025-02-22-cobalt-stop"),
        ("UEL No. 10 of 2025", "cn-uel-2025-10"),
    ],
)
def test_an_act_is_found_by_its_description(base: RuleBase, typed: str, measure: str) -> None:
    found = ask(base, typed)

    assert measure in {finding.measure.key for finding in found.findings}
    assert found.on == TODAY


def test_a_number_and_year_mean_the_plain_act_and_no_list_that_bears_them_too(base: RuleBase) -> None:
    found = ask(base, "No. 10 of 2025")

    assert {finding.measure.key for finding in found.findings} == {"cn-mofcom-2025-10-w-te-bi-mo-in"}


@pytest.mark.parametrize(
    "typed",
    [
        "gallium to US on 5 January 2025 from:CN",
        "gallium to US January 5, 2025 from:CN",
        "Gallium nach USA am 5. Januar 2025 from:CN",
        "gallium 05.01.2025 to:US from:CN",
        "镓 2025年1月5日 to:US from:CN",
        "갈륨 2025년 1월 5일 to:US from:CN",
        "галлий в США 5 января 2025 from:CN",
    ],
)
def test_a_date_in_words_is_the_day_asked_about(base: RuleBase, typed: str) -> None:
    found = ask(base, typed)

    assert (found.on, found.by_exporter["CN"]) == (date(2025, 1, 5), "prohibited")


@given(DAYS, st.sampled_from(["{d} {m} {y}", "{m} {d}, {y}", "{y}年{n}月{d}日", "{d}.{n}.{y}", "{y}-{n:02}-{d:02}"]))
def test_a_written_date_is_read_back(day: date, form: str) -> None:
    written = form.format(d=day.day, m=calendar.month_name[day.month], n=day.month, y=day.year)
    text = f"graphite, {written} to Japan"
    [found] = worded_dates.find(text)

    assert (found.when.first, found.when.is_day) == (day, True)
    assert text[found.start : found.end] == written


@given(st.text(max_size=80))
def test_no_text_breaks_the_reading_of_dates(text: str) -> None:
    for found in worded_dates.find(text):
        assert 0 <= found.start < found.end <= len(text)


@pytest.mark.parametrize(
    ("typed", "subject"),
    [
        ("Graphit kugelförmig", "spherical graphite"),
        ("graphite sphérique", "spherical graphite"),
        ("искусственный графит", "artificial graphite"),
        ("oxyde de gallium", "gallium oxide"),
        ("carburo de tungsteno", "tungsten carbide"),
        ("raw lithium", "lithium ore"),
        ("unprocessed rare earths", "rare earth ores"),
        ("scrap of copper", "copper scrap"),
        ("rare earth extraction equipment", "rare earth processing equipment"),
        ("GAAFET software", "gaafet design software"),
        ("稀土 磁铁", "rare earth magnets"),
        ("uranium", "uranium"),
        ("7440-00-8", "neodymium"),
    ],
)
def test_words_around_a_name_choose_the_thing(base: RuleBase, typed: str, subject: str) -> None:
    assert ask(base, typed).subjects == (subject,)


@pytest.mark.parametrize("code", ["8112921010", "2617101000", "3C003", "3C001"])
def test_a_code_brings_the_act_that_means_the_items_of_another(base: RuleBase, code: str) -> None:
    assert ask(base, f"{code} from:CN to:US on:2025-01-10").by_exporter["CN"] == "prohibited"
    assert ask(base, f"{code} from:CN to:JP on:2025-01-10").by_exporter["CN"] == "licence"


@pytest.mark.parametrize(
    ("asked", "listed", "digits"),
    [
        ("3801900010", "3801901000", 6),
        ("38019000", "3801909010", 6),
        ("26030010", "26030000", 6),
        ("3801100090", "3801901000", 0),
        ("2504900000", "2504101000", 0),
        ("25041010", "25041091", 0),
    ],
)
def test_a_subheading_that_one_tariff_does_not_divide_covers_what_another_divides(
    asked: str, listed: str, digits: int
) -> None:
    assert hs_match(asked, listed) == digits


def test_a_code_of_an_older_tariff_finds_the_act_and_says_what_differs(base: RuleBase) -> None:
    found = ask(base, "3801900010 from:CN")
    act = next(finding for finding in found.findings if finding.measure.document == "No. 39 of 2023")

    assert act.sets_status
    assert "agree on 6 digits" in sentences(act.notes)


def test_a_heading_does_not_reach_a_narrower_thing_under_another_heading(base: RuleBase) -> None:
    assert ask(base, "2504900000 from:CN").by_exporter["CN"] == "not-listed"


@pytest.mark.parametrize("typed", ["  graphite \t to:US ", "Ｇａ from:CN", "gallium\x07"])
def test_the_machine_gets_its_query_back_as_it_was_sent(base: RuleBase, typed: str) -> None:
    assert to_json(ask(base, typed))["query"] == typed


def test_sentences_for_people_hold_no_machine_dates(base: RuleBase) -> None:
    for typed in ("gallium to:US on:2026-12-01", "copper scrap from:KZ", "copper concentrate from:ID on:2025-05-01"):
        for finding in ask(base, typed).findings:
            assert not re.search(r"(?:since|until) \d{4}-\d\d-\d\d", sentences(finding.notes))


@pytest.mark.parametrize(
    ("typed", "from_", "to"),
    [("уран в США", None, "US"), ("запрет в России гелий", "RU", None), ("гелий в Китай", None, "CN")],
)
def test_russian_says_by_the_case_whether_it_is_into_or_in(base: RuleBase, typed: str, from_: str, to: str) -> None:
    assert route_of(base, typed) == (from_, to)


def test_of_two_equally_near_the_one_that_holds_the_other_is_meant(base: RuleBase) -> None:
    assert ask(base, "yttrim").corrected == (("yttrim", "yttrium"),)


def test_a_renewal_is_told_with_its_own_announcement(base: RuleBase) -> None:
    [found] = [one for one in to_json(ask(base, "copper scrap from:KZ"))["findings"] if one["sets_status"]]

    assert found["announced"] == "2025-10-29"


@pytest.mark.parametrize(
    "word",
    ["graphene", "silicone", "fluoride", "geranium", "indigo", "cooper", "helix", "coral", "graphics", "magnetite"],
)
def test_a_right_word_is_not_taken_for_a_misspelling(base: RuleBase, word: str) -> None:
    found = ask(base, word)

    assert (found.corrected, found.subjects) == ((), ())


@pytest.mark.parametrize(
    ("word", "goods"),
    [
        ("elastano", "elastano"),  # no *estaño*
        ("velcro", "velcro"),
        ("bandana", "bandana"),
        ("przenica", "wheat"),  # goods in Croatian, and a slip in Polish
        ("baklazan", "aubergines"),  # the same goods in the singular
    ],
)
def test_a_word_for_other_goods_is_no_misspelling(base: RuleBase, word: str, goods: str) -> None:
    assert [one.name for one in ask(base, f"{word} from:CN to:US").by_goods] == [goods]


@pytest.mark.parametrize(
    ("slip", "name"), [("biskut", "bismuth"), ("argenti", "silver"), ("arqon", "argon"), ("baksir", "copper")]
)
def test_one_letter_amiss_in_a_substance_is_a_slip_whatever_dictionaries_know(
    base: RuleBase, slip: str, name: str
) -> None:
    assert ask(base, f"{slip} from:CN to:US").subjects == (name,)


def test_letters_that_are_a_short_word_are_no_country(base: RuleBase) -> None:
    assert route_of(base, "AI software from:US to:CN") == ("US", "CN")


def test_a_form_that_an_act_names_stays_with_its_good(base: RuleBase) -> None:
    assert ask(base, "germanium scrap from:CN").by_exporter["CN"] == "licence"
    assert ask(base, "germanium scrap from:ZA").by_exporter["ZA"] == "licence"
    assert ask(base, "copper scrap from:CN").by_exporter["CN"] == "not-covered"


@pytest.mark.parametrize(
    ("typed", "subject"),
    [
        ("superhrd materials", "superhard materials"),
        ("lithium iron phoephate", "lithium iron phosphate"),
        ("samarium-cobalt magnest", "samarium-cobalt magnets"),
        ("precious metal scarp", "precious metal scrap"),
        ("refracotry alloy powders", "refractory alloy powders"),
    ],
)
def test_a_name_of_several_words_is_corrected_as_a_whole(base: RuleBase, typed: str, subject: str) -> None:
    assert ask(base, typed).subjects == (subject,)


@pytest.mark.parametrize("typed", ["gallium arsenate", "indium phosphate", "tungsten sulphide"])
def test_another_compound_is_not_bent_into_a_listed_one(base: RuleBase, typed: str) -> None:
    found = ask(base, f"{typed} from:CN")

    assert (found.corrected, found.outcome, found.passed_over) == ((), "partly-understood", (typed.split()[1],))


# -- the document that is cited on a day: the one on which the act rested then, never one of a later year
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


@pytest.mark.parametrize(
    ("question", "document", "since"),
    [
        ("wheat from:AR on:2025-12-20", "Decree 877/2025", "2025-12-12"),
        ("wheat from:AR on:2025-12-11", "Decree 526/2025", "2025-08-01"),
        ("wheat from:AR", "Decree 423/2026", "2026-06-05"),
        ("crude oil from:BR on:2023-04-01", "Provisional Measure No. 1.163 of 2023", "2023-03-01"),
        ("ferrous scrap from:KZ on:2023-01-10", "order of October 2022", "2022-11-02"),
        ("sugar from:IN on:2025-06-01", "DGFT notifications of May 2022 to October 2023", "2022-06-01"),
    ],
)
def test_a_past_day_cites_the_document_of_that_day(base: RuleBase, question: str, document: str, since: str) -> None:
    found = ask(base, question)
    first = to_json(found)["findings"][0]

    assert (first["document"], first["since"]) == (document, since)
    assert document in str(reply(found))


def test_no_act_is_cited_by_a_document_of_a_later_year(base: RuleBase) -> None:
    late = []
    for measure in base.measures.values():
        for limb in measure.limbs:
            for period in limb.periods:
                day = period.until.last if period.until else period.from_.last if period.from_ else None
                state = state_on(limb, measure.announced, day) if day and day <= measure.evidence_as_of else None
                years = {int(year) for year in _YEAR.findall(state.document or measure.document)} if state else set()
                if state and day and years and min(years) > day.year + 1:
                    late.append((measure.key, day, state.document or measure.document))

    assert not late


def test_a_period_before_the_document_must_name_its_own(tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    text = MEASURE.replace(
        "  - from: 2024-02-01\n", "  - {from: 2021-01-01, until: 2021-06-30}\n  - from: 2024-02-01\n"
    )
    write(folder / "measures/xx/xx-1.yaml", text)
    write(folder / "subjects/widgets.yaml", SUBJECT)

    told = [str(one) for one in check(load(folder), TODAY)]

    assert any("name the `document` that it rests on" in one for one in told), told


def test_of_an_end_and_a_beginning_the_act_that_begins_is_told(base: RuleBase) -> None:
    found = ask(base, "lithium concentrate from:ZW on:2026-12-20")

    assert found.next_change is not None
    assert (found.next_change.measure, found.next_change.date) == ("zw-2027-01-concentrate", date(2027, 1, 1))


def test_spodumene_is_ore_and_concentrate(base: RuleBase) -> None:
    day = date(2027, 1, 1)
    for place in (day - timedelta(days=1), day, day + timedelta(days=14)):
        found = {one.measure.key: one.state.status for one in ask(base, f"spodumene zimbabwe on:{place}").findings}

        assert found["zw-2023-5-base-minerals"] == "prohibited"
        assert found["zw-2027-01-concentrate"] == ("prohibited" if place >= day else "not-yet-in-force")


SHARED = [
    ("ores of tin and {}", "{} ore"),
    ("concentrates of copper and {}", "{} concentrate"),
    ("руда меди и {}", "{} ore"),
    ("scrap of zinc and {}", "{} scrap"),
    ("technology for gallium and {}", "{} technology"),
]


@pytest.mark.parametrize(("written", "alone"), SHARED)
@pytest.mark.parametrize("goods", ["cobalt", "copper", "rare earths", "nickel", "aluminium", "lithium"])
def test_a_form_before_goods_joined_by_and_is_that_of_each(
    base: RuleBase, written: str, alone: str, goods: str
) -> None:
    both, form = ask(base, written.format(goods)), ask(base, alone.format(goods))

    assert {*form.subjects} <= {*both.subjects}
    assert both.status.rank <= form.status.rank
