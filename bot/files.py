"""Files: an operator's YAML, read with line numbers for error messages, and files that are replaced whole.

Every reader refuses what is no regular file, and aliases: a FIFO or a device would keep a reader waiting for ever, and
a few lines of aliases stand for a million values. Of a file that is replaced, whoever reads it, and whatever is killed,
finds the old content or the new one.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Hashable, Mapping
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import yaml

from bot.errors import SourceFileError

LARGEST = 8 * 1024 * 1024
"""Bytes. A hundred times the largest file that is shipped."""
NO_ALIASES = "has an alias (*); write the values out"


def read_plain(path: Path | str) -> bytes:
    """Read a regular file. Raises OSError if it cannot be read, is no regular file or is too large."""
    # Without O_NONBLOCK, opening a FIFO waits for somebody who writes.
    number = os.open(path, os.O_RDONLY | os.O_CLOEXEC | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(number, "rb") as file:
        told = os.fstat(number)  # room for the most that may be there takes five times as long
        if not stat.S_ISREG(told.st_mode):
            raise OSError(errno.EINVAL, "is no regular file (a pipe, a socket or a device)")
        content = file.read(min(told.st_size, LARGEST) + 1)
        if len(content) > told.st_size:  # it grew, or its size is not told
            content += file.read(LARGEST + 1 - len(content))
    if len(content) > LARGEST:
        raise OSError(errno.EFBIG, f"has more than {LARGEST} bytes")
    return content


def first_alias(root: yaml.Node | None) -> int | None:
    """Return the line (from 1) of the first value that a document uses in several places; None if there is none."""
    seen: set[int] = set()
    waiting = [root] if root is not None else []
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            return int(node.start_mark.line) + 1
        seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            waiting += [part for pair in node.value for part in pair]
        elif isinstance(node, yaml.SequenceNode):
            waiting += node.value
    return None


def constructed(loader: yaml.SafeLoader, node: yaml.Node) -> Any:  # noqa: ANN401 - unchecked YAML
    """Return a node's value. Raises YAMLError too where it is none of its kind: `2026-02-30`, `!!int many`."""
    try:
        return loader.construct_object(node, deep=True)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        kind = str(node.tag).rpartition(":")[2]
        what = repr(node.value) if isinstance(node, yaml.ScalarNode) else "this"
        raise yaml.constructor.ConstructorError(None, None, f"{what} is no {kind}", node.start_mark) from error


# -- YAML with the line number of every key and entry, for precise error messages


YamlPath = tuple[Hashable, ...]
MAX_DEPTH = 32


# libyaml where it is built in: ten times as fast.
class TextLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc] # a class found at the start
    """Dates and YES/NO/ON/OFF stay text: a date that does not exist gets a line, and Norway stays a country."""


TextLoader.yaml_implicit_resolvers = {
    first: [(tag, form) for tag, form in those if not tag.endswith((":timestamp", ":bool"))]
    for first, those in TextLoader.yaml_implicit_resolvers.items()
}


class LineNumbers:
    """Line numbers (from 1) of values, by their path, for example ("sources", 3, "url")."""

    def __init__(self, numbers: Mapping[YamlPath, int]) -> None:
        self._numbers = numbers

    def of(self, where: YamlPath) -> int | None:
        """Return the line of a value, or of its nearest parent that has one."""
        for end in range(len(where), -1, -1):
            if where[:end] in self._numbers:
                return self._numbers[where[:end]]
        return None


def read_yaml(path: Path | str) -> tuple[Any, LineNumbers]:
    """Read one YAML document. Raises SourceFileError if it cannot be read or gives a key twice."""
    try:
        loader = TextLoader(read_plain(path).decode())
    except OSError as error:
        raise SourceFileError(path, f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise SourceFileError(path, f"is not UTF-8 text: {error.reason} at byte {error.start}") from error
    except yaml.YAMLError as error:
        raise SourceFileError(path, f"is not YAML text: {error}") from error
    numbers: dict[YamlPath, int] = {}
    try:
        node = loader.get_single_node()
        if line := first_alias(node):
            raise SourceFileError(path, NO_ALIASES, line)
        return (None if node is None else _value(loader, path, node, (), numbers)), LineNumbers(numbers)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "cannot be understood"
        raise SourceFileError(path, f"is not valid YAML: {problem}", mark.line + 1 if mark else None) from error
    finally:
        loader.dispose()


def _value(
    loader: yaml.SafeLoader, path: Path | str, node: yaml.Node, where: YamlPath, numbers: dict[YamlPath, int]
) -> Any:  # noqa: ANN401 - unchecked YAML
    line = node.start_mark.line + 1
    numbers.setdefault(where, line)
    if len(where) > MAX_DEPTH:
        raise SourceFileError(path, "is nested too deeply (does it refer to itself?)", line)
    if isinstance(node, yaml.SequenceNode):
        return [_value(loader, path, child, (*where, n), numbers) for n, child in enumerate(node.value)]
    if not isinstance(node, yaml.MappingNode):
        return constructed(loader, node)
    loader.flatten_mapping(node)
    mapping: dict[Hashable, Any] = {}
    for key_node, child in node.value:
        key = constructed(loader, key_node)
        key_line = key_node.start_mark.line + 1
        if not isinstance(key, str):
            raise SourceFileError(path, f"the key {key!r} is not text; put it in quotes", key_line)
        if key in mapping:
            raise SourceFileError(path, f"the key {key!r} is given twice", key_line)
        numbers[*where, key] = key_line
        mapping[key] = _value(loader, path, child, (*where, key), numbers)
    return mapping


def write_atomically(path: Path, content: bytes) -> None:
    """Replace a file: a reader sees the complete old or new one, also after a power failure."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        draft = Path(file.name)
        try:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            draft.replace(path)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Have the names in a folder written to the disk."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
