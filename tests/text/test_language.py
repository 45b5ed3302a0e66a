"""The language of a text: every served one, by script or by the model, and nothing that stops at odd input."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.text.language import identify

SERVED = frozenset(file.stem for file in Path("bot/data/languages").glob("*.yaml"))
SENTENCES = {
    "ar": "أعلنت وزارة التجارة قيودا جديدة على تصدير المعادن النادرة",
    "bn": "বাণিজ্য মন্ত্রণালয় গ্রাফাইট রপ্তানিতে লাইসেন্স বাধ্যতামূলক করেছে",
    "cs": "Ministerstvo oznámilo nové licence na vývoz grafitu",
    "de": "Das Ministerium führt eine Genehmigungspflicht für die Ausfuhr von Graphit ein",
    "el": "Το υπουργείο ανακοίνωσε νέους περιορισμούς στις εξαγωγές σπάνιων γαιών",
    "en": "The ministry announced new licence requirements for exports of graphite",
    "es": "El ministerio anunció nuevas licencias para la exportación de grafito",
    "fr": "Le ministère annonce de nouvelles licences pour l'exportation de graphite",
    "hi": "वाणिज्य मंत्रालय ने ग्रेफाइट के निर्यात के लिए लाइसेंस अनिवार्य किया",
    "id": "Pemerintah mengumumkan larangan ekspor bijih bauksit mulai bulan depan",
    "it": "Il ministero annuncia nuove licenze per l'esportazione della grafite",
    "ja": "経産省が省令改正",
    "ko": "산업통상자원부는 흑연 수출 허가를 발표했다",
    "nl": "Het ministerie kondigt nieuwe vergunningen aan voor de uitvoer van grafiet",
    "pl": "Ministerstwo ogłosiło nowe zezwolenia na wywóz grafitu",
    "pt": "O ministério anunciou novas licenças para a exportação de grafite",
    "ro": "Ministerul a anunțat noi licențe pentru exportul de grafit",
    "ru": "Министерство объявило о новых лицензиях на экспорт графита",
    "th": "กระทรวงประกาศข้อจำกัดใหม่ในการส่งออกแร่หายาก",
    "tr": "Bakanlık grafit ihracatı için yeni lisans zorunluluğu getirdi",
    "uk": "Міністерство оголосило про нові ліцензії на експорт графіту",
    "vi": "Bộ Công Thương công bố giấy phép xuất khẩu đất hiếm mới",
    "zh": "商务部公布对石墨物项实施出口管制",
    "bg": "Министерството обяви нови лицензи за износ на графит и редкоземни метали",
    "fa": "وزارت صنعت مجوزهای جدید صادرات گرافیت را اعلام کرد",
    "fi": "Ministeriö ilmoitti uusista grafiitin vientiluvista ja rajoituksista",
    "he": "משרד המסחר הודיע על רישיונות חדשים לייצוא גרפיט",
    "hr": "Ministarstvo gospodarstva objavilo je nove izvozne dozvole za grafit, priopćeno je u tjednu",
    "hu": "A minisztérium új exportengedélyeket jelentett be a grafitra",
    "kk": "Қазақстан үкіметі графит экспортына жаңа шектеулер енгізіп, лицензия талап ететінін мәлімдеді",
    "ky": "Кыргыз Республикасынын өкмөтү көмүрдү чыгарууга убактылуу тыюу салууну чечти",
    "lt": "Ministerija paskelbė apie naujas grafito eksporto licencijas",
    "lv": "Ministrija paziņoja par jaunām grafīta eksporta licencēm",
    "mk": "Министерството објави нови дозволи за извоз на графит и ретки метали",
    "sk": "Vláda Slovenskej republiky schválila nové nariadenie o vývoze grafitu a vzácnych zemín",
    "sl": "Vlada Republike Slovenije je sprejela uredbo o nadzoru nad izvozom blaga z dvojno rabo",
    "sv": "Regeringen meddelade nya tillstånd för export av grafit och sällsynta jordartsmetaller",
    "sr": "Министарство је објавило нове дозволе за извоз графита",
    "sw": "Wizara ya Kilimo ya Tanzania imetangaza kwamba serikali imepiga marufuku kuuza mahindi nje ya nchi",
    "uz": "Oʻzbekiston Respublikasi hukumati kartoshka va piyoz eksportini vaqtincha chekladi",
    "az": "Nazirlər Kabineti buğda və un ixracına müvəqqəti qadağa tətbiq edilməsi haqqında qərar qəbul edib",
    "da": "Erhvervsstyrelsen har udstedt en bekendtgørelse om udførsel af produkter med dobbelt anvendelse",
    "et": "Valitsus kehtestas määrusega teravilja ja kaitsevahendite väljaveo piirangud",
    "ka": "მთავრობამ დადგენილებით აკრძალა ხორბლისა და ჯართის ექსპორტი",
    "my": "စီးပွားရေးဝန်ကြီးဌာနက ကြက်သွန်နီ တင်ပို့မှုကို ယာယီ ရပ်ဆိုင်းလိုက်သည်",
    "ne": "वाणिज्य मन्त्रालयले धान र चामल निर्यातमा लगाएको प्रतिबन्ध हटाउने निर्णय गरेको छ",
    "hy": "Կառավարությունը ժամանակավորապես արգելել է հացահատիկի արտահանումը",
    "mr": "केंद्र सरकारने कांद्याच्या निर्यातीवर शुल्क लावण्याचा निर्णय घेतला असून त्याची अधिसूचना जारी केली आहे",
    "no": "Utenriksdepartementet har vedtatt nye regler for eksport av flerbruksvarer, som trer i kraft i morgen",
    "sq": "Qeveria shqiptare ka vendosur të ndalojë përkohësisht eksportin e drurit dhe të skrapit",
    "ta": "மத்திய அரசு வெங்காய ஏற்றுமதிக்கு தடை விதித்துள்ளது",
    "te": "కేంద్ర ప్రభుత్వం ఉల్లి ఎగుమతులపై నిషేధం విధించింది",
    "ur": "وفاقی کابینہ نے چینی کی برآمد پر پابندی عائد کرنے کی منظوری دے دی ہے",
}


UNSURE = frozenset({"no", "sl", "sw", "uz"})
"""Languages in which the model is not certain of one sentence: there the source's own word helps."""


@pytest.mark.parametrize("language", sorted(UNSURE))
def test_where_one_sentence_leaves_doubt_the_sources_own_word_helps(language: str) -> None:
    assert identify(SENTENCES[language], language, SERVED)[0] == language


@pytest.mark.parametrize("language", sorted(SENTENCES.keys() - UNSURE))
def test_a_sentence_is_certainly_of_its_language(language: str) -> None:
    text = SENTENCES[language]

    if language == "ja":
        text += "、半導体の輸出規制を強化"
    assert identify(text, None, SERVED) == (language, True)
    assert identify(text.upper(), None, SERVED)[0] == language


def test_every_served_language_is_tried() -> None:
    assert set(SENTENCES) == SERVED


def test_a_language_that_is_not_served_is_named_if_the_model_is_confident() -> None:
    assert identify("Ríkisstjórnin hefur ákveðið að setja nýjar reglur um útflutning á vörum", None, SERVED) == (
        "is",
        True,
    )


def test_what_the_source_says_decides_where_the_text_does_not() -> None:
    assert identify("", "pt-BR", SERVED) == ("pt", False)
    assert identify("", None, SERVED) == (None, False)


@example("\x00 \ud800 \n")
@example("の" * 3)
@given(st.text(st.characters(), max_size=200))
def test_any_text_gets_a_language_or_none(text: str) -> None:
    language, certain = identify(text, None, SERVED)

    assert language is None or language.islower()
    assert not (certain and language is None)
