"""The console shows channels by the names on record, escaped, with their keys; without a name the key stands alone."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.feeds.added import AddedSource, new_id
from bot.model.added import mark_of
from bot.model.delivery import Channel, ChannelName
from bot.store.redis import Client
from bot.subscriptions.records import Subscription
from handlers.web.site import Site
from tests.web.test_operators import ALERTS, console, unclear

NAMELESS = Channel("discord", "77", "1")
NAME = ChannelName("exports <b>", "Acme & Sons")
SHOWN = '#exports &lt;b&gt; · Acme &amp; Sons <span class="small channel-key">slack:T1:C1</span>'
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
PAGES = ("/operators/subscriptions", "/operators/subscriptions/slack:T1:C1", "/operators/deliveries")


async def test_a_name_stands_with_its_workspace_and_key_and_an_unknown_one_is_the_key(
    site: Site, redis: Client
) -> None:
    async with console(site, redis) as desk:
        await desk.sign_in()
        for channel in (ALERTS, NAMELESS):
            await desk.store.subscriptions.add(Subscription.of(channel, "about:graphite", "U1", NOON))
        await unclear(desk.store)
        before = [(await desk.get(path))[1] for path in PAGES]
        await desk.store.names.note({ALERTS.key: NAME})
        after = [(await desk.get(path))[1] for path in PAGES]

        assert all("slack:T1:C1" in page and "Acme" not in page for page in before)
        assert all(SHOWN in page and "<b>" not in page for page in after)
        assert ">discord:77:1</a>" in after[0]


async def test_who_added_a_source_is_told_by_name(site: Site, redis: Client) -> None:
    async with console(site, redis) as desk:
        await desk.sign_in()
        for channel, host in ((ALERTS, "a"), (NAMELESS, "b")):
            address = f"https://{host}.example.org/feed"
            id_ = new_id(mark_of(channel), "A blog", address, ())
            await desk.store.added.add(AddedSource(id_, "A blog", address, "en", channel, NOON), "U1")
        await desk.store.names.note({ALERTS.key: NAME})
        _, page = await desk.get("/operators/sources")

        assert f"<td>{SHOWN}</td>" in page
        assert "<td>discord:77:1</td>" in page


@pytest.mark.parametrize(
    ("words", "found"), [("#EXPORTS", True), ("acme", True), ("slack:T1", True), ("#lunch", False)]
)
async def test_deliveries_are_found_by_the_name_that_is_shown(
    site: Site, redis: Client, words: str, *, found: bool
) -> None:
    async with console(site, redis) as desk:
        await desk.sign_in()
        await unclear(desk.store)
        await desk.store.names.note({ALERTS.key: NAME})
        _, page = await desk.get(f"/operators/deliveries?channel={words.replace('#', '%23')}")

        assert (f"<td>{SHOWN}" in page) is found


async def test_nobody_who_is_not_signed_in_sees_a_name(site: Site, redis: Client) -> None:
    async with console(site, redis) as desk:
        await desk.store.subscriptions.add(Subscription.of(ALERTS, "about:graphite", "U1", NOON))
        await desk.store.names.note({ALERTS.key: NAME})

        for path in PAGES:
            status, page = await desk.get(path)
            assert status == 401
            assert "exports &lt;" not in page
