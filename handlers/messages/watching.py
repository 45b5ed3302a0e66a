"""The buttons *Watch this* and *Watch for me* under an answer: which goods and exporter they subscribe to. PURE."""

from __future__ import annotations

from collections.abc import Iterator

from bot.rules.answer.model import Answer
from bot.subscriptions.clauses import quoted
from handlers.messages.reply import Action
from handlers.messages.speech import say

WATCH, WATCH_ALONE = "watch", "watch-alone"
"""Actions: the channel is subscribed, or the person alone, in their conversation with the bot."""
_LONGEST_BUTTON_VALUE = 60
"""Characters that a button carries."""
_GOODS = 3
_APART = "|"


def watch_actions(answer: Answer) -> Iterator[Action]:
    """Yield the buttons if the answer is on goods of the rules, which a filter can name."""
    names = [name for name in answer.subjects if name in answer.shown][:_GOODS]
    value = _APART.join((answer.from_ or "", *names))
    if names and len(value) <= _LONGEST_BUTTON_VALUE and ":" not in value:
        yield Action(WATCH, say("Watch this"), value)
        yield Action(WATCH_ALONE, say("Watch for me"), value)


def watched_filter(value: str) -> str:
    """Return the filter that a button's value means: `about:gallium from:CN`."""
    exporter, *names = value.split(_APART)
    about = f"about:{','.join(map(quoted, names))}"
    return f"{about} from:{exporter}" if exporter else about
