"""`exportwatch labels`: relevance votes on alerts, as labelled items."""

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
from handlers.terminal.local_bot import reached


@click.group()
def command() -> None:
    """Export the votes that people cast with “Relevant” and “Not relevant” under alerts."""


@command.command()
@click.option("--since", metavar="YYYY-MM-DD", help="Only alerts that were voted on since this day (UTC).")
def export(since: str | None) -> None:
    """Write one labelled item per line, as read by `exportwatch eval`: the item, `label`, `event` and `votes`.

    The majority decides; in a tie, the latest vote. The other facts are those that detection found: check them before
    you rely on them. The output identifies people and channels: keep it confidential.
    """
    votes, known = asyncio.run(_read(settings_.load()))
    for line in labelled(votes, known, _instant(since)):
        click.echo(json.dumps(line, ensure_ascii=False))


def labelled(votes: Sequence[Vote], known: Iterable[Announcement], since: datetime | None) -> Iterator[dict[str, Any]]:
    """An item for each act that people voted on, in the order of the first vote. `votes` are oldest first."""
    announcements = {one.event: one for one in known}
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
            {"relevant": one.relevant, "by": one.voter, "channel": one.channel.key, "at": one.at} for one in votes
        ],
    }


def _majority(votes: Sequence[Vote]) -> bool:
    """The majority of the voters' latest votes; in a tie, the latest vote of all."""
    last = {vote.voter: vote for vote in votes}
    balance = sum(1 if vote.relevant else -1 for vote in last.values())
    return balance > 0 if balance else votes[-1].relevant


def _label(announcement: Announcement, *, relevant: bool) -> dict[str, Any]:
    """The label's facts; an item that is not relevant has none."""
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
    async with reached(settings) as redis:
        votes = await Labels(redis, Keys()).all()
        return votes, await PostedAlerts(redis, Keys()).announcements(list(dict.fromkeys(vote.event for vote in votes)))
