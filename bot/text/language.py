"""The language of a text: by its script where that decides, else by fastText's model lid.176. PURE."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from functools import cache
from importlib.resources import as_file, files

SAMPLE = 600
"""Characters that are looked at."""
HEAD = 200
"""Characters that are looked at first; the rest is if these leave doubt."""
GUESSES = 5
SURE = 0.5
"""Probability from which a guess of the model is taken for certain."""
ELSEWHERE = 0.8
"""Probability from which a text is taken to be in a language that is not served."""
FAR_AHEAD = 3.0
"""How many times as likely as any served language such a language must be if it is less certain."""
AS_LIKELY = 0.4
"""The share of the likeliest guess's chance from which the source's own word decides between the two."""

FOREIGN_LETTER = 100
"""Characters of which one may be a letter that the language lacks, in a name; more, and the text is in another."""

_Predict = Callable[[str, int], tuple[tuple[str, ...], tuple[float, ...]]]
"""A text and how many guesses are wanted → labels and their probabilities, the likeliest first."""
_READ_AS = {"bs": "hr", "sh": "hr"}
"""Languages whose words are those of another one: Bosnian, and Serbo-Croatian in Latin letters."""
_NOT_RUSSIAN = re.compile(
    "[\u0454\u0456-\u045f\u0491\u0493\u0497\u049b\u04a3\u04af\u04b1\u04bb\u04d9\u04e9]", re.IGNORECASE
)
"""Cyrillic letters that Russian lacks; short texts in the languages that have them are often taken for Russian."""
_EAST_ASIAN = re.compile("[\u3041-\ud7a3]")
_KANA = re.compile("[\u3041-\u3096\u30a1-\u30fa]")
_HANGUL = re.compile("[\uac00-\ud7a3]")
_HAN = re.compile("[\u4e00-\u9fff]")


def identify(text: str, hint: str | None, served: Collection[str]) -> tuple[str | None, bool]:
    """ISO 639-1 code, and whether it is certain. `hint`, the source's own word, decides only where the text does not.

    A language outside `served` is given only if the model is confident; otherwise the likeliest served one is.
    """
    sample = " ".join(text[:SAMPLE].encode("utf-8", "ignore").decode().split())
    if not any(map(str.isalpha, sample)):
        return _code(hint), False
    written = _by_script(sample) if _EAST_ASIAN.search(sample) else None
    if written:
        return written, True
    guesses = _guesses(sample[:HEAD])
    if guesses and guesses[0][0] in served and guesses[0][1] >= ELSEWHERE:
        return guesses[0][0], True
    return _chosen(_guesses(sample) if len(sample) > HEAD else guesses, hint, served)


def _chosen(guesses: Sequence[tuple[str, float]], hint: str | None, served: Collection[str]) -> tuple[str | None, bool]:
    """The language of a text by the model's guesses, where the likeliest is not certain; and whether it is."""
    chances, first = dict(guesses), guesses[0] if guesses else ("", 0.0)
    own = _code(hint) or ""
    if chances.get(own, 0.0) >= AS_LIKELY * first[1] > 0.0:
        return own, True
    known = next(((code, chance) for code, chance in guesses if code in served), ("", 0.0))
    if first[0] not in served and (first[1] >= ELSEWHERE or first[1] >= FAR_AHEAD * known[1] > 0.0):
        return first[0], True
    return (known[0], known[1] >= SURE) if known[0] else (_code(hint), False)


def _guesses(sample: str) -> list[tuple[str, float]]:
    """The likeliest languages, each with its probability."""
    labels, odds = _predict()(sample.lower() if sample.isupper() else sample, GUESSES)
    foreign = len(_NOT_RUSSIAN.findall(sample)) * FOREIGN_LETTER > len(sample)
    chances: dict[str, float] = {}
    for label, chance in zip(labels, odds, strict=True):
        code = label.removeprefix("__label__")
        code = _READ_AS.get(code, code)
        if foreign and code == "ru":
            continue
        chances[code] = chances.get(code, 0.0) + chance
    return sorted(chances.items(), key=lambda pair: -pair[1])


def _by_script(sample: str) -> str | None:
    """Japanese, Korean or Chinese, if a quarter of the signs are of its script."""
    quarter = len(sample) / 4
    kana, hangul, han = (len(script.findall(sample)) for script in (_KANA, _HANGUL, _HAN))
    if hangul > max(quarter, han):
        return "ko"
    if kana + han > quarter:
        return "ja" if kana * 40 > han else "zh"
    return None


@cache
def _predict() -> _Predict:
    import fasttext  # noqa: PLC0415 - look-ups do not identify languages

    with as_file(files("bot.data") / "lid.176.ftz") as path:
        predict: Callable[[str, int], tuple[tuple[str, ...], tuple[float, ...]]] = fasttext.load_model(
            str(path)
        ).predict
    return predict


def _code(hint: str | None) -> str | None:
    code = hint.lower().replace("_", "-").split("-")[0] if hint else None
    return _READ_AS.get(code, code) if code else None
