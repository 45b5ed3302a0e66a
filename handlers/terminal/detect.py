"""`exportwatch detect` and `eval`: judge items, score detection against labels. Neither needs the store."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, BinaryIO, TypeAlias

import click

from bot import evaluation as score
from bot.detect import Detector, EventMemory, SourceText, Verdict
from bot.detect.lexicon import load
from bot.detect.model import Place
from bot.detect.reader import installed, shipped
from bot.detect.relevance import is_doubtful
from bot.errors import ExportwatchError, UsageError
from bot.text.vectors import whole_text
from bot.workers import use_one_thread

_PLACE = tuple(field.name for field in fields(Place))
Judge: TypeAlias = Callable[[SourceText], Verdict]


def judging(detector: Detector) -> Judge:
    """Return what judges a text: with the reader of word order in doubtful cases, if it is installed and not off."""
    from bot import settings  # noqa: PLC0415 - only this command of the module needs the settings

    if not installed() or not settings.load().reader:
        return detector.judge
    use_one_thread()

    def judge(text: SourceText) -> Verdict:
        verdict = detector.judge(text)
        if not is_doubtful(verdict.score):
            return verdict
        return detector.judge(text, shipped().log_odds(whole_text(text.title, text.summary)))

    return judge


class BadLineError(ExportwatchError):
    """A line does not hold an item."""


@click.command("detect")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True), default="-")
def detect_command(file: str) -> None:
    """Judge items: JSON lines in, JSON lines out, in their order.

    FILE holds one object per line with id, title, summary, source, url and, if known, lang, published, and the
    source's tier, authority and jurisdiction. The items of a file are grouped by event in the order of their days of
    publication; "-" reads standard input and answers each line as it arrives. No network is used. With the extra
    `reader` doubtful items are read in word order too, each in about 0.1 s; EXPORTWATCH_READER=off leaves that out.
    """
    judge = judging(Detector(load(), rule_names()))
    answer = _judge_stream if file == "-" else _judge_all
    with click.open_file(file, "rb") as lines:
        for document in answer(lines, judge):
            click.echo(json.dumps(document, ensure_ascii=False))


def _judge_stream(lines: Iterable[bytes], judge: Judge) -> Iterator[dict[str, Any]]:
    memory = EventMemory()
    for text in _items(lines):
        if isinstance(text, dict):
            yield text
            continue
        verdict = judge(text)
        yield as_json(text, verdict, memory.settle(verdict, text, text.published) if verdict.relevant else None)


def _judge_all(lines: Iterable[bytes], judge: Judge) -> Iterator[dict[str, Any]]:
    items = list(_items(lines))
    texts = [text for text in items if not isinstance(text, dict)]
    verdicts = [judge(text) for text in texts]
    judged = zip(texts, verdicts, grouped_by_event(texts, verdicts), strict=True)
    for item in items:
        yield item if isinstance(item, dict) else as_json(*next(judged))


def _items(lines: Iterable[bytes]) -> Iterator[SourceText | dict[str, Any]]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield read_item(line)
        except BadLineError as problem:
            yield _id_of(line) | {"error": f"line {number}: {problem}"}


def grouped_by_event(texts: Sequence[SourceText], verdicts: Sequence[Verdict]) -> list[str | None]:
    """Return the event of each relevant item, decided in the order of publication, undated ones last."""
    memory = EventMemory()
    events: list[str | None] = [None] * len(texts)
    for number in sorted(range(len(texts)), key=lambda number: _order(texts[number])):
        if verdicts[number].relevant:
            events[number] = memory.settle(verdicts[number], texts[number], texts[number].published)
    return events


def _order(text: SourceText) -> tuple[bool, float]:
    return (text.published is None, text.published.timestamp() if text.published else 0.0)


def _id_of(line: bytes) -> dict[str, Any]:
    """Return the line's id, if it can be read, for the error of the line."""
    try:
        raw = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    name = raw.get("id") if isinstance(raw, dict) else None
    return {"id": str(name)} if isinstance(name, str | int | float) and not isinstance(name, bool) else {}


def as_json(text: SourceText, verdict: Verdict, event: str | None) -> dict[str, Any]:
    """Return a verdict as the command line's JSON object."""
    return {
        "id": text.id,
        "relevant": verdict.relevant,
        "score": verdict.score,
        "kind": verdict.kind,
        "jurisdiction": verdict.jurisdiction,
        "destinations": list(verdict.destinations),
        "subjects": list(verdict.subjects),
        "measure": verdict.measure,
        "deed": verdict.deed,
        "instrument": verdict.instrument,
        "effective": verdict.effective.isoformat() if verdict.effective else None,
        "until": verdict.until.isoformat() if verdict.until else None,
        "document": verdict.document,
        "codes": list(verdict.codes),
        "event": event,
        "summary": verdict.summary,
        "why": list(verdict.why),
        "language": verdict.language,
        "half_read": verdict.half_read,
        "places": [{name: getattr(place, name) for name in _PLACE} for place in verdict.places],
    }


def read_item(line: bytes | str) -> SourceText:
    """Read one JSON line. Raises BadLineError that names the problem and the expected form."""
    try:
        raw = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadLineError(f"not JSON ({error}); expected one object with id, title, summary, source, url") from error
    if not isinstance(raw, dict):
        raise BadLineError(f"a JSON object is expected, not {type(raw).__name__}")
    if not _text(raw, "title") and not _text(raw, "summary"):
        raise BadLineError("title and summary are both missing or empty")
    return SourceText(
        id=_text(raw, "id"),
        title=_text(raw, "title"),
        summary=_text(raw, "summary"),
        source=_text(raw, "source"),
        url=_text(raw, "url"),
        lang=_text(raw, "lang") or None,
        published=_moment(raw.get("published")),
        tier=_text(raw, "tier") or None,
        jurisdiction=_text(raw, "jurisdiction") or None,
        authority=_text(raw, "authority") or None,
    )


def _text(raw: dict[str, Any], name: str) -> str:
    value = raw.get(name)
    if value is None:
        return ""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, int | float) and name == "id":
        return str(value)
    raise BadLineError(f"{name}: text is expected, not {type(value).__name__}")


def _moment(value: object) -> datetime | None:
    """Read a day or instant in ISO 8601 or RFC 5322; None if it is missing or malformed."""
    if not isinstance(value, str) or not value.strip():
        return None
    for parse in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = parse(value.strip())
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return None


def rule_names() -> Mapping[str, Sequence[str]]:
    """Return the names of the rules' subjects."""
    from bot import settings  # noqa: PLC0415 - only this command of the module needs the rule base
    from bot.rules_feed.store import load_in_use  # noqa: PLC0415 - only this command of the module needs the rule base

    settings_ = settings.load()
    return load_in_use(settings_.home, settings_.rules, settings_.extra_rules).subject_names


# -- eval


@click.command("eval")
@click.argument("file", type=click.File("rb"))
@click.option("--json", "as_json", is_flag=True, help="Print the scores as one JSON object.")
@click.option("--against", type=click.File("rb"), help="Output of another `detect` on the file, compared item by item.")
@click.option("--quiet", is_flag=True, help="Do not list the misjudged items.")
def eval_command(file: BinaryIO, against: BinaryIO | None, *, as_json: bool, quiet: bool) -> None:
    """Judge labelled items (the format of `detect`, plus `label` and `event`) and compare.

    Prints the scores, those of two simple filters, then each misjudged item with the differences.
    """
    lexicons = load()
    detector = Detector(lexicons, rule_names())
    items = _judged(file, detector)
    names = {
        score.plain(term.text.rstrip("*")): score.plain(term.value)
        for term in lexicons.terms
        if term.concept == "goods"
    }
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
    judge = judging(detector)
    verdicts = [judge(text) for text, _, _ in read]
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
        figures[fact] = f"{_share(*score.share(items, fact))}; of those told {_share(*score.told(items, fact))}"
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
