"""What terms of export control mean, each with its source, for a question that asks nothing else. PURE."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from bot.rules.answer.model import Answer
from bot.rules.query.explained import exceptions, terms_asked
from handlers.messages import wording
from handlers.messages.reply import Line, LineKind
from handlers.messages.speech import Words, later, say

_MOST = 4
"""Terms that one card explains."""
_ECFR = "https://www.ecfr.gov/current/title-{}"
_EU_REGULATION = "https://eur-lex.europa.eu/eli/reg/2021/821/oj"


class _Meaning(NamedTuple):
    """What a term means, where that stands, and its page."""

    text: str
    source: str
    link: str


def _us(text: str, cited: str, title: str = "15") -> _Meaning:
    """Return a meaning that a section, or a part, of the US Code of Federal Regulations gives."""
    number = cited.partition("(")[0]
    kind = "section" if "." in number else "part"
    return _Meaning(text, f"{title} CFR {cited}", f"{_ECFR.format(title)}/{kind}-{number}")


_REASONS: Mapping[str, str] = Words(
    {
        "NS": later("national security"),
        "NP": later("nuclear nonproliferation"),
        "CB": later("chemical and biological weapons"),
        "MT": later("missile technology"),
        "RS": later("regional stability"),
        "FC": later("Firearms Convention"),
        "CC": later("crime control"),
        "AT": later("anti-terrorism"),
        "EI": later("encryption items"),
        "SS": later("short supply"),
        "SL": later("surreptitious listening"),
        "UN": later("United Nations embargo"),
        "SI": later("significant items"),
    }
)
_FIRST_IS_WIDER = frozenset({"NS", "NP", "CB", "RS", "CC"})
"""Reasons whose first column of the chart is marked for more destinations than the second."""
_CHART = _us("", "738.4")
_COLUMN = re.compile(r"([A-Z]{2})(?: (\d))?")
_MEANINGS: Mapping[str, _Meaning] = {
    "NLR": _us(
        later(
            "No licence required: what an exporter from the United States declares where no licence is needed. "
            "Embargoes, end uses and end users are checked before."
        ),
        "772.1",
    ),
    "EAR99": _us(
        later(
            "Items under the US Export Administration Regulations that no entry of the Commerce Control List holds. "
            "Embargoes, end uses and end users can ask for a licence all the same."
        ),
        "734.3(c)",
    ),
    "ECCN": _us(
        later(
            "Export Control Classification Number: the number of an entry of the US Commerce Control List. In 3A001 "
            "the category is 3 and the product group A."
        ),
        "738.2",
    ),
    "EAR": _us(
        later(
            "Export Administration Regulations: the US rules on dual-use and some military items, kept by the Bureau "
            "of Industry and Security (BIS)."
        ),
        "730",
    ),
    "ITAR": _us(
        later(
            "International Traffic in Arms Regulations: the US rules on defence articles and services, kept by the "
            "State Department (DDTC)."
        ),
        "120",
        "22",
    ),
    "CCL": _us(
        later(
            "Commerce Control List: the US list of items by ECCN, with the reasons for which each is controlled and "
            "the exceptions that it allows."
        ),
        "774",
    ),
    "USML": _us(
        later("US Munitions List: the defence articles and services that ITAR licenses, in 21 categories."),
        "121.1",
        "22",
    ),
    "Commerce Country Chart": _us(
        later(
            "The US chart of destinations and reasons for control: an X where the destination's row meets a column "
            "that the entry names means that a licence is needed, unless an exception applies."
        ),
        "738.3",
    ),
    "control reason": _us(
        later(
            "Why the US Commerce Control List holds an item: national security (NS), missile technology (MT), "
            "anti-terrorism (AT) and others. The entry names them with their columns of the Country Chart."
        ),
        "738.2(d)",
    ),
    "licence exception": _us(
        later("An authorisation of the US rules to export without a licence where its conditions are met."),
        "740.1(a)",
    ),
    "de minimis": _us(
        later("The share of controlled US content up to which goods made abroad are not under the US rules."),
        "734.4",
    ),
    "FDP rule": _us(
        later(
            "Rules by which goods made abroad are under the US rules because US technology or software, or equipment "
            "made with it, produced them."
        ),
        "734.9",
    ),
    "deemed export": _us(
        later(
            "Releasing technology or source code to a foreign person in the United States: it counts as an export to "
            "that person's last country of citizenship or permanent residency."
        ),
        "734.13(b)",
    ),
    "re-export": _us(
        later(
            "Sending an item that is under the US rules from one foreign country to another. Other laws use the word "
            "in a sense of their own."
        ),
        "734.14",
    ),
    "Entity List": _us(
        later("The US list of parties to whom the items that it names, most often all, need a licence."), "744.16"
    ),
    "Unverified List": _us(
        later(
            "The US list of parties that could not be checked: no licence exceptions, and a signed statement before "
            "exports that need no licence."
        ),
        "744.15",
    ),
    "Military End User List": _us(
        later("The US list of military end users to whom the items of Supplement 2 to Part 744 need a licence."),
        "744.21",
    ),
    "Denied Persons List": _us(
        later("The US list of persons without export privileges: nobody may deal with them in items under the rules."),
        "764.3(a)(2)",
    ),
    "catch-all": _Meaning(
        later(
            "Rules by which goods on no list need a licence because of their use, their user or the destination: "
            "weapons of mass destruction, military ends and others."
        ),
        "Regulation (EU) 2021/821, Article 4; 15 CFR 744",
        _EU_REGULATION,
    ),
    "dual-use item": _Meaning(
        later("An item, software and technology included, that can be used for both civil and military purposes."),
        "Regulation (EU) 2021/821, Article 2",
        _EU_REGULATION,
    ),
    "SCOMET": _Meaning(
        later(
            "India's list of special chemicals, organisms, materials, equipment and technologies whose export is "
            "restricted or prohibited."
        ),
        "ITC (HS), Schedule 2, Appendix 3",
        "https://www.dgft.gov.in/CP/",
    ),
    "general licence": _Meaning(
        later(
            "A licence that an authority has published for all who meet its conditions; many ask for registration or "
            "notice. The European Union's are EU001 to EU008: ask for one by its number."
        ),
        "Regulation (EU) 2021/821, Article 12",
        _EU_REGULATION,
    ),
    "state trading": _Meaning(
        later(
            "Trade that a state leaves to enterprises with exclusive or special rights. Who may trade is another "
            "question than whether the goods need a licence."
        ),
        "GATT 1994, Article XVII",
        "https://www.wto.org/english/docs_e/legal_e/gatt47_02_e.htm",
    ),
    "Wassenaar Arrangement": _Meaning(
        later(
            "States that agree on lists of conventional arms and dual-use items to control; each makes its own law of "
            "them."
        ),
        "wassenaar.org",
        "https://www.wassenaar.org",
    ),
    "Australia Group": _Meaning(
        later("States that agree on export controls against chemical and biological weapons."),
        "australiagroup.net",
        "https://www.dfat.gov.au/publications/minisite/theaustraliagroupnet/site/en/index.html",
    ),
    "MTCR": _Meaning(
        later("Missile Technology Control Regime: states that agree on export controls of missiles and their parts."),
        "mtcr.info",
        "https://www.mtcr.info",
    ),
    "NSG": _Meaning(
        later("Nuclear Suppliers Group: states that agree on guidelines for nuclear exports."),
        "nuclearsuppliersgroup.org",
        "https://www.nuclearsuppliersgroup.org",
    ),
}


def terms(answer: Answer) -> tuple[str, ...]:
    """Return the terms that a question asks to be explained; none beside a party or a place under sanctions."""
    return () if answer.parties or answer.embargo else terms_asked(answer.query)[:_MOST]


def lines(those: tuple[str, ...]) -> Iterator[Line]:
    """Yield what each term means, with its source."""
    for term in those:
        told = _meaning(term)
        yield Line(told.text, LineKind.BULLET, wording.lead(term), wording.web_link(told.link), told.source)


def _meaning(term: str) -> _Meaning:
    if term in _MEANINGS:
        told = _MEANINGS[term]
        return told._replace(text=say(told.text))
    if term in exceptions():
        section, purpose = exceptions()[term]
        text = say(
            "US licence exception: {purpose}. It frees only what meets all its conditions and the limits that hold for "
            "every exception (section 740.2).",
            purpose=purpose,
        )
        return _us(text, section)
    found = _COLUMN.fullmatch(term)
    reason = _REASONS[found[1]] if found else term
    if found and found[2]:
        text = say(
            "Column {number} of the US Commerce Country Chart for {reason}. The entry says which column its items fall "
            "under; an X there in the destination's row means that a licence is needed, unless an exception applies.",
            number=found[2],
            reason=reason,
        )
        if found[1] in _FIRST_IS_WIDER and found[2] == "1":
            text = f"{text} {say('It reaches more destinations than column 2.')}"
        return _CHART._replace(text=text)
    text = say("{reason}: a reason for which the US Commerce Control List holds items.", reason=reason)
    return _us(f"{text[:1].upper()}{text[1:]}", "738.2(d)")
