"""`exportwatch rules`: validates rule files, tells what a branch changes, lists touched rules, records reviews."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from importlib.metadata import metadata, version
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click

from bot.answering import RestrictedQuery
from bot.data import read_yaml
from bot.errors import RuleFileError, StoreError, UsageError
from bot.model.supplements import Notice, NoticesByRule
from bot.rules import loading
from bot.rules.checks import STALE, Problem, Task, TaskKind, disagreements, tasks
from bot.rules.coverage import numbers
from bot.rules.index import RuleBase
from bot.rules.loading import checked
from bot.rules.model import Measure
from bot.rules.status import unreviewed
from bot.rules_feed.archive import files_in
from bot.rules_feed.changes import rule_changes
from bot.rules_feed.store import EditionStore
from bot.store.keys import Keys
from bot.store.reviews import Review, Reviews
from bot.text.normalize import nearest
from handlers.messages import wording
from handlers.messages.reply import escaped
from handlers.messages.reporting import provenance, task_line
from handlers.terminal import Group
from handlers.terminal.local_bot import fetched_editions, run_with_bot, setting
from handlers.terminal.restricted import answered, open_rules, shipped_rules
from handlers.terminal.rules_feed import editions, publish, rollback, update

_OLDEST = 36_500
"""Days."""


@click.group(cls=Group)
def rules_command() -> None:
    """Validate rule files, record reviews of changed rules, fetch and publish editions."""


for _command in (editions, publish, rollback, update):
    rules_command.add_command(_command)


@rules_command.command()
@click.argument("folder", required=False, type=click.Path(file_okay=False, path_type=Path))
@click.option("--stale", is_flag=True, help="Also list acts whose next check is due, and those with old evidence.")
@click.option(
    "--older-than",
    "days",
    type=click.IntRange(1, _OLDEST),
    default=STALE.days,
    show_default=True,
    metavar="DAYS",
    help="Age in days from which evidence counts as old.",
)
@click.option(
    "--lists", "against_lists", is_flag=True, help="Also list codes on which an act and a control list disagree."
)
@click.option("--due", is_flag=True, help="Also list what a curator has to look at, the most urgent first, and why.")
@click.option(
    "--changed",
    "since",
    is_flag=False,
    flag_value="main",
    metavar="[REVISION]",
    help="Also say what changed in the acts since the branch left REVISION (main), and what is missing for it.",
)
def check(  # noqa: PLR0913, PLR0917 - one for each option
    folder: Path | None, stale: bool, days: int, against_lists: bool, due: bool, since: str | None
) -> int:
    """Validate every rule file: format, references, names, dates, examples. The exit code is 1 if there is an error.

    FOLDER defaults to EXPORTWATCH_RULES, or else to the shipped rules. With EXPORTWATCH_EXTRA_RULES only the examples
    of your own files are asked: what you add or withdraw may change the answers to the shipped ones.
    """
    rules = folder or Path(setting("EXPORTWATCH_RULES") or shipped_rules())
    today = _today()
    found = checked(rules, today, None if folder else _extra(), timedelta(days=days))
    base, errors, look = found.base, found.errors, found.look
    newest = RuleBase(found.rules, loading.lists_beside(rules, fetched_editions()))
    differing = [
        str(loading.located(difference)) for difference in (disagreements(newest, today) if against_lists else ())
    ]
    waiting = tasks(base.measures.values(), today)
    news = list(changed(acts_at(rules, since), base.measures)) if since else []
    errors = (*errors, *(missing for _, missing in news if missing))
    told = [told for told, _ in news]
    asked = (*map(str, look if stale else ()), *map(task_line, waiting if due else ()))
    for line in (*told, *errors, *asked, *differing):
        click.echo(line)
    counted = f"{_summary(numbers(base, today))} {len(errors)} problems, {_due(waiting, look, days)}"
    click.echo(f"{counted} {len(differing)} codes to compare with a control list." if against_lists else counted)
    return 1 if errors else 0


def _due(waiting: Sequence[Task], look: Sequence[Problem], days: int) -> str:
    """Return how many acts have to be looked at, and how many rest on old evidence."""
    urgent = sum(task.kind is not TaskKind.EVIDENCE for task in waiting)
    old = sum(problem.field != "checked_on" for problem in look)
    return f"{urgent} acts due for a check, {old} with evidence older than {days} days."


@rules_command.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def stats(as_json: bool) -> None:
    """Count the rules: acts, subjects, names in each language, codes, exporters, certainty."""
    found = numbers(open_rules(), _today())
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    for name, value in found.items():
        shown = ", ".join(f"{key} {count}" for key, count in value.items()) if isinstance(value, dict) else str(value)
        click.echo(f"{name.replace('_', ' ')}: {shown}")


def _extra() -> Path | None:
    found = setting("EXPORTWATCH_EXTRA_RULES")
    return Path(found) if found else None


def _today() -> date:
    return datetime.now(UTC).date()


def _summary(found: Mapping[str, Any]) -> str:
    def listed(name: str) -> str:
        return ", ".join(f"{key} {count}" for key, count in found[name].items())

    return (
        f"{found['measures']} rules, {found['acts']} of them acts, "
        f"of {found['exporters']} exporters ({listed('certainty_of_files')}), "
        f"{found['subjects']} subjects with {found['names']} names ({listed('names_by_language')})."
    )


# -- review


_LONGEST_NAME, _LONGEST_NOTE, _SUMMARY = 100, 2000, 200


@rules_command.command()
@click.argument("rule", required=False)
@click.option("--event", "events", multiple=True, metavar="EVENT", help="Only this event; may be repeated.")
@click.option("--by", metavar="NAME", help="Name of the person who compared the rule with the act.")
@click.option("--note", default="", metavar="TEXT", help="Result: what was changed, or why nothing was.")
@click.option("--history", is_flag=True, help="List past reviews, of RULE or of all rules.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")
def review(  # noqa: PLR0913, PLR0917 - one for each option
    rule: str | None, events: tuple[str, ...], by: str | None, note: str, history: bool, as_json: bool
) -> None:
    """List the rules that a curator has to look at; with RULE and --by, record a review.

    First those whose own dates ask for it (a state that has ended without a sequel, a day that has come, a check that
    is due), which no bot needs to run for; then those that announced acts touch. Until a review of the latter, answers
    say "changed? not yet reviewed". An act published before a rule's evidence_as_of only confirms its file.
    """
    if history:
        _show_history(run_with_bot(lambda redis: Reviews(redis, Keys()).history(rule)), as_json=as_json)
        return
    if rule is None:
        if by or events or note:
            raise click.UsageError("name the rule that was reviewed: exportwatch rules review <rule> --by NAME")
        base = open_rules()
        _show_tasks(tasks(base.measures.values(), _today()), as_json=as_json)
        try:
            touched = run_with_bot(lambda redis: Reviews(redis, Keys()).all_waiting())
        except StoreError as error:
            click.echo(f"Whether announced acts touch rules is not known: {error}", err=True)
            return
        _show(base, unreviewed(base.measures, touched), as_json=as_json)
        return
    if not by or not escaped(by):
        raise click.UsageError('say who reviewed it: --by "A. Curator"')
    told = Review(
        rule,
        events,
        escaped(by)[:_LONGEST_NAME],
        datetime.now(UTC).isoformat(timespec="seconds"),
        escaped(note)[:_LONGEST_NOTE],
    )
    recorded = run_with_bot(lambda redis: Reviews(redis, Keys()).record_waiting(told))
    click.echo(f"Recorded: {rule}, reviewed by {recorded.by}: {', '.join(recorded.events)}.")


def _show_tasks(found: Sequence[Task], *, as_json: bool) -> None:
    """Print what the rules' own dates ask for; old evidence alone is counted."""
    for task in found:
        if as_json:
            act = task.measure
            row = {"task": task.kind, "measure": act.key, "since": task.since.isoformat(), "file": act.file}
            click.echo(json.dumps(row, ensure_ascii=False))
        elif task.kind is not TaskKind.EVIDENCE:
            click.echo(task_line(task))
    old = sum(task.kind is TaskKind.EVIDENCE for task in found)
    if old and not as_json:
        click.secho(f"{old} more with old evidence: exportwatch rules check --due lists them.", dim=True)


@rules_command.command()
@click.argument("query", nargs=-1, required=True)
def report(query: tuple[str, ...]) -> None:
    """Print a report that the answer to QUERY is wrong, filled in as far as it is known: for an issue, or your curator.

    Where no act is on file it holds the skeleton of a rule file. Nothing is sent.
    """
    from handlers.messages.reporting import report as report_of  # noqa: PLC0415 - the words of answers, for this command only

    today = _today()
    answer = answered(open_rules(), RestrictedQuery(" ".join(query)), today)
    click.echo(report_of(answer, version("exportwatch")), nl=False)


@rules_command.command()
@click.argument("key")
def why(key: str) -> None:
    """Show what a rule rests on: its act, evidence, sources and who read them, doubts, and its history from git."""
    base = open_rules()
    act = base.measures.get(key)
    if act is None:
        near = nearest(key, base.measures)
        raise UsageError(f"there is no rule {key}" + (f"; did you mean {near}?" if near else ""))
    for line in provenance(act):
        click.echo(line)
    for line in history(act):
        click.echo(line)


def _show(base: RuleBase, waiting: NoticesByRule, *, as_json: bool) -> None:
    for key, notices in waiting.items():
        measure = base.measures[key]
        if as_json:
            rows = [notice.to_json() | {"published": notice.published.isoformat()} for notice in notices]
            head = {"measure": key, "document": measure.document, "evidence_as_of": measure.evidence_as_of.isoformat()}
            click.echo(json.dumps(head | {"file": measure.file, "unreviewed": rows}, ensure_ascii=False))
            continue
        place = f"{wording.country(measure.jurisdiction)}, {measure.document}"
        evidence = wording.said(measure.evidence_as_of)
        click.echo(f"{click.style(key, bold=True)}  {place}, evidence up to {evidence}, {measure.file}")
        for notice in notices:
            click.echo(f"    {_notice_line(notice)}")
    if not as_json:
        _advise(len(waiting))


def _advise(rules: int) -> None:
    if not rules:
        click.echo("No rule waits for a review.")
        return
    click.secho(
        f"{wording.counted(rules, 'rule')} may have changed. Compare each with the act, update its file and its "
        "evidence_as_of, then: exportwatch rules review <rule> --by NAME --note …",
        dim=True,
    )


def _notice_line(notice: Notice) -> str:
    link = f"  {escaped(notice.link)}" if notice.link else ""
    return f"{wording.day(notice.announced_at)}  {notice.event}  {escaped(notice.summary)[:_SUMMARY]}{link}"


def _show_history(reviews: Sequence[Review], *, as_json: bool) -> None:
    for review in reviews:
        if as_json:
            click.echo(json.dumps(asdict(review), ensure_ascii=False))
        else:
            note = f": {review.note}" if review.note else ""
            at = review.at[:16].replace("T", " ")
            click.echo(f"{at}  {review.measure}  {review.by}{note}  ({', '.join(review.events)})")
    if not reviews and not as_json:
        click.echo("No review is on record.")


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


_GIT_DIFF_S = 60


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
        return subprocess.run(command, cwd=folder, capture_output=True, check=True, timeout=_GIT_DIFF_S).stdout  # noqa: S603 - our own words, and a revision that git reads
    except subprocess.CalledProcessError as error:
        why = error.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        raise UsageError(f"--changed compares with git, which says: {why}") from error
    except (OSError, subprocess.SubprocessError) as error:
        raise UsageError(f"--changed compares with git, which cannot be asked: {error}") from error
