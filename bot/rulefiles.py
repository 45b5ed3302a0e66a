"""Rule files on disk → `RuleBase`. The one place that reads them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bot.errors import RuleFileError
from bot.rules import model


def read_shipped(rules: Path) -> model.RuleSet:
    """Read and check every file of a rule folder; raises RuleFileError at the first problem."""
    problems: list[RuleFileError] = []
    found = _read(rules, "shipped", problems)
    if problems:
        raise problems[0]
    return found


def read_all(rules: Path) -> tuple[model.RuleSet, list[RuleFileError]]:
    """Read a rule folder and collect the problems instead of stopping at the first."""
    problems: list[RuleFileError] = []
    return _read(rules, "shipped", problems), problems


def _read(folder: Path, origin: str, problems: list[RuleFileError]) -> model.RuleSet:
    if not folder.is_dir():
        raise RuleFileError(folder, "is not a folder of rules (it holds measures/, subjects/ and groups.yaml)")
    from bot.rules import compiling, schema  # noqa: PLC0415 - pydantic is not loaded where the cache answers

    measures = [
        compiling.measure(file, origin, name)
        for name, file in _files(folder, "measures/*/*.yaml", schema.MeasureFile, problems)
        if _placed(folder, name, file, problems)
    ]
    subjects = [
        compiling.subject(file, name) for name, file in _files(folder, "subjects/*.yaml", schema.SubjectFile, problems)
    ]
    groups = [
        group
        for _, file in _files(folder, "groups.yaml", schema.GroupsFile, problems)
        for group in compiling.groups(file)
    ]
    return model.RuleSet(tuple(measures), tuple(subjects), tuple(groups))


def _files(folder: Path, pattern: str, form: Any, problems: list[RuleFileError]) -> list[tuple[str, Any]]:  # noqa: ANN401 - one form in, one form out
    from bot.rules.reading import read  # noqa: PLC0415 - see _read

    found: list[tuple[str, Any]] = []
    for path in sorted(folder.glob(pattern)):
        name = str(path)
        try:
            found.append((name, read(path.read_text(encoding="utf-8"), form, name)))
        except RuleFileError as error:
            problems.append(error)
        except (OSError, UnicodeDecodeError) as error:
            problems.append(RuleFileError(path, f"cannot be read: {error}"))
    return found


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
