"""What can be read as a filter, and is surely meant otherwise: refused with the right form, never taken silently. PURE.

Every check looks at the normalised word, so that a filter that was accepted is accepted again in its normal form.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from bot.subscriptions import values
from bot.subscriptions.clauses import NAMES, All, Any, Clause, Named, Text, quoted
from bot.subscriptions.filter_errors import EXAMPLE, FILTER_WORDS, FilterError
from bot.subscriptions.option_values import EXAMPLES
from bot.subscriptions.values import Vocabulary

if TYPE_CHECKING:
    from lark import Token

_SIGNS = {
    "or": "For one or the other write `|`, as in `gallium | germanium`.",
    "and": "Two things side by side mean both: leave `and` out.",
    "not": "To leave something out write `-` right before it, as in `-about:rice`.",
}
_NEEDS_COLON = {**{name: EXAMPLE[name] for name in ("from", "to", "about")}, **EXAMPLES}
"""Names of filters and options that nobody looks for as words; `measure` or `source` may well be."""
_EVERYTHING = frozenset({"all", "everything", "any", "anything"})
_EQUALS = re.compile(r"([^\W\d][\w-]*)=+(.*)", re.DOTALL)
_OPEN = ("from", "to", "kind", "measure", "tier", "source")
"""Filters of which another value is not a word to look for. Goods may be: `about:graphite | gallium`."""


def refuse(text: str, token: Token, word: Text, vocabulary: Vocabulary) -> None:
    """Raise FilterError where the bare word `token`, read as `word`, is a sign or a name that lost its form."""
    said = word.text
    if text.strip() == token and said in _EVERYTHING:
        raise _at(text, token, "For every act leave the filter out.")
    if token.startswith("!"):
        raise _at(text, token, f"`-` leaves something out: `-{said}`.")
    refuse_equals(text, token)
    if said in _SIGNS:
        raise _at(text, token, f"{_SIGNS[said]} {_as_word(said)}")
    if said in _NEEDS_COLON:
        example = _with_next(text, token, said, vocabulary) or _NEEDS_COLON[said]
        raise _at(text, token, f"A colon stands behind `{said}`: `{example}`. {_as_word(said)}")


def refuse_equals(text: str, token: Token) -> None:
    """Raise FilterError for `from=CN`."""
    found = _EQUALS.fullmatch(token)
    if found and (found[1].casefold() in FILTER_WORDS or found[1].casefold() in EXAMPLES):
        raise _at(text, token, f"A colon stands behind a name: `{found[1]}:{found[2]}`.")


def refuse_stray(text: str, found: Clause, words: Iterable[Token], vocabulary: Vocabulary) -> None:
    """Raise FilterError for `from:CN | US`, which means acts of China, or any act with the word “us” in it."""
    if not isinstance(found, Any):
        return
    named = [one for part in found.parts for one in (part.parts if isinstance(part, All) else (part,))]
    for part in found.parts:
        if not isinstance(part, Text) or part.exact:
            continue
        for one in named:
            if isinstance(one, Named) and one.name in _OPEN and values.resolve(one.name, part.text, vocabulary):
                raise _stray(text, one, next(token for token in words if _said(token) == part.text))


def _stray(text: str, one: Named, token: Token) -> FilterError:
    both = f"{one.name}:{','.join(map(quoted, one.values))},{quoted(str(token))}"
    return _at(text, token, f"Several values stand behind one name with commas: `{both}`. {_as_word(str(token))}")


def _said(token: Token) -> str:
    return Text.read(token, exact=False).text


def _with_next(text: str, token: Token, name: str, vocabulary: Vocabulary) -> str | None:
    """`from:China` for `from China`."""
    following = text[(token.start_pos or 0) + len(token) :].split(maxsplit=1)
    if name not in NAMES or not following or values.resolve(name, following[0].strip('"()'), vocabulary) is None:
        return None
    return f"{name}:{following[0].strip('()')}"


def _as_word(said: str) -> str:
    return f'To look for the word itself write `"{said}"`.'


def _at(text: str, token: Token, problem: str) -> FilterError:
    return FilterError(text, token.start_pos or 0, len(token), problem)
