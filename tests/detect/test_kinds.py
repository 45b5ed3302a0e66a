"""Kinds and measures that follow from how a headline is built, not from one word."""

from __future__ import annotations

import pytest

from bot.detect import Detector, SourceText
from bot.detect.summary import Gist
from tests.detect.conftest import Judge


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("US tightens grip on AI chip exports, closes loophole", "amendment"),
        ("China bans exports of antimony, tightens checks on graphite", "new-measure"),
        ("Tokyo bans export of 758 more items to Russia", "amendment"),
        ("Tokyo bans export of 758 items to Russia", "new-measure"),
        ("Indonesia brings forward nickel ore export ban by two years", "amendment"),
        ("Vietnam amends mining law, bans exports of raw rare earths", "new-measure"),
        ("Moscow allows exports of gold only with a permit", "new-measure"),
        ("Moscow allows exports of gold", "licence-policy"),
        ("Beijing revises drone export rules, lifts curbs on some models", "amendment"),
        ("Beijing lifts curbs on exports of some drones", "suspension"),
        ("DR Congo replaces its cobalt export stop with quotas", "amendment"),
        ("DR Congo to end cobalt export stop and set quotas", "new-measure"),
        ("DR Congo suspends cobalt export quotas", "suspension"),
        ("Cabinet approves ban on exports of onions", "new-measure"),
        ("Executivo aprova diploma que suspende exportação de madeira", "new-measure"),
        ("Chine : suspension temporaire des restrictions d'exportation sur les métaux", "suspension"),
        ("BIS updates export controls on advanced chips, adds 16 firms to Entity List", "amendment"),
    ],
)
def test_the_first_verb_of_a_headline_says_what_kind_of_act_it_is(judge: Judge, title: str, kind: str) -> None:
    assert judge(title).kind == kind


def test_a_standing_that_spared_licences_and_is_taken_away_changes_what_stood(judge: Judge) -> None:
    verdict = judge("US revokes fast-track export status of TSMC's Nanjing fab", "Each shipment will need a licence.")

    assert (verdict.relevant, verdict.kind) == (True, "amendment")


def test_what_is_suspended_stands_in_the_clause_of_the_verb(judge: Judge) -> None:
    exports = judge("Tavuk eti ihracatına yasak: Ticaret Bakanlığı kayıt almayı durdurdu")
    the_ban = judge("Ticaret Bakanlığı tavuk eti ihracat yasağını askıya aldı")

    assert (exports.kind, the_ban.kind) == ("new-measure", "suspension")


def test_exports_that_are_allowed_are_free_where_the_summary_lifts_what_held_them_back(judge: Judge) -> None:
    title = "India opens non-basmati white rice exports"

    assert judge(title, "The government dropped the ban on Saturday.").kind == "suspension"
    assert judge(title, "Permits are given from Saturday.").kind == "licence-policy"


@pytest.mark.parametrize(
    ("title", "summary", "measure"),
    [
        ("DR Congo extends cobalt export ban", "It extended its suspension of cobalt exports.", "suspension"),
        ("DR Congo extends cobalt export ban", "The ban runs to September.", "prohibition"),
        ("Kinshasa halts cobalt exports", "Shipments are suspended for four months.", "suspension"),
        ("Malaysia bans chicken exports", "The premier said shipments are suspended.", "prohibition"),
        ("China controls exports of rare earth raw materials", "The notice is in force.", "licence"),
        ("Russia restricts uranium exports", "Exceptions include deliveries under single licences.", "prohibition"),
        ("Russia restricts uranium exports", "Deliveries need single licences.", "licence"),
        ("India curbs exports of remdesivir", "The ban stays till the situation improves.", "prohibition"),
        ("India curbs exports of remdesivir", "The notice is in force.", "licence"),
        ("米、対中半導体の輸出規制を強化", "140社を禁輸リストに加える。", "licence"),
    ],
)
def test_the_summary_says_what_the_title_means_by_a_ban_or_a_curb(
    judge: Judge, title: str, summary: str, measure: str
) -> None:
    assert judge(title, summary).measure == measure


@pytest.mark.parametrize(
    "title",
    [
        "How food export bans ripple across the globe",
        "Commission launches evaluation of the Dual-Use Regulation",
        "EU to propose limits on aluminium scrap exports in spring",
        "社评：美国芯片禁令反噬的是自己",
        '"희토류 통제 대응" 현대차, 재고 1년치 확보',
        "Germany approved record arms exports in 2024",
        "Control report exports with permission sets",
    ],
)
def test_what_explains_weighs_or_answers_a_control_is_none(judge: Judge, title: str) -> None:
    assert not judge(title).relevant


@pytest.mark.parametrize(
    ("title", "jurisdiction"),
    [
        ("商务部将10家美国实体列入不可靠实体清单", "CN"),
        ("Washington lets Nvidia sell H20 chips in China", "US"),
        ("Centre imposes 40% duty on onion exports", "IN"),
        ("RDCongo suspende exportações de cobalto", "CD"),
    ],
)
def test_a_control_is_its_makers_not_its_targets(judge: Judge, title: str, jurisdiction: str) -> None:
    assert judge(title).jurisdiction == jurisdiction


def test_goods_made_into_something_are_the_ones_controlled(judge: Judge) -> None:
    verdict = judge("中国、ガリウムなど輸出管理へ", "半導体材料に使うガリウムとゲルマニウムの輸出に許可を義務付ける。")

    assert verdict.subjects == ("gallium", "germanium")


@pytest.mark.parametrize(
    ("title", "summary", "kind"),
    [
        ("US widens curbs on chip exports to China, puts 140 firms on Entity List", "", "amendment"),
        ("Commerce puts 140 Chinese chip firms on Entity List", "", "entity-listing"),
        (
            "China publishes dual-use export rules",
            "The regulations add a watch list and require a licence.",
            "new-measure",
        ),
        ("Beijing to scrap export tax rebate on solar cells", "The refund ends on December 1.", "new-measure"),
        ("DGFT moves export of maida to free category", "", "suspension"),
    ],
)
def test_what_the_title_tells_first_is_the_act(judge: Judge, title: str, summary: str, kind: str) -> None:
    assert judge(title, summary).kind == kind


def test_a_letter_to_one_firm_is_a_licence_duty_in_the_us_alone(judge: Judge) -> None:
    theirs = judge("US tells Nvidia to halt exports of AI chips to China")
    others = judge("Malaysia tells firms to halt exports of chicken")

    assert (theirs.measure, others.measure) == ("licence", "prohibition")


@pytest.mark.parametrize(
    ("title", "summary"),
    [
        ("Brasil proíbe exportação de couro", "A medida foi publicada nesta segunda-feira."),
        ("El Gobierno prohíbe exportar trigo", "Afecta a una serie de productos como la harina."),
        ("Россия запретила экспорт бензина", "Перечень приведён в приложении, как сообщили в кабмине."),
        ("商务部：禁止稀土出口", "文件称，违者将依法处罚，方案即日起实施。"),
        ("政府、コメの輸出を禁止", "輸出には許可が必要。リストを公開した。"),
        ("Türkiye buğday ihracatını yasakladı", "Karar bir dizi ürünü kapsıyor, istisnalar var."),
        ("Pemerintah larang ekspor bijih nikel", "Kementerian Energi dan Sumber Daya Mineral: bijih belum diolah."),
    ],
)
def test_common_words_speak_against_nothing(judge: Judge, title: str, summary: str) -> None:
    verdict = judge(title, summary)

    assert verdict.relevant
    against = [line for line in verdict.why if "(-" in line and float(line.rpartition("(")[2].rstrip(")")) <= -1]
    assert not [line for line in against if "as a whole" not in line]


@pytest.mark.parametrize(
    ("title", "summary", "measure"),
    [
        ("Argentina reabre las exportaciones de carne con un cupo del 50%", "", "quota"),
        ("Argentina levanta el veto a las exportaciones de carne", "", "suspension"),
        ("Índia restringe exportações de açúcar", "Usinas poderão embarcar até 10 milhões de toneladas.", "quota"),
        ("Ukraine scraps export licences for maize", "", "suspension"),
        ("US revokes export licences of Huawei suppliers", "", "licence"),
        ("India curbs exports of raw sugar", "", "licence"),
        ("Zambia curbs exports of raw copper", "", "prohibition"),
    ],
)
def test_what_goes_and_what_stays(judge: Judge, title: str, summary: str, measure: str) -> None:
    assert judge(title, summary).measure == measure


def test_germanium_is_no_country_and_germany_no_metal(judge: Judge) -> None:
    metal = judge("Китай ограничит экспорт галлия и германия")
    country = judge("Германия вводит ограничения на поездки")

    assert (metal.jurisdiction, metal.subjects) == ("CN", ("gallium", "germanium"))
    assert not country.relevant


@pytest.mark.parametrize(
    ("language", "title", "kind", "measure"),
    [
        ("en", "India allows export of 1 million tonnes of sugar despite ban", "amendment", "prohibition"),
        ("en", "Myanmar rolls over onion export ban", "amendment", "prohibition"),
        ("de", "Kasachstan erlaubt Weizenausfuhr wieder", "suspension", "suspension"),
        ("de", "Russland halbiert Ausfuhrzoll auf Weizen", "amendment", "tax"),
        ("fr", "Le Mali autorise de nouveau l'exportation de bétail", "suspension", "suspension"),
        ("fr", "Blé : la taxe russe à l'exportation tombe à zéro", "amendment", "tax"),
        ("fr", "L'Inde fixe un prix minimum à l'exportation de l'oignon", "new-measure", "other"),
        ("es", "Ecuador vuelve a permitir la exportación de chatarra", "suspension", "suspension"),
        ("es", "Bolivia prohíbe exportar soya sin certificado de abastecimiento", "new-measure", "licence"),
        ("it", "Il Kazakistan consente di nuovo l'export di cipolle", "suspension", "suspension"),
        ("it", "Mosca azzera il dazio sull'export di grano", "amendment", "tax"),
        ("nl", "China schort exportcontrole op zeldzame aardmetalen op", "suspension", "suspension"),
        ("ru", "Казахстан снова разрешил экспорт лука", "suspension", "suspension"),
        ("ru", "Узбекистан разрешил экспорт части сахара, несмотря на запрет", "amendment", "prohibition"),
        ("pl", "Kazachstan ponownie zezwala na eksport cebuli", "suspension", "suspension"),
        ("pl", "Zakaz wywozu leków bez zgody inspekcji", "new-measure", "licence"),
        ("tr", "Türkiye'de limon ihracatına yeniden izin verildi", "suspension", "suspension"),
        ("tr", "Rusya buğdayda ihracat vergisini sıfırladı", "amendment", "tax"),
        ("id", "Malaysia kembali izinkan ekspor ayam", "suspension", "suspension"),
        ("vi", "Ai Cập dỡ bỏ lệnh cấm xuất khẩu hành", "suspension", "suspension"),
        ("vi", "Ấn Độ bỏ lệnh cấm xuất khẩu gạo tấm", "suspension", "suspension"),
        ("vi", "Ấn Độ nới lệnh cấm xuất khẩu đường", "amendment", "prohibition"),
        ("vi", "Ấn Độ áp giá sàn xuất khẩu hành tây", "new-measure", "other"),
        ("ar", "سوريا تسمح مجددا بتصدير زيت الزيتون", "suspension", "suspension"),
        ("ar", "مصر تمد حظر تصدير السكر ثلاثة أشهر", "amendment", "prohibition"),
        ("zh", "俄羅斯調降小麥出口關稅", "amendment", "tax"),
        ("zh", "阿根廷将大豆出口税降至24%", "amendment", "tax"),
        ("zh", "印度对洋葱出口设定最低价格", "new-measure", "other"),
        ("ja", "ロシア、小麦輸出税をゼロに", "amendment", "tax"),
        ("ja", "インド、タマネギに最低輸出価格を設定", "new-measure", "other"),
        ("ko", "러시아, 밀 수출세 0으로", "amendment", "tax"),
        ("ko", "인도, 양파 최저수출가격 도입", "new-measure", "other"),
    ],
)
def test_a_control_allowed_again_in_part_or_at_another_rate(
    judge: Judge, language: str, title: str, kind: str, measure: str
) -> None:
    verdict = judge(title, lang=language)

    assert (verdict.relevant, verdict.kind, verdict.measure) == (True, kind, measure)


ALLOWED = [
    "Cabinet approves shipment of 60,000 tonnes of sugar to Europe",
    "Ukraine erlaubt Ausfuhr von 100.000 Tonnen Zucker",
    "Le Mali autorise l'exportation de 50 000 tonnes de coton graine",
    "Bolivia autoriza exportar 200.000 toneladas de azúcar",
    "Índia libera exportação de 1 milhão de toneladas de açúcar",
    "Ukraina zezwoliła na eksport 50 tys. ton cukru",
    "Україна дозволила експорт 100 тис. тонн цукру",
    "مصر تسمح بتصدير 50 ألف طن من السكر",
    "Indonesia izinkan ekspor 100 ribu ton beras",
    "Ấn Độ cho phép xuất khẩu 1 triệu tấn đường",
    "ปากีสถานอนุญาตส่งออกน้ำตาล 5 แสนตัน",
    "भारत ने 10 लाख टन चीनी के निर्यात की अनुमति दी",
    "파키스탄, 설탕 50만 톤 수출 허용",
    "インド、砂糖100万トンの輸出を許可",
    "巴基斯坦允许出口50万吨食糖",
]


@pytest.mark.parametrize("title", ALLOWED)
def test_so_much_that_may_leave_is_a_quota(judge: Judge, title: str) -> None:
    verdict = judge(title)

    assert (verdict.kind, verdict.measure) == ("licence-policy", "quota")


def test_an_amount_that_a_licence_names_or_that_nobody_allows_is_no_quota(judge: Judge) -> None:
    licensed = judge(
        "Kementerian beri izin ekspor konsentrat tembaga", "Izin ekspor 1,2 juta ton diberikan.", lang="id"
    )
    banned = judge("Ghana bans exports of sugar", "Mills hold 60,000 tonnes.")

    assert (licensed.measure, banned.measure) == ("licence", "prohibition")


FINISHING = ("ends", "ended", "will end", "removes", "removed", "drops", "puts an end to", "lifts")
CONTROLS = (
    "a ban",
    "curbs",
    "restrictions",
    "limits",
    "controls",
    "quotas",
    "its embargo",
    "a moratorium",
    "the licence requirement",
)


@pytest.mark.parametrize("verb", FINISHING)
def test_whatever_ends_any_control_lifts_it(judge: Judge, verb: str) -> None:
    judged = {control: judge(f"Kenya {verb} {control} on avocado exports") for control in CONTROLS}

    assert {control for control, verdict in judged.items() if verdict.kind != "suspension"} == set()


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("nl", "Kenia maakt een einde aan het exportverbod op uien"),
        ("zh", "印度结束食糖出口配额"),
        ("ar", "كينيا تنهي القيود على تصدير الأفوكادو"),
        ("de", "Serbien beendet Ausfuhrverbot für Weizen"),
        ("ko", "인도, 설탕 수출 쿼터 종료"),
        ("tr", "Hindistan buğday ihracat yasağına son verdi"),
    ],
)
def test_what_ends_a_control_is_known_in_other_languages(judge: Judge, language: str, title: str) -> None:
    assert judge(title, lang=language).kind == "suspension"


@pytest.mark.parametrize("title", ["Farm year ended with record onion exports", "Onion exports ended lower after ban"])
def test_what_ends_without_a_control_lifts_none(judge: Judge, title: str) -> None:
    assert not judge(title).relevant


@pytest.mark.parametrize(
    ("title", "deed"),
    [
        ("Announcement No. 91 of 2026: suspension of Announcement No. 46 of 2024 until 27 November 2027", "suspend"),
        ("Announcement No. 80 of 2027: repeal of Announcement No. 71 of 2027", "lift"),
        ("商务部公告2027年第80号 公布暂停实施商务部公告2027年第71号", "suspend"),
        ("商务部公告2027年第80号 公布废止商务部公告2027年第71号", "lift"),
    ],
)
def test_an_act_named_by_its_number_alone_is_suspended_or_lifted(detector: Detector, title: str, deed: str) -> None:
    text = SourceText("1", title, "", "MOFCOM", "", None, tier="official", jurisdiction="CN")
    verdict = detector.judge(text)

    assert (verdict.kind, verdict.deed) == ("suspension", deed)


def test_what_is_suspended_is_no_suspension() -> None:
    gist = Gist("China", "suspend", "suspension", ("gallium",))

    assert gist.line() == "China: export controls suspended for gallium."


ENDS = (
    ("en", "China halts export ban on gallium"),
    ("en", "China stops ban on gallium exports"),
    ("vi", "Trung Quốc dừng lệnh cấm xuất khẩu gali"),
    ("vi", "Trung Quốc tạm dừng lệnh cấm xuất khẩu gali"),
    ("es", "China detiene la prohibición de exportar galio"),
    ("fr", "La Chine met en pause l'interdiction d'exporter du gallium"),
    ("de", "China stoppt Exportverbot für Gallium"),
    ("ru", "Китай приостановил запрет на экспорт галлия"),
    ("pt", "China interrompe proibição de exportação de gálio"),
    ("it", "La Cina ferma il divieto di esportazione del gallio"),
    ("id", "China hentikan larangan ekspor galium"),
    ("tr", "Çin galyum ihracat yasağını durdurdu"),
    ("nl", "China stopt exportverbod op gallium"),
    ("pl", "Chiny wstrzymują zakaz eksportu galu"),
    ("sv", "Kina stoppar exportförbudet för gallium"),
    ("uk", "Китай призупинив заборону експорту галію"),
    ("ro", "China oprește interdicția de export pentru galiu"),
    ("cs", "Čína zastavila zákaz vývozu galia"),
    ("ar", "الصين توقف حظر تصدير الغاليوم"),
    ("bg", "Китай спря забраната за износ на галий"),
    ("hu", "Kína leállította a gallium exporttilalmát"),
    ("el", "Η Κίνα σταματά την απαγόρευση εξαγωγής γαλλίου"),
    ("sr", "Kina obustavila zabranu izvoza galijuma"),
    ("hr", "Kina zaustavila zabranu izvoza galija"),
    ("sk", "Čína pozastavila zákaz vývozu gália"),
    ("lt", "Kinija sustabdė galio eksporto draudimą"),
    ("ro", "Se reia exportul de cereale, interdicția încetează"),
    ("cs", "Zákaz vývozu léků skončil"),
    ("cs", "Nařízení o zákazu vývozu léků pozbylo platnosti"),
    ("sk", "Zákaz vývozu liekov skončil"),
    ("hr", "Zabrana izvoza pšenice prestala važiti"),
    ("sr", "Zabrana izvoza pšenice prestala da važi"),
    ("pl", "Zakaz wywozu leków wygasł"),
    ("hu", "Lejárt a búza exporttilalma"),
    ("en", "Export ban on wheat expires"),
    ("de", "Exportverbot für Weizen läuft aus"),
    ("fr", "L'interdiction d'exporter du blé prend fin"),
    ("es", "Termina la prohibición de exportar trigo"),
    ("it", "Scade il divieto di esportazione del grano"),
    ("pt", "Termina a proibição de exportação de trigo"),
    ("ru", "Запрет на вывоз пшеницы прекратил действие"),
    ("tr", "Buğday ihracat yasağı sona erdi"),
    ("vi", "Lệnh cấm xuất khẩu lúa mì hết hiệu lực"),
    ("el", "Έληξε η απαγόρευση εξαγωγής σιταριού"),
    ("lt", "Baigėsi kviečių eksporto draudimas"),
    ("fi", "Vehnän vientikielto päättyi"),
    ("sv", "Exportförbudet för vete upphör"),
)
"""A stop is put to a control, or it ends by itself: nothing is forbidden any longer."""


@pytest.mark.parametrize(("language", "title"), ENDS)
def test_a_control_that_is_stopped_or_has_ended_frees_exports(detector: Detector, language: str, title: str) -> None:
    verdict = detector.judge(SourceText("1", title, "", "", "", language))

    assert verdict.relevant
    assert (verdict.measure, verdict.kind) == ("suspension", "suspension")
    assert verdict.deed in {"suspend", "lift"}


STOPS = (
    ("en", "China halts gallium exports"),
    ("en", "China halts exports of gallium amid row over US chip export ban"),
    ("en", "Russia halts petrol exports, extends diesel export ban"),
    ("de", "Indien stoppt Weizenexporte"),
    ("de", "Indien stoppt Export von Weizen"),
    ("it", "L'India ferma le esportazioni di grano"),
    ("pl", "Rosja wstrzymuje eksport benzyny"),
    ("sv", "Indien stoppar export av vete"),
    ("ro", "România oprește exportul de grâu"),
    ("cs", "Rusko zastavilo vývoz benzinu"),
    ("ar", "الهند توقف تصدير القمح"),
    ("hu", "Oroszország leállította a benzin exportját"),
    ("vi", "Việt Nam dừng xuất khẩu gạo"),
)


@pytest.mark.parametrize(("language", "title"), STOPS)
def test_exports_that_are_stopped_are_not_freed(detector: Detector, language: str, title: str) -> None:
    verdict = detector.judge(SourceText("1", title, "", "", "", language))

    assert verdict.kind != "suspension"
    assert verdict.measure == "prohibition"


@pytest.mark.parametrize(
    ("language", "title", "summary", "measure"),
    [
        ("en", "New rules for log trade in Mozambique", "Exporting logs is no longer allowed.", "prohibition"),
        (
            "de",
            "Mosambik erlässt neue Regeln für Holz",
            "Die Ausfuhr von Rundholz ist nicht mehr erlaubt.",
            "prohibition",
        ),
        ("fr", "Nouvelles règles au Mozambique", "L'exportation de bois ne sera plus permise.", "prohibition"),
        ("es", "Nuevas reglas en Mozambique", "No se permitirá la exportación de madera.", "prohibition"),
        ("pt", "Novas regras em Moçambique", "Não será permitida a exportação de madeira.", "prohibition"),
        ("ru", "Правительство Мозамбика издало правила", "Экспорт древесины не будет разрешен.", "prohibition"),
        ("zh", "莫桑比克政府发布木材出口新规", "根据法令,不允许木材出口。", "prohibition"),
        ("en", "Serbia imposes quantitative restrictions on wheat exports", "", "quota"),
        ("fr", "La Serbie impose des restrictions quantitatives à l'exportation de blé", "", "quota"),
        ("ru", "Сербия вводит количественные ограничения на экспорт пшеницы", "", "quota"),
        ("sr", "Srbija uvodi količinska ograničenja izvoza pšenice", "", "quota"),
        ("ja", "インドネシア、パーム油の輸出量を制限", "", "quota"),
        ("ko", "인도네시아, 팜유 수출량 제한", "", "quota"),
        ("zh", "印尼限制棕榈油出口量", "", "quota"),
        ("de", "Ungarn beschränkt Getreideexporte", "Exporte von Weizen müssen vorab gemeldet werden.", "other"),
        ("fr", "La Hongrie impose la notification préalable des exportations de céréales", "", "other"),
    ],
)
def test_what_may_not_leave_is_banned_so_much_a_quota_and_notice_another_control(
    detector: Detector, language: str, title: str, summary: str, measure: str
) -> None:
    assert detector.judge(SourceText("1", title, summary, "", "", language), 4.0).measure == measure


@pytest.mark.parametrize(
    ("language", "title", "kind"),
    [
        ("en", "Ministry withdraws draft ban on timber exports", "suspension"),
        ("de", "Ministerium zieht Entwurf für Exportverbot von Holz zurück", "suspension"),
        ("fr", "Le ministère retire son projet d'interdiction d'exporter le bois", "suspension"),
        ("zh", "對南非晶片出口管制急喊卡", "suspension"),
        ("zh", "經濟部暫停預告對南非晶片出口管制", "suspension"),
        ("en", "Norway publishes draft ban on timber exports", "new-measure"),
    ],
)
def test_a_draft_that_is_withdrawn_ends_what_it_announced(
    detector: Detector, language: str, title: str, kind: str
) -> None:
    assert detector.judge(SourceText("1", title, "", "", "", language)).kind == kind


@pytest.mark.parametrize(
    ("language", "title", "measure"),
    [
        ("en", "Ghana backtracks on lifting maize export ban", "prohibition"),
        ("en", "Ghana makes U-turn on lifting maize export ban", "prohibition"),
        ("en", "China reverses suspension of rare earth export controls", "licence"),
        ("en", "Beijing reverses course on lifting graphite export ban", "prohibition"),
        ("de", "Deutschland macht Rückzieher bei Aufhebung des Exportverbots für Gallium", "prohibition"),
        ("fr", "La Chine retire l'exemption et interdit l'exportation de graphite", "prohibition"),
    ],
)
def test_who_backs_out_of_the_end_of_a_control_puts_it_up_again(
    detector: Detector, language: str, title: str, measure: str
) -> None:
    verdict = detector.judge(SourceText("1", title, "", "", "", language), 5.0)

    assert (verdict.relevant, verdict.kind, verdict.measure) == (True, "new-measure", measure)


def test_who_maintains_that_something_holds_keeps_no_control(detector: Detector) -> None:
    title = "Ministry maintains that exports of gallium need licence from 1 January"

    assert detector.judge(SourceText("1", title, "", "", "", "en"), 5.0).relevant


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "India keeps rice export ban, bans wheat exports"),
        ("en", "China keeps up pressure with new export bans on gallium"),
        ("en", "To maintain supplies, India bans rice exports"),
        ("en", "Russia retains wheat export quota but raises export duty"),
        ("en", "India bans wheat exports for the first half of the year"),
        ("de", "Indien behält Exportverbot für Reis bei und verbietet Weizenexporte"),
        ("ja", "供給維持のためインド、コメの輸出を禁止"),
        ("zh", "为维持供应,印度禁止大米出口"),
        ("ru", "Россия сохранила квоту и повысила экспортную пошлину на пшеницу"),
        ("es", "Exigen licencia para exportar cobre desde el 1 de mayo"),
    ],
)
def test_an_act_beside_what_is_kept_is_heard(detector: Detector, language: str, title: str) -> None:
    verdict = detector.judge(SourceText("1", title, "", "", "", language))

    assert verdict.relevant
    assert verdict.kind != "suspension"


def test_who_reverses_course_to_ban_or_takes_an_exemption_back_lifts_nothing(detector: Detector) -> None:
    for language, title in (
        ("en", "Government reverses course and bans maize exports"),
        ("en", "Argentina reverses export tax cut on soybeans"),
        ("en", "Ministry withdraws export licences for jet engine parts"),
        ("fr", "Le gouvernement retire les licences d'exportation d'armes"),
    ):
        assert detector.judge(SourceText("1", title, "", "", "", language)).kind != "suspension", title


@pytest.mark.parametrize(
    ("title", "summary"),
    [
        ("Six years in jail for exporting chicken", "Malaysia decided to ban poultry exports from June 1."),
        ("Exporters protest tomato ban", "The ministry banned tomato exports until April 14."),
    ],
)
def test_a_title_of_an_offence_or_a_reaction_is_no_act_whatever_the_text_as_a_whole_says(
    detector: Detector, title: str, summary: str
) -> None:
    assert not detector.judge(SourceText("1", title, summary, "", "", "en"), 4.0).relevant
