"""Rule files on disk → `RuleBase`; what is read of them is kept (`bot.prepared`), so that a look-up validates none."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from msgspec import structs

from bot.errors import RuleFileError
from bot.files import read_plain
from bot.lists.library import Lists
from bot.lists.loading import ListFiles
from bot.model.copies import replace
from bot.prepared import Prepared
from bot.rules import fields, licensing, model
from bot.rules.checks import STALE, Problem, examples
from bot.rules.checks import check as problems_of
from bot.rules.edition import edition_in
from bot.rules.index import RuleBase
from bot.rules.model import RuleSet
from bot.rules.reading import line_of, read

if TYPE_CHECKING:
    from bot.rules.checks import Problem


_PATTERNS = (
    "groups.yaml",
    "embargoes.yaml",
    "coverage.yaml",
    "licensing/*.yaml",
    "withdrawn.yaml",
    "measures/*/*.yaml",
    "subjects/*.yaml",
)

_Form = TypeVar("_Form")
_Value = TypeVar("_Value")
Contents = Sequence[tuple[str, bytes]]
"""(path, content) of every rule file of a folder."""


def load(rules: Path, extra: Path | None = None, editions: Path | None = None) -> RuleBase:
    """Load the shipped rules, a team's own (`extra`) laid over them, and the editions of lists that were fetched.

    Raises RuleFileError (file, line, field) for the first problem in `rules`. A problem in `extra` leaves that file out
    and is told in `RuleBase.problems`.
    """
    contents = _contents(rules)
    prepared = Prepared(contents)
    found = prepared.table(
        "rules", model.RuleSet, lambda: _strict(rules, contents), written=fields.written, known=fields.known
    )
    if extra is not None:
        found, own = overlaid(found, extra)
        prepared = Prepared((*contents, *own)) if own else prepared
    return RuleBase(found, lists_beside(rules, editions), edition_in(rules), prepared)


def lists_beside(rules: Path, editions: Path | None = None) -> Lists | None:
    """Return the lists in a rule folder, if it has some, and newer `editions` of them.

    Each is read when it is first asked.
    """
    return Lists(ListFiles(rules / "lists", editions)) if (rules / "lists").is_dir() else None


def check(rules: Path) -> tuple[model.RuleSet, list[RuleFileError]]:
    """Read a rule folder and collect the problems instead of stopping at the first."""
    problems: list[RuleFileError] = []
    contents = _contents(rules)
    found = _read(rules, contents, "shipped", problems)
    return found, [*problems, *_without_comment(contents)]


def located(problem: Problem) -> Problem:
    """Return the same problem with its line, if the file can be read."""
    try:
        text = Path(problem.file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return problem
    return replace(problem, line=line_of(text, problem.field, problem.value))


def _without_comment(contents: Contents) -> Iterator[RuleFileError]:
    """Yield a problem for each act's file without a comment: the next curator must know what to check."""
    for name, content in contents:
        if Path(name).parent.parent.name == "measures" and b"#" not in content:
            yield RuleFileError(name, "has no comment (#): say what to check when its source changes", line=1)


def overlaid(shipped: model.RuleSet, extra: Path) -> tuple[model.RuleSet, Contents]:
    """Return a team's own rules over the shipped ones, and the files that they were read from."""
    problems: list[RuleFileError] = []
    try:
        contents = _contents(extra)
    except RuleFileError as error:
        return structs.replace(shipped, problems=(*shipped.problems, str(error))), ()
    own = _read(extra, contents, "team", problems)
    withdrawn = _withdrawn(contents, problems, known={measure.key for measure in shipped.measures})
    replaced = {measure.key for measure in own.measures} | withdrawn
    subjects = {subject.name: subject for subject in shipped.subjects} | {s.name: s for s in own.subjects}
    for name, addition in _additions(contents, problems):
        if addition.extends in subjects:
            subjects[addition.extends] = subjects[addition.extends].extended(addition)
        else:
            problems.append(RuleFileError(name, f"there is no subject {addition.extends!r}", field="extends"))
    found = model.RuleSet(
        measures=(*(m for m in shipped.measures if m.key not in replaced), *own.measures),
        subjects=tuple(subjects.values()),
        groups=shipped.groups | own.groups,
        embargoes=tuple(({(one.country, one.regions): one for one in (*shipped.embargoes, *own.embargoes)}).values()),
        searches=(*shipped.searches, *own.searches),
        guides=tuple(({one.key: one for one in (*shipped.guides, *own.guides)}).values()),
        problems=(*shipped.problems, *map(str, problems)),
    )
    return found, contents


def _strict(folder: Path, contents: Contents) -> model.RuleSet:
    problems: list[RuleFileError] = []
    found = _read(folder, contents, "shipped", problems)
    if problems:
        raise problems[0]
    return found


def _contents(folder: Path) -> Contents:
    """Return every rule file of a folder, in a fixed order; raises RuleFileError where it cannot be read."""
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
    measures = [
        measure(file, origin, name)
        for name, file in _checked(contents, "measures", model.MeasureFile, problems)
        if _placed(folder, name, file, problems)
    ]
    plain = [(name, content) for name, content in contents if not _is_addition(content)]
    subjects = [model.Subject.of(file, name) for name, file in _checked(plain, "subjects", model.SubjectFile, problems)]
    groups: dict[str, model.Group] = {}
    for _, file in _checked(contents, "groups.yaml", model.GroupsFile, problems):
        groups |= file.groups
    embargoes = [
        one for _, file in _checked(contents, "embargoes.yaml", model.EmbargoesFile, problems) for one in file.embargoes
    ]
    searches = [
        one for _, file in _checked(contents, "coverage.yaml", model.CoverageFile, problems) for one in file.searches
    ]
    guides = [
        structs.replace(guide, jurisdiction=Path(name).stem.upper())
        for name, file in _checked(contents, "licensing", licensing.GuidesFile, problems)
        for guide in file.guides
    ]
    return model.RuleSet(
        tuple(measures), tuple(subjects), groups, tuple(embargoes), tuple(searches), guides=tuple(guides)
    )


def measure(file: model.MeasureFile, origin: str, path: str) -> model.Measure:
    """Return the act of a file, its fields resolved for every item; its changes in the order of their days."""
    of_scope, shared = model.Scope.__struct_fields__, model.Act.__struct_fields__
    own = {name: getattr(file, name) for name in shared if name not in of_scope}
    own["changes"] = tuple(sorted(file.changes, key=lambda change: change.date.first))
    return model.Measure(**own, type=file.type, abroad=file.abroad, limbs=tuple(_limbs(file)), origin=origin, file=path)


def _limbs(file: model.MeasureFile) -> Iterator[model.Limb]:
    """Yield a limb for the items under each rule; a file without items has one, so that it can be asked for."""
    whole = [(None, file.items)] if file.items or not file.parts else []
    for part, items in (*whole, *((part, part.items) for part in file.parts)):
        together: dict[model.Limb, list[model.Item]] = {} if items else {_rule(file, part, None): []}
        for item in items:
            together.setdefault(_rule(file, part, item), []).append(item)
        yield from (structs.replace(rule, items=tuple(members)) for rule, members in together.items())


def _rule(file: model.MeasureFile, part: model.Part | None, item: model.Item | None) -> model.Limb:
    """Return the rule that holds for an item: each field from the nearest scope that says it; scopes are not merged."""
    scopes: list[model.Scope] = [scope for scope in (item, part, file) if scope is not None]

    def nearest(field: Callable[[model.Scope], _Value | None]) -> _Value | None:
        return next((value for scope in scopes if (value := field(scope)) is not None), None)

    destinations, binds = nearest(lambda scope: scope.destinations), nearest(lambda scope: scope.binds)
    return model.Limb(
        part=part.id if part else None,
        cite=part.cite if part else None,
        type=nearest(lambda scope: scope.type) or file.type,
        periods=nearest(lambda scope: scope.in_force) or (),
        suspensions=nearest(lambda scope: scope.suspensions) or (),
        destinations=destinations if isinstance(destinations, fields.Destinations) else fields.Destinations(),
        binds=binds if isinstance(binds, fields.Binds) else None,
        exempt=nearest(lambda scope: scope.exempt) or (),
        quotas=nearest(lambda scope: scope.quotas) or (),
        note=part.note if part else None,
        abroad=nearest(lambda scope: scope.abroad),
    )


def _checked(
    contents: Contents, what: str, form: type[_Form], problems: list[RuleFileError]
) -> Iterator[tuple[str, _Form]]:
    """Yield the files of one sort that keep their form; the others become problems."""
    for name, content in contents:
        if what not in Path(name).parts[-3:]:
            continue
        try:
            yield name, read(content.decode("utf-8"), form, name)
        except RuleFileError as error:
            problems.append(error)
        except UnicodeDecodeError as error:
            problems.append(RuleFileError(name, f"is not UTF-8: {error.reason}"))


def _placed(folder: Path, name: str, file: model.MeasureFile, problems: list[RuleFileError]) -> bool:
    """Return whether a measure's file name is its key and its folder its jurisdiction; if not, it becomes a problem."""
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


def _additions(contents: Contents, problems: list[RuleFileError]) -> Iterator[tuple[str, model.SubjectAddition]]:
    ours = [(name, content) for name, content in contents if _is_addition(content)]
    yield from _checked(ours, "subjects", model.SubjectAddition, problems)


def _withdrawn(contents: Contents, problems: list[RuleFileError], known: set[str]) -> set[str]:
    """Return the keys that a team withdraws; one that is not on file becomes a problem."""
    found: set[str] = set()
    for name, file in _checked(contents, "withdrawn.yaml", model.Withdrawal, problems):
        for own in file.withdraw:
            if own in known:
                found.add(own)
            else:
                problems.append(RuleFileError(name, f"there is no shipped measure {own!r}", field=f"withdraw.{own}"))
    return found


@dataclass(frozen=True, slots=True)
class Checked:
    """The rules of a folder as they were read, what is wrong with them (one sentence each), and what is due."""

    rules: RuleSet
    base: RuleBase
    errors: tuple[str, ...]
    look: tuple[Problem, ...]


def checked(rules: Path, today: date, extra: Path | None = None, older_than: timedelta = STALE) -> Checked:
    """Check format, references, names, dates and examples of a folder, with a team's own rules over it.

    With `extra` only its examples are asked: what it adds may change the answers to the others. Raises RuleFileError
    where there is no folder of rules.
    """
    rule_set, broken = check(rules)
    if extra:
        rule_set, _ = overlaid(rule_set, extra)
    base = RuleBase(rule_set, lists_beside(rules), edition_in(rules))
    across = (*problems_of(base, today, older_than), *examples(base, str(extra) if extra else ""))
    problems = [located(problem) for problem in across]
    errors = (*map(str, broken), *rule_set.problems, *(str(problem) for problem in problems if problem.error))
    return Checked(rule_set, base, errors, tuple(problem for problem in problems if not problem.error))
