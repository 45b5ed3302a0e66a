"""Headlines that begin with who acts: they report an act whatever the verb, unless the control is another's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.detect.objects import FUSED, HEAD, NARROW, strongest
from bot.detect.reading import Reading, Reason
from bot.detect.scan import Hit
from bot.vocabulary import Kind

CLAUSE_ENDS = (".", "…", "。", ",", "，", "、", ";", "；", "—", "–", "|", "/")
"""What a headline sets between the act and what it goes on to say."""

SPACELESS = frozenset({"ja", "zh"})
"""Scripts in whose headlines a space ends a clause."""

ONTO = frozenset({"に", "へ", "에"})
"""What a headline that ends with a list says of it."""

OWNS = ("の", "의", "的")

OWNED = 30
"""Characters between an owner's name and what it owns."""


def at_the_head(
    reading: Reading, objects: Sequence[Hit], told: Sequence[tuple[Hit, Hit]], actors: Sequence[Hit]
) -> Iterable[Reason]:
    """What the head of the title counts for, where the title names the thing.

    Unless the thing is another country's: "India seeks relief from China's curbs".
    """
    titled = [hit for hit in strongest(objects) if reading.page.in_title(hit.start)]
    places = reading.title_hits("place")
    head = next((hit for hit in (*actors, *places) if hit.start <= HEAD and hit.concept in _heads(reading)), None)
    if not titled or not head:
        return
    other = _owner(reading, titled, head, places) if head.value else None
    if other:
        yield Reason(
            -2.8,
            f"“{reading.word(other)}” in the title: the control is theirs, not of who is named first",
            Kind.ANALYSIS,
            other,
        )
    elif not any(reading.page.in_title(thing.start) for thing, _ in told) and not reading.title_hits(
        "hedge", "bill", "import"
    ):
        worth = 2.4 if any(verbal(reading, hit) for hit in titled) else 0.8
        yield Reason(worth, f"“{reading.word(head)}” at the head of the title, which names the control", None, head)


def _heads(reading: Reading) -> frozenset[str]:
    if reading.language in NARROW or reading.title_hits("list", "catalogue", "parties"):
        return frozenset({"place", "authority", "government"})
    return frozenset({"place", "authority"})


def verbal(reading: Reading, thing: Hit) -> bool:
    """Whether a thing named without a verb is the act itself: 出口禁止 and 수출통제 at the end of a clause."""
    if reading.language not in NARROW or thing.concept not in (*FUSED, "parties"):
        return False
    if thing.concept == "parties":  # …を輸出規制リストに
        return reading.page.folded[thing.end : reading.page.title_end].strip(" '\"」』") in ONTO
    before, after = reading.page.folded[: thing.start], reading.page.folded[thing.end : reading.page.title_end]
    if before.count('"') % 2:  # in somebody's words
        return False
    if before.endswith(OWNS) and any(place.end == thing.start - 1 for place in reading.title_hits("place")):
        return False  # 中国の輸出規制 is a thing that is spoken of
    if reading.language in SPACELESS and after.startswith(" "):
        return True
    rest = after.lstrip(" '\"])」』!")
    return not rest or rest.startswith(CLAUSE_ENDS)


def _owner(reading: Reading, titled: Sequence[Hit], head: Hit, places: Sequence[Hit]) -> Hit | None:
    """Another country that stands right before the thing as its owner: "China's export controls", "Chinas Regeln".

    A list that is known to be the first one's own ("hits China's makers with Entity List additions") stays its own, and
    so does what a verb does to the other's goods or firms ("puts China's SMIC on blacklist").
    """
    own = [hit for hit in reading.title_hits("authority") if hit.value == head.value]
    verbs = reading.title_hits("impose", "add", "delist")
    owned = [hit for hit in titled if not any(one.start < hit.end and hit.start < one.end for one in own)]
    for place in places:
        if place.value == head.value or place.start <= head.end:
            continue
        after = reading.page.folded[place.end : place.end + 3]
        owns = after.startswith("'s") or reading.page.folded[place.start : place.end].endswith("'s")
        if reading.language in NARROW:  # there a country right before the thing is the one aimed at
            return None
        if any(verb.start < place.start and place.end < verb.end for verb in verbs):
            continue
        if reading.page.folded[head.end : place.start].strip() in {",", "and", "&", ", and"}:
            continue  # two that act: "Burkina Faso, Mali halt exports"
        if any((owns and 0 <= hit.start - place.end <= OWNED) or 0 <= hit.start - place.end <= 1 for hit in owned):
            return place
    return None
