"""`/exports help`, and help at the place of a mistake."""

from __future__ import annotations

from bot.alerts.filters import FilterError
from bot.alerts.mistakes import nearest
from handlers import wording
from handlers.reply import Line, LineKind, Reply, Tone

COMMANDS: dict[str, tuple[str, str]] = {
    "subscribe": ("subscribe [filter] [options]", "post new acts in this channel"),
    "unsubscribe": ("unsubscribe <number, filter or all>", "stop that"),
    "list": ("list", "what this channel is subscribed to"),
    "preview": ("preview [filter]", "what would have been posted in the last 30 days, and what left out the rest"),
    "latest": ("latest [filter]", "what was announced last"),
    "upcoming": ("upcoming [days] [thing or country]", "what starts, ends or runs out in the next 90 days"),
    "changes": ("changes <thing>", "every act and change on a thing, in order"),
    "why": ("why [alert]", "why an alert was posted; by its link, document number or event, else the last one here"),
    "settings": ("settings [options]", "what is usual in this channel: time zone, quiet hours, digest, destination"),
    "sources": ("sources [id]", "how each source is doing: last read, newest entry, what is wrong"),
    "help": ("help", "this text"),
}
"""Each subcommand of `/exports`: its form, and what it does."""

FILTERS: tuple[tuple[str, str], ...] = (
    ("graphite magnet", "both words occur, in either number"),
    ('"dual-use items"', "these words in this order"),
    ("from:CN,US", "whose act it is: a country in any language, or EU"),
    ("about:graphite", "goods, with everything narrower"),
    ("to:US", "toward a destination, also of acts that name none"),
    ("kind:new-measure", "or amendment, suspension, licence-policy, entity-listing, guidance"),
    ("measure:licence", "or prohibition, quota, suspension, tax, entity-list, technology-ban"),
    ("tier:official", "or trade, press"),
    ("source:<id>", "one source"),
    ("gallium | germanium", "one or the other"),
    ("-about:rice", "but not that"),
    ("(a | b) c", "brackets group"),
)
OPTIONS: tuple[tuple[str, str], ...] = (
    ("digest:daily@09:00", "one message a day; or weekly@mon-09:00"),
    ("quiet:22:00-07:00", "nothing then, except bans; the rest follows at the end"),
    ("tz:Europe/Berlin", "the time zone of these times"),
    ("remind:30,7,1", "reminders so many days before a dated change"),
    ("mention:@buyers", "call a role or user group, for bans"),
    ("mention-on:prohibition,new-measure", "or for these kinds and measures"),
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


def answer() -> Reply:
    """Everything that can be typed, with examples."""
    return Reply(
        "Exportwatch: new export controls in your channel, and what is controlled already",
        Tone.CALM,
        (
            Line("– is it controlled, by whom, since when: `/restricted graphite to:US`", bold="/restricted <thing>"),
            *(Line(f"– {does}", bold=f"/exports {form}") for form, does in COMMANDS.values()),
            *_filters(),
            *_options(),
        ),
        footer=wording.DISCLAIMER,
    )


def mistake(error: FilterError, command: str, forms: tuple[Line, ...] = ()) -> Reply:
    """A text that cannot be read: what is wrong, where, and the forms that there are (filters and options)."""
    return Reply(
        "This filter cannot be read" if not forms else "These settings cannot be read",
        Tone.CAUTION,
        (
            Line(str(error)),
            Line(error.place, LineKind.QUOTE, f"/exports {command}"),
            Line("Nothing was changed. `/exports help` lists all filters and options.", LineKind.SMALL),
        ),
        more=forms or (*_filters(), *_options()),
    )


def unknown(word: str, rest: str) -> Reply:
    """A subcommand that does not exist; `rest` is what followed it."""
    near = _near(word)
    tail = f" {wording.trimmed(rest, _SHOWN)}" if rest.strip() else ""
    shown = wording.trimmed(word, _SHOWN)
    if near:
        meant = Line(f"Did you mean `/exports {near}{tail}`?")
    elif ":" in word or word.startswith(("-", '"', "(")):
        meant = Line(
            f"Did you mean `/exports subscribe {shown}{tail}`? Or `latest` in place of `subscribe`, to look first."
        )
    else:
        meant = Line(f"Whether something is controlled: `/restricted {shown}{tail}`.")
    return Reply(
        f"`{shown}` is not a command of /exports",
        Tone.CAUTION,
        (meant, Line("What there is", LineKind.HEADING), *_commands()),
    )


def _near(word: str) -> str | None:
    bare = word.casefold().strip("/,.!")
    starts = [name for name in COMMANDS if bare and name.startswith(bare)]
    return _ALSO_SAID.get(bare) or nearest(bare, COMMANDS) or (starts[0] if len(starts) == 1 else None)


def _options() -> tuple[Line, ...]:
    return (
        Line("Options, beside a filter or in settings; each can be `off`", LineKind.HEADING),
        *(Line(f"– {means}", LineKind.BULLET, form) for form, means in OPTIONS),
    )


def _commands() -> tuple[Line, ...]:
    return tuple(Line(f"– {does}", LineKind.BULLET, f"/exports {form}") for form, does in COMMANDS.values())


def _filters() -> tuple[Line, ...]:
    return (
        Line("Filters", LineKind.HEADING),
        *(Line(f"– {means}", LineKind.BULLET, form) for form, means in FILTERS),
    )
