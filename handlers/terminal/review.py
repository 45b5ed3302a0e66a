"""`exportwatch rules review`: lists rules touched by announced acts, and records reviews."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime

import click

from bot import settings as settings_
from bot.model.rule_notices import Notice, NoticesByRule
from bot.rules.index import RuleBase
from bot.rules.status import unreviewed
from bot.settings import Settings
from bot.store.keys import Keys
from bot.store.reviews import Review, Reviews
from handlers.console.escape import escaped
from handlers.messages import wording
from handlers.terminal.local_bot import connect_to_bot
from handlers.terminal.restricted import open_rules

_LONGEST_NAME, _LONGEST_NOTE, _SUMMARY = 100, 2000, 200


@click.command("review")
@click.argument("rule", required=False)
@click.option("--event", "events", multiple=True, metavar="EVENT", help="Only this event; may be repeated.")
@click.option("--by", metavar="NAME", help="Name of the person who compared the rule with the act.")
@click.option("--note", default="", metavar="TEXT", help="Result: what was changed, or why nothing was.")
@click.option("--history", is_flag=True, help="List past reviews, of RULE or of all rules.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")
def command(  # noqa: PLR0913, PLR0917 - one for each option
    rule: str | None, events: tuple[str, ...], by: str | None, note: str, history: bool, as_json: bool
) -> None:
    """List the rules that announced acts touch and that await a review; with RULE and --by, record a review.

    Until then answers say "changed? not yet reviewed". An act published before a rule's evidence_as_of only confirms
    its file, and marks nothing.
    """
    if history:
        _show_history(asyncio.run(_read(settings_.load(), rule)), as_json=as_json)
        return
    if rule is None:
        if by or events or note:
            raise click.UsageError("name the rule that was reviewed: exportwatch rules review <rule> --by NAME")
        base = open_rules()
        waiting = unreviewed(base.measures, asyncio.run(_waiting(settings_.load())))
        _show(base, waiting, as_json=as_json)
        return
    if not by or not escaped(by):
        raise click.UsageError('say who reviewed it: --by "A. Curator"')
    review = Review(
        rule,
        events,
        escaped(by)[:_LONGEST_NAME],
        datetime.now(UTC).isoformat(timespec="seconds"),
        escaped(note)[:_LONGEST_NOTE],
    )
    recorded = asyncio.run(_record(settings_.load(), review))
    click.echo(f"Recorded: {rule}, reviewed by {recorded.by}: {', '.join(recorded.events)}.")


async def _waiting(settings: Settings) -> NoticesByRule:
    async with connect_to_bot(settings) as redis:
        return await Reviews(redis, Keys()).all_waiting()


async def _read(settings: Settings, rule: str | None) -> list[Review]:
    async with connect_to_bot(settings) as redis:
        return await Reviews(redis, Keys()).history(rule)


async def _record(settings: Settings, review: Review) -> Review:
    async with connect_to_bot(settings) as redis:
        return await Reviews(redis, Keys()).record_waiting(review)


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
