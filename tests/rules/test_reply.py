"""How an answer reads."""

from datetime import date
from pathlib import Path

import pytest

from bot.rules.answers import answer
from bot.rules.index import RuleBase
from bot.rules.loading import load
from bot.rules.query.spelling import suggest_items
from bot.rules.timeline import changes, upcoming
from handlers.messages.answers import reply
from handlers.messages.reply import Reply, Tone

TODAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def base() -> RuleBase:
    return load(Path(__file__).parents[2] / "rules")


def shown(base: RuleBase, question: str) -> tuple[Reply, str]:
    found = reply(answer(base, question, today=TODAY))
    return found, "\n".join(f"{line.bold} {line.text}" for line in found.lines)


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
            "copper concentrate Freeport from:ID on:2025-05-01",
            "Indonesia: prohibited, but this case is exempt",
            "Exempt until 16 September 2025: Freeport",
        ),
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
        ("natural sand from:CN", "China: prohibited toward Taiwan only", "China toward Taiwan, prohibited:"),
    ],
)
def test_an_act_that_spares_what_was_asked_says_so(base: RuleBase, question: str, title: str, line: str) -> None:
    found, text = shown(base, question)

    assert found.title == title
    assert line in text
    assert found.tone is Tone.CALM


def test_a_law_behind_the_lists_says_since_when_and_what_it_does(base: RuleBase) -> None:
    found, text = shown(base, "Export Control Law of the PRC")

    assert found.title == "China: another duty"
    assert "since 1 Dec 2020" in text
    assert "names no goods itself" in text


def test_a_ban_is_red(base: RuleBase) -> None:
    found, _ = shown(base, "gallium to:US from:CN on:2025-01-01")

    assert (found.title, found.tone) == ("China: prohibited", Tone.STOP)


def test_a_line_says_what_the_act_demands(base: RuleBase) -> None:
    _, checked = shown(base, "graphite from:CN to:US on:2024-12-10")
    _, refused = shown(base, "gallium to:US from:CN on:2025-01-01")

    assert "China, end-use check: No. 46 of 2024" in checked
    assert "China, prohibited (licences are refused as a rule): No. 46 of 2024" in refused


def test_an_unknown_state_says_to_check(base: RuleBase) -> None:
    found, text = shown(base, "gallium to:US from:CN on:2026-11-28")

    assert found.title == "China: not known, check"
    assert "no later act is on file" in text


def test_only_an_ended_rule_does_not_read_like_a_rule(base: RuleBase) -> None:
    found, text = shown(base, "gold ore from:KG")

    assert found.title.startswith("No rule in force found for “gold ore")
    assert "Near: unrefined gold" in text
    assert "no permission" in text


def test_what_a_near_act_does_list_is_said(base: RuleBase) -> None:
    found, text = shown(base, "indium metal from:CN")

    assert found.title.startswith("No rule found for “indium metal")
    assert "Near: indium." in text
    assert "trimethylindium" in text


def test_the_statement_on_an_unknown_act_is_shown(base: RuleBase) -> None:
    _, text = shown(base, "holmium from:CN")

    assert "by its text it applies again" in text
    assert "not confirmed" in text
    assert "28 September 2026" in text


def test_nothing_found_is_no_permission(base: RuleBase) -> None:
    found, text = shown(base, "graphite pencils")

    assert found.title == "No rule found for “graphite pencils”"
    assert "no permission" in text
    assert "Searched" in text
    assert "not legal advice" in found.footer


def test_a_correction_is_said_first(base: RuleBase) -> None:
    assert shown(base, "galium")[0].lines[0].text == "“galium” is taken for gallium."


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


def test_suggestions_begin_with_what_was_typed(base: RuleBase) -> None:
    assert suggest_items(base, "graph", 5)[0] == "graphite"
    assert suggest_items(base, "gal", 5)[0] == "gallium"
    assert suggest_items(base, "石墨", 5)[0] == "石墨"
    assert "흑연" in suggest_items(base, "흑", 25)
    assert len(suggest_items(base, "", 25)) == 25


def test_the_title_says_where_only_the_ore_is_meant(base: RuleBase) -> None:
    found, _ = shown(base, "graphite to:US")

    assert found.title == "Malawi: ore prohibited · Namibia: ore prohibited · China: licence"
    assert shown(base, "rare earth ore from:NA")[0].title == "Namibia: prohibited"


@pytest.mark.parametrize(
    ("question", "title", "told"),
    [
        (
            "Kuala Lumpur arrangement",
            "China: MOFCOM statement of 28 September 2026 is on file, but sets no status",
            "no announcement behind it",
        ),
        ("AI diffusion rule", "US: 90 FR 4544 is on file, but sets no status", "still printed"),
    ],
)
def test_an_act_that_is_no_rule_is_told_all_the_same(base: RuleBase, question: str, title: str, told: str) -> None:
    found, text = shown(base, question)

    assert found.title == title
    assert told in text


@pytest.mark.parametrize(
    ("question", "hint"),
    [
        ("1C", "“1C” looks like a control code with a digit too few or too many"),
        ("9A999", "Read as control code 9A999: no act on file prints it."),
        ("No. 99 of 2030", "Read as an act by its number: none on file bears “No. 99 of 2030”"),
        ("850", "alone may be an act or a code"),
        ("7440-55-4", "its last digit would be 3"),
        ("3901", "Read as customs code 3901"),
        ("2024", "may be a year or a customs heading"),
        ("to:US", "Name the thing too"),
    ],
)
def test_a_code_or_number_that_nothing_bears_is_told_how_it_was_read(base: RuleBase, question: str, hint: str) -> None:
    found, text = shown(base, question)

    assert hint in text
    assert found.tone is Tone.CALM
