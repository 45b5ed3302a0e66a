"""What made no difference to an answer is said: words before a name, places, firms and origins that are not on file."""

from __future__ import annotations

import pytest

from bot.rules.answer.answering import answer
from bot.rules.answer.model import Answer
from bot.rules.index import RuleBase
from bot.rules.notes import NoteKind
from handlers.messages.headline import headline
from handlers.messages.notes import worded
from handlers.messages.verdicts import AnswerView
from tests.rules.asking import TODAY, ask, route_of


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("plastic magnets", "plastic"),
        ("snorbled graphite from:CN", "snorbled"),
        ("Acme graphite", "Acme"),
        ("graphite mining technology", "mining"),
        ("germanium lens assembly from:CN", "lens"),
        ("Graphitdichtung DN50 aus China", "dichtung"),
        ("钨钢模具 从中国", "模具"),
    ],
)
def test_a_word_that_may_make_another_thing_is_told(base: RuleBase, typed: str, word: str) -> None:
    found = ask(base, typed)
    assert word in found.passed_over
    assert found.outcome == "partly-understood"


@pytest.mark.parametrize(
    "typed",
    [
        "sintered NdFeB magnets",
        "raw graphite from:NA",
        "spherical graphite",
        "Chinese graphite",
        "do I need a licence to transport graphite from China?",
        "flotation reagents for rare earth ores",
        "中国石墨出口到美国",
        "중국산 흑연을 일본으로",
        "high purity gallium",
    ],
)
def test_words_that_names_and_acts_use_are_not_told(base: RuleBase, typed: str) -> None:
    found = ask(base, typed)
    assert found.passed_over == ()
    assert found.outcome == "restricted"


@pytest.mark.parametrize("typed", ["graphite to Gotham", "graphite to gotham from China", "gallium to LG"])
def test_a_place_that_is_no_country_is_told_and_no_destination(base: RuleBase, typed: str) -> None:
    found = ask(base, typed)
    assert found.to is None
    assert any(
        "no country or party on file bears that name; write for example to:NL" in r for r in map(worded, found.remarks)
    )


@pytest.mark.parametrize(
    ("typed", "word", "status"),
    [("cobalt Qorvath from:CD", "Qorvath", "quota"), ("graphite Gotham from:CN", "Gotham", "licence")],
)
def test_a_name_with_a_capital_behind_a_thing_makes_no_other_thing_of_it(
    base: RuleBase, typed: str, word: str, status: str
) -> None:
    found = ask(base, typed)
    assert found.status == status
    assert found.passed_over == (word,)


@pytest.mark.parametrize("typed", ["graphite pencils", "Graphite Pencils", "GRAPHITE PENCILS", "Graphit Stifte"])
def test_a_product_behind_a_thing_is_another_thing(base: RuleBase, typed: str) -> None:
    assert ask(base, typed).status == "not-listed"


@pytest.mark.parametrize(
    ("typed", "from_", "to"),
    [
        ("graphite to Rotterdam, Netherlands", None, "NL"),
        ("graphite to Hamburg in Germany", None, "DE"),
        ("graphite from Qingdao, China to New York, USA", "CN", "US"),
        ("graphite from China to Rotterdam, Netherlands", "CN", "NL"),
        ("graphite to Rotterdam", None, "NL"),
        ("graphite FOB Qingdao to Hamburg", "CN", "DE"),
        ("etch tool from:US for a fab in Shanghai", "US", "CN"),
        ("a supplier in China sells graphite to us in Mexico", "CN", "MX"),
        ("graphite from china to us", "CN", "US"),
        ("To New York USA graphite from China", "CN", "US"),
        ("how to avoid Chinese controls on graphite", "CN", None),
    ],
)
def test_a_country_behind_its_town_has_the_direction_of_the_town(
    base: RuleBase, typed: str, from_: str | None, to: str | None
) -> None:
    found = ask(base, typed)
    assert (found.from_, found.to) == (from_, to)
    assert not any("bears that name" in remark for remark in map(worded, found.remarks))


def test_a_town_is_told_where_the_destination_comes_from_elsewhere(base: RuleBase) -> None:
    found = answer(base, "graphite to Gotham", today=TODAY, to="US")
    assert found.to == "US"
    assert any("“to Gotham” was passed over" in remark for remark in map(worded, found.remarks))


def test_a_party_is_a_party_and_no_unknown_place(base: RuleBase) -> None:
    found = ask(base, "gallium to Rheinmetall from:CN")
    assert found.status == "prohibited"
    assert not any("on file bears" in remark for remark in map(worded, found.remarks))


@pytest.mark.parametrize(
    ("typed", "outcomes"),
    [
        ("Mitsubishi Heavy Industries from:CN", {"partly-understood", "unrecognised", "not-covered"}),
        ("gallium to IHI from:CN", {"restricted"}),
    ],
)
def test_a_parent_of_listed_firms_is_not_listed_and_the_firms_are_named(
    base: RuleBase, typed: str, outcomes: set[str]
) -> None:
    found = ask(base, typed)
    assert found.outcome in outcomes
    assert any(
        "is no party on file as it stands; names that begin so (China, " in remark and ": prohibited): " in remark
        for remark in map(worded, found.remarks)
    )


@pytest.mark.parametrize(
    ("typed", "guessed"),
    [
        ("graphite China Japan", True),
        ("graphite from China to Japan", False),
        ("graphite China to:JP", False),
        ("graphite from:CN Japan", False),
    ],
)
def test_a_reading_that_was_guessed_is_known(base: RuleBase, typed: str, *, guessed: bool) -> None:
    found = ask(base, typed)
    assert (found.from_, found.to) == ("CN", "JP")
    assert found.asked.directions[0].guessed is guessed


def test_an_element_of_which_acts_name_only_kinds_says_which_and_what_is_outside(base: RuleBase) -> None:
    found = ask(base, "indium from:CN")
    assert found.status == "licence"
    assert any(remark.startswith("The acts name kinds of indium only") for remark in map(worded, found.remarks))
    assert any("not indium metal" in remark for remark in map(worded, found.remarks))


@pytest.mark.parametrize("typed", ["gallium from:CN", "helium", "indium metal from:CN", "indium phosphide from:CN"])
def test_a_thing_that_an_act_names_is_not_explained_by_its_kinds(base: RuleBase, typed: str) -> None:
    assert not any("name kinds of" in remark for remark in map(worded, ask(base, typed).remarks))


@pytest.mark.parametrize(
    ("typed", "to"),
    [
        ("gallium to FN Herstal SA from:CN", None),
        ("gallium to Rheinmetall AG from:CN", None),
        ("gallium to Hensoldt AG, Germany from:CN", "DE"),
        ("gallium to IHC Merwede Holding B.V., Netherlands from:CN", "NL"),
    ],
)
def test_the_form_of_a_firm_is_no_country(base: RuleBase, typed: str, to: str | None) -> None:
    found = ask(base, typed)
    assert (found.to, found.status) == (to, "prohibited")


@pytest.mark.parametrize(
    ("typed", "from_", "to"),
    [
        ("graphite to SA", None, "SA"),
        ("graphite to Acme SA", None, None),
        ("graphite to Munich DE", None, "DE"),
        ("nickel ore PT Vale Indonesia", "ID", None),
        ("gallium 5 KG in PE bags, ID 20 MM", None, None),
    ],
)
def test_a_code_is_a_country_where_no_firm_stands_beside_it(
    base: RuleBase, typed: str, from_: str | None, to: str | None
) -> None:
    assert route_of(base, typed) == (from_, to)


def test_a_code_that_only_a_heading_holds_is_told(base: RuleBase) -> None:
    laptop, heading = ask(base, "8471.30"), ask(base, "8471")

    assert any("8471: other goods may stand under it" in remark for remark in map(worded, laptop.remarks))
    assert not any("other goods may stand under it" in remark for remark in map(worded, heading.remarks))


def test_solar_cells_are_no_integrated_circuits(base: RuleBase) -> None:
    assert ask(base, "8541.43").by_exporter == {}


# -- a place that nothing knows where goods leave from: every exporter is asked, and the headline says so


def unread_origins(found: Answer) -> list[object]:
    return [note.given("typed") for note in found.asked.remarks if note.kind is NoteKind.NO_SUCH_ORIGIN]


@pytest.mark.parametrize(
    "text",
    [
        "{goods} from Qorvath to Lagos",
        "{goods} Qorvath → Lagos",
        "20 t {goods}, Qorvath to Lagos",
        "{goods} aus Qorvath nach Lagos",
    ],
)
@pytest.mark.parametrize("goods", ["maize", "graphite", "logs"])
def test_the_headline_says_that_the_place_was_not_read(base: RuleBase, goods: str, text: str) -> None:
    toward = ask(base, f"{goods} to Lagos")
    found = ask(base, text.format(goods=goods))

    assert unread_origins(found) == ["Qorvath"]
    assert (found.status, found.by_exporter) == (toward.status, toward.by_exporter)
    assert headline(AnswerView.of(found)).startswith("“Qorvath” is no place I know")


@pytest.mark.parametrize(
    "text",
    [
        "graphite from China to Lagos",
        "graphite to Qorvath",
        "Schuhe aus Leder nach Lagos",
        "qorvath to Germany",
        "graphite, buyer Qorvath, from China to Lagos",
    ],
)
def test_what_is_no_place_of_leaving_is_not_told_as_one(base: RuleBase, text: str) -> None:
    assert unread_origins(ask(base, text)) == []


@pytest.mark.parametrize("goods", ["basmati rice", "maize"])
def test_a_papers_head_is_no_exporter_before_a_place_that_nothing_knows(base: RuleBase, goods: str) -> None:
    toward = ask(base, f"{goods} to Baghdad")
    found = ask(base, f"Jeddah invoice: {goods} 25 t from Qorvathport to Baghdad")

    assert (found.from_, found.status, found.by_exporter) == (None, toward.status, toward.by_exporter)


@pytest.mark.parametrize("goods", ["लौह अयस्क", "जर्मेनियम"])
def test_a_place_behind_an_unread_one_and_from_is_the_destination(base: RuleBase, goods: str) -> None:
    toward, found = (ask(base, f"{goods} {way}") for way in ("to:CN", "गोथम से चीन"))

    assert (found.from_, found.to) == (None, "CN")
    assert (found.status, found.by_exporter) == (toward.status, toward.by_exporter)


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        (
            "zorbistor vexilon, HS 9031.20, Italy to China",
            "Not covered: 903120 from Italy to China · not understood: “zorbistor”",
        ),
        ("HS 8457.10 zorbistor from:JP", "Not covered: 845710 from Japan · not understood: “zorbistor”"),
        ("zorbistor 8452.90", "Not covered: 845290 · not understood: “zorbistor”"),
    ],
)
def test_words_beside_a_code_that_no_act_prints_are_told_first(base: RuleBase, typed: str, title: str) -> None:
    found = ask(base, typed)

    assert found.outcome == "not-covered"
    assert headline(AnswerView.of(found)).startswith(title)
