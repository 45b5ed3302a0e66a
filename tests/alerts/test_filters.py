from __future__ import annotations

from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.errors import UsageError
from bot.model.announcement import Announcement
from bot.subscriptions.filters import Filter, FilterError, Filters, parse, parse_stored
from tests.alerts.samples import COUNTRIES, SOURCES, SUBJECTS, VOCABULARY, announcement, report
from tests.counting import counted


def read(text: str) -> Filter:
    return parse(text, VOCABULARY)


def matches(text: str, **changes: object) -> bool:
    return read(text).matches(announcement(**changes))


def test_the_empty_filter_lets_everything_pass() -> None:
    assert read("").is_everything
    assert read("  \n ").is_everything
    assert matches("")
    assert matches("", subjects=(), jurisdiction=None, items=())
    assert read("").text == ""


@pytest.mark.parametrize(
    ("text", "normalised"),
    [
        ("graphite", "graphite"),
        ("Graphite FROM:cn", "from:CN graphite"),
        ("from:china,usa", "from:CN,US"),
        ("from: China , US", "from:CN,US"),
        ("from:US,CN,CN", "from:CN,US"),
        ("from:中国", "from:CN"),
        ("from：中国，US", "from:CN,US"),
        ('from:"South Korea"', "from:KR"),
        ("about:흑연", "about:graphite"),
        ('about:"Rare Earths"', 'about:"rare earths"'),
        ("about:稀土,石墨", 'about:graphite,"rare earths"'),
        ("“Rare  Earths”", '"rare earths"'),
        ("「输出」", '"输出"'),
        ("measure:license", "measure:licence"),
        ("measure:Entity_List", "measure:entity-list"),
        ("kind:new", "kind:new-measure"),
        ("tier:official,press", "tier:official,press"),
        ('source:"federal register (bis)"', "source:us-federal-register"),
        ("a b | c", "c | a b"),
        ("a (b | c)", "a (b | c)"),
        ("a OR b", "a | b"),
        ("a AND b NOT c", "a b -c"),
        ("OREs", "ores"),
        ("-—–x", "-x"),
        ("--x", "x"),
        ("-(a | b)", "-(a | b)"),
        ("-(-(a | b))", "a | b"),
        ("((a))", "a"),
        ("a a A", "a"),
        ("(a b) (c d)", "a b c d"),
        ("c b a", "a b c"),
        ("dual-use", "dual-use"),
        ("AI芯片", "ai芯片"),
        ("a-(b)", "a -b"),
    ],
)
def test_a_filter_is_shown_in_one_normal_form(text: str, normalised: str) -> None:
    found = read(text)

    assert found.text == normalised
    assert read(normalised) == found


@pytest.mark.parametrize(
    "text",
    [
        "from:CN",
        "from:US,CN",
        "-from:US",
        "about:graphite",
        "kind:new-measure",
        "measure:licence",
        "tier:official",
        "source:cn-mofcom",
        "graphite",
        "GRAPHITES",
        "item",
        "licence | quota",
        '"export licences"',
        '"Dual Use"',
        "dual-use",
        "39",
        "from:CN about:graphite -measure:tax (quota | licence)",
        "-(gallium | germanium)",
    ],
)
def test_the_graphite_licence_is_wanted_by(text: str) -> None:
    assert matches(text)
    assert read(text).why_not(announcement()) == ""


@pytest.mark.parametrize(
    ("text", "why_not"),
    [
        ("from:US", "`from:US`: it has from:CN"),
        ("graphite from:US", "`from:US`: it has from:CN"),
        ("about:gallium", "`about:gallium`: it has about:graphite"),
        ("kind:amendment", "`kind:amendment`: it has kind:new-measure"),
        ("tier:press", "`tier:press`: it has tier:official"),
        ("graph", "`graph` does not occur in it"),
        ("licenced", "`licenced` does not occur in it"),
        ('"licences export"', '`"licences export"` does not occur in it'),
        ("graphite -dual-use", "`-dual-use` leaves it out"),
        ("gallium | from:US", "none of `from:US | gallium` holds"),
        ("-(graphite | gallium)", "`-(gallium | graphite)` leaves it out: `graphite` applies to it"),
        (
            "about:gallium | about:graphite from:US",
            (
                "none of `about:gallium | from:US about:graphite` holds; nearest is `from:US about:graphite`, "
                "but `from:US`: it has from:CN"
            ),
        ),
    ],
)
def test_the_clause_that_keeps_it_out_is_named(text: str, why_not: str) -> None:
    found = read(text)

    assert not found.matches(announcement())
    assert found.why_not(announcement()) == why_not


def test_a_subject_includes_its_narrower_ones_and_not_the_reverse() -> None:
    assert matches("about:graphite", subjects=("spherical graphite",))
    assert not matches('about:"spherical graphite"', subjects=("graphite",))


def test_a_subject_is_found_in_either_number() -> None:
    assert matches('about:"rare earths"', subjects=("Rare Earth",))


@pytest.mark.parametrize(
    ("codes", "typed", "wanted"),
    [
        (("3A090.a.1",), "3A090", True),
        (("3A090",), "3A090.a", True),
        (("3A090.b",), "3A090.a", False),
        (("3A090.b",), '"ECCN 3a090.B"', True),
        (("3A090",), "3A", True),
        (("3A001", "4A090"), "3A0,5A", True),
        (("3A001",), "3A090", False),
        (("8112.92",), "8112", True),
        (("8112",), "8112.92.89", True),
        (("8112.92",), "81", True),
        (("811299",), "811292", False),
        (("1C902.c",), "1C902.c.1", True),
        ((), "3A090", False),
    ],
)
def test_a_code_is_found_with_what_is_below_it_and_by_what_it_belongs_to(
    *, codes: tuple[str, ...], typed: str, wanted: bool
) -> None:
    act = announcement(codes=codes)

    assert read(f"code:{typed}").matches(act) is wanted
    assert read(f"-code:{typed}").matches(act) is not wanted
    assert ("=" in read(f"code:{typed}").why_not(act)) is False


@pytest.mark.parametrize("typed", ["graphite", "3", "EAR99", "3A001-3A003", "811"])
def test_what_is_no_code_is_refused(typed: str) -> None:
    with pytest.raises(FilterError, match="no control code"):
        parse(f"code:{typed}", VOCABULARY)


def test_narrower_subjects_may_form_a_circle() -> None:
    circle = {"graphite": frozenset({"gallium"}), "gallium": frozenset({"graphite"})}
    vocabulary = type(VOCABULARY)(
        VOCABULARY.find_country, VOCABULARY.find_subject, lambda s: circle.get(s, frozenset())
    )

    assert parse("about:gallium", vocabulary).matches(announcement())


@pytest.mark.parametrize(
    ("destinations", "wanted", "left_out"),
    [(("US",), True, True), (("JP",), False, False), ((), True, False), (("JP", "US"), True, True)],
)
def test_an_act_without_named_destinations_holds_toward_every_one(
    destinations: tuple[str, ...],
    wanted: bool,  # noqa: FBT001 - a column of the table
    left_out: bool,  # noqa: FBT001 - a column of the table
) -> None:
    assert matches("to:US", destinations=destinations) is wanted
    assert matches("-to:US", destinations=destinations) is not left_out
    assert matches("--to:US", destinations=destinations) is wanted


def test_a_group_of_destinations_and_its_members_reach_each_other() -> None:
    assert matches("to:DE", destinations=("EU",))
    assert matches("to:EU", destinations=("DE",))
    assert not matches("to:JP", destinations=("EU",))


def test_an_act_of_an_unknown_authority_is_not_from_anywhere() -> None:
    assert not matches("from:CN", jurisdiction=None)
    assert matches("-from:CN", jurisdiction=None)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("石墨", "商务部公告对石墨物项实施出口管制"),
        ("수출통제", "흑연 수출통제를 강화"),
        ("수출통제", "흑연 수출 통제 강화"),
        ("수출", "수출통제를"),
        ("ガリウム", "窒化ｶﾞﾘｳﾑの輸出"),
        ("GaN", "对GaN出口"),
        ("ai芯片", "限制AI芯片出口"),
        ('"出口 管制"', "出口管制"),
        ("39号", "公告2026年第39号"),
    ],
)
def test_scripts_without_word_boundaries_are_searched_without_them(text: str, title: str) -> None:
    assert matches(text, items=(report(title=title),))


def test_a_korean_syllable_pair_is_not_found_across_two_words() -> None:
    assert not matches("가스", items=(report(title="국가 스타일"),))


def test_a_latin_word_is_not_found_inside_another_one() -> None:
    assert not matches("ore", items=(report(title="more foreign stores"),))
    assert not matches("ai芯片", items=(report(title="mai芯片"),))


def test_a_bare_word_finds_both_numbers_and_a_phrase_only_its_own() -> None:
    item = report(title="Arms, batteries and boxes", summary="")

    for word in ("arm", "arms", "battery", "box", "boxes"):
        assert matches(word, items=(item,)), word
    assert matches('"arms"', items=(item,))
    assert not matches('"arm"', items=(item,))


def test_words_are_found_in_later_reports_too_and_phrases_never_across_two() -> None:
    items = (report(title="one", summary="ends with alpha"), report(title="beta begins", summary="x"))

    assert matches("beta", items=items)
    assert not matches('"alpha beta"', items=items)


BAD = [
    ("form:CN", "`form:` is not a filter; did you mean `from:`?", "▸form:◂CN"),
    ("graphite abuot:x", "`abuot:` is not a filter; did you mean `about:`?", "graphite ▸abuot:◂x"),
    ("exporter:CN", "`exporter:` is not a filter; did you mean `from:`?", "▸exporter:◂CN"),
    (
        "weather:rain",
        (
            "`weather:` is not a filter; there are `from:`, `to:`, `about:`, `code:`, `kind:`, `measure:`, `tier:`, "
            "`source:`. Put text that holds a colon into quotes."
        ),
        "▸weather:◂rain",
    ),
    (
        "from:Chnia",
        "`from:Chnia`: no country or jurisdiction is called that; did you mean `from:CN`?",
        "from:▸Chnia◂",
    ),
    (
        "to:Atlantis",
        "`to:Atlantis`: no country or jurisdiction is called that. For example `to:US`.",
        "to:▸Atlantis◂",
    ),
    (
        "from:South Korea",
        '`from:South`: no country or jurisdiction is called that; did you mean `from:"South Korea"`?',
        "from:▸South◂ Korea",
    ),
    (
        "about:grafite",
        (
            "`about:grafite`: no subject is called that; did you mean `about:graphite`? "
            "To look for the word in the text, leave out `about:` and write `grafite`."
        ),
        "about:▸grafite◂",
    ),
    (
        "about:rare earths",
        (
            '`about:rare`: no subject is called that; did you mean `about:"rare earths"`? '
            "To look for the word in the text, leave out `about:` and write `rare`."
        ),
        "about:▸rare◂ earths",
    ),
    (
        "measure:quotta",
        (
            "`measure:quotta`: no measure is called that; did you mean `measure:quota`? There are `licence`, "
            "`prohibition`, `quota`, `suspension`, `tax`, `entity-list`, `technology-ban`, `other`."
        ),
        "measure:▸quotta◂",
    ),
    (
        "tier:blog",
        "`tier:blog`: no tier is called that. There are `official`, `trade`, `press`.",
        "tier:▸blog◂",
    ),
    (
        "source:federal",
        "`source:federal`: no source is called that; did you mean `source:us-federal-register`?",
        "source:▸federal◂",
    ),
    ("from:", "`from:` needs a value, for example `from:CN,US`.", "from:▸◂"),
    ("from:CN,", "`from:` needs a value, for example `from:CN,US`.", "from:CN,▸◂"),
    ("from:-CN", "`-` stands before the name: `-from:CN,US`.", "from:▸-◂CN"),
    ("form:", "`form:` is not a filter; did you mean `from:`?", "form:▸◂"),
    (
        "from:CN from:US",
        "`from:CN from:US` can never match, an act has one `from:`. For either write `from:CN,US`.",
        "from:CN ▸from:◂US",
    ),
    ('"rare earths', 'This quotation mark is never closed; write both: `"rare earths"`.', '▸"◂rare earths'),
    ("(a | b", "This `(` is never closed; add `)` where its part ends.", "▸(◂a | b"),
    (
        "a)",
        "This `)` closes nothing; each bracket needs its partner, with something between: `(gallium | germanium)`.",
        "a▸)◂",
    ),
    ("a | | b", "`|` means “or” and stands between two things: `gallium | germanium`.", "a | ▸|◂ b"),
    (
        "a |",
        "Something is missing at the end. `|` means “or” and stands between two things: `gallium | germanium`.",
        "a |▸◂",
    ),
    (
        "gallium, germanium",
        "A comma stands only between values: `from:CN,US`. For one word or the other write `gallium | germanium`.",
        "gallium▸,◂ germanium",
    ),
    (
        "a - b",
        "`-` stands right before what is left out: `-about:graphite`. Put a dash that is meant as text into quotes.",
        "a ▸-◂ b",
    ),
    ("+++", "`+++` has no letter or digit to look for.", "▸+++◂"),
    ("chip*", "`*` has no meaning here. A word finds its singular and plural by itself: `chip`.", "▸chip*◂"),
    ("*", "`*` has no meaning here. For every act leave the filter out.", "▸*◂"),
    ("Everything", "For every act leave the filter out.", "▸Everything◂"),
    ("a && b", "Two things side by side mean both: `gallium germanium`.", "a ▸&&◂ b"),
    ("!rice", "`-` leaves something out: `-rice`.", "▸!rice◂"),
    ("from=CN,US", "A colon stands behind a name: `from:CN`.", "▸from=CN◂,US"),
    ("a digest=daily", "A colon stands behind a name: `digest:daily`.", "a ▸digest=daily◂"),
    (
        "gallium or germanium",
        ('For one or the other write `|`, as in `gallium | germanium`. To look for the word itself write `"or"`.'),
        "gallium ▸or◂ germanium",
    ),
    (
        "a and b",
        'Two things side by side mean both: leave `and` out. To look for the word itself write `"and"`.',
        "a ▸and◂ b",
    ),
    (
        "not rice",
        (
            "To leave something out write `-` right before it, as in `-about:rice`. "
            'To look for the word itself write `"not"`.'
        ),
        "▸not◂ rice",
    ),
    (
        "graphite from China",
        'A colon stands behind `from`: `from:China`. To look for the word itself write `"from"`.',
        "graphite ▸from◂ China",
    ),
    ("To Mars", 'A colon stands behind `to`: `to:US`. To look for the word itself write `"to"`.', "▸To◂ Mars"),
    (
        "graphite digest daily",
        'A colon stands behind `digest`: `digest:daily@09:00`. To look for the word itself write `"digest"`.',
        "graphite ▸digest◂ daily",
    ),
    (
        "from:CN|US",
        'Several values stand behind one name with commas: `from:CN,US`. To look for the word itself write `"US"`.',
        "from:CN|▸US◂",
    ),
    (
        "japan | (gallium to:CN)",
        'Several values stand behind one name with commas: `to:CN,japan`. To look for the word itself write `"japan"`.',
        "▸japan◂ | (gallium to:CN)",
    ),
    (
        "measure:licence | quota",
        (
            "Several values stand behind one name with commas: `measure:licence,quota`. "
            'To look for the word itself write `"quota"`.'
        ),
        "measure:licence | ▸quota◂",
    ),
    (
        "kind:ban",
        (
            "`kind:ban`: no kind is called that; did you mean `measure:prohibition`? There are `new-measure`, "
            "`amendment`, `suspension`, `licence-policy`, `entity-listing`, `guidance`."
        ),
        "kind:▸ban◂",
    ),
    (
        "kind:nwe",
        (
            "`kind:nwe`: no kind is called that; did you mean `kind:new-measure`? There are `new-measure`, "
            "`amendment`, `suspension`, `licence-policy`, `entity-listing`, `guidance`."
        ),
        "kind:▸nwe◂",
    ),
    (
        "about:'rare earths'",
        (
            '`about:"\'rare"`: no subject is called that; did you mean `about:"rare earths"`? '
            "To look for the word in the text, leave out `about:` and write `'rare`."
        ),
        "about:▸'rare◂ earths'",
    ),
]


@pytest.mark.parametrize(
    ("text", "normalised"),
    [
        ('from:CN | "US"', 'from:CN | "us"'),
        ("from:CN | gallium", "from:CN | gallium"),
        ("about:graphite | gallium", "about:graphite | gallium"),
        ('"from" "or"', '"from" "or"'),
        ("all chips", "all chips"),
        ("measures source", "measures source"),
    ],
)
def test_what_may_be_meant_as_it_stands_is_not_refused(text: str, normalised: str) -> None:
    assert read(text).text == normalised


def test_a_stored_filter_with_a_word_that_is_refused_today_is_read() -> None:
    assert parse_stored("from:CN | us", VOCABULARY).text == "from:CN | us"
    assert parse_stored("gallium germanium or", VOCABULARY).text == "gallium germanium or"


@pytest.mark.parametrize(("text", "message", "place"), BAD, ids=[text for text, _, _ in BAD])
def test_a_mistake_is_answered_at_its_place_with_the_right_form(text: str, message: str, place: str) -> None:
    with pytest.raises(UsageError) as caught:
        read(text)

    assert str(caught.value) == message
    assert isinstance(caught.value, FilterError)
    assert caught.value.place == place


def test_a_long_value_is_not_said_again_in_full() -> None:
    with pytest.raises(FilterError) as caught:
        read(f"about:{'a' * 600}")

    assert str(caught.value).startswith(f"`about:{'a' * 114}…`: no subject is called that.")
    assert len(str(caught.value)) < 400


def test_a_filter_of_5000_characters_is_refused_politely() -> None:
    with pytest.raises(FilterError, match=r"5,000 characters; 2,000 are possible. Split it"):
        read("a" * 5_000)


def test_a_filter_that_normalising_makes_too_long_is_refused_as_well() -> None:
    with pytest.raises(FilterError, match="2,000 are possible"):
        read(" ".join(f"({word} | 稀土{word})".replace("稀土", "about:稀土 ") for word in map(str, range(140))))


@pytest.mark.parametrize("text", ["(" * 500 + "a" + ")" * 500, "-(" * 11 + "a" + ")" * 11, "(" * 1_000])
def test_deep_nesting_is_refused_politely(text: str) -> None:
    with pytest.raises(FilterError, match="Brackets stand more than 10 deep"):
        read(text)


def test_brackets_inside_quotes_are_text() -> None:
    assert read('"' + "(" * 20 + 'a"').text == '"a"'


@pytest.mark.parametrize("word", ["-a{}", "a{}", "(a{0} | b{0})", "-source:a{}"])
def test_reading_takes_work_in_proportion_to_the_length(word: str) -> None:
    def calls(text: str) -> int:
        with counted() as found, suppress(FilterError):
            read(text)
        return found[0]

    short, long_ = (" ".join(word.format(number) for number in range(count)) for count in (30, 120))
    calls(short)

    assert calls(long_) < 5 * calls(short)


def test_a_stored_filter_outlives_the_source_that_it_names() -> None:
    found = parse_stored("source:gone graphite | about:unobtainium", VOCABULARY)

    assert not found.matches(announcement())
    assert found.matches(announcement(items=(report(source="gone"),)))
    assert found.matches(announcement(subjects=("unobtainium",)))


def test_stored_filters_are_read_once() -> None:
    filters = Filters(VOCABULARY)

    assert filters("from:CN") is filters("from:CN")


# Properties

WORDS = st.text(min_size=1, max_size=12) | st.sampled_from(
    ["graphite", "dual-use", "芯片", "AI芯片", "OR", "İ", "ß", "ﬁn"]
)
NAMED = st.one_of(
    st.lists(st.sampled_from([n for k, ns in COUNTRIES.items() for n in (k, *ns)]), min_size=1, max_size=3).map(
        lambda names: "from:" + ",".join(f'"{n}"' for n in names)
    ),
    st.lists(st.sampled_from([n for k, ns in SUBJECTS.items() for n in (k, *ns)]), min_size=1, max_size=3).map(
        lambda names: "about:" + ", ".join(f'"{n}"' for n in names)
    ),
    st.sampled_from(["to:us", "to:EU,jp", "kind:amendment", "measure:ban,quota", "tier:press", "source:cn-mofcom"]),
    st.sampled_from(list(SOURCES.values())).map(lambda name: f'source:"{name}"'),
)
LEAVES = st.one_of(
    WORDS.map(lambda w: "".join(c for c in w if c.isalnum()) or "x"),
    WORDS.map(lambda w: '"' + w.replace('"', "").translate({ord(c): "" for c in "“”„‟«»「」『』＂"}) + ' x"'),
    NAMED,
)
FILTERS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        inner.map(lambda f: f"-({f})"),
        st.lists(inner, min_size=2, max_size=4).map(" ".join),
        st.lists(inner, min_size=2, max_size=4).map(lambda fs: "(" + " | ".join(fs) + ")"),
    ),
    max_leaves=12,
)


@given(FILTERS)
@example("-(from:CN,US from:CN from:US)")  # refused whichever of them is written first
def test_the_normalised_text_reads_back_as_the_same_filter(text: str) -> None:
    try:
        found = read(text)
    except FilterError:  # two exporters at once, or brackets too deep
        return

    again = read(found.text)

    assert again == found
    assert again.text == found.text
    assert again.matches(announcement()) == found.matches(announcement())


@given(st.text(alphabet=st.sampled_from('abXY -|()":,*中흑OR\n“—：from:about:'), max_size=60) | st.text(max_size=60))
def test_whatever_is_typed_is_read_or_refused_with_a_sentence(text: str) -> None:
    try:
        found = read(text)
    except FilterError as error:
        mistake = error
    else:
        assert read(found.text) == found
        return

    assert str(mistake).endswith((".", "?"))
    assert 0 <= mistake.at <= len(text)
    assert "▸" in mistake.place


ANNOUNCEMENTS = st.builds(
    lambda jurisdiction, subjects, destinations, title: announcement(
        jurisdiction=jurisdiction,
        subjects=tuple(subjects),
        destinations=tuple(destinations),
        items=(report(title=title),),
    ),
    st.sampled_from([None, *COUNTRIES]),
    st.lists(st.sampled_from(list(SUBJECTS)), max_size=2),
    st.lists(st.sampled_from(list(COUNTRIES)), max_size=2),
    st.sampled_from(["graphite", "芯片 dual-use", "nothing at all"]),
)


@given(FILTERS, ANNOUNCEMENTS)
def test_a_reason_is_given_exactly_when_a_filter_does_not_match(text: str, act: Announcement) -> None:
    try:
        found = read(text)
    except FilterError:
        return

    assert found.matches(act) is (found.why_not(act) == "")


def test_the_parts_of_a_normalised_filter_stand_in_one_order() -> None:
    parts = read("z -a tier:press (x | y) about:graphite to:US from:CN kind:amendment").text.split(" ")

    assert parts[:5] == ["from:CN", "to:US", "about:graphite", "kind:amendment", "tier:press"]
    assert all(one != other for one, other in pairwise(parts))


def test_only_kinds_that_alerts_have_are_offered() -> None:
    with pytest.raises(FilterError) as refused:
        parse("kind:merket", VOCABULARY)

    assert "`guidance`" in str(refused.value)
    assert "market" not in str(refused.value).partition(":")[2].replace("merket", "")


@pytest.mark.parametrize(
    "text",
    [
        "graphite -graphite",
        "about:graphite -about:graphite",
        'about:"spherical graphite" -about:graphite',
        "gallium -(gallium | rice)",
        "from:CN -from:CN,US",
        "tier:official -tier:official",
    ],
)
def test_a_filter_of_which_nothing_is_left_is_refused(text: str) -> None:
    with pytest.raises(FilterError, match="nothing would ever be posted"):
        read(text)


@pytest.mark.parametrize(
    "text",
    ['about:graphite -about:"spherical graphite"', "to:US -to:US", "from:CN,US -from:CN", "-(gallium rice) gallium"],
)
def test_a_filter_of_which_something_is_left_is_read(text: str) -> None:
    assert read(text).text


@given(FILTERS, FILTERS, ANNOUNCEMENTS)
def test_what_is_refused_as_contradictory_would_match_nothing(one: str, other: str, act: Announcement) -> None:
    try:
        read(f"({one}) -({other})")
    except FilterError as error:
        if "nothing would ever be posted" in str(error):
            assert not parse_stored(f"({one}) -({other})", VOCABULARY).matches(act)
