"""What is told in passing frees nothing, and small words and symbols are no countries."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from itertools import product

import pytest

from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase
from bot.rules.query import countries, parse, towns
from bot.rules.query.asked import Asked
from bot.rules.query.resolve import understand
from bot.rules.query.routes import routes
from bot.rules.query.tokens import Scan
from bot.text.normalize import words
from bot.vocabulary import RESTRICTING, Outcome, Status
from tests import shipped
from tests.exploring import drawn
from tests.rules.asking import TODAY, ask

ONE_IN = 5
ARTICLES, BESIDE = ("chocolate", "toys"), ("with", "mit", "containing", "together with", "along with")
OUTSIDE = ("pencils", "tin cans", "loudspeakers", "sodium-ion cells")
_LAST_OF_FOOD, _MACHINES, _WITHOUT_FOOD = 24, 84, {5, 13, 14}


def is_no_material(base: RuleBase, subject: str) -> bool:
    """Whether no article is made of goods: they are food, animals, machines or know-how."""
    chapters = {int(code[:2]) for code in base.customs_codes_of(subject)}
    food = bool(chapters) and max(chapters) <= _LAST_OF_FOOD and chapters.isdisjoint(_WITHOUT_FOOD)
    return food or (bool(chapters) and min(chapters) >= _MACHINES) or base.subjects[subject].kind == "technology"


def controlled(base: RuleBase, *, one_in: int) -> Iterator[tuple[str, str, Status]]:
    """Yield names of controlled goods with an exporter that restricts them, and the status of the name alone."""
    for name in drawn((one for one in sorted(base.items_on) if not base.is_class(one)), one_in):
        alone = ask(base, name)
        exporter = next((code for code, status in alone.by_exporter.items() if status in RESTRICTING), None)
        if exporter and alone.outcome is Outcome.RESTRICTED:
            yield name, exporter, answer(base, name, today=TODAY, from_=exporter).by_exporter[exporter]


def test_no_article_with_machines_animals_or_know_how_frees_these(base: RuleBase) -> None:
    food = {"chocolate"}
    asked = [
        (f"{article} {with_} {name}", exporter, status)
        for name, exporter, status in controlled(base, one_in=ONE_IN)
        if is_no_material(base, name)
        for article, with_ in product(ARTICLES, BESIDE)
        if article not in food or int(max(base.customs_codes_of(name), default="99")[:2]) > _LAST_OF_FOOD
    ]

    assert len(asked) > 200
    assert [one for one in asked if is_freer(base, *one)] == []


def is_freer(base: RuleBase, text: str, exporter: str, status: Status) -> bool:
    """Whether an answer is freer than a status for the exporter."""
    return answer(base, text, today=TODAY, from_=exporter).by_exporter[exporter].rank > status.rank


@pytest.mark.parametrize(
    ("name", "exporter", "to"),
    [
        ("frequency converter", "DE", "CN"),
        ("thionyl chloride", "DE", "IN"),
        ("focal plane array", "US", "CN"),
        ("industrial robot", "DE", "RU"),
        ("encryption software", "US", "RU"),
    ],
)
@pytest.mark.parametrize(
    "text", ["{x} used in {o}", "{x} para {o}", "{x} ({o})", "{x} 10 pcs {o}", "{o} with {x}", "{o} 和 {x}", "{x}; {o}"]
)
def test_goods_on_file_as_outside_free_no_goods_of_lists(
    base: RuleBase, text: str, name: str, exporter: str, to: str
) -> None:
    alone = answer(base, name, today=TODAY, from_=exporter, to=to).status

    for other in OUTSIDE:
        found = answer(base, text.format(x=name, o=other), today=TODAY, from_=exporter, to=to)
        assert found.status.rank <= alone.rank, found.query


MADE = """
production year 2019|year of production 2019|date of production 2019-05-03|manufacturing year 2019|built in 2019
Produktionsdatum 2019-05-03|Baujahr 2019|année de production 2019|fecha de producción 2019-05-03|anno di produzione 2019
data de produção 03/05/2019|bouwjaar 2019|rok produkcji 2019|год производства 2019|2019 года выпуска|рік випуску 2019
üretim yılı 2019|tahun produksi 2019|sản xuất năm 2019|سنة الصنع 2019|निर्माण वर्ष 2019|ผลิตปี 2019
生产日期 2019-05-03|2018年款|2018年产|2015年製|製造日 2019-05-03|2019年モデル|2019년산|2019년식|2019년에 구매
best before 2024-05-01
""".replace("\n", "|").strip("|")


@pytest.mark.parametrize("told", MADE.split("|"))
@pytest.mark.parametrize(("name", "exporter"), [("gallium", "CN"), ("graphite", "MW")])
def test_when_goods_were_made_is_no_day_asked_about_and_no_technology(
    base: RuleBase, told: str, name: str, exporter: str
) -> None:
    alone = answer(base, name, today=TODAY, from_=exporter)
    found = answer(base, f"{name} {told}", today=TODAY, from_=exporter)

    assert (found.subjects, found.status, found.on) == (alone.subjects, alone.status, TODAY)


@pytest.mark.parametrize("mark", ["™", "®", "℠", "©"])
def test_a_sign_of_a_trade_mark_is_no_letter_of_a_name(base: RuleBase, mark: str) -> None:
    names = drawn((one for one in sorted(base.items_on) if not base.is_class(one)), ONE_IN)

    assert names
    for name in names:
        assert ask(base, f"{name}{mark}").subjects == ask(base, name).subjects


@pytest.mark.parametrize(
    ("text", "exporter", "subjects"),
    [
        ("gallium free of oxide", "CN", ("gallium",)),
        ("aluminium free of conflict minerals", "MA", ("aluminium",)),
        ("dysprosium-free magnets", "CN", ("magnets",)),
        ("Dy/Tb free magnets", "CN", ("magnets",)),
        ("Dy- and Tb-free magnets", "CN", ("magnets",)),
        ("dysprosium- und terbiumfreie Magnete", "CN", ("magnets",)),
        ("ジスプロシウムフリー磁石", "CN", ("magnets",)),
        ("디스프로슘 프리 자석", "CN", ("magnets",)),
        ("镝无 钕铁硼", "CN", ("neodymium magnets",)),
        ("镝无许可证 钕铁硼", "CN", ("dysprosium", "neodymium magnets")),
        ("ガリウムフリーズドライ 磁石", "CN", ("gallium", "magnets")),
        ("gallium/germanium free samples", "CN", ("gallium", "germanium")),
        ("gallium/germanium free delivery", "CN", ("gallium", "germanium")),
        ("gallium and germanium free magnets", "CN", ("gallium", "magnets")),
        ("镓无", "CN", ("gallium",)),
        ("ガリウムフリー", "CN", ("gallium",)),
        ("graphite 5 kg pencils", "CN", ("graphite", "pencils")),
        ("graphite pencils 5 kg", "CN", ("pencils",)),
        ("lithium batteries sodium-ion cells", "CN", ("lithium batteries", "sodium-ion batteries")),
        ("batteries sodium-ion", "CN", ("sodium-ion batteries",)),
        ("loudspeakers together with neodymium magnets", "CN", ("loudspeakers", "neodymium magnets")),
    ],
)
def test_goods_are_told_from_what_stands_beside_them(
    base: RuleBase, text: str, exporter: str, subjects: tuple[str, ...]
) -> None:
    assert answer(base, text, today=TODAY, from_=exporter).subjects == subjects


@pytest.mark.parametrize(
    "text", ["quote {}", "RFQ: {} x 8", "Angebot {}", "material {} 5 pcs", "订单 {} 5台", "P/N {}"]
)
@pytest.mark.parametrize(("mark", "subject"), [("H100", "nvidia h100"), ("EN590", "diesel fuel")])
def test_a_mark_that_is_all_that_is_named_is_no_number_of_a_paper(
    base: RuleBase, text: str, mark: str, subject: str
) -> None:
    assert ask(base, text.format(mark)).subjects == (subject,)
    assert ask(base, f"PO {mark}; toys").subjects == ("toys",)


@pytest.mark.parametrize("text", ["lidar EAR99", "lidar, ECCN: EAR99", "lidar 3A991"])
def test_a_code_that_the_seller_claims_hides_not_what_the_name_gives(base: RuleBase, text: str) -> None:
    found = answer(base, text, today=TODAY, from_="US", to="CN")

    assert found.bare is not None
    assert found.bare.status is answer(base, "lidar", today=TODAY, from_="US", to="CN").status


# -- small words and symbols are no countries; a particle is read in the language of the country's name
SMALL = [
    "am",
    "an",
    "as",
    "at",
    "be",
    "by",
    "do",
    "go",
    "he",
    "if",
    "in",
    "is",
    "it",
    "me",
    "my",
    "no",
    "of",
    "on",
    "or",
    "pa",
    "se",
    "so",
    "to",
    "up",
    "we",
]
ALLOYED = [
    "Al",
    "Ni",
    "Cu",
    "Fe",
    "Li",
    "Sc",
    "Mo",
    "Ti",
    "W",
    "Mg",
    "Mn",
    "Co",
    "Cr",
    "Nb",
    "Ga",
    "In",
    "Si",
    "Zr",
    "Sn",
    "Ag",
]


def asked(base: RuleBase, text: str) -> Asked:
    return understand(base, parse.read(text, TODAY), TODAY)


def mentioned(text: str) -> set[str]:
    """Every country of a text, whatever its direction."""
    before = itertools.accumulate(len(words(part)) for part in text.split("-")[:-1])
    scan = Scan(words(text), after_hyphen=frozenset(before))
    for reader in (countries.named, towns.towns):
        scan = scan.choosing(reader(scan, shipped.rules()))
    found = routes(scan)
    return {*found.exporters, *found.destinations, *found.bare, *found.origins, *found.not_from, *found.not_to}


@pytest.mark.parametrize("word", SMALL)
def test_a_small_word_is_never_a_country(base: RuleBase, word: str) -> None:
    text = f"graphite from China to {word} sold to Ukraine"
    found = asked(base, text)

    assert (found.from_, found.to) == ("CN", "UA")
    assert mentioned(text) == {"CN", "UA"}


def test_symbols_of_an_alloy_are_no_countries() -> None:
    chains = [f"{one}-{other}" for one, other in itertools.permutations(ALLOYED, 2)]
    wrong = [
        (chain, sorted(found))
        for chain in (*chains, "W-Ni-Cu", "W-Ni-Fe", "Ti-Al-Mo", "AL-SC")
        if (found := mentioned(f"{chain} alloy from China to Japan")) != {"CN", "JP"}
    ]

    assert not wrong


@pytest.mark.parametrize(
    ("text", "from_", "to"),
    [
        ("cobalto do Congo", "CD", None),
        ("minério de lítio do Zimbábue", "ZW", None),
        ("manganês do Gabão", "GA", None),
        ("lítio do Chile", "CL", None),
        ("níquel do Brasil", "BR", None),
        ("cobalto da China", "CN", None),
        ("litio de Chile", "CL", None),
        ("grafit, część do Chile", None, "CL"),
    ],
)
def test_do_is_read_in_the_language_of_the_name(base: RuleBase, text: str, from_: str | None, to: str | None) -> None:
    found = asked(base, text)

    assert (found.from_ or (None if to else next(iter(mentioned(text)), None)), found.to) == (from_, to)


@pytest.mark.parametrize("text", ["graphite cn -> my", "graphite CN to MY", "graphite from:cn to:my", "graphite cn→my"])
def test_codes_count_in_capitals_at_an_arrow_and_in_a_field(base: RuleBase, text: str) -> None:
    found = asked(base, text)

    assert (found.from_, found.to) == ("CN", "MY")


@pytest.mark.parametrize("verb", ["to release", "to sign", "to approve", "à libérer", "на подпись"])
def test_what_is_to_be_done_is_no_place_that_nothing_knows(base: RuleBase, verb: str) -> None:
    plain, found = ask(base, "gallium from:CN"), ask(base, f"gallium {verb} from:CN")

    assert (found.subjects, found.status, found.remarks) == (plain.subjects, plain.status, plain.remarks)
