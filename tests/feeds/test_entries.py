"""What of an item goes on to the desk: no link into a private network, but for a source that is read there itself."""

from __future__ import annotations

import pytest

from bot.feeds.changes import identify
from bot.feeds.poller import entry_of
from tests.feeds.making import day, item, source

INSIDE = (
    "http://127.0.0.1/x", "http://169.254.169.254/latest/", "http://[::1]/", "http://2130706433/", "http://10.1.2.3:8080/a",
    "http://localhost/a", "http://[::ffff:192.168.0.1]/",
)  # fmt: skip


@pytest.mark.parametrize("link", INSIDE)
def test_a_link_into_a_private_network_is_left_out_and_the_item_is_not(link: str) -> None:
    [one] = identify([item("a", link=link)])
    entry = entry_of(source(), one, day(1))

    assert (entry.link, entry.title) == ("", "Title of a")


@pytest.mark.parametrize(("link", "kept"), [("http://rsshub:1200/a", True), ("http://127.0.0.1:1200/a", False)])
def test_a_source_of_ones_own_network_keeps_links_to_its_own_address(link: str, kept: bool) -> None:  # noqa: FBT001 - a table
    [one] = identify([item("a", link=link)])

    assert bool(entry_of(source("http://rsshub:1200/feed"), one, day(1)).link) is kept


@pytest.mark.parametrize("link", ["https://agency.example/a", ""])
def test_other_links_stay_as_they_are(link: str) -> None:
    [one] = identify([item("a", link=link)])

    assert entry_of(source(), one, day(1)).link == link
