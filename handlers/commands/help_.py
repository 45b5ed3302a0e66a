"""`/exports help`, and the help shown after a mistake. PURE."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.subscriptions.filters import FilterError
from bot.text.normalize import nearest
from handlers.commands.command import EXPORTS, Call, Command, Section
from handlers.messages import wording
from handlers.messages.reply import Line, LineKind, OfferedQuestion, Reply, Tone

FILTERS: tuple[tuple[str, str], ...] = (
    ("graphite magnet", "both words occur, singular or plural"),
    ('"dual-use items"', "these words, in this order"),
    ("from:CN,US", "acts of these exporters: countries in any language, or EU"),
    ("about:graphite", "acts on these goods, and on narrower ones (spherical graphite)"),
    ("code:3A090", "acts that name this control or customs code, a part of it, or the whole that it belongs to"),
    ("to:US", "acts toward this destination, and those that name none"),
    ("kind:new-measure", "only such acts; or amendment, suspension, licence-policy, entity-listing, guidance"),
    ("measure:licence", "only such controls; or prohibition, quota, suspension, tax, entity-list, technology-ban"),
    ("tier:official", "only official sources; or trade, press"),
    ("source:<id>", "one source only; the sources command lists their ids"),
    ("gallium | germanium", "one or the other"),
    ("-about:rice", "leave these out"),
    ("(a | b) c", "brackets hold together what belongs together"),
)
OPTIONS: tuple[tuple[str, str], ...] = (
    ("digest:daily@09:00", "one message a day in place of many; or weekly@mon-09:00"),
    ("quiet:22:00-07:00", "nothing is posted then, except bans; the rest follows at the end"),
    ("tz:Europe/Berlin", "the time zone of these times"),
    ("remind:30,7,1", "reminders so many days before a dated change"),
    ("mention:@buyers", "call a role or user group when a ban comes"),
    ("mention-on:prohibition,new-measure", "call them for these kinds and measures instead"),
)
_SHOWN = 100


def answer(call: Call) -> Reply:
    """List everything that can be typed, with examples; filters and options are on the next page."""
    sections = ((section, [one for one in call.commands if one.section is section]) for section in Section)
    return Reply(
        "Exportwatch: what you can type",
        Tone.CALM,
        (
            *(line for head, commands in sections for line in (Line(head, LineKind.HEADING), *map(_line, commands))),
            Line("Filters and options, with examples, are on the next page.", LineKind.SMALL),
        ),
        footer=f"{wording.disclaimer()}.",
        more=(*_filters(), *_options()),
    )


def _line(command: Command) -> Line:
    example = f". Try {wording.code(f'{command.typed} {command.example}')}" if command.example else ""
    return _typed(f"{command.typed} {command.usage}".strip(), f"{command.summary}{example}")


def mistake(error: FilterError, command: str, forms: tuple[Line, ...] = ()) -> Reply:
    """Return the reply for text that cannot be read: what is wrong, where, and the valid filters and options."""
    return Reply(
        "This filter cannot be read" if not forms else "These settings cannot be read",
        Tone.CAUTION,
        (
            Line(wording.ticked(str(error), error.text)),
            Line(error.place, LineKind.QUOTE, f"/exports {command}"),
            Line(
                f"Nothing was changed. {wording.code('/exports help')} lists all filters and options.", LineKind.SMALL
            ),
        ),
        more=forms or (*_filters(), *_options()),
        mistaken=True,
    )


def unknown(call: Call, word: str) -> Reply:
    """Answer a subcommand that does not exist; the call's text is what followed it."""
    rest = call.text.strip()
    near = _near(word, call.commands)
    tail = f" {wording.trimmed(rest, _SHOWN)}" if rest else ""
    shown = wording.trimmed(word, _SHOWN)
    if near:
        line = Line(f"Did you mean {wording.code(f'{near.typed}{tail}')}?")
    elif ":" in word or word.startswith(("-", '"', "(")):
        line = Line(
            f"Did you mean {wording.code(f'/{EXPORTS} subscribe {shown}{tail}')}? "
            f"To look first, write {wording.code('preview')} in place of {wording.code('subscribe')}."
        )
    else:
        line = Line(f"To ask whether it is controlled: {wording.code(f'/restricted {shown}{tail}')}")
    return Reply(
        f"“{shown}” is not a command of /{EXPORTS}",
        Tone.CAUTION,
        (line, Line(f"{wording.code(f'/{EXPORTS} help')} shows everything that can be typed.", LineKind.SMALL)),
        mistaken=True,
        questions=tuple(_question(near, word, rest)),
    )


def _question(near: Command | None, word: str, rest: str) -> Iterator[OfferedQuestion]:
    """Yield what was perhaps meant as a question for a button, if a button may ask it."""
    if near is None and word.isalnum():
        yield OfferedQuestion(f"{word} {rest}".strip(), "restricted")
    elif near and not near.changes:
        yield OfferedQuestion(f"{near.name} {rest}".strip())


def _near(word: str, commands: Sequence[Command]) -> Command | None:
    """Return the command of `/exports` nearest to a word: by another word for it, by spelling, by its beginning."""
    bare = word.casefold().strip("/,.!")
    known = {one.name: one for one in commands if not one.alone}
    also = {other: one for one in known.values() for other in one.also}
    if found := also.get(bare) or known.get(nearest(bare, known) or ""):
        return found
    starts = [one for name, one in known.items() if bare and name.startswith(bare)]
    return starts[0] if len(starts) == 1 else None


def _options() -> tuple[Line, ...]:
    return (
        Line("Options, beside a filter or in settings", LineKind.HEADING),
        *(_typed(form, means) for form, means in OPTIONS),
        Line(f"To take one back, write off: {wording.code('quiet:off')}", LineKind.SMALL),
    )


def _typed(form: str, does: str) -> Line:
    return Line(f"{wording.code(form)} – {does}", LineKind.BULLET)


def _filters() -> tuple[Line, ...]:
    return (
        Line("Filters", LineKind.HEADING),
        *(_typed(form, means) for form, means in FILTERS),
    )


COMMAND = Command("help", "this text", answer=answer, also=("?",), form=True)
