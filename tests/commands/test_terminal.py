from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from handlers import console
from handlers.messages.alerts import alert
from handlers.messages.reply import Action, Field, Line, LineKind, Link, Reply, Tone, escaped
from handlers.messages.touched_rules import TouchedRule
from tests.alerts.samples import announcement, report

RULE = TouchedRule("cn-2023-39", "No. 39 of 2023", "CN", "licence", "2023-12-01")


def test_an_alert_is_a_few_plain_lines_with_title_facts_and_link() -> None:
    text = console.shown(console.alert(alert(announcement(), [RULE])), colour=False)

    assert text == (
        "China: new export licence requirement for graphite\n"
        "  What to do: Shipments of graphite from China from 1 Dec 2026 need a licence.\n"
        "  No. 39 of 2026\n"
        "  On file: No. 39 of 2023: licence needed\n"
        "  Ministry of Commerce (official): “Announcement No. 39 on export control of…”"
        " https://example.org/39\n"
    )


def test_every_line_of_a_marked_alert_carries_the_mark() -> None:
    text = console.shown(console.alert(alert(announcement()), mark="DEMO"), colour=False)

    assert all(line.startswith("DEMO ") for line in text.splitlines())


def test_a_reply_shows_all_its_parts() -> None:
    given_ = Reply(
        "Title",
        Tone.CALM,
        (Line("head", LineKind.HEADING), Line("a point", LineKind.BULLET, "Lead:", "https://example.org/x")),
        (Field("Name", "value"),),
        (Link("Text", "https://example.org/y"),),
        (Action("why", "Why"),),
        "the footer",
        more=(Line("more of it", LineKind.QUOTE),),
    )

    assert console.shown(console.reply(given_), colour=False) == (
        "Title\n"
        "  head\n"
        "  - Lead: a point https://example.org/x\n"
        "  Name: value\n"
        "  Text: https://example.org/y\n"
        "  | more of it\n"
        "  the footer\n"
    )


def test_colours_appear_for_a_person_only_and_markup_is_text() -> None:
    text = console.alert(alert(announcement(items=(report(title="[bold red]Title[/]"),))))

    assert "\x1b[" not in console.shown(text, colour=False)
    coloured = console.shown(text, colour=True)
    assert "\x1b[" in coloured
    assert "[bold red]Title[/]" in coloured


def test_colouring_changes_no_word() -> None:
    text = console.alert(alert(announcement(summary="word " * 60)))

    coloured = console.shown(text, colour=True)
    for style in ("\x1b[0m", "\x1b[1m", "\x1b[2m", "\x1b[4m", "\x1b[1;33m", "\x1b[1;2m", "\x1b[2;4m"):
        coloured = coloured.replace(style, "")
    assert coloured == console.shown(text, colour=False)


@given(
    st.text(alphabet=st.characters(), max_size=40)
    | st.sampled_from(["\x1b]0;title\x07", "\x9b31m", "a\u202eb", "\r\n"])
)
def test_feed_text_smuggles_nothing_into_the_terminal(text: str) -> None:
    act = announcement(summary=f"x{text}", document=text, items=(report(title=text, source_name=text, link=text),))

    for shown in (console.alert(alert(act)), console.reply(alert(act))):
        written = console.shown(shown, colour=False)
        unsafe = {c for c in written if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"}}
        assert unsafe <= {"\n", "\u200c", "\u200d"}
        assert len(written.splitlines()) == written.count("\n")
        assert all(line.startswith("  ") for line in written.splitlines()[1:])


def test_hints_for_line_breaks_vanish_and_escapes_are_shown() -> None:
    assert escaped("semi\u00adconduc\u200btor\tban\n\x1b[2J") == "semiconductor ban \\u{1b}[2J"
