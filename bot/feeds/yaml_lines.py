"""YAML with the line number of every key and entry, for precise error messages."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from pathlib import Path
from typing import Any

import yaml

from bot.errors import SourceFileError
from bot.yaml_files import NO_ALIASES, first_alias, read_plain

Where = tuple[Hashable, ...]
# libyaml where it is built in: ten times as fast.
_Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
MAX_DEPTH = 32


class Lines:
    """Line numbers (from 1) by the way to a value, for example ("sources", 3, "url")."""

    def __init__(self, known: Mapping[Where, int]) -> None:
        self._known = known

    def of(self, where: Where) -> int | None:
        """The line of a value, or of the nearest thing around it that has one."""
        for end in range(len(where), -1, -1):
            if where[:end] in self._known:
                return self._known[where[:end]]
        return None


def read_yaml(path: Path | str) -> tuple[Any, Lines]:
    """Read one YAML document; raises SourceFileError for what cannot be read, and for keys given twice."""
    try:
        loader = _Loader(read_plain(path).decode())
    except OSError as error:
        raise SourceFileError(path, f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise SourceFileError(path, f"is not UTF-8 text: {error.reason} at byte {error.start}") from error
    except yaml.YAMLError as error:
        raise SourceFileError(path, f"is not YAML text: {error}") from error
    known: dict[Where, int] = {}
    try:
        node = loader.get_single_node()
        if line := first_alias(node):
            raise SourceFileError(path, NO_ALIASES, line)
        return (None if node is None else _value(loader, path, node, (), known)), Lines(known)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "cannot be understood"
        raise SourceFileError(path, f"is not valid YAML: {problem}", mark.line + 1 if mark else None) from error
    finally:
        loader.dispose()


def _value(loader: yaml.SafeLoader, path: Path | str, node: yaml.Node, where: Where, known: dict[Where, int]) -> Any:  # noqa: ANN401 - whatever the file holds
    line = node.start_mark.line + 1
    known.setdefault(where, line)
    if len(where) > MAX_DEPTH:
        raise SourceFileError(path, "is nested too deeply (does it refer to itself?)", line)
    if isinstance(node, yaml.SequenceNode):
        return [_value(loader, path, child, (*where, n), known) for n, child in enumerate(node.value)]
    if not isinstance(node, yaml.MappingNode):
        return loader.construct_object(node, deep=True)
    loader.flatten_mapping(node)
    found: dict[Hashable, Any] = {}
    for key_node, child in node.value:
        key = loader.construct_object(key_node, deep=True)
        key_line = key_node.start_mark.line + 1
        if not isinstance(key, str):
            raise SourceFileError(path, f"the key {key!r} is not text; put it in quotes", key_line)
        if key in found:
            raise SourceFileError(path, f"the key {key!r} is given twice", key_line)
        known[*where, key] = key_line
        found[key] = _value(loader, path, child, (*where, key), known)
    return found
