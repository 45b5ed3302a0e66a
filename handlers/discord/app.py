"""The commands as discord.py's app commands, and the answers to interactions: acknowledge, ask, show.

Discord allows three seconds for the acknowledgement and fifteen minutes for the answer, so every interaction is
acknowledged before anything else.
"""

from __future__ import annotations

import inspect
import io
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import aiohttp
import discord
from discord import app_commands

from bot.errors import UsageError
from bot.model.delivery import Channel
from handlers.chat.answering import Answering, Question
from handlers.chat.parts_lists import check_bytes, defaults_in, is_list
from handlers.chat.session import MORE, OLD_BUTTON, SHARE, Session, ShownPage
from handlers.commands.asker import Asker
from handlers.commands.command import EXPORTS, Command, Option, Suggested
from handlers.discord.escape import label
from handlers.discord.render import (
    Json,
    OwnButton,
    Pressed,
    Share,
    components,
    decode_custom_id,
    embed,
    encode_custom_id,
    pages,
)
from handlers.discord.settings import CONVENTIONS, missing_permissions
from handlers.messages.reply import Line, OptionChoice, Reply, Tone
from handlers.messages.speech import first_served, later, reading, say
from handlers.parts_desk import GivenList

Interaction = discord.Interaction[Any]
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
    ours, theirs = _by_name(expected), _by_name(registered)
    return ours.keys() == theirs.keys() and all(_covers(ours[name], theirs[name]) for name in ours)


def _by_name(commands: Sequence[Mapping[str, Any]]) -> dict[tuple[int, str], Mapping[str, Any]]:
    return {(int(each.get("type", 1)), str(each["name"])): each for each in commands}


def _covers(ours: object, theirs: object) -> bool:
    """Return whether a registered value equals ours; added fields are ignored, and empty ones may be absent."""
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


# -- answers


log = logging.getLogger(__name__)

NOBODY = discord.AllowedMentions.none()
_ACKNOWLEDGED_BEFORE = 40060
POST_ERRORS = (discord.HTTPException, aiohttp.ClientError, OSError)
UNREADABLE_ANSWER = (AttributeError, KeyError, TypeError, ValueError)
"""Errors of discord.py while it reads the answer to a message that was accepted: the message must not be repeated."""
_UNSEEN_CHANNEL = later("You may not view this channel at present, so nothing is shown or changed here.")
_NO_CHANNEL = later("Discord does not say which channel this is. Please use a text channel or a thread.")


@dataclass(frozen=True, slots=True)
class DiscordContext:
    """`handlers.chat.session.ChatContext` on Discord: an acknowledged interaction."""

    interaction: Interaction

    def refusal(self, question: Question | None) -> str:
        """Refuse if the interaction has no channel, or one that the person may not view now: buttons stay on screen."""
        del question
        if self.interaction.channel_id is None:
            return say(_NO_CHANNEL)
        return "" if _may_view(self.interaction) else say(_UNSEEN_CHANNEL)

    async def asker(self, *, changes: bool) -> Asker:
        """Return who asks; each interaction carries the person's permissions."""
        del changes
        interaction, channel = self.interaction, str(self.interaction.channel_id)
        user = str(interaction.user.id)
        if interaction.guild_id is None:
            # Each private conversation is its own workspace, so that nobody sees another's subscriptions.
            here = Channel("discord", f"@{channel}", channel)
            return Asker(here, user, may_manage=True, platform=CONVENTIONS, name=interaction.user.display_name)
        may_manage = interaction.permissions.manage_channels or interaction.permissions.administrator
        here = Channel("discord", str(interaction.guild_id), channel)
        return Asker(here, user, may_manage, platform=CONVENTIONS, name=interaction.user.display_name)

    async def checked(self, reply: Reply, *, posts: bool) -> Reply:
        """Add a note if the bot lacks permissions in this channel, before the first alert fails."""
        if not posts or not self.interaction.guild_id or reply.tone is Tone.STOP:
            return reply
        thread = isinstance(self.interaction.channel, discord.Thread)
        missing = missing_permissions(self.interaction.app_permissions.value, thread=thread)
        if missing is None:
            return reply
        names = missing.names_joined
        advice = say(
            "allow {permissions} for the bot in this channel's settings under Permissions; until then alerts wait.",
            permissions=names,
        )
        lead = say("I cannot post here yet:")
        return replace(reply, tone=Tone.CAUTION, lines=(*reply.lines, Line(advice, bold=lead)))

    async def tell_to_wait(self, text: str) -> None:
        """Do nothing: Discord shows that the bot is thinking until the answer comes."""

    async def attach(self, name: str, body: bytes) -> str:
        """Post a file that only the asker sees; return why it could not be."""
        return await attached(self.interaction.followup.send, name, body, ephemeral=True)

    async def show(self, shown: ShownPage) -> None:
        """Show a page instead of the acknowledgement."""
        page, view = drawn(shown)
        try:
            if shown.reply.private:
                await self.interaction.edit_original_response(embed=page, view=view, allowed_mentions=NOBODY)
            else:
                # A private acknowledgement cannot become public, so a public reply is a new message.
                await self.interaction.delete_original_response()
                await self.interaction.followup.send(embed=page, view=view, allowed_mentions=NOBODY)
        except POST_ERRORS as error:
            log.warning("an answer could not be shown: %s", error)
        except UNREADABLE_ANSWER:
            log.warning("Discord took an answer, and what it said of it could not be read")


async def attached(send: Callable[..., Awaitable[object]], name: str, body: bytes, **more: Any) -> str:  # noqa: ANN401 - discord.py's
    """Post a file; return why it could not be, for people, else empty. No answer of Discord raises."""
    try:
        await send(file=discord.File(io.BytesIO(body), name), allowed_mentions=NOBODY, **more)
    except discord.Forbidden:
        return say("The workbook could not be posted: allow the bot to attach files in this channel.")
    except POST_ERRORS as error:
        log.warning("a workbook could not be posted: %s", error)
        return say("The workbook could not be posted. Please give me the list again.")
    except UNREADABLE_ANSWER:
        log.warning("Discord took a workbook, and what it said of it could not be read")
    return ""


def list_in(message: discord.Message) -> discord.Attachment | None:
    """Return the first file of a message that is a parts list by its name; None if there is none."""
    return next((one for one in message.attachments if is_list(one.filename)), None)


async def fetched(file: discord.Attachment, text: str) -> GivenList:
    """Fetch a file. Raises UsageError, with what to do."""
    check_bytes(file.size)
    if not is_list(file.filename):
        raise UsageError(say("{name} is no table: give me .xlsx, .xls, .ods, .csv or .tsv", name=file.filename[:60]))
    try:
        body = await file.read()
    except POST_ERRORS as error:
        raise UsageError(say("Discord did not hand over the file. Please send it again.")) from error
    check_bytes(len(body))
    return GivenList(file.filename, body, file.content_type or "", defaults_in(text))


class InteractionHandler:
    """Handles commands, buttons and suggestions on Discord, in one session."""

    def __init__(self, answering: Answering) -> None:
        self.session = Session(answering)

    async def command(self, interaction: Interaction, question: Question) -> None:
        """Answer a slash command; only the asker sees the answer unless the reply is public."""
        if await _acknowledged(interaction):
            with reading(language_of(interaction)):
                await self.session.spawn(self.session.answer(DiscordContext(interaction), question))

    async def check(self, interaction: Interaction, message: discord.Message) -> None:
        """Answer what a message names that was picked from its menu; only the person who picked it sees the answer."""
        if file := list_in(message):
            await self._take(interaction, file, message.content)
        elif await _acknowledged(interaction):
            with reading(language_of(interaction)):
                await self.session.spawn(self.session.check(DiscordContext(interaction), message.content))

    async def parts(self, interaction: Interaction, file: discord.Attachment) -> None:
        """Answer the lines of a file; only who gave it sees the answer and the workbook."""
        await self._take(interaction, file, "")

    async def _take(self, interaction: Interaction, file: discord.Attachment, text: str) -> None:
        if await _acknowledged(interaction):
            with reading(language_of(interaction)):
                given = partial(fetched, file, text)
                await self.session.spawn(self.session.take_list(DiscordContext(interaction), given, private=True))

    async def suggest(self, what: Suggested, typed: str) -> Sequence[OptionChoice]:
        """Return completions; none if they would be late."""
        return await self.session.suggest(what, typed)

    async def button(self, interaction: Interaction, custom_id: str) -> None:
        """Handle a pressed button, of this or an earlier run of the bot; unknown buttons are ignored."""
        with reading(language_of(interaction)):
            await self._button(interaction, custom_id)

    async def _button(self, interaction: Interaction, custom_id: str) -> None:
        decoded = decode_custom_id(custom_id)
        if isinstance(decoded, Share):
            if _may_view(interaction):
                await _share(interaction)
            else:
                await self.fault(interaction, _UNSEEN_CHANNEL)
        elif custom_id.startswith("ew") and await _acknowledged(interaction):
            context, session = DiscordContext(interaction), self.session
            if decoded is None:
                await session.say(context, say(OLD_BUTTON))
            elif isinstance(decoded, Pressed):
                await session.spawn(session.answer(context, Question("", decoded.value, decoded.action)))
            else:
                await session.spawn(session.turn(context, decoded))

    async def fault(self, interaction: Interaction, text: str) -> None:
        """Show an error note (a sentence of the catalogues), whether or not the interaction was acknowledged."""
        if interaction.response.is_done() or await _acknowledged(interaction):
            with reading(language_of(interaction)):
                await self.session.say(DiscordContext(interaction), say(text))


def language_of(interaction: Interaction) -> str:
    """Return the language of the person, or else of the server; English if neither is offered."""
    return first_served(str(one) for one in (interaction.locale, interaction.guild_locale) if one)


def _may_view(interaction: Interaction) -> bool:
    """Return whether the person may view the channel; without that Discord's other permissions count for nothing."""
    permissions = interaction.permissions
    return interaction.guild_id is None or permissions.view_channel or permissions.administrator


async def _acknowledged(interaction: Interaction) -> bool:
    try:
        await interaction.response.defer(ephemeral=True, thinking=True)
    except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
        if _may_have_arrived(error):
            return True
        log.warning("an interaction could not be acknowledged, so its asker saw Discord's own error: %s", error)
        return False
    return True


async def _share(interaction: Interaction) -> None:
    """Post the private answer publicly, exactly as the asker saw it, and mark its button as done."""
    message = interaction.message
    if message is None:
        return
    shared_view, own_view = _views(message)
    try:
        await interaction.response.edit_message(view=own_view)
        await interaction.followup.send(
            say("Shared by {person}", person=f"<@{interaction.user.id}>"),
            embeds=message.embeds,
            view=shared_view,
            allowed_mentions=NOBODY,
        )
    except POST_ERRORS as error:
        log.warning("an answer could not be shared: %s", error)
    except UNREADABLE_ANSWER:
        log.warning("Discord took a shared answer, and what it said of it could not be read")


def _own_buttons(shown: ShownPage, *, further: bool) -> list[OwnButton]:
    """Return the session's buttons: alternatives, the next page, sharing."""
    buttons = [OwnButton(label, page) for label, page in shown.questions]
    if further and shown.turn:
        buttons.append(OwnButton(say(MORE), shown.turn.next))
    return [*buttons, OwnButton(say(SHARE), Share())] if shown.shares else buttons


def _may_have_arrived(error: Exception) -> bool:
    """Return whether an acknowledgement whose answer was lost may have arrived; then the answer is shown anyway."""
    if isinstance(error, discord.HTTPException):
        # discord.py repeats a request that was answered by a 5xx.
        return error.code == _ACKNOWLEDGED_BEFORE
    return not isinstance(error, aiohttp.ClientConnectorError)


def drawn(shown: ShownPage) -> tuple[discord.Embed, discord.ui.View]:
    """Return a page and its buttons as discord.py sends them."""
    all_pages = pages(shown.reply)
    number = min(shown.page, len(all_pages) - 1)
    page = discord.Embed.from_dict(embed(all_pages[number]))
    return page, _view(components(all_pages[number], _own_buttons(shown, further=number + 1 < len(all_pages))))


def _view(rows: Sequence[Json]) -> discord.ui.View:
    """Make discord.py's view of buttons; stopped, so that discord.py does not keep it: presses are read from ids."""
    view = discord.ui.View(timeout=None)
    for number, row in enumerate(rows):
        for each in row["components"]:
            style = discord.ButtonStyle(each["style"])
            view.add_item(
                discord.ui.Button(
                    style=style, label=each["label"], custom_id=each.get("custom_id"), url=each.get("url"), row=number
                )
            )
    view.stop()
    return view


def _views(message: discord.Message) -> tuple[discord.ui.View, discord.ui.View]:
    """Return the buttons of the shared message and those of the asker's message."""
    shared = discord.ui.View.from_message(message, timeout=None)
    own = discord.ui.View.from_message(message, timeout=None)
    for view in (shared, own):
        for item in view.children:
            if isinstance(item, discord.ui.Button) and item.custom_id == encode_custom_id(Share()):
                item.disabled, item.label = True, say("Shared")
                if view is shared:
                    view.remove_item(item)
        view.stop()
    return shared, own
