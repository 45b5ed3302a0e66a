"""Exchange of source lists with other programs: OPML in, OPML or YAML out."""

from __future__ import annotations

from typing import BinaryIO

import click

from bot.errors import UsageError
from bot.feeds.layers import load_layers
from bot.feeds.opml import MAX_BYTES, as_yaml, read_opml, write_opml
from bot.feeds.sources import LANGUAGE
from bot.settings import Settings
from bot.vocabulary import Tier


def print_imported(file: BinaryIO, settings: Settings, language: str, tier: str) -> None:
    """Print an OPML file's feeds as a file of sources. Raises UsageError for what is none."""
    if not LANGUAGE.match(language):
        raise UsageError(f"{language!r} is not a language such as en, zh or pt-BR")
    taken = {source.id for source in load_layers(settings.feeds, settings.extra_feeds, settings.allow_private).sources}
    entries = read_opml(file.read(MAX_BYTES + 1), language, Tier(tier), taken)
    click.echo(as_yaml(entries), nl=False)
    click.echo(f"exportwatch: {len(entries)} sources; try them with `exportwatch feeds check`", err=True)


def print_exported(settings: Settings, *, as_opml: bool, every: bool) -> None:
    """Print the sources as they are read: the shipped ones with the team's own laid over."""
    layered = load_layers(settings.feeds, settings.extra_feeds, settings.allow_private)
    for problem in layered.problems:
        click.echo(f"exportwatch: {problem}", err=True)
    sources = [source for source in layered.sources if every or source.enabled]
    if as_opml:
        click.echo(write_opml(sources, "Exportwatch").decode(), nl=False)
    else:
        click.echo(as_yaml(source.model_dump(mode="json", by_alias=True, exclude_unset=True) for source in sources))
