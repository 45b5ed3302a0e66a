"""How an answer reads."""

from datetime import date
from itertools import product

import pytest

from bot.model.supplements import Notice
from bot.rules.answer.answering import answer
from bot.rules.answer.timeline import changes, upcoming
from bot.rules.checks import asked
from bot.rules.index import RuleBase
from bot.vocabulary import Outcome
from handlers.messages.answers import reply
from handlers.messages.first_sight import words
from handlers.messages.reply import Reply, Tone
from tests.exploring import drawn, drawn_or_all, some

TODAY = date(2026, 11, 24)


def shown(base: RuleBase, question: str) -> tuple[Reply, str]:
    found = reply(answer(base, question, today=TODAY))
    return found, "\n".join(f"{line.bold} {line.text} {line.link_text}" for line in found.lines)


def test_the_title_names_exporter_and_status(base: RuleBase) -> None:
    found, text = shown(base, "gallium from:CN")

    assert found.title == "China: licence"
    assert found.tone is Tone.CAUTION
    assert "No. 23 of 2023" in text
    assert "since 1 Aug 2023" in text


@pytest.mark.parametrize(
    ("question", "title", "line"),
    [
        (
            "sulphur from:RU to:KZ on:2026-01-15",
            "Russia: prohibited, but not to Kazakhstan",
            "Russia except to the Eurasian Economic Union, prohibited:",
        ),
        (
            "quantum computers from:CA to:US",
            "Canada: licence, but not to the United States",
            "Canada except to the United States, licence:",
        ),
    ],
)
def test_an_act_that_spares_what_was_asked_says_so(base: RuleBase, question: str, title: str, line: str) -> None:
    found, text = shown(base, question)

    assert found.title == title
    assert line in text
    assert found.tone is Tone.CALM


def test_an_act_that_is_aimed_says_where(base: RuleBase) -> None:
    found, text = shown(base, "natural sand from:CN")

    assert (found.title, found.tone) == ("China: prohibited (last confirmed 3 Aug 2022) to Taiwan", Tone.STOP)
    assert "Prohibited to Taiwan:" in text
    assert shown(base, "H100 from:US")[0].title.startswith("US: licence to China, Russia and ")


def test_a_law_behind_the_lists_says_since_when_and_what_it_does(base: RuleBase) -> None:
    found, text = shown(base, "Export Control Law of the PRC")

    assert found.title == "China: conditions apply"
    assert "since 1 Dec 2020" in text
    assert any("names no goods itself" in line.text for line in found.more)


def test_a_ban_is_red(base: RuleBase) -> None:
    found, _ = shown(base, "gallium to:US from:CN on:2025-01-01")

    assert (found.title, found.tone) == ("China: prohibited", Tone.STOP)
    assert "today China: licence" in " ".join(line.text for line in found.lines)


def test_a_line_says_what_the_act_demands(base: RuleBase) -> None:
    _, checked = shown(base, "graphite from:CN to:US on:2024-12-10")
    _, refused = shown(base, "gallium to:US from:CN on:2025-01-01")

    assert "End-use check: since 3 Dec 2024, until 8 Nov 2025 No. 46 of 2024" in checked
    assert "Prohibited (licences are refused as a rule): since 3 Dec 2024, until 8 Nov 2025 No. 46 of 2024" in refused


def test_an_unknown_state_says_to_check(base: RuleBase) -> None:
    found, text = shown(base, "gallium to:US from:CN on:2026-11-28")

    assert found.title == "China: licence at least"
    assert "no later act is on file" in text
    assert shown(base, "rare earth recycling technology from:CN on:2026-11-11")[0].title == "China: unclear"


def test_only_an_ended_rule_does_not_read_like_a_rule(base: RuleBase) -> None:
    found, text = shown(base, "gold ore from:TZ")

    assert found.title == "Only what has ended is on file for gold ore from Tanzania"
    assert "No clearance" in text


def test_a_ban_that_never_began_is_told_and_is_no_rule(base: RuleBase) -> None:
    found, text = shown(base, "gold ore from:KG on:2024-03-01")

    assert found.title.startswith("Nothing on file for gold ore from Kyrgyzstan")
    assert "Proposed and not adopted" in text


def test_what_a_near_act_does_list_is_said(base: RuleBase) -> None:
    found, text = shown(base, "indium metal from:CN")

    assert found.title == "Nothing on file for indium metal from China"
    assert "trimethylindium" in text


def test_goods_are_offered_only_where_acts_of_the_exporter_name_them_and_beside_those_asked(base: RuleBase) -> None:
    assert [question.text for question in shown(base, "copper from:UA")[0].questions] == ["copper scrap from:UA"]
    goods = [name for name in base.subjects if not base.is_everyday(name) and not base.is_class(name)]
    for name, exporter in some([*product(goods, ("CL", "DE", "ID"))], 23):
        found = answer(base, f"{name} from:{exporter}", today=TODAY)
        for question in (
            reply(found).questions if found.outcome in {Outcome.NOT_COVERED, Outcome.NOTHING_ON_FILE} else ()
        ):
            other = question.text.partition(" from:")[0]
            places = [place for one in base.narrower(other) for place in base.items_on.get(one, ())]
            assert exporter in {place.measure.jurisdiction for place in places}, question.text
            assert other not in base.broader(name), question.text


def test_the_statement_on_an_unknown_act_is_shown(base: RuleBase) -> None:
    found, text = shown(base, "holmium from:CN")
    more = " ".join(line.text for line in found.more)

    assert "no later act is on file" in text
    assert "check with the authority" in more
    assert "by its text it applies again" in more
    assert "not confirmed" in more
    assert "28 September 2026" in more


def test_nothing_found_is_no_permission(base: RuleBase) -> None:
    found, text = shown(base, "graphite pencils")

    assert found.title == "Nothing on file for pencils"
    assert "No clearance" in text
    assert any("Searched" in line.text for line in found.more)
    assert "not legal advice" in found.footer


def test_a_correction_is_said_first(base: RuleBase) -> None:
    assert shown(base, "gallim")[0].lines[0].text == "“gallim” is taken for gallium."


@pytest.mark.parametrize(
    ("question", "title", "sign"),
    [
        ("gallium from:CN", "China: licence", "⚠️"),
        ("gallium from:CN to:US on:2025-01-01", "China: prohibited", "⛔"),
        (
            "rare earth recycling technology from:CN on:2026-01-01",
            "China: unclear today · on 1 Jan 2026: suspended",
            "⚠️",
        ),
        ("5A992.c from:US to:DE", "US: listed, no licence there", "📋"),
        ("natural sand from:CN to:SG", "Nothing on file for natural sand from China to Singapore", "🔎"),
        ("amorphous graphite from:CN", "Nothing on file for amorphous graphite from China", "🔎"),
        ("germanium lens assembly from:CN", "Germanium – China: licence · not sure about “lens” and “assembly”", "🧩"),
        ("EAR99 from:US to:FR", "Not covered: “EAR99 from:US to:FR”", "🗺️"),
        ("HBM from:JP to:DE", "Not covered: high-bandwidth memory (HBM) from Japan to Germany", "🗺️"),
        ("flurbs de zonk", "Not recognised: “flurbs de zonk”", "❓"),
    ],
)
def test_each_outcome_has_its_own_headline_sign_and_next_step(
    base: RuleBase, question: str, title: str, sign: str
) -> None:
    found, text = shown(base, question)

    assert (found.title, found.sign) == (title, sign)
    if found.tone is Tone.CALM and sign != "⏸️":
        assert any(
            step in text
            for step in (
                "No clearance",
                "compare the act",
                "ask its export authority",
                "otherwise",
                "Listed all the same",
                "stands on no US list",
            )
        )


def test_a_change_ahead_is_said_with_the_days_until_then(base: RuleBase) -> None:
    _, text = shown(base, "gallium from:CN to:US")

    assert "⏳ Changes in 3 days (27 Nov 2026): suspension of No. 46 of 2024 (prohibited) ends; then not known." in text


@pytest.mark.parametrize(
    "question", ["drones to Russia", "machine tools to:IR", "oil to North Korea", "графит в Сирию"]
)
def test_an_embargoed_destination_carries_a_line(base: RuleBase, question: str) -> None:
    found, text = shown(base, question)

    assert (found.sign, found.tone) == ("🛑", Tone.STOP)
    assert found.title.startswith("Sanctions on ")
    assert found.lines[0].bold == "Stop and check:"
    assert "Sanctions are not on file here" in text
    assert "embargo or broad sanctions on" in " ".join(line.text for line in found.more)


def test_what_was_perhaps_meant_is_a_question_for_the_same_places(base: RuleBase) -> None:
    found, _ = shown(base, "1C909 from:US to:CN on:2026-12-01")

    assert found.questions[0].text == "1C009 from:US to:CN on:2026-12-01"
    assert found.questions[0].slash == "restricted"


def test_names_keep_their_capitals(base: RuleBase) -> None:
    assert base.shown("nvidia h100") == "NVIDIA H100"
    assert base.shown("duv lithography equipment") == "DUV lithography equipment"
    assert base.shown("graphite") == "graphite"
    assert {base.shown(name) for name in ("indium", "gold", "sorghum")} == {"indium", "gold", "sorghum"}, "de: Indium"


def test_a_reply_is_never_a_wall(base: RuleBase) -> None:
    for question in ("graphite", "rare earths", "gallium to:US", "technology catalogue", "dual-use items"):
        found, text = shown(base, question)
        assert len(found.lines) <= 20
        assert len(text) < 6000
        assert len(found.more) < 400


def test_the_life_of_a_thing_is_told_in_order(base: RuleBase) -> None:
    told = [event for event in changes(base, "gallium", "CN") if event.measure.document == "No. 46 of 2024"]

    assert [event.date.text for event in told] == sorted(event.date.text for event in told)
    assert ("suspension-ends", "2026-11-27") in {(event.kind, event.date.text) for event in told}


def test_what_is_coming_is_in_the_span(base: RuleBase) -> None:
    soon = upcoming(base, TODAY, 30)

    assert any(event.measure.document == "No. 46 of 2024" and event.kind == "suspension-ends" for event in soon)
    assert all(date(2026, 11, 24) < event.date.first <= date(2026, 12, 24) for event in soon)


def test_an_event_touches_the_act_it_cites_and_the_acts_on_its_subjects(base: RuleBase) -> None:
    assert base.touched_by("CN", [], "No. 39 of 2023") == ("cn-mofcom-2023-39-graphite",)
    assert "cn-mofcom-2023-23-gallium-germanium" in base.touched_by("CN", ["gallium"], None)
    assert base.touched_by(None, ["gallium"], None) == ()


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("indium from:CN", "China: licence for some kinds"),
        ("indium phosphide from:CN", "China: licence"),
        ("tungsten from:CN", "China: licence"),
        ("neodymium magnets from:CN", "China: licence for some kinds"),
        ("graphite 1C108 from:CN", "China: licence"),
        ("uranium from:RU to:US on:2025-03-01", "Russia: prohibited for some kinds"),
    ],
)
def test_the_title_says_where_acts_name_kinds_only(base: RuleBase, question: str, title: str) -> None:
    assert shown(base, question)[0].title == title


def test_the_title_says_where_only_the_ore_is_meant(base: RuleBase) -> None:
    found, _ = shown(base, "graphite to:US")

    told = "China: licence for some kinds · Mozambique: licence · Malawi: ore prohibited (check) · 5 more exporters"
    assert found.title == told
    assert shown(base, "rare earth ore from:NA")[0].title == "Namibia: prohibited (last confirmed 30 Jun 2023)"


@pytest.mark.parametrize(
    ("question", "title", "told"),
    [
        (
            "Kuala Lumpur arrangement",
            "China: MOFCOM statement of 28 September 2026 is on file, but sets no status",
            "no announcement behind it",
        ),
    ],
)
def test_an_act_that_is_no_rule_is_told_all_the_same(base: RuleBase, question: str, title: str, told: str) -> None:
    found, text = shown(base, question)

    assert found.title == title
    assert told in text


@pytest.mark.parametrize(
    ("question", "hint"),
    [
        ("8C", "8C is the beginning of 8C001, 8C609: name one."),
        ("15A00", "“15A00” looks like a control code with a digit too few or too many"),
        ("9A999", "9A999 is no entry of the Commerce Control List of 2026-07-23 or the EU dual-use list"),
        ("1C999 from:EU", "1C999 is no entry of the EU dual-use list of 2025-11-15 (Commerce Control List: yes)."),
        ("ML10.a from:US", "ML10.a is a code of munitions lists that no list on file of the exporter has: 22 CFR 121"),
        ("85", "Chapter 85 of HS 2022 is Electrical machinery"),
        ("854110", "854110, HS 2022: Electrical apparatus; diodes"),
        ("854199", "854199 is no code of HS 2022; 8541 is Semiconductor devices"),
        ("7712", "the first two from 01 to 97 but for 77"),
        ("No. 99 of 2030", "Read as an act by its number: none on file bears “No. 99 of 2030”"),
        ("850", "alone may be an act or a code"),
        ("7440-55-4", "its last digit would be 3"),
        ("3901", "3901, HS 2022: Polymers of ethylene, in primary forms. No act on file prints it."),
        ("2024", "may be a year or a customs heading"),
        ("to:US", "Name the thing too"),
    ],
)
def test_a_code_or_number_that_nothing_bears_is_told_how_it_was_read(base: RuleBase, question: str, hint: str) -> None:
    found, text = shown(base, question)

    assert hint in text
    assert found.tone is Tone.CALM


@pytest.mark.parametrize(
    ("exporter", "goods", "toward", "changed"),
    [
        ("CN", ("gallium",), (), True),
        ("CN", ("gallium",), ("US",), True),
        ("CN", (), (), True),
        ("CN", ("gallium",), ("JP",), False),
        ("CN", ("graphite",), (), False),
        ("US", ("gallium",), ("US",), False),
    ],
)
def test_an_act_is_told_as_a_change_only_where_exporter_goods_and_destination_meet(
    base: RuleBase, exporter: str, goods: tuple[str, ...], toward: tuple[str, ...], *, changed: bool
) -> None:
    notice = Notice("e1", "2026-11-20T08:00:00+00:00", date(2026, 11, 20), "a new act", None, exporter, goods, toward)
    touched = {"cn-mofcom-2023-23-gallium-germanium": (notice,)}
    found = reply(answer(base, "gallium from:CN to:US", today=TODAY).with_notices(touched))

    assert ("(changed?)" in found.title) is changed
    assert any(line.bold == "Changed? Not yet reviewed:" for line in found.lines) is changed


def test_first_sight_has_few_words_and_what_waits_is_behind_more(base: RuleBase) -> None:
    for question in drawn((question for _, _, question in asked(base)), 60):
        answered = answer(base, question, today=TODAY)
        found = reply(answered)
        most = 150 if answered.screened else 100  # five goods with a line each are the longest; lists of parties
        assert words(found) <= most, question
        assert not {*found.lines} & {*found.more}, question


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("Huawei to:CN from:US", "Listed party: Huawei Technologies Co., Ltd. · US: licence"),
        ("SMIC from:US", "Listed party: "),
        ("gallium to MP Materials from:CN", "Listed party: MP Materials"),
    ],
)
def test_a_listed_party_is_in_the_headline(base: RuleBase, question: str, title: str) -> None:
    found, _ = shown(base, question)

    assert found.title.startswith(title)
    assert found.tone in {Tone.CAUTION, Tone.STOP}
    assert any("party lists" in line.text for line in found.lines)
    assert any("Firms are looked up in: " in line.text for line in found.more)


def test_a_code_that_holds_several_things_offers_each(base: RuleBase) -> None:
    found, text = shown(base, "8112 from:CN")

    assert "holds several things" in text
    assert len(found.questions) == 4
    assert all(one.text.endswith(" from:CN") for one in found.questions)


def test_a_country_without_direction_offers_the_other_way(base: RuleBase) -> None:
    found, text = shown(base, "gallium china")

    assert "gallium from China" in text
    assert found.questions[0].text == "gallium to:CN"


@pytest.mark.slow
@pytest.mark.hypothesis
def test_no_answer_offers_the_question_that_was_asked(base: RuleBase) -> None:
    asked = [f"{name} from:{exporter}" for name in drawn_or_all(base.subjects, 3) for exporter in ("CN", "US")]
    again = [one for one in asked if one in {offer.text for offer in shown(base, one)[0].questions}]

    assert again == []


def test_a_list_that_decides_stands_before_an_act_that_is_not_known_to_hold(base: RuleBase) -> None:
    found, _ = shown(base, "2B005 from:CN")

    assert found.title == "China: licence"
    assert next(line.text for line in found.lines if line.bold).startswith("2B005, microwave plasma CVD equipment")
