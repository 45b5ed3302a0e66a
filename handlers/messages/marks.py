"""Marks commands inside reply texts, so that each platform can format them as code. PURE.

Our own wording puts two private characters around a command; a renderer turns them into its platform's code marks, as
the last step. Text of strangers loses them on its way into a reply, so that only our wording makes code spans.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

OPEN, CLOSE = "\ue0c0", "\ue0c1"
"""Private characters of Unicode: no language and no platform uses them."""
_GONE = str.maketrans("", "", OPEN + CLOSE)
_SPAN = re.compile(f"{OPEN}([^{OPEN}{CLOSE}]*){CLOSE}")
_TICKED = re.compile(r"`([^`]+)`")


def bare(text: str) -> str:
    """The text without any marks."""
    return text.translate(_GONE) if _marked(text) else text


def code(text: str) -> str:
    """Mark a command, on one line. What strangers wrote inside it is shown as it is."""
    said = " ".join(bare(text).split())
    return f"{OPEN}{said}{CLOSE}" if said else ""


def ticked(text: str, *foreign: str) -> str:
    """Wording of ours that writes its commands in backticks, marked.

    It stays as it is where backticks of strangers may be among them: `foreign` are the texts that it quotes.
    """
    if text.count("`") % 2 or any("`" in one for one in foreign):
        return bare(text)
    return _TICKED.sub(lambda found: code(found[1]), bare(text))


def spans(text: str) -> Iterator[tuple[str, bool]]:
    """The text in parts, each with whether it is code. Marks that are no pair around something mean nothing."""
    at = 0
    for found in _SPAN.finditer(text):
        if not found[1].strip():
            continue
        if before := bare(text[at : found.start()]):
            yield before, False
        yield found[1], True
        at = found.end()
    if rest := bare(text[at:]):
        yield rest, False


def tidy(text: str) -> str:
    """The text with no other marks than pairs around something."""
    if not _marked(text):
        return text
    return "".join(f"{OPEN}{part}{CLOSE}" if is_code else part for part, is_code in spans(text))


def mended(parts: Iterable[str]) -> Iterator[str]:
    """The parts of a tidy text that was cut: a span that a cut parts is closed before it and opened behind it."""
    inside = False
    for part in parts:
        begun = OPEN + part if inside else part
        inside = begun.rfind(OPEN) > begun.rfind(CLOSE)
        yield tidy(begun + CLOSE if inside else begun)


def _marked(text: str) -> bool:
    return OPEN in text or CLOSE in text


# Which characters are harmless to display: not invisible, direction-changing or stacking. PURE.


_ORDINARY = re.compile(
    r"[ -~\u00a1-\u00ac\u00ae-\u02ff"  # Latin, without the no-break space and the soft hyphen
    r"\u0410-\u044f"  # Russian
    r"\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2190-\u21ff"  # dashes, quotes, currencies, arrows
    r"\u3001-\u301d\u3041-\u3096\u30a1-\u30fa\u30fc"  # Japanese
    r"\u4e00-\u9fa5\uac00-\ud7a3\uff01-\uff60]*"  # Chinese, Korean, full-width signs
)


def ordinary(text: str) -> bool:
    """Whether each of its characters is visible, one of its own, and in composed form; the only white space is " "."""
    return _ORDINARY.fullmatch(text) is not None
