"""Acts, and what only looks like one, in languages with small lexicons; the items are ours, written before any run."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.detect import SourceText, Verdict
from tests import shipped

ACTS = (
    (
        "hu",
        "A kormány megtiltotta a búza exportját Ukrajnából",
        "Ukrajna kormánya december 1-jétől megtiltotta a búza kivitelét.",
        "UA",
        "prohibition",
    ),
    (
        "hu",
        "Szerbia feloldotta a kukorica exporttilalmát",
        "A szerb kormány eltörölte a kukorica kiviteli tilalmát.",
        "RS",
        "suspension",
    ),
    (
        "sk",
        "Vláda zakázala vývoz pšenice",
        "Slovenská vláda schválila zákaz vývozu pšenice od 1. januára 2027.",
        "SK",
        "prohibition",
    ),
    (
        "sk",
        "Rusko zavádza vývozné clo na slnečnicové semená",
        "Vláda stanovila vývozné clo od 1. decembra.",
        "RU",
        "tax",
    ),
    (
        "sr",
        "Vlada Srbije zabranila izvoz pšenice i kukuruza",
        "Vlada je donela odluku o privremenoj zabrani izvoza pšenice i kukuruza.",
        "RS",
        "prohibition",
    ),
    (
        "sr",
        "Влада Црне Горе донела уредбу о забрани извоза кукуруза",
        "Забрана важи од 1. децембра.",
        None,
        "prohibition",
    ),
    (
        "sr",
        "Srbija ukida zabranu izvoza suncokretovog ulja",
        "Vlada je ukinula zabranu izvoza suncokretovog ulja.",
        "RS",
        "suspension",
    ),
    (
        "hr",
        "Vlada uvela izvoznu dozvolu za drvne pelete",
        "Bosna i Hercegovina zabranila je izvoz peleta, odluka stupa na snagu danas.",
        "BA",
        None,
    ),
    (
        "sl",
        "Rusija prepovedala izvoz bencina",
        "Ruska vlada je prepovedala izvoz bencina do konca leta.",
        "RU",
        "prohibition",
    ),
    (
        "bg",
        "Правителството забрани износа на слънчоглед",
        "България въвежда забрана за износ на слънчоглед от 1 декември 2026 г.",
        "BG",
        "prohibition",
    ),
    (
        "bg",
        "Русия отмени износното мито за пшеница",
        "Руското правителство отмени митото върху износа на пшеница.",
        "RU",
        None,
    ),
    (
        "mk",
        "Владата забрани извоз на пченица",
        "Северна Македонија воведе забрана за извоз на пченица.",
        "MK",
        "prohibition",
    ),
    (
        "kk",
        "Қазақстан күріш экспортына тыйым салды",
        "Үкімет қаулысы 1 желтоқсаннан бастап күшіне енеді.",
        "KZ",
        "prohibition",
    ),
    (
        "kk",
        "Қазақстан ірі қара мал экспортына квота енгізді",
        "Ауыл шаруашылығы министрлігі бұйрық шығарды.",
        "KZ",
        "quota",
    ),
    (
        "uz",
        "Oʻzbekiston kartoshka eksportini vaqtincha taqiqladi",
        "Vazirlar Mahkamasi qarori bilan kartoshka eksporti taqiqlandi.",
        "UZ",
        "prohibition",
    ),
    (
        "uz",
        "Ўзбекистон пиёз экспортини чеклади",
        "Ҳукумат қарори билан пиёз экспортига чеклов жорий этилди.",
        "UZ",
        None,
    ),
    ("ky", "Кыргызстан мал экспорттоого тыюу салды", "Министрлер кабинети токтом кабыл алды.", "KG", "prohibition"),
    (
        "fa",
        "ایران صادرات سیب زمینی را ممنوع کرد",
        "وزارت صنعت ممنوعیت صادرات سیب زمینی را ابلاغ کرد.",
        "IR",
        "prohibition",
    ),
    ("fa", "دولت عوارض صادرات فولاد را وضع کرد", "عوارض صادرات فولاد از اول دی اعمال می‌شود.", None, "tax"),
    (
        "lt",
        "Rusija uždraudė benzino eksportą",
        "Rusijos vyriausybė uždraudė benzino eksportą iki metų pabaigos.",
        "RU",
        "prohibition",
    ),
    (
        "lt",
        "Lietuva įvedė eksporto licencijas dronams",
        "Vyriausybės nutarimas įsigalioja sausio 1 dieną.",
        "LT",
        "licence",
    ),
    (
        "lv",
        "Krievija aizliedz dīzeļdegvielas eksportu",
        "Krievijas valdība noteica eksporta aizliegumu.",
        "RU",
        "prohibition",
    ),
    (
        "sw",
        "Tanzania yapiga marufuku kuuza mahindi nje ya nchi",
        "Serikali imetangaza marufuku ya kuuza mahindi nje.",
        "TZ",
        "prohibition",
    ),
    (
        "sw",
        "Kenya yaondoa marufuku ya kuuza mahindi nje",
        "Serikali imeondoa marufuku ya kuuza mahindi nje.",
        "KE",
        "suspension",
    ),
    ("fi", "Suomi kielsi asevientiluvat Turkkiin", "Hallitus päätti keskeyttää vientiluvat.", "FI", None),
    (
        "fi",
        "Kiina tiukentaa harvinaisten maametallien vientivalvontaa",
        "Kiinan kauppaministeriö asetti vientirajoituksia.",
        "CN",
        None,
    ),
    ("he", "סין אסרה על ייצוא גליום לארצות הברית", "משרד המסחר הסיני הודיע על איסור ייצוא גליום.", "CN", "prohibition"),
    ("he", "ישראל מחמירה את הפיקוח על ייצוא רחפנים", "הממשלה אישרה צו שמרחיב את הפיקוח על הייצוא.", "IL", None),
    (
        "sv",
        "EU inför tillståndskrav för export av vaccin",
        "Kommissionen beslutade att bolag måste ansöka om tillstånd innan vaccin exporteras.",
        "EU",
        "licence",
    ),
    (
        "sv",
        "Indien stoppar veteexporten med omedelbar verkan",
        "Indien förbjuder export av vete, meddelar regeringen.",
        "IN",
        "prohibition",
    ),
    ("sv", "Indonesien häver exportförbudet för palmolja", "", "ID", "suspension"),
    ("hu", "A háború miatt a kormány megtiltotta a búza exportját", "", None, "prohibition"),
    ("hu", "Az aszály miatt exporttilalmat vezet be Szerbia a kukoricára", "", "RS", "prohibition"),
    ("fi", "Sodan vuoksi hallitus kielsi vehnän viennin", "", None, "prohibition"),
    ("kk", "Құрғақшылыққа байланысты Қазақстан бидай экспортына тыйым салды", "", "KZ", "prohibition"),
    ("uz", "Qurgʻoqchilik tufayli Oʻzbekiston piyoz eksportini taqiqladi", "", "UZ", "prohibition"),
    ("sv", "Ryssland förlänger exportförbudet för bensin", "Förbudet gäller till årets slut.", "RU", "prohibition"),
    (
        "az",
        "Azərbaycan buğda ixracına qadağanı ləğv etdi",
        "Nazirlər Kabineti müvafiq qərar qəbul edib.",
        "AZ",
        "suspension",
    ),
    ("az", "Özbəkistan pambıq ixracını qadağan etdi", "Qadağa yanvarın 1-dən qüvvəyə minir.", "UZ", "prohibition"),
    ("az", "Nazirlər Kabineti soğan ixracına rüsum tətbiq edib", "Qərar dekabrın 1-dən qüvvəyə minir.", None, "tax"),
    (
        "sq",
        "Qeveria e Kosovës ndalon eksportin e druve për ngrohje",
        "Vendimi hyn në fuqi menjëherë.",
        "XK",
        "prohibition",
    ),
    (
        "sq",
        "Shqipëria heq ndalimin e eksportit të skrapit",
        "Qeveria miratoi vendimin të mërkurën.",
        "AL",
        "suspension",
    ),
    ("no", "Norge innfører eksportforbud for droner", "Regjeringen vedtok forbudet fredag.", "NO", "prohibition"),
    (
        "no",
        "Regjeringen opphever forbudet mot eksport av munnbind",
        "Forskriften oppheves fra 1. desember.",
        None,
        "suspension",
    ),
    (
        "no",
        "Kina krever lisens for eksport av grafitt",
        "Handelsdepartementet kunngjorde kravet mandag.",
        "CN",
        "licence",
    ),
    (
        "ur",
        "پاکستان نے چینی کی برآمد پر پابندی عائد کردی",
        "وفاقی کابینہ نے فیصلے کی منظوری دے دی۔",
        "PK",
        "prohibition",
    ),
    ("ur", "حکومت نے پیاز کی برآمد پر پابندی ختم کردی", "وزارت تجارت نے نوٹیفکیشن جاری کردیا۔", None, "suspension"),
    ("mr", "केंद्र सरकारने कांद्यावर ४० टक्के निर्यात शुल्क लावले", "अर्थ मंत्रालयाने अधिसूचना जारी केली.", "IN", "tax"),
    ("mr", "भारताने गव्हाच्या निर्यातीवर बंदी घातली", "", "IN", "prohibition"),
    ("mr", "केंद्राने कांदा निर्यातबंदी उठवली", "", "IN", "suspension"),
    ("ta", "கோதுமை ஏற்றுமதிக்கு மத்திய அரசு தடை விதித்தது", "", "IN", "prohibition"),
    ("ta", "வெங்காயத்திற்கு 20% ஏற்றுமதி வரி விதிப்பு - மத்திய அரசு", "", "IN", "tax"),
    ("te", "కేంద్రం బియ్యం ఎగుమతులపై నిషేధం ఎత్తివేసింది", "", "IN", "suspension"),
    ("te", "ఉల్లి ఎగుమతులపై నిషేధం విధించిన కేంద్రం", "", "IN", "prohibition"),
    (
        "hy",
        "Հայաստանի կառավարությունն արգելել է հացահատիկի արտահանումը",
        "Որոշումն ուժի մեջ է մտնում վաղը։",
        "AM",
        "prohibition",
    ),
    ("hy", "Վրաստանը չեղարկել է մետաղի ջարդոնի արտահանման արգելքը", "", "GE", "suspension"),
    (
        "da",
        "Kina indfører forbud mod eksport af grafit",
        "Handelsministeriet offentliggjorde forbuddet mandag.",
        "CN",
        "prohibition",
    ),
    ("da", "Danmark ophæver forbuddet mod eksport af mundbind", "", "DK", "suspension"),
    (
        "da",
        "Regeringen stopper våbeneksport til Israel",
        "Erhvervsministeren meddelte beslutningen fredag.",
        None,
        "prohibition",
    ),
    (
        "et",
        "Eesti pikendas kaitsemaskide ekspordikeeldu",
        "Valitsus kinnitas määruse neljapäeval.",
        "EE",
        "prohibition",
    ),
    ("et", "Venemaa keelas bensiini ekspordi", "Keeld jõustub 1. detsembril.", "RU", "prohibition"),
    ("ka", "საქართველოს მთავრობამ ჯართის ექსპორტი აკრძალა", "", "GE", "prohibition"),
    ("ka", "სომხეთმა ხორბლის ექსპორტის აკრძალვა გააუქმა", "მთავრობამ დადგენილება მიიღო.", "AM", "suspension"),
    ("ne", "नेपाल सरकारले कवाडी सामग्री निर्यातमा रोक लगायो", "", "NP", "prohibition"),
    ("ne", "भारतले चामल निर्यातमा लगाएको प्रतिबन्ध हटायो", "", "IN", "suspension"),
    ("my", "မြန်မာအစိုးရ ကြက်သွန်နီ တင်ပို့မှုကို ပိတ်ပင်လိုက်", "", "MM", "prohibition"),
)
"""Language, title, summary, who acts, and the measure where one is meant."""
NO_ACTS = (
    ("hu", "A búza ára emelkedett a tőzsdén", "Az elemzők szerint az export nőtt az év első felében."),
    ("hu", "Nem tervez exporttilalmat a kormány", "A miniszter cáfolta, hogy tiltanák a gabona kivitelét."),
    ("sk", "Ceny obilia klesli, vývoz vzrástol medziročne", "Analytici hovoria o dobrej úrode."),
    ("sr", "Izvoz kukuruza porastao za 20 odsto", "Statistika pokazuje rast izvoza."),
    ("hr", "Zabrana izvoza trupaca ostaje na snazi", "Ministarstvo podsjeća da zabrana i dalje vrijedi."),
    ("bg", "Цените на пшеницата растат", "Анализатори очакват износът да намалее."),
    ("kk", "Астық бағасы өсті", "Сарапшылар экспорт көлемі артты дейді."),
    ("fa", "قیمت طلا در بازار افزایش یافت", "تحلیلگران از رشد صادرات می‌گویند."),
    ("lt", "Eksportas augo 5 proc.", "Statistikos duomenimis eksportas augo."),
    ("sw", "Bei ya mahindi yapanda", "Wachambuzi wa soko wanasema bei itapanda."),
    ("fi", "Vienti kasvoi marraskuussa", "Tilastokeskuksen mukaan vienti kasvoi."),
    (
        "hu",
        "Érvényben marad a búza exporttilalma",
        "A minisztérium emlékeztetett: a tilalom továbbra is érvényben van.",
    ),
    ("hu", "A gazdák exporttilalmat követelnek", "A gazdaszövetség kéri a kormányt, hogy korlátozza a kivitelt."),
    (
        "hu",
        "Letartóztatták a csempészeket",
        "A bíróság szerint engedély nélkül vittek ki árut, az exportengedély hamis volt.",
    ),
    ("sk", "Zákaz vývozu pšenice zostáva v platnosti", "Ministerstvo pripomenulo, že zákaz naďalej platí."),
    ("sk", "Farmári žiadajú zákaz vývozu", "Zväz vyzval vládu, aby obmedzila vývoz obilia."),
    ("sr", "Ministarstvo razmatra zabranu izvoza pšenice", "Mogla bi biti uvedena, kažu izvori."),
    ("sr", "Zabrana izvoza ostaje na snazi", "Vlada podseća da zabrana i dalje važi."),
    ("hr", "Uhićeni krijumčari oružja", "Sud ih je osudio zbog izvoza bez dozvole."),
    ("hr", "Kako dobiti izvoznu dozvolu", "Vodič za izvoznike: seminar ministarstva."),
    ("sl", "Vlada razmišlja o omejitvi izvoza lesa", "Minister pravi, da bi lahko omejili izvoz."),
    ("bg", "Фермери искат забрана на износа на слънчоглед", "Те призоваха правителството да ограничи износа."),
    ("bg", "Забраната за износ на пшеница остава в сила", "Министерството напомни, че тя продължава да действа."),
    ("mk", "Владата размислува за забрана за извоз", "Министерот побара анализа."),
    ("kk", "Министр экспортқа тыйым салу мүмкіндігін қарастыруда", "Депутаттар тыйым салуды ұсынды."),
    ("kk", "Контрабанда: бидай заңсыз шығарылды", "Сот айыппұл салды."),
    ("uz", "Deputatlar eksportni cheklashni taklif qildi", "Vazirlik koʻrib chiqmoqda."),
    ("ky", "Депутат экспортту чектөөнү сунуштады", "Өкмөт карап жатат."),
    ("fa", "ممنوعیت صادرات پیاز همچنان پابرجاست", "وزارت کشاورزی اعلام کرد ممنوعیت ادامه دارد."),
    ("fa", "کشاورزان خواستار ممنوعیت صادرات شدند", "آنها از دولت خواستند صادرات را محدود کند."),
    ("lt", "Ūkininkai prašo uždrausti grūdų eksportą", "Jie ragina vyriausybę apriboti eksportą."),
    ("lt", "Eksporto draudimas toliau galioja", "Ministerija primena."),
    ("lv", "Zemnieki aicina aizliegt graudu eksportu", "Valdība apsver priekšlikumu."),
    ("sw", "Wakulima wataka marufuku ya kuuza mahindi nje", "Wanaitaka serikali kuzuia."),
    ("sw", "Marufuku ya kuuza mahindi nje bado inatumika", "Wizara imekumbusha."),
    ("fi", "Hallitus harkitsee vientikieltoa", "Ministerin mukaan asiaa selvitetään."),
    ("fi", "Vientikielto pysyy voimassa", "Ministeriö muistuttaa."),
    ("he", "הממשלה שוקלת איסור על ייצוא רחפנים", "מקורות אומרים שהנושא נבחן."),
    ("he", "איסור הייצוא נותר בתוקף", "משרד הכלכלה הזכיר."),
    ("hu", "Az exporttilalom miatt drágul a búza", ""),
    ("hu", "Az exportkorlátozás bevezetése óta alig fogy a kukorica", ""),
    ("fi", "Vientikiellon jälkeen vehnän hinta nousi", ""),
    ("kk", "Экспортқа тыйым салынғаннан кейін баға төмендеді", ""),
    ("uz", "Eksport taqiqi tufayli narxlar oshdi", ""),
    ("sv", "Regeringen överväger exportförbud för el", ""),
    ("sv", "Exportförbudet för sand ligger fast, säger ministern", ""),
    ("sv", "Två män åtalas för olaglig export av teknik", "Åklagaren yrkar på fängelse."),
    ("sv", "Exporten av stål ökade i oktober", "Jämfört med i fjol steg exporten, enligt SCB."),
    ("az", "Fermerlər ixracın məhdudlaşdırılmasını təklif edir", "Nazirlik təklifi müzakirə edir."),
    ("az", "Buğda ixracı artıb", "Dövlət Gömrük Komitəsinin statistikası."),
    ("az", "Taxıl idxalına qadağa qoyulub", "Nazirlik idxalı dayandırıb."),
    ("sq", "Fermerët kërkojnë ndalimin e eksportit të grurit", "Ata i bëjnë thirrje qeverisë."),
    ("sq", "Çmimi i sheqerit bie pas ndalimit të eksportit", ""),
    ("no", "Regjeringen vurderer eksportforbud for strøm", "Ministeren sier saken utredes."),
    ("no", "Eksportforbudet står fast, sier ministeren", ""),
    ("no", "To menn tiltalt for ulovlig eksport av teknologi", "Aktor krever fengsel."),
    ("ur", "نیپال نے لگژری اشیا کی درآمد پر پابندی لگادی", ""),
    ("ur", "تاجروں کا پیاز کی برآمد پر پابندی کا مطالبہ", ""),
    ("mr", "कांदा निर्यातबंदी उठवण्याची शेतकऱ्यांची मागणी", "शेतकऱ्यांनी आंदोलन केले."),
    ("mr", "कांदा निर्यातबंदीमुळे शेतकरी नाराज", ""),
    ("ta", "வெங்காய ஏற்றுமதி தடையை நீக்க விவசாயிகள் கோரிக்கை", ""),
    ("te", "ఉల్లి ఎగుమతుల నిషేధం ఎత్తివేయాలని రైతుల డిమాండ్", ""),
    ("hy", "Ֆերմերները կոչ են անում արգելել հացահատիկի արտահանումը", ""),
    ("da", "Regeringen overvejer forbud mod eksport af strøm", "Ministeren vil undersøge sagen."),
    ("da", "Eksporten af svinekød steg i oktober", "Det viser tal fra Danmarks Statistik."),
    ("da", "To mænd tiltalt for ulovlig eksport af teknologi", ""),
    ("et", "Põllumehed nõuavad teravilja ekspordi keelamist", "Valitsus kaalub ettepanekut."),
    ("et", "Eksport kasvas oktoobris kümme protsenti", ""),
    ("ka", "ფერმერები ხორბლის ექსპორტის აკრძალვას ითხოვენ", ""),
    ("ne", "किसानले प्याज निर्यातमा रोक लगाउन माग गरे", ""),
    ("ne", "नेपालले विलासी वस्तुको आयातमा रोक लगायो", ""),
)


def read(language: str, title: str, summary: str) -> Verdict:
    published = datetime(2026, 11, 20, tzinfo=UTC)
    return shipped.detector().judge(
        SourceText("1", title, summary, "x", "https://news.example/1", lang=language, published=published)
    )


@pytest.mark.parametrize(("language", "title", "summary", "jurisdiction", "measure"), ACTS)
def test_an_act_is_found_with_who_acts_and_how(
    language: str, title: str, summary: str, jurisdiction: str | None, measure: str | None
) -> None:
    verdict = read(language, title, summary)

    assert verdict.relevant
    assert not verdict.half_read
    if jurisdiction:
        assert verdict.jurisdiction == jurisdiction
    if measure:
        assert verdict.measure == measure


@pytest.mark.parametrize(("language", "title", "summary"), NO_ACTS)
def test_plans_restatements_prices_and_cases_are_no_acts(language: str, title: str, summary: str) -> None:
    assert not read(language, title, summary).relevant
