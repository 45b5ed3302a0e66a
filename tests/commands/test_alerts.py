from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.alerts.amendments import NewFacts, amended
from bot.detect.summary import wording as wording_of_detection
from bot.vocabulary import DetectedMeasure, Kind, Status
from handlers.messages import wording
from handlers.messages.act_words import title
from handlers.messages.alerts import alert, later_report
from handlers.messages.reply import Line, LineKind, Tone
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
        ({"jurisdiction": None}, "Country not read: new export licence requirement for graphite"),
        (
            {"deed": "lift", "instrument": "prohibition", "measure": "suspension"},
            "China: export ban on graphite lifted",
        ),
        ({"half_read": True, "read_in": "hu"}, "China: an act touching graphite, in Hungarian; details not read"),
        (
            {"half_read": True, "read_in": None, "jurisdiction": None, "subjects": ()},
            "Country not read: an act, in a language that is not read; details not read",
        ),
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


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "Shipments of graphite from China from 1 Dec 2026 need a licence."),
        (
            {"measure": "prohibition", "destinations": ("US", "JP"), "until": "2027-11-27", "items": ()},
            "Stop shipments of graphite from China to the US and Japan from 1 Dec 2026 until 27 Nov 2027.",
        ),
        (
            {"deed": "lift", "instrument": "prohibition", "effective": None},
            "The export ban for shipments of graphite from China is lifted. Check what else applies before you ship.",
        ),
        ({"measure": "tax", "jurisdiction": None}, "Shipments of graphite from 1 Dec 2026 pay an export duty."),
        ({"half_read": True}, "Open the source: what is done was not read."),
        (
            {"measure": None, "subjects": (), "effective": None},
            "Check shipments of the goods of the act from China: what is ordered was not read.",
        ),
        (
            {"deed": "draft"},
            (
                "Nothing yet: a proposal. If it is adopted, shipments of graphite from China come under the "
                "export licence requirement from 1 Dec 2026."
            ),
        ),
    ],
)
def test_what_to_do_follows_from_what_is_done_and_to_which_control(changes: dict[str, object], expected: str) -> None:
    assert alert(announcement(**changes)).lines[0] == Line(expected, bold="What to do:")


@pytest.mark.parametrize("measure", [None, *DetectedMeasure])
def test_every_deed_on_every_control_is_worded(measure: str | None) -> None:
    for deed in (None, *wording_of_detection()["deeds"]):
        act = announcement(deed=deed, measure=measure, instrument=measure)
        first = alert(act).lines[0].text

        assert first.endswith("."), deed
        assert title(act).startswith("China: "), deed
        assert not set("{}") & set(first + title(act)), deed


def test_each_fact_is_told_once_and_what_the_first_line_lacks_is_below_it() -> None:
    reply = alert(announcement(codes=("3A090", "8112.92"), effective=None))

    assert reply.fields == ()
    assert reply.lines[1] == Line("No. 39 of 2026 · no day given · codes 3A090 and 8112.92", LineKind.SMALL)
    text = " ".join(f"{line.bold} {line.text}" for line in alert(announcement()).lines)
    assert text.count("1 Dec 2026") == text.count("No. 39 of 2026") == 1


def test_a_press_report_does_not_make_the_newspaper_the_authority() -> None:
    paper = report(source_name="A Newspaper", authority=None, tier="press")
    reply = alert(announcement(items=(paper,)))

    assert reply.lines[0].text.endswith("need a licence.")
    assert reply.lines[-1].bold == "A Newspaper (press):"
    assert reply.footer == "Information, not legal advice."


def test_a_chinese_number_is_cited_in_english_and_quoted_as_it_is_written() -> None:
    reply = alert(announcement(document="公告2023年第39号", items=(report(title="公告２０２３年第３９号"),)))

    assert reply.lines[1].text == "No. 39 of 2023"
    assert reply.lines[-1].text == "“公告２０２３年第３９号”"


def test_a_models_gist_is_marked_as_checked_by_nobody() -> None:
    lines = alert(announcement(gist="Exporters of graphite need a licence.")).lines

    assert lines[1] == Line("Exporters of graphite need a licence.", bold="In short:")
    assert "checked by no person" in lines[2].text


def test_rules_touched_stand_in_one_line_with_their_status_today() -> None:
    rules = [
        TouchedRule("a", "No. 39 of 2023", "CN", Status.LICENCE, "2023-12-01"),
        TouchedRule("c", "15 CFR 744", "US", Status.NOT_YET_IN_FORCE, "2027-01-01"),
        TouchedRule("b", "No. 46 of 2024", "CN", Status.SUSPENDED, "2025-11-09", "2026-11-27"),
    ]

    assert [state(rule) for rule in rules] == [
        "licence needed since 1 Dec 2023",
        "not yet in force, starts 1 Jan 2027",
        "suspended since 9 Nov 2025, until 27 Nov 2026",
    ]
    [line] = [line for line in alert(announcement(), rules).lines if line.bold == "On file:"]
    assert line.text == "No. 39 of 2023: licence needed; US, 15 CFR 744: not yet in force, starts 1 Jan 2027; 1 more"


def test_the_report_that_speaks_for_the_act_is_linked_and_the_others_are_counted() -> None:
    reply = alert(announcement(items=tuple(report(id=str(n), link=f"https://example.org/{n}") for n in range(6))))

    assert [line.link for line in reply.lines if line.link] == ["https://example.org/0"]
    assert reply.lines[-1].bold == "Ministry of Commerce (official) and 5 more:"


def test_a_foreign_report_offers_a_translation_and_an_english_one_does_not() -> None:
    korean = alert(announcement(items=(report(language="ko-KR", link="https://example.org/기사?a=1&b=2"),)))

    assert korean.lines[-1].link_text == "machine translation"
    assert (korean.lines[-1].link or "").endswith(
        "?sl=ko&tl=en&u=https%3A%2F%2Fexample.org%2F%EA%B8%B0%EC%82%AC%3Fa%3D1%26b%3D2"
    )
    assert not [line for line in alert(announcement()).lines if line.link_text == "machine translation"]


def test_a_fact_stands_on_the_card_once() -> None:
    act = announcement(document="No. 39 of 2026", effective="2026-12-01")
    own = TouchedRule("cn-39", "No. 39 of 2026", "CN", Status.NOT_YET_IN_FORCE, "2026-12-01")
    told = " ".join(f"{line.bold} {line.text}" for line in alert(act, [own]).lines)
    others = " ".join(f"{line.bold} {line.text}" for line in alert(act, [replace(own, jurisdiction="US")]).lines)

    assert told.count("No. 39 of 2026") == told.count("On file: No. 39 of 2026") == 1
    assert told.count("1 Dec 2026") == 1
    assert "not yet in force, starts 1 Dec 2026" in others
    later = " ".join(line.text for line in alert(act, [replace(own, since="2027-01-01")]).lines)
    assert "starts 1 Jan 2027" in later


def test_a_quote_is_cut_by_the_columns_that_it_takes() -> None:
    wide = "商务部海关总署公告对石墨相关物项实施出口管制的公告全文如下请各单位遵照执行"
    quotes = [alert(announcement(items=(report(title=one),))).lines[-1].text for one in (wide, "word " * 30)]

    assert wide.startswith(quotes[0].strip("“”…"))
    assert len(quotes[0]) < 30 < len(quotes[1]) <= 51


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
    assert lines[1] == (
        "Changed 20 Nov 2026, from: 15 Dec 2026 (before: 1 Dec 2026); until: 15 Dec 2027 (not known before); "
        "toward (not known before)"
    )
    assert not [line for line in alert(announcement()).lines if line.bold.startswith("Changed")]


def test_rules_of_one_state_are_told_together() -> None:
    rules = [TouchedRule(key, f"No. {key} of 2024", "CN", Status.LICENCE, "2024-12-01") for key in "12"]
    (line,) = [line for line in alert(announcement(), rules).lines if line.bold == "On file:"]

    assert line.text == "No. 1 of 2024 and No. 2 of 2024: licence needed"


def test_a_number_that_its_report_quotes_is_not_told_again_and_rules_of_one_state_stand_together() -> None:
    quoted = announcement(document="No. 39 of 2026", items=(report(title="Announcement No. 39 of 2026: graphite"),))
    other = announcement(document="No. 39 of 2026", items=(report(title="Beijing curbs graphite", summary=""),))
    told = [[line.text for line in alert(act).lines] for act in (quoted, other)]

    assert told[0][1:] == ["“Announcement No. 39 of 2026…”"]
    assert told[1][1:] == ["No. 39 of 2026", "“Beijing curbs graphite”"]


def test_a_later_report_is_short_and_names_its_source() -> None:
    reply = later_report(announcement(), report(source_name="Reuters", language="ko", title="흑연"), "0a1b")

    assert reply.title.startswith("Also reported: China: new export licence requirement for graphite")
    assert [(line.bold, line.text) for line in reply.lines] == [
        ("Reuters (official):", "“흑연”"),
        ("", ""),
    ]
    assert [(action.id, action.value) for action in reply.actions] == [("why", "0a1b")]


def test_the_buttons_carry_the_delivery() -> None:
    reply = alert(announcement(), delivery="0a1b")

    assert [(action.id, action.value) for action in reply.actions] == [
        (name, "0a1b") for name in ("why", "rules", "mute", "work", "irrelevant")
    ]
    assert not reply.private


def length(lines: tuple[Line, ...]) -> int:
    return sum(len(line.bold) + len(line.text) for line in lines)


LONG = st.text(min_size=0, max_size=2000) | st.integers(0, 5000).map(lambda n: "word " * n)


@given(title=LONG, number=st.integers(1, 9999), year=st.integers(2020, 2030))
def test_the_number_of_an_act_stands_on_its_alert_once(title: str, number: int, year: int) -> None:
    act = announcement(document=f"No. {number} of {year}", items=(report(title=title),))
    text = " ".join(f"{line.bold} {line.text}" for line in alert(act).lines)

    assert f"No. {number} of {year}" in text or f"{number} of {year}" in title


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
