"""Replies as Discord messages: within every limit, nothing lost, nothing that strangers wrote has power."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.chat.answering import Question
from handlers.chat.session import PageRef
from handlers.discord.escape import address, escape, plain
from handlers.discord.render import (
    OwnButton,
    Pressed,
    Share,
    decode_custom_id,
    encode_custom_id,
    message,
    pages,
    render,
)
from handlers.messages.reply import Action, Field, Line, LineKind, Link, Reply, Tone
from tests.servers import discord_limits
from tests.servers.discord_interactions import words

OWN = (
    OwnButton("Show more", PageRef(1, question=Question("restricted", "graphite"))),
    OwnButton("Share in channel", Share()),
)

SIGNS = (
    *("@everyone", "<@1>", "\\", "*", "_", "`", "|", "](https://e.example)", "[", "\u202e", "\u200b", " ", "\n", "# "),
    *("漢", "🧲", "e\u0301\u0301\u0301\u0301", "-# ", "1. ", "> ", "https://", "\x00", "x" * 300, "\ud800"),
)
nasty = st.lists(st.sampled_from(SIGNS), max_size=60).map("".join)
text = st.one_of(nasty, st.text(max_size=80), st.integers(0, 5000).map(lambda n: "*" * n))
urls = st.one_of(
    st.just("https://example.org/a(b)?q=[1]"), text, st.integers(1, 2000).map(lambda n: "https://e.org/" + "x" * n)
)
lines = st.builds(Line, text, st.sampled_from(LineKind), text, st.none() | urls, text)
replies = st.builds(
    Reply,
    title=text,
    tone=st.sampled_from(Tone),
    lines=st.lists(lines, max_size=12).map(tuple),
    fields=st.lists(st.builds(Field, text, text), max_size=30).map(tuple),
    links=st.lists(st.builds(Link, text, urls), max_size=30).map(tuple),
    actions=st.lists(
        st.builds(Action, st.sampled_from(["why", "rules"]), text, st.text("0123456789abcdef", max_size=60)),
        max_size=30,
    ).map(tuple),
    footer=text,
    more=st.lists(lines, max_size=5).map(tuple),
)


@given(replies)
@settings(deadline=None)
def test_no_page_of_any_reply_breaks_a_limit(reply: Reply) -> None:
    for page in pages(reply):
        assert discord_limits.faults(message(page, OWN)) == []


@given(st.lists(st.integers(1, 700), max_size=8), st.lists(st.integers(1, 700), max_size=4), st.sampled_from(LineKind))
@settings(deadline=None)
def test_every_word_of_every_line_stands_on_some_page_in_order(
    first: list[int], more: list[int], kind: LineKind
) -> None:
    said = [[f"w{line}n{number}" for number in range(count)] for line, count in enumerate((*first, *more))]
    told = [Line(" ".join(words_of_line), kind) for words_of_line in said]

    found = pages(Reply("t", lines=tuple(told[: len(first)]), more=tuple(told[len(first) :])))

    shown = " ".join(page.description for page in found)
    assert re.findall(r"w\d+n\d+", shown) == [word for words_of_line in said for word in words_of_line]


@given(st.lists(st.integers(1, 300), max_size=40))
@settings(deadline=None)
def test_fields_and_links_that_do_not_fit_become_lines(lengths: list[int]) -> None:
    said = [" ".join(f"w{item}n{number}" for number in range(count)) for item, count in enumerate(lengths)]
    fields = tuple(Field("n", text) for text in said[::2])
    links = tuple(Link(text, "https://example.org/") for text in said[1::2])

    found = [message(page) for page in pages(Reply("t", fields=fields, links=links))]

    shown = " ".join(words({"content": "", **each}) + " ".join(b["label"] for b in _buttons(each)) for each in found)
    assert sorted(re.findall(r"w\d+n\d+", shown)) == sorted(word for text in said for word in text.split())


@given(st.lists(st.integers(0, 99), max_size=60, unique=True))
def test_every_action_stands_on_some_page(numbers: list[int]) -> None:
    found = pages(Reply("t", actions=tuple(Action("why", "Why", str(number)) for number in numbers)))

    assert [int(b["custom_id"][7:]) for page in found for b in _buttons(message(page))] == numbers


@pytest.mark.parametrize("length", [255, 256, 257])
def test_a_title_at_the_limit_stays_whole_and_one_beyond_it_is_told_in_full_below(length: int) -> None:
    made = render(Reply("漢" * length))["embeds"][0]

    assert (made["title"] == "漢" * length) is (length <= 256)
    assert length <= 256 or "漢" * length in made["description"]


@pytest.mark.parametrize("length", [1024, 1025])
def test_a_field_value_at_the_limit_stays_a_field_and_one_beyond_it_becomes_a_line(length: int) -> None:
    made = render(Reply("t", fields=(Field("Since", "x" * length),)))["embeds"][0]

    assert ("fields" in made) is (length == 1024)


@pytest.mark.parametrize("sign", ["🧲", "𝔾", "漢"])
def test_signs_beyond_the_basic_plane_count_as_one_like_discord_counts(sign: str) -> None:
    made = render(Reply(sign * 256, footer=sign * 2048))

    assert made["embeds"][0]["title"] == sign * 256
    assert made["embeds"][0]["footer"]["text"] == sign * 2048
    assert discord_limits.faults(made) == []


def test_a_short_reply_is_one_page_as_it_was_written() -> None:
    reply = Reply(
        "Graphite",
        Tone.CAUTION,
        lines=(
            Line("licence since 1 December 2023", LineKind.BULLET, bold="China:", link="https://example.org/39"),
            Line("Toward the US", LineKind.HEADING),
            Line("reviewed 2026-11-01", LineKind.SMALL),
            Line("said so", LineKind.QUOTE),
        ),
        fields=(Field("HS", "2504.10"),),
        links=(Link("No. 39 of 2023", "https://example.org/39"),),
        actions=(Action("why", "Why", "abc"), Action("stop", "Stop", "abc", danger=True)),
        footer="Not legal advice",
    )

    made = render(reply)

    assert made["embeds"] == [
        {
            "type": "rich",
            "title": "⚠️ Graphite",
            "color": 0xD9822B,
            "description": "- **China:** licence since 1 December 2023 · [source](https://example.org/39)\n"
            "### Toward the US\n-# reviewed 2026-11-01\n> said so",
            "fields": [{"name": "HS", "value": "2504.10", "inline": True}],
            "footer": {"text": "Not legal advice"},
        }
    ]
    assert [(b["label"], b["style"], b.get("custom_id"), b.get("url")) for b in _buttons(made)] == [
        ("Why", 2, "ew:why:abc", None),
        ("Stop", 4, "ew:stop:abc", None),
        ("No. 39 of 2023", 5, None, "https://example.org/39"),
    ]
    assert made["allowed_mentions"]["parse"] == []


@pytest.mark.parametrize(
    ("written", "escaped"),
    [
        ("**bold** __under__ ~~gone~~", r"\*\*bold\*\* \_\_under\_\_ \~\~gone\~\~"),
        ("||spoiler|| `code`", r"\|\|spoiler\|\| \`code\`"),
        ("[bank](https://evil.example)", r"\[bank\](https:\//evil.example)"),
        ("<https://evil.example>", r"\<https:\//evil.example\>"),
        ("<@1> <@&2> <#3> <t:4:R> </x:5> <:e:6> <a:e:7> <id:guide>", None),
        ("# Title", r"\# Title"),
        ("-# small", r"\-# small"),
        ("- item", r"\- item"),
        ("1. first", r"1\. first"),
        ("12) first", r"12\) first"),
        ("> quote", r"\> quote"),
        (">>> all", r"\>\>\> all"),
        ("two\nlines\r\n# and\u2028more", "two lines # and more"),
        ("@everyone @HERE", "@\u200beveryone @\u200bHERE"),
        ("a\u202eb\u2066c\u200bd\ufeffe\u00adf\U000e0041g", "abcdefg"),
        ("\u3164\u2800", ""),
        ("a" + "\u0300" * 40, "a" + "\u0300" * 3),
        ("\\", r"\\"),
        ("\ud800x", "x"),
        ("99.8 % C-free, 1.5 kg", "99.8 % C-free, 1.5 kg"),
    ],
)
def test_markup_of_strangers_is_shown_and_not_obeyed(written: str, escaped: str | None) -> None:
    made = escape(written)

    assert escaped is None or made == escaped
    assert not re.search(r"(?<!\\)<[@#:/ati]", made)


@given(st.text(max_size=200))
def test_what_is_shown_are_the_letters_that_were_written(written: str) -> None:
    shown = re.sub(r"\\([^0-9A-Za-z\s])", r"\1", escape(written)).replace("@\u200b", "@")

    assert shown == plain(written)


@given(nasty)
def test_no_sign_keeps_its_power(written: str) -> None:
    made = escape(written)

    bare = re.sub(r"\\.", "", made)  # what is left when every escaped sign is taken out
    assert not re.search(r"[*_~`|\[\]<>\\]", bare)
    assert "://" not in made
    assert not re.match(r"#|-|\+|>|\d+[.)] ", made)
    assert "@everyone" not in made


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "https://official.example@evil.example/",
        "https://",
        "https://exa mple.org",
        "https://example.org:99999/",
        "https://[::1/",
        "//example.org",
        "data:text/html,x",
        "https://exam\u202eple.org",
        "https://example.org/\nx",
        "",
    ],
)
def test_what_is_no_plain_web_address_becomes_no_link(url: str) -> None:
    assert address(url, 512) is None
    assert "](" not in render(Reply("t", lines=(Line("x", link=url),)))["embeds"][0]["description"]
    assert not _buttons(render(Reply("t", links=(Link("x", url),))))


def test_an_address_cannot_close_its_own_link() -> None:
    made = render(Reply("t", lines=(Line("x", link="https://e.org/a) [bank](https://evil.example"),)))

    assert "](" not in made["embeds"][0]["description"]
    assert address("https://e.org/a(b)<c>", 512) == "https://e.org/a%28b%29%3Cc%3E"
    assert address("https://zh.example/公告?第=39", 512) == "https://zh.example/%E5%85%AC%E5%91%8A?%E7%AC%AC=39"
    assert address("HTTPS://Müller.Example:8443/x", 512) == "https://xn--mller-kva.example:8443/x"


@given(st.sampled_from(["why", "rules", "not-relevant"]), st.text(max_size=60))
def test_custom_ids_are_read_as_they_were_written(action: str, value: str) -> None:
    for meant in (
        Pressed(action, value),
        Share(),
        PageRef(12, question=Question("restricted", value)),
        PageRef(1, value),
    ):
        made = encode_custom_id(meant)
        assert made is not None
        assert decode_custom_id(made) == meant


@given(st.text(max_size=120))
def test_no_custom_id_of_others_is_taken_for_ours(custom_id: str) -> None:
    found = decode_custom_id(custom_id)

    assert found is None or custom_id.startswith("ew")


def test_a_custom_id_that_discord_would_refuse_is_not_written() -> None:
    assert encode_custom_id(Pressed("why", "x" * 93)) is not None
    assert encode_custom_id(Pressed("why", "x" * 94)) is None


def _buttons(made: dict[str, Any]) -> list[dict[str, Any]]:
    return [button for row in made["components"] for button in row["components"]]
