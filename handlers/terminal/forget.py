"""`exportwatch forget`: delete all records of one Slack workspace or Discord server."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping

import click

from bot import settings as settings_
from bot.errors import UsageError
from bot.model.delivery import TERMINAL
from bot.settings import Settings
from bot.store.erasure import Forgetting, Forgotten, Workspace
from bot.store.keys import Keys
from handlers.messages import wording
from handlers.platforms import PLATFORMS
from handlers.terminal.local_bot import reached


@click.command()
@click.argument("workspace", required=False, metavar="[PLATFORM:ID]")
@click.option("--yes", is_flag=True, help="Do not ask for confirmation.")
def command(workspace: str | None, yes: bool) -> None:
    """Delete all records of a workspace or server, for example slack:T024BE7LD or discord:81384788765712384.

    This covers subscriptions, settings, waiting and past deliveries, votes and audit entries, and cannot be undone;
    `exportwatch deliveries --export csv` saves the evidence first. Without an argument: list the workspaces on record.
    """
    settings = settings_.load()
    known = asyncio.run(_known(settings))
    if workspace is None:
        _list(known)
        return
    wanted = read(workspace)
    if wanted not in known:
        click.echo(
            f"Nothing of {workspace} is on record as deliveries or subscriptions; checking other records.", err=True
        )
    if not yes:
        _ask(wanted, known.get(wanted, 0))
    click.echo(said(wanted, asyncio.run(_forget(settings, wanted))))


def read(text: str) -> Workspace:
    """Read `slack:T1`; raises UsageError for any other form."""
    platform, _, id_ = text.partition(":")
    known = {TERMINAL.platform, *(one.key for one in PLATFORMS)}
    if platform not in known or not id_ or ":" in id_:
        forms = " or ".join(one.example.rpartition(":")[0] for one in PLATFORMS)
        raise UsageError(f"{text!r} names no workspace: the form is {forms}")
    return Workspace(platform, id_)


def said(workspace: Workspace, gone: Forgotten) -> str:
    """What was removed, in a line."""
    name = f"{workspace.platform}:{workspace.id}"
    if gone.nothing:
        return f"Nothing of {name} was on record."
    parts = (
        wording.counted(gone.subscriptions, "subscription"),
        f"the settings of {wording.counted(gone.settings, 'channel')}",
        f"{gone.deliveries:,} deliver{'y' if gone.deliveries == 1 else 'ies'}",
        wording.counted(gone.votes, "vote"),
        f"{gone.changes:,} audit entr{'y' if gone.changes == 1 else 'ies'}",
    )
    return f"Removed of {name}: {', '.join(parts)}."


def _list(known: Mapping[Workspace, int]) -> None:
    for workspace, deliveries in known.items():
        click.echo(f"{workspace.platform}:{workspace.id}  {wording.counted(deliveries, 'message')} on record")
    if not known:
        click.echo("Nothing of any workspace is on record.", err=True)


def _ask(workspace: Workspace, deliveries: int) -> None:
    if not sys.stdin.isatty():
        raise UsageError("this cannot be undone: add --yes if there is no terminal to confirm in")
    count = wording.counted(deliveries, "message")
    click.confirm(f"Remove everything of {workspace.platform}:{workspace.id} ({count})?", abort=True)


async def _known(settings: Settings) -> dict[Workspace, int]:
    async with reached(settings) as redis:
        return await Forgetting(redis, Keys()).workspaces()


async def _forget(settings: Settings, workspace: Workspace) -> Forgotten:
    async with reached(settings) as redis:
        return await Forgetting(redis, Keys()).forget(workspace)
