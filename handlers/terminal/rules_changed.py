"""`exportwatch rules check --changed`: what a pull request does to the acts, and what its author still has to do."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.data import read_yaml
from bot.errors import RuleFileError, UsageError
from bot.rules import loading
from bot.rules.model import Measure
from bot.rules_feed.archive import files_in
from bot.rules_feed.changes import rule_changes

_GIT_S = 60


def acts_at(rules: Path, revision: str) -> Mapping[str, Measure]:
    """Return the acts of a folder as they were where a branch left `revision`. Raises UsageError where git has none."""
    base = _git(rules, "merge-base", revision, "HEAD").decode().strip()
    files = files_in(_git(rules, "archive", "--format=tar", base, "."))
    with TemporaryDirectory() as place:
        for name, content in files.items():
            path = Path(place) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        try:
            return loading.load(Path(place)).measures
        except RuleFileError as error:
            raise UsageError(f"the rules of {revision} cannot be read: {error}") from error


def changed(before: Mapping[str, Measure], after: Mapping[str, Measure]) -> Iterator[tuple[str, str]]:
    """Yield what changed in an act and what its file lacks (nothing: empty), for each act that answers differ by."""
    for change in rule_changes(before.values(), after.values(), read_yaml("rules_news")):
        act, old = after.get(change.key), before.get(change.key)
        yield f"{change.title}: {change.text}", _missing(act, old) if act else ""


def _missing(act: Measure, old: Measure | None) -> str:
    """Return what the author of a change still has to write into an act's file; empty if nothing."""
    if old is None and not act.examples:
        return f"{act.file}: a new act needs examples: questions with the status that must come (docs/rules.md)"
    if old is not None and act.checked_on <= old.checked_on:
        return (
            f"{act.file}: checked_on is still {act.checked_on}: compare the file with its sources, then set the day "
            "on which you did"
        )
    return ""


def _git(folder: Path, *words: str) -> bytes:
    command = ("git", *words)
    try:
        return subprocess.run(command, cwd=folder, capture_output=True, check=True, timeout=_GIT_S).stdout  # noqa: S603 - our own words, and a revision that git reads
    except subprocess.CalledProcessError as error:
        why = error.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        raise UsageError(f"--changed compares with git, which says: {why}") from error
    except (OSError, subprocess.SubprocessError) as error:
        raise UsageError(f"--changed compares with git, which cannot be asked: {error}") from error
