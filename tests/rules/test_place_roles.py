"""What part a place has in a shipment: labels and nouns of every language, in every order, with every kind of place."""

from __future__ import annotations

from itertools import permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.data import read_yaml
from bot.rules.answer.model import Answer
from bot.rules.index import RuleBase
from bot.rules.status import rank
from bot.text import place_labels
from bot.text.normalize import key
from bot.vocabulary import Outcome, Status
from tests.exploring import drawn, explores, some
from tests.rules.asking import ask, route_of

LEAVES, ARRIVES = ("China", "CN"), ("Japan", "JP")

# Language: labels of where goods leave, of where they arrive, and of places beside the shipment, each before a place.
LABELS: dict[str, tuple[list[str], list[str], list[str]]] = {
    "en": (
        ["port of loading", "POL", "shipper", "origin:", "country of origin", "exporter", "shipped from"],
        ["consignee", "ship to", "POD", "port of discharge", "end user in", "Destination:", "buyer in"],
        [
            *("bank in", "insurer:", "forwarder in", "notify party", "bill to", "via", "our agent in", "surveyor in"),
            *("warehouse in", "trader in", "transhipment in", "paid from", "carrier:", "customs broker in"),
        ],
    ),
    "de": (
        ["Ursprungsland", "Absender:", "Ladehafen"],
        ["Empfänger", "Bestimmungsland", "Zielhafen"],
        ["Bank in", "Spediteur:", "Versicherung in", "Rechnung an", "über", "Zwischenlager in", "Makler in"],
    ),
    "fr": (
        ["pays d'origine", "port de chargement", "expéditeur"],
        ["destinataire", "port de déchargement", "pays de destination"],
        ["banque:", "transitaire en", "assureur:", "facture à", "négociant en", "entrepôt:"],
    ),
    "es": (
        ["país de origen", "puerto de carga", "exportador"],
        ["destinatario", "puerto de destino", "país de destino"],
        ["banco en", "aseguradora:", "vía", "transitario en", "facturar a", "almacén en"],
    ),
    "pt": (["país de origem", "exportador:"], ["destinatário", "porto de destino"], ["banco em", "despachante:"]),
    "it": (["paese di origine", "mittente:"], ["destinatario", "porto di scarico"], ["banca in", "spedizioniere:"]),
    "nl": (
        ["land van oorsprong", "laadhaven"],
        ["geadresseerde", "loshaven"],
        ["bank in", "verzekeraar:", "doorvoer via"],
    ),
    "pl": (["kraj pochodzenia", "nadawca:"], ["odbiorca:", "port docelowy"], ["magazyn w", "spedytor:", "przez"]),
    "ru": (
        ["страна происхождения", "грузоотправитель:"],
        ["грузополучатель:", "страна назначения"],
        ["банк:", "экспедитор:", "через", "трейдер:", "склад:"],
    ),
    "tr": (["menşei:", "yükleme limanı"], ["alıcı:", "varış limanı"], ["banka:", "sigorta:", "aracı:", "depo:"]),
    "id": (["negara asal", "pelabuhan muat"], ["penerima", "negara tujuan"], ["asuransi:", "gudang di", "melalui"]),
    "vi": (["nước xuất xứ", "cảng xếp hàng"], ["người nhận", "cảng dỡ hàng"], ["ngân hàng:", "bảo hiểm:", "kho tại"]),
    "zh": (["原产国", "发货人:", "装货港"], ["收货人:", "目的国", "卸货港"], ["银行:", "货代:", "保险公司:", "途经"]),
    "ja": (["原産国", "荷送人:"], ["荷受人:", "仕向国"], ["銀行:", "商社:", "保険会社:"]),
    "ko": (["원산지", "선적항"], ["수하인", "도착항"], ["은행", "포워더", "보험사"]),
}
BESIDE = [("Malaysia", "MY"), ("Zurich", "CH"), ("dubai", "AE"), ("Mexico", "MX")]
CASES = [
    (leaves, arrives, beside)
    for leaving, arriving, besides in LABELS.values()
    for number, beside in enumerate(besides)
    for leaves, arrives in [(leaving[number % len(leaving)], arriving[number % len(arriving)])]
]


def is_as_strict(plain: Answer, found: Answer) -> bool:
    kept = all(rank(found.by_exporter[code]) <= rank(status) for code, status in plain.by_exporter.items())
    return kept and rank(found.status) <= rank(plain.status)


@pytest.mark.hypothesis
@pytest.mark.parametrize(("leaves", "arrives", "beside"), CASES)
def test_labels_tell_exporter_destination_and_what_passes_in_any_order(
    base: RuleBase, leaves: str, arrives: str, beside: str
) -> None:
    for number, order in some(enumerate(permutations(range(3))), 2):
        place, code = BESIDE[number % len(BESIDE)]
        parts = (f"{leaves} {LEAVES[0]}", f"{arrives} {ARRIVES[0]}", f"{beside} {place}")
        text = "gallium, " + ", ".join(parts[one] for one in order)
        found = ask(base, text)
        assert (found.from_, found.to, found.asked.passing) == ("CN", "JP", (code,)), text
        assert found.by_exporter["CN"] == "licence", text


@pytest.mark.slow
@given(st.sampled_from([one for _, _, besides in LABELS.values() for one in besides]), st.sampled_from(BESIDE))
def test_a_place_in_passing_is_no_destination_and_frees_nothing(
    base: RuleBase, beside: str, place: tuple[str, str]
) -> None:
    for route in ("gallium China", "gallium China to Germany", "gallium to:DE", "gallium from:CN", "gallium"):
        plain, found = ask(base, route), ask(base, f"{route}, {beside} {place[0]}")
        assert (found.from_, found.to) == (plain.from_, plain.to), found.typed
        assert found.asked.passing == (place[1],), found.typed
        assert is_as_strict(plain, found), found.typed


@pytest.mark.parametrize(
    ("text", "from_", "to"),
    [
        ("dysprosium oxide china, consignee tokyo, forwarder in singapore", "CN", "JP"),
        ("antimony trioxide china to hamburg via warehouse in malaysia", "CN", "DE"),
        ("enriched uranium russia, consignee centrus bethesda maryland, bank in switzerland", "RU", "US"),
        ("nickel ore origine Indonésie, vendeur à Singapour (trafigura), CFR Ningbo", "ID", "CN"),
        ("coal colombia, discharge port Haifa, seller in switzerland", "CO", "IL"),
        ("graphite CIF Rotterdam origin China", "CN", "NL"),
        ("gallium metal, shenzhen to los angeles DDP", "CN", "US"),
        ("steam coal samarinda to mundra india, FOB MV barge", "ID", "IN"),
        ("gallium POL Shanghai POD Busan bill to Zurich", "CN", "KR"),
        ("Country of origin: China; Seller: Singapore; Consignee: Rotterdam; gallium", "CN", "NL"),
        ("gallium 香港経由 中国から日本へ", "CN", "JP"),
        ("gallium shipped from our warehouse in Rotterdam to Houston", "NL", "US"),
        ("gallium from China to our warehouse in Rotterdam", "CN", "NL"),
        ("gallium, supplier in Shenzhen, to Germany", "CN", "DE"),
        ("gallium China, hong kong forwarder, to germany", "CN", "DE"),
        ("copper from Chile via Dar es Salaam, Tanzania", "CL", None),
    ],
)
def test_the_part_of_a_place_tells_where_goods_leave_and_arrive(
    base: RuleBase, text: str, from_: str | None, to: str | None
) -> None:
    assert route_of(base, text) == (from_, to)


ONWARD = [
    *("to Hamburg then Malaysia", "to Hamburg, then to Malaysia", "to Hamburg for re-export to Malaysia"),
    *("to Hamburg, final destination Malaysia", "to Hamburg, onward to Malaysia", "-> Hamburg -> Malaysia"),
    *(
        "to Hamburg for onward shipment to Malaysia",
        "nach Hamburg, dann nach Malaysia",
        "vers Hambourg, puis vers la Malaisie",
    ),
    *("to Hamburg to Malaysia", "a Hamburgo, destino final Malasia", "to Germany, ultimate consignee Malaysia"),
    *("到汉堡, 再到马来西亚", "в Гамбург, затем в Малайзию", "to Germany, resold to Malaysia"),
]


@pytest.mark.parametrize("legs", ONWARD)
def test_each_leg_is_asked_and_the_last_is_the_destination(base: RuleBase, legs: str) -> None:
    """Black mass may not leave the OECD: what goes on from Hamburg does."""
    found = ask(base, f"black mass from Poland {legs}")

    assert found.to == "MY"
    assert set(found.by_destination) == {"DE", "MY"}
    assert found.by_exporter["EU"] == "prohibited"


@pytest.mark.parametrize(
    "text",
    [
        *("office chairs vietnam", "storage tanks vietnam", "blowing agent vietnam", "through hole boards vietnam"),
        *("lab equipment vietnam", "inspection cameras vietnam", "bank notes vietnam", "mine detectors vietnam"),
    ],
)
def test_a_label_that_is_part_of_other_goods_says_nothing(base: RuleBase, text: str) -> None:
    assert ask(base, text).from_ == "VN"


@pytest.mark.parametrize("pair", list(product(["consignee", "ship to", "POD", "buyer"], ["Xyzzyburg", "Qorvath"])))
def test_a_destination_that_is_not_read_counts_as_none_and_is_named(base: RuleBase, pair: tuple[str, str]) -> None:
    found = ask(base, f"enriched uranium russia, {pair[0]} {pair[1]}, bank in Switzerland")

    assert (found.from_, found.to, found.by_exporter["RU"]) == ("RU", None, "unknown")
    assert any(pair[1].lower() in str(note.values).lower() for note in found.remarks)


@pytest.mark.parametrize(
    ("text", "from_", "to"),
    [
        ("neodymium magnets w/ terbium, shipper: Ningbo Yunsheng, cnee Changwon, L/C by Mizuho Tokyo", "CN", "KR"),
        ("SmCo magnets / China / for Joinville / freight agent: Panamá", "CN", "BR"),
        ("diesel 10ppm, Novorossiysk to Iskenderun, trader in Dubai, insurer in London", "RU", "TR"),
        ("germanium lenses Shanghai to Tijuana, customs broker in San Diego", "CN", "MX"),
        ("graphite electrode powder, POL Qingdao, POD Nhava Sheva, notify: Citibank New York", "CN", "IN"),
        ("natural sand from Fujian, consignee Keelung, carrier in Monaco", "CN", "TW"),
        ("black mass: Gliwice → Rotterdam → Port Klang", "PL", "MY"),
        ("Schwarzmasse, Absender Krefeld, Empfänger Batam, Spediteur Singapur", "DE", "ID"),
        ("antimony trioxide china to jebel ali for onward shipment to bandar abbas", "CN", "IR"),
        ("nvidia h100 from Austin to Kuala Lumpur, ultimate consignee Hangzhou", "US", "CN"),
        ("yttrium oxide, Ganzhou - Wilmington, Delaware, paid through Zürich", "CN", "US"),
        ("dysprosium metal origin China, stored in Antwerp, deliver to Venlo", "CN", "NL"),
        ("bismuth 99.99 china; seller: Traxys Luxembourg; buyer: Goslar", "CN", "DE"),
        ("doré gold Siguiri to Dubai, refiner's agent in Bamako", "GN", "AE"),
        ("LPG, Sriracha Thailand to Sihanoukville, broker Singapore", "TH", "KH"),
        ("wheat flour Tuticorin to Colombo, LC bank in Doha", "IN", "LK"),
        ("ホルミウム 中国から横浜へ、保険会社はロンドン", "CN", "JP"),
        ("镓 上海港 经香港 到 大阪", "CN", "JP"),
        ("đất hiếm oxide từ Trung Quốc sang Hải Phòng, ngân hàng ở Singapore", "CN", "VN"),
        ("gal z Chin do Poznania, ubezpieczyciel w Londynie, magazyn w Hamburgu", "CN", "PL"),
        ("лом из Николаева в Искендерун, брокер в Женеве", "UA", "TR"),
        ("galio de China a Bilbao, seguro en Londres, transitario en Rotterdam", "CN", "ES"),
        ("gálio da China para Manaus, despachante em Montevidéu", "CN", "BR"),
        ("gallio dalla Cina a Brescia, spedizioniere a Lugano", "CN", "IT"),
        ("gallium de Chine, destinataire Grenoble, banque à Bruxelles", "CN", "FR"),
        ("sardines congelées Agadir, acheteur Concarneau, transitaire Algésiras", "MA", "FR"),
        ("Çin'den İzmit'e galyum, sigorta Londra", "CN", "TR"),
        ("spodumene Bikita, Zimbabwe via Beira to Taicang, financed by bank in Mauritius", "ZW", "CN"),
        ("gallium; Country of Origin: CN; Ship-to: 400 Main St, Tulsa, OK; Bill-to: Toronto, ON", "CN", "US"),
        ("gallium China to Warrington, UK; notify party Dublin", "CN", "GB"),
        ("DUV scanner, Veldhoven to Tainan; insurance Lloyd's London; freight forwarder Luxembourg", "NL", "TW"),
        ("drones from Shenzhen for customer in Boise Idaho, payment agent in Hong Kong", "CN", "US"),
        ("terbium oxide to Mississauga, Ontario from Baotou, trading house in Osaka", "CN", "CA"),
        ("gallium china, end user: A*STAR Singapore, reseller in Penang", "CN", "SG"),
        ("magnesium powder China to Fremantle, surveyor in Manila", "CN", "AU"),
        ("enriched uranium St. Petersburg - Lingen, carrier flagged in Panama", "RU", "DE"),
        ("raw cashew nuts Cotonou Benin, discharge Quy Nhon, broker Rotterdam", "BJ", "VN"),
        ("gallium wafers, China, final destination Kulim, transshipment Singapore", "CN", "MY"),
        ("hydrogen fluoride Osaka to Icheon, invoiced in Hong Kong", "JP", "KR"),
        ("Ga2O3 shanghai–frankfurt, zollagent in polen", "CN", "DE"),
        ("ammonium paratungstate FOB Xiamen; disport: Vlissingen; sellers: Hong Kong", "CN", "NL"),
        ("copper scrap Karaganda to Urumqi, bank in Dubai", "KZ", "CN"),
        ("antimony ingots to Cebu; supplier Liuzhou; inspection firm Geneva", "CN", "PH"),
        ("LFP cathode powder Changzhou to Debrecen, forwarder Vienna", "CN", "HU"),
        ('rare earth magnets china → "Fort Wayne, Indiana" cc: Toronto office', "CN", "US"),
        ("gallium from china to kobe via busan, bank mizuho singapore", "CN", "JP"),
        ("manganese ore Moanda Gabon to Kvinesdal Norway via Owendo, trader Paris", "GA", "NO"),
        ("raw monazite Ipoh to Baotou, surveyor: SGS Singapore", "MY", "CN"),
    ],
)
def test_lines_of_invoices_and_mails_are_read_by_the_parts_of_their_places(
    base: RuleBase, text: str, from_: str, to: str
) -> None:
    """Written before the readers of labels were finished, without a look at their words."""
    assert route_of(base, text) == (from_, to)


@pytest.mark.parametrize(
    ("text", "exporters"),
    [
        ("gallium CN, ID to US", {"CN", "ID"}),
        ("cobalt hydroxide CD/CN", {"CD"}),
        ("sardines 200 t, Laâyoune → Vigo", {"EH", "MA"}),
        ("nickel ore from Xyzzybay to Lianyungang, seller Singapore", {"ID", "ZW", "LA"}),
        ("black mass Gliwice – Busan, surveyor: SGS Geneva", {"PL", "EU"}),
        ("mısır özü yağı türkiye", {"TR"}),
    ],
)
def test_exporters_are_those_that_the_words_tell(base: RuleBase, text: str, exporters: set[str]) -> None:
    assert exporters <= {*ask(base, text).by_exporter}
    assert "EG" not in ask(base, text).by_exporter


@pytest.mark.parametrize(
    ("text", "from_", "to"),
    [
        ("zeytinyağı izmir'den ispanya'ya", "TR", "ES"),
        ("helium çin'den israil'e", "CN", "IL"),
        ("graphite from isveç to İsviçre", "SE", "CH"),
        ("rosyjskie bele 4403910000, sprzedawca w Kazachstanie, do Polski", "RU", "PL"),
        ("gallium, verkäufer in Singapur, ursprung China, nach Wien", "CN", "AT"),
    ],
)
def test_names_in_small_letters_and_cases_are_read(base: RuleBase, text: str, from_: str, to: str) -> None:
    assert route_of(base, text) == (from_, to)


@pytest.mark.parametrize(
    "text",
    [
        "чи потрібна ліцензія, щоб купити в Китаї галій?",
        "купить галлий в Китае",
        "wir kaufen Gallium in China",
        "acheter du gallium en Chine",
        "comprare gallio in Cina",
    ],
)
def test_goods_bought_in_a_country_are_of_it_and_do_not_go_there(base: RuleBase, text: str) -> None:
    found = ask(base, text)

    assert found.to != "CN"
    assert found.by_exporter.get("CN") is Status.LICENCE


@pytest.mark.parametrize("head", ["CONTRATO DE EXPORTACIÓN", "FACTURE DE VENTE", "NOTA DE ENTREGA"])
def test_a_small_word_in_a_head_in_capitals_is_no_country(base: RuleBase, head: str) -> None:
    assert route_of(base, f"{head} 17\ntrigo, Argentina a Brasil") == ("AR", "BR")


def test_a_receiver_of_signals_is_no_buyer(base: RuleBase) -> None:
    assert route_of(base, "satellite navigation receiver from Germany to Turkey") == ("DE", "TR")


def _labels(role: str) -> list[str]:
    """Return some labels of the vocabulary with a capital, drawn by their letters; none that needs a colon."""
    those = str(read_yaml("query/place_labels")[role]).replace("\n", " ").split(", ")
    those = [one for one in those if key(one) not in place_labels.group("small_with_a_colon")]
    return [one.rstrip("*").capitalize() for one in drawn(those, 1 if explores() else 19)]


PAPERS = [
    "graphite\n{leaves}: Qorvath Ltd, Osaka, Japan\n{arrives}: Orbex GmbH, Lyon, France",
    "graphite\n{arrives}: Orbex GmbH, Busan, South Korea\n{leaves}: Qorvath Ltd, Osaka, Japan",
    "graphite\n{leaves}\nQorvath, Osaka, Japan\n{arrives}\nOrbex, Lyon, France",
    "graphite | {leaves} | Qorvath, Osaka, Japan | {arrives} | Orbex, Lyon, France",
    "graphite\n{leaves}\tQorvath, Osaka, Japan\nBank\tTarkus, Zurich, Switzerland\n{arrives}\tOrbex, Lyon, France",
    "graphite {leaves} Qorvath Osaka Japan {arrives} Orbex GmbH Lyon France",
]


@pytest.mark.parametrize("paper", PAPERS)
def test_each_label_of_a_party_leads_its_own_address(base: RuleBase, paper: str) -> None:
    wrong = []
    pairs = [("Shipper", one) for one in _labels("arrival")]
    pairs += [(one, "Consignee") for one in (*_labels("departure"), *_labels("seller"))]
    for leaves, arrives in some(pairs, 2, PAPERS.index(paper)):
        found = ask(base, text := paper.format(leaves=leaves, arrives=arrives))
        if found.from_ != "JP" or found.to not in {"FR", "KR"}:
            wrong.append((text, found.from_, found.to))
    assert not wrong


@pytest.mark.parametrize(
    ("text", "from_", "to"),
    [
        ("From:\nOsaka, Japan\nTo:\nLyon, France\ngraphite", "JP", "FR"),
        ("nickel ore. Load: Surigao del Norte, Philippines; Disch: Lianyungang, China", "PH", "CN"),
        (
            "magnet technology\nLicensor: Qorvath Co., Ltd., Inner Mongolia\nLicensee: Orbex Pvt Ltd, Hyderabad",
            "CN",
            "IN",
        ),
        ("grano duro dall'India verso Bari", "IN", "IT"),
        ("gallium, Bank: Tarkus, Busan, South Korea; Seller: Hamburg; Buyer: Shanghai", "DE", "CN"),
        ("gallium\n目的港 印度孟买\n出口商 德国汉堡", "DE", "IN"),
        ("ガリウム\n出荷元: ハンブルク\n荷受先: 横浜", "DE", "JP"),
        ("부산 공급업체가 뭄바이 고객에게 갈륨 판매", "KR", "IN"),
        ("上海の仕入先から釜山の客先へ黒鉛", "CN", "KR"),
        ("graphite is exported by Qorvath Ltd, Busan, South Korea, and imported by Orbex, Accra, Ghana", "KR", "GH"),
        ("gallio dall'Italia in Argentina", "IT", "AR"),
        ("ferrochrome, Qorvath, Kwekwe, Zimbabwe – Orbex, Taiyuan, China", "ZW", "CN"),
        ("gallium Qorvath S.A., Houston, TX, USA - Orbex AG, Shanghai, China", "US", "CN"),
        ("graphite China – IR – Qorvath LLC Dubai", "CN", "IR"),
    ],
)
def test_the_two_ends_of_a_paper_or_a_sentence_are_told_one_way(base: RuleBase, text: str, from_: str, to: str) -> None:
    found = ask(base, text)

    assert (found.from_, found.to) == (from_, to)
    assert to not in found.by_exporter or to in {"IR", "AE"}


@pytest.mark.parametrize("place", [("Tehran", "Iran"), ("Moscow", "Russia"), ("Havana", "Cuba"), ("Minsk", "Belarus")])
@pytest.mark.parametrize(
    "text",
    [
        "graphite\nShipper: Qorvath, {0}, {1}\nConsignee: Orbex, Lyon, France",
        "graphite, Qorvath Co in {1} is the supplier, to Germany",
        "graphite\nManufacturer: Qorvath, {0}, {1}\nSeller: Orbex, Busan\nBuyer: Tarkus, Lyon",
        "graphite\nSeller: Qorvath, Lyon\nNotify: Orbex, {0}, {1}\nBuyer: Tarkus, Busan",
        "graphite Qorvath, {0}, {1} – Orbex, Lyon, France",
        "graphite from {1} to Germany",
    ],
)
def test_an_embargo_on_any_place_of_a_paper_is_told(base: RuleBase, text: str, place: tuple[str, str]) -> None:
    assert ask(base, text.format(*place)).embargo


@pytest.mark.parametrize(
    ("text", "from_", "to"),
    [
        ("spodumene ex Arcadia farm, Goromonzi; trucked to Beira, then by vessel to Ningbo", "ZW", "CN"),
        ("carbón desde Puerto Drummond, Santa Marta, a Róterdam", "CO", "NL"),
        ("onions. Shipper: Qorvath, Nashik. Consignee: Pasar Borong Selayang Sdn Bhd, Kuala Lumpur", "IN", "MY"),
        ("torque wrenches. Sold by Qorvath Inc., Lima, Ohio; ship to Campinas, Brazil", "US", "BR"),
        ("hammers\nVendor: Qorvath Co., Ltd, Taiwan      Deliver: Venlo, Netherlands", "TW", "NL"),
        ("batterie. Fornitore: Qorvath, Ningbo. Destinazione merce: stabilimento di Pinerolo", "CN", "IT"),
        ("baterías. Proveedor: Qorvath, Zhuhai. Entrega: nuestro almacén de Getafe", "CN", "ES"),
        ("borrar. Leverantör: Qorvath, Suzhou. Leverans till: Eskilstuna", "CN", "SE"),
        ("품목: 흑연\n공급사: Qorvath, 창사, 중국\n납품처: 한빛드론솔루션(주), 대전", "CN", "KR"),
        ("lithium carbonate. Exporter: Qorvath, Antofagasta. Importer: Jiangxi Orbex Co., Ltd.", "CL", "CN"),
        ("гелий. Грузоотправитель: ООО «Корват», г. Свободный. Грузополучатель: Orbex, Хэйхэ", "RU", "CN"),
        ("graphite. Seller: Qorvath, Genoa. Buyer: Orbex A.S., Turkey", "IT", "TR"),
        ("石墨 宁波发洛杉矶", "CN", "US"),
        ("castanha de caju, porto de Cotonou para Fortaleza", "BJ", "BR"),
        ("REQUEST graphite Shanghai - Hamburg", "CN", "DE"),
        ("graphite from China. End user: Orbex, Tehran", "CN", "IR"),
        ("graphite from China end user: Orbex, Havana", "CN", "CU"),
        ("pompes\nFournisseur : Qorvath, Wuxi\nLieu de livraison : notre usine de Vierzon", "CN", "FR"),
        ("facas\nRemetente: Qorvath, Porto\nDestinatário: Ferragens da Beira Lda, Beira, Moçambique", "PT", "MZ"),
        ("tratores\nExportador: Qorvath, Londrina\nImportador: Orbex de Sementes S.A., Assunção, Paraguai", "BR", "PY"),
        ("lithium carbonate. Delivery: Tehran. Supplier: Orbex Shenzhen", "CN", "IR"),
        ("keyboards, US layout. Seller: Qorvath, Shenzhen. Deliver to: Midrand, South Africa", "CN", "ZA"),
    ],
)
def test_what_tells_a_place_best_is_taken_before_what_merely_sounds_like_one(
    base: RuleBase, text: str, from_: str, to: str
) -> None:
    assert route_of(base, text) == (from_, to)


@pytest.mark.parametrize(
    "text",
    [
        "graphite, Delivery: 4 weeks, China",
        "graphite, Delivery: prompt, China",
        "graphite Delivery: Stock China",
        "graphite, Delivery: China to Kenya",
        "graphite, Delivery: Qorvath Co Ltd, China",
        "graphite Delivery: EXW Shanghai, China",
    ],
)
def test_a_label_of_a_delivery_takes_no_sender(base: RuleBase, text: str) -> None:
    assert ask(base, text).from_ == "CN"


@pytest.mark.parametrize("place", ["Tehran", "Bandar Abbas", "Pyongyang", "Havana", "Damascus", "Novosibirsk"])
@pytest.mark.parametrize(
    "text",
    [
        "graphite. Shipper: Qorvath, Shanghai. Consignee: {} Trading Sdn Bhd, Kuala Lumpur",
        "graphite from Ganzhou farm, {}",
        "graphite from Shanghai to {} farm, Yokohama",
        "graphite from Shanghai to Port {}, Yokohama",
        "graphite from Shanghai. Deliver: our warehouse in {}",
        "graphite trucked from Shanghai to Hamburg, then by vessel to {}",
        "石墨 上海发{}",
    ],
)
def test_no_address_takes_a_place_under_an_embargo_away(base: RuleBase, text: str, place: str) -> None:
    assert ask(base, text.format(place)).embargo


@pytest.mark.parametrize(
    ("paper", "from_", "to"),
    [
        ("Продавац: Firma Orbex, Kina\nКупац: Firma Vexor, Srbija\ngallium", "CN", "RS"),
        ("Жіберуші: Firma Orbex, Қытай\nАлушы: Firma Vexor, Өзбекстан\ngallium", "CN", "UZ"),
        ("রপ্তানিকারক: Firma Orbex, China\nক্রেতা: Firma Vexor, Sweden\ngallium", "CN", "SE"),
        ("Vânzător: Firma Orbex, China\nBeneficiar: Firma Vexor, România\ngallium", "CN", "RO"),
        ("Графа 31: ГАЛЛИЙ\nГрафа 15: КИТАЙ   Графа 17: ГОНКОНГ", "CN", "HK"),
        ("Feld 15 CN\nFeld 17 DE\nGallium", "CN", "DE"),
    ],
)
def test_a_receiver_s_label_in_any_language_makes_no_exporter(base: RuleBase, paper: str, from_: str, to: str) -> None:
    found = ask(base, paper)

    assert (found.from_, found.to) == (from_, to)


WHO = {
    "Seller Buyer Goods: {}, Manchester Nairobi gallium": (
        *("distributor", "hospital supply", "metals broker", "steel trader", "furniture shop", "paper mill"),
    ),
    "Vendeur Destinataire Marchandise: {}, Lille Tunis gallium": ("grossiste en métaux", "quincaillerie"),
    "Verkäufer Empfänger Ware: {}, Essen Kairo Gallium": ("Möbelhaus", "Spielzeugladen", "Papierfabrik"),
    "Proveedor Comprador Producto: {}, Valencia Lima galio": ("ferretería", "mayorista de alimentos"),
    "Отправитель Получатель Товар: {}, Казань Пекин галлий": ("мебельный магазин", "торговец сталью", "металлобаза"),
    "Продавець Покупець Товар: {}, Вінниця Гамбург галій": ("трейдер", "посередник", "завод"),
    "Venditore Destinatario Merce: {}, Torino Tunisi gallio": ("mobilificio", "ferramenta", "grossista di acciaio"),
}
"""Labels, two places and goods of a paper → words in small letters that say who a party is."""


@pytest.mark.parametrize(("frame", "who"), [(frame, one) for frame, those in WHO.items() for one in those])
@pytest.mark.parametrize("received", [False, True])
def test_who_a_party_is_is_no_goods_and_hides_no_place(base: RuleBase, frame: str, who: str, *, received: bool) -> None:
    labels, rest = frame.split(": ")
    (sends, receives, of_goods), (_, leaves, arrives, good) = labels.split(), rest.split(" ")
    plain = f"{sends}: {leaves}\n{receives}: {arrives}\n{of_goods}: {good} 10 kg"
    named = arrives if received else leaves
    found, expected = ask(base, plain.replace(f": {named}", f": {who}, {named}")), ask(base, plain)
    assert (found.from_, found.to) == (expected.from_, expected.to), found.typed
    assert [one.name for one in found.by_goods] == [one.name for one in expected.by_goods], found.typed
    assert rank(found.status) <= rank(expected.status), found.typed
    assert found.outcome is not Outcome.PARTLY_UNDERSTOOD, found.typed


@pytest.mark.parametrize("who", ["gallium trader", "bismuth trader", "antimony broker"])
def test_what_is_controlled_stays_goods_in_what_a_party_is(base: RuleBase, who: str) -> None:
    found = ask(base, f"Seller: Ningbo\nBuyer: {who}, Hamburg\nGoods: office chairs")
    plain = ask(base, f"{who.split(maxsplit=1)[0]} Ningbo to Hamburg")
    assert rank(found.status) <= rank(plain.status), found.typed


@pytest.mark.parametrize("text", ["sold by the broker in Tehran, gallium", "gallium sold by our agent in Moscow"])
def test_who_only_does_something_sends_nothing(base: RuleBase, text: str) -> None:
    """Read as the exporter it would leave all others unasked."""
    answer = ask(base, text)
    assert (answer.from_, answer.by_exporter.get("CN")) == (None, Status.LICENCE)


def test_a_country_named_like_goods_is_one_behind_figures_in_a_cell_of_its_own(base: RuleBase) -> None:
    answer = ask(base, "1. 2825.20, Chile, Germany")
    assert (answer.from_, answer.to, answer.things) == ("CL", "DE", ())


def test_a_scale_of_hardness_beside_other_goods_is_passed_over_and_named(base: RuleBase) -> None:
    assert [one.typed for one in ask(base, "bolts HRC 60").left] == ["HRC"]


def test_a_store_in_a_receiver_s_row_is_where_the_goods_go(base: RuleBase) -> None:
    found = ask(base, "Buyer: storage in Tehran, gallium from CN")
    assert found.to == "IR"
    assert found.embargo
