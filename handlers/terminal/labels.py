"""`exportwatch labels`: the relevance votes on alerts as labelled items. It needs the store, unlike detection."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

import click

from bot import settings as settings_
from bot.errors import UsageError
from bot.model.announcement import Announcement
from bot.settings import Settings
from bot.store.evidence import PostedAlerts
from bot.store.keys import Keys
from bot.store.votes import Labels, Vote
from handlers.terminal.local_bot import connect_to_bot


@click.group()
def labels_command() -> None:
    """Export the votes that people cast with “Relevant” and “Not relevant” under alerts."""


@labels_command.command()
@click.option("--since", metavar="YYYY-MM-DD", help="Only alerts that were voted on since this day (UTC).")
def export(since: str | None) -> None:
    """Write one labelled item per line, as read by `exportwatch eval`: the item, `label`, `event` and `votes`.

    The majority decides; in a tie, the latest vote. The other facts are those that detection found: check them before
    you rely on them. The output identifies people and channels: keep it confidential.
    """
    votes, announcements = asyncio.run(_read(settings_.load()))
    for line in labelled(votes, announcements, _instant(since)):
        click.echo(json.dumps(line, ensure_ascii=False))


def labelled(
    votes: Sequence[Vote], voted_on: Iterable[Announcement], since: datetime | None
) -> Iterator[dict[str, Any]]:
    """Yield an item for each act with votes, in the order of the first vote. `votes` are oldest first."""
    announcements = {announcement.event: announcement for announcement in voted_on}
    for event in dict.fromkeys(vote.event for vote in votes):
        about = [vote for vote in votes if vote.event == event]
        announcement = announcements.get(event)
        new = since is None or any(datetime.fromisoformat(vote.at) >= since for vote in about)
        if announcement and announcement.items and new:
            yield _item(announcement, about)


def _item(announcement: Announcement, votes: Sequence[Vote]) -> dict[str, Any]:
    first = announcement.items[0]
    return {
        "id": first.id,
        "url": first.link,
        "source": first.authority or first.source_name,
        "lang": first.language,
        "title": first.title,
        "summary": first.summary,
        "published": first.published,
        "label": _label(announcement, relevant=_majority(votes)),
        "event": announcement.event,
        "hard": False,
        "title_from": "page",
        "votes": [
            {"relevant": vote.relevant, "by": vote.voter, "channel": vote.channel.key, "at": vote.at} for vote in votes
        ],
    }


def _majority(votes: Sequence[Vote]) -> bool:
    """Return the majority of the voters' latest votes; in a tie, the latest vote."""
    last = {vote.voter: vote for vote in votes}
    balance = sum(1 if vote.relevant else -1 for vote in last.values())
    return balance > 0 if balance else votes[-1].relevant


def _label(announcement: Announcement, *, relevant: bool) -> dict[str, Any]:
    """Return the label; an item that is not relevant has no facts."""
    facts: dict[str, Any] = {
        "kind": announcement.kind,
        "jurisdiction": announcement.jurisdiction,
        "subjects": list(announcement.subjects),
        "measure": announcement.measure,
        "effective": announcement.effective,
        "document": announcement.document,
    }
    if not relevant:
        facts = {**dict.fromkeys(facts), "kind": "unrelated", "subjects": []}
    return {"relevant": relevant, **facts}


def _instant(day: str | None) -> datetime | None:
    if day is None:
        return None
    try:
        return datetime.combine(date.fromisoformat(day), time(), UTC)
    except ValueError as error:
        raise UsageError(f"--since: {day!r} is not a day such as 2026-11-24") from error


async def _read(settings: Settings) -> tuple[list[Vote], list[Announcement]]:
    async with connect_to_bot(settings) as redis:
        votes = await Labels(redis, Keys()).all()
        return votes, await PostedAlerts(redis, Keys()).announcements(list(dict.fromkeys(vote.event for vote in votes)))
