"""Rule files on disk → `RuleBase`, by way of a cache, so that a look-up does not validate every file again.

The name of a cache file is a hash of the content of every rule file and of the code that reads them: a cache can never
be stale. It is JSON in a folder that only its owner may write. A doubtful one (owner, rights, content) is not used.
"""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import msgspec
from msgspec import structs

import bot
from bot.errors import RuleFileError
from bot.files import read_plain
from bot.lists.library import Lists
from bot.lists.loading import ListFiles
from bot.model.copies import replace
from bot.rules import fields, licensing, model
from bot.rules.checks import STALE, Problem, examples
from bot.rules.checks import check as problems_of
from bot.rules.edition import edition_in
from bot.rules.index import RuleBase
from bot.rules.model import RuleSet
from bot.rules.reading import line_of, read
from bot.text.normalize import words_of_names

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
    shipped = remembered(contents, lambda: _strict(rules, contents))
    found = shipped if extra is None else overlaid(shipped, extra)
    return RuleBase(found, lists_beside(rules, editions), edition_in(rules))


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


def overlaid(shipped: model.RuleSet, extra: Path) -> model.RuleSet:
    """Return a team's own rules over the shipped ones."""
    problems: list[RuleFileError] = []
    try:
        contents = _contents(extra)
    except RuleFileError as error:
        return structs.replace(shipped, problems=(*shipped.problems, str(error)))
    own = _read(extra, contents, "team", problems)
    withdrawn = _withdrawn(contents, problems, known={measure.key for measure in shipped.measures})
    replaced = {measure.key for measure in own.measures} | withdrawn
    subjects = {subject.name: subject for subject in shipped.subjects} | {s.name: s for s in own.subjects}
    for name, addition in _additions(contents, problems):
        if addition.extends in subjects:
            subjects[addition.extends] = subjects[addition.extends].extended(addition)
        else:
            problems.append(RuleFileError(name, f"there is no subject {addition.extends!r}", field="extends"))
    return model.RuleSet(
        measures=(*(m for m in shipped.measures if m.key not in replaced), *own.measures),
        subjects=tuple(subjects.values()),
        groups=shipped.groups | own.groups,
        embargoes=tuple(({(one.country, one.regions): one for one in (*shipped.embargoes, *own.embargoes)}).values()),
        searches=(*shipped.searches, *own.searches),
        guides=tuple(({one.key: one for one in (*shipped.guides, *own.guides)}).values()),
        words=shipped.words,
        problems=(*shipped.problems, *map(str, problems)),
    )


def _strict(folder: Path, contents: Contents) -> model.RuleSet:
    problems: list[RuleFileError] = []
    found = _read(folder, contents, "shipped", problems)
    if problems:
        raise problems[0]
    return with_words(found)


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


def with_words(rules: model.RuleSet) -> model.RuleSet:
    """Return the same rules with the keys of the words of all their names."""
    names = list(dict.fromkeys(_looked_up(rules)))
    return structs.replace(rules, words=dict(zip(names, map(" ".join, words_of_names(names)), strict=True)))


def _looked_up(rules: model.RuleSet) -> Iterator[str]:
    for subject in rules.subjects:
        yield from subject.all_names
    for measure in rules.measures:
        yield from (measure.document, measure.title, *measure.names)
        for limb in measure.limbs:
            if limb.binds:
                yield from (*limb.binds.parties, *limb.binds.words)
            for exemption in limb.exempt:
                yield from exemption.firms


# -- The cache of validated rules.

_KEPT = 4
"""Cache files that stay, those used last: a shipped folder, a team's, and what each was before the last edit."""
_CODE = ("rules/*.py", "text/*.py", "vocabulary.py", "data/*.py", "data/spelling.json")
"""What the cached form depends on, beside the rule files: a change of any makes a new cache."""


def remembered(contents: Iterable[tuple[str, bytes]], read: Callable[[], model.RuleSet]) -> model.RuleSet:
    """Return the rules in these files: from the cache, or read now and put there if it can be written."""
    file = _folder() / f"rules-{_fingerprint(contents)}.json"
    if found := _load(file):
        with contextlib.suppress(OSError):
            os.utime(file)
        return found
    rules = read()
    with contextlib.suppress(OSError):
        _store(file, pack(rules))
    return rules


def _folder() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "exportwatch"


def _fingerprint(contents: Iterable[tuple[str, bytes]]) -> str:
    digest = blake2b(digest_size=16)
    for path in sorted(path for pattern in _CODE for path in Path(bot.__file__).parent.glob(pattern)):
        with contextlib.suppress(OSError):
            digest.update(path.read_bytes())
    for name, content in contents:
        digest.update(f"\0{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _load(file: Path) -> model.RuleSet | None:
    try:
        if not (_is_ours(file) and _is_ours(file.parent)):
            return None
        return unpack(file.read_bytes())
    except (OSError, ValueError, msgspec.DecodeError):
        return None


def pack(rules: model.RuleSet) -> bytes:
    """Return the rules as JSON text, fields with their defaults left out."""
    return msgspec.json.encode(rules, enc_hook=fields.written)


def unpack(text: bytes) -> model.RuleSet:
    """Read what `pack` wrote; raises msgspec.DecodeError if it is something else."""
    return msgspec.json.decode(text, type=model.RuleSet, dec_hook=fields.known)


def _is_ours(path: Path) -> bool:
    """Return whether nobody else could have written a file or folder."""
    found = path.lstat()
    return found.st_uid == os.geteuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _store(file: Path, text: bytes) -> None:
    """Write beside and rename, so that a reader never sees half a file."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not _is_ours(file.parent):
        return
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=".rules-")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(text)
        Path(name).replace(file)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
    _tidy(file.parent)


def _tidy(folder: Path) -> None:
    ours = sorted(folder.glob("rules-*.json"), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in ours[_KEPT:]:
        old.unlink(missing_ok=True)


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
        rule_set = overlaid(rule_set, extra)
    base = RuleBase(rule_set, lists_beside(rules), edition_in(rules))
    across = (*problems_of(base, today, older_than), *examples(base, str(extra) if extra else ""))
    problems = [located(problem) for problem in across]
    errors = (*map(str, broken), *rule_set.problems, *(str(problem) for problem in problems if problem.error))
    return Checked(rule_set, base, errors, tuple(problem for problem in problems if not problem.error))
