"""What Discord shows of the commands before anything is asked, in each person's language.

Names of commands and options stay as they are: help, examples and answers name them, and they are typed on Slack too.
"""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.app_commands import TranslationContextLocation as Where

from bot.text.locales import SOURCE, served
from handlers.messages.speech import catalogue

_NAMES = frozenset({Where.command_name, Where.group_name, Where.parameter_name})
LONGEST = 100
"""Characters of a description and of a choice."""


class CatalogueTranslator(app_commands.Translator):
    """Translates descriptions, choices and the names of menus by the catalogues."""

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContext[Any, Any],
    ) -> str | None:
        """Return the text for people with this locale; None where it stays English."""
        if context.location in _NAMES and not isinstance(context.data, app_commands.ContextMenu):
            return None
        language = served(str(locale))
        return translated(string.message, language) if language and language != SOURCE else None


def translated(text: str, language: str) -> str | None:
    """Return a text of the commands in a language, also one that the catalogue writes without a capital."""
    sentences = catalogue(language)
    for written in (text, f"{text[:1].lower()}{text[1:]}"):
        if (found := sentences.gettext(written)) != written:
            return f"{found[:1].upper()}{found[1:]}"[:LONGEST]
    return None
