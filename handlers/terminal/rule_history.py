"""What became of a rule's file: by git in a checkout, elsewhere by the editions of a feed that are kept."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from importlib.metadata import metadata, version
from itertools import pairwise
from pathlib import Path

from bot.data import read_yaml
from bot.rules import loading
from bot.rules.model import Measure
from bot.rules_feed.changes import rule_changes
from bot.rules_feed.store import EditionStore
from handlers.messages import wording
from handlers.terminal.local_bot import setting
from handlers.terminal.restricted import shipped_rules

_GIT_S = 10


def history(act: Measure) -> Iterator[str]:
    """Yield what changed a rule, the newest first; where nothing can tell, which rules these are and who knows more."""
    commits = _commits(Path(act.file))
    yield from (f"  {line}" for line in commits)
    if not commits:
        yield from _editions(act)


def _commits(file: Path) -> list[str]:
    """Return the commits that changed a file; empty outside a checkout, and for a file that no commit knows."""
    command = ("git", "log", "--follow", "--date=short", "--format=%ad %h %an: %s", "--", file.name)
    try:
        told = subprocess.run(command, cwd=file.parent, capture_output=True, text=True, check=True, timeout=_GIT_S)  # noqa: S603 - our own words
    except (OSError, subprocess.SubprocessError):
        return []
    return told.stdout.splitlines()


def _editions(act: Measure) -> Iterator[str]:
    """Yield what each kept edition of a feed changed in a rule, from the shipped rules on."""
    if act.origin != "shipped":
        yield "No history here: the file is your team's own, and no commit holds it."
        return
    store = EditionStore(Path(setting("EXPORTWATCH_HOME") or ".exportwatch"))
    base = Path(setting("EXPORTWATCH_RULES") or shipped_rules())
    kept = store.kept()
    steps = [("", base), *((name, store.path(name)) for name in reversed(kept))]
    say = read_yaml("rules_news")
    for (_, before), (name, after) in reversed(list(pairwise(steps))):
        was, is_ = (loading.load(folder).measures.get(act.key) for folder in (before, after))
        for change in rule_changes([was] if was else [], [is_] if is_ else [], say):
            edition = kept[name]
            yield f"  edition {edition.number} of {wording.said(edition.day)}: {change.title}. {change.text}"
    yield _origin()


def _origin() -> str:
    """Say which rules the program carries, and where their history is."""
    links = (line.partition(", ") for line in metadata("exportwatch").get_all("Project-URL") or ())
    home = next((url for name, _, url in links if name == "Source"), "")
    where = f"the repository has it: {home}" if home else "the project's repository has it"
    return f"As Exportwatch {version('exportwatch')} carries it; of its history before, {where}."
