from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.alerts.amendments import NewFacts, amended
from bot.vocabulary import DetectedMeasure, Kind, Status
from handlers.messages import wording
from handlers.messages.alerts import alert, later_report, title
from handlers.messages.reply import Field, Line, Tone
from handlers.messages.touched_rules import TouchedRule, state
from tests.alerts.samples import announcement, report

EDITED = datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "China: new export licence requirement for graphite"),
        (
            {"kind": "amendment", "measure": "prohibition", "jurisdiction": "US", "subjects": ("chips", "drones")},
            "US: amended export ban on chips and drones",
        ),
        (
            {"measure": "technology-ban", "subjects": ("rare-earth magnet technology",)},
            "China: new technology export ban on rare-earth magnet technology",
        ),
        ({"kind": "suspension", "measure": "suspension"}, "China: export control on graphite suspended or lifted"),
        ({"kind": "entity-listing", "measure": "entity-list", "subjects": ()}, "China: entity listing"),
        ({"kind": "licence-policy"}, "China: export licensing policy touching graphite"),
        ({"kind": "guidance", "measure": None, "subjects": ()}, "China: guidance on export control"),
        ({"kind": None, "measure": "quota"}, "China: export quota for graphite"),
        (
            {"subjects": ("gallium", "germanium", "antimony", "tungsten", "tellurium"), "measure": "tax"},
            "China: new export duty on gallium, germanium, antimony and 2 more",
        ),
        ({"jurisdiction": None}, "Ministry of Commerce: new export licence requirement for graphite"),
        ({"jurisdiction": None, "items": ()}, "Unknown authority: new export licence requirement for graphite"),
        ({"jurisdiction": "XX"}, "XX: new export licence requirement for graphite"),
    ],
)
def test_the_title_says_who_what_and_which_goods(changes: dict[str, object], expected: str) -> None:
    assert title(announcement(**changes)) == expected


@pytest.mark.parametrize(
    ("kind", "measure", "tone"),
    [
        ("new-measure", "prohibition", Tone.STOP),
        ("new-measure", "technology-ban", Tone.STOP),
        ("entity-listing", "entity-list", Tone.STOP),
        ("new-measure", "licence", Tone.CAUTION),
        ("amendment", None, Tone.CAUTION),
        ("suspension", "prohibition", Tone.CALM),
        ("new-measure", "suspension", Tone.CALM),
        ("guidance", "licence", Tone.CALM),
    ],
)
def test_the_tone_follows_what_the_act_does(kind: str, measure: str | None, tone: Tone) -> None:
    assert alert(announcement(kind=kind, measure=measure)).tone is tone


def test_the_facts_are_fields_and_unknown_ones_are_absent() -> None:
    reply = alert(announcement(destinations=("US", "JP"), until="2027-11-27"))

    assert reply.fields == (
        Field("Authority", "Ministry of Commerce (China)"),
        Field("Toward", "US and Japan"),
        Field("From", "1 Dec 2026"),
        Field("Until", "27 Nov 2027"),
        Field("Document", "No. 39 of 2026"),
    )
    bare = alert(announcement(measure=None, effective=None, document=None, jurisdiction=None, items=()))
    assert bare.fields == (Field("From", "no day given"),)


def test_a_press_report_does_not_make_the_newspaper_the_authority() -> None:
    paper = report(source_name="A Newspaper", authority=None, tier="press")
    reply = alert(announcement(items=(paper,)))

    assert Field("Exporter", "China") in reply.fields
    assert reply.lines[-1].bold == "A Newspaper (press):"
    assert reply.footer == "Information, not legal advice."


def test_a_measure_that_the_title_does_not_name_is_a_field() -> None:
    assert Field("Measure", "other control") in alert(announcement(measure="other")).fields
    assert not [field for field in alert(announcement()).fields if field.name == "Measure"]


def test_a_chinese_number_is_cited_in_english_too() -> None:
    reply = alert(announcement(document="公告2023年第39号"))

    assert Field("Document", "No. 39 of 2023 (公告2023年第39号)") in reply.fields


def test_a_title_that_the_summary_quotes_is_not_said_again() -> None:
    quoted = report(title="公告第39号：石墨", link="https://example.org/39")
    reply = alert(announcement(summary="China: licence. “公告第39号:石墨”", items=(quoted, report())))

    assert [line.text for line in reply.lines[1:]] == ["", "Announcement No. 39 on export control of graphite items"]
    unlinked = alert(announcement(summary="“公告第39号:石墨”", items=(report(title="公告第39号：石墨", link=""),)))
    assert unlinked.lines[-1].text == "公告第39号：石墨"


def test_rules_touched_stand_with_their_status_today() -> None:
    rules = [
        TouchedRule("a", "No. 39 of 2023", "CN", Status.LICENCE, "2023-12-01"),
        TouchedRule("b", "No. 46 of 2024", "CN", Status.SUSPENDED, "2025-11-09", "2026-11-27"),
        TouchedRule("c", "15 CFR 744", "US", Status.NOT_YET_IN_FORCE, "2027-01-01"),
        TouchedRule("d", "Fourth", "JP", Status.OTHER),
    ]

    assert [state(rule) for rule in rules] == [
        "licence needed since 1 Dec 2023",
        "suspended since 9 Nov 2025, until 27 Nov 2026",
        "not yet in force, starts 1 Jan 2027",
        "another duty applies",
    ]
    lines = [f"{line.bold} {line.text}".strip() for line in alert(announcement(), rules).lines]
    assert lines[1:6] == [
        "Rules on file that it touches",
        "China, No. 39 of 2023: licence needed since 1 Dec 2023",
        "China, No. 46 of 2024: suspended since 9 Nov 2025, until 27 Nov 2026",
        "US, 15 CFR 744: not yet in force, starts 1 Jan 2027",
        "and 1 more rule",
    ]


def test_rules_that_have_ended_stand_behind_those_in_force() -> None:
    touched = [
        TouchedRule("old", "No. 50 of 2006", "CN", Status.EXPIRED, "2006-01-01", "2023-11-30"),
        TouchedRule("a", "No. 39 of 2023", "CN", Status.LICENCE, "2023-12-01"),
        TouchedRule("b", "No. 46 of 2024", "CN", Status.SUSPENDED, "2025-11-09", "2026-11-27"),
        TouchedRule("c", "No. 58 of 2025", "CN", Status.UNKNOWN, "2026-11-11"),
    ]

    assert [line.bold for line in alert(announcement(), touched).lines if line.bold.startswith("China")] == [
        "China, No. 39 of 2023:",
        "China, No. 46 of 2024:",
        "China, No. 58 of 2025:",
    ]


def test_each_report_is_a_line_with_its_link_and_many_are_counted() -> None:
    reply = alert(announcement(items=tuple(report(id=str(n), link=f"https://example.org/{n}") for n in range(6))))

    assert [line.link for line in reply.lines[1:]] == [*(f"https://example.org/{n}" for n in range(3)), None]
    assert reply.lines[-1].text == "and 3 more reports"


def test_a_foreign_report_offers_a_translation_and_an_english_one_does_not() -> None:
    korean = alert(announcement(items=(report(language="ko-KR", link="https://example.org/기사?a=1&b=2"),)))

    assert (korean.lines[-1].bold, korean.lines[-1].link_text) == ("In English:", "machine translation")
    assert (korean.lines[-1].link or "").endswith(
        "?sl=ko&tl=en&u=https%3A%2F%2Fexample.org%2F%EA%B8%B0%EC%82%AC%3Fa%3D1%26b%3D2"
    )
    assert not [line for line in alert(announcement()).lines if line.bold == "In English:"]


@pytest.mark.parametrize(
    "link",
    ["javascript:alert(1)", "file:///etc/passwd", "", "https://", "http://[", "https://a b", "https://x/" + "y" * 600],
)
def test_a_link_that_is_no_web_address_is_not_linked(link: str) -> None:
    reply = alert(announcement(items=(report(link=link, language="ko"),)))

    assert all(line.link is None for line in reply.lines)
    assert reply.links == ()


def test_an_edited_alert_says_what_the_last_change_changed() -> None:
    first = amended(announcement(), NewFacts(document="No. 40 of 2026"), "s", EDITED)
    assert first
    facts = NewFacts(effective="2026-12-15", until="2027-12-15", destinations=("US", "JP"))
    second = amended(first, facts, "s", EDITED + timedelta(hours=1))
    assert second

    lines = [f"{line.bold} {line.text}".strip() for line in alert(second).lines]
    assert lines[1:5] == [
        "Changed on 20 Nov 2026",
        "From: 15 Dec 2026 (before: 1 Dec 2026)",
        "Until: 15 Dec 2027 (not known before)",
        "Toward: US and Japan (not known before)",
    ]
    assert "Changed on 20 Nov 2026" not in {line.text for line in alert(announcement()).lines}


def test_a_later_report_is_short_and_names_its_source() -> None:
    reply = later_report(announcement(), report(source_name="Reuters", language="ko", title="흑연"), "0a1b")

    assert reply.title.startswith("Also reported: China: new export licence requirement for graphite")
    assert [(line.bold, line.text) for line in reply.lines] == [
        ("Reuters (official source):", "흑연"),
        ("In English:", ""),
    ]
    assert [(action.id, action.value) for action in reply.actions] == [("why", "0a1b")]


def test_the_buttons_carry_the_delivery() -> None:
    reply = alert(announcement(), delivery="0a1b")

    assert [(action.id, action.value) for action in reply.actions] == [
        (name, "0a1b") for name in ("why", "rules", "relevant", "irrelevant", "mute")
    ]
    assert not reply.private


def length(lines: tuple[Line, ...]) -> int:
    return sum(len(line.bold) + len(line.text) for line in lines)


LONG = st.text(min_size=0, max_size=2000) | st.integers(0, 5000).map(lambda n: "word " * n)


@given(
    LONG,
    LONG,
    st.sampled_from([None, *Kind]),
    st.sampled_from([None, *DetectedMeasure]),
    st.lists(st.text(max_size=200), max_size=40),
)
def test_an_alert_is_short_whatever_the_feed_says(
    summary: str, name: str, kind: str | None, measure: str | None, subjects: list[str]
) -> None:
    item = report(title=summary, source_name=name, authority=name)
    act = announcement(
        summary=summary, kind=kind, measure=measure, document=name, subjects=tuple(subjects), items=(item,) * 5
    )
    reply = alert(act, [TouchedRule("a", name, "CN", "licence", "2023-12-01")] * 9)

    assert len(reply.title) <= 160
    assert all(len(field.value) <= 120 for field in reply.fields)
    assert length(reply.lines) <= 2200
    assert len(reply.lines) <= 10
    assert not any("\n" in text for line in reply.lines for text in (line.bold, line.text))


@given(st.text(), st.integers(10, 100))
def test_a_trimmed_text_is_one_line_of_at_most_the_length(text: str, most: int) -> None:
    short = wording.trimmed(text, most)

    assert len(short) <= most
    assert len(short.splitlines()) <= 1
    assert wording.trimmed(short, most) == short


def test_days_and_countries_are_said_as_people_say_them() -> None:
    assert wording.day("2026-12-01") == "1 Dec 2026"
    assert wording.day("2026-11-20T08:00:00+00:00") == "20 Nov 2026"
    assert wording.day("next spring") == "next spring"
    assert [wording.country(code) for code in ("CN", "EU", "HK", "KR")] == ["China", "EU", "Hong Kong", "South Korea"]
    assert wording.listed([], 3) == ""
    assert wording.listed(["a"], 3) == "a"
