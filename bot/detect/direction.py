"""Toward whom, and from where: countries that stand as the aim of an act, or as the one that goods leave."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.detect.reading import Reading
from bot.detect.scan import Hit


def targets_of(reading: Reading, places: Sequence[Hit]) -> list[Hit]:
    """The countries that the act is aimed at, with those told in one breath: "to Mexico, Canada and Chile"."""
    found: list[Hit] = []
    listed: list[Hit] = []
    for hit in places:
        last = (listed or found)[-1] if listed or found else None
        between = reading.page.folded[last.end : hit.start].strip() if last else ""
        if is_target(reading, hit) or between in AND:
            found += [*listed, hit] if between in AND else [hit]
            listed = []
        elif found and between == ",":
            listed.append(hit)
        else:
            listed = []
    return found


AND = frozenset(
    {
        "、",
        "和",
        "及",
        "与",
        "以及",
        "and",
        ", and",
        "и",
        "und",
        "et",
        "y",
        "e",
        "en",
        "dan",
        "ve",
        "và",
        "や",
        "と",
        "및",
    }
)
"""What stands between two countries of one list."""


def is_origin(reading: Reading, hit: Hit) -> bool:
    """Whether goods are said to leave this country: "вывоз картофеля из Казахстана", "exports of cobalt from Congo"."""
    start, _ = reading.page.span(hit.sentence)
    words = reading.page.folded[max(start, hit.start - FROM_WITHIN) : hit.start].split()
    word = next((one for one in reversed(words) if one not in ARTICLES), "")
    if word not in FROM or any(one.sentence == hit.sentence for one in reading.of("import")):
        return False
    return any(
        0 < hit.start - one.start <= ORIGIN_WITHIN and one.sentence == hit.sentence for one in reading.of(*LEAVING)
    )


ORIGIN = 1.6
"""What a country counts for more where the goods leave it."""

FROM_WITHIN, ORIGIN_WITHIN = 14, 60
FROM = frozenset({"from", "aus", "из", "desde", "uit", "vanuit", "dari", "dall", "dalla", "depuis"})
ARTICLES = frozenset({"the", "der", "dem", "la", "el", "le", "de"})
LEAVING = ("export", "export_ban", "export_halt", "export_licence", "export_quota", "export_tax", "export_control")


def is_target(reading: Reading, hit: Hit) -> bool:
    """Whether the act is aimed at this country: "to China", 對日本, 中国向け, 대러시아."""
    if reading.language in {"zh", "ja", "ko"}:
        return _is_target_in_east_asian(reading, hit)
    folded = reading.page.folded
    return (
        _follows_preposition(reading, hit)
        or _is_market(reading, hit)
        or folded[hit.end : hit.end + 6] in {" bound", " bound "}
        or folded[hit.end : hit.end + 9].startswith(" destin")
    )


TOWARD_BEFORE = frozenset({"对", "输", "赴", "対", "대"})
TOWARD_AFTER: dict[str, tuple[str, ...]] = {
    "ja": ("向け", "への", "に対", "向けの", "へ", "で", "を"),
    "ko": ("으로", "에 대한", "로의", "향", "에 대해", "을 ", "를 ", "에 수출", "행"),
}
"""Particles that make a country the aim: before its name, and by language after it."""


KOREAN_TARGETS = ("대러", "대중 ", "대미 ", "대일 ", "대북")
"""Korean short forms that hold the particle."""


def _is_target_in_east_asian(reading: Reading, hit: Hit) -> bool:
    folded = reading.page.folded
    before, after = folded[max(0, hit.start - 1) : hit.start], folded[hit.end : hit.end + 4]
    if before in TOWARD_BEFORE or (before == "向" and reading.language == "zh"):
        return True
    if folded.endswith(SENT, 0, hit.start):
        return True
    if folded[hit.start : hit.start + 1] in {"对", "対"} and hit.end - hit.start == 2:  # noqa: PLR2004 - 对华
        return True
    if folded.startswith(KOREAN_TARGETS, hit.start):
        return True
    return after.startswith(TOWARD_AFTER.get(reading.language or "", ()))


BETWEEN = frozenset({"", "the", "le", "la", "les", "el", "die", "den", "all", "mainland", "l'", "i", "o", "os", "as"})
"""What may stand between a preposition and the country."""


def _follows_preposition(reading: Reading, hit: Hit) -> bool:
    folded = reading.page.folded
    first, _ = reading.page.span(hit.sentence)
    for word in reading.of("to"):
        if word.start - first <= 1:  # "В Узбекистане …" at the head of a sentence is where it happens
            continue
        near = 0 <= hit.start - word.end <= 9  # noqa: PLR2004 - an article or adjective
        if word.sentence == hit.sentence and near and folded[word.end : hit.start].strip() in BETWEEN:
            return True
    return False


def _is_market(reading: Reading, hit: Hit) -> bool:
    """Whether goods are sold there or a control is on it: "to sell H20 chips in China", "curbs on South Africa"."""
    if reading.language == "en" and _ON.search(reading.page.folded, max(0, hit.start - ON_REACH), hit.start):
        return True
    return any(sold.start < hit.start and hit.end == sold.end for sold in reading.of("export"))


ON_REACH = 20
_ON = re.compile(r"(?:curbs?|bans?|restrictions?|controls?|sanctions|embargo) on (?:the )?$")
"""A control on a country is aimed at it."""


SENT = ("输往", "运往", "销往", "售往", "出口到", "出口至")
