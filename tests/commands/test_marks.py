"""Commands in the bot's own wording are shown as code; text from feeds never is."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model.announcement import Announcement
from handlers.commands import latest, why
from handlers.console import plain
from handlers.console import reply as in_terminal
from handlers.discord.render import render as on_discord
from handlers.messages import alerts, wording
from handlers.messages.reply import CLOSE, OPEN, Field, Line, LineKind, Link, Reply, bare, mended, spans, tidy
from handlers.slack.render import render as on_slack
from tests.alerts.samples import announcement, report
from tests.commands.fakes import call
from tests.servers import discord_limits
from tests.servers.slack_blocks import faults, texts

SIGNS = (
    OPEN,
    CLOSE,
    "`",
    "``",
    "```",
    "\\",
    "*",
    "<!channel>",
    "@everyone",
    "](https://e.example)",
    "[",
    " ",
    "x",
    "管",
)
foreign = st.lists(st.sampled_from(SIGNS), max_size=30).map("".join) | st.text(max_size=40)


def slack(reply: Reply) -> str:
    return "\n".join(texts(on_slack(reply).blocks))


def discord(reply: Reply) -> str:
    return str(on_discord(reply)["embeds"][0].get("description", ""))


def test_a_command_is_code_on_both_platforms_and_plain_in_a_terminal() -> None:
    reply = Reply("T", lines=(Line(f"Type {wording.code('/exports list')}, then wait."),))

    assert "Type `/exports list`, then wait." in slack(reply)
    assert discord(reply) == "Type `/exports list`, then wait."
    assert "Type /exports list, then wait." in plain(in_terminal(reply))


def test_what_a_person_typed_stays_inert_inside_a_command() -> None:
    reply = Reply(
        "T",
        lines=(Line(f"Type {wording.code('/exports list `x` <!channel> @everyone **b** [a](https://e.example)')}."),),
    )

    shown = slack(reply)
    assert shown.count("`") == 2
    assert "<!channel>" not in shown
    told = discord(reply)
    assert told.count("`") == 2
    assert "@everyone" not in told
    assert "\\" not in told


@given(foreign)
def test_text_of_strangers_makes_no_code_wherever_it_stands(text: str) -> None:
    given_ = wording.trimmed(text, 300)
    reply = Reply(
        text,
        lines=tuple(Line(given_, kind, text, "https://a.example/", text) for kind in LineKind),
        fields=(Field(text, text),),
        links=(Link(text, "https://a.example/"),),
        footer=text,
    )

    assert "`" not in slack(reply)
    body = on_discord(reply)["embeds"][0]
    for shown in (
        body["title"],
        body.get("description", ""),
        *(value for f in body.get("fields", ()) for value in f.values() if isinstance(value, str)),
    ):
        assert "`" not in re.sub(r"\\.", "", shown)
    for everything in (slack(reply), str(body), plain(in_terminal(reply))):
        assert not {OPEN, CLOSE} & set(everything)


def test_what_does_not_fit_beside_the_lines_is_no_code_either() -> None:
    long = wording.code("x" * 2000)
    reply = Reply(long, fields=(Field(long, long),), links=tuple(Link(long, "https://a.example/") for _ in range(30)))

    assert "`" not in slack(reply)
    assert "`" not in discord(reply)


def act(text: str) -> Announcement:
    item = report(source_name=text, authority=text, title=text, summary=text, link=f"https://a.example/{text}")
    return announcement(summary=text, subjects=(text,), document=text, effective=text, why=(text,), items=(item, item))


@settings(deadline=None)
@given(foreign)
def test_an_act_in_the_words_of_strangers_makes_no_code_in_any_reply(text: str) -> None:
    replies = (
        alerts.alert(act(text), delivery="d", followed=(act(text),)),
        alerts.later_report(act(text), report(title=text, source_name=text)),
        why.explained(act(text), []),
        latest.answer(call(recent=[act(text)])),
    )
    for reply in replies:
        assert "`" not in slack(reply)
        assert "`" not in re.sub(r"\\.", "", discord(reply))


@given(st.lists(st.booleans(), min_size=1, max_size=400), st.integers(5, 40))
@settings(deadline=None)
def test_commands_stay_whole_in_number_and_every_limit_holds(coded: list[bool], length: int) -> None:
    words = [wording.code("/exports " + "x" * length) if is_code else "y" * length for is_code in coded]
    reply = Reply("T", lines=(Line(" ".join(words)),))

    blocks = on_slack(reply).blocks
    assert list(faults(blocks)) == []
    for part in texts(blocks):
        assert part.count("`") % 2 == 0
    made = on_discord(reply)
    assert discord_limits.faults(made) == []
    assert made["embeds"][0]["description"].count("`") % 2 == 0


@given(foreign, st.lists(st.integers(0, 60), max_size=4))
def test_a_cut_text_keeps_its_words_and_closes_its_spans(text: str, cuts: list[int]) -> None:
    whole = tidy(text)
    edges = sorted({0, *(min(cut, len(whole)) for cut in cuts), len(whole)})
    parts = list(mended(whole[start:end] for start, end in pairwise(edges)))

    assert "".join(map(bare, parts)) == bare(whole)
    for part in parts:
        assert tidy(part) == part
        assert "".join(said for said, _ in spans(part)) == bare(part)


@pytest.mark.parametrize(
    ("text", "foreign_text", "marked"),
    [
        ("type `/exports list`", "", f"type {OPEN}/exports list{CLOSE}"),
        ("`a` or `b`", "", f"{OPEN}a{CLOSE} or {OPEN}b{CLOSE}"),
        ("`a` or `", "", "`a` or `"),
        ("`x`y` is `wrong`", "x`y", "`x`y` is `wrong`"),
        (f"{OPEN}x{CLOSE}", "", "x"),
    ],
)
def test_backticks_of_our_wording_are_marks_unless_strangers_wrote_some(
    text: str, foreign_text: str, marked: str
) -> None:
    assert wording.ticked(text, foreign_text) == marked
