"""Files of sources: the shipped one, and a team's own laid over it: sources added, fields changed, sources disabled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from bot.errors import SourceFileError
from bot.feeds.sources import LEAST_INTERVAL, Source, host_port
from bot.feeds.yaml_lines import Lines, read_yaml


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
        entries, lines = _listed(extra)
    except SourceFileError as error:
        return Layered(tuple(sources.values()), (error,))
    problems: list[SourceFileError] = []
    first: dict[str, int] = {}
    for n, entry in enumerate(entries):
        try:
            source = _laid_over(extra, lines, n, entry, sources)
            _check_id(extra, lines, n, source, first)
            _check_interval(extra, lines.of(("sources", n, "interval")), source, allow_private)
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
        return _read_source(path, lines, n, entry)
    merged = known.model_dump(by_alias=True, exclude_unset=True) | entry
    return _read_source(path, lines, n, {name: value for name, value in merged.items() if value is not None})


def load_sources(path: Path | str, allow_private: frozenset[str] = frozenset()) -> tuple[Source, ...]:
    """Read and check a file of sources, in its order, switched-off ones included.

    Raises SourceFileError that names file and line: unknown keys, duplicate ids, addresses that are none, intervals
    that are none or shorter than a minute for a host that is not on the private list.
    """
    entries, lines = _listed(path)
    found = tuple(_read_source(path, lines, n, entry) for n, entry in enumerate(entries))
    first: dict[str, int] = {}
    for n, source in enumerate(found):
        _check_id(path, lines, n, source, first)
    for n, source in enumerate(found):
        _check_interval(path, lines.of(("sources", n, "interval")), source, allow_private)
    return found


def _listed(path: Path | str) -> tuple[list[Any], Lines]:
    """The entries of a file of sources, unchecked, and their lines. Raises SourceFileError for another kind of file."""
    data, lines = read_yaml(path)
    if not isinstance(data, dict) or not isinstance(data.get("sources"), list):
        raise SourceFileError(path, "the file must hold one key, `sources`, with a list under it", 1)
    for key in data:
        if key != "sources":
            raise SourceFileError(path, f"unknown key {key!r}; the only key is `sources`", lines.of((key,)))
    return data["sources"], lines


def _read_source(path: Path | str, lines: Lines, n: int, entry: Any) -> Source:  # noqa: ANN401 - whatever the file holds
    """Check the n-th entry of a file. Raises SourceFileError that names the line of what is wrong."""
    if not isinstance(entry, dict):
        raise SourceFileError(
            path, f"entry {n + 1} is not a source (a mapping with id, name, …)", lines.of(("sources", n))
        )
    try:
        return Source.model_validate(entry)
    except ValidationError as error:
        # A misspelt key explains the missing one, not the other way round.
        first = min(error.errors(include_url=False), key=lambda found: found["type"] != "extra_forbidden")
        where = ("sources", n, *first["loc"])
        field = ".".join(str(part) for part in first["loc"])
        problem = "unknown key" if first["type"] == "extra_forbidden" else first["msg"].removeprefix("Value error, ")
        named = (
            f"source {entry.get('id', n + 1)!r}: {field}: {problem}"
            if field
            else f"source {entry.get('id')!r}: {problem}"
        )
        raise SourceFileError(path, named, lines.of(where)) from error


def _check_id(path: Path | str, lines: Lines, n: int, source: Source, first: dict[str, int]) -> None:
    """Raise SourceFileError for an id that stands in `first` already, which holds the entry of each id; else add it."""
    if source.id in first:
        other = lines.of(("sources", first[source.id]))
        raise SourceFileError(
            path, f"the id {source.id!r} is used twice (also in line {other})", lines.of(("sources", n))
        )
    first[source.id] = n


def _check_interval(path: Path | str, line: int | None, source: Source, allow_private: frozenset[str]) -> None:
    """Raise SourceFileError for an interval below a minute for a host that is not on the private list."""
    if source.interval is None or source.interval >= LEAST_INTERVAL:
        return
    if host_port(source.address) not in allow_private:
        problem = f"source {source.id!r}: intervals below 60s are for hosts on EXPORTWATCH_ALLOW_PRIVATE only"
        raise SourceFileError(path, problem, line)
