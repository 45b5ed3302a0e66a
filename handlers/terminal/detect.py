"""`exportwatch detect`: judge items from a file or a pipe, one JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, BinaryIO

import click

from bot.detect import Detector, EventMemory, SourceText, Verdict
from bot.detect.lexicon_files import load
from bot.detect.model import Place
from bot.errors import ExportwatchError

_PLACE = tuple(field.name for field in fields(Place))


class BadLineError(ExportwatchError):
    """A line does not hold an item."""


@click.command("detect")
@click.argument("file", type=click.File("rb"), default="-")
def command(file: BinaryIO) -> None:
    """Judge items: JSON lines in, JSON lines out, in their order.

    FILE holds one object per line with id, title, summary, source, url and, if known, lang, published, and the
    source's tier, authority and jurisdiction. The items of a file are grouped by event in the order of their days of
    publication; "-" reads standard input and answers each line as it arrives. No network is used.
    """
    detector = Detector(load(), rule_names())
    answer = _judge_stream if file.name in {"-", "<stdin>"} else _judge_all
    for document in answer(file, detector):
        click.echo(json.dumps(document, ensure_ascii=False))


def _judge_stream(lines: Iterable[bytes], detector: Detector) -> Iterator[dict[str, Any]]:
    memory = EventMemory()
    for text in _items(lines):
        if isinstance(text, dict):
            yield text
            continue
        verdict = detector.judge(text)
        yield as_json(text, verdict, memory.settle(verdict, text, text.published) if verdict.relevant else None)


def _judge_all(lines: Iterable[bytes], detector: Detector) -> Iterator[dict[str, Any]]:
    items = list(_items(lines))
    texts = [text for text in items if not isinstance(text, dict)]
    verdicts = [detector.judge(text) for text in texts]
    judged = zip(texts, verdicts, grouped_by_event(texts, verdicts), strict=True)
    for item in items:
        yield item if isinstance(item, dict) else as_json(*next(judged))


def _items(lines: Iterable[bytes]) -> Iterator[SourceText | dict[str, Any]]:
    """Yield each item, or an object that describes the problem of its line."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield read_item(line)
        except BadLineError as problem:
            yield _id_of(line) | {"error": f"line {number}: {problem}"}


def grouped_by_event(texts: Sequence[SourceText], verdicts: Sequence[Verdict]) -> list[str | None]:
    """The event of each relevant item, decided in the order of publication, undated ones last."""
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
        "effective": verdict.effective.isoformat() if verdict.effective else None,
        "until": verdict.until.isoformat() if verdict.until else None,
        "document": verdict.document,
        "codes": list(verdict.codes),
        "event": event,
        "summary": verdict.summary,
        "why": list(verdict.why),
        "language": verdict.language,
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


def rule_names() -> dict[str, list[str]]:
    """Return the names of the rules' subjects."""
    from bot import settings  # noqa: PLC0415 - only this command of the module needs the rule base
    from bot.rules import loading as rulefiles  # noqa: PLC0415 - only this command of the module needs the rule base

    settings_ = settings.load()
    names = rulefiles.load(settings_.rules, settings_.extra_rules).subject_names()
    return {subject: list(of_subject) for subject, of_subject in names.items()}
