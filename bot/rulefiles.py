"""Rule files on disk → `RuleBase`. The one place that reads them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.errors import RuleFileError
from bot.rulecache import remembered
from bot.rules import model
from bot.rules.base import RuleBase

if TYPE_CHECKING:
    from bot.rules.checking import Problem

_PATTERNS = ("groups.yaml", "withdrawn.yaml", "measures/*/*.yaml", "subjects/*.yaml")

Contents = Sequence[tuple[str, bytes]]
"""(path, content) of every rule file of a folder."""


def load(rules: Path, extra: Path | None = None) -> RuleBase:
    """The shipped rules, with a team's own (`extra`) laid over them.

    Raises RuleFileError (file, line, field) for the first problem in `rules`. A problem in `extra` leaves that file out
    and is told in `RuleBase.problems`.
    """
    contents = _contents(rules)
    shipped = remembered(contents, lambda: _strict(rules, contents))
    return RuleBase(shipped if extra is None else overlaid(shipped, extra))


def check(rules: Path) -> tuple[model.RuleSet, list[RuleFileError]]:
    """Read a rule folder and collect the problems instead of stopping at the first."""
    problems: list[RuleFileError] = []
    contents = _contents(rules)
    found = _read(rules, contents, "shipped", problems)
    return found, [*problems, *_without_comment(contents)]


def located(problem: Problem) -> Problem:
    """The same problem with the line in its file, where that can be told."""
    from bot.rules.reading import line_of  # noqa: PLC0415 - see _read

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
                found.append((str(path), path.read_bytes()))
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
    return model.RuleSet(tuple(measures), tuple(subjects), tuple(groups))


def _checked(contents: Contents, what: str, form: Any, problems: list[RuleFileError]) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - one form in, that form out
    """The files of one sort that keep their form; the others become problems."""
    from bot.rules.reading import read  # noqa: PLC0415 - see _read

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
