"""Start days, in the forms of the languages served, and days that are none."""

from __future__ import annotations

from datetime import date

import pytest

from tests.detect.conftest import Judge

PUBLISHED = "2025-03-12"
"""A Wednesday."""

DAYS: dict[tuple[str, str], dict[str, str | None]] = {
    ("en", "India bans sugar exports"): {
        "The ban starts April 1, the ministry said.": "2025-04-01",
        "The new rules start on April 1.": "2025-04-01",
        "The measure will become effective April 1, 2025.": "2025-04-01",
        "The order comes into operation on 1 April.": "2025-04-01",
        "The ban will run from April 1 through Sept. 30.": "2025-04-01",
        "The prohibition is in place from 1st April to 30th September 2025.": "2025-04-01",
        "The ban took effect March 10th.": "2025-03-10",
        "Exporters will need permits as from 1 April 2025.": "2025-04-01",
        "The change kicks in April 1.": "2025-04-01",
        "The ban, which begins April 1, covers raw sugar.": "2025-04-01",
        "The decree entered into force on March 10.": "2025-03-10",
        "The ban has applied since March 10.": "2025-03-10",
        "The rule goes live on April 1.": "2025-04-01",
        "The ban is due to take effect at midnight on April 1.": "2025-04-01",
        "Effective midnight, 1 April 2025, exports are barred.": "2025-04-01",
        "The order was signed on March 10 and takes effect in 30 days.": None,
        "The order was published on March 10 and takes effect 30 days after publication.": None,
        "The notification will be operative w.e.f. 01.04.2025.": "2025-04-01",
        "Date of entry into force: 1 April 2025.": "2025-04-01",
        "Effective date: April 1, 2025.": "2025-04-01",
        "The ban remains until April 30.": None,
        "Announced on March 11, the ban ends on April 30.": None,
        "The rule is effective on publication, March 12, 2025.": "2025-03-12",
        "From 12:01 a.m. on April 1, no sugar may leave.": "2025-04-01",
        "Starting 00:00 on 1 April, shipments stop.": "2025-04-01",
        "The ban starts Monday.": None,
        "The ban takes effect on Monday, March 17.": "2025-03-17",
        "The order takes effect in 20 days, on April 1.": "2025-04-01",
        "Until March 31 the old duty applies; the ban follows on April 1.": "2025-04-01",
        "The prohibition, in place since June 1, 2022, was extended through April 30.": None,
        "The notification takes effect upon publication on March 14.": "2025-03-14",
        "Shipments loaded before April 1 are exempt.": None,
        "The validity of the ban has been extended from 31 March to 30 September 2025.": None,
    },
    ("tr", "Hindistan şeker ihracatını yasakladı"): {
        "1 Nisan 2025 tarihinden itibaren 30 Eylül 2025'e kadar.": "2025-04-01",
        "Yasak 1 Nisan'da başlayacak.": "2025-04-01",
        "Karar 1 Nisan 2025 tarihinde yürürlüğe girecek.": "2025-04-01",
        "1 Nisan-30 Eylül 2025 tarihleri arasında ihracat yapılamayacak.": "2025-04-01",
        "Yasak 1 Nisan'dan itibaren geçerli.": "2025-04-01",
        "Yasak 1 Nisan itibarıyla uygulanacak.": "2025-04-01",
        "Yasak 1 Nisan ile 30 Eylül arasında uygulanacak.": "2025-04-01",
        "31 Mart'ta sona erecek yasak uzatıldı.": None,
    },
    ("ar", "الهند تحظر تصدير السكر"): {
        "يسري الحظر اعتباراً من 1/ 4/ 2025.": "2025-04-01",
        "يسري من الأول من نيسان/أبريل إلى 30 أيلول/سبتمبر 2025.": "2025-04-01",
        "يبدأ الحظر في 1 أبريل.": "2025-04-01",
        "اعتبارا من الأول من أبريل 2025.": "2025-04-01",
        "يدخل القرار حيز التنفيذ يوم 1 نيسان.": "2025-04-01",
        "يسري القرار من 1 أبريل وحتى 30 سبتمبر.": "2025-04-01",
        "القرار الصادر في 7 مارس يدخل حيز التنفيذ في 1 أبريل.": "2025-04-01",
        "بداية من الفاتح أفريل.": "2025-04-01",
    },
    ("id", "India larang ekspor gula"): {
        "Larangan berlaku mulai Selasa (1/4).": "2025-04-01",
        "Larangan berlaku mulai 1 April 2025.": "2025-04-01",
        "Larangan mulai 1 April hingga 30 September.": "2025-04-01",
        "Aturan ini diundangkan 10 Maret dan berlaku 30 hari setelahnya.": None,
        "Aturan diterbitkan pada 10 Maret 2025 dan berlaku efektif pada 1 April 2025.": "2025-04-01",
        "Larangan antara 1 April dan 30 September 2025.": "2025-04-01",
    },
    ("ja", "インド、砂糖の輸出を禁止"): {
        "公布：令和7年3月14日 施行：令和7年4月1日": "2025-04-01",
        "政府は4月1日、輸出を許可制とする新法を施行した。": "2025-04-01",
        "4月1日に施行する。": "2025-04-01",
        "4月1日から9月30日まで。": "2025-04-01",
        "令和7年4月1日から施行する。": "2025-04-01",
        "4月1日付で発効した。": "2025-04-01",
        "公布は3月7日、施行は4月1日。": "2025-04-01",
        "（公布 令和7年3月7日、施行 令和7年4月1日）": "2025-04-01",
    },
    ("en", "India bans sugar exports April 1-Sept 30"): {"": "2025-04-01"},
    ("en", "India bans sugar exports between 1 April and 30 September"): {"": "2025-04-01"},
    ("en", "India lifts sugar export ban on April 1"): {"": "2025-04-01"},
    ("en", "India to lift sugar export ban April 1"): {"": "2025-04-01"},
    ("en", "DATES: This rule is effective March 12, 2025, export licence requirement for sugar"): {
        "Comments must be received no later than May 12, 2025.": "2025-03-12"
    },
    ("en", "BIS amends sugar export rule"): {
        "This interim final rule is effective on March 12, 2025; compliance date is April 14, 2025.": "2025-03-12"
    },
    ("de", "Indien verbietet Zuckerexport"): {
        "Das Verbot gilt ab dem 1. April.": "2025-04-01",
        "Das Verbot tritt am 1. April in Kraft.": "2025-04-01",
        "Vom 1. April bis 30. September darf kein Zucker ausgeführt werden.": "2025-04-01",
        "Die Regelung greift am 1. April 2025.": "2025-04-01",
        "Die Verordnung ist seit dem 10. März wirksam.": "2025-03-10",
        "Mit Wirkung zum 01.04.2025 ist die Ausfuhr untersagt.": "2025-04-01",
        "Das Verbot beginnt am 1. April.": "2025-04-01",
        "Das Verbot gilt vom 1.4. bis zum 30.9.2025.": "2025-04-01",
        "Die Verordnung vom 3. März 2025 tritt am Tag nach der Verkündung in Kraft.": None,
        "Anfang des Monats, am 1. April, beginnt das Verbot.": "2025-04-01",
        "Zwischen dem 1. April und dem 30. September darf nichts ausgeführt werden.": "2025-04-01",
        "Ab 1.4.25 ist eine Genehmigung nötig.": "2025-04-01",
    },
    ("fr", "L'Inde interdit l'exportation de sucre"): {
        "La mesure prend effet le 1er avril.": "2025-04-01",
        "La mesure entrera en vigueur le 1er avril 2025.": "2025-04-01",
        "L'interdiction court du 1er avril au 30 septembre.": "2025-04-01",
        "Elle s'applique dès le 1er avril.": "2025-04-01",
        "Le texte est en vigueur depuis le 10 mars.": "2025-03-10",
        "L'interdiction démarre le 1er avril.": "2025-04-01",
        "L'interdiction débute ce lundi 17 mars.": "2025-03-17",
        "L'embargo prendra fin le 31 mars.": None,
        "Elle entrera en vigueur dans 20 jours, soit le 1er avril.": "2025-04-01",
    },
    ("es", "India prohíbe la exportación de azúcar"): {
        "La medida entrará en vigencia el 1 de abril.": "2025-04-01",
        "La medida comenzará a regir el 1 de abril de 2025.": "2025-04-01",
        "Rige desde el 1° de abril.": "2025-04-01",
        "Estará vigente del 1 de abril al 30 de septiembre.": "2025-04-01",
        "La prohibición empieza el 1 de abril.": "2025-04-01",
        "La prohibición se aplicará entre el 1 de abril y el 30 de septiembre de 2025.": "2025-04-01",
        "Se prorroga hasta el 30 de septiembre la veda que vencía el 31 de marzo.": None,
        "Dentro de 20 días, el 1 de abril, entrará en vigor.": "2025-04-01",
    },
    ("pt", "Índia proíbe exportação de açúcar"): {
        "A medida entra em vigor em 1º de abril.": "2025-04-01",
        "A medida passa a valer no dia 1º de abril.": "2025-04-01",
        "A proibição vale de 1º de abril a 30 de setembro.": "2025-04-01",
        "A proibição começa em 1 de abril de 2025.": "2025-04-01",
        "A portaria de 7 de março produz efeitos a partir de 1.º de abril.": "2025-04-01",
    },
    ("it", "L'India vieta l'esportazione di zucchero"): {
        "Il divieto scatta il 1° aprile.": "2025-04-01",
        "Il divieto scatta oggi, 12 marzo.": "2025-03-12",
        "Entrerà in vigore il prossimo 1 aprile.": "2025-04-01",
        "Dal 1° aprile al 30 settembre lo zucchero non può lasciare il Paese.": "2025-04-01",
        "Lo stop, in vigore dal 5 maggio 2023, prosegue.": None,
    },
    ("nl", "India verbiedt export van suiker"): {
        "Het verbod gaat op 1 april in.": "2025-04-01",
        "Het verbod geldt vanaf 1 april 2025.": "2025-04-01",
        "De maatregel treedt op 1 april in werking.": "2025-04-01",
        "Het verbod loopt van 1 april tot en met 30 september.": "2025-04-01",
        "Het verbod begint op 1 april.": "2025-04-01",
        "Van 1 tot en met 30 april is uitvoer verboden.": "2025-04-01",
    },
    ("ru", "Индия запретила экспорт сахара"): {
        "Запрет вступает в силу 1 апреля.": "2025-04-01",
        "Запрет будет действовать с 1 апреля по 30 сентября 2025 года.": "2025-04-01",
        "Запрет начнется 1 апреля.": "2025-04-01",
        "Приказ вводится в действие с 01.04.2025.": "2025-04-01",
        "Запрет вводится с 1 апреля.": "2025-04-01",
        "Постановление от 10 марта 2025 года действует до 30 сентября.": None,
        "Период действия: 1 апреля – 30 сентября.": "2025-04-01",
        "Постановление от 7 марта вступает в силу со 2 апреля.": "2025-04-02",
        "Запрет продлен с 31 марта до 30 сентября.": None,
        "Вывоз запрещается с первого апреля.": "2025-04-01",
    },
    ("ru", "Индия с 1 апреля запретит экспорт сахара"): {"": "2025-04-01"},
    ("id", "India larang ekspor gula per 1 April"): {"": "2025-04-01"},
    ("vi", "Ấn Độ cấm xuất khẩu đường"): {
        "Lệnh cấm có hiệu lực từ ngày 1-4-2025.": "2025-04-01",
        "Lệnh cấm bắt đầu từ ngày 1-4.": "2025-04-01",
        "Lệnh cấm có hiệu lực vào ngày 1/4.": "2025-04-01",
        "Quyết định có hiệu lực kể từ ngày 1 tháng 4 năm 2025.": "2025-04-01",
        "Lệnh cấm áp dụng từ 1-4 đến hết 30-9.": "2025-04-01",
        "Từ mùng 1/4, đường không được xuất khẩu.": "2025-04-01",
    },
    ("vi", "Ấn Độ cấm xuất khẩu đường từ 1/4"): {"": "2025-04-01"},
    ("th", "อินเดียห้ามส่งออกน้ำตาล"): {
        "มีผลบังคับใช้ 1 เม.ย. 2568": "2025-04-01",
        "ตั้งแต่วันที่ 1 เมษายน ถึง 30 กันยายน 2568": "2025-04-01",
        "ประกาศ ณ วันที่ 7 มีนาคม 2568 มีผล 1 เมษายน 2568": "2025-04-01",
    },
    ("th", "อินเดียห้ามส่งออกน้ำตาล เริ่ม 1 เม.ย.นี้"): {"": "2025-04-01"},
    ("zh", "印度禁止食糖出口"): {
        "禁令4月1日起生效。": "2025-04-01",
        "自2025年4月1日至9月30日执行。": "2025-04-01",
        "3月10日发布通知，4月1日零时起实施。": "2025-04-01",
        "新规将于4月1日正式生效。": "2025-04-01",
        "114年4月1日起實施。": "2025-04-01",
        "本月15日起实施。": "2025-03-15",
    },
    ("zh", "印度4月1日起禁止食糖出口"): {"": "2025-04-01"},
    ("zh", "印度下月1日起禁止食糖出口"): {"": "2025-04-01"},
    ("zh", "印度禁止食糖出口 4/1上路"): {"": "2025-04-01"},
    ("ja", "インド、砂糖の輸出を4月から禁止"): {"": None},
    ("ja", "インド、砂糖の輸出禁止　4月1日発効"): {"": "2025-04-01"},
    ("ko", "인도, 설탕 수출 금지"): {
        "4월 1일부터 시행한다.": "2025-04-01",
        "다음 달 1일 0시부터 적용된다.": "2025-04-01",
        "4월 1일~9월 30일 수출을 금지한다.": "2025-04-01",
        "오는 17일부터 시행된다.": "2025-03-17",
        "2023년 5월 5일 시행된 금수 조치를 이어간다.": None,
    },
    ("ko", "인도, 설탕 수출 금지…내달 1일 시행"): {"": "2025-04-01"},
    ("uk", "Індія заборонила експорт цукру"): {"Постанова від 7 березня набирає чинності з 1 квітня.": "2025-04-01"},
    ("hi", "भारत ने चीनी के निर्यात पर रोक लगाई"): {
        "7 मार्च की अधिसूचना के अनुसार रोक 1 अप्रैल से लागू होगी।": "2025-04-01",
        "रोक १ अप्रैल २०२५ से ३० सितंबर २०२५ तक रहेगी।": "2025-04-01",
        "मिलों को 31 मार्च से पहले ब्योरा देना होगा।": None,
    },
    ("hi", "भारत ने 10 लाख टन चीनी के निर्यात पर रोक लगाई"): {"यह अधिसूचना 30 दिनों के बाद प्रभावी होगी।": None},
    ("hi", "भारत ने चीनी के निर्यात पर लगी रोक 31 मार्च 2026 तक बढ़ाई"): {"": None},
    ("bn", "চিনি রপ্তানি নিষিদ্ধ করল ভারত"): {
        "৭ মার্চের প্রজ্ঞাপন অনুযায়ী ১ এপ্রিল থেকে কার্যকর হবে।": "2025-04-01",
        "১ এপ্রিল থেকে ৩০ সেপ্টেম্বর পর্যন্ত নিষেধাজ্ঞা থাকবে।": "2025-04-01",
    },
    ("bn", "১০ লাখ টন চিনি রপ্তানি নিষিদ্ধ করল ভারত"): {"নিষেধাজ্ঞা ৩১ মার্চ ২০২৬ পর্যন্ত বহাল থাকবে।": None},
    ("ro", "India interzice exportul de zahăr"): {
        "Ordinul din 7 martie intră în vigoare la 1 aprilie.": "2025-04-01",
        "Interdicția se aplică între 1 aprilie și 30 septembrie.": "2025-04-01",
        "Măsura se aplică la 30 de zile de la publicare.": None,
    },
    ("ro", "India prelungește interdicția la exportul de zahăr până la 31 martie 2026"): {"": None},
    ("cs", "Indie zakázala vývoz cukru"): {
        "Nařízení ze 7. března vstoupí v platnost 1. dubna.": "2025-04-01",
        "Zákaz platí od 1. dubna do 30. září 2025.": "2025-04-01",
    },
    ("cs", "Indie zakázala vývoz 23 druhů cukru pro 5 zemí"): {"Platí 30 dnů po vyhlášení.": None},
    ("el", "Η Ινδία απαγορεύει την εξαγωγή ζάχαρης"): {
        "Τίθεται σε ισχύ την 1η Απριλίου.": "2025-04-01",
        "Η απόφαση της 7ης Μαρτίου εφαρμόζεται από την 1η Απριλίου.": "2025-04-01",
    },
}
"""By the language and the title of a report: what it says, and the day from which the act counts."""


@pytest.mark.parametrize(("language", "title"), DAYS)
def test_the_start_is_the_calendar_day_that_the_text_names(judge: Judge, language: str, title: str) -> None:
    told = DAYS[language, title]
    found = {summary: judge(title, summary, PUBLISHED, language).effective for summary in told}

    assert {summary: day.isoformat() if day else None for summary, day in found.items()} == told


def test_a_marker_belongs_to_the_day_after_it(judge: Judge) -> None:
    text = "Japan tightens export controls", "The order was made on April 9, 2025 and takes effect on October 9, 2025."
    forward = judge("印尼提前至2020年1月1日禁止镍矿出口", "能矿部签署条例。", None, "zh")

    assert str(judge(*text).effective) == "2025-10-09"
    assert str(forward.effective) == "2020-01-01"


@pytest.mark.parametrize(("published", "day"), [("2023-07-28", "2023-08-09"), ("2023-07-10", "2023-07-09")])
def test_a_start_told_by_its_day_alone_is_the_coming_one(judge: Judge, published: str, day: str) -> None:
    assert str(judge("中古車の対ロ輸出、9日から禁止", "政府が発表した。", published, "ja").effective) == day


def test_days_named_are_kept_without_a_year(judge: Judge) -> None:
    verdict = judge("Russia bans sugar exports", "The ban runs from April 1 until Aug. 31.")

    assert verdict.effective is None
    assert verdict.days == ("04-01", "08-31")


@pytest.mark.parametrize(
    ("text", "day"),
    [("自114年4月1日起實施出口管制", "2025-04-01"), ("25年4月1日から輸出を禁止", "2025-04-01")],
)
def test_years_of_another_calendar_and_of_two_digits(judge: Judge, text: str, day: str) -> None:
    effective = judge(text).effective

    assert effective
    assert effective.isoformat() == day


def test_the_number_of_the_act_tells_the_year_where_nothing_else_does(judge: Judge) -> None:
    told = judge("Ấn Độ cấm xuất khẩu gạo", "Thông báo số 20/2023 có hiệu lực kể từ ngày 20/7.", lang="vi")
    cited = judge("Ấn Độ cấm xuất khẩu gạo", "Lệnh cấm có hiệu lực kể từ ngày 20/7.", lang="vi")

    assert (str(told.effective), cited.effective) == ("2023-07-20", None)


@pytest.mark.parametrize("signs", ["", "\u0651", "\u064b"])
def test_arabic_is_read_with_and_without_its_vowel_signs(judge: Judge, signs: str) -> None:
    verdict = judge(f"الصين تعل{signs}ق حظر تصدير معادن إلى الولايات المتحدة", lang="ar")

    assert (verdict.relevant, verdict.kind, verdict.measure) == (True, "suspension", "suspension")


TODAY = {
    "en": ("Ghana bans exports of scrap", ("takes effect {}", "applies from {}"), "today", "tomorrow", "yesterday"),
    "de": ("Ghana verbietet Export von Schrott", ("gilt ab {}",), "heute", "morgen", "gestern"),
    "fr": ("Le Ghana interdit l'exportation de ferraille", ("entre en vigueur {}",), "aujourd'hui", "demain", "hier"),
    "es": ("Ghana prohíbe exportar chatarra", ("entra en vigor {}",), "hoy", "mañana", "ayer"),
    "pt": ("Gana proíbe exportação de sucata", ("A proibição entra em vigor {}",), "hoje", "amanhã", "ontem"),
    "ru": ("Гана запретила вывоз лома", ("Запрет вступает в силу {}",), "сегодня", "завтра", "вчера"),
    "tr": ("Gana hurda ihracatını yasakladı", ("{} yürürlüğe girdi",), "bugün", "yarın", "dün"),
    "ja": ("ガーナ、くず鉄の輸出を禁止", ("禁止は{}から施行",), "本日", "明日", "昨日"),
    "zh": ("加纳禁止废钢出口", ("禁令自{}起生效",), "今日", "明日", "昨日"),
}


@pytest.mark.parametrize("language", TODAY)
def test_a_word_for_today_at_a_start_is_told_from_publication(judge: Judge, language: str) -> None:
    title, forms, *words = TODAY[language]
    for form in forms:
        found = [judge(title, form.format(word), "2024-03-12", language).effective for word in words]
        assert found == [date(2024, 3, 12), date(2024, 3, 13), date(2024, 3, 11)]


def test_a_word_for_today_apart_from_a_start_is_no_start(judge: Judge) -> None:
    told = judge(
        "Ghana bans exports of scrap", "The ministry said today, effective March 30, none may leave.", "2024-03-12"
    )

    assert judge("Ghana bans exports of scrap", "The ministry said so today.", "2024-03-12").effective is None
    assert told.effective == date(2024, 3, 30)
    assert judge("Ghana bans exports of scrap", "It takes effect today.").effective is None


@pytest.mark.parametrize(
    "summary",
    [
        "Wheat prices fell 3% from yesterday.",
        "Prices rose from today's low, traders said.",
        "The new rules are in force. Yesterday, traders protested.",
        "The rules entered into force in 2023. Today the paper said so.",
    ],
)
def test_a_word_for_today_beside_no_start_is_none(judge: Judge, summary: str) -> None:
    assert judge("India bans wheat exports", summary, "2025-03-10").effective is None
