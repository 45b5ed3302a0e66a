"""Text of one rule file → its checked form, with errors that name line, field and what is right. PURE.

Also the JSON Schema of a form, for editors: the same classes of `bot.rules.model` say both.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import Any, TypeVar

import msgspec
import yaml

from bot.errors import RuleFileError
from bot.files import NO_ALIASES, TextLoader, constructed, first_alias
from bot.rules import fields, model

_Form = TypeVar("_Form")
Path = Sequence[str | int]


def read(text: str, form: type[_Form], file: str) -> _Form:
    """Check one file against its form; raises RuleFileError with file, line and field."""
    raw = _spelled_out(_yaml(text, file))
    try:
        return msgspec.convert(raw, form, dec_hook=fields.custom)
    except msgspec.ValidationError as error:
        raise _named(error, raw, form, text, file) from error


def _spelled_out(raw: dict[str, Any]) -> dict[str, Any]:
    """Return a file with its two short forms written out: one authority as a text, customs codes as texts."""
    if isinstance(raw.get("authority"), str):
        raw["authority"] = [raw["authority"]]
    for holder in _holders(raw):
        if isinstance(lines := holder.get("hs"), list):
            holder["hs"] = [line if isinstance(line, dict) else {"code": line} for line in lines]
    return raw


def _holders(raw: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the file itself, its parts and every item."""
    found = [raw]
    for holder in found:  # grows as parts and items are met
        for field in ("parts", "items"):
            inner = holder.get(field)
            found += [one for one in inner if isinstance(one, dict)] if isinstance(inner, list) else []
    return found


def _yaml(text: str, file: str) -> dict[str, Any]:
    loader = TextLoader(text)
    try:
        node = loader.get_single_node()
        if line := first_alias(node):
            raise RuleFileError(file, NO_ALIASES, line=line)
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


def _built(loader: TextLoader, node: yaml.Node) -> Any:  # noqa: ANN401 - whatever the file says
    """Build a node's value as PyYAML does, in half its time; texts on one line, each space once."""
    if node.tag == _TEXT and isinstance(node, yaml.ScalarNode):
        return " ".join(node.value.split())
    if node.tag == _LIST and isinstance(node, yaml.SequenceNode):
        return [_built(loader, value) for value in node.value]
    if node.tag == _MAPPING and isinstance(node, yaml.MappingNode) and all(key.tag == _TEXT for key, _ in node.value):
        return {" ".join(key.value.split()): _built(loader, value) for key, value in node.value}
    return constructed(loader, node)


_TEXT, _LIST, _MAPPING, _MERGE = (f"tag:yaml.org,2002:{name}" for name in ("str", "seq", "map", "merge"))


def _forbid_repeated_keys(node: yaml.Node | None, file: str) -> None:
    """Raise RuleFileError for a field that is written twice: YAML would keep the last one silently."""
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise RuleFileError(file, "has a list where a field's name belongs", line=key.start_mark.line + 1)
            if key.tag not in {_TEXT, _MERGE}:
                raise RuleFileError(file, f"the name {key.value!r} is not text", line=key.start_mark.line + 1)
            if key.value in seen:
                raise RuleFileError(file, "stands twice", line=key.start_mark.line + 1, field=str(key.value))
            seen.add(key.value)
            _forbid_repeated_keys(value, file)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            _forbid_repeated_keys(value, file)


# What is wrong, in words.

_AT = re.compile(r" - at (?P<key>`key` in )?`\$(?P<path>[^`]*)`$")
_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+|\.\.\.)\]")
_NAMED_FIELD = re.compile(r"Object (?:contains unknown|missing required) field `(?P<name>[^`]*)`")
_KINDS = {
    "str": "a text",
    "array": "a list",
    "object": "fields",
    "null": "nothing",
    "int": "a number",
    "float": "a number",
}
_EXPECTED = re.compile(r"Expected `(?P<wanted>[^`]*)`, got `(?P<got>[^`]*)`$")
_BOUND = re.compile(r"Expected `[^`]*` (?P<length>of length )?(?P<sign>[<>])= (?P<bound>\S+)$")


def _named(error: msgspec.ValidationError, raw: dict[str, Any], form: type, text: str, file: str) -> RuleFileError:
    """Return the problem with its place, the field by its name and the right values."""
    said = str(error)
    at = _AT.search(said)
    path = _path(f"{at['path']}{'[...]' if at['key'] else ''}" if at else "", raw, form, said)
    message = said[: at.start()] if at else said
    if field := _NAMED_FIELD.match(message):
        path = [*path, field["name"]]
        missing = message.startswith("Object missing")
        message = "is missing" if missing else "is no field of this form (docs/rules.md lists them)"
    elif (begin := message.split(":", 1)[0]) in _fields(raw, path):
        path, message = [*path, begin], message.removeprefix(f"{begin}: ")
    else:
        value = path[-1] if at and at["key"] else _at(raw, path)
        message = _in_words(message, value, _schemas_at(form, path, key=bool(at and at["key"])))
    return RuleFileError(file, message, line=_line(text, path), field=".".join(map(str, path)) or None)


def _in_words(message: str, value: object, right: Sequence[dict[str, Any]]) -> str:
    """Return a message of msgspec with what was written, and what may be written."""
    checks = (_not_quoted, _none_of, _of_another_form, _of_another_kind, _bounded)
    told = (check(message, value, right) for check in checks)
    return next(filter(None, told), message)


def _not_quoted(message: str, value: object, right: Sequence[dict[str, Any]]) -> str:  # noqa: ARG001 - asked alike
    number = isinstance(value, (int, float)) and message.startswith("Expected `str")
    return fields.NOT_QUOTED.format(value) if number else ""


def _none_of(message: str, value: object, right: Sequence[dict[str, Any]]) -> str:  # noqa: ARG001 - asked alike
    choices = [str(one) for part in right for one in part.get("enum", ())]
    if not choices or isinstance(value, dict):
        return ""
    groups = [f"fields ({', '.join(part['properties'])})" for part in right if part.get("properties")]
    return f"{value!r} is none of {', '.join((*choices, *groups))}"


def _of_another_form(message: str, value: object, right: Sequence[dict[str, Any]]) -> str:
    matching = "matching regex" in message
    if not (matching or any(part.get("format") == "date" for part in right)):
        return ""
    example = next((part["examples"][0] for part in right if "examples" in part), None)
    what = "have the form of" if matching else "exist as a day like"
    return f"{value!r} does not {what}, for example, {example}"


def _of_another_kind(message: str, value: object, right: Sequence[dict[str, Any]]) -> str:  # noqa: ARG001 - asked alike
    if not (found := _EXPECTED.match(message)):
        return ""
    wanted = dict.fromkeys(_KINDS.get(kind, kind) for kind in found["wanted"].split(" | ") if kind != "null")
    return f"must be {' or '.join(wanted)}, not {_KINDS.get(found['got'], found['got'])}"


def _bounded(message: str, value: object, right: Sequence[dict[str, Any]]) -> str:  # noqa: ARG001 - asked alike
    if not (found := _BOUND.match(message)):
        return ""
    least = "at least" if found["sign"] == ">" else "at most"
    return f"must {'have a length of' if found['length'] else 'be'} {least} {found['bound']}"


def _path(written: str, raw: dict[str, Any], form: type, said: str) -> list[str | int]:
    """`.items[0].hs[1].code` as steps; the key of a mapping, which msgspec leaves out, is found by trial."""
    path: list[str | int] = []
    for name, place in _STEP.findall(written):
        if place != "...":
            path.append(int(place) if place else name)
        elif isinstance(mapping := _at(raw, path), dict):
            path.append(next((key for key in mapping if _fails_alone(raw, path, key, form, said)), ""))
    return path


def _fails_alone(raw: dict[str, Any], path: Path, key: str, form: type, said: str) -> bool:
    """Return whether the same error comes if a mapping holds this key alone."""
    *above, last = path
    holder = _at(raw, above)
    whole = holder[last]
    holder[last] = {key: whole[key]}
    try:
        msgspec.convert(raw, form, dec_hook=fields.custom)
    except msgspec.ValidationError as error:
        return str(error) == said
    finally:
        holder[last] = whole
    return False


def _at(raw: object, path: Path) -> Any:  # noqa: ANN401 - whatever the file holds
    """Return what stands at a path; None if nothing does."""
    for step in path:
        try:
            raw = raw[step]  # type: ignore[index] # a mapping or a list, or the next line tells
        except (KeyError, IndexError, TypeError):
            return None
    return raw


def _fields(raw: object, path: Path) -> Sequence[str]:
    found = _at(raw, path)
    return list(found) if isinstance(found, dict) else ()


def _schemas_at(form: type, path: Path, *, key: bool) -> list[dict[str, Any]]:
    """Return what the form's JSON Schema says of a path, or of the name of its last step.

    One entry for each alternative.
    """
    whole = json_schema(form)

    def options(part: object) -> list[dict[str, Any]]:
        if not isinstance(part, dict):
            return []
        if "$ref" in part:
            return options(whole["$defs"][part["$ref"].rsplit("/", 1)[-1]])
        return [one for inner in part["anyOf"] for one in options(inner)] if "anyOf" in part else [part]

    def below(part: dict[str, Any], step: str | int) -> object:
        if isinstance(step, int):
            return part.get("items")
        return part.get("properties", {}).get(step, part.get("additionalProperties"))

    parts = options(whole)
    for step in path[:-1] if key else path:
        parts = [one for part in parts for one in options(below(part, step))]
    return [part["propertyNames"] for part in parts if "propertyNames" in part] if key else parts


def line_of(text: str, field: str, value: str | None) -> int | None:
    """Return the line of a field (`items.subject`), or the one that holds `value`; None if there is none."""
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
    """Return the line of the deepest step of a path that the file holds."""
    node: Any = yaml.compose(text, Loader=TextLoader)
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


# JSON Schema.


@cache
def json_schema(*forms: type) -> dict[str, Any]:
    """Return the JSON Schema of what is one of these forms, with the short forms of `_spelled_out`. To be read only."""
    template = "#/$defs/{name}"
    found, defs = msgspec.json.schema_components(forms, schema_hook=fields.custom_schema, ref_template=template)
    for name, described in defs.items():
        for field, text in _descriptions().get(name, {}).items():
            described["properties"][field].setdefault("description", text)
    if "HsLine" in defs:
        defs["HsLine"] = {"anyOf": [{"type": "string"}, defs["HsLine"]]}
    for described in defs.values():
        if (authority := described.get("properties", {}).get("authority")) and "items" in authority:
            described["properties"]["authority"] = {"anyOf": [authority, authority["items"]]}
    return {**(found[0] if len(forms) == 1 else {"anyOf": list(found)}), "$defs": defs}


@cache
def _descriptions() -> dict[str, dict[str, str]]:
    """Class → field as files have it → the text under its declaration, an inherited one included."""
    told: dict[str, dict[str, str]] = {}
    for node in ast.parse(inspect.getsource(model)).body:
        if isinstance(node, ast.ClassDef):
            own = told[node.name] = {}
            for base in node.bases:
                own |= told.get(base.id, {}) if isinstance(base, ast.Name) else {}
            for field, below in pairwise(node.body):
                if isinstance(field, ast.AnnAssign) and isinstance(below, ast.Expr):
                    name = ast.unparse(field.target).removesuffix("_")
                    own[name] = " ".join(str(ast.literal_eval(below.value)).split())
    return told
