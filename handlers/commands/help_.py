"""`/exports help`, and the help shown after a mistake."""

from __future__ import annotations

from bot.subscriptions.filters import FilterError
from bot.text.nearest import nearest
from handlers.messages import wording
from handlers.messages.reply import Line, LineKind, Reply, Tone

COMMANDS: dict[str, tuple[str, str]] = {
    "subscribe": ("subscribe [filter] [options]", "post new acts in this channel: all, or those that a filter picks"),
    "unsubscribe": ("unsubscribe <number, filter or all>", "stop posting them"),
    "list": ("list", "what this channel is subscribed to"),
    "preview": (
        "preview [filter]",
        "try a filter: what it would have posted in the last 30 days, and what not, and why",
    ),
    "latest": ("latest [filter]", "the newest acts"),
    "upcoming": ("upcoming [days] [thing or country]", "what starts, ends or runs out in the next 90 days"),
    "changes": ("changes <thing>", "every act on a thing and each of its changes, in order"),
    "why": ("why [alert]", "why an alert was posted: the last one here, or one named by its link or document number"),
    "settings": (
        "settings [options]",
        "what holds in this channel unless you say otherwise: time zone, quiet hours, digest, destination",
    ),
    "sources": ("sources [id]", "how each source is doing: last read, newest entry, what is wrong"),
    "help": ("help", "this text"),
}
"""Each subcommand of `/exports`: its form, and what it does."""

FILTERS: tuple[tuple[str, str], ...] = (
    ("graphite magnet", "both words occur, singular or plural"),
    ('"dual-use items"', "these words, in this order"),
    ("from:CN,US", "acts of these exporters: countries in any language, or EU"),
    ("about:graphite", "acts on these goods, and on narrower ones (spherical graphite)"),
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
_ALSO_SAID = {
    "add": "subscribe",
    "sub": "subscribe",
    "follow": "subscribe",
    "watch": "subscribe",
    "remove": "unsubscribe",
    "delete": "unsubscribe",
    "unsub": "unsubscribe",
    "stop": "unsubscribe",
    "ls": "list",
    "show": "list",
    "subscriptions": "list",
    "last": "latest",
    "news": "latest",
    "recent": "latest",
    "test": "preview",
    "try": "preview",
    "config": "settings",
    "configure": "settings",
    "set": "settings",
    "setting": "settings",
    "options": "settings",
    "feeds": "sources",
    "feed": "sources",
    "health": "sources",
    "?": "help",
}
_SHOWN = 100
_GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Ask", ("changes", "upcoming")),
    ("Be told in this channel", ("subscribe", "unsubscribe", "list", "preview", "settings")),
    ("Look back", ("latest", "why", "sources", "help")),
)
"""The commands as the help shows them."""


def answer() -> Reply:
    """Everything that can be typed, with examples; filters and options are on the next page."""
    example = wording.code("/restricted graphite to:US")
    asking = _typed("/restricted <thing>", f"is it controlled, by whom, since when? Try {example}")
    return Reply(
        "Exportwatch: what you can type",
        Tone.CALM,
        (
            *(
                line
                for head, names in _GROUPS
                for line in (
                    Line(head, LineKind.HEADING),
                    *((asking,) if head == "Ask" else ()),
                    *(_typed(f"/exports {COMMANDS[name][0]}", COMMANDS[name][1]) for name in names),
                )
            ),
            Line("Filters and options, with examples, are on the next page.", LineKind.SMALL),
        ),
        footer=f"{wording.DISCLAIMER}.",
        more=(*_filters(), *_options()),
    )


def mistake(error: FilterError, command: str, forms: tuple[Line, ...] = ()) -> Reply:
    """A text that cannot be read: what is wrong, where, and the forms that there are (filters and options)."""
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


def unknown(word: str, rest: str) -> Reply:
    """A subcommand that does not exist; `rest` is what followed it."""
    near = _near(word)
    tail = f" {wording.trimmed(rest, _SHOWN)}" if rest.strip() else ""
    shown = wording.trimmed(word, _SHOWN)
    if near:
        meant = Line(f"Did you mean {wording.code(f'/exports {near}{tail}')}?")
    elif ":" in word or word.startswith(("-", '"', "(")):
        meant = Line(
            f"Did you mean {wording.code(f'/exports subscribe {shown}{tail}')}? "
            f"To look first, write {wording.code('preview')} in place of {wording.code('subscribe')}."
        )
    else:
        meant = Line(f"To ask whether it is controlled: {wording.code(f'/restricted {shown}{tail}')}")
    return Reply(
        f"“{shown}” is not a command of /exports",
        Tone.CAUTION,
        (meant, Line(f"{wording.code('/exports help')} shows everything that can be typed.", LineKind.SMALL)),
        mistaken=True,
    )


def _near(word: str) -> str | None:
    bare = word.casefold().strip("/,.!")
    starts = [name for name in COMMANDS if bare and name.startswith(bare)]
    return _ALSO_SAID.get(bare) or nearest(bare, COMMANDS) or (starts[0] if len(starts) == 1 else None)


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
