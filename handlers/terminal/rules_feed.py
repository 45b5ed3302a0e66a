"""`exportwatch rules update`, `rollback`, `editions` and `publish`: the rules as a signed feed (docs/rules-feed.md)."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from bot.errors import ConfigError, FetchError
from bot.rules.edition import Edition
from bot.rules_feed.report import Fault, Updated
from bot.rules_feed.store import EditionStore, rules_in_use
from bot.settings import Settings, load
from handlers.messages import wording
from handlers.messages.reply import escaped

if TYPE_CHECKING:
    from bot.rules_feed.publishing import Published, Publisher

_ROOT_LIMIT = 512_000


@click.command()
@click.option("--from", "address", metavar="URL", help="The feed's address; otherwise EXPORTWATCH_RULES_FEED.")
@click.option("--root", type=click.Path(dir_okay=False, exists=True, path_type=Path), metavar="FILE",
              help="Trust this root (the publisher's 1.root.json) from now on.")  # fmt: skip
@click.option("--fingerprint", default="", metavar="HEX", help="Go on only if the trusted root has this fingerprint.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.option("--by-itself", is_flag=True, hidden=True, help="Nobody asks for it: trust nothing new.")
def update(address: str | None, root: Path | None, fingerprint: str, as_json: bool, by_itself: bool) -> int:
    """Fetch the newest edition of the rules, verify and check it, and use it from now on.

    The first time, the root of trust that the feed shows is pinned: compare its fingerprint with the publisher's, or
    name the root's file. Whatever is refused changes nothing: the rules in use stay.
    """
    from bot.rules_feed.updating import Update, getting  # noqa: PLC0415 - the library of the framework, for this command only

    settings = load()
    place = (address or settings.rules_feed or EditionStore(settings.home).state.address).rstrip("/")
    if not place:
        raise click.UsageError("name the feed: --from https://rules.example.com/feed, or set EXPORTWATCH_RULES_FEED")
    if not place.startswith(("http://", "https://")):
        raise click.UsageError(f"{place!r} is no address of a feed, such as https://rules.example.com/feed")
    told = Update(
        settings.home,
        settings.rules,
        place,
        getting(settings),
        now=lambda: datetime.now(UTC),
        root=root.read_bytes()[:_ROOT_LIMIT] if root else None,
        expected=fingerprint,
        by_itself=by_itself,
    )
    try:
        updated = asyncio.run(told.run())
    except (FetchError, ConfigError) as error:
        if not as_json:
            raise
        # A home that is locked or cannot be written is no fault of the feed, and may pass.
        kind = error.kind if isinstance(error, FetchError) else "network"
        message = error.message if isinstance(error, FetchError) else str(error)
        click.echo(msgspec.json.encode(Updated("error", error=Fault(kind, message))).decode())
        return 1
    if as_json:
        click.echo(msgspec.json.encode(updated).decode())
    else:
        _show(updated, settings, place)
    return 0


def _show(updated: Updated, settings: Settings, place: str) -> None:
    if updated.first:
        click.echo(
            f"Trusted from now on: the root of {escaped(place)} with the fingerprint\n  {_spaced(updated.trusted)}"
        )
        click.echo(
            "Compare it with the one that the publisher names elsewhere. `rules rollback` takes the edition back."
        )
    shown = _edition_name(updated.edition) if updated.edition else "nothing"
    match updated.result:
        case "new":
            before = f" (before: {_edition_name(updated.before)})" if updated.before else ""
            click.echo(f"In use: {shown}{before}.")
        case "same":
            click.echo(f"Nothing newer than {shown}.")
        case "older":
            click.echo(f"Not used: {shown} is older than the shipped rules.")
        case "skipped":  # pragma: no cover - only an update by itself skips
            click.echo(f"Not used: {shown} was taken back.")
    if note := rules_in_use(settings.home, settings.rules).note:
        click.echo(f"{note[:1].upper()}{note[1:]}.")


@click.command()
def rollback() -> None:
    """Use the edition before the present one again; where there is none, the shipped rules.

    What was taken back does not return by itself: the feed's next edition does. `rules update` brings it back at once.
    """
    settings = load()
    store = EditionStore(settings.home)
    with store.locked():
        found = store.roll_back()
    click.echo(f"In use: {_edition_name(found.edition) if found.edition else 'the shipped rules'}.")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object per edition.")
def editions(as_json: bool) -> None:
    """List the editions that are kept, the newest first, and which one is in use."""
    settings = load()
    store, used = EditionStore(settings.home), rules_in_use(settings.home, settings.rules)
    for name, edition in store.kept().items():
        in_use = used.folder == store.path(name)
        if as_json:
            click.echo(json.dumps({"name": name, "in_use": in_use, **msgspec.to_builtins(edition)}))
        else:
            click.echo(
                f"{'*' if in_use else ' '} {_edition_name(edition)}, {edition.acts} acts, Exportwatch {edition.program}"
            )
    if as_json:
        return
    if used.edition is None:
        click.echo(f"* the shipped rules{f' ({used.note})' if used.note else ''}")
    state = store.state
    if state.address:
        checked = f", last read {state.checked:%Y-%m-%d %H:%M} UTC" if state.checked else ""
        click.secho(f"From {escaped(state.address)}{checked}.", dim=True)


def _edition_name(edition: Edition) -> str:
    return f"edition {edition.number} of {wording.said(edition.day)}"


def _spaced(digest: str) -> str:
    return " ".join(digest[at : at + 8] for at in range(0, len(digest), 8))


# -- publish


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), metavar="DIR")
@click.option("--keys", required=True, type=click.Path(file_okay=False, path_type=Path), metavar="DIR",
              help="The folder of the keys, which are made where they are missing. Never inside DIR.")  # fmt: skip
@click.option("--rules", type=click.Path(file_okay=False, exists=True, path_type=Path), metavar="DIR",
              help="The rules to publish; otherwise EXPORTWATCH_RULES, or the shipped ones.")  # fmt: skip
@click.option("--refresh", is_flag=True, help="Only sign the timestamp anew, by its key alone (for cron, daily).")
@click.option("--rotate", metavar="ROLE", help="Replace a key: root, targets, snapshot or timestamp.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def publish(  # noqa: PLR0913, PLR0917 - one for each option
    folder: Path, keys: Path, rules: Path | None, refresh: bool, rotate: str | None, as_json: bool
) -> None:
    """Publish the rules as a new edition of the signed feed in DIR, which any web server can serve as it is.

    What `rules check` finds wrong is not published. Without a difference the last edition is signed anew.
    """
    if refresh and rotate:
        raise click.UsageError("--refresh and --rotate are two things: do one after the other")
    publisher = _publisher(folder, keys)
    published = _step(publisher, rules, rotate, refresh=refresh)()
    if as_json:
        click.echo(msgspec.json.encode(published).decode())
        return
    whole = f"{published.size:,} bytes" + (f", {published.patch:,} as a patch" if published.patch else "")
    what = "Published" if published.new else "Signed anew"
    click.echo(f"{what}: {_edition_name(published.edition)}, {published.edition.acts} acts, {whole}.")
    click.echo(f"Fingerprint of its first root: {_spaced(published.fingerprint)}")
    expiry = ", ".join(f"{role} {wording.said(when.date())}" for role, when in published.expires.items())
    click.echo(f"Good until: {expiry}. Sign the timestamp anew before that: --refresh.")
    if rules and (rules / "lists").is_dir() and not (rules / _NOTICE).exists():
        click.echo(
            f"{rules / 'lists'} carries data of others: put the {_NOTICE} of the rules that you took it from beside it."
        )


_NOTICE = "NOTICE"
"""The terms of what the lists carry. It is published with the rules as any file."""


def _publisher(folder: Path, keys: Path) -> Publisher:
    try:
        from bot.rules_feed.publishing import Publisher as Signing  # noqa: PLC0415 - cryptography, for this command only
    except ModuleNotFoundError as error:
        raise ConfigError(
            "publishing signs with the package cryptography, which is not installed: install the extra `publish` "
            "(docs/rules-feed.md)"
        ) from error
    return Signing(folder, keys, datetime.now(UTC))


def _step(publisher: Publisher, rules: Path | None, rotate: str | None, *, refresh: bool) -> Callable[[], Published]:
    if refresh:
        return publisher.refresh
    if rotate:
        from bot.rules_feed.publishing import checked_role  # noqa: PLC0415 - as above

        role = checked_role(rotate)
        return lambda: publisher.rotate(role)
    return lambda: publisher.publish(rules or load().rules)
