"""The commands as discord.py's app commands: options, suggestions, and their words in each person's language."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import TranslationContextLocation as Where

from bot.text.locales import SOURCE, served
from handlers.chat.answering import Question
from handlers.commands.command import EXPORTS, Command, Option, Suggested
from handlers.discord.context import Interaction, language_of
from handlers.discord.escape import label
from handlers.messages.reply import OptionChoice
from handlers.messages.speech import catalogue, later, reading

Answer = Callable[[Interaction, Question], Awaitable[None]]
Suggest = Callable[[Suggested, str], Awaitable[Sequence[OptionChoice]]]

CHOICE_LIMIT, CHOICES, DESCRIPTION_LIMIT = 100, 25, 100
TEXT_LIMIT = 1000
"""Characters of an option's text; Discord allows 6000."""
CHECK_MESSAGE = later("Check this message")
_EXPORTS_DESCRIPTION = later("Alerts on new export-control acts in this channel")
_PARTS = later("Answer every line of a parts list, and give the workbook back")
_FILE = later("A table: .xlsx, .ods, .csv; its columns are found by their titles")
_WHERE = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=False)
"""Not in conversations between other people, where the bot cannot post."""
_INSTALLED = app_commands.AppInstallationType(guild=True, user=False)


def app_commands_of(
    commands: Sequence[Command], answer: Answer, suggest: Suggest
) -> list[app_commands.Command[Any, ..., None] | app_commands.Group]:
    """Return `/restricted`, `/exports …`, and further slash commands.

    None has a default permission, because that would hide `list` and `help` too. The right to manage the channel is
    checked when a command runs.
    """
    group = app_commands.Group(
        name=EXPORTS, description=_EXPORTS_DESCRIPTION, allowed_contexts=_WHERE, allowed_installs=_INSTALLED
    )
    for command in commands:
        if not command.alone:
            group.add_command(_app_command(command, answer, suggest))
    return [*(_app_command(command, answer, suggest) for command in commands if command.alone), group]


def check_menu(answer: Callable[[Interaction, discord.Message], Awaitable[None]]) -> app_commands.ContextMenu:
    """Return the entry of a message's menu that looks up what the message names."""

    async def check(interaction: Interaction, message: discord.Message) -> None:
        await answer(interaction, message)

    menu = app_commands.ContextMenu(name=CHECK_MESSAGE, callback=check)
    menu.allowed_contexts, menu.allowed_installs = _WHERE, _INSTALLED
    return menu


def parts_command(
    answer: Callable[[Interaction, discord.Attachment], Awaitable[None]],
) -> app_commands.Command[Any, ..., None]:
    """Return `/parts file:`, which answers every line of a table."""

    async def parts(interaction: Interaction, file: discord.Attachment) -> None:
        await answer(interaction, file)

    app_commands.describe(file=_FILE)(parts)
    return app_commands.Command(
        name="parts", description=_PARTS, callback=parts, allowed_contexts=_WHERE, allowed_installs=_INSTALLED
    )


def _app_command(command: Command, answer: Answer, suggest: Suggest) -> app_commands.Command[Any, ..., None]:
    options = command.options

    async def run(interaction: Interaction, **given: str | None) -> None:
        text = command.text({option.name: given.get(_python_name(option)) for option in options})
        question = (
            Question(command.name, text) if command.alone else Question(EXPORTS, f"{command.name} {text}".strip())
        )
        await answer(interaction, question)

    _set_signature(run, options)
    app_commands.rename(**{_python_name(option): option.name for option in options})(run)
    app_commands.describe(**{_python_name(option): option.summary for option in options})(run)
    choices = {
        _python_name(o): [app_commands.Choice(name=choice.label, value=choice.value) for choice in o.choices]
        for o in options
        if o.choices
    }
    app_commands.choices(**choices)(run)
    autocompletes = {_python_name(o): _autocomplete(o.suggests, suggest) for o in options if o.suggests}
    app_commands.autocomplete(**autocompletes)(run)
    # Discord ignores contexts and installs of subcommands, since those of the group count.
    return app_commands.Command(
        name=command.name,
        description=f"{command.summary[:1].upper()}{command.summary[1:]}"[:DESCRIPTION_LIMIT],
        callback=run,
        allowed_contexts=_WHERE,
        allowed_installs=_INSTALLED,
    )


def _set_signature(run: Callable[..., Any], options: tuple[Option, ...]) -> None:
    """Give the function a parameter for each option, because discord.py reads options from the signature."""
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    parameters = [inspect.Parameter("interaction", kind)]
    for option in options:
        # Discord allows no length limits for options with choices.
        text = str if option.choices else app_commands.Range[str, 1, TEXT_LIMIT]
        if option.required:
            parameters.append(inspect.Parameter(_python_name(option), kind, annotation=text))
        else:
            parameters.append(inspect.Parameter(_python_name(option), kind, annotation=text | None, default=None))
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined] # what inspect documents


def _python_name(option: Option) -> str:
    """Return the parameter's name; `from` is a keyword in Python."""
    return f"{option.name}_"


def _autocomplete(
    what: Suggested, suggest: Suggest
) -> Callable[[Interaction, str], Coroutine[Any, Any, list[app_commands.Choice[str]]]]:
    async def complete(interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
        with reading(language_of(interaction)):
            choices = await suggest(what, current)
        return [
            app_commands.Choice(name=text[:CHOICE_LIMIT], value=choice.value)
            for choice in choices
            if (text := label(choice.label)) and 0 < len(choice.value) <= CHOICE_LIMIT
        ][:CHOICES]

    return complete


def is_registered(expected: Sequence[Mapping[str, Any]], registered: Sequence[Mapping[str, Any]]) -> bool:
    """Return whether exactly these commands are registered, apart from fields that Discord added."""
    ours, theirs = _index_by_name(expected), _index_by_name(registered)
    return ours.keys() == theirs.keys() and all(_covers(ours[name], theirs[name]) for name in ours)


def _index_by_name(commands: Sequence[Mapping[str, Any]]) -> dict[tuple[int, str], Mapping[str, Any]]:
    return {(int(each.get("type", 1)), str(each["name"])): each for each in commands}


def _covers(ours: object, theirs: object) -> bool:
    if isinstance(ours, Mapping):
        registered = theirs if isinstance(theirs, Mapping) else {}
        return all(_covers(value, registered.get(name)) for name, value in ours.items() if name != "dm_permission")
    if isinstance(ours, Sequence) and not isinstance(ours, str):
        return _cover_each(ours, theirs if isinstance(theirs, Sequence) else ())
    return ours == theirs or (not ours and not theirs)


def _cover_each(ours: Sequence[object], theirs: Sequence[object]) -> bool:
    if ours and all(isinstance(each, int) for each in ours):  # contexts, whose order does not matter
        return set(ours) == set(theirs)
    return len(ours) == len(theirs) and all(map(_covers, ours, theirs))


_COMMANDS = frozenset({Where.command_name, Where.group_name})
LONGEST_DESCRIPTION = 100
"""Characters of a description and of a choice."""
_OPTIONS = (
    later("about (option)"), later("address (option)"), later("alert (option)"), later("assign (option)"),
    later("change (option)"), later("days (option)"), later("digest (option)"), later("do (option)"),
    later("due (option)"), later("file (option)"), later("filter (option)"), later("format (option)"),
    later("from (option)"), later("item (option)"), later("kind (option)"), later("lang (option)"),
    later("measure (option)"), later("mention (option)"), later("name (option)"), later("note (option)"),
    later("on (option)"), later("options (option)"), later("quiet (option)"), later("remind (option)"),
    later("source (option)"), later("state (option)"), later("tier (option)"), later("title (option)"),
    later("to (option)"), later("tz (option)"), later("until (option)"), later("which (option)"),
)  # fmt: skip
OPTION_NAMES = {one.removesuffix(" (option)"): one for one in _OPTIONS}
"""Names of options as the catalogues know them: the mark tells them from words of sentences."""


class CatalogueTranslator(app_commands.Translator):
    """Translates names of options and menus, descriptions and choices by the catalogues."""

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContext[Any, Any],
    ) -> str | None:
        """Return the text for people with this locale; None where it stays English."""
        language = served(str(locale))
        if not language or language == SOURCE:
            return None
        if context.location is Where.parameter_name:
            return option_name(string.message, language)
        if context.location in _COMMANDS and not isinstance(context.data, app_commands.ContextMenu):
            return None
        return translated(string.message, language)


def option_name(name: str, language: str) -> str | None:
    """Return the name of an option in a language; None if the catalogues know none."""
    marked = OPTION_NAMES.get(name, "")
    found = catalogue(language).gettext(marked) if marked else ""
    return found if found != marked else None


def translated(text: str, language: str) -> str | None:
    """Return a text of the commands in a language, also one that the catalogue writes without a capital."""
    sentences = catalogue(language)
    for written in (text, f"{text[:1].lower()}{text[1:]}"):
        if (found := sentences.gettext(written)) != written:
            return f"{found[:1].upper()}{found[1:]}"[:LONGEST_DESCRIPTION]
    return None
