"""What a person does next: hints, next step, questions and buttons to press; and questions that are none on goods."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.rules.answer.code_notes import code_apart
from bot.rules.answer.model import Answer
from bot.rules.query.facts import Fact, asks_of_lists
from bot.rules.query.making import words_of
from bot.rules.query.topics import (
    asks_nothing_else,
    said_as_a_whole,
    small_talk,
    topic_asked,
    topic_of,
    topics_beside,
    topics_outright,
)
from bot.text.normalize import words
from bot.text.notation import quoted
from bot.text.question_words import Role
from bot.vocabulary import RESTRICTING, MeasureType, Outcome
from handlers.messages import asked_facts, explained, verdicts, wording
from handlers.messages.advice_on_codes import advise_on_nothing
from handlers.messages.headline import is_on_lists_alone, names_a_class
from handlers.messages.reply import Action, Line, LineKind, OfferedQuestion, Reply, Tone
from handlers.messages.speech import later, say
from handlers.messages.verdicts import AnswerView

_NEAR, _CLOSE = 4, 3
_NO_CLEARANCE = later("No clearance: other acts, sanctions and end-use rules may apply.")
_STEPS = {
    Outcome.UNRECOGNISED: later(
        "This bot knows export controls of goods: name them otherwise, or by an HS code, CAS number or ECCN."
    ),
    Outcome.NOTHING_ON_FILE: _NO_CLEARANCE,
    Outcome.LISTED: later("Listed all the same: end-use and end-user rules apply."),
}
_NO_LIST = "EAR99"
"""Goods on no list of the United States."""
_SHORT, _SUBHEADING, _MANY = 3, 6, 3


@dataclass(frozen=True, slots=True)
class Advice:
    """What a person does next."""

    hints: tuple[str, ...]
    steps: tuple[str, ...]
    other_way: str
    questions: tuple[OfferedQuestion, ...]
    actions: tuple[Action, ...]

    @classmethod
    def of(cls, view: AnswerView) -> Advice:
        """Find what to do about an answer; steps and questions are those of what the first line is about."""
        answer, main = view.answer, view.main
        offered = tuple(_questions(main.answer))
        return cls(tuple(_hints(answer)), tuple(_step(main)), _other_way(answer), offered, tuple(_watching(answer)))


def _hints(answer: Answer) -> Iterator[str]:
    """Yield sentences that help to ask better; none if the query was understood as one thing."""
    taken = answer.asked.query
    if answer.from_ and answer.from_ == answer.to:
        yield say(
            "An act does not reach inside its own exporter: from and to are both {country}.",
            country=wording.place(answer.from_),
        )
    if len(answer.subjects) >= _MANY and not answer.things and any(len(code) <= _SUBHEADING for code in taken.hs):
        yield say(
            "{code} holds several things ({goods}): name one of them, or give more digits of the code.",
            code=taken.hs[0],
            goods=wording.listed([wording.goods(name) for name in answer.subjects], _SHORT),
        )
    elif not (answer.subjects or answer.findings or answer.lists or answer.remarks):
        yield from advise_on_nothing(taken, answer.status)


def _step(view: AnswerView) -> Iterator[str]:
    answer = view.answer
    told = "" if answer.names_nothing else say(_STEPS.get(answer.outcome, ""))
    if answer.outcome is Outcome.UNRECOGNISED and answer.left and all(one.role in _WIDE for one in answer.left):
        told = say(
            "“{words}” may be many goods: say which kind, what it is made of, or its code.",
            words=wording.trimmed(" ".join(one.typed for one in answer.left), verdicts.QUOTED),
        )
    if answer.outcome is Outcome.UNRECOGNISED and asks_of_lists(answer.query) and not is_on_lists_alone(answer):
        told = say("Party lists are on file in Latin letters, and a few names in Chinese: write the firm's name so.")
    if view.party_alone or is_on_lists_alone(answer):
        told = say("Name the goods too: what a listing forbids depends on them.")
    elif answer.outcome is Outcome.PARTLY_UNDERSTOOD:
        told = _advise_on_doubt(view)
    elif answer.outcome is Outcome.NOT_COVERED:
        told = _advise_on_gap(answer)
    if told:
        yield told


_WIDE = frozenset({Role.PRODUCT, Role.COMPOUND, Role.FORM})
"""What a word may be that names no goods by itself: motor, acid, oxide."""


def _advise_on_doubt(view: AnswerView) -> str:
    answer = view.answer
    if view.by_limits:
        return say("Lists name such goods from certain limits on: compare the entry's text, or ask by its code.")
    if not answer.subjects:
        return say("Name the goods too: the acts found bind a use or a user, whatever is sent.")
    if not answer.doubted and answer.some_kinds:
        return ""  # the note on the kinds says to ask for one
    if not answer.doubted:
        return say("Ask for the form that you have.") if answer.status in RESTRICTING else say(_NO_CLEARANCE)
    return _advise_on_doubted_words(view)


def _advise_on_doubted_words(view: AnswerView) -> str:
    answer = view.answer
    roles = {one.role for one in answer.doubted}
    goods = view.asked.goods
    bound = answer.status in RESTRICTING
    if view.doubts_further_goods or (not bound and roles <= {Role.PRODUCT, Role.COMPOUND}):
        return say(
            "The status is that of {goods}. Ask for {words} by name or code as well.",
            goods=goods,
            words=verdicts.doubtful(answer),
        )
    if Role.PRODUCT in roles and bound:
        return say(
            "The status is that of {goods}. A product made of it may fall outside: compare the act's list.", goods=goods
        )
    if Role.COMPOUND in roles and bound:
        return say("The status is that of {goods}. Whether this compound is meant, the act's list says.", goods=goods)
    return say(
        "The status is that of {goods}. If {words} makes it other goods, ask for those by name or code.",
        goods=goods,
        words=verdicts.doubtful(answer),
    )


def _advise_on_gap(answer: Answer) -> str:
    if any(code.upper().replace(" ", "").replace("-", "") == _NO_LIST for code in answer.asked.query.controls):
        return say("{code} stands on no US list; embargoes, end uses and end users still count.", code=_NO_LIST)
    if answer.screened and not answer.subjects:
        return say("Name the goods and countries too: no rule is about this firm alone.")
    if answer.asked.query.controls or code_apart(answer.asked):
        return say("Compare the code, or name the goods: lists that are not on file may have it.")
    if names_a_class(answer):
        return say("Name the mineral, metal, machine or product in it, or give its HS code, CAS number or ECCN.")
    if answer.everyday:
        return say("Everyday goods: no act or control list on file names them.")
    return _word_silence(answer)


def _word_silence(answer: Answer) -> str:
    """Say what no act and no list found means: that there is none only where none may be on these goods."""
    if not answer.from_:
        return say("No act or list on file reaches these goods: name the exporter with from:, or ask its authority.")
    country = wording.place(answer.from_)
    if answer.list_on_file:
        return say(
            "No entry of the control list of {country} was met by name: compare the list, or ask its export authority.",
            country=country,
        )
    if answer.close_by:
        return say(
            "Acts of {country} on {goods} are on file: compare them with your goods, or ask its export authority.",
            country=country,
            goods=wording.listed([wording.goods(name) for name in answer.close_by], _CLOSE),
        )
    return say("No act or list of {country} on these goods is on file: ask its export authority.", country=country)


def _other_way(answer: Answer) -> str:
    """Return the other reading of countries without a direction, `to:CN`; empty if the direction was plain."""
    if not answer.asked.directions[0].guessed:
        return ""
    turned = (f"from:{answer.to}" if answer.to else "", f"to:{answer.from_}" if answer.from_ else "")
    return " ".join(filter(None, turned))


def _questions(answer: Answer) -> Iterator[OfferedQuestion]:
    """Yield questions for buttons: the other direction, and the nearest subjects for the same places and day."""
    day = f" on:{answer.on.isoformat()}" if answer.on != answer.today else ""
    if (other := _other_way(answer)) and len(answer.subjects) == 1:
        yield OfferedQuestion(f"{answer.subjects[0]} {other}{day}", "restricted")
    offered = _near_questions(answer)
    if answer.outcome is Outcome.RESTRICTED:
        offered = () if answer.things or answer.asked.acts else answer.subjects  # a code that holds several things
    if answer.outcome is Outcome.RESTRICTED and len(offered) == 1:
        return
    places = "".join(f" {name}:{code}" for name, code in (("from", answer.from_), ("to", answer.to)) if code)
    for name in offered[:_NEAR]:
        yield OfferedQuestion(f"{name}{places}{day}", "restricted")


def _near_questions(answer: Answer) -> tuple[str, ...]:
    """Return the suggestions that are near what was typed.

    A word of several that nothing explains says little; goods beside the known ones are near if they share a word.
    """
    if answer.outcome is Outcome.UNRECOGNISED:
        if asks_of_lists(answer.query):
            return ()
        return answer.near if len(answer.unknown) <= 1 and not answer.asked.company else ()
    if answer.asked.query.controls:
        return answer.near
    known = {word for name in answer.subjects for word in words_of(name)}
    return tuple(name for name in answer.near if name not in answer.subjects and words_of(name) & known)


WATCH, WATCH_ALONE = "watch", "watch-alone"
"""Actions: the channel is subscribed, or the person alone, in their conversation with the bot."""
_LONGEST_BUTTON_VALUE = 60
"""Characters that a button carries."""
_GOODS = 3
_APART = "|"


def _watching(answer: Answer) -> Iterator[Action]:
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
    "thanks": _Said(later("You are welcome! Ask again at any time"), _HELP),
    "greeting": _Said(later("Hello! Ask what is under export control"), _HELP),
    "help": _Said(later("What you can ask"), _HELP),
    "elsewhere": _Said(later("What you can ask"), _HELP),
    "services": _Said(later("Prices, suppliers, stock and letters are not for this bot"), _HELP),
    "command": _Said(
        later("That is a command of alerts"), later("Commands begin with `/exports`; `/exports help` lists them.")
    ),
    "watch": _Said(
        later("To be told of new acts"),
        later(
            "Subscribe a channel: `/exports subscribe about:antimony from:CN`. “Watch this” under an answer does the "
            "same."
        ),
        later(
            "To be told when this changes, subscribe a channel: `/exports subscribe about:…`, or press “Watch this”."
        ),
    ),
    "legal": _Said(
        later("This bot is no lawyer, and no answer is legal advice"),
        later("What an act says to your own case a lawyer tells, or the authority that licenses: answers name it."),
    ),
    "classification": _Said(
        later("Which entry a product falls under, its maker and the authority say"),
        later(
            "Compare the lists' own text: ask for the product by name, by its HS code, or for an entry as 3A001. On "
            "request the exporter's authority classifies it, as BIS (15 CFR 748.3) in the United States."
        ),
    ),
    "duty": _Said(
        later("Import duties and tariffs are not on file here"),
        later(
            "Ask the customs of the importing country, or its tariff: TARIC for the European Union, the HTS for the "
            "United States. Export duties and bans are on file: ask for the goods."
        ),
        later("Import duties and tariffs are not on file here: ask the customs of the importing country."),
    ),
    "customs-code": _Said(
        later("Goods are not given their customs code here"),
        later(
            "Ask the customs of the importing country, or its tariff. A code that you have can be asked about, and "
            "answers on goods name the codes that acts print."
        ),
    ),
    "import": _Said(
        later("What may be imported is not on file here"),
        later(
            "Ask the importing country's customs and its ministry of trade. Whether the goods may leave their "
            "exporter's country is: ask for the goods, with from: and to:."
        ),
    ),
    "penalty": _Said(
        later("Penalties are not on file here"),
        later("Ask a lawyer, or the authority that licenses: each act on file names it."),
        later("Penalties are not on file here: ask a lawyer, or the authority that licenses."),
    ),
    "re-export": _Said(
        later("Re-exports are told with the goods"),
        later(
            "Ask for the goods, with from: and to:. Acts that bind goods from abroad are told as re-export; what the "
            "first exporter's licence and law allow is for that country's authority to say."
        ),
        later(
            "Re-export: acts on file that bind goods from abroad are told as re-export; what the country of origin and "
            "its licence allow is not on file here: ask its authority."
        ),
    ),
    "munitions": _Said(
        later("Munitions lists are on file by their categories"),
        later(
            "Ask by category, as USML XII(c); few goods are known by name. Whether goods stand there the State "
            "Department (DDTC) says for ITAR, and the Commerce Department (BIS) for EAR."
        ),
        later(
            "ITAR goes before EAR. Few goods of the US Munitions List are known here by name (ask a category, as USML "
            "XII(c)): whether these stand there the State Department (DDTC) says."
        ),
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
            "the goods with to:, or for the firm. For all else ask your own authority for sanctions."
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
        later("How to apply is told with the goods"),
        later("Ask for the goods: a licence duty names the authority, and its papers and times as far as on file."),
        later("Which papers are asked for, and how long it takes, is not on file here: ask the exporter's authority."),
    ),
    "news": _Said(
        later("What is new"),
        later(
            "`/exports latest` shows the newest acts, `/exports upcoming` what begins or ends next, and "
            "`/exports changes gallium` what changed for goods."
        ),
        later("What changed for goods, day by day: `/exports changes gallium`."),
    ),
    "freshness": _Said(
        later("Each answer says when its acts were checked"),
        later(
            "`/exports coverage` shows whose acts and lists are on file and up to which day. Each answer tells when "
            "its acts were last compared with their sources; `/exports latest` shows what was announced since."
        ),
    ),
    "screening": _Said(
        later("Firms are looked up in party lists"),
        later(
            "Name the firm with the goods, for example `/restricted gallium to Hikvision`: the answer tells on which "
            "list it stands and what that means. A like name is no identity, so screen elsewhere too."
        ),
    ),
    "overview": _Said(
        later("Goods are asked about by name or code, one or a whole list"),
        later(
            "`/exports coverage` shows whose acts and lists are on file, `/exports changes rare earths` the acts on "
            "goods, `/exports parts` watches a list of your own."
        ),
    ),
}

_DUTY = "duty"
_OTHER_SIDE = frozenset({_DUTY, "import", "customs-code"})
"""What is asked of goods that no export control is about."""
_SHORTEST_MARK = 5
"""Letters of capitals that are rather goods than a word for a paper: MANPADS, no RFQ."""
_OF_A_TRADER = frozenset({"services", "elsewhere"})
_OF_NO_GOODS = frozenset({*_OF_A_TRADER, "thanks"})


def card(answer: Answer) -> Reply | None:
    """Return the card for a question that is of a topic, or on terms, and asks nothing of export; else None."""
    if terms := explained.terms(answer):
        return Reply(
            wording.listed(terms, len(terms)),
            Tone.CALM,
            sign="💬",
            lines=(*explained.lines(terms), Line(wording.ticked(say(_EXAMPLE)), LineKind.SMALL)),
            footer=wording.disclaimer(),
        )
    topic = None if answer.parties or answer.embargo else _topic(answer)
    if topic is None:
        return None
    said = _TOPICS[topic]
    about_the_bot = topic in {"greeting", "help"}
    texts = (_WHAT, _EXAMPLE, said.ask) if about_the_bot else (said.ask, _WHAT, _EXAMPLE)
    return Reply(
        say(said.title),
        Tone.CALM,
        sign="💬",
        lines=tuple(Line(wording.ticked(say(text))) for text in (texts[:1] if topic == "thanks" else texts)),
        footer=wording.disclaimer(),
        questions=tuple(_of_export(answer)),
        mistaken=True,
    )


def _topic(answer: Answer) -> str | None:
    """Return the topic that a question is of: by words of manners alone, of goods that no act names, or instead."""
    if not (answer.subjects or answer.findings) and (talk := small_talk(answer.query)):
        return talk
    whole = said_as_a_whole(answer.query)
    return whole if whole in _OF_NO_GOODS else _of_no_act(answer) or _instead(answer)


def _of_no_act(answer: Answer) -> str | None:
    """Return the topic of a question without goods, or on everyday goods without a route ("duty on bicycles")."""
    unknown = answer.outcome is Outcome.UNRECOGNISED and not answer.subjects
    everyday = answer.everyday and not (answer.from_ and answer.to) and not _is_of_papers(answer)
    topic = topic_of(answer.query) if (unknown or everyday) and not answer.findings else None
    if topic is None and unknown and answer.facts and Fact.PENALTY in answer.facts.kinds:
        return Fact.PENALTY
    if topic in _OF_A_TRADER and _names_a_code(answer):
        return None  # "quotation, 8479.89"
    return topic if not answer.everyday or topic in _OTHER_SIDE else None


def _names_a_code(answer: Answer) -> bool:
    """Return whether a question tells a code or the number of an act, or a word in capitals that nothing knows."""
    query = answer.asked.query
    marks = (one for one in answer.unknown if one.isascii() and one.isupper() and len(one) >= _SHORTEST_MARK)
    return bool(query.hs or query.cas or query.controls or query.numbers or query.citations) or any(marks)


def _is_of_papers(answer: Answer) -> bool:
    """Return whether a firm, a code or an amount is told beside goods: a line of papers, and no question of a topic."""
    asked = answer.asked
    return asked.company or bool(asked.query.hs or asked.query.quantities)


def _instead(answer: Answer) -> str | None:
    """Return the topic that a question on goods on file asks about, and asks nothing else; None if acts may answer it.

    They may where an exporter is told whose acts bind the goods, or a route, and where a duty is asked, no place is
    told, and an act on the goods is one.
    """
    topic = topic_asked(answer.query) if answer.subjects else None
    named = {word.key for one in answer.subjects for word in words(one)}
    if topic is None or not asks_nothing_else(answer.query, (one for one in answer.asked.beside if one not in named)):
        return None
    return None if _may_be_of_export(answer, topic) else topic


def _may_be_of_export(answer: Answer, topic: str) -> bool:
    told = answer.from_ and not answer.asked.directions[0].guessed and answer.status in RESTRICTING
    routed = answer.from_ and answer.to
    taxed = topic == _DUTY and not answer.to and any(one.limb.type is MeasureType.TAX for one in answer.findings)
    return bool(told or routed or taxed)


def _of_export(answer: Answer) -> Iterator[OfferedQuestion]:
    """Yield what to press to ask of export: the goods of a question that asked something else."""
    to = answer.to or (answer.from_ if answer.asked.directions[0].guessed else None)
    for name in answer.subjects[:_GOODS]:
        yield OfferedQuestion(f"{name} to:{to}" if to else name, "restricted")


def outright(answer: Answer) -> Iterator[str]:
    """Yield what a question asks of by its own words, whatever is on file for the goods."""
    for topic in topics_outright(answer.query) if answer.subjects else ():
        yield wording.ticked(say(_TOPICS[topic].hint or _TOPICS[topic].title))


def beside(answer: Answer) -> Iterator[str]:
    """Yield where to ask what an answer on goods leaves open."""
    if not answer.subjects:
        return
    topics = topics_beside(answer.query, answer.passed_over)
    asked = topic_asked(answer.query)
    for topic in dict.fromkeys((*topics, *([asked] if asked else []))):
        of_a_licence = topic in {"papers", Fact.PENALTY} and any(asked_facts.beside(answer))
        told = (
            of_a_licence
            or (topic == "papers" and answer.guides)
            or (topic == _DUTY and answer.from_ and any(asked_facts.rates(answer)))
        )
        if not told:
            yield wording.ticked(say(_TOPICS[topic].hint or _TOPICS[topic].title))
