# ruff: noqa: E501 - word lists: one line a language reads better than wrapped ones
"""Words that people put around the name of a thing, in the languages of our users. Data, one line a language."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from bot.text.normalize import is_han, key

_TO = "to toward towards into nach vers verso ke hacia para naar sang destination bound"
TO = frozenset(key(word) for word in _TO.split())
"""The country that follows (in English, German …) is the destination."""

_FROM = "from out of aus uit van von з із зі dalla dal dagli dalle depuis desde dari tu by off iz из ex"
FROM = frozenset(key(word) for word in _FROM.split())
"""The country that follows is the exporter."""

TO_BEFORE_HAN = (
    "出口到",
    "出口至",
    "出口给",
    "出口",
    "输出",
    "输往",
    "销往",
    "运往",
    "发往",
    "对",
    "対",
    "往",
    "赴",
    "输",
    "向",
    "到",
    "至",
)
TOWARD_HAN = frozenset("对対输赴")
"""Characters of direction before a one-character country."""

TOWARD = {"대미": "US", "대일": "JP", "대중": "CN", "대러": "RU", "대유럽": "EU"}
"""Korean words that are a direction and a country in one."""

ARTICLES = frozenset(
    key(word) for word in ("the", "les", "la", "le", "die", "den", "los", "las", "el", "het", "de", "i", "gli")
)
BEFORE_NAMES = ARTICLES | {
    key(word) for word in ("a", "an", "our", "my", "your", "their", "some", "one", "das", "de", "du")
}
"""Words between one of direction and a country: "to our Korean buyer"."""

GERMAN_INTO = frozenset({"die", "den", "das"})
"""Articles of the accusative: `in die USA` is into the USA, `in der Türkei` in Turkey."""

INTO = frozenset(
    key(word)
    for word in ("for", "für", "pour", "voor", "per", "для", "aux", "au", "al", "alla", "agli", "negli", "ins")
)
"""As TO, but words that may be a country's code or a part of a name where no country follows."""

SENDING_IN_FRENCH = frozenset(
    key(word)
    for word in ("exporter", "exportation", "exportations", "vendre", "expédier", "livrer", "livraison", "envoyer")
)
"""With one of these before it, `en` before a country means into it."""

_RECEIVERS = (
    "customer client buyer importer consignee purchaser recipient receiver enduser kunde käufer abnehmer acheteur cliente "
    "comprador klant afnemer klient pembeli pelanggan покупател клиент заказчик 客户 买家 买方 顾客 取引先 需要家 고객 바이어 구매자"
)
RECEIVERS = tuple(word if is_han(word[0]) else key(word) for word in _RECEIVERS.split())
"""Beginnings of words for who receives: the country beside one is the destination. Chinese ones stand as their keys."""

WHERE = frozenset(key(word) for word in ("in", "from", "based", "aus", "en", "в", "из", "uit"))
"""Between a receiver and its country."""

CODES = frozenset({"code", "number", "heading", "line"})
"""Behind `cn`: the Combined Nomenclature, not China."""

INSIDE = frozenset({"in", "en", "в"})
"""Between a town and its country."""

FROM_BEFORE_HAN = ("来自", "自", "从", "由")
TO_AFTER = ("向け", "へ", "行き", "に", "宛て", "으로", "로", "에게", "행", "향", "에", "대상")
FROM_AFTER = ("から", "産", "からの", "에서", "산", "의", "の", "产", "发的")
"""Particles behind a country's name in Japanese, Korean, Chinese."""

A_THING_IN_LOWER_CASE = frozenset(key(word) for word in ("германия", "германию", "германии"))
"""Cases of a thing (германий, germanium) that are a country with a capital or behind a word of direction."""

_NEUTRAL = (
    # grammar and questions
    "a an the and or of in on at for with is are am be do does did can could may might must need needs needed i we you he it "
    "my our your their this that these those there any all some what which who how when why where whether if as also now "
    "today date currently still not no yes please tell me about us get send ship shipping shipped buy sell selling move "
    # trade and law
    "export exports exported exporting exporter exporters exportation import imports imported re-export reexport transfer "
    "control controls controlled controlling restriction restrictions restricted restrict restricting ban bans banned "
    "banning prohibited prohibit prohibition prohibitions licence licences license licenses licensed licensing permit permits "
    "permitted permission allow allowed allowing authorisation authorization approval quota quotas rule rules regulation "
    "regulations regulated law laws legal act announcement notice order decree list listed listing status check checking "
    "number numbers same published january february march april june july august september october november december "
    "resolution directive ordinance decision proclamation circular notification gazette instrument statutory ministerial "
    "executive cabinet council amendment permen permendag permenperin regeling verordnung règlement décret arrêté decreto "
    "resolución постановление указ приказ распоряжение "
    "require required requires requirement requirements free duty tariff tax destination country countries shipment "
    "shipments shipping supply supplier suppliers supplies trade trading sale sales market customs code codes hs cn eccn cas "
    "goods good item items product products material materials substance commodity commodities mineral minerals element "
    "elements origin made overseas abroad foreign civil commercial industrial use uses used end user users worldwide global "
    "anywhere everywhere leave leaves leaving enter enters entering cross crossing transit arrive arriving receive receiving source sourced sourcing procure procuring supplied supplying bought purchased purchasing obtain getting got legally really exactly "
    "transport transports transporting transported carry freight know knows anybody anyone destination's si gac mofcom bis eu regulation "
    "go goes going gone heading headed coming deliver delivered delivery deliveries order orders ordered purchase want wants "
    "suspend suspended suspension suspensions lift lifted lifting ended ending expire expired expires expiry extended valid "
    "effective force starting started starts since until before after during new latest recent news update change changed "
    "changes situation answer question company companies firm manufacturer producer distributor kilo kilos kilogram kilograms "
    # forms that do not make another thing of it
    "metal metals metallic powder powders micropowder dust flake flakes granule granules grain grains bead beads pellet pellets "
    "lump lumps ingot ingots bar bars billet billets rod rods wire wires foil foils sheet sheets plate plates strip strips tube "
    "tubes block blocks piece pieces crystal crystals crystalline single polycrystal polycrystalline wafer wafers boule boules "
    "substrate substrates target targets sputtering raw unprocessed unwrought wrought refined unrefined processed crude bulk pure "
    "purity high low grade ultra natural semi finished sample samples solid liquid gas gaseous compressed cylinder bottled "
    "sheets film compound compounds form forms type types kind size particle nano micro fine coarse "
    # German, French, Spanish, Dutch, Italian, Portuguese, Indonesian, Vietnamese, Russian
    "der die das des dem den ein eine ist sind und oder von für mit ausfuhr export exporte genehmigung verbot darf man "
    "exportkontrolle pulver metall le la les l un une est sont et ou pour avec exportation exportations licence interdiction "
    "contrôle contrôles poudre métal el los las una es son y o con exportación exportaciones licencia prohibición control "
    "de du da do di il lo gli e het een is zijn en of voor uitvoer vergunning verbod esportazione exportação exportações "
    "ekspor larangan izin dan atau xuất khẩu cấm và экспорт экспорта вывоз вывоза запрет запрета на из лицензия разрешение "
    "порошок металл ли в для нужна нужно нужен нужны требуется можно нельзя ли экспортировать вывозить запрещён запрещен запрещена запрещено "
    "genehmigungspflichtig genehmigungspflicht erforderlich verboten erlaubt brauche brauchen benötige benötigen wir ich man exportieren ausführen "
    "liefern welche gilt gelten regeln nötig kann können "
    "faut il je nous peut on puis pouvons exporter interdit interdite interdits autorisé soumis soumise besoin quelles règles "
    "necesito necesita necesitamos se puede puedo podemos exportar prohibido prohibida prohibidos permitido permiso hace falta qué reglas hay para "
    "preciso precisa posso podemos proibido proibida proibição permitido licença licenças exportar é são há "
    "serve occorre posso possiamo esportare vietato vietata vietati permesso licenza divieto è sono "
    "nodig heb hebben mag mogen wij uitvoeren exporteren verboden toegestaan regels "
    "ihracat ihracatı ihraç ihracı için lisans lisansı kısıtlaması kısıtlamaları gerekli gerekiyor gerekir izin izni yasak yasaklı yasağı mi mı mu mü kontrol kısıtlama "
    "apakah dilarang boleh bolehkah dibolehkan diizinkan perlu butuh wajib yang saat sekarang kah lisensi mengekspor aturan "
    "có bị không được phép giấy nước cần hay thể quy định hạn chế "
    "wywóz wywozu eksport eksportu zezwolenie zakaz czy"
)
NEUTRAL = frozenset(key(word) for word in _NEUTRAL.split())
"""Keys of words that leave a thing what it is."""

_NEUTRAL_GLUED = (
    # Chinese
    "出口管制 出口许可 出口许可证 出口禁令 禁止出口 限制出口 出口限制 出口管理 出口 进口 管制 管控 许可证 许可 禁令 禁止 限制 配额 "
    "规定 公告 商务部 海关总署 海关 相关 物项 产品 制品 材料 原料 金属 单质 粉末 粉 粒 块 锭 棒 丝 箔 板 片 晶片 单晶 多晶 靶材 靶 "
    "的 是 吗 么 否 需要 要 能 可以 可 和 与 及 或 了 有 被 是否 怎么 如何 什么 目前 现在 今天 运 卖 买 销售 高纯 纯 高 对 到 往 向 至 从 自 由 输 "
    "最终用户 用途 政策 情况 状态 矿产 两用 物资 "
    # Japanese
    "輸出規制 輸出管理 輸出許可 輸出禁止 輸出制限 輸出 輸入 規制 許可 禁止 制限 対象 必要 です ます か は が を に へ の と も や で から まで 向け "
    "粉末 粉 金属 地金 インゴット ウエハ ウェハ 単結晶 多結晶 ターゲット 製品 材料 素材 原料 品目 高純度 あり なし する される した して いる できる "
    "できますか できます でしょうか ますか ません いけません 可能ですか 可能 ください 教えて 国から 国へ "
    "中国産 産 商務部 公告 について ですか "
    # Korean
    "수출통제 수출규제 수출금지 수출허가 수출제한 수출 수입 통제 규제 금지 허가 제한 승인 면허 대상 품목 제품 소재 재료 원료 금속 분말 가루 괴 잉곳 "
    "웨이퍼 단결정 다결정 타겟 필요한가 필요 가능 불가 관련 조치 현황 여부 고순도 상무부 공고 을 를 은 는 이 가 의 에 로 으로 에서 와 과 도 만 행 산 인가요 "
    "하려면 하려고 할때 할수 하는데 하면 있을까요 되는지 있는지 알려주세요 알려줘 보내려면 보낼수 팔수 나라 "
    "인가 인지 한가요 있나요 있습니까 받나요 받아야 합니다 됩니다 니까 나요 가요 요 입니까 되나요 하나요 됩니까 합니까 대한 대해 위한 및 또는 "
)


@cache
def neutral_glued() -> tuple[str, ...]:
    """Keys of neutral words in scripts without spaces, longest first."""
    return tuple(sorted({key(word) for word in _NEUTRAL_GLUED.split()}, key=len, reverse=True))


COMPONENT = frozenset(
    key(word)
    for word in (
        "with",
        "containing",
        "contains",
        "including",
        "using",
        "incorporating",
        "inside",
        "without",
        "mit",
        "ohne",
        "sans",
        "sin",
        "zonder",
        "avec",
        "con",
    )
)
"""Before a name these say that the thing asked about only holds it."""

FREE = frozenset({"free", "frei", "freie", "freier", "freies", "freien"})
"""Between two names: the second is without the first."""

JOINING = frozenset(key(word) for word in ("and", "or", "und", "et", "y", "en", "и", "및")) | {"和", "与"}
"""Words between two things that are both asked about."""

_GRAMMAR = (
    "a an the of on in at to by for and or with from under its as it is was be no not nos this that same late early about "
    "number numbers seen read found put never un une le la les de du des der die das den dem vom el los las di il"
)
GRAMMAR = frozenset(key(word) for word in _GRAMMAR.split())
"""Words that tell nothing about which act is meant."""

OF = frozenset(key(word) for word in ("of", "de", "du", "des", "d", "di", "von", "aus", "from", "van"))
"""Between two names these may join them: "scrap of copper"."""

_ACT_WORDS = (
    "announcement announcements statement statements letter letters decree decrees order orders decision decisions resolution "
    "resolutions rule rules notice notices law laws regulation regulations directive directives ordinance communique communiqué "
    "proclamation draft notification report reports policy bill act measures meeting briefing suspension moratorium faq faqs "
    "amendment plan instruction instructions reply evidence promulgated adopted signed nationalisation ordonnance décret arrêté "
    "communiqué verordnung erlass gesetz decreto ley указ постановление распоряжение приказ закон"
)
_ACTS = frozenset(key(word) for word in _ACT_WORDS.split())
_GLUED_ACTS = (
    "公告",
    "声明",
    "聲明",
    "决定",
    "決定",
    "条例",
    "談話",
    "谈话",
    "고시",
    "공고",
    "성명",
    "省令",
    "政令",
    "告示",
)


def speaks_of_an_act(keys: Iterable[str], text: str) -> bool:
    """Whether a text with a date is about a document: "statement of 3 August 2022", not "graphite on 3 August 2022"."""
    return any(word in _ACTS for word in keys) or any(word in text for word in _GLUED_ACTS)
