"""Discord's checks of a message, and its rate limits; written independently of the bot's code, to test it."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from tests.servers.discord_world import ApiError, Json

_EMBED_TEXT = {"title": 256, "description": 4096}


def faults(body: Json) -> list[tuple[str, str]]:
    """Everything that Discord would refuse in a message: (place, reason)."""
    found: list[tuple[str, str]] = []
    _text(found, "content", body.get("content") or "", 2000)
    nonce = body.get("nonce")
    if isinstance(nonce, str):
        _text(found, "nonce", nonce, 25)
    embeds = body.get("embeds") or []
    if len(embeds) > 10:
        found.append(("embeds", "Must be 10 or fewer in length."))
    for number, embed in enumerate(embeds):
        _embed(found, f"embeds.{number}", embed)
    if sum(map(size, embeds)) > 6000:
        found.append(("embeds", "Embed size exceeds maximum size of 6000"))
    _components(found, body.get("components") or [])
    if (
        not (body.get("content") or "").strip()
        and not embeds
        and not (body.get("components") or body.get("attachments"))
    ):
        found.append(("content", "Cannot send an empty message"))
    return found


def size(embed: Json) -> int:
    """So many characters of the 6000; code points, counted by Discord's Python."""
    parts = [embed.get("title"), embed.get("description"), (embed.get("footer") or {}).get("text")]
    parts += [(embed.get("author") or {}).get("name")]
    for each in embed.get("fields") or ():
        parts += [each["name"], each["value"]]
    return sum(len((part or "").strip()) for part in parts)


def check(body: Json) -> None:
    """Raise what Discord answers to a message that breaks its rules."""
    found = faults(body)
    if not found:
        return
    errors: Json = {}
    for place, reason in found:
        inner = errors
        for step in place.split("."):
            inner = inner.setdefault(step, {})
        inner["_errors"] = [{"code": "BASE_TYPE_BAD_LENGTH", "message": reason}]
    raise ApiError(400, 50035, "Invalid Form Body", errors)


def _text(found: list[tuple[str, str]], place: str, text: Any, most: int, least: int = 0) -> None:  # noqa: ANN401 - JSON
    if not isinstance(text, str):
        found.append((place, "Must be a string."))
    elif not least <= len(text.strip()) <= most:
        found.append((place, f"Must be between {least} and {most} in length."))
    elif any("\ud800" <= char <= "\udfff" for char in text):
        found.append((place, "Must be valid Unicode."))


def _embed(found: list[tuple[str, str]], place: str, embed: Json) -> None:
    for name, most in _EMBED_TEXT.items():
        _text(found, f"{place}.{name}", embed.get(name, ""), most)
    _text(found, f"{place}.footer.text", (embed.get("footer") or {"text": ""})["text"], 2048)
    fields = embed.get("fields") or []
    if len(fields) > 25:
        found.append((f"{place}.fields", "Must be 25 or fewer in length."))
    for number, each in enumerate(fields):
        _text(found, f"{place}.fields.{number}.name", each.get("name"), 256, 1)
        _text(found, f"{place}.fields.{number}.value", each.get("value"), 1024, 1)
    if not any(embed.get(name) for name in ("title", "description", "fields")):
        found.append((place, "Embed is empty."))


def _components(found: list[tuple[str, str]], rows: list[Json]) -> None:
    if len(rows) > 5:
        found.append(("components", "Must be 5 or fewer in length."))
    ids: list[str] = []
    for number, row in enumerate(rows):
        place = f"components.{number}"
        inner = row.get("components") or []
        if not 1 <= len(inner) <= 5:
            found.append((place, "Must be between 1 and 5 in length."))
        for index, each in enumerate(inner):
            _button(found, f"{place}.components.{index}", each, ids)
    if len(set(ids)) != len(ids):
        found.append(("components", "Component custom id cannot be duplicated"))


def _button(found: list[tuple[str, str]], place: str, button: Json, ids: list[str]) -> None:
    _text(found, f"{place}.label", button.get("label"), 80, 1)
    if button.get("style") == 5:
        _text(found, f"{place}.url", button.get("url"), 512, 1)
        if not str(button.get("url")).startswith(("http://", "https://")):
            found.append((f"{place}.url", "Scheme must be one of ('http', 'https', 'discord')."))
    else:
        _text(found, f"{place}.custom_id", button.get("custom_id"), 100, 1)
        ids.append(str(button.get("custom_id")))


@dataclass
class RateLimits:
    """Five messages in five seconds per channel, fifty requests a second in all; can be changed or switched off."""

    on: bool = True
    per_channel: int = 5
    seconds: float = 5.0
    per_second: int = 50
    _windows: dict[str, tuple[float, int]] = field(default_factory=dict)
    _recent: deque[float] = field(default_factory=deque)

    def everything(self) -> Json | None:
        """A global 429's body, or None."""
        now = time.monotonic()
        while self._recent and self._recent[0] <= now - 1:
            self._recent.popleft()
        if self.on and len(self._recent) >= self.per_second:
            return _told(self._recent[0] + 1 - now, everyone=True)
        self._recent.append(now)
        return None

    def channel(self, channel: str) -> tuple[dict[str, str], Json | None]:
        """Return the headers, and a 429's body if the channel's bucket is empty."""
        now = time.monotonic()
        ends, used = self._windows.get(channel, (0.0, 0))
        if now >= ends:
            ends, used = now + self.seconds, 0
        full = self.on and used >= self.per_channel
        used += 0 if full else 1
        self._windows[channel] = (ends, used)
        headers = {
            "X-RateLimit-Limit": str(self.per_channel),
            "X-RateLimit-Remaining": str(max(0, self.per_channel - used)),
            "X-RateLimit-Reset": f"{time.time() + ends - now:.3f}",
            "X-RateLimit-Reset-After": f"{ends - now:.3f}",
            "X-RateLimit-Bucket": "b0a1f5c0d6e2",
        }
        if not self.on:
            return {}, None
        return (headers | {"X-RateLimit-Scope": "user"}, _told(ends - now, everyone=False)) if full else (headers, None)


def _told(seconds: float, *, everyone: bool) -> Json:
    return {"message": "You are being rate limited.", "retry_after": round(seconds, 3), "global": everyone}


def check_modal(data: Json) -> None:
    """Raise what Discord answers to a form that breaks its rules (/docs/components/reference)."""
    found: list[tuple[str, str]] = []
    _text(found, "title", data.get("title"), 45, 1)
    _text(found, "custom_id", data.get("custom_id"), 100, 1)
    rows = data.get("components") or []
    if not 1 <= len(rows) <= 5:
        found.append(("components", "Must be between 1 and 5 in length."))
    for number, row in enumerate(rows):
        place, inner = f"components.{number}", row.get("component") or {}
        if row.get("type") == 10:
            _text(found, f"{place}.content", row.get("content"), 4000, 1)
            continue
        if row.get("type") != 18:
            found.append((place, "a field stands in a label"))
        _text(found, f"{place}.label", row.get("label"), 45, 1)
        _text(found, f"{place}.description", row.get("description") or "", 100)
        _text(found, f"{place}.custom_id", inner.get("custom_id"), 100, 1)
        _text(found, f"{place}.placeholder", inner.get("placeholder") or "", 150 if inner.get("type") == 3 else 100)
        if inner.get("type") == 4:
            _text(found, f"{place}.value", inner.get("value") or "", int(inner.get("max_length") or 4000))
        options = inner.get("options") or []
        if inner.get("type") == 3 and not 1 <= len(options) <= 25:
            found.append((f"{place}.options", "Must be between 1 and 25 in length."))
        for option in options:
            _text(found, f"{place}.options", option.get("label"), 100, 1)
            _text(found, f"{place}.options", option.get("value"), 100, 1)
        if len({option["value"] for option in options}) < len(options):
            found.append((f"{place}.options", "Values must be unique."))
    if found:
        raise ApiError(400, 50035, "Invalid Form Body", {place: {"_errors": [reason]} for place, reason in found})
