"""The words of a control or an exception ("entire entry except 3A001.b.2 and .b.3") → the scope that they mean."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.lists.codes import path_of
from bot.lists.model import Scope

_TOKEN = re.compile(r"[^\s,;:]+")
_CODE = re.compile(
    r"^(?P<entry>\d[A-E]\d{3})(?:\.(?P<path>(?:[a-z]|\d{1,2})(?:\.(?:[a-z]|\d{1,2}))*))?$", re.IGNORECASE
)
_PATH = re.compile(r"^\.?(?P<path>[a-z](?:\.(?:[a-z]|\d{1,2}))*|\d{1,2})$")
_LOOSE = re.compile(
    r"(?<![\w.])(?P<code>\d[A-E]\d{3})(?P<below>(?:\.\s?[a-z0-9]{1,2}\b)*)"
    r"|(?<![\w])\.?(?P<path>[a-z]\.\d{1,2}(?:\.[a-z0-9]{1,2})*)(?![\w])"
    r"|(?<=[\s,])\.(?P<bare>[a-z](?:\.[a-z0-9]{1,2})*)(?![\w])"
)
_BRACKET = re.compile(r"\([^()]*\)")
_SPACED_PATH = re.compile(r"(?<=[0-9a-z])\.\s+(?=\d\.[a-z])")


@dataclass(frozen=True, slots=True)
class Wording:
    """The patterns of a list's language, compiled."""

    applies: re.Pattern[str]
    sector: re.Pattern[str]
    entire: re.Pattern[str]
    apart: re.Pattern[str]
    segments: re.Pattern[str]
    sentences: re.Pattern[str]
    also: re.Pattern[str]
    fillers: frozenset[str]
    ranges: frozenset[str]

    @classmethod
    def of(cls, patterns: Mapping[str, Any]) -> Wording:
        """From the file of reading patterns."""
        return cls(
            applies=re.compile(str(patterns["applies"])),
            sector=re.compile(str(patterns["sector"]), re.IGNORECASE),
            entire=re.compile(str(patterns["entire"]), re.IGNORECASE),
            apart=re.compile(str(patterns["except"]), re.IGNORECASE),
            segments=re.compile(str(patterns["segments"]), re.IGNORECASE),
            sentences=re.compile(str(patterns["sentences"])),
            also=re.compile(str(patterns["also"])),
            fillers=frozenset(patterns["list_words"]),
            ranges=frozenset(patterns["range_words"]),
        )


def scopes(entry: str, text: str, wording: Wording) -> tuple[Scope, ...]:
    """The scopes of what stands after "applies to". Several, if its parts are limited in different ways."""
    first, *later = wording.sentences.split(_SPACED_PATH.sub(".", text.strip().rstrip(".")))
    if found := wording.entire.match(first):
        return _rest_of_entire(entry, first[found.end() :], wording)
    if (plain := plain_list(entry, first, wording)) is not None:
        return (plain,)
    more = (one[found.end() :] for one in later if (found := wording.also.match(one)))
    parts = (part for one in (first, *more) for part in wording.segments.split(one))
    return tuple(_segment(entry, part, wording) for part in parts if part.strip())


def _rest_of_entire(entry: str, rest: str, wording: Wording) -> tuple[Scope, ...]:
    """What is left after "entire entry"."""
    if found := wording.apart.match(rest):
        return _all_except(entry, rest[found.end() :].strip(" .,)"), wording)
    if not _BRACKET.sub("", rest).strip(" .,"):
        return (Scope(),)
    own, others = references(entry, rest, wording)
    return (Scope(inside=own, about=others, in_part=True),)


def _all_except(entry: str, text: str, wording: Wording) -> tuple[Scope, ...]:
    """The entry without some paragraphs; a paragraph that is left out on a condition is reached in part."""
    plain = plain_list(entry, text, wording)
    if plain is not None and plain.inside and not plain.about:
        return (Scope(outside=plain.inside),)
    own, _ = references(entry, text, wording)
    if not own:
        return (Scope(in_part=True),)
    certain = {
        path
        for part in wording.segments.split(text)
        if (listed := plain_list(entry, part, wording)) is not None and not listed.about
        for path in listed.inside
    }
    doubtful = tuple(path for path in own if path not in certain)
    return (Scope(outside=own), *((Scope(inside=doubtful, in_part=True),) if doubtful else ()))


def _segment(entry: str, text: str, wording: Wording) -> Scope:
    """One part of a sentence: a plain list of paragraphs, or a condition in which references stand."""
    if (plain := plain_list(entry, text, wording)) is not None:
        return plain
    kept, left_out = _without_brackets(entry, text, wording)
    if (plain := plain_list(entry, kept, wording)) is not None:
        return Scope(inside=plain.inside, outside=left_out, about=plain.about)
    own, others = references(entry, _BRACKET.sub("", text), wording)
    return Scope(inside=own, about=others, in_part=True)


def _without_brackets(entry: str, text: str, wording: Wording) -> tuple[str, tuple[str, ...]]:
    """The text without "(except …)", and the paragraphs that stood in those brackets."""
    left_out: list[str] = []
    for bracket in _BRACKET.findall(text):
        inner = bracket.strip("()")
        if wording.apart.match(inner) or wording.apart.match(" " + inner):
            listed = plain_list(entry, wording.apart.sub("", inner, count=1), wording)
            left_out += listed.inside if listed else ()
    return _BRACKET.sub("", text), tuple(left_out)


def plain_list(entry: str, text: str, wording: Wording) -> Scope | None:
    """The scope of a text that is nothing but a list of paragraphs ("a.1 to a.3, b, and .x"); None if it is more."""
    found: list[tuple[str, str]] = []
    base, ranged = entry, False
    for match in _TOKEN.finditer(text):
        token = match[0].strip("“”\"'().")
        if token.lower() in wording.ranges:
            ranged = bool(found)
        if not token or token.lower() in wording.fillers:
            continue
        named = _named(token, base)
        if named is None:
            return None
        base, path = named
        if path.isdigit() and found:  # "d.15 and 16": the number continues the last paragraph
            path = ".".join((*found[-1][1].split(".")[:-1], path))
        found = _up_to(found, base, path) if ranged else [*found, (base, path)]
        ranged = False
    if not found:
        return None
    own = tuple(dict.fromkeys(path for code, path in found if code == entry and path))
    others = tuple(dict.fromkeys(f"{code}.{path}" if path else code for code, path in found if code != entry))
    return Scope(inside=own, about=others, in_part=bool(others))


def _named(token: str, base: str) -> tuple[str, str] | None:
    """The entry and paragraph that one word names; a paragraph alone belongs to the last entry."""
    if code := _CODE.match(token):
        return code["entry"].upper(), path_of(code["path"] or "")
    if short := _PATH.match(token):
        return base, path_of(short["path"])
    return None


def _up_to(found: list[tuple[str, str]], base: str, path: str) -> list[tuple[str, str]]:
    """A list of codes after "to": with everything between its last one and the new one."""
    last_base, last_path = found[-1]
    if last_base != base:
        return found if path else [*found[:-1], (f"{last_base}-{base}", "")]
    return [*found, *((base, one) for one in between(last_path, path)), (base, path)]


def references(entry: str, text: str, wording: Wording) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The paragraphs of the entry itself and the other codes that a sentence names."""
    own: list[str] = []
    others: list[str] = []
    base = entry
    end = 0
    for found in _LOOSE.finditer(text):
        ranged, end = text[end : found.start()].strip() in wording.ranges, found.end()
        if found["code"]:
            base = found["code"].upper()
            path = path_of(found["below"] or "")
            if ranged and not path and others and "." not in others[-1] and base != entry:
                others[-1] = f"{others[-1]}-{base}"
                continue
            if ranged and path and others and others[-1].startswith(f"{base}."):
                others += [f"{base}.{one}" for one in between(others[-1].removeprefix(f"{base}."), path)]
        else:
            path = path_of(found["path"] or found["bare"])
        if base != entry:
            others.append(f"{base}.{path}" if path else base)
        elif path:
            own.append(path)
    return tuple(dict.fromkeys(own)), tuple(dict.fromkeys(others))


def between(first: str, last: str) -> tuple[str, ...]:
    """The paragraphs strictly between two: `a.1`, `a.4` → `a.2`, `a.3`; `g`, `j` → `h`, `i`."""
    *above, start = first.split(".")
    *other, end = last.split(".")
    if other and other != above:
        return ()
    if start.isdigit() and end.isdigit():
        middle: Sequence[str] = [str(number) for number in range(int(start) + 1, int(end))]
    elif len(start) == len(end) == 1 and start.isalpha() and end.isalpha():
        middle = [chr(number) for number in range(ord(start) + 1, ord(end))]
    else:
        return ()
    return tuple(joined(above, one) for one in middle)


def joined(above: Iterable[str], step: str) -> str:
    """A path of the steps above and one more."""
    return ".".join((*above, step))
