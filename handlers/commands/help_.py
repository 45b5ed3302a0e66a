"""`/exports help`, and the help shown after a mistake. PURE."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.subscriptions.filters import FilterError
from bot.text.normalize import nearest
from handlers.commands.command import EXPORTS, Call, Command, Section
from handlers.messages import wording
from handlers.messages.reply import Line, LineKind, OfferedQuestion, Reply, Tone
from handlers.messages.speech import later, say

FILTERS: tuple[tuple[str, str], ...] = (
    ("graphite magnet", later("both words occur, singular or plural")),
    ('"dual-use items"', later("these words, in this order")),
    ("from:CN,US", later("acts of these exporters: countries in any language, or EU")),
    ("about:graphite", later("acts on these goods, and on narrower ones (spherical graphite)")),
    ("code:3A090", later("acts that name this control or customs code, a part of it, or the whole that it belongs to")),
    ("to:US", later("acts toward this destination, and those that name none")),
    ("kind:new-measure", later("only such acts; or amendment, suspension, licence-policy, entity-listing, guidance")),
    (
        "measure:licence",
        later("only such controls; or prohibition, quota, suspension, tax, entity-list, technology-ban"),
    ),
    ("tier:official", later("only official sources; or trade, press")),
    ("source:<id>", later("one source only; the sources command lists their ids")),
    ("gallium | germanium", later("one or the other")),
    ("-about:rice", later("leave these out")),
    ("(a | b) c", later("brackets hold together what belongs together")),
)
OPTIONS: tuple[tuple[str, str], ...] = (
    ("digest:daily@09:00", later("one message a day in place of many; or weekly@mon-09:00")),
    ("quiet:22:00-07:00", later("nothing is posted then, except bans; the rest follows at the end")),
    ("tz:Europe/Berlin", later("the time zone of these times")),
    ("remind:30,7,1", later("reminders so many days before a dated change")),
    ("mention:@buyers", later("call a role or user group when a ban comes")),
    ("lang:ja", later("the language of what is posted: English, or another that the bot speaks")),
    ("mention-on:prohibition,new-measure", later("call them for these kinds and measures instead")),
)
_LONGEST_TYPED = 100


def answer(call: Call) -> Reply:
    """List everything that can be typed, with examples; filters and options are on the next page."""
    sections = ((section, [one for one in call.commands if one.section is section]) for section in Section)
    return Reply(
        say("Exportwatch: what you can type"),
        Tone.CALM,
        (
            *(
                line
                for head, commands in sections
                for line in (Line(say(head), LineKind.HEADING), *map(_line, commands))
            ),
            Line(say("Filters and options, with examples, are on the next page."), LineKind.SMALL),
        ),
        footer=wording.disclaimer_line(),
        more=(*_filters(), *_options()),
    )


def _line(command: Command) -> Line:
    summary = say(command.summary)
    if command.example:
        tried = wording.code(f"{command.typed} {command.example}")
        summary = say("{summary}. Try {command}", summary=summary, command=tried)
    return _typed_line(f"{command.typed} {say(command.usage)}".strip(), summary)


def mistake(error: FilterError, command: str, forms: tuple[Line, ...] = ()) -> Reply:
    """Return the reply for text that cannot be read: what is wrong, where, and the valid filters and options."""
    return Reply(
        say("These settings cannot be read") if forms else say("This filter cannot be read"),
        Tone.CAUTION,
        (
            Line(wording.ticked(str(error), error.text)),
            Line(error.place, LineKind.QUOTE, f"/exports {command}"),
            Line(
                wording.ticked(say("Nothing was changed. `/exports help` lists all filters and options.")),
                LineKind.SMALL,
            ),
        ),
        more=forms or (*_filters(), *_options()),
        mistaken=True,
    )


def unknown(call: Call, word: str) -> Reply:
    """Answer a subcommand that does not exist; the call's text is what followed it."""
    rest = call.text.strip()
    near = _nearest_command(word, call.commands)
    tail = f" {wording.trimmed(rest, _LONGEST_TYPED)}" if rest else ""
    shown = wording.trimmed(word, _LONGEST_TYPED)
    if near:
        line = Line(say("Did you mean {command}?", command=wording.code(f"{near.typed}{tail}")))
    elif ":" in word or word.startswith(("-", '"', "(")):
        line = Line(
            say(
                "Did you mean {command}? To look first, write {preview} in place of {subscribe}.",
                command=wording.code(f"/{EXPORTS} subscribe {shown}{tail}"),
                preview=wording.code("preview"),
                subscribe=wording.code("subscribe"),
            )
        )
    else:
        line = Line(
            say("To ask whether it is controlled: {command}", command=wording.code(f"/restricted {shown}{tail}"))
        )
    hint = wording.ticked(say("`/exports help` shows everything that can be typed."))
    return Reply(
        say("“{typed}” is not a command of /exports", typed=shown),
        Tone.CAUTION,
        (line, Line(hint, LineKind.SMALL)),
        mistaken=True,
        questions=tuple(_question(near, word, rest)),
    )


def _question(near: Command | None, word: str, rest: str) -> Iterator[OfferedQuestion]:
    """Yield what was perhaps meant as a question for a button, if a button may ask it."""
    if near is None and word.isalnum():
        yield OfferedQuestion(f"{word} {rest}".strip(), "restricted")
    elif near and not near.changes:
        yield OfferedQuestion(f"{near.name} {rest}".strip())


def _nearest_command(word: str, commands: Sequence[Command]) -> Command | None:
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
        Line(say("Options, beside a filter or in settings"), LineKind.HEADING),
        *(_typed_line(form, say(means)) for form, means in OPTIONS),
        Line(wording.ticked(say("To take one back, write off: `quiet:off`")), LineKind.SMALL),
    )


def _typed_line(form: str, does: str) -> Line:
    return Line(f"{wording.code(form)} – {does}", LineKind.BULLET)


def _filters() -> tuple[Line, ...]:
    return (Line(say("Filters"), LineKind.HEADING), *(_typed_line(form, say(means)) for form, means in FILTERS))


COMMAND = Command("help", later("this text"), answer=answer, also=("?",), form=True, sign="❔")
