"""Error messages for filters: each names the position and the nearest valid form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from bot.errors import UsageError
from bot.subscriptions import clauses as values
from bot.subscriptions.clauses import NAMES, AllClause, AnyClause, Clause, FieldClause, TextClause, Vocabulary
from bot.subscriptions.delivery_options import EXAMPLES
from bot.text.normalize import nearest
from bot.text.notation import quoted

if TYPE_CHECKING:
    from lark import Token


LONGEST_FILTER = 2_000
"""Characters in a filter: enough for a long list of goods, far below what a platform's message holds."""
_AROUND = 40
_LONG = re.compile(r"`([^`]{120})[^`]+`")
"""What was typed is said again, but no whole page of it."""
_ALSO_SAID = {
    "exporter": "from",
    "country": "from",
    "jurisdiction": "from",
    "by": "from",
    "origin": "from",
    "destination": "to",
    "toward": "to",
    "towards": "to",
    "subject": "about",
    "item": "about",
    "goods": "about",
    "good": "about",
    "product": "about",
    "topic": "about",
    "act": "measure",
    "eccn": "code",
    "codes": "code",
    "hs": "code",
    "feed": "source",
    "sources": "source",
    "tiers": "tier",
    "kinds": "kind",
    "measures": "measure",
}
FILTER_WORDS = frozenset((*NAMES, *_ALSO_SAID))
"""What is taken for a named filter, rightly spelled or not."""
EXAMPLE = {
    "from": "from:CN,US",
    "to": "to:US",
    "about": "about:graphite",
    "code": "code:3A090",
    "kind": "kind:new-measure",
    "measure": "measure:licence",
    "tier": "tier:official",
    "source": "source:us-federal-register",
}


class FilterError(UsageError):
    """A filter that cannot be read: what is wrong (`str(error)`), and where (`at`, `length`, in `text`)."""

    def __init__(self, text: str, at: int, length: int, problem: str) -> None:
        super().__init__(_LONG.sub(r"`\1…`", problem))
        self.text, self.at, self.length = text, min(max(at, 0), len(text)), length

    @property
    def place(self) -> str:
        """The filter around the mistake, which is set between ▸ and ◂."""
        end = self.at + self.length
        before, after = self.text[: self.at], self.text[end:]
        start = f"…{before[-_AROUND:]}" if len(before) > _AROUND else before
        rest = f"{after[:_AROUND]}…" if len(after) > _AROUND else after
        return f"{start}▸{self.text[self.at : end][:_AROUND]}◂{rest}"


def nearer_filter(typed: str, others: Iterable[str]) -> bool:
    """Return whether a misspelt name is nearer to a named filter than to any of `others`."""
    return bool(nearest(typed, NAMES)) and nearest(typed, (*others, *NAMES)) in NAMES


def too_long(text: str, length: int) -> FilterError:
    """Return the error for a filter of more than LONGEST_FILTER characters."""
    message = (
        f"This filter has {length:,} characters; {LONGEST_FILTER:,} are possible. "
        "Split it into several subscriptions: an act that several of them match is posted once."
    )
    return FilterError(text, LONGEST_FILTER, 0, message)


def too_deep(text: str, deepest: int) -> FilterError:
    """Return the error for brackets nested more than `deepest` deep."""
    message = (
        f"Brackets stand more than {deepest} deep in this filter. "
        "Use fewer, or several subscriptions: an act that several of them match is posted once."
    )
    return FilterError(text, 0, 0, message)


def unknown_name(text: str, name: Token) -> FilterError:
    """Return the error for an unknown name (`form:` instead of `from:`)."""
    word = name[:-1].casefold()
    near = _ALSO_SAID.get(word) or nearest(word, NAMES)
    if near:
        return _error_at(text, name, f"`{name}` is not a filter; did you mean `{near}:`?")
    known = ", ".join(f"`{known}:`" for known in NAMES)
    return _error_at(
        text, name, f"`{name}` is not a filter; there are {known}. Put text that holds a colon into quotes."
    )


def unknown_value(text: str, name: Token, value: Token, vocabulary: Vocabulary) -> FilterError:
    """Return the error for an unknown value (`from:Chnia`, `kind:nwe`), with the value that was perhaps meant."""
    known, typed = name[:-1].casefold(), value.strip('"').strip()
    shown = f"`{known}:{quoted(typed)}`"
    near = _join_next_words(text, known, value, vocabulary)
    other = None if near else _other_name(known, typed, vocabulary)
    near = near or (None if other else _nearest_value(known, typed, vocabulary))
    meant = other or (f"{known}:{quoted(near)}" if near else "")
    right = f"; did you mean `{meant}`?" if meant else "."
    return _error_at(text, value, f"{shown}: {_UNKNOWN[known]}{right}{_then(known, typed, near, vocabulary)}")


NOT_A_PLACE = "no country or jurisdiction is called that"
_UNKNOWN = {
    "from": NOT_A_PLACE,
    "to": NOT_A_PLACE,
    "about": "no subject is called that",
    "code": "this is no control code or customs code",
    "kind": "no kind is called that",
    "measure": "no measure is called that",
    "tier": "no tier is called that",
    "source": "no source is called that",
}


def _then(name: str, typed: str, near: str | None, vocabulary: Vocabulary) -> str:
    if name in values.FIXED:
        return f" There are {in_backticks(values.OFFERED[name])}."
    if name == "about":
        return f" To look for the word in the text, leave out `about:` and write {_code(typed)}."
    if name == "source" and vocabulary.sources and not near:
        return " `/exports sources` lists them."
    return "" if near else f" For example `{EXAMPLE[name]}`."


def _join_next_words(text: str, name: str, value: Token, vocabulary: Vocabulary) -> str | None:
    """Return the value with the words after it if they name a known one together (`about:rare earths`); else None."""
    rest = text[(value.start_pos or 0) + len(value) :]
    following = rest.split(maxsplit=4)[:4] if rest[:1].isspace() else []
    for count in range(len(following), 0, -1):
        words = " ".join((value, *following[:count])).strip("'")
        if values.resolve_value(name, words, vocabulary) is not None:
            return words
    return None


def _other_name(name: str, typed: str, vocabulary: Vocabulary) -> str | None:
    """Return `measure:prohibition` for `kind:ban`, a value of another named clause; else None."""
    others = [other for other in values.FIXED if other != name] if name in values.FIXED else []
    found = ((other, values.resolve_value(other, typed, vocabulary)) for other in others)
    return next((f"{other}:{value}" for other, value in found if value), None)


def _nearest_value(name: str, typed: str, vocabulary: Vocabulary) -> str | None:
    if name in ("from", "to"):
        return next(iter(vocabulary.near_countries(typed)), None)
    if name == "about":
        return next(iter(vocabulary.near_subjects(typed)), None)
    if name == "source":
        near = _alike(typed, [known.casefold() for pair in vocabulary.sources.items() for known in pair])
        return values.resolve_value("source", near, vocabulary) if near else None
    if name == "code":
        return None
    near = _alike(typed, values.OFFERED[name])
    return near or values.resolve_value(name, nearest(typed, values.ALSO_SAID) or "", vocabulary)


def _alike(typed: str, choices: Sequence[str]) -> str | None:
    """Return the choice nearest to a misspelling, or one that contains it; None if there is none."""
    return nearest(typed, choices) or next((choice for choice in choices if typed.casefold() in choice), None)


def unexpected(text: str, token: Token, expected: Iterable[str]) -> FilterError:
    """Return the error for a sign in the wrong place."""
    wanted, value_due = set(expected), set(expected) <= {"PHRASE", "WORD"}
    if value_due:
        return _value_missing(text, token)
    if token.type == "$END":
        return _unfinished(text, wanted)
    return _error_at(text, token, _MISPLACED.get(token.type, f"`{token}` cannot stand here."))


_MISPLACED = {
    "RPAR": "This `)` closes nothing; each bracket needs its partner, with something between: `(gallium | germanium)`.",
    "COMMA": "A comma stands only between values: `from:CN,US`. For one word or the other write `gallium | germanium`.",
    "_BAR": "`|` means “or” and stands between two things: `gallium | germanium`.",
    "MINUS": "`-` cannot stand here; it stands right before what is left out: `-about:graphite`.",
}


def _value_missing(text: str, token: Token) -> FilterError:
    at = len(text) if token.type == "$END" else token.start_pos or 0
    before = text[:at].rstrip().rstrip(",")
    name = before[before.rfind(" ") + 1 :].partition(":")[0].lstrip("-(|").casefold()
    if token.type == "MINUS" and name in EXAMPLE:
        return _error_at(text, token, f"`-` stands before the name: `-{EXAMPLE[name]}`.")
    if name in EXAMPLE:
        return FilterError(text, at, len(token), f"`{name}:` needs a value, for example `{EXAMPLE[name]}`.")
    near = nearest(name, NAMES) if name else None
    hint = f"`{name}:` is not a filter; did you mean `{near}:`?" if near else "A value is missing, as in `from:CN,US`."
    return FilterError(text, at, len(token), hint)


def _unfinished(text: str, wanted: set[str]) -> FilterError:
    if "RPAR" in wanted or text.rstrip().endswith("("):
        return FilterError(text, text.rfind("("), 1, "This `(` is never closed; add `)` where its part ends.")
    return FilterError(text, len(text), 0, f"Something is missing at the end. {_MISPLACED['_BAR']}")


def unreadable(text: str, at: int) -> FilterError:
    """Return the error for a sign that begins nothing: a lone quote, dash or colon."""
    return FilterError(text, at, 1, _LONE.get(text[at], f"`{text[at]}` cannot stand here; put it into quotes."))


_LONE = {
    '"': 'This quotation mark is never closed; write both: `"rare earths"`.',
    "-": "`-` stands right before what is left out: `-about:graphite`. Put a dash that is meant as text into quotes.",
    ":": 'A colon follows a name, as in `from:CN`. Put text that holds a colon into quotes: `"12:30"`.',
}


def never(text: str, place: Token, one: FieldClause, other: FieldClause) -> FilterError:
    """Return the error for `from:CN from:US`, which asks one act to come from two authorities."""
    name, both = one.name, ",".join(map(quoted, (*one.values, *other.values)))
    message = f"`{one.text} {other.text}` can never match, an act has one `{name}:`. For either write `{name}:{both}`."
    return _error_at(text, place, message)


def contradiction(text: str, place: Token, out: Clause, other: Clause) -> FilterError:
    """Return the error for `about:graphite -about:graphite`, of which nothing is left."""
    message = (
        f"`{out.text}` leaves out all that `{other.text}` lets in, so nothing would ever be posted. Drop one of them."
    )
    return _error_at(text, place, message)


_SIGNS_FOR_AND = frozenset({"&", "&&", "+", "++"})


def no_letters(text: str, token: Token) -> FilterError:
    """Return the error for a word without letters and digits."""
    if token in _SIGNS_FOR_AND:
        return _error_at(text, token, "Two things side by side mean both: `gallium germanium`.")
    if token == "*":  # noqa: S105 - a sign that was typed
        return _error_at(text, token, "`*` has no meaning here. For every act leave the filter out.")
    return _error_at(text, token, f"`{token}` has no letter or digit to look for.")


def wildcard(text: str, token: Token) -> FilterError:
    """Return the error for `chip*`."""
    bare = token.replace("*", "").strip(".") or "chip"
    return _error_at(text, token, f"`*` has no meaning here. A word finds its singular and plural by itself: `{bare}`.")


def _error_at(text: str, token: Token, problem: str) -> FilterError:
    return FilterError(text, token.start_pos or 0, len(token), problem)


def in_backticks(known: Iterable[str]) -> str:
    """Write a list of values: `a`, `b`, each in backticks."""
    return ", ".join(f"`{value}`" for value in known)


def _code(typed: str) -> str:
    return f"`{quoted(typed)}`" if " " in typed else f"`{typed}`"


# What can be read as a filter, and is surely meant otherwise: refused with the right form, never taken silently. PURE.


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


def refuse(text: str, token: Token, word: TextClause, vocabulary: Vocabulary) -> None:
    """Raise FilterError if the bare word `token`, read as `word`, is a sign or a name without its form."""
    said = word.text
    if text.strip() == token and said in _EVERYTHING:
        raise _error_at(text, token, "For every act leave the filter out.")
    if token.startswith("!"):
        raise _error_at(text, token, f"`-` leaves something out: `-{said}`.")
    refuse_equals(text, token)
    if said in _SIGNS:
        raise _error_at(text, token, f"{_SIGNS[said]} {_quote_word(said)}")
    if said in _NEEDS_COLON:
        example = _join_next(text, token, said, vocabulary) or _NEEDS_COLON[said]
        raise _error_at(text, token, f"A colon stands behind `{said}`: `{example}`. {_quote_word(said)}")


def refuse_equals(text: str, token: Token) -> None:
    """Raise FilterError for `from=CN`."""
    found = _EQUALS.fullmatch(token)
    if found and (found[1].casefold() in FILTER_WORDS or found[1].casefold() in EXAMPLES):
        raise _error_at(text, token, f"A colon stands behind a name: `{found[1]}:{found[2]}`.")


def refuse_stray(text: str, found: Clause, words: Iterable[Token], vocabulary: Vocabulary) -> None:
    """Raise FilterError for `from:CN | US`, which means acts of China, or any act with the word “us” in it."""
    if not isinstance(found, AnyClause):
        return
    named = [one for part in found.parts for one in (part.parts if isinstance(part, AllClause) else (part,))]
    for part in found.parts:
        if not isinstance(part, TextClause) or part.exact:
            continue
        for one in named:
            if (
                isinstance(one, FieldClause)
                and one.name in _OPEN
                and values.resolve_value(one.name, part.text, vocabulary)
            ):
                raise _stray(
                    text, one, next(token for token in words if TextClause.read(token, exact=False).text == part.text)
                )


def _stray(text: str, one: FieldClause, token: Token) -> FilterError:
    both = f"{one.name}:{','.join(map(quoted, one.values))},{quoted(str(token))}"
    return _error_at(
        text, token, f"Several values stand behind one name with commas: `{both}`. {_quote_word(str(token))}"
    )


def _join_next(text: str, token: Token, name: str, vocabulary: Vocabulary) -> str | None:
    """Return `from:China` for `from China`; None if the next word is no value."""
    following = text[(token.start_pos or 0) + len(token) :].split(maxsplit=1)
    if name not in NAMES or not following or values.resolve_value(name, following[0].strip('"()'), vocabulary) is None:
        return None
    return f"{name}:{following[0].strip('()')}"


def _quote_word(said: str) -> str:
    return f'To look for the word itself write `"{said}"`.'
