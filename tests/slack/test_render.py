"""Nothing that a reply says can break, forge or exceed what Slack takes."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handlers.messages.reply import Action, Field, Line, LineKind, Link, Reply, Tone
from handlers.slack.escape import address, clean, clip, clip_bytes, escape, link, pieces, unescape
from handlers.slack.render import SlackButton, action_of, buttons_of, render
from tests.servers.slack_blocks import faults, texts, too_long

HOSTILE = (
    "<!channel>",
    "<!here|here>",
    "<@U123ABC>",
    "<#C123|general>",
    "<https://evil.example|https://www.bis.gov>",
    "<!subteam^S1>",
    "a\u202egnp.exe",
    "gra\u200bphite\ufeff",
    "*bold* _it_ ~no~ `code` ```x```",
    ":rotating_light::tada:",
    "R&D &lt;b&gt;",
    "line\nbreak\r\nand\ttab\u2028more",
    "z" + "\u0301" * 50,
    "\ud800 lone",
    "> quoted",
)
NEXT = SlackButton("ew-page", "Show more", "x" * 600)

text = st.one_of(st.text(max_size=60), st.sampled_from(HOSTILE), st.text("<>&!@#|*_`:/\n ac", max_size=80))
long_text = st.one_of(text, st.integers(1, 6000).map(lambda n: "&" * n), st.integers(1, 5000).map(lambda n: "管" * n))
urls = st.one_of(
    st.just("https://www.bis.gov/a?b=1&c=<d>|e"), st.just("javascript:alert(1)"), text, st.just("http://x/" + "&" * 900)
)
lines = st.builds(
    Line, long_text, st.sampled_from(LineKind), bold=text, link=st.one_of(st.none(), urls), link_text=text
)
replies = st.builds(
    Reply,
    title=long_text,
    tone=st.sampled_from(Tone),
    lines=st.lists(lines, max_size=12).map(tuple),
    fields=st.lists(st.builds(Field, text, long_text), max_size=14).map(tuple),
    links=st.lists(st.builds(Link, text, urls), max_size=8).map(tuple),
    actions=st.lists(
        st.builds(Action, st.sampled_from(["why", "mute"]), long_text, st.just("d" * 60)), max_size=60
    ).map(tuple),
    footer=long_text,
    more=st.lists(lines, max_size=5).map(tuple),
)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(replies)
def test_every_page_of_every_reply_keeps_slacks_limits(reply: Reply) -> None:
    pages = render(reply, buttons_of(reply), next_page=NEXT).pages
    for page in range(min(pages, 6)):
        message = render(reply, buttons_of(reply), page, NEXT)

        assert list(faults(message.blocks)) == []
        assert not too_long(message.blocks)
        assert 0 < len(message.text) <= 4000


@settings(max_examples=60, deadline=None)
@given(replies)
def test_only_our_own_links_are_markup_and_nothing_invisible_is_left(reply: Reply) -> None:
    message = render(reply, buttons_of(reply))
    for shown in (message.text, *texts(message.blocks)):
        assert all(tag.startswith(("<http://", "<https://")) for tag in re.findall(r"<[^>]*>", shown))
        assert re.sub(r"<https?://[^<>|\s]+\|[^<>|]+>", "", shown).count("<") == 0
        assert not [c for c in shown if unicodedata.category(c) in {"Cf", "Cs"} or (c != "\n" and ord(c) < 32)]
        assert re.search(r"&(?!amp;|lt;|gt;)", shown) is None


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_is_inert_wherever_it_stands(hostile: str) -> None:
    reply = Reply(
        hostile,
        lines=tuple(
            Line(hostile, kind, bold=hostile, link="https://a.example/x", link_text=hostile) for kind in LineKind
        ),
        fields=(Field(hostile, hostile),),
        links=(Link(hostile, "https://a.example/y"),),
        actions=(Action("why", hostile, "d1"),),
        footer=hostile,
    )
    message = render(reply, buttons_of(reply))
    everything = "\n".join([message.text, *texts(message.blocks)])

    assert list(faults(message.blocks)) == []
    assert not re.search(r"<[!@#]", everything)
    assert "evil.example" not in "".join(re.findall(r"<(https?://[^|>]*)", everything))
    assert everything.count("`") == 0
    assert ":tada:" not in everything
    everything.encode()


def test_a_link_whose_text_poses_as_another_address_shows_where_it_leads() -> None:
    assert link("https://evil.example/a", "https://www.bis.gov/rule") == "<https://evil.example/a|evil.example>"
    assert link("https://evil.example/a", "www.bis.gov") == "<https://evil.example/a|evil.example>"
    assert link("https://www.bis.gov/r", "BIS rule 2|3") == "<https://www.bis.gov/r|BIS rule 2¦3>"


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//a.example", "mailto:a@b", "http://", "", "http://[::1"]
)
def test_what_is_no_web_address_becomes_no_link(url: str) -> None:
    assert address(url) is None
    assert link(url, "text") == "text"


def test_an_address_cannot_close_its_own_brackets() -> None:
    assert address("https://a.example/x>y|z<w q\"'") == "https://a.example/x%3Ey%7Cz%3Cw%20q%22'"


def test_what_does_not_fit_is_on_later_pages_word_for_word() -> None:
    words = [f"word{n}" for n in range(4000)]
    reply = Reply("T", lines=(Line(" ".join(words[:2500])),), more=(Line(" ".join(words[2500:])),))
    first = render(reply, next_page=NEXT)
    shown = "\n".join(t for page in range(first.pages) for t in texts(render(reply, page=page).blocks))

    assert first.blocks[-1]["elements"][-1]["action_id"] == "ew-page"
    assert re.findall(r"word\d+", shown) == words


def test_more_is_behind_a_button_and_alone_on_its_page() -> None:
    reply = Reply("Graphite", lines=(Line("short"),), more=(Line("the long story"),))
    first, second = render(reply, next_page=NEXT), render(reply, page=1, next_page=NEXT)

    assert "the long story" not in str(first.blocks)
    assert first.blocks[-1]["elements"][0]["text"]["text"] == "Show more"
    assert "the long story" in str(second.blocks)
    assert "Show more" not in str(second.blocks)


def test_sixty_buttons_are_spread_over_pages_and_each_is_there_once() -> None:
    reply = Reply("List", actions=tuple(Action("drop", f"Remove {n}", f"s{n}") for n in range(60)))
    buttons = buttons_of(reply)
    count = render(reply, buttons, next_page=NEXT).pages
    values = [e["value"] for page in range(count) for e in render(reply, buttons, page).blocks[-1]["elements"]]

    assert values == [f"s{n}" for n in range(60)]


def test_a_long_field_is_shown_whole_as_a_line() -> None:
    goods = ", ".join(f"item {n}" for n in range(40))
    message = render(Reply("T", fields=(Field("Since", "2023-12-01"), Field("Goods", goods))))

    assert message.blocks[1]["fields"] == [{"type": "mrkdwn", "text": "*Since*\n2023-12-01", "verbatim": True}]
    assert goods in str(message.blocks)


def test_small_print_at_the_end_stands_below_the_fields() -> None:
    message = render(
        Reply("T", lines=(Line("text"), Line("note", LineKind.SMALL)), fields=(Field("A", "b"),), footer="foot")
    )

    assert [block["type"] for block in message.blocks] == ["header", "section", "section", "context"]
    assert [element["text"] for element in message.blocks[-1]["elements"]] == ["note", "foot"]


def test_a_button_is_known_again_by_its_id() -> None:
    reply = Reply("T", actions=(Action("why", "Why", "d1"), Action("why", "Why", "d2")))

    assert [action_of(button.action_id) for button in buttons_of(reply)] == ["why", "why"]
    assert len({button.action_id for button in buttons_of(reply)}) == 2
    assert action_of("someone.elses") is None


def test_an_empty_reply_is_still_a_message() -> None:
    message = render(Reply(""))

    assert list(faults(message.blocks)) == []
    assert message.text


@given(st.text("&<>ab ", max_size=60), st.integers(10, 40))
def test_cutting_never_breaks_an_entity_and_pieces_lose_nothing(raw: str, limit: int) -> None:
    escaped = escape(raw)
    assert unescape("".join(pieces(escaped, limit))).replace(" ", "") == unescape(escaped).replace(" ", "")
    for part in (*pieces(escaped, limit), clip(escaped, limit), clip_bytes(escaped, limit)):
        assert len(part) <= limit
        assert re.search(r"&(?!amp;|lt;|gt;)", part) is None


@given(st.text(max_size=80))
def test_cleaning_twice_changes_nothing_more(raw: str) -> None:
    assert clean(clean(raw)) == clean(raw)


def test_plain_words_of_the_trade_stay_as_they_are() -> None:
    for words in (
        "HS 8505.11, 99.8 % (from 2023-12-01)",
        "희토류 기술 수출금지",
        "商务部 海关总署公告 2023 年第 39 号",
        "snake_case_name",
    ):
        assert escape(words) == words
    assert unescape(escape("A & B < C")) == "A & B < C"
    assert unescape(":rocket: gallium to :flag-jp: :pray::skin-tone-3: :gallium: 10:30:45").split() == (
        ["gallium", "to", ":flag-jp:", ":gallium:", "10:30:45"]
    )
    assert unescape("subscribe <http://chips.example|chips.example> mention:<!subteam^S0123ABCD|@buyers>") == (
        "subscribe chips.example mention:<!subteam^S0123ABCD|@buyers>"
    )
