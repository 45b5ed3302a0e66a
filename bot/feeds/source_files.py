"""A team's own sources merged over the shipped ones: sources added, fields changed, sources disabled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.errors import SourceFileError
from bot.feeds.sources import Source, check_id, check_interval, listed, load_sources, read_source
from bot.feeds.yaml_lines import Lines


@dataclass(frozen=True, slots=True)
class Layered:
    """All sources in order (the shipped ones first), and what is wrong with the team's file: file, line, problem."""

    sources: tuple[Source, ...]
    problems: tuple[SourceFileError, ...] = ()


def load_layers(
    path: Path | str, extra: Path | str | None = None, allow_private: frozenset[str] = frozenset()
) -> Layered:
    """Read a file of sources and lay the team's own over it.

    An entry of `extra` with a known id changes the fields that it names (null takes one away; `page`, `json`, `headers`
    and `via` are replaced whole); one with a new id is a whole source. A mistake in `extra` is reported and leaves out
    the entry, or the file where it is none; one in `path` raises SourceFileError.
    """
    sources = {source.id: source for source in load_sources(path, allow_private)}
    if extra is None:
        return Layered(tuple(sources.values()))
    try:
        entries, lines = listed(extra)
    except SourceFileError as error:
        return Layered(tuple(sources.values()), (error,))
    problems: list[SourceFileError] = []
    first: dict[str, int] = {}
    for n, entry in enumerate(entries):
        try:
            source = _laid_over(extra, lines, n, entry, sources)
            check_id(extra, lines, n, source, first)
            check_interval(extra, lines.of(("sources", n, "interval")), source, allow_private)
        except SourceFileError as error:
            problems.append(error)
        else:
            sources[source.id] = source
    return Layered(tuple(sources.values()), tuple(problems))


def _laid_over(
    path: Path | str,
    lines: Lines,
    n: int,
    entry: Any,  # noqa: ANN401 - whatever the file holds
    sources: Mapping[str, Source],
) -> Source:
    known = sources.get(str(entry.get("id"))) if isinstance(entry, dict) else None
    if known is None:
        return read_source(path, lines, n, entry)
    merged = known.model_dump(by_alias=True, exclude_unset=True) | entry
    return read_source(path, lines, n, {name: value for name, value in merged.items() if value is not None})
