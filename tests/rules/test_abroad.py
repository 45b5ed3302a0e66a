"""Acts that bind goods of any country, and acts on all trade: they are part of the answer, whoever sends the goods."""

from __future__ import annotations

from itertools import product

import pytest

from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase
from bot.rules.status import rank
from bot.vocabulary import RESTRICTING, Outcome, Status
from handlers.messages.answer_json import to_json
from handlers.messages.answers import reply
from handlers.messages.notes import worded
from tests.rules.asking import TODAY, ask, route_of

SENDERS = ("SG", "TW", "MY", "DE", "BR")


@pytest.mark.slow
def test_goods_of_such_an_act_are_restricted_from_every_country(base: RuleBase) -> None:
    limbs = [(act, limb) for act in base.abroad["US"] for limb in act.limbs if limb.abroad]
    asked = [
        (act, limb, item.subject, sender)
        for (act, limb), sender in product(limbs, SENDERS)
        for item in limb.items
        if limb.destinations.only and limb.periods[-1].until is None
    ]
    assert len(asked) > len(SENDERS)
    for act, limb, subject, sender in asked:
        reached = {one for group in limb.destinations.only or () for one in base.groups.get(group, {group})}
        for to in sorted(reached)[SENDERS.index(sender) :: len(SENDERS)]:
            if to == sender or not base.reaches(limb.destinations, to):
                continue
            found = answer(base, subject, today=TODAY, from_=sender, to=to)

            assert found.by_exporter[act.jurisdiction] in RESTRICTING, (subject, sender, to)
            assert sender in found.by_exporter or sender in base.groups["EU"]
            assert any(
                limb.abroad in remark
                for _, limb in limbs
                if limb.abroad and limb.items
                for remark in map(worded, found.remarks)
            )


@pytest.mark.slow
def test_the_sender_has_a_verdict_of_its_own_in_the_headline(base: RuleBase) -> None:
    shown = reply(ask(base, "H100 from Singapore to China"))

    assert "Singapore: not covered" in shown.title
    assert "US: licence (re-export)" in shown.title


@pytest.mark.slow
@pytest.mark.parametrize(
    "question",
    [
        "5A002 from:SG to:RU",
        "carbon fibre from:BR to:CN",
        "H100 from:SG to:MY",
        "H100 GPU servers from Singapore to Malaysia",
        "H20 to Tencent from:SG",
    ],
)
def test_goods_on_a_list_are_said_to_be_bound_if_they_are_of_its_origin(base: RuleBase, question: str) -> None:
    found = ask(base, question)

    assert found.outcome is not Outcome.RESTRICTED
    assert any("of US origin" in remark for remark in map(worded, found.remarks))


LISTED = ["3A001.b.2.a", "6A003.b.4.b", "2B230", "3B001.b", "7A103", "1C210", "5A002", "2B350.g", "9A012", "6A005"]


@pytest.mark.slow
@pytest.mark.parametrize("code", LISTED)
def test_the_licence_of_the_country_of_origin_is_told_by_name(base: RuleBase, code: str) -> None:
    for sender, to in product(("SG", "HK", "CH"), ("CN", "IN", "EG", "AE")):
        origin = ask(base, f"{code} from:US to:{to}").by_exporter["US"]
        found = ask(base, f"{code} from:{sender} to:{to}")
        if found.by_exporter.get(sender) in RESTRICTING or "US" in found.by_exporter:
            continue
        told = [text for text in map(worded, found.remarks) if "of US origin" in text]

        assert bool(told) is (origin in RESTRICTING), (sender, to, origin)
        assert all(f"(licence by {code}" in text for text in told), told


@pytest.mark.slow
def test_goods_named_in_words_are_told_with_the_limits_of_the_entry(base: RuleBase) -> None:
    told = " ".join(map(worded, ask(base, "pressure transducers from Singapore to Egypt").remarks))

    assert "(licence by 2B230, if its limits are met)" in told


@pytest.mark.slow
def test_chips_stay_bound_toward_the_emirates_whoever_sends_them(base: RuleBase) -> None:
    found = ask(base, "RTX 4090 x 12, stock in Singapore warehouse, buyer Dubai")

    assert found.by_exporter == {"US": Status.LICENCE, "SG": Status.NOT_COVERED}


@pytest.mark.slow
@pytest.mark.parametrize(
    "frame",
    [
        *(
            "us origin {} from Germany to India",
            "{} us origin, Germany to India",
            "{} of us origin from the UK to Oman",
        ),
        *(
            "origin us, {}, Netherlands to Egypt",
            "{}, origin: us, from Turkey to Egypt",
            "US made {} from Turkey to Egypt",
        ),
        *("country of origin us, {} from Japan to UAE", "re-export of us-origin {} from UAE to Iraq"),
        *("{} (us origin) from Korea to India", "{} from South Africa to Pakistan, us made"),
    ],
)
def test_an_origin_in_small_letters_is_one(base: RuleBase, frame: str) -> None:
    for goods in ("6A003.b.4.b", "thermal cameras"):
        assert ask(base, frame.format(goods)).by_exporter["US"] is Status.LICENCE


@pytest.mark.parametrize("place", ["sitting in Rotterdam", "in Rotterdam", "located in Germany", "lying in Hamburg"])
def test_goods_of_an_origin_leave_where_they_lie(base: RuleBase, place: str) -> None:
    for origin in ("us origin", "US-origin"):
        found = ask(base, f"{origin} pressure transducers 2B230 {place}, sell to Egypt")

        assert (found.by_exporter["EU"], found.by_exporter["US"]) == (Status.LICENCE, Status.LICENCE)
    assert ask(base, "Chinese NdFeB magnets to Tokyo, contact our Berlin team").from_ == "CN"


@pytest.mark.parametrize(
    "text",
    [
        "thermal cameras, tell us origin, from Germany to India",
        "please send us origin certificate for gallium from China to Germany",
        "can you give us made to order magnets from China to Germany",
        "contact us made in china magnets to Germany",
    ],
)
def test_who_asks_is_no_origin(base: RuleBase, text: str) -> None:
    assert "US" not in ask(base, text).by_exporter


def test_free_goods_are_not_said_to_be_bound(base: RuleBase) -> None:
    assert not any("US origin" in remark for remark in map(worded, ask(base, "bananas from:SG to:CN").remarks))


# -- an act on all trade with a destination binds any goods that go there, and none that go elsewhere


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("bananas from:TR to:IL", "prohibited"),
        ("08039010 from:TR to:IL", "prohibited"),
        ("gallium from:TR to:IL", "prohibited"),
        ("bananas from:TR to:IL on:2024-04-20", "not-yet-in-force"),
        ("bananas from:TR to:DE", "not-covered"),
        ("bananas from:TR", "not-covered"),
        ("bananas from:KE to:IL", "not-covered"),
    ],
)
def test_all_trade(base: RuleBase, asked: str, status: str) -> None:
    assert to_json(ask(base, asked))["status"] == status


def test_scrap_is_told_of_the_waste_rules_to_come(base: RuleBase) -> None:
    found = to_json(ask(base, "aluminium scrap from:FR to:TH on:2027-06-01"))
    assert found["status"] == "other"


# -- where goods were made is where they leave, if they have a destination and nothing says from where else

TOLD = [
    *(
        "gallium made in China to Poland",
        "gallium, made in China, consignee Warsaw",
        "gallium fabricado en China a Polonia",
    ),
    *("gallium hergestellt in China nach Polen", "gallium fabriqué en Chine vers la Pologne", "镓 产地 中国 到 波兰"),
    *(
        "gallio fabbricato in Cina verso la Polonia",
        "gálio fabricado na China para a Polônia",
        "ガリウム 中国製 ポーランドへ",
    ),
    *(
        "галлий произведено в Китае в Польшу",
        "gallium vervaardigd in China naar Polen",
        "gallium sản xuất tại Trung Quốc sang Ba Lan",
    ),
]


@pytest.mark.parametrize("text", TOLD)
def test_goods_with_a_destination_leave_where_they_were_made(base: RuleBase, text: str) -> None:
    found = ask(base, text)

    assert (found.from_, found.to, found.by_exporter["CN"]) == ("CN", "PL", "licence")


@pytest.mark.parametrize(
    ("text", "from_"),
    [
        ("gallium made in China", None),
        ("gallium made in China from Germany to Poland", "DE"),
        ("gallium made in China, seller Singapore, to Poland", "SG"),
        ("gallium from Xyzzyburg made in China to Poland", None),
        ("gallium bought in China to Poland", None),
        ("gallium made in China, Hamburg to Poland", "DE"),
    ],
)
def test_another_sender_or_none_is_asked_beside_where_they_were_made(base: RuleBase, text: str, from_: str) -> None:
    found = ask(base, text)

    assert found.from_ == from_
    assert found.by_exporter["CN"] == "licence"


def test_a_town_behind_a_firms_form_of_law_is_where_it_is(base: RuleBase) -> None:
    for form, place in (("KK", "Tokyo"), ("GmbH", "Hamburg"), ("AG", "Ulm"), ("Ltd", "London"), ("Ltd.", "Turkey")):
        found = ask(base, f"Buyer: Qorvath Xyzzy {form} {place}; goods: gallium, made in China")
        assert found.from_ == "CN", place
        assert found.to in {"JP", "DE", "GB", "TR"}, place


# -- goods that lie in another country and go on from there: who sends them, and whose acts follow them

HELD = [
    "of Chinese origin in our {} warehouse, re-export to {}",
    "of Chinese origin in bonded warehouse {}, resale to {}",
    "of Chinese origin stored in {}, onward to {}",
    "origin China, stocked in {}, to be re-exported to {}",
    "China, our {} depot, shipped to {}",
]
PLACES = [("Hamburg", "DE", "Seoul", "KR"), ("Rotterdam", "NL", "Houston", "US"), ("Singapore", "SG", "Taipei", "TW")]
GOODS = ["terbium metal", "gallium", "graphite", "toys"]


@pytest.mark.parametrize(("held", "places", "goods"), list(product(HELD, PLACES, GOODS)))
def test_goods_leave_where_they_lie_and_the_acts_of_their_origin_are_asked_too(
    base: RuleBase, held: str, places: tuple[str, str, str, str], goods: str
) -> None:
    town, code, end, to = places
    found = ask(base, f"{goods} {held.format(town, end)}")
    plain = ask(base, f"{goods} from {town} to {end}")
    sent = ask(base, f"{goods} from China to {end}")

    assert (found.from_, found.to) == (code, to)
    assert "CN" in (*found.asked.origins, *found.asked.passing)
    assert rank(found.status) <= min(rank(plain.status), rank(sent.status))


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("gallium from China to Germany, warehouse Rotterdam", ("CN", "DE")),
        ("gallium from Ningbo to our warehouse in Houston", ("CN", "US")),
        ("gallium from China, warehouse Rotterdam", ("CN", None)),
        ("terbium d'origine chinoise stocké à Lyon, réexport vers la Corée", ("FR", "KR")),
        ("soya beans (trader), Odesa → Hamburg", ("UA", "DE")),
    ],
)
def test_where_goods_lie_is_no_exporter_beside_another_one(
    base: RuleBase, text: str, ends: tuple[str | None, str | None]
) -> None:
    assert route_of(base, text) == ends


@pytest.mark.parametrize("named", ["Does 61/2025 bite?", "No. 61 of 2025?", "商务部公告2025年第61号"])
@pytest.mark.parametrize("sender", ["from Hamburg to Seoul", "of Chinese origin in our Hamburg warehouse, to Seoul"])
def test_an_act_that_holds_abroad_is_answered_where_another_country_sends_the_goods(
    base: RuleBase, named: str, sender: str
) -> None:
    found = ask(base, f"80 kg terbium metal {sender}. {named}")

    assert found.from_ == "DE"
    assert "No. 61 of 2025" in {one.measure.document for one in found.findings}
    assert "CN" in found.by_exporter


ORIGINS = [("US-origin {}", "US"), ("Chinese-origin {}", "CN"), ("{} of Chinese origin,", "CN"), ("Chinese {}", "CN")]
LEGS = [("Almaty", "KZ", "Kazan", "RU"), ("Hamburg", "DE", "Seoul", "KR"), ("Busan", "KR", "Mumbai", "IN")]


@pytest.mark.parametrize(
    ("origin", "leg", "goods"), list(product(ORIGINS, LEGS, ["oscilloscope", "gallium", "terbium oxide", "graphite"]))
)
def test_a_town_before_to_and_a_place_sends_goods_of_another_origin(
    base: RuleBase, origin: tuple[str, str], leg: tuple[str, str, str, str], goods: str
) -> None:
    form, made = origin
    town, code, end, to = leg
    found = ask(base, f"{form.format(goods)} {town} to {end}")
    plain = ask(base, f"{goods} from {town} to {end}")
    sent = ask(base, f"{goods} from {made} to {end}")

    assert (found.from_, found.to) == (code, to)
    assert made in found.asked.origins
    assert rank(found.status) <= rank(plain.status)
    if sent.status in RESTRICTING:
        assert rank(found.status) <= rank(sent.status)
