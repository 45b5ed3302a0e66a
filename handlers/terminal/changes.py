"""`exportwatch changes`: every act and change on a thing, or in the life of an act, oldest first."""

from __future__ import annotations

from datetime import UTC, date, datetime

import click

from bot.rules import query
from bot.rules.base import RuleBase
from bot.rules.timeline import Event, changes, in_order, of_measure
from bot.rules.understanding import Asked, understand
from handlers import wording
from handlers.terminal.restricted import open_rules
from handlers.terminal.upcoming import show_json, show_lines


@click.command("changes")
@click.argument("thing", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def command(thing: tuple[str, ...], *, as_json: bool) -> None:
    """List every act and change on THING in order: a name in any language, or an act; from:CN limits the exporter.

    Information, not legal advice.
    """
    base = open_rules()
    asked, events = life(base, " ".join(thing), datetime.now(UTC).date())
    for typed, target in asked.corrected:
        click.echo(f"“{typed}” is taken for {target}.", err=as_json)
    if as_json:
        show_json(events)
        return
    if not events:
        near = f" Near: {', '.join(dict.fromkeys(asked.near))}." if asked.near else ""
        click.echo(f"No act on “{asked.query.shown}” is on file. That is no permission.{near}")
    show_lines(events)
    click.secho(f"{wording.DISCLAIMER}.", dim=True)


def life(base: RuleBase, text: str, today: date) -> tuple[Asked, tuple[Event, ...]]:
    """What was understood, and its events; raises UsageError for text that cannot be a question."""
    asked = understand(base, query.read(text, today))
    found = [event for one in asked.things for event in changes(base, one.subject, asked.from_)]
    if not asked.things:
        found += [event for act in asked.acts for event in of_measure(base.measures[act])]
        subjects = (
            subject for code in (*asked.query.cas, *asked.query.controls) for subject in base.subjects_by_code(code)
        )
        places = (place for code in asked.query.hs for place, _, _ in base.by_hs(code))
        found += [event for subject in subjects for event in changes(base, subject, asked.from_)]
        found += [
            event
            for measure in dict.fromkeys(place.measure for place in places)
            if asked.from_ in {None, measure.jurisdiction}
            for event in of_measure(measure)
        ]
    return asked, in_order(found)
