"""`Reply` → one Discord message as plain dicts, as REST takes them and `discord.Embed.from_dict` reads them. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from handlers.discord.custom_ids import CustomId, Pressed, write
from handlers.discord.escape import address, label
from handlers.discord.paging import BUTTON_ADDRESS, BUTTON_LABEL, BUTTONS, Page, pages
from handlers.messages.reply import Reply, Tone

COLOURS = {Tone.STOP: 0xC0392B, Tone.CAUTION: 0xD9822B, Tone.CALM: 0x4A6FA5, Tone.DONE: 0x2E8B57}
"""All four keep at least 3:1 against Discord's light and dark grounds."""

NO_MENTIONS: dict[str, Any] = {"parse": [], "users": [], "roles": [], "replied_user": False}
"""Nothing in our messages may call anyone (Discord: allowed mentions object)."""

_BUTTON, _ROW = 2, 1
_SECONDARY, _DANGER, _LINK = 2, 4, 5
_BUTTONS_PER_ROW = 5

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Button:
    """A button of the platform's own, beside those of the reply."""

    label: str
    means: CustomId


def embed(page: Page) -> Json:
    """The page as an embed: https://discord.com/developers/docs/resources/message#embed-object."""
    made: Json = {"type": "rich", "title": page.title, "color": COLOURS[page.part.tone]}
    if page.description.strip():
        made["description"] = page.description
    if page.fields:
        made["fields"] = [{"name": name, "value": value, "inline": True} for name, value in page.fields]
    if page.footer:
        made["footer"] = {"text": page.footer}
    return made


def components(page: Page, own: Sequence[Button] = ()) -> list[Json]:
    """Rows of buttons: the reply's actions, its links, the platform's own."""
    buttons = list(_buttons(page, own))[:BUTTONS]
    rows = (buttons[start : start + _BUTTONS_PER_ROW] for start in range(0, len(buttons), _BUTTONS_PER_ROW))
    return [{"type": _ROW, "components": row} for row in rows]


def message(page: Page, own: Sequence[Button] = ()) -> Json:
    """A message to POST: nothing in it calls anyone."""
    return {"embeds": [embed(page)], "components": components(page, own), "allowed_mentions": NO_MENTIONS}


def render(reply: Reply, page: int = 0, own: Sequence[Button] = ()) -> Json:
    """One page of a reply as a message; the last page where there are fewer."""
    found = pages(reply)
    return message(found[min(page, len(found) - 1)], own)


def _buttons(page: Page, own: Sequence[Button]) -> Iterator[Json]:
    seen: set[str] = set()
    for action in page.part.actions:
        custom_id = write(Pressed(action.id, action.value))
        if custom_id and custom_id not in seen:  # Discord refuses a message in which one stands twice
            seen.add(custom_id)
            yield _button(action.label or action.id, custom_id, _DANGER if action.danger else _SECONDARY)
    for link in page.part.links:
        url = address(link.url, BUTTON_ADDRESS)
        if url:
            yield {"type": _BUTTON, "style": _LINK, "label": _label(link.text), "url": url}
    for button in own:
        custom_id = write(button.means)
        if custom_id and custom_id not in seen:
            seen.add(custom_id)
            yield _button(button.label, custom_id, _SECONDARY)


def _button(text: str, custom_id: str, style: int) -> Json:
    return {"type": _BUTTON, "style": style, "label": _label(text), "custom_id": custom_id}


def _label(text: str) -> str:
    shown = label(text) or "–"
    return shown if len(shown) <= BUTTON_LABEL else f"{shown[: BUTTON_LABEL - 1].rstrip()}…"
