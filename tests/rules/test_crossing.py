"""Every subject with words of trade, size, grade and price: none of them turns a controlled thing into nothing."""

from collections.abc import Callable, Iterator, Sequence

import pytest

from bot.rules.answer.answering import answer
from bot.rules.answer.model import Answer
from bot.rules.index import RuleBase
from bot.vocabulary import RESTRICTING, Outcome
from handlers.messages.notes import worded
from tests.exploring import drawn, explores
from tests.rules.asking import TODAY, ask

PART = 31
EACH = 3
"""Of the subjects one in so many is drawn in the gate."""
WORDS = """
325 mesh|80 mesh|10x5mm|20 x 3 mm|4 inch|dia 50 mm|25mm|1 µm|15um|0.2 mm|600mm|100mm|D50 5 micron|CNMG120408
N52|SG15|A2-70|M8|Ø12|99.9%|99.99 %|4N|5N|4N5|high purity|ultra pure|technical grade|battery grade
optical grade|electronic grade|catalyst grade|reagent grade|industrial grade|metallurgical grade|pigment
flame retardant|ceramic|polishing|sintered|coated|nickel plated|synthetic grade|raw material|powder|flakes
shot|granules|pellets|lumps|ingot|rod|wire|foil|sheet|plate|disc|ring|lens blanks|sputtering target|substrate
wafer|solution|25kg bag|big bag|steel drum|1 kg bottle|on pallets|vacuum packed|in bulk|carton|jumbo bags
loose|price|price per kg|best price?|quotation|in stock|stock|sample|free sample|MOQ 100 kg|lead time|supplier
manufacturer|for sale|buy|import|FOB|CIF|EXW|DDP|invoice|proforma|order no 4711|lot 12|batch 7
500 kg|2 tons|20ft container|qty 4|please|urgent|is it allowed?|do I need a licence for|can we ship|what about
HS code|data sheet|MSDS|datasheet pdf|new|used|refurbished
""".replace("\n", "|")
LIST = [word for word in WORDS.split("|") if word]


def controlled(base: RuleBase) -> Iterator[tuple[str, str, Answer]]:
    """Each subject that an exporter controls on that day, with the exporter and the plain answer."""
    for name in drawn(sorted(base.subjects), 1 if explores() else EACH):
        if base.is_class(name):
            continue
        plain = ask(base, name)
        exporter = next((code for code, status in plain.by_exporter.items() if status in RESTRICTING), None)
        if exporter and plain.outcome is Outcome.RESTRICTED:
            yield name, exporter, answer(base, name, today=TODAY, from_=exporter)


@pytest.fixture(scope="module")
def things(base: RuleBase) -> list[tuple[str, str, Answer]]:
    return list(controlled(base))


@pytest.mark.slow
@pytest.mark.hypothesis
def test_no_word_of_trade_turns_a_controlled_thing_into_nothing(
    base: RuleBase, things: list[tuple[str, str, Answer]], law: Callable[[int, Sequence[object]], None]
) -> None:
    """The gate asks each thing with a part of the words, and each word of a part of the things; `make explore` all."""
    part = 1 if explores() else PART
    lost, cases = [], 0
    for number, (name, exporter, plain) in enumerate(things):
        for word in LIST[number % part :: part]:
            for text in (f"{name} {word}", f"{word} {name}"):
                cases += 1
                found = answer(base, text, today=TODAY, from_=exporter)
                if found.by_exporter.get(exporter) not in RESTRICTING and not is_known_to_be_free(plain, found):
                    lost.append((text, exporter, plain.status, found.outcome, found.remarks))
    law(cases, lost)


def is_known_to_be_free(plain: Answer, found: Answer) -> bool:
    """Whether a threshold on file leaves the thing out, or the words are the full name of another thing on file."""
    below = any("is outside (" in remark for remark in map(worded, found.remarks))
    named = {thing.typed for thing in found.things} - {thing.typed for thing in plain.things}
    made = any(
        thing.subject.startswith(("synthetic ", "artificial ", "diamond wafers")) for thing in found.things
    )  # not mined
    return below or made or any(len(name) > len(plain.things[0].typed) for name in named)


@pytest.mark.slow
def test_a_hundred_words_are_crossed_with_many_things(things: list[tuple[str, str, Answer]]) -> None:
    assert len(LIST) > 100
    assert len(things) > 60
