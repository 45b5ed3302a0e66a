"""`/exports source`: managers add feeds of their own, where the operator allows it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.added import (
    MOST_OF_WORKSPACE,
    AddedSource,
    FoundFeed,
    NoSourceError,
    new_id,
    short_name,
    typed_address,
)
from bot.feeds.sources import Source
from bot.model.added import EVERYBODY, is_added, is_seen, mark_of
from bot.model.announcement import Item
from bot.model.delivery import TERMINAL, Channel
from handlers.commands import source
from handlers.messages.reply import Reply, Tone
from tests.commands.fakes import CHANNEL, NOW, Chat, FakeRecords, answering, asker, words

FEED = FoundFeed(
    "https://agency.example/feed",
    "Notices of the agency",
    "en",
    (Item("1", "Gallium export licence", "https://agency.example/1", "", NOW, None),),
    12,
)
OTHER = Channel("discord", "G2", "7")


def house(found: FoundFeed | NoSourceError | None = FEED, *added: AddedSource) -> tuple[Chat, FakeRecords]:
    def look(_: str) -> FoundFeed:
        if isinstance(found, NoSourceError):
            raise found
        assert found is not None
        return found

    records = FakeRecords(added=list(added), found=look if found is not None else None)
    return answering(records), records


def one_added(number: int = 1, channel: Channel = CHANNEL) -> AddedSource:
    url = f"https://agency.example/{number}"
    return AddedSource(new_id(mark_of(channel), f"Feed {number}", url, ()), f"Feed {number}", url, "en", channel, NOW)


async def said(text: str, *, found: FoundFeed | NoSourceError | None = FEED, manages: bool = True) -> Reply:
    chat, _ = house(found)
    return await chat.exports(asker(may_manage=manages), text)


async def test_a_manager_adds_a_feed_and_sees_what_it_tells() -> None:
    chat, records = house()
    reply = await chat.exports(asker(), "source add <https://agency.example/feed|agency.example/feed>")

    assert reply.tone is Tone.DONE
    assert reply.title == "Source added: Notices of the agency"
    assert "24 Nov 2026: Gallium export licence" in words(reply)
    (added,) = records.added
    assert added.source.confidence == "unverified"
    assert added.source.tier == "press"
    assert is_seen(added.id, CHANNEL)
    assert not is_seen(added.id, OTHER)
    assert reply.actions[0].value == added.id
    assert len(added.id) <= 60

    gone = await chat.pressed(asker(), reply.actions[0].id, added.id)
    assert gone.title == "Source removed: Notices of the agency"
    assert records.added == []


async def test_nobody_adds_where_the_operator_has_not_allowed_it_or_who_may_not() -> None:
    off = await said("source add https://agency.example/feed", found=None)
    refused = await said("source add https://agency.example/feed", manages=False)

    assert "EXPORTWATCH_CHAT_SOURCES" in " ".join(words(off))
    assert off.title == "Sources cannot be added in chat here"
    assert refused.title == "Sorry, you may not change this channel's subscriptions"


async def test_what_was_added_can_be_removed_after_it_was_switched_off_again() -> None:
    chat, records = house(None, one_added())
    listed = await chat.exports(asker(), "source list")
    removed = await chat.exports(asker(), "source remove 1")

    assert listed.title == "1 source was added here, unverified"
    assert any("EXPORTWATCH_CHAT_SOURCES" in line for line in words(listed))
    assert removed.tone is Tone.DONE
    assert records.added == []


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("blocked-address", "private network"),
        ("timeout", "in time"),
        ("http-403", "HTTP 403"),
        ("too-large", "too large"),
        ("no-feed", "no feed"),
        ("no-address", "no address"),
        ("password", "password"),
        ("known", "read already"),
        ("robots", "cannot be reached"),
    ],
)
async def test_each_reason_is_named_and_nothing_is_kept(code: str, says: str) -> None:
    chat, records = house(NoSourceError(code))
    reply = await chat.exports(asker(), "source add example.org")

    assert reply.title == "Not added"
    assert says in " ".join(words(reply))
    assert records.added == []


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("source", "No source was added here"),
        ("source add", "Which address?"),
        ("source remove", "No source “” was added here"),
        ("source remove nonsense", "No source “nonsense” was added here"),
        ("source cn-mofcom", "“cn-mofcom” is nothing that can be done with a source"),
        (f"source {'x' * 500}", f"“{'x' * 59}…” is nothing that can be done with a source"),
        ("source https://agency.example/feed", "Source added: Notices of the agency"),
    ],
)
async def test_whatever_is_typed_is_answered(text: str, title: str) -> None:
    assert (await said(text)).title == title


async def test_a_page_of_several_feeds_asks_which() -> None:
    several = FoundFeed(several=(("News", "https://a.example/n.xml"), ("Acts", "https://a.example/a.xml")))
    reply = await said("source add a.example", found=several)

    assert reply.title == "The page names 2 feeds: which one?"
    assert "News `/exports source add https://a.example/n.xml`" in words(reply)


async def test_one_workspace_neither_sees_nor_removes_what_another_added() -> None:
    chat, records = house(FEED, one_added(channel=OTHER))
    listed = await chat.exports(asker(), "source list")
    refused = await chat.exports(asker(), f"source remove {records.added[0].id}")

    assert listed.title == "No source was added here"
    assert refused.mistaken
    assert len(records.added) == 1


async def test_a_workspace_has_a_bounded_number_and_none_twice() -> None:
    many = [one_added(number) for number in range(MOST_OF_WORKSPACE)]
    chat, records = house(FEED, *many)
    full = await chat.exports(asker(), "source add x.example")
    chat, again = house(replace(FEED, url=many[0].url), many[0])
    twice = await chat.exports(asker(), "source add x.example")

    assert full.title == f"{MOST_OF_WORKSPACE} sources were added here already"
    assert len(records.added) == MOST_OF_WORKSPACE
    assert twice.title == "This source was added already"
    assert len(again.added) == 1


@pytest.mark.parametrize(
    "typed", ["<https://a.example/f|a.example>", "feed:https://a.example/f", " https://a.example/f "]
)
def test_an_address_is_read_as_people_and_platforms_write_it(typed: str) -> None:
    assert typed_address(typed) == "https://a.example/f"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "no-address"),
        ("graphite", "no-address"),
        ("ftp://a.example/f", "no-address"),
        ("javascript:alert(1)", "no-address"),
        ("file:///etc/passwd", "no-address"),
        ("https://a.example/f g", "no-address"),
        ("https://me:secret@a.example/f", "password"),
        (f"https://a.example/{'x' * 3000}", "no-address"),
        ("🙈", "no-address"),
    ],
)
def test_what_is_no_address_is_named(typed: str, code: str) -> None:
    with pytest.raises(NoSourceError) as caught:
        typed_address(typed)
    assert caught.value.code == code


@given(st.text(max_size=80))
def test_any_text_is_an_address_or_named(typed: str) -> None:
    try:
        address = typed_address(typed)
    except NoSourceError as error:
        assert error.code in {"no-address", "password"}  # noqa: PT017 - one of both may come
    else:
        assert Source(id="a", name="A", language="en", tier="press", kind="rss", url=address).url


@given(st.text(max_size=200), st.integers(1, 4))
def test_ids_are_valid_bounded_and_different(name: str, several: int) -> None:
    taken: list[str] = []
    for _ in range(several):
        taken.append(new_id(mark_of(CHANNEL), name, "https://über.example/f", taken))

    assert len(set(taken)) == several
    for id_ in taken:
        assert is_added(id_)
        made = AddedSource(id_, short_name(name, "https://a.example"), "https://a.example", "en", CHANNEL, NOW)
        assert made.source.id == id_


def test_ids_of_files_are_nobodys_own_and_an_operators_are_everybodys() -> None:
    assert is_seen("cn-mofcom", OTHER)
    assert is_seen("added-by-us", OTHER), "a source of a file, whose id merely begins so"
    assert is_seen(new_id(EVERYBODY, "x", "https://a.example", ()), OTHER)
    assert is_seen(one_added().id, TERMINAL)
    assert source.COMMAND.changes
