"""`exportwatch eval FILE`: compares detection with a labelled file."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, BinaryIO

import click

from bot.detect import Detector
from bot.detect import evaluation as score
from bot.detect.lexicon_files import load
from bot.errors import UsageError
from handlers.terminal.detect import BadLineError, grouped_by_event, read_item, rule_names


@click.command("eval")
@click.argument("file", type=click.File("rb"))
@click.option("--json", "as_json", is_flag=True, help="Print the scores as one JSON object.")
@click.option("--against", type=click.File("rb"), help="Output of another `detect` on the file, compared item by item.")
@click.option("--quiet", is_flag=True, help="Do not list the misjudged items.")
def command(file: BinaryIO, against: BinaryIO | None, *, as_json: bool, quiet: bool) -> None:
    """Judge labelled items (the format of `detect`, plus `label` and `event`) and compare.

    Prints the scores, those of two simple filters, then each misjudged item with the differences.
    """
    lexicons = load()
    detector = Detector(lexicons, rule_names())
    items = _judged(file, detector)
    names = {score.plain(term.text): score.plain(term.value) for term in lexicons.terms if term.concept == "goods"}
    figures = _figures(items, detector, names)
    if against:
        figures |= _compared(items, against)
    if as_json:
        click.echo(json.dumps(figures, ensure_ascii=False))
        return
    for name, value in figures.items():
        click.echo(f"{name:32} {value}")
    for item in items if not quiet else ():
        if wrong := score.faults(item):
            click.echo(f"\n[{item.language}] {item.text.id} {item.text.title}\n    " + "\n    ".join(wrong))


def _judged(file: BinaryIO, detector: Detector) -> list[score.Judged]:
    read = []
    for number, line in enumerate(file, start=1):
        if not line.strip():
            continue
        try:
            raw = json.loads(line)
            read.append((read_item(line), score.Label.from_raw(raw), bool(raw.get("hard"))))
        except (BadLineError, KeyError, TypeError, ValueError) as problem:
            raise UsageError(f"line {number}: {problem}; expected an item with `label` and `event`") from problem
    verdicts = [detector.judge(text) for text, _, _ in read]
    events = grouped_by_event([text for text, _, _ in read], verdicts)
    return [
        score.Judged(text, label, verdict, event, hard)
        for (text, label, hard), verdict, event in zip(read, verdicts, events, strict=True)
    ]


def _figures(items: Sequence[score.Judged], detector: Detector, names: Mapping[str, str]) -> dict[str, str]:
    figures = {"items": str(len(items)), "relevant": _counts(score.relevance(items))}
    figures["relevant, hard items"] = _counts(score.relevance(item for item in items if item.hard))
    groups: dict[str, list[score.Judged]] = defaultdict(list)
    for item in items:
        groups[item.language].append(item)
    figures |= {f"relevant in {name}": _counts(score.relevance(group)) for name, group in sorted(groups.items())}
    figures["subjects"] = _counts(score.subjects(items, names))
    for fact in score.FACTS:
        figures[fact] = _share(*score.share(items, fact))
    figures["events (pairs)"] = _counts(score.events(items))
    figures["events (B-cubed)"] = f"F1 {score.b_cubed(items):.3f}"
    texts = [item.text for item in items]
    figures["baseline: keywords"] = _counts(_baseline(items, map(detector.has_keywords, texts)))
    figures["baseline: lexicons alone"] = _counts(_baseline(items, map(detector.has_act, texts)))
    return figures


def _baseline(items: Sequence[score.Judged], found: Iterable[bool]) -> score.Counts:
    pairs = [(item.label.relevant, one) for item, one in zip(items, found, strict=True)]
    return score.Counts(pairs.count((True, True)), pairs.count((False, True)), pairs.count((True, False)))


def _compared(items: Sequence[score.Judged], file: BinaryIO) -> dict[str, str]:
    others: dict[str, Mapping[str, Any]] = {}
    for line in file:
        raw = json.loads(line)
        others[str(raw.get("id"))] = raw
    missing = next((item.text.id for item in items if item.text.id not in others), None)
    if missing is not None:
        raise UsageError(f"the output to compare with lacks item {missing!r}")
    compared = {fact: score.paired(items, others, fact) for fact in ("relevant", *score.FACTS)}
    return {
        f"{fact}, against the other": f"{pair.fixed} better, {pair.broken} worse, {pair.both_wrong} wrong in both"
        for fact, pair in compared.items()
    }


def _share(right: int, given: int) -> str:
    return f"{right} of {given}" + (f" ({right / given:.3f})" if given else "")


def _counts(counts: score.Counts) -> str:
    return f"F1 {counts.f1:.3f} ({counts.right} right, {counts.wrong} wrongly found, {counts.missed} missed)"
