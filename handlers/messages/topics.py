"""What is answered to questions that are none about goods: what the bot does, and where to ask. PURE."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.rules.answer.model import Answer
from bot.rules.query.topics import topic_of, topics_beside
from bot.vocabulary import Outcome
from handlers.messages import wording
from handlers.messages.reply import Line, Reply, Tone
from handlers.messages.speech import later, say

_SIGN = "💬"
_WHAT = later(
    "This bot tells whether goods, a technology, a code or a firm are under export control: by whom, how, since when, "
    "by which act."
)
_EXAMPLE = later(
    "Ask for example `/restricted graphite from:CN to:US`, `/restricted 8112.92` or `/restricted 3A090 to:CN`."
)
_HELP = later("`/exports help` shows all that there is, `/exports coverage` whose acts and lists are on file.")


@dataclass(frozen=True, slots=True)
class _Said:
    """The title of a topic's card, and where to ask; `hint` is told beside an answer on goods."""

    title: str
    ask: str
    hint: str = ""


_TOPICS: Mapping[str, _Said] = {
    "greeting": _Said(later("Hello! Ask what is under export control"), _HELP),
    "help": _Said(later("What you can ask"), _HELP),
    "command": _Said(
        later("That is a command of alerts"), later("Commands begin with `/exports`; `/exports help` lists them.")
    ),
    "watch": _Said(
        later("To be told of new acts"),
        later(
            "Subscribe a channel: `/exports subscribe about:antimony from:CN`. *Watch this* under an answer does the "
            "same."
        ),
        later(
            "To be told when this changes, subscribe a channel: `/exports subscribe about:…`, or press *Watch this*."
        ),
    ),
    "duty": _Said(
        later("Import duties and tariffs are not on file here"),
        later(
            "Ask the customs of the importing country, or its tariff: TARIC for the European Union, the HTS for the "
            "United "
            "States. Export duties and bans are on file: ask for the goods."
        ),
        later("Import duties and tariffs are not on file here: ask the customs of the importing country."),
    ),
    "import": _Said(
        later("What may be imported is not on file here"),
        later(
            "Ask the importing country's customs and its ministry of trade. Whether the goods may leave their "
            "exporter's "
            "country is: ask for the goods, with from: and to:."
        ),
    ),
    "penalty": _Said(
        later("Penalties are not on file here"),
        later("Ask a lawyer, or the authority that licenses: each act on file names it."),
        later("Penalties are not on file here: ask a lawyer, or the authority that licenses."),
    ),
    "de-minimis": _Said(
        later("Shares of controlled parts in foreign goods are not computed here"),
        later(
            "Ask for the parts by name or code: acts that bind goods from abroad are told as re-export. The share that "
            "counts is for the exporter's authority to say."
        ),
        later(
            "Shares of controlled parts in foreign goods (de minimis) are not computed here: ask the exporter's "
            "authority."
        ),
    ),
    "sanctions": _Said(
        later("Sanctions are not on file here"),
        later(
            "Embargoed destinations are named in answers, and firms are looked up in the party lists on file: ask for "
            "the "
            "goods with to:, or for the firm. For all else ask your own authority for sanctions."
        ),
    ),
    "deemed-export": _Said(
        later("Whether telling a person is an export is not answered here"),
        later(
            "Ask for the technology by name or code. Whether telling it to a foreign national counts, the exporter's "
            "authority says."
        ),
        later("Deemed exports (telling a foreign national) are not answered here: ask the exporter's authority."),
    ),
    "papers": _Said(
        later("How to apply is not on file here"),
        later("Ask for the goods first: the answer names the act, and its text the authority that licenses."),
        later(
            "Which papers a licence asks, and how long it takes, is not on file: ask the authority that the act names."
        ),
    ),
}


_OTHER_SIDE = frozenset({"duty", "import"})
"""What is asked of goods that no export control is about."""
_ABOUT_THE_BOT = frozenset({"greeting", "help"})


def card(answer: Answer) -> Reply | None:
    """Return the card for a question in which nothing was understood, and that is of a topic; else None.

    So is one that names everyday goods and no route ("duty on bicycles"): no act of export control concerns them.
    """
    found = answer.findings or answer.parties or answer.embargo
    unknown = answer.outcome is Outcome.UNRECOGNISED and not answer.subjects
    other_side = answer.everyday and not (answer.from_ and answer.to)
    topic = topic_of(answer.query) if not found and (unknown or other_side) else None
    if topic is None or (answer.everyday and topic not in _OTHER_SIDE):
        return None
    said = _TOPICS[topic]
    texts = (_WHAT, _EXAMPLE, said.ask) if topic in _ABOUT_THE_BOT else (said.ask, _WHAT, _EXAMPLE)
    return Reply(
        say(said.title),
        Tone.CALM,
        sign=_SIGN,
        lines=tuple(Line(wording.ticked(say(text))) for text in texts),
        footer=wording.disclaimer(),
        mistaken=True,
    )


def beside(answer: Answer) -> Iterator[str]:
    """Yield where to ask what an answer on goods leaves open."""
    for topic in topics_beside(answer.query, answer.passed_over) if answer.subjects else ():
        if hint := _TOPICS[topic].hint:
            yield wording.ticked(say(hint))
