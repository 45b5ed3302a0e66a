"""`exportwatch eval FILE`: how well detection agrees with a labelled file, and where it does not."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from typing import BinaryIO

import click

from bot.detect import Detector, EventMemory
from bot.detect import evaluation as score
from bot.detect.lexicon_files import load
from bot.errors import UsageError
from handlers.terminal.detect import BadLineError, read_item, rule_names


@click.command("eval")
@click.argument("file", type=click.File("rb"))
@click.option("--json", "as_json", is_flag=True, help="Print the scores as one JSON object.")
def command(file: BinaryIO, as_json: bool) -> None:
    """Judge labelled items (the format of `detect`, plus `label` and `event`) and compare.

    Prints the scores, then each misjudged item with the differences.
    """
    items = _judged(file)
    figures = _figures(items)
    if as_json:
        click.echo(json.dumps(figures, ensure_ascii=False))
        return
    for name, value in figures.items():
        click.echo(f"{name:24} {value}")
    for item in items:
        if wrong := score.faults(item):
            click.echo(f"\n[{item.language}] {item.title}\n    " + "\n    ".join(wrong))


def _judged(file: BinaryIO) -> list[score.Judged]:
    detector, memory, items = Detector(load(), rule_names()), EventMemory(), []
    for number, line in enumerate(file, start=1):
        if not line.strip():
            continue
        try:
            text, label = read_item(line), score.Label.from_raw(json.loads(line))
        except (BadLineError, KeyError, TypeError) as problem:
            raise UsageError(f"line {number}: {problem}; expected an item with `label` and `event`") from problem
        verdict, event = detector.judge(text), None
        if verdict.relevant:
            placement = memory.place(verdict, text, text.published)
            memory.remember(placement.card)
            event = placement.event
        items.append(score.Judged(text.title, text.lang or verdict.language, label, verdict, event))
    return items


def _figures(items: Sequence[score.Judged]) -> dict[str, str]:
    figures = {"items": str(len(items)), "relevant": _counts(score.relevance(items))}
    groups: dict[str, list[score.Judged]] = defaultdict(list)
    for item in items:
        groups[item.language or "?"].append(item)
    figures |= {f"relevant in {name}": _counts(score.relevance(group)) for name, group in sorted(groups.items())}
    figures["subjects"] = _counts(score.subjects(items))
    for fact in ("jurisdiction", "measure", "kind", "effective", "document"):
        right, given = score.share(items, fact)
        figures[fact] = f"{right} of {given}" + (f" ({right / given:.3f})" if given else "")
    figures["events (pairs)"] = _counts(score.events(items))
    return figures


def _counts(counts: score.Counts) -> str:
    return f"F1 {counts.f1:.3f} ({counts.right} right, {counts.wrong} wrongly found, {counts.missed} missed)"
