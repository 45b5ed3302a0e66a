"""Who sends and who receives, in plain sentences and in the frames of papers, mails and tickets."""

from __future__ import annotations

from itertools import pairwise, permutations, product

import pytest

from bot.data import read_yaml
from bot.errors import UsageError
from bot.rules.index import RuleBase
from bot.rules.query import parse
from bot.rules.query.resolve import understand
from bot.text import place_labels
from bot.text import question_words as said
from bot.text.normalize import keys_of
from bot.vocabulary import Status
from tests.exploring import drawn, some
from tests.rules.asking import TODAY, ask, route_of

# Frames: {0} sends, {1} receives, {2} is where goods were made; each with its places, which are written as they stand.
EN = {"Izmir": "TR", "Brescia": "IT", "Ningbo": "CN", "Swansea": "GB", "Antwerp": "BE", "Surabaya": "ID"}
COUNTRIES = {"Turkey": "TR", "Italy": "IT", "China": "CN", "Sweden": "SE", "South Korea": "KR"}
FRAMES: list[tuple[str, dict[str, str]]] = [
    ("we'd like to ship 3 pallets of gallium from {0} to our smelter in {1}", EN),
    ("gallium from {0} back to the manufacturer in {1}", EN),
    ("send gallium back to the supplier in {1} from our site in {0}", COUNTRIES),
    ("our site in {1} wants to receive gallium from the plant in {0}", COUNTRIES),
    ("to Orbex Ltd of {1} from Kremer Alloys Inc. of {0}: gallium", COUNTRIES),
    ("gallium; {0} is the exporter, {1} is the buyer", COUNTRIES),
    ("le {1} est le destinataire, le {0} est l'expéditeur, gallium", {"Brésil": "BR", "Japon": "JP", "Canada": "CA"}),
    ("From: anna@orbex.de To: tom@firm.ru Subject: gallium. Can we ship it to {1} from {0}?", COUNTRIES),
    ("Can we ship gallium from {0} to {1}? Best regards, Anna Voss, Orbex Ltd, Swansea, UK", COUNTRIES),
    ("Unser Werk in {0} liefert Gallium an einen Kunden mit Sitz in {1}", {"Italien": "IT", "Japan": "JP"}),
    ("Nous voulons expédier du gallium de {0} à notre usine de {1}", {"Gdynia": "PL", "Anvers": "BE", "Nagoya": "JP"}),
    ("gallium de la Chine à l'usine de Lyon", {"Chine": "CN", "Lyon": "FR"}),
    ("du gallium de la {0} vers la {1}", {"Chine": "CN", "Belgique": "BE", "Pologne": "PL", "Turquie": "TR"}),
    ("Notre usine au {0} livre du gallium à un client basé au {1}", {"Brésil": "BR", "Japon": "JP", "Canada": "CA"}),
    ("Il nostro stabilimento in {0} spedisce gallio a un cliente con sede in {1}", {"Giappone": "JP", "Spagna": "ES"}),
    ("A nossa fábrica na {0} envia gálio para um cliente sediado na {1}", {"Alemanha": "DE", "Turquia": "TR"}),
    ("Chcemy wysłać gal z Chin do naszego zakładu w {1}", {"Niemczech": "DE", "Włoszech": "IT", "Japonii": "JP"}),
    ("{0} bizim fabrikamızdan {1} müşteriye galyum satıyoruz", {"Almanya'daki": "DE", "Japonya'daki": "JP"}),
    ("Kami ingin mengirim galium dari {0} ke pabrik kami di {1}", {"Jerman": "DE", "Jepang": "JP", "India": "IN"}),
    ("ガリウムを{0}空港から{1}へ", {"関西": "JP", "仁川": "KR", "桃園": "TW", "浦東": "CN"}),
    ("{0}から{1}の当社工場へガリウムを送りたい", {"ドイツ": "DE", "タイ": "TH", "中国": "CN"}),
    ("{0}에 있는 우리 공장이 {1} 고객에게 갈륨을 판매합니다", {"독일": "DE", "일본": "JP", "중국": "CN"}),
    ("{1}의 고객에게 {0} 창고에서 갈륨을 수출", {"독일": "DE", "일본": "JP", "중국": "CN"}),
    ("हम {0} से {1} में अपने कारखाने को गैलियम भेजना चाहते हैं", {"जर्मनी": "DE", "तुर्की": "TR", "चीन": "CN"}),
]
MAKERS: list[tuple[str, dict[str, str]]] = [
    ("gallium to a battery maker in {0}", COUNTRIES),
    ("gallium to the manufacturer of magnets in {0}", COUNTRIES),
    ("Gallium an einen Hersteller von Batterien in {0}", {"Ungarn": "HU", "Japan": "JP", "Iran": "IR"}),
    ("du gallium à un fabricant de batteries en {0}", {"Hongrie": "HU", "Syrie": "SY", "Chine": "CN"}),
    ("du gallium au producteur de magnésium en {0}", {"Hongrie": "HU", "Syrie": "SY", "Chine": "CN"}),
    ("galio a un fabricante de baterías en {0}", {"Corea del Sur": "KR", "Irán": "IR", "Rusia": "RU"}),
    ("gallio a un produttore di batterie in {0}", {"Ungheria": "HU", "Russia": "RU", "Cina": "CN"}),
    ("галлий производителю батарей в {0}", {"Венгрии": "HU", "Иране": "IR", "Китае": "CN"}),
    ("галлий заводу в {0}", {"Казахстане": "KZ", "Сирии": "SY", "Индии": "IN"}),
    ("{0}の自動車部品メーカーへガリウム", {"名古屋": "JP", "イラン": "IR", "台北": "TW"}),
    ("{0}の部品会社向けガリウム", {"タイ": "TH", "ロシア": "RU", "ソウル": "KR"}),
    ("{0}의 배터리 공장으로 갈륨", {"베트남": "VN", "이란": "IR", "헝가리": "HU"}),
    ("镓 给我们在{0}的工厂", {"匈牙利": "HU", "伊朗": "IR", "墨西哥": "MX"}),
]
"""Frames of a maker that receives: what it makes stands beside it."""
SENDING_MAKERS = [
    ("gallium from a battery maker in {0}", COUNTRIES),
    ("licence for a gallium producer in {0}", COUNTRIES),
    ("галлий от производителя в {0}", {"Венгрии": "HU", "Китае": "CN"}),
    ("графіт із заводу в {0}", {"Польщі": "PL", "Китаї": "CN"}),
    ("{0}の電池メーカーからガリウム", {"名古屋": "JP", "台北": "TW"}),
    ("镓 来自我们在{0}的工厂", {"匈牙利": "HU", "墨西哥": "MX"}),
]
FIXED = {"gallium de la": ("CN", "FR"), "Chcemy": ("CN", None)}
"""Frames of which an end is always the same."""


@pytest.mark.hypothesis
@pytest.mark.parametrize(("frame", "places"), FRAMES)
def test_a_sentence_tells_who_sends_and_who_receives(base: RuleBase, frame: str, places: dict[str, str]) -> None:
    ways = permutations(places, 3 if "{2}" in frame else 2)
    fixed = next((found for begin, found in FIXED.items() if frame.startswith(begin)), (None, None))
    wrong = [
        (text, found)
        for leaves, arrives, *made in some(ways, 2 if len(places) > len("abc") else 1)
        for text in [frame.format(leaves, arrives, *made)]
        if (found := ends(base, text)) != (fixed[0] or places[leaves], fixed[1] or places[arrives])
    ]
    assert not wrong


def test_a_maker_receives_behind_a_word_of_direction_and_else_sends(base: RuleBase) -> None:
    asked = [(None, frame, places) for frame, places in MAKERS] + [("from", *one) for one in SENDING_MAKERS]
    wrong = [
        (text, found)
        for sends, frame, places in asked
        for place, code in places.items()
        for text in [frame.format(place)]
        if (found := ends(base, text)) != ((code, None) if sends else (None, code))
    ]
    assert not wrong


PICKED_UP = [
    "pumps, pickup {0} S.r.l., {1}, delivery {2}",
    "pickup: {0} S.r.l., {1}\ndelivery: {2}\npumps",
    "pompes, enlèvement {0} S.r.l., {1} (MO), livraison {2}",
    "Pumpen Abholung bei {0} S.r.l., {1}, Lieferung nach {2}",
    "bombas recogida {0} S.r.l., {1}, entrega {2}",
    "pompe ritiro {0} S.r.l., {1} (CN), consegna {2}",
    "pompen ophalen bij {0} S.r.l., {1}, levering {2}",
    "pompy odbiór {0} S.r.l., {1}, dostawa {2}",
    "čerpadla vyzvednutí {0} S.r.l., {1}, doručení {2}",
    "насосы забор {0} S.r.l., {1}, поставка {2}",
    "pompa penjemputan {0} S.r.l., {1}, pengiriman ke {2}",
    "máy bơm lấy hàng {0} S.r.l., {1}, giao hàng {2}",
    "pompe ridicare {0} S.r.l., {1}, livrare {2}",
    "提货地: {0} S.r.l., {1}\n送货地: {2}\n泵",
    "상차지: {0} S.r.l., {1}\n하차지: {2}\n펌프",
]
"""Orders to a carrier: who has the goods, and where they go."""
DELIVERED = {"Radès, Tunisia": "TN", "Bandar Abbas, Iran": "IR", "Latakia, Syria": "SY", "Mombasa, Kenya": "KE"}


@pytest.mark.hypothesis
def test_an_order_to_a_carrier_tells_where_goods_are_fetched_and_brought(base: RuleBase) -> None:
    firms, towns = ("Rossi Valdisecchia", "Orbexel"), ("Modena", "Cuneo", "Trieste")
    wrong = [
        (text, found)
        for frame, firm, town, brought in some(product(PICKED_UP, firms, towns, DELIVERED), 7)
        for text in [frame.format(firm, town, brought)]
        if (found := ends(base, text)) != ("IT", DELIVERED[brought])
    ]
    assert not wrong


def test_a_province_in_brackets_is_no_country_and_a_state_is_none_of_italy(base: RuleBase) -> None:
    fetched = {f"gallium from {town} to Kenya" for town in ("Cuneo (CN)", "Modena (MO)", "Chieti (CH)")}
    assert {ends(base, text) for text in fetched} == {("IT", "KE")}
    assert {ends(base, f"gallium from Venice, {state} to Kenya")[0] for state in ("CA", "FL")} == {"US"}
    assert ends(base, "gallium IT-CN") == ("IT", "CN")


LED_ON = [
    ("gallio da {0} in {1}", {"Parma": "IT", "Anversa": "BE"}, {"Argentina": "AR", "Iran": "IR", "Siria": "SY"}),
    ("gallium de {0} en {1}", {"Lyon": "FR", "Rouen": "FR"}, {"Algérie": "DZ", "Syrie": "SY", "Chine": "CN"}),
    ("galio de {0} en {1}", {"Callao": "PE", "Bilbao": "ES"}, {"Japón": "JP", "Irán": "IR", "China": "CN"}),
]


def test_in_leads_on_from_a_town_that_goods_leave_and_nowhere_else(base: RuleBase) -> None:
    wrong = [
        (text, found)
        for frame, leaves, arrives in LED_ON
        for (town, sender), (country, receiver) in product(leaves.items(), arrives.items())
        for text in [frame.format(town, country)]
        if (found := ends(base, text)) != (sender, receiver)
    ]
    assert not wrong
    assert ends(base, "gallium de notre usine de Lyon en France") == ("FR", None)
    assert ends(base, "gallio prodotto da Prato in Cina")[1] is None


ELSEWHERE = [
    ("Buyer: {0} {1}, Zagreb, Croatia", (None, "HR")),
    ("Consignee: {0} {1}, Guayaquil, Ecuador", (None, "EC")),
]
TOWNS_IN_NAMES = ("Geneva Metals", "Delta Foods", "De Haan", "Houston Tools")


@pytest.mark.hypothesis
def test_a_town_in_a_firms_name_is_no_end_where_its_address_is_elsewhere(base: RuleBase) -> None:
    forms = ("d.o.o.", "S.A.", "B.V.", "S.r.l.", "Ltd")
    wrong = [
        (text, found)
        for (frame, told), name, form in some(product(ELSEWHERE, TOWNS_IN_NAMES, forms), 4)
        for text in [f"{frame.format(name, form)}\ngallium 5 kg"]
        if (found := ends(base, text)) != told
    ]
    assert not wrong


@pytest.mark.parametrize("country", ["IR", "KP", "RU", "SY", "CU"])
def test_a_town_under_an_embargo_in_a_firms_name_is_read(base: RuleBase, country: str) -> None:
    town = {"IR": "Bandar Abbas", "KP": "Nampo", "RU": "Moscow", "SY": "Latakia", "CU": "Havana"}[country]
    for text in (f"Consignee: Geneva Metals d.o.o., {town}\ngallium from China", f"gallium da Parma in {town}"):
        assert country in {ends(base, text)[1], *ask(base, text).by_exporter}, text


def test_a_berth_stands_between_its_label_and_its_port(base: RuleBase) -> None:
    for berth in ("1 sb", "1 sbp", "1-2 spb", "1 gsb", "berth 5"):
        text = f"Load: {berth} Rouen. Disch: {berth} Casablanca. barley"
        assert ends(base, text) == ("FR", "MA"), text


@pytest.mark.parametrize(
    ("text", "ways"),
    [
        ("경기도에서 베트남으로 펌프", ("KR", "VN")),
        ("광둥성에서 일본으로 배터리", ("CN", "JP")),
        ("크림반도로 흑연", (None, "UA")),
        ("ทุเรียนจากจันทบุรีไปจีน", ("TH", "CN")),
        ("تمور من القصيم إلى ماليزيا", ("SA", "MY")),
        ("गुजरात से ईरान चाय", ("IN", "IR")),
        ("hàng từ Giang Tây sang Lào", ("CN", "LA")),
        ("Сычуань в Иран графит", ("CN", "IR")),
        ("흑연 저장 탱크 일본으로", (None, "JP")),
    ],
)
def test_a_part_of_a_country_is_read_in_the_languages_of_its_neighbours(
    base: RuleBase, text: str, ways: tuple[str | None, str]
) -> None:
    assert ends(base, text) == ways


def test_a_firms_name_ends_with_its_sentence(base: RuleBase) -> None:
    text = "Voimmeko viedä galliumia Saksaan? Tavara lähtee Ruotsista. Terveisin Kremer Alloys Inc."
    assert ends(base, text) == ("SE", "DE")


# Names of countries as records of customs write them, the form of the state behind a comma.
INVERTED = {
    "Korea, Democratic People's Republic of": "KP",
    "Korea (Democratic People's Republic of)": "KP",
    "Korea, Dem. People's Rep.": "KP",
    "Dem. People's Rep. of Korea": "KP",
    "Korea, North": "KP",
    "Korea, Republic of": "KR",
    "Korea, Rep.": "KR",
    "Congo, Democratic Republic of the": "CD",
    "Congo, Dem. Rep.": "CD",
    "Congo, Republic of the": "CG",
    "Congo, Rep.": "CG",
    "Iran, Islamic Republic Of": "IR",
    "Iran (Islamic Republic of)": "IR",
    "Taiwan, Province of China": "TW",
    "Venezuela, Bolivarian Republic of": "VE",
    "Tanzania, United Republic of": "TZ",
    "Moldova, Republic of": "MD",
}


@pytest.mark.parametrize("name", INVERTED)
def test_a_name_with_its_form_of_state_behind_a_comma_is_that_state(base: RuleBase, name: str) -> None:
    assert ends(base, f"gallium from Peru to {name}") == ("PE", INVERTED[name])
    assert ends(base, f"gallium from {name} to Peru") == (INVERTED[name], "PE")
    asked = understand(base, parse.read(f"Peru;{name};gallium", TODAY), TODAY)
    assert {way.from_ for way in asked.directions} == {"PE", INVERTED[name]}


@pytest.mark.parametrize(
    "text", ["from: China to: Germany germanium tom@firm.com", "germanium to:DE from:CN anna@firm.de"]
)
def test_an_address_takes_no_field_before_it_along(base: RuleBase, text: str) -> None:
    assert ends(base, text) == ("CN", "DE")


def test_a_firm_of_a_country_sends_nothing_by_that_alone(base: RuleBase) -> None:
    assert ends(base, "gallium, President of Orbex Ltd of Germany")[0] is None


# What is said of where goods lie, of who asks for them or who made them frees none: each with the plain question.
NO_FREER = [
    ("从中国出口镓，交货在伊朗", "gallium from China to Iran"),
    ("镓，卸货在美国", "gallium to the US"),
    ("从中国出口镓，收货在俄罗斯", "gallium from China to Russia"),
    ("gali từ Trung Quốc giao hàng ở Iran", "gallium from China to Iran"),
    ("貨物はイランに送る、ガリウム、中国から", "gallium from China to Iran"),
    ("在庫はイラン向け ガリウム", "gallium to Iran"),
    ("재고는 이란으로 갈륨", "gallium to Iran"),
    ("화물은 이란으로 보냄, 갈륨, 중국에서", "gallium from China to Iran"),
    ("이란에 있는 공장에서 사용할 갈륨을 중국에서", "gallium from China to Iran"),
    ("galio de China para existencias en Rusia", "gallium from China to Russia"),
    ("galio para existencias en Irán", "gallium to Iran"),
    ("gallium uit China naar voorraad in Iran", "gallium from China to Iran"),
    ("gallium z Číny, zboží skladem v Rusku", "gallium from China to Russia"),
    ("галлий из Китая, товар находится в пути в Иран", "gallium from China to Iran"),
    ("we order from China gallium and ship it from Germany to the US", "gallium from China to the US"),
    ("our purchase order from China for gallium, then from Hamburg to Japan", "gallium from China to Japan"),
    ("заказ из Китая: галлий, отправка из Германии в Японию", "gallium from China to Japan"),
    ("中国的订单：镓从中国出口", "gallium from China"),
    ("gallium, split, to Germany", "gallium to Germany"),
    ("graphite, lima, to Germany", "graphite to Germany"),
    ("gallium, Orange, to Orbex Ltd Almaty", "gallium to Kazakhstan"),
    ("gallium, Nice, to Germany", "gallium to Germany"),
    ("gallium, Surprise, to Germany", "gallium to Germany"),
    ("ガリウムを日本からイランで製造する工場へ", "gallium from Japan to Iran"),
    ("H100 aus USA für in Iran hergestellte Server", "H100 from the US to Iran"),
    ("gallium stored in Germany to Iran", "gallium to Iran"),
    ("gallium sold by Orbex Ltd of Iran to Germany", "gallium to Germany"),
    ("gallium made by Orbex Ltd of Iran to Germany", "gallium to Germany"),
    ("gallium, Lieferant mit Sitz in Iran, nach Deutschland", "gallium to Germany"),
    ("gallium to the US, Germany is the seller", "gallium to the US"),
    ("galio hacia el mercado de la Rusia", "gallium to Russia"),
    ("comprador de galio de la Rusia", "gallium to Russia"),
    ("vente de gallium à une entreprise de la Chine", "gallium to China"),
    ("Korea North border to Seoul graphite", "graphite to Seoul"),
]


@pytest.mark.parametrize(("text", "plain"), NO_FREER)
def test_no_words_beside_a_place_free_goods(base: RuleBase, text: str, plain: str) -> None:
    found, told = (ask(base, asked) for asked in (text, plain))
    assert found.to == told.to
    assert found.status == told.status
    assert set(told.by_exporter.items()) <= set(found.by_exporter.items())
    assert bool(found.embargo) >= bool(told.embargo)


# -- who exports to whom, in the frames of papers, mails and tickets: each with towns at both ends


def ends(base: RuleBase, text: str) -> tuple[str | None, str | None]:
    """Return the exporter and the destination of a question."""
    asked = understand(base, parse.read(text, TODAY), TODAY)
    return asked.from_, asked.to


@pytest.mark.parametrize("town", [("芝加哥", "US"), ("雅加达", "ID"), ("德黑兰", "IR"), ("新加坡", "SG")])
@pytest.mark.parametrize("label", ["卸货港", "目的港：", "收货人", "运往"])
def test_a_character_inside_a_towns_name_is_no_country(base: RuleBase, town: tuple[str, str], label: str) -> None:
    name, code = town
    assert ends(base, f"镓，装货港上海，{label}{name}") == ("CN", code)


@pytest.mark.parametrize(("name", "code"), [("Bogotá", "CO"), ("Paranaguá", "BR"), ("Araxá", "BR")])
def test_the_last_letter_of_a_towns_name_is_no_ending_of_direction(base: RuleBase, name: str, code: str) -> None:
    assert ends(base, f"gallium, {name}, Lyon")[1] != code
    assert ends(base, f"gallium from {name} to Lyon") == (code, "FR")


FIRMS = ["Ostrava Metals Ltd", "Hamburg Metall GmbH", "Kremer Alloys Inc.", "Metalpol Sp. z o.o."]


@pytest.mark.parametrize(("seller", "buyer"), [*product(FIRMS, FIRMS)])
def test_a_town_in_a_firms_name_does_not_part_its_label_from_its_own_place(
    base: RuleBase, seller: str, buyer: str
) -> None:
    for leaves, arrives in (("shipper", "consignee"), ("Seller:", "Buyer:"), ("Exporter:", "Importer:")):
        text = f"{leaves} {seller}, Shanghai; {arrives} {buyer}, Murmansk; 200 kg gallium"
        assert ends(base, text) == ("CN", "RU"), text


# A language's frames of where goods leave and arrive, with towns as they are written there.
PAPERS = [
    ("gallium {} port to {}", ["Guayaquil", "Philadelphia", "Kiruna", "Thilawa"]),
    ("gallium ex {} delivered {}", ["Shuwaikh", "Kiruna", "Balerna", "Mountain Pass"]),
    ("From: {} To: {} Commodity: gallium", ["Columbia SC", "El Paso", "Freeport Bahamas", "Ravenna"]),
    ("our supplier in {} sends gallium to our warehouse in {}", ["Hull UK", "Bratislava", "San Vicente Chile", "Oslo"]),
    ("Versand von Gallium ab {} an unser Werk in {}", ["Goslar", "Eskişehir", "Luik"]),
    ("gallium au départ de {}, livraison {}", ["Gand", "Burghausen", "Apapa"]),
    ("gallio franco fabbrica {}, consegna {}", ["Venezia", "Tomakomai", "Durres"]),
    ("gal, załadunek {}, rozładunek {}", ["Gdynia", "Harare", "Xuzhou"]),
    ("galyum {} limanından {} limanına", ["Mersin", "Foshan", "Kiruna"]),
    ("gali từ {} đi {}", ["Hải Phòng", "Thượng Hải", "Busan"]),
    ("галлий, отправление: {}, назначение: {}", ["Стамбул", "Гуанчжоу", "Пусан"]),
    ("из г. {} в г. {}, галлий", ["Гамбург", "Шанхай", "Мурманск"]),
    ("شحن غاليوم من ميناء {} إلى ميناء {}", ["الدمام", "صفاقس", "هامبورغ"]),
    ("گالیوم از {} به {}", ["تهران", "صفاقس", "هامبورغ"]),
    ("ガリウム、{}港から{}港まで", ["神戸", "上海", "ハンブルク"]),
    ("镓，{}—{}", ["海参崴", "金奈", "株洲"]),
]
LIES_IN = {
    "Guayaquil": "EC",
    "Philadelphia": "US",
    "Kiruna": "SE",
    "Thilawa": "MM",
    "Shuwaikh": "KW",
    "Balerna": "CH",
    "Mountain Pass": "US",
    "Columbia SC": "US",
    "El Paso": "US",
    "Freeport Bahamas": "BS",
    "Ravenna": "IT",
    "Hull UK": "GB",
    "Bratislava": "SK",
    "San Vicente Chile": "CL",
    "Oslo": "NO",
    "Goslar": "DE",
    "Eskişehir": "TR",
    "Luik": "BE",
    "Gand": "BE",
    "Burghausen": "DE",
    "Apapa": "NG",
    "Venezia": "IT",
    "Tomakomai": "JP",
    "Durres": "AL",
    "Gdynia": "PL",
    "Harare": "ZW",
    "Xuzhou": "CN",
    "Mersin": "TR",
    "Foshan": "CN",
    "Hải Phòng": "VN",
    "Thượng Hải": "CN",
    "Busan": "KR",
    "Стамбул": "TR",
    "Гуанчжоу": "CN",
    "Пусан": "KR",
    "Гамбург": "DE",
    "Шанхай": "CN",
    "Мурманск": "RU",
    "الدمام": "SA",
    "صفاقس": "TN",
    "هامبورغ": "DE",
    "بندر عباس": "IR",
    "تهران": "IR",
    "神戸": "JP",
    "上海": "CN",
    "ハンブルク": "DE",
    "海参崴": "RU",
    "金奈": "IN",
    "株洲": "CN",
}


@pytest.mark.parametrize(("frame", "towns"), PAPERS)
def test_a_frame_tells_where_goods_leave_and_arrive_with_every_town(
    base: RuleBase, frame: str, towns: list[str]
) -> None:
    wrong = [
        (text, found)
        for one, other in permutations(towns, 2)
        for text in [frame.format(one, other)]
        if (found := ends(base, text)) != (LIES_IN[one], LIES_IN[other])
    ]
    assert not wrong


@pytest.mark.parametrize("town", ["Athens Georgia", "Savannah, Georgia", "Atlanta, Georgia"])
def test_a_part_called_as_a_country_is_told_by_its_town(base: RuleBase, town: str) -> None:
    assert ends(base, f"gallium from {town} to Shanghai") == ("US", "CN")
    assert ends(base, "gallium from Tbilisi, Georgia to Shanghai") == ("GE", "CN")


def test_a_town_of_two_countries_is_not_told_by_the_other_end_of_its_route(base: RuleBase) -> None:
    asked = understand(base, parse.read("gallium ex Lubin, CIF Hamburg", TODAY), TODAY)
    assert {way.from_ for way in asked.directions} >= {"PL", "DE"}


@pytest.mark.parametrize("text", ["gallium to: Kamoa", "gallium, ship to: Xyzzy Hall", "gallium to: Olen"])
def test_an_unknown_place_behind_a_colon_and_a_blank_is_no_mistake(base: RuleBase, text: str) -> None:
    assert ends(base, text)[0] is None


def test_a_slip_in_a_country_is_still_asked_back(base: RuleBase) -> None:
    with pytest.raises(UsageError, match="Japan"):
        ends(base, "gallium to: Jpan")


@pytest.mark.parametrize("place", ["China", "Jena", "Bratislava"])
@pytest.mark.parametrize("text", ["our plant in {} makes gallium", "can I buy gallium in {}", "gallium in {}"])
def test_a_word_without_its_accent_is_none_of_another_language(base: RuleBase, text: str, place: str) -> None:
    asked = understand(base, parse.read(text.format(place), TODAY), TODAY)
    assert any(way.from_ == asked.from_ and not way.to for way in asked.directions)


def test_a_word_of_a_countrys_language_is_read_as_it_is_written(base: RuleBase) -> None:
    assert ends(base, "galiu din China în Germania") == ("CN", "DE")


LONG = "Joint Stock Company Scientific Research Institute of Electronic Engineering Materials"


@pytest.mark.parametrize("firm", [LONG, "Suntop Semiconductor Co., LTD.", "WYSH DATA SYSTEMS, LTD.", "PJSC Mikron"])
@pytest.mark.parametrize("town", [("Gdynia", "PL"), ("Nhava Sheva", "IN"), ("Busan", "KR")])
def test_a_town_behind_a_firms_name_of_any_length_has_the_firms_direction(
    base: RuleBase, firm: str, town: tuple[str, str]
) -> None:
    name, code = town
    for frame in ("consignee: {}, {}; 20 laptops", "Importer: {}, {}. Goods: pumps", "收货人：{}，{}；激光器"):
        assert ends(base, frame.format(firm, name)) == (None, code), frame


def test_capitals_of_a_persons_name_are_no_place_of_trade(base: RuleBase) -> None:
    assert ends(base, "buyer RUBEN ARNOLDO; 5 wafers to Rotterdam") == (None, "NL")
    assert ends(base, "gallium CNSHA to RUVVO") == ("CN", "RU")


@pytest.mark.parametrize(("people", "code"), [("indischen", "IN"), ("chinesischen", "CN"), ("japanischen", "JP")])
def test_a_country_in_a_case_is_no_compound_of_goods(base: RuleBase, people: str, code: str) -> None:
    assert ends(base, f"Gallium aus Peru an unseren {people} Kunden") == ("PE", code)


@pytest.mark.parametrize("site", ["業者", "商社", "製造業者", "大学", "企業", "工場"])
@pytest.mark.parametrize("frame", ["出口镓到{}的{}", "向{}的{}出口镓", "把镓卖给{}的{}"])
@pytest.mark.parametrize(("country", "code"), [("伊朗", "IR"), ("俄罗斯", "RU"), ("德国", "DE")])
def test_chinese_words_before_a_country_send_there_whatever_site_stands_behind(
    base: RuleBase, frame: str, site: str, country: str, code: str
) -> None:
    assert ends(base, frame.format(country, site)) == (None, code)


@pytest.mark.parametrize(
    ("text", "exporter"),
    [
        ("importare gallio da Bari in India", "IN"),
        ("gallio da Bari in India", "IN"),
        ("gallium de la mine de Nantes en Chine", "CN"),
        ("importer du gallium de Nantes en Chine", "CN"),
        ("gallium depuis Nantes en Chine to:DE", "CN"),
    ],
)
def test_a_country_behind_a_town_that_may_be_its_own_or_that_goods_come_from_is_asked(
    base: RuleBase, text: str, exporter: str
) -> None:
    assert exporter in ask(base, text).by_exporter


def labels_of_pick_up() -> list[str]:
    """Return the labels of pick-up that hold no word for "from" or "in", which tells something by itself."""
    told = [one.strip() for one in str(read_yaml("query/place_labels")["departure_told"]).split(",") if one.strip()]
    small = said.group("from") | place_labels.group("link")
    return [one for one in told if small.isdisjoint(keys_of(one.split()))]


@pytest.mark.parametrize("label", drawn(labels_of_pick_up(), 4))
@pytest.mark.parametrize("place", ["Tehran", "Damascus"])
def test_a_label_of_pick_up_takes_no_end_that_something_else_tells(base: RuleBase, label: str, place: str) -> None:
    for frame in ("krytrons from:DE\n{}: {}", "Seller: Zorvex GmbH, Hamburg\nkrytrons\n{}: {}"):
        found = ask(base, frame.format(label, place))

        assert found.by_exporter.get("DE") is Status.LICENCE, (frame, label)
        assert found.embargo, (frame, label)


@pytest.mark.parametrize(
    ("text", "ends_of_it"),
    [
        ("Seller: Zorvex d.o.o. krytrons Germany – Iran", ("DE", "IR")),
        ("Seller: Zorvex Co., Ltd krytrons 500 g Germany – Iran", ("DE", "IR")),
        ("il cliente importa droni da Torino in Iran", ("IT", "IR")),
        ("spedire grafite dalla fabbrica da Torino in Iran", ("IT", "IR")),
        ("krytrons from:DE\nBuyer: Gia Lai Trading, Tehran", ("DE", "IR")),
        ("krytrons from:DE\nConsignee: Jazan Trading, Isfahan, Iran", ("DE", "IR")),
    ],
)
def test_no_label_and_no_name_takes_a_place_under_an_embargo_from_its_route(
    base: RuleBase, text: str, ends_of_it: tuple[str, str]
) -> None:
    assert ends(base, text) == ends_of_it


IN_A_COUNTRY = [
    "graphite from Ganzhou to {0} in {1}", "Graphit aus Ganzhou an {0} in {1}", "grafite da Ganzhou a {0} in {1}",
    "grafiet van Ganzhou naar {0} in {1}", "graphite, Ganzhou -> {0}, {1}", "grafit från Ganzhou till {0}, {1}",
]  # fmt: skip


def test_a_label_in_a_firms_name_sends_nothing_and_its_country_receives(base: RuleBase) -> None:
    """Mitsubishi Materials ends with a label: "materials in" is where goods leave."""
    firms = ["Mitsubishi Materials", *(f"{name.title()} Materials Ltd" for name in drawn(["qorvath", "zelbrix"], 1))]
    for frame, firm, country in product(IN_A_COUNTRY, firms, ("Japan", "Iran", "Mexico")):
        found = ask(base, frame.format(firm, country))
        code = {"Japan": "JP", "Iran": "IR", "Mexico": "MX"}[country]
        assert (found.from_, found.to) == ("CN", code), (frame, firm, country)


HANDED = [
    "{0}, delivery to Dubai, end user in {1}", "{0}, Lieferung nach Dubai, Endkunde in {1}",
    "{0}, deliver to Dubai, end customer: {1}", "{0}, livraison à Dubai, utilisateur final en {1}",
    "{0}, entrega en Dubai, usuario final en {1}", "{0} from China to Japan and {1}",
]  # fmt: skip


def test_a_destination_under_an_embargo_is_told_first(base: RuleBase) -> None:
    for frame, goods in product(HANDED, ("krytrons 500 g", "gallium", "graphite")):
        found = ask(base, frame.format(goods, "Iran"))
        assert (found.to, bool(found.embargo)) == ("IR", True), (frame, goods)


def test_places_that_a_dash_joins_behind_goods_are_a_route_whatever_label_leads_the_row(base: RuleBase) -> None:
    for label, goods in product(("Supplier: X S.A.", "Lieferant: Z AG", "Proveedor: X S.A."), ("krytrons", "graphite")):
        assert route_of(base, f"{label}, {goods} 500 g, China – Iran") == ("CN", "IR"), (label, goods)


@pytest.mark.parametrize(
    ("sends", "receives"),
    [("Von", "An"), ("De", "Para"), ("Van", "Aan"), ("Od", "Do"), ("От", "Кому"), ("From", "To"), ("Dari", "Kepada")],
)
def test_small_words_with_a_colon_lead_the_firms_of_a_paper(base: RuleBase, sends: str, receives: str) -> None:
    for name, goods in product(drawn(["hartmann", "kilimo"], 1), ("pumps 20 pcs", "graphite electrodes 20 t")):
        paper = f"{sends}: {name.title()} GmbH, Kassel\n{receives}: Mensah Ltd, Arusha\n{goods}"
        assert route_of(base, paper) == ("DE", "TZ"), paper


_NAMES_LIKE_PLACES = (
    "Sales",
    "De Beers",
    "From Here LLC",
    "To Materials Ltd",
    "Isfahan Alloys",
    "Orange SA",
    "Von Roll AG",
)


@pytest.mark.parametrize(("sends", "receives"), [("Von", "An"), ("Від", "Кому"), ("Kimden", "Kime"), ("De", "Para")])
def test_a_name_behind_a_small_word_with_a_colon_hides_no_embargo(base: RuleBase, sends: str, receives: str) -> None:
    for seller, buyer in pairwise(_NAMES_LIKE_PLACES):
        for town, code in (("Moscow", "RU"), ("Nampo", "KP"), ("Tehran, Iran", "IR")):
            found = ask(base, f"{sends}: {seller}, Shanghai\n{receives}: {buyer}, {town}\nantimony 20 kg")
            assert found.from_ == "CN", (seller, buyer)
            assert code in found.destinations, (seller, buyer)
            assert found.embargo, (seller, buyer)


@pytest.mark.parametrize(("sends", "receives"), [("Von", "An"), ("Від", "Кому"), ("Kimden", "Kime"), ("Da", "A")])
def test_a_place_in_a_name_behind_a_small_word_is_none_beside_a_route(
    base: RuleBase, sends: str, receives: str
) -> None:
    for name in ("Isfahan Alloys", "De Beers", "Sales"):
        paper = f"{sends}: {name}\n{receives}: Zorvex Ltd\nantimony 20 kg China - Nampo"
        assert route_of(base, paper) == ("CN", "KP"), name


@pytest.mark.parametrize("town", ["Praga", "Bombay", "Roma", "Prague"])
def test_a_firm_in_a_place_under_embargo_behind_a_town_is_asked_as_well(base: RuleBase, town: str) -> None:
    for firm in ("Mitsubishi Materials", "Zelbrix Trading Co., Ltd.", "De Beers", "Van Leeuwen BV"):
        found = ask(base, f"antimony from:CN to {town}, {firm}, Iran")
        assert found.embargo, (town, firm)
        assert len(found.destinations) == 2, (town, firm)


def test_who_reads_a_mail_is_no_town(base: RuleBase) -> None:
    for name in ("Sales", "Anna Kern", "Export"):
        mail = f"From: {name} <a@kern.at>\nTo: {name} <b@firm.ch>\n\npumps from Lyon, France to Recife, Brazil"
        assert route_of(base, mail) == ("FR", "BR"), name
        mail = f"From: {name} <a@kern.at>\nTo: Buyer, Tehran, Iran <b@firm.ir>\n\ngallium"
        assert ask(base, mail).embargo, name


# Frames: {0} is whose supplier sells, {1} the place of the firm that buys.
PURCHASES = {
    "Zorvex GmbH aus {1} will von einem {0} Lieferanten Gallium kaufen": (("chinesischen", "Passau", "CN", "DE"),),
    "Zorvex Ltd of {1} wants to buy gallium from a {0} supplier": (("Chinese", "Leeds", "CN", "GB"),),
    "A {1} company wants to buy gallium from a {0} supplier": (("Chinese", "Iranian", "CN", "IR"),),
    "La société Zorvex, de {1}, veut acheter du gallium à un fournisseur {0}": (("chinois", "Lyon", "CN", "FR"),),
    "Zorvex S.p.A. di {1} vuole comprare gallio da un fornitore {0}": (("cinese", "Brescia", "CN", "IT"),),
    "Zorvex S.L. de {1} quiere comprar galio a un proveedor {0}": (("chino", "Bilbao", "CN", "ES"),),
    "Zorvex Ltda de {1} quer comprar gálio de um fornecedor {0}": (("chinês", "Curitiba", "CN", "BR"),),
    "Zorvex a.s. z {1} chce koupit galium od {0} dodavatele": (("čínského", "Brna", "CN", "CZ"),),
    "Zorvex Kft. {1} {0} beszállítótól akar galliumot venni": (("kínai", "Győrből", "CN", "HU"),),
    "Компания Зорвекс из {1} хочет купить галлий у {0} поставщика": (("китайского", "Казани", "CN", "RU"),),
    "ТОВ «Зорвекс» з {1} хоче купити галій у {0} постачальника": (("китайського", "Харкова", "CN", "UA"),),
    "{1} Zorvex A.Ş. {0} bir tedarikçiden galyum almak istiyor": (("Çinli", "Ankara'daki", "CN", "TR"),),
    "Zorvex Oy {1} haluaa ostaa galliumia {0} toimittajalta": (("kiinalaiselta", "Tampereelta", "CN", "FI"),),
    "Zorvex AB i {1} vill köpa gallium från en {0} leverantör": (("kinesisk", "Borås", "CN", "SE"),),
    "Zorvex B.V. uit {1} wil gallium kopen bij een {0} leverancier": (("Chinese", "Veghel", "CN", "NL"),),
    "{1}의 회사가 {0} 공급업체로부터 갈륨을 구매하려고 합니다": (("중국", "오사카", "CN", "JP"),),
    "{1}の会社が{0}のサプライヤーからガリウムを購入したい": (("中国", "大阪", "CN", "JP"),),
    "شركة زورفكس في {1} تريد شراء الغاليوم من مورد {0}": (("صيني", "دبي", "CN", "AE"),),
}


@pytest.mark.parametrize("frame", PURCHASES)
def test_who_buys_receives_and_of_whom_they_are_bought_sends(base: RuleBase, frame: str) -> None:
    for seller, buyer, from_, to in PURCHASES[frame]:
        found = ask(base, frame.format(seller, buyer))
        assert (found.from_, found.to) == (from_, to)
        assert bool(found.embargo) == (to in {"IR", "RU"})


def test_a_place_that_no_purchase_is_told_of_stays_what_it_is(base: RuleBase) -> None:
    for text, from_ in (
        ("we buy gallium from China from a German supplier", "CN"),
        ("from China we want to buy gallium via a German trader", "CN"),
        ("gallium from China, we buy from a German supplier", "CN"),
    ):
        assert from_ in ask(base, text).by_exporter, text
    assert ask(base, "we sell gallium to a Chinese supplier").to == "CN"


@pytest.mark.parametrize("town", ["Praga", "Lisboa", "Bombay"])
@pytest.mark.parametrize(
    "frame", ["galio de China a {} a {}", "gallio dalla Cina a {} a {}", "gálio da China a {} ao {}"]
)
def test_a_further_end_under_an_embargo_stays_one_behind_a_town(base: RuleBase, frame: str, town: str) -> None:
    for country, code in (("Irán", "IR"), ("Cuba", "CU"), ("Siria", "SY"), ("Irão", "IR")):
        found = ask(base, frame.format(town, country))
        assert (found.from_, found.to) == ("CN", code), country
        assert found.embargo, country


@pytest.mark.parametrize("sign", [" – ", " - ", "/", "-"])
@pytest.mark.parametrize("lead", ["Consignee: Zorvex Ltd, 20 kg ", "Empfänger: Zorvex GmbH, ", "Получатель: Зорвекс, "])
def test_a_place_under_an_embargo_before_a_dash_may_be_where_the_goods_arrive(
    base: RuleBase, sign: str, lead: str
) -> None:
    for town, code in (("Tehran", "IR"), ("Havana", "CU"), ("Damascus", "SY")):
        found = ask(base, f"{lead}gallium, {town}{sign}Shanghai")
        assert found.by_exporter["CN"] in {Status.LICENCE, Status.PROHIBITED}, town
        assert {code} & {*found.destinations, found.from_}, town
        assert found.embargo, town


@pytest.mark.parametrize("verb", ["发", "运", "寄", "发往", "运到"])
def test_a_chinese_town_and_a_verb_of_sending_lead_to_the_country_behind(base: RuleBase, verb: str) -> None:
    for country, code in (("德国", "DE"), ("伊朗", "IR"), ("波兰", "PL")):
        for town in ("赣州", "汕头", "青岛"):
            assert route_of(base, f"镓 {town}{verb}{country}") == ("CN", code), (town, country)
    assert ask(base, "上海发中国镓").by_exporter["CN"] is Status.LICENCE


# -- words that mean "to" for one thing and "in" for another: what stands before them tells

MADE_THERE = {
    "fr": ("gallium fabriqué à {}, ", "gallium assemblé à {}, "),
    "it": ("gallio fabbricato a {}, ", "gallio realizzato a {}, "),
    "ro": ("galiu fabricat la {}, ",),
    "es": ("galio elaborado en {}, ",),
    "pt": ("gálio produzido em {}, ", "gálio fabricado em {}, "),
}
SENT_THERE = {
    "fr": ("livré à {}", "expédié à {}", "vendu à {}"),
    "it": ("spedito a {}", "consegnato a {}"),
    "ro": ("livrat la {}", "expediat la {}"),
    "es": ("entregado en {}", "vendido en {}"),
    "pt": ("entregue em {}", "vendido em {}"),
}


@pytest.mark.parametrize(
    ("made", "sent"),
    [(made, sent) for language in MADE_THERE for made in MADE_THERE[language] for sent in SENT_THERE[language]],
)
def test_goods_made_in_one_town_and_sent_to_another_leave_the_first(base: RuleBase, made: str, sent: str) -> None:
    assert ends(base, made.format("Shanghai") + sent.format("Hamburg")) == ("CN", "DE")
    assert ends(base, made.format("Hamburg") + sent.format("Shanghai")) == ("DE", "CN")


@pytest.mark.parametrize(
    "sent",
    ["livré en {}", "expédiée au {}", "consegnati in {}", "vendidos en {}", "delivered in {}", "geliefert in {}"],
)
def test_goods_sent_in_a_country_go_there(base: RuleBase, sent: str) -> None:
    assert ends(base, f"gallium {sent.format('Mexico')}") == (None, "MX")


@pytest.mark.parametrize(
    ("text", "route"),
    [
        ("aimants de la Chine", ("CN", None)),
        ("aimants depuis la Chine vers la France", ("CN", "FR")),
        ("aimants à partir de la Chine", ("CN", None)),
        ("imanes desde la China", ("CN", None)),
        ("importamos galio de la India", ("IN", None)),
        ("grafito hacia la India", (None, "IN")),
        ("galiu de la China", ("CN", None)),
        ("galiu din China la Germania", ("CN", "DE")),
    ],
)
def test_an_article_between_a_word_of_direction_and_a_country_is_no_romanian_word(
    base: RuleBase, text: str, route: tuple[str | None, str | None]
) -> None:
    assert ends(base, text) == route


WHO_RECEIVES = ("お客様", "お客さん", "顧客", "取引先", "代理店", "友人", "エンドユーザー", "工場")


@pytest.mark.parametrize("who", WHO_RECEIVES)
def test_who_receives_in_japanese_makes_its_country_the_destination(base: RuleBase, who: str) -> None:
    for sent in ("に送る", "へ送ります", "に販売したい"):
        assert ends(base, f"ガリウムをフランスの{who}{sent}") == (None, "FR")
    assert ends(base, f"ガリウムをフランスの{who}から買いたい") == ("FR", None)
