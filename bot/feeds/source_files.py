"""Reads files of sources: the shipped one, and a team's own that adds, changes or disables sources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from bot.errors import SourceFileError
from bot.feeds.sources import LEAST_INTERVAL, Source, host_port
from bot.vocabulary import SourceKind
from bot.yaml_files import LineNumbers, read_yaml


@dataclass(frozen=True, slots=True)
class LoadedSources:
    """All sources in order (the shipped ones first), and the errors in the team's file."""

    sources: tuple[Source, ...]
    problems: tuple[SourceFileError, ...] = ()


def load_with_extra(
    path: Path | str, extra: Path | str | None = None, allow_private: frozenset[str] = frozenset()
) -> LoadedSources:
    """Read a file of sources and merge the team's own file into it.

    An entry of `extra` with a known id changes the fields that it names (null removes one; `page`, `json`, `headers`
    and `via` are replaced whole); one with a new id is a whole source. A mistake in `extra` is reported, and the entry
    (or an unreadable file) is left out; a mistake in `path` raises SourceFileError.
    """
    sources = {source.id: source for source in load_sources(path, allow_private)}
    if extra is None:
        return LoadedSources(tuple(sources.values()))
    try:
        entries, lines = _read_entries(extra)
    except SourceFileError as error:
        return LoadedSources(tuple(sources.values()), (error,))
    problems: list[SourceFileError] = []
    first: dict[str, int] = {}
    for n, entry in enumerate(entries):
        try:
            source = _merged(extra, lines, n, entry, sources)
            _check_id(extra, lines, n, source, first)
            _check_interval(extra, lines.of(("sources", n, "interval")), source, allow_private)
        except SourceFileError as error:
            problems.append(error)
        else:
            sources[source.id] = source
    return LoadedSources(tuple(sources.values()), tuple(problems))


def _merged(
    path: Path | str,
    lines: LineNumbers,
    n: int,
    entry: Any,  # noqa: ANN401 - unchecked YAML
    sources: Mapping[str, Source],
) -> Source:
    base = sources.get(str(entry.get("id"))) if isinstance(entry, dict) else None
    if base is None:
        return _read_source(path, lines, n, entry)
    merged = base.model_dump(by_alias=True, exclude_unset=True) | entry
    return _read_source(path, lines, n, {name: value for name, value in merged.items() if value is not None})


def load_sources(path: Path | str, allow_private: frozenset[str] = frozenset()) -> tuple[Source, ...]:
    """Read and check a file of sources, in its order, with the disabled ones.

    Raises SourceFileError with file and line for unknown keys, duplicate ids, invalid addresses or intervals, and
    intervals below a minute for a host that is not on the private list.
    """
    entries, lines = _read_entries(path)
    sources = tuple(_read_source(path, lines, n, entry) for n, entry in enumerate(entries))
    first: dict[str, int] = {}
    for n, source in enumerate(sources):
        _check_id(path, lines, n, source, first)
    for n, source in enumerate(sources):
        _check_interval(path, lines.of(("sources", n, "interval")), source, allow_private)
    return sources


def _read_entries(path: Path | str) -> tuple[list[Any], LineNumbers]:
    """Return the entries of a file of sources, unchecked, and their lines. Raises SourceFileError for another shape."""
    data, lines = read_yaml(path)
    if not isinstance(data, dict) or not isinstance(data.get("sources"), list):
        raise SourceFileError(path, "the file must hold one key, `sources`, with a list under it", 1)
    for key in data:
        if key != "sources":
            raise SourceFileError(path, f"unknown key {key!r}; the only key is `sources`", lines.of((key,)))
    return data["sources"], lines


def _read_source(path: Path | str, lines: LineNumbers, n: int, entry: Any) -> Source:  # noqa: ANN401 - unchecked YAML
    """Check the n-th entry of a file. Raises SourceFileError with the line of the first problem."""
    if not isinstance(entry, dict):
        raise SourceFileError(
            path, f"entry {n + 1} is not a source (a mapping with id, name, …)", lines.of(("sources", n))
        )
    if entry.get("kind") == SourceKind.RULES:
        problem = "kind: a feed of rules is no entry here; set EXPORTWATCH_RULES_FEED to its address"
        raise SourceFileError(path, f"source {entry.get('id', n + 1)!r}: {problem}", lines.of(("sources", n, "kind")))
    try:
        return Source.model_validate(entry)
    except ValidationError as error:
        # A misspelt key is reported before a missing one, since it is usually the cause.
        first = min(error.errors(include_url=False), key=lambda each: each["type"] != "extra_forbidden")
        where = ("sources", n, *first["loc"])
        field = ".".join(str(part) for part in first["loc"])
        problem = "unknown key" if first["type"] == "extra_forbidden" else first["msg"].removeprefix("Value error, ")
        message = (
            f"source {entry.get('id', n + 1)!r}: {field}: {problem}"
            if field
            else f"source {entry.get('id')!r}: {problem}"
        )
        raise SourceFileError(path, message, lines.of(where)) from error


def _check_id(path: Path | str, lines: LineNumbers, n: int, source: Source, first: dict[str, int]) -> None:
    """Add the source's id to `first` (id → entry number). Raises SourceFileError if it is there already."""
    if source.id in first:
        other = lines.of(("sources", first[source.id]))
        raise SourceFileError(
            path, f"the id {source.id!r} is used twice (also in line {other})", lines.of(("sources", n))
        )
    first[source.id] = n


def _check_interval(path: Path | str, line: int | None, source: Source, allow_private: frozenset[str]) -> None:
    """Raise SourceFileError if the interval is below a minute and the host is not on the private list."""
    if source.interval is None or source.interval >= LEAST_INTERVAL:
        return
    if host_port(source.address) not in allow_private:
        problem = f"source {source.id!r}: intervals below 60s are for hosts on EXPORTWATCH_ALLOW_PRIVATE only"
        raise SourceFileError(path, problem, line)
