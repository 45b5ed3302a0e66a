"""What was typed → what is asked: things, codes, acts, quantities, exporter, destination, day. Names come later."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date
from functools import cache

from msgspec import Struct

from bot.errors import UsageError
from bot.model.copies import replace
from bot.rules.query import day_roles, fields, marks, measures, munitions, papers, table_rows
from bot.text import days, endings, heads_of_mails, notation, pasted
from bot.text import question_words as said
from bot.text.calendar import Span
from bot.text.normalize import alternatives, key
from bot.text.notation import control_code_is_valid, hs_digits, is_cas
from bot.text.pasted import read_as_contacts
from bot.text.question_words import Role

LONGEST = 400
"""Characters of one cell of a list that may be a question."""
_READ = 5000
"""Characters of a question that are looked at; a whole mail may be pasted."""
MOST_WORDS, MOST_CODES = 400, 20
"""Words and codes of a question that are read. Two characters of a script without spaces count as a word."""
_UNIT = re.compile(r"\s*([^\W\d_]+)(?![\w/])")
"""A unit of measure behind a figure."""
_LONGEST_CODE = 10
"""Digits of a customs code that are read; Turkish declarations write 12, Chinese ones 13."""
_FLAGS_BEGIN = 0x1F1E6
"""The sign of the letter A of which, with a second one, a flag is made."""
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]{2}|:(?:flag[-_](?P<named>[a-z]{2})):", re.IGNORECASE)
_TYPED_A_WORD = 2
"""Words as typed that are kept for each that is read: fields and addresses are taken out before words are counted."""

_CAS = re.compile(r"(?<![\w-])(?P<label>cas\s*(?:no\.?|rn)?\s*:?\s*)?(?P<cas>\d{2,7}-\d{2}-\d)(?![\w-])", re.IGNORECASE)
_CONTROL = re.compile(
    r"(?<![\w.])(?:eccn\s*:?\s*)?(?P<code>(?:\d[A-EUa-eu]\d{3,4}|2[FG]0\d\d)(?:[a-z](?:\d{1,2}[a-z]?){0,2}(?=[.\s,;)]|$))?(?:\.[A-Za-z0-9]{1,3})*|\d{6}[JXjx]|PL\d{4}(?:\.[a-z0-9]+)*"
    r"|ECL\s?\d{4}(?:\.[a-z0-9]+)*|EAR[\s-]?99)(?![\w])",
    re.IGNORECASE,
)
_PARAGRAPHS = re.compile(
    r"(?<![\w.])(?P<entry>\d[A-E]\d{3})(?P<below>(?:\s?\((?:[a-z]|\d{1,2})\)){1,6})", re.IGNORECASE
)
"""An entry of a control list with its paragraphs in brackets: 1C117(c)."""
_CELL_SIGN = re.compile(r"[\n\t|]")
_CELL_END = re.compile(r"[\t\r\n]+")
"""What parts the cells of a pasted table; without tabs an end of line may stand within a name."""
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|(?:\b(?:from|to|cc|bcc|reply-to)\s*:\s*)?\S+@\S+\.\S+", re.IGNORECASE)
"""Addresses of pages and people, with the line of a mail's head before them: whatever stands there is no question."""
_EAR99 = re.compile(r"EAR[\s-]?99", re.IGNORECASE)
ARROW = "→"
"""Every arrow in a text; the word "to" stands behind it."""
_ARROW = re.compile(r"\s*(?:[→⇒➔➜]|[-=–—]>|(?<=[^\W\d_])[ \t]*>{1,3}(?=[ \t]*[^\W\d_]))\s*")
_ARROW_HEAD = re.compile("[→⇒➔➜>]")
_CODE_AT_ARROW = re.compile(rf"\b[a-z]{{2}}(?={_ARROW.pattern})|(?<=[→⇒➔➜>])\s*[a-z]{{2}}\b")
_ARROW_BACK = re.compile(r"\s*(?:[←⇐]|(?<=\s)[<‹][-=–—]+)\s*")
"""Behind it the goods leave: `Houston ← Shanghai`."""
_DIGIT = re.compile(r"\d")
_RUN_ON = re.compile(r"^(\d[A-EU]\d{3,4})([a-z][a-z0-9]*)", re.IGNORECASE)
_STEP = re.compile(r"[a-z]|\d+", re.IGNORECASE)
_WORD = re.compile(r"(?P<spaced>(?:(?![\u0e00-\u0eff\u3005-\u30ff\u3400-\u9fff\uac00-\ud7a3])[^\W_])+)|[^\W_]")
"""A word between spaces, or a character of a script without them."""
_YEARS = range(1990, 2041)
_MASKED = {ord("0") + digit: 0xE000 + digit for digit in range(10)}
_UNMASKED = {mask: digit for digit, mask in _MASKED.items()}


class Query(Struct, frozen=True):
    """A query taken apart."""

    shown: str
    """What was typed, on one line."""
    text: str
    """What is left for names."""
    typed: str = ""
    """What was typed, with its ends of lines and tabs; of a text that is too long the beginning that is read."""
    part: str = ""
    """What of this is about the goods in question alone, where several are named; empty: all of it."""
    plain: str = ""
    """The text before codes and numbers were taken out: some names hold digits."""
    exporters: tuple[str, ...] = ()
    destinations: tuple[str, ...] = ()
    on: date | None = None
    """The day asked about; of a span the first one."""
    until: date | None = None
    """The last day of a span."""
    when: str = ""
    """The day as it was typed; empty if none was."""
    dates: tuple[day_roles.Day, ...] = ()
    """Every day that stands in the text, in order; those that name an act are among them."""
    passed_days: tuple[str, ...] = ()
    """Days that are not asked about: those of papers, and of what was done before."""
    unread: tuple[str, ...] = ()
    """Words of time that name no day."""
    more_words: bool = False
    more_codes: bool = False
    """Whether it has more words or codes than are read."""
    hs: tuple[str, ...] = ()
    numerals: tuple[str, ...] = ()
    """Of these the ones that nothing but their digits tells to be codes: no word before them, no dots in them."""
    cas: tuple[str, ...] = ()
    controls: tuple[str, ...] = ()
    ranges: tuple[tuple[str, str], ...] = ()
    """The ends of ranges of control codes; both are among `controls`."""
    citations: tuple[notation.Citation, ...] = ()
    numbers: tuple[str, ...] = ()
    """Numbers of acts without a year ("announcement 39")."""
    signed: tuple[str, ...] = ()
    """Numbers that only a sign tells, some with a year: those of acts or of papers (`№12`, `No. 46/2024`)."""
    quantities: tuple[notation.Quantity, ...] = ()

    @property
    def is_cut(self) -> bool:
        """Return whether a part of what was typed was not read."""
        return self.more_words or self.more_codes


_BETWEEN_FLAGS = re.compile(
    "(?<=[\U0001f1e6-\U0001f1ff]{2})(?=(?:[\U0001f1e6-\U0001f1ff]{2})+(?![\U0001f1e6-\U0001f1ff]))"
)
"""🇩🇪🇫🇷 are two countries, not French "de FR"."""


def _code_of_flag(match: re.Match[str]) -> str:
    """Return the code of the country of a flag: 🇨🇳, `:flag-cn:` on Slack, `:flag_cn:` on Discord."""
    return (match["named"] or "".join(chr(ord(sign) - _FLAGS_BEGIN + ord("A")) for sign in match[0])).upper()


def read(typed: str, today: date) -> Query:
    """Take a query apart; raises UsageError that says what to type instead."""
    plain = pasted.plain(typed[:_READ])
    shown = " ".join(plain.split())
    if not shown:
        raise UsageError("Name a thing, a code or an act, for example: graphite to:US on:2024-12-10")
    has_cells = _CELL_SIGN.search(plain) is not None
    text = heads_of_mails.with_days_of_mails(read_as_contacts(plain) if has_cells else plain, today)
    plain = heads_of_mails.with_days_of_mails(plain, today) if has_cells else text
    text = pasted.as_rows(text) if has_cells else text
    text = unicodedata.normalize("NFKC", " ".join(_CELL_END.sub(" ; ", text).split()))
    text = marks.without_marks(text)
    for short, whole in endings.writing()["written_out"].items():
        text = text.replace(short, whole)
    text = _FLAG.sub(lambda match: f" {FLAG_SIGN} {_code_of_flag(match)} ", _BETWEEN_FLAGS.sub(", ", text))
    text = _ARROW_BACK.sub(" from ", text)
    if _ARROW_HEAD.search(text):
        text = _ARROW.sub(f" {ARROW} to ", _CODE_AT_ARROW.sub(lambda match: match[0].upper(), text))
    text = endings.glued_export().sub(r"\1 export", text)
    text = _ADDRESS.sub(" ", text) if "." in text else text
    text = _dotted_heading().sub(r"\g<mark>\g<chapter>\g<heading>", text) if "." in text else text
    text = text if text.isascii() else _glued_code().sub(_apart, text)
    text = _PARAGRAPHS.sub(_with_dots, text) if "(" in text else text
    text = endings.written_as_one().sub(lambda match: re.sub(r"\W", "", match[0]), text)
    if "/" in text:
        stroked, meant = endings.with_a_stroke()
        text = stroked.sub(lambda match: f" {meant[match[0].lower()]} ", text)
    if "'" in text or "’" in text:
        text = endings.elided().sub(r"\1 ", text)
        for ending, direction in endings.endings_of_direction():
            text = ending.sub(f"{GAP} {direction}", text)
    query = _fields(Query(shown, text, plain), today)
    text = _GLUED_TO_A_LABEL.sub(rf"\g<0> {GAP}", query.text)
    within = _first_words(text, MOST_WORDS)
    more = len(within) < len(text.rstrip()) or len(typed) > _READ
    as_typed = _first_words(plain, _TYPED_A_WORD * MOST_WORDS) if more else plain
    return replace(_codes(replace(query, text=within, typed=as_typed), today), more_words=more)


def _first_words(text: str, most: int) -> str:
    """Return the beginning of a text that is read: so many words."""
    if len(text) <= most:
        return text
    count = 0
    for word in _WORD.finditer(text):
        count += 2 if word.lastgroup else 1
        if count > 2 * most:
            return text[: word.start()]
    return text


def without(query: Query, text: str, today: date) -> Query:
    """Return the same query about another text: one from which the names of acts were taken."""
    given = replace(Query(query.shown, text, query.typed), exporters=query.exporters, destinations=query.destinations)
    bare = replace(given, on=query.on)
    return replace(_codes(bare, today), plain=query.plain)


def _fields(query: Query, today: date) -> Query:
    """Take `from:`, `to:`, `on:` and `item:` out of the text."""
    if ":" not in query.text:
        return query
    text = fields.other_field().sub(fields.meant, query.text)
    while match := fields.FIELD.search(text):
        name = match["name"].lower()
        value, end = (match["value"] or "").strip(), match.end()
        if name == "item":
            text = f"{text[: match.start()]} {value} {text[end:]}"
            continue
        if not value:
            raise UsageError(f"{name}: is empty; write for example {'on:2024-12-10' if name == 'on' else name + ':US'}")
        if name == "on":
            value, (first, last), end = fields.longest_day(text, match, value, today)
            query = replace(_once(query, "on", first), until=last, when=value.strip('"'))
        else:
            if fields.is_prose(text, match, value):
                text = f"{text[: match.start()]} {name}{_PROSE} {text[match.start('value') :]}"
                continue
            codes, end = fields.longest_countries(text, match, value, name)
            field = "exporters" if name == "from" else "destinations"
            codes = tuple(dict.fromkeys((*getattr(query, field), *codes)))
            query = replace(query, exporters=codes) if name == "from" else replace(query, destinations=codes)
        text = f"{text[: match.start()]} {FIELD_SIGN} {text[end:]}"
    return replace(query, text=f"{text} ".strip(f" {FIELD_SIGN}"))


_GLUED_TO_A_LABEL = re.compile(r"(?<=[^\W\d_]:)[A-Z]{2}(?![\w-])")
"""A code right behind a label's colon, which nothing behind it makes a name or a mark: `do:PL NIP …`."""
FIELD_SIGN = "\ufdd0"
"""What stands where a field stood between words: it parts the goods on its sides, and is no letter."""
GAP = "\ufdd1"
"""What stands where a control code was taken out, or a word of direction put in: words on its sides make no phrase.

"hello 5A002 from US" is no greeting from there, nor "thx Çin'den" one. It is no letter.
"""


FLAG_SIGN = "\ufdd2"
"""What stands before the code of a country that a flag told."""
_NO_SIGNS = str.maketrans(dict.fromkeys((FIELD_SIGN, GAP, FLAG_SIGN), " "))


def without_signs(text: str) -> str:
    """Return a text with a blank in place of what stands where fields, codes and flags stood."""
    return " ".join(text.translate(_NO_SIGNS).split())


_PROSE = "\uff1a"
"""A colon behind a word that is a label and no field."""


def _once(query: Query, field: str, value: object) -> Query:
    given = getattr(query, field)
    if given is not None and given != value:
        raise UsageError(f"{field.rstrip('_')}: is given twice, as {given} and {value}")
    return replace(query, **{field: value})


def _codes(query: Query, today: date) -> Query:
    """Take dates, CAS numbers, acts, quantities, control and customs codes out of the text, the surest form first."""
    text = measures.without_letters_of_sizes(query.text)
    plain = without_signs(text)
    of_japan, text = table_rows.taken(text, f" {GAP} ")
    of_us, text = munitions.of_the_us(text, f" {GAP} ")
    if not _DIGIT.search(text):
        alone = replace(query, plain=plain, text=" ".join(text.split()).strip(f" {GAP}"))
        return replace(alone, controls=tuple([*of_japan, *of_us][:MOST_CODES]))
    sure, text = _taken(_CAS, text, _cas_that_is_no_day)
    spans = (
        [span for span in days.read(text, today) if fields.DATED.fullmatch(span.text)]
        if fields.DATED.search(text)
        else []
    )
    dated = day_roles.roles(text, spans, today)
    told = [day_roles.with_words_of_making(text, day) for day in dated]
    text = papers.with_plain_codes(papers.without_numbers(_masked(without_spans(text, told), today)))
    cas, text = _taken(_CAS, text, lambda match: match["cas"] if is_cas(match["cas"]) else None)
    signed = papers.signed_numbers(text)
    cited, numbers, text = notation.take_citations(text)
    text = papers.without_signs(text)
    amounts, text = notation.take_quantities(measures.without_shares_beside_purity(text))
    ranges, text = _ranges(text)
    controls, text = _taken(_CONTROL, text, lambda match: match["code"] if _is_control(match["code"]) else None, GAP)
    of_all, text = munitions.taken(text, f" {GAP} ")
    of_munitions = (*of_japan, *of_us, *of_all)
    hs, numerals, text = _customs(text)
    text = text.translate(_UNMASKED)
    more = max(map(len, ((*sure, *cas), (*controls, *of_munitions), hs))) > MOST_CODES
    return replace(
        query,
        plain=plain,
        text=" ".join(text.split()).strip(f" {GAP}"),
        dates=tuple(dated),
        cas=tuple([*sure, *cas][:MOST_CODES]),
        citations=tuple(cited[:MOST_CODES]),
        numbers=tuple(numbers[:MOST_CODES]),
        signed=signed[:MOST_CODES],
        quantities=tuple(amounts[:MOST_CODES]),
        controls=tuple(dict.fromkeys((*map(_spelled, controls), *of_munitions)))[:MOST_CODES],
        ranges=ranges,
        hs=hs[:MOST_CODES],
        numerals=numerals,
        more_codes=more,
    )


_DAY = re.compile(r"\d{4}-(?:0\d|1[0-2])-\d")


def _cas_that_is_no_day(match: re.Match[str]) -> str | None:
    """Return a CAS number with its label, or of a form that no day has: 1942-52-5 is of no year."""
    is_one = is_cas(match["cas"]) and (match["label"] or not _DAY.fullmatch(match["cas"]))
    return match["cas"] if is_one else None


def _masked(text: str, today: date) -> str:
    """Return a text in which the figures of days are none, so that no number of an act or code is read in them."""
    for span in days.read(text, today):
        if span.is_day or span.of_two:
            text = f"{text[: span.start]}{text[span.start : span.end].translate(_MASKED)}{text[span.end :]}"
    return text


def _ranges(text: str) -> tuple[tuple[tuple[str, str], ...], str]:
    """Return the ends of ranges of control codes ("3A001-3A003"), and the text with a blank between them."""
    found = list(_range_of_codes().finditer(text))
    ends = [(_spelled(one["first"]), _spelled(one["last"])) for one in found]
    spans = [(one.end("first"), one.start("last")) for one in found]
    for start, end in reversed(spans):
        text = f"{text[:start]} {text[end:]}"
    return tuple(pair for pair in ends if pair[0] < pair[1]), text


def _taken(
    form: re.Pattern[str], text: str, read: Callable[[re.Match[str]], str | None], sign: str = ""
) -> tuple[list[str], str]:
    """Return what a form finds in a text and `read` accepts, and the text with a sign in its place."""
    found: list[str] = []

    def take(match: re.Match[str]) -> str:
        value = read(match)
        if value is None:
            return match[0]
        found.append(value)
        return f" {sign} "

    return found, form.sub(take, text)


def without_spans(text: str, spans: Sequence[Span]) -> str:
    """Return a text with a blank in the place of each of some spans."""
    for span in reversed(spans):
        text = f"{text[: span.start]} {text[span.end :]}"
    return text


def _is_control(code: str) -> bool:
    return _EAR99.fullmatch(code) is not None or control_code_is_valid(_spelled(code))


@cache
def _glued_code() -> re.Pattern[str]:
    """Return a pattern of an entry of a control list that is no number of a room: 3A001 in 管制编码3A001."""
    code = r"(?<![A-Za-z0-9_.])\d[A-E]\d{3}(?:\.[A-Za-z0-9]{1,3})*"
    return re.compile(rf"{code}(?![A-Za-z0-9_{endings.writing()['rooms']}])", re.IGNORECASE)


def _apart(match: re.Match[str]) -> str:
    """Return a code with a blank where a letter of another script stands right beside it."""
    before, behind = match.string[: match.start()][-1:], match.string[match.end() :][:1]
    return f"{' ' * _is_foreign(before)}{match[0]}{' ' * _is_foreign(behind)}"


def _is_foreign(sign: str) -> bool:
    return sign.isalpha() and not sign.isascii()


def _with_dots(match: re.Match[str]) -> str:
    """Return an entry of a control list as lists print it, of one with its paragraphs in brackets."""
    return ".".join((match["entry"], *re.findall(r"\w+", match["below"])))


def _spelled(code: str) -> str:
    """Return a control code as lists print it: 3a090.A and 3A090a → 3A090.a, 3B001c1a → 3B001.c.1.a."""
    head, *rest = _RUN_ON.sub(lambda match: ".".join((match[1], *_STEP.findall(match[2]))), code).split(".")
    head = re.sub(r"^ECL\s?", "ECL ", head.upper())
    return ".".join([head, *(part.lower() for part in rest)])


def _customs(text: str) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    """Return the customs codes of a text, those of them that are mere numerals, and the text without them.

    Beside a code that a word tells to be one, four digits without one are a number of something else.
    """
    found: dict[str, bool] = {}
    marked = any(match["mark"] for match in _customs_code().finditer(text))

    def take(match: re.Match[str]) -> str:
        written, count = _without_a_count(text, match)
        digits = re.sub(r"\D", "", written)[:_LONGEST_CODE]
        told = bool(match["mark"]) or not written.isdigit()
        if not told and (match[0].strip() != text.strip()) and _is_another_number(text, match, written, marked=marked):
            return match[0]
        try:
            code = hs_digits(digits)
        except ValueError:  # no such chapter
            return match[0]
        found[code] = found.get(code, False) or told
        return f" {count} "

    def take_chapter(match: re.Match[str]) -> str:
        found[re.sub(r"\D", "", match[0])] = True
        return " "

    rest = _chapter().sub(take_chapter, _customs_code().sub(take, text))
    return tuple(found), tuple(code for code, told in found.items() if not told), rest


def _without_a_count(text: str, match: re.Match[str]) -> tuple[str, str]:
    """Return a code, and the number or amount behind it that looks like its last digits: 8545.11 12 pcs, 2204 75 cl."""
    code, *last = match["hs"].rsplit(None, 1)
    end = match.end("hs")
    behind = _UNIT.match(text, end)
    measured = behind is not None and _is_a_unit(behind[1])
    if not last or not (measured or papers.is_counted(text, end - len(last[0]), end)):
        return match["hs"], ""
    return code, last[0]


def _is_a_unit(word: str) -> bool:
    """Return whether a word behind a number is a unit, a piece or what goods are packed in: "6907.21.00 22 plt"."""
    folded = key(word)
    packs = folded in said.group("pieces", "packs_in_short") or said.role(folded) is Role.PACKAGING
    return packs or word.casefold() in notation.units()


def _is_another_number(text: str, match: re.Match[str], digits: str, *, marked: bool) -> bool:
    """Return whether digits that no word tells to be a code are a year, a telephone, a house, pieces or money."""
    start = match.start("hs")
    end = start + len(digits)
    short = len(digits) == 4  # noqa: PLR2004 - "graphite 2024" is a year
    if short and (marked or int(digits) in _YEARS or papers.is_of_a_house(text, start, end)):
        return True
    # Customs codes have an even number of digits, telephones need not.
    return len(digits) % 2 == 1 or papers.is_counted(text, start, end) or papers.is_of_an_order(text, start)


def completed(query: Query, *, from_: str | None, to: str | None, on: date | None) -> Query:
    """Return a query with what was given beside it; raises UsageError where both say something else."""
    for field, given, name in (("exporters", from_, "from"), ("destinations", to, "to")):
        if given is not None:
            codes = fields.places(given, name)
            if getattr(query, field) not in {(), codes}:
                first = ", ".join(getattr(query, field))
                raise UsageError(f"{name}: is given twice, as {first} and {', '.join(codes)}")
            query = replace(query, **{field: codes})
    if on is not None:
        query = replace(_once(query, "on", on), until=on, when=query.when or on.isoformat())
    return query


# -- How people write fields, codes and days: patterns made of bot/data/query/writing.yaml.


@cache
def _customs_code() -> re.Pattern[str]:
    """`hs`: 4 to 10 digits, dotted or not, up to 13 where marks or dots tell them; `mark`: what people write before."""
    data = endings.writing()
    marks = alternatives(data["before_customs_code"].split()).replace("_", r"\s+")
    glued = alternatives(data["before_customs_code_glued"].split())
    listed = r"\d{4}\.\d{2}"
    return re.compile(
        rf"(?:(?P<mark>(?:(?:(?<![\w.,/-])(?:{marks})(?![^\W\d_])|{glued})[\s.:#№-]*)+)"
        rf"|(?<![\w.,/-])(?:ex\s?)?|(?<=\d\d[/,])(?={listed}))"
        r"(?P<hs>\d{4}(?:\.\d{2}){4}|\d{4}(?:[.\s]\d{2}){1,3}(?!\d)(?:[.\s-]\d{3}(?!\d)|-\d(?!\d))?"
        r"|\d{4}(?:-\d{2}){3,4}(?!\d)|(?(mark)\d{4}(?:-\d{2}){1,2}(?![\d-])|(?!))|\d{4}\.\d{6}(?!\d)|\d{4}[.-]\d{2}[.-]\d{3,4}|\d{6}[.-]\d{3,4}|\d{4}\.\d{4}(?:\.\d{2,5})?|(?:\d{8}|\d{10})\.\d{2,3}"
        r"|(?(mark)\d{4,13}|\d{4,10}))"
        rf"(?![\w%-]|[/.,](?!{listed})\d|/(?!\d))",
        re.IGNORECASE,
    )


@cache
def _dotted_heading() -> re.Pattern[str]:
    """Return a pattern of a heading as the nomenclature prints it, behind a word that tells one: `heading 81.12`."""
    data = endings.writing()
    told = alternatives(data["before_dotted_heading"].split()).replace("_", r"\s+")
    glued = alternatives(data["before_customs_code_glued"].split())
    marks = alternatives(data["before_customs_code"].split()).replace("_", r"\s+")
    return re.compile(
        rf"(?P<mark>(?:(?<![\w.,/-])(?:{told})(?![^\W\d_])|{glued})(?:[\s.:#№-]*(?:{marks})(?![^\W\d_]))*[\s.:#№-]*)"
        r"(?P<chapter>\d\d)\.(?P<heading>\d\d)(?=(?:\.\d\d){0,4}(?![\w%-]|[.,]\d|\s*%))",
        re.IGNORECASE,
    )


@cache
def _chapter() -> re.Pattern[str]:
    """Return a pattern of a chapter: two digits behind a word that tells it, or between two signs (第72章)."""
    data = endings.writing()
    words = alternatives(data["before_chapter"].split()).replace("_", r"\s+")
    around = "|".join(rf"{sign[0]}\s*\d\d\s*{sign[1]}" for sign in data["around_chapter"].split())
    return re.compile(rf"(?<!\w)(?:{words})[\s.:]*\d\d(?![\w%-]|[.,]\d)|{around}", re.IGNORECASE)


@cache
def _range_of_codes() -> re.Pattern[str]:
    """Two entries of control lists (`first`, `last`) with a sign or word for a range between them."""
    code, words = r"\d[A-E]\d{3}(?!\w)", alternatives(endings.writing()["between_control_codes"].split())
    return re.compile(
        rf"(?<!\w)(?P<first>{code})(?:\s*(?:[-–—~…]|\.\.+)\s*|\s+(?:{words})\s+)(?P<last>{code})", re.IGNORECASE
    )
