"""Rule files on disk → `RuleBase`. The one place that reads them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from bot.errors import RuleFileError
from bot.lists.library import Lists
from bot.lists.loading import ListFiles
from bot.rules import model
from bot.rules.index import RuleBase
from bot.rules.rule_cache import remembered
from bot.yaml_files import NO_ALIASES, first_alias, read_plain

if TYPE_CHECKING:
    from bot.rules.checks import Problem


_PATTERNS = ("groups.yaml", "embargoes.yaml", "withdrawn.yaml", "measures/*/*.yaml", "subjects/*.yaml")

Contents = Sequence[tuple[str, bytes]]
"""(path, content) of every rule file of a folder."""


def load(rules: Path, extra: Path | None = None) -> RuleBase:
    """The shipped rules, with a team's own (`extra`) laid over them.

    Raises RuleFileError (file, line, field) for the first problem in `rules`. A problem in `extra` leaves that file out
    and is told in `RuleBase.problems`.
    """
    contents = _contents(rules)
    shipped = remembered(contents, lambda: _strict(rules, contents))
    lists = rules / "lists"
    return RuleBase(
        shipped if extra is None else overlaid(shipped, extra), Lists(ListFiles(lists)) if lists.is_dir() else None
    )


def check(rules: Path) -> tuple[model.RuleSet, list[RuleFileError]]:
    """Read a rule folder and collect the problems instead of stopping at the first."""
    problems: list[RuleFileError] = []
    contents = _contents(rules)
    found = _read(rules, contents, "shipped", problems)
    return found, [*problems, *_without_comment(contents)]


def located(problem: Problem) -> Problem:
    """The same problem with the line in its file, where that can be told."""
    try:
        text = Path(problem.file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return problem
    return replace(problem, line=line_of(text, problem.field, problem.value))


def _without_comment(contents: Contents) -> Iterator[RuleFileError]:
    """Acts that tell the next curator nothing."""
    for name, content in contents:
        if Path(name).parent.parent.name == "measures" and b"#" not in content:
            yield RuleFileError(name, "has no comment (#): say what to check when its source changes", line=1)


def overlaid(shipped: model.RuleSet, extra: Path) -> model.RuleSet:
    """A team's own rules over the shipped ones."""
    problems: list[RuleFileError] = []
    try:
        contents = _contents(extra)
    except RuleFileError as error:
        return replace(shipped, problems=(*shipped.problems, str(error)))
    own = _read(extra, contents, "team", problems)
    withdrawn = _withdrawn(contents, problems, known={measure.key for measure in shipped.measures})
    replaced = {measure.key for measure in own.measures} | withdrawn
    subjects = {subject.name: subject for subject in shipped.subjects} | {s.name: s for s in own.subjects}
    for addition, name in _additions(contents, problems):
        if addition.extends in subjects:
            subjects[addition.extends] = _extended(subjects[addition.extends], addition)
        else:
            problems.append(RuleFileError(name, f"there is no subject {addition.extends!r}", field="extends"))
    groups = {group.code: group for group in (*shipped.groups, *own.groups)}
    return model.RuleSet(
        measures=(*(m for m in shipped.measures if m.key not in replaced), *own.measures),
        subjects=tuple(subjects.values()),
        groups=tuple(groups.values()),
        embargoes=tuple(({one.country: one for one in (*shipped.embargoes, *own.embargoes)}).values()),
        keys=shipped.keys,
        problems=(*shipped.problems, *map(str, problems)),
    )


def _strict(folder: Path, contents: Contents) -> model.RuleSet:
    problems: list[RuleFileError] = []
    found = _read(folder, contents, "shipped", problems)
    if problems:
        raise problems[0]
    from bot.rules.compiling import with_keys  # noqa: PLC0415 - see _read

    return with_keys(found)


def _contents(folder: Path) -> Contents:
    """Every rule file of a folder, in a fixed order; raises RuleFileError where it cannot be read."""
    if not folder.is_dir():
        raise RuleFileError(folder, "is not a folder of rules (it holds measures/, subjects/ and groups.yaml)")
    found: list[tuple[str, bytes]] = []
    for pattern in _PATTERNS:
        for path in sorted(folder.glob(pattern)):
            try:
                found.append((str(path), read_plain(path)))
            except OSError as error:
                raise RuleFileError(path, f"cannot be read: {error.strerror}") from error
    if not found:
        raise RuleFileError(folder, "holds no rule files (measures/<jurisdiction>/*.yaml, subjects/*.yaml)")
    return found


def _read(folder: Path, contents: Contents, origin: str, problems: list[RuleFileError]) -> model.RuleSet:
    from bot.rules import compiling, schema  # noqa: PLC0415 - pydantic is not loaded where the cache answers

    measures = [
        compiling.measure(file, origin, name)
        for name, file in _checked(contents, "measures", schema.MeasureFile, problems)
        if _placed(folder, name, file, problems)
    ]
    plain = [(name, content) for name, content in contents if not _is_addition(content)]
    subjects = [
        compiling.subject(file, name) for name, file in _checked(plain, "subjects", schema.SubjectFile, problems)
    ]
    groups = [
        group
        for _, file in _checked(contents, "groups.yaml", schema.GroupsFile, problems)
        for group in compiling.groups(file)
    ]
    embargoes = [
        model.Embargo(one.country, one.scope, one.laws, one.as_of, one.sources)
        for _, file in _checked(contents, "embargoes.yaml", schema.EmbargoesFile, problems)
        for one in file.embargoes
    ]
    return model.RuleSet(tuple(measures), tuple(subjects), tuple(groups), tuple(embargoes))


def _checked(contents: Contents, what: str, form: Any, problems: list[RuleFileError]) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - one form in, that form out
    """The files of one sort that keep their form; the others become problems."""
    for name, content in contents:
        if what not in Path(name).parts[-3:]:
            continue
        try:
            yield name, read(content.decode("utf-8"), form, name)
        except RuleFileError as error:
            problems.append(error)
        except UnicodeDecodeError as error:
            problems.append(RuleFileError(name, f"is not UTF-8: {error.reason}"))


def _placed(folder: Path, name: str, file: Any, problems: list[RuleFileError]) -> bool:  # noqa: ANN401 - a MeasureFile, whose module is loaded late
    """A measure's file name is its key and its folder its jurisdiction."""
    place = Path(name).relative_to(folder)
    if place.stem != file.key:
        problems.append(RuleFileError(name, f"must be the file name ({place.stem})", field="key"))
        return False
    if place.parent.name != file.jurisdiction.lower():
        problems.append(RuleFileError(name, f"must be the folder ({place.parent.name})", field="jurisdiction"))
        return False
    return True


def _is_addition(content: bytes) -> bool:
    return any(line.startswith(b"extends:") for line in content.splitlines())


def _additions(contents: Contents, problems: list[RuleFileError]) -> Iterator[tuple[Any, str]]:
    from bot.rules import schema  # noqa: PLC0415 - see _read

    ours = [(name, content) for name, content in contents if _is_addition(content)]
    for name, file in _checked(ours, "subjects", schema.SubjectAddition, problems):
        yield file, name


def _extended(subject: model.Subject, addition: Any) -> model.Subject:  # noqa: ANN401 - a SubjectAddition, whose module is loaded late
    from bot.rules import compiling  # noqa: PLC0415 - see _read

    return compiling.extended(subject, addition)


def _withdrawn(contents: Contents, problems: list[RuleFileError], known: set[str]) -> set[str]:
    from bot.rules import schema  # noqa: PLC0415 - see _read

    found: set[str] = set()
    for name, file in _checked(contents, "withdrawn.yaml", schema.Withdrawal, problems):
        for key in file.withdraw:
            if key in known:
                found.add(key)
            else:
                problems.append(RuleFileError(name, f"there is no shipped measure {key!r}", field=f"withdraw.{key}"))
    return found


# Text of one rule file → its checked form, with errors that name line and field. Pure: the text is an argument.


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
