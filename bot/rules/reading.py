"""Text of one rule file → its checked form, with errors that name line and field. Pure: the text is an argument."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from bot.errors import RuleFileError

_Form = TypeVar("_Form", bound=BaseModel)


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc] # libyaml where it is built in
    """Dates and YES/NO/ON/OFF stay text: a date that does not exist gets a line, and Norway stays a country."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, form) for tag, form in those if not tag.endswith((":timestamp", ":bool"))]
    for first, those in _Loader.yaml_implicit_resolvers.items()
}


def read(text: str, form: type[_Form], file: str) -> _Form:
    """Check one file against its form; raises RuleFileError with file, line and field."""
    raw = _yaml(text, file)
    try:
        return form.model_validate(raw)
    except ValidationError as error:
        raise _named(error, text, file) from error


def _yaml(text: str, file: str) -> dict[str, Any]:
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        _forbid_repeated_keys(node, file)
        raw = None if node is None else _built(loader, node)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error)
        raise RuleFileError(file, f"is not YAML: {problem}", line=mark.line + 1 if mark else None) from error
    except RecursionError as error:
        raise RuleFileError(file, "holds a value that is part of itself (an alias, *, inside its anchor, &)") from error
    if not isinstance(raw, dict):
        raise RuleFileError(file, "must be a mapping of fields", line=1)
    return raw


def _built(loader: _Loader, node: yaml.Node) -> Any:  # noqa: ANN401 - whatever the file says
    """What PyYAML makes of a node. Texts, and lists and mappings of them, take half its time here."""
    if node.tag == _TEXT:
        return node.value
    if node.tag == _LIST:
        return [_built(loader, value) for value in node.value]
    if node.tag == _MAPPING and all(key.tag == _TEXT for key, _ in node.value):
        return {key.value: _built(loader, value) for key, value in node.value}
    return loader.construct_object(node, deep=True)


_TEXT, _LIST, _MAPPING = (f"tag:yaml.org,2002:{name}" for name in ("str", "seq", "map"))


def _forbid_repeated_keys(node: yaml.Node | None, file: str) -> None:
    """YAML keeps the last of two equal keys without a word; a curator means both."""
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise RuleFileError(file, "has a list where a field's name belongs", line=key.start_mark.line + 1)
            if key.value in seen:
                raise RuleFileError(file, "stands twice", line=key.start_mark.line + 1, field=str(key.value))
            seen.add(key.value)
            _forbid_repeated_keys(value, file)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            _forbid_repeated_keys(value, file)


def _named(error: ValidationError, text: str, file: str) -> RuleFileError:
    """The first problem, with its place; the count of the rest."""
    problems = error.errors()
    # A misspelt field is also a missing one; the misspelling is what helps.
    first = min(problems, key=lambda problem: problem["type"] != "extra_forbidden")
    path = [step for step in first["loc"] if not _is_pydantics(step)]
    if first["type"] == "extra_forbidden":
        message = "is no field of this form (docs/rules.md lists them)"
    elif first["type"] == "missing":
        message = "is missing"
    else:
        message = str(first["msg"]).removeprefix("Value error, ")
    more = f" ({len(problems) - 1} more)" if len(problems) > 1 else ""
    field = ".".join(str(step) for step in path) or None
    return RuleFileError(file, message + more, line=_line(text, path), field=field)


def _is_pydantics(step: str | int) -> bool:
    """Steps that name a branch of a union, not a field."""
    return isinstance(step, str) and (step in {"Destinations", "Binds"} or step.startswith(("literal[", "function-")))


def line_of(text: str, field: str, value: str | None) -> int | None:
    """The line of a field (`items.subject`) in a file, the one that holds a value where it is given."""
    lines = text.splitlines()
    keys = [step for step in field.split(".") if not step.isdigit()]
    begun = next((place for place, line in enumerate(lines) if line.startswith(f"{keys[0]}:")), None)
    start: int = begun or 0
    if value is not None:
        held = re.compile(rf"(?<![\w-]){re.escape(value)}(?![\w-])")
        order: list[int] = [*range(start, len(lines)), *range(start)]
        for number in order:
            if held.search(lines[number]):
                return number + 1
    return None if begun is None else begun + 1


def _line(text: str, path: Sequence[str | int]) -> int | None:
    """The line of the deepest step of a path that the file holds."""
    node: Any = yaml.compose(text, Loader=_Loader)
    line = 0
    for step in path:
        if isinstance(node, yaml.MappingNode):
            found = next(((k, v) for k, v in node.value if k.value == str(step)), None)
            if not found:
                break
            line, node = found[0].start_mark.line, found[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            line = node.start_mark.line
        else:
            break
    return int(line) + 1
