"""The commands as discord.py's app commands. Edge."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from typing import Any

import discord
from discord import app_commands

from handlers.chat.answering import Question
from handlers.commands.command import EXPORTS, Command, Option, Suggested
from handlers.discord.escape import label
from handlers.messages.reply import Choice

Interaction = discord.Interaction[Any]
Answer = Callable[[Interaction, Question], Awaitable[None]]
Suggest = Callable[[Suggested, str], Awaitable[Sequence[Choice]]]

CHOICE_LIMIT, CHOICES, DESCRIPTION_LIMIT = 100, 25, 100
TEXT_LIMIT = 1000
"""Longer filters than this nobody types; Discord itself allows 6000."""
_EXPORTS_DESCRIPTION = "Alerts on new export-control acts in this channel"
_WHERE = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=False)
"""Not in conversations between other people: the bot could never post there."""
_INSTALLED = app_commands.AppInstallationType(guild=True, user=False)


def app_commands_of(
    commands: Sequence[Command], answer: Answer, suggest: Suggest
) -> list[app_commands.Command[Any, ..., None] | app_commands.Group]:
    """`/restricted`, `/exports …`, and further slash commands.

    None is hidden behind a default permission: that would hide `list` and `help` too. The right to manage the channel
    is looked at when a command runs.
    """
    group = app_commands.Group(
        name=EXPORTS, description=_EXPORTS_DESCRIPTION, allowed_contexts=_WHERE, allowed_installs=_INSTALLED
    )
    for command in commands:
        if not command.alone:
            group.add_command(_app_command(command, answer, suggest))
    return [*(_app_command(command, answer, suggest) for command in commands if command.alone), group]


def _app_command(command: Command, answer: Answer, suggest: Suggest) -> app_commands.Command[Any, ..., None]:
    options = command.options

    async def run(interaction: Interaction, **given: str | None) -> None:
        text = command.text({option.name: given.get(_python_name(option)) for option in options})
        typed = Question(command.name, text) if command.alone else Question(EXPORTS, f"{command.name} {text}".strip())
        await answer(interaction, typed)

    _sign(run, options)
    app_commands.rename(**{_python_name(option): option.name for option in options})(run)
    app_commands.describe(**{_python_name(option): option.summary for option in options})(run)
    chosen = {
        _python_name(o): [app_commands.Choice(name=one.label, value=one.value) for one in o.choices]
        for o in options
        if o.choices
    }
    app_commands.choices(**chosen)(run)
    completed = {_python_name(o): _autocomplete(o.suggests, suggest) for o in options if o.suggests}
    app_commands.autocomplete(**completed)(run)
    # Subcommands are where their group is: Discord ignores what they say about it.
    return app_commands.Command(
        name=command.name,
        description=f"{command.summary[:1].upper()}{command.summary[1:]}"[:DESCRIPTION_LIMIT],
        callback=run,
        allowed_contexts=_WHERE,
        allowed_installs=_INSTALLED,
    )


def _sign(run: Callable[..., Any], options: tuple[Option, ...]) -> None:
    """Give the function a parameter for each option: discord.py reads a command's options from its signature."""
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    ours = [inspect.Parameter("interaction", kind)]
    for option in options:
        # Discord has no lengths for options with choices.
        text = str if option.choices else app_commands.Range[str, 1, TEXT_LIMIT]
        if option.required:
            ours.append(inspect.Parameter(_python_name(option), kind, annotation=text))
        else:
            ours.append(inspect.Parameter(_python_name(option), kind, annotation=text | None, default=None))
    run.__signature__ = inspect.Signature(ours)  # type: ignore[attr-defined] # what inspect documents


def _python_name(option: Option) -> str:
    """`from` is a word of Python's own."""
    return f"{option.name}_"


def _autocomplete(
    what: Suggested, suggest: Suggest
) -> Callable[[Interaction, str], Coroutine[Any, Any, list[app_commands.Choice[str]]]]:
    async def complete(_: Interaction, current: str) -> list[app_commands.Choice[str]]:
        found = await suggest(what, current)
        return [
            app_commands.Choice(name=shown[:CHOICE_LIMIT], value=choice.value)
            for choice in found
            if (shown := label(choice.label)) and 0 < len(choice.value) <= CHOICE_LIMIT
        ][:CHOICES]

    return complete


def same(wanted: Sequence[Mapping[str, Any]], registered: Sequence[Mapping[str, Any]]) -> bool:
    """Whether Discord already knows exactly these commands, whatever it added to them by itself."""
    ours, theirs = _by_name(wanted), _by_name(registered)
    return ours.keys() == theirs.keys() and all(_covers(ours[name], theirs[name]) for name in ours)


def _by_name(commands: Sequence[Mapping[str, Any]]) -> dict[tuple[int, str], Mapping[str, Any]]:
    return {(int(each.get("type", 1)), str(each["name"])): each for each in commands}


def _covers(ours: object, theirs: object) -> bool:
    """Whether a registered value is ours, apart from fields that Discord added; empty fields may be absent there."""
    if isinstance(ours, Mapping):
        found = theirs if isinstance(theirs, Mapping) else {}
        return all(_covers(value, found.get(name)) for name, value in ours.items() if name != "dm_permission")
    if isinstance(ours, Sequence) and not isinstance(ours, str):
        return _cover_each(ours, theirs if isinstance(theirs, Sequence) else ())
    return ours == theirs or (not ours and not theirs)


def _cover_each(ours: Sequence[object], theirs: Sequence[object]) -> bool:
    if ours and all(isinstance(each, int) for each in ours):  # contexts: their order means nothing
        return set(ours) == set(theirs)
    return len(ours) == len(theirs) and all(map(_covers, ours, theirs))
