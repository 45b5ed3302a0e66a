"""What an article is made of: the graphite of graphite crayons, the cotton of "chemises en coton". PURE."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

from bot.lists.goods import folded
from bot.rules.index import RuleBase
from bot.rules.names import drives_of_machines, materials_of_articles, materials_of_products, substances
from bot.rules.query.leaving_out import OF_GEMS, is_food
from bot.rules.query.making import is_raw, is_waste, words_of
from bot.rules.query.modifiers import (
    are_parted,
    has_a_figure_behind,
    has_an_amount,
    is_a_packing,
    is_head_first,
    is_plural,
    languages_of,
    may_be_of_packings,
)
from bot.rules.query.purposes import goods_and_uses
from bot.rules.query.tokens import Name, Scan
from bot.text import household, thing_words
from bot.text import question_words as said
from bot.text.chapters import CHEMICALS, FIRST_OF_ARTICLES, FIRST_OF_MACHINES, FOOD, METALS
from bot.text.normalize import is_han, key, script_of
from bot.text.notation import take_quantities
from bot.text.question_words import Role

_OF_MACHINES = frozenset(range(84, 91))
"""The chapters of machines, vehicles and instruments."""
_OF_METAL = frozenset({*range(72, 94), 94})
"""Chapters of metals, of what is made of them, of machines, vehicles and furniture."""
_OF_FUEL = {"t": 20, "l": 100, "m3": 1}
"""From how much on an amount is one of fuel, and no measure of a machine."""
_LAST_OF_RESINS = "3914"
"""The last heading of plastics in primary forms, which are no articles."""
_FIRST_OF_CHEMICALS = 28
"""The first chapter of chemicals, and of what is made of them."""
_WORN, _NEVER_WORN = frozenset(range(61, 66)), CHEMICALS | {81}
"""Chapters of clothes, shoes and hats, and of minerals, chemicals and minor metals, of which none are made."""
_SOFT, _METALLIC = frozenset({40, *range(48, 66)}), frozenset(range(71, 84))
"""Chapters of rubber, paper, cloth, clothes and shoes, and of metals."""
_FINISHED_FORMS = frozenset({"battery", "magnet", "equipment"})
"""Forms that are goods by themselves, whatever stands before them: gallium batteries, tungsten furnaces."""
_MAGNETS = "8505"
_EATEN = FOOD - {5, 13, 14}
"""Chapters of animals, plants and food, without feathers, gums and what is plaited."""
_OF_PRODUCTS = FOOD | {*range(39, 81)}
"""Chapters of food, and of plastics, wood, cloth, stone, glass and plain metals."""
OF_A_FORM = frozenset({Role.SHAPE, Role.FORM, Role.COMPOUND})
_MAGNET, _LATIN = "magnet", "latin"
_POWDER = "powder"
"""The shape of which no article is."""
_WORDS_FOR = 3
"""Words of rooms, people and pastimes between a material and an article."""
CRUDE_IRON = frozenset({"7201", "7202", "7203", "7204", "7205"})
"""Headings of pig iron, ferro-alloys, sponge, scrap and grit, of which no article is made as they are."""


def materials(base: RuleBase, scan: Scan, text: str) -> frozenset[int]:
    """Return names of what a finished thing that no act means is made of.

    They are directly before it ("graphite crayons"), in brackets behind it ("pencils (graphite)"), behind a word
    that says so in their language ("chemises en coton"), or directly behind it where articles are made of such metals
    ("kitchen knives stainless") or where their language says first what a thing is ("baju kapas").
    """
    found = set()
    for_use = goods_and_uses(scan)
    for number, (name, other) in enumerate(pairwise(scan.subjects)):
        if not for_use.isdisjoint({(name.first, other.first), (other.first, name.first)}):
            continue  # 磁钢 电机用: magnets for motors
        if _is_told_of(base, scan, name, other) and is_made_of(base, scan, name, other):
            found.add(number + 1)
        if not _follows(base, scan, name, other) or {*name.subjects} == {*other.subjects}:
            continue
        found.update(number + place for place in _material_of_two(base, scan, text, name, other))
    return frozenset(found)


def words_of_making(base: RuleBase, scan: Scan, made_of: frozenset[int]) -> Iterator[int]:
    """Yield the places of words between what articles are made of (`made_of`) and the articles: 黒鉛製鉛筆."""
    for number in made_of:
        for other in scan.subjects[number + 1 : number + 2]:
            if _follows(base, scan, scan.subjects[number], other):
                yield from range(scan.subjects[number].last, other.first)


def _follows(base: RuleBase, scan: Scan, name: Name, other: Name) -> bool:
    """Return whether a name stands right behind another, or what tells so in its language does: 黒鉛の鉛筆.

    A room, people or a pastime may stand between: "titanium camping mugs".
    """
    between = range(name.last, other.first)
    if not between or scan.joined_key(name.last, other.first) in said.group("of_ahead"):
        return True
    if any(are_parted(scan, place) for place in range(name.last, other.first + 1)) or goes_on(scan, other):
        return False
    if is_of_a_form(scan, name) or _is_a_machine(base, other):
        return False
    languages = languages_of(base, scan, name) & languages_of(base, scan, other) if len(between) <= _WORDS_FOR else ()
    return bool(languages) and all(
        scan.role(place) not in OF_A_FORM and household.tells_what_for(scan.words[place].key, languages)
        for place in between
    )


def _is_a_machine(base: RuleBase, name: Name) -> bool:
    """Return whether goods may be machines, vehicles or instruments, which are for more than rooms and pastimes."""
    return not base.chapters_of(*name.subjects).isdisjoint(_OF_MACHINES)


def is_of_a_form(scan: Scan, name: Name) -> bool:
    """Return whether a name ends with a word for a form: molybdenum powder."""
    return scan.role(name.last - 1) in OF_A_FORM


def goes_on(scan: Scan, name: Name) -> bool:
    """Return whether a word right behind a name goes on with it: "kitchen rack tubes"."""
    last = name.last
    if last == len(scan.words) or scan.taken[last] or are_parted(scan, last):
        return False
    return scan.is_content(last) or scan.role(last) in OF_A_FORM


def _material_of_two(base: RuleBase, scan: Scan, text: str, name: Name, other: Name) -> tuple[int, ...]:
    """Return which of two names side by side is of what the other is made of: 0 the first, 1 the second.

    A formula is the name of no article: "bauxite 45% Al2O3".
    """
    if any(_is_a_formula(base, scan, one) for one in (name, other)):
        return ()
    bracketed = other.first in scan.in_brackets
    if bracketed and all(_is_spared(base, one) for one in name.subjects):
        return (1,)
    parted = other.first in scan.after_comma | scan.after_sentence | scan.after_colon or has_a_figure_behind(
        scan, name, other, text
    )
    if parted or _is_measured_fuel(base, name, other, text):
        return ()
    if is_head_first(base, scan, name, other):
        return (1,) if is_made_of(base, scan, name, other) else ()
    if not bracketed and is_made_of(base, scan, other, name) and _may_be_of_it(base, scan, other, name):
        return (0,)
    behind = _is_a_metal_of_articles(base, scan, name, other, bracketed=bracketed) and is_made_of(
        base, scan, name, other
    )
    told = behind and (bracketed or _are_of_one_tongue(base, scan, name, other)) and not _is_soft(base, name, other)
    return (1,) if told else ()


def _is_soft(base: RuleBase, article: Name, material: Name) -> bool:
    """Return whether an article is of rubber, paper or cloth, and a material a metal: no such thing is of it."""
    own, theirs = base.chapters_of(*article.subjects), base.chapters_of(*material.subjects)
    return bool(own and theirs) and own <= _SOFT and theirs <= _METALLIC


def _is_a_formula(base: RuleBase, scan: Scan, name: Name) -> bool:
    typed = scan.words[name.first].raw
    formulas = (base.subjects[one].formulas for one in name.subjects if one in base.subjects)
    return name.last - name.first == 1 and any(typed in those for those in formulas)


def doubtful_articles(base: RuleBase, scan: Scan, text: str, sure: frozenset[int]) -> frozenset[int]:
    """Return the names of finished things in one phrase with a material that no such thing is known to be made of.

    "Gallium pencils" may be pencils and gallium, or hold some: the status is that of gallium, and the pencils are in
    doubt. `sure`: the names that are known to be what other things are made of or hold.
    """
    found = set()
    for_use = goods_and_uses(scan)
    for number in range(len(scan.subjects) - 1):
        for article, material in _one_phrase(base, scan, text, number):
            those = scan.subjects[article], scan.subjects[material]
            used = (those[1].first, those[0].first) in for_use
            if not used and {article, material}.isdisjoint(sure) and _is_doubtful(base, scan, *those):
                found.add(article)
    return frozenset(found)


def holders_in_doubt(base: RuleBase, scan: Scan, held: frozenset[int]) -> Mapping[int, int]:
    """Return the names of controlled things that goods are said to hold, each with the name of the goods, in doubt.

    Of "toy cars with drones" the drones are asked about; not of what is outside with all that it holds ("speakers with
    magnets"), or made of such things ("furniture with steel").
    """
    found = {}
    for number in sorted(held):
        holder = next((one for one in range(number - 1, -1, -1) if one not in held), None)
        if holder is not None and _may_be_beside(base, scan, scan.subjects[holder], scan.subjects[number]):
            found[number] = holder
    return found


def _may_be_beside(base: RuleBase, scan: Scan, holder: Name, name: Name) -> bool:
    """Return whether a controlled thing behind goods that no act names is not what these are outside with."""
    if any(map(base.is_ruled, holder.subjects)) or not any(map(base.is_ruled, name.subjects)):
        return False
    if all(_is_edible(base, one) for one in name.subjects) and all(
        _is_an_everyday_article(base, one) for one in holder.subjects
    ):
        return True  # "shirts with live chickens": no article is made of what is eaten
    if _are_food(base, holder, name):
        return False
    forms = {word for word in words_of(name.shown) if said.role(word) in OF_A_FORM}
    bare = all(thing_words.form(word) == _MAGNET for word in forms)
    return not (bare and (_is_outside_with(base, holder, name) or is_made_of(base, scan, holder, name)))


def ruled_apart(base: RuleBase, scan: Scan, held: frozenset[int]) -> frozenset[int]:
    """Return the names of what goods are said to hold, on which others act than on these: "chocolate with drones".

    A finished article that is made of a material is asked about alone.
    """
    found = set()
    for number in held:
        holder = next((scan.subjects[one] for one in range(number - 1, -1, -1) if one not in held), None)
        name = scan.subjects[number]
        others = holder is not None and _is_ruled_by_others(base, holder, name)
        if others and not _is_in_a_listed_name(base, scan, name):
            found.add(number)
    return frozenset(found)


def _is_in_a_listed_name(base: RuleBase, scan: Scan, name: Name) -> bool:
    """Return whether a name is a part of a longer one of goods of lists, which are looked up in the whole question."""
    own = {*folded(scan.typed(name.first, name.last))}
    written = base.in_english(scan.typed(0, len(scan.words))).names
    return any(own < {*folded(one)} for one in written)


def _is_ruled_by_others(base: RuleBase, holder: Name, name: Name) -> bool:
    """Return whether acts are on goods and on what they hold, and one on the latter is of another exporter."""
    own, theirs = ({one for subject in those.subjects for one in _exporters(base, subject)} for those in (holder, name))
    if not own or theirs <= own or _are_food(base, holder, name):
        return False
    finished = all(_is_a_finished_article(base, one) for one in holder.subjects)
    return not (finished and all(_is_held_by_things(base, one) for one in name.subjects))


def _exporters(base: RuleBase, subject: str) -> Iterator[str]:
    """Yield those whose acts are on a subject, a kind of it or what is above it."""
    return (place.measure.jurisdiction for name in base.family(subject) for place in base.items_on.get(name, ()))


def _are_food(base: RuleBase, holder: Name, name: Name) -> bool:
    return all(is_food(base, one) for one in (*holder.subjects, *name.subjects))


def _is_outside_with(base: RuleBase, holder: Name, name: Name) -> bool:
    """Return whether files say that articles are outside, and relate what they hold to them."""
    return all(
        _is_a_finished_article(base, one)
        and bool(base.subjects[one].not_listed)
        and not _as_said(base, base.subjects[one].related).isdisjoint(name.subjects)
        and all(_is_held_by_things(base, other) for other in name.subjects)
        for one in holder.subjects
    )


def _as_said(base: RuleBase, subjects: Iterable[str]) -> set[str]:
    """Return things, and what is above them, as people say it: "speakers with magnets"."""
    return {one for subject in subjects for one in (subject, *base.broader(subject))}


def _is_edible(base: RuleBase, subject: str) -> bool:
    """Return whether goods are animals, plants or food, of which no article is made: no feathers, rattan or cork."""
    chapters = base.chapters_of(subject)
    return bool(chapters) and chapters <= _EATEN


def _one_phrase(base: RuleBase, scan: Scan, text: str, number: int) -> Iterator[tuple[int, int]]:
    """Yield an article and its material by the order of two names in one phrase: in most languages the head is last."""
    name, other = scan.subjects[number : number + 2]
    if _is_told_of(base, scan, name, other):
        yield number, number + 1
    elif _follows(base, scan, name, other) and not (are_parted(scan, other.first) or has_an_amount(scan, name, text)):
        first = is_head_first(base, scan, name, other)
        yield (number, number + 1) if first else (number + 1, number)


def _is_doubtful(base: RuleBase, scan: Scan, article: Name, material: Name) -> bool:
    """Return whether an article that no act names stands beside a controlled material, of one language with it."""
    of_a_form = thing_words.form(scan.joined_key(article.first, article.last)) in _FINISHED_FORMS
    finished = of_a_form or (
        all(_is_finished(base, one) for one in article.subjects) and not is_a_packing(base, article)
    )
    ruled = any(base.is_ruled(one) and not is_raw(one) and _is_held_by_things(base, one) for one in material.subjects)
    return finished and ruled and _may_be_of_it(base, scan, article, material)


def _is_held_by_things(base: RuleBase, subject: str) -> bool:
    """Return whether finished things hold a thing as a material, or as the magnets in them."""
    codes = base.customs_codes_of(subject)
    magnets = any(code.startswith(_MAGNETS) for code in codes)
    return magnets or _is_a_material(base, subject)


def _is_finished(base: RuleBase, subject: str) -> bool:
    """Return whether a thing is an article, or made of chemicals (soap, paint), that is outside every act."""
    held = base.subjects.get(subject)
    if held is None or base.is_ruled(subject) or held.symbols or held.formulas or held.cas:
        return False
    chapters = base.chapters_of(subject)
    return (base.is_everyday(subject) or bool(held.not_listed)) and (
        not chapters or max(chapters) >= _FIRST_OF_CHEMICALS
    )


def _may_be_of_it(base: RuleBase, scan: Scan, article: Name, material: Name) -> bool:
    """Return whether an article is no packing, or one of what packings are made of, and may be of one phrase with it.

    Names of different scripts, or of languages of which none has both, are two goods: "wheat tijdschriften".
    """
    packed = is_a_packing(base, article) and not may_be_of_packings(base, material)
    return not packed and _are_of_one_tongue(base, scan, article, material)


def _are_of_one_tongue(base: RuleBase, scan: Scan, article: Name, material: Name) -> bool:
    """Return whether names may be of one language: of one script, and of languages of which one has both."""
    those = (material, article)
    written = [scan.joined_key(name.first, name.last) for name in those]
    if all(is_han(folded[0]) for folded in written) or _is_a_grade(base, written[0], material):
        return True  # a sign is on file for one of the languages that have it: 鋼ボルト
    languages = [languages_of(base, scan, name) for name in those]
    of_one_script = len({*map(script_of, written)}) == 1
    return of_one_script and (not all(languages) or bool(set.intersection(*languages)))


def _is_a_metal_of_articles(base: RuleBase, scan: Scan, article: Name, material: Name, *, bracketed: bool) -> bool:
    """Return whether a name is the plain one, or a grade, of a material of articles, and nothing goes on with it.

    "Spoons silver", "spoons (silver)", "spoons SS304", but not "spoons silver powder", nor "spoons steel pipes".
    """
    own = scan.joined_key(material.first, material.last)
    last = min(material.last, len(scan.words) - 1)
    free = material.last == last and not scan.taken[last] and last not in scan.after_comma and not bracketed
    graded = not is_a_packing(base, article) and _is_a_grade(base, own, material)
    return (own in materials_of_articles() or graded) and not (
        free and (scan.is_content(last) or scan.role(last) is Role.SHAPE)
    )


def _is_a_grade(base: RuleBase, written: str, material: Name) -> bool:
    """Return whether the key of a material's name is a trade name or an abbreviation of it: SS304, TPU."""
    held = [base.subjects[one] for one in material.subjects if one in base.subjects]
    return bool(held) and all(written in map(key, (*one.trade_names, *one.abbreviations)) for one in held)


def _is_told_of(base: RuleBase, scan: Scan, name: Name, material: Name) -> bool:
    """Return whether words between an article and a material say that it is made of it.

    They must say so in each language in which both bear their names, or the material does if none has both: *en* in
    French may be *and* in Dutch.
    """
    parted = any(place in scan.after_comma for place in range(name.last, material.first + 1))
    between, told = scan.joined_key(_behind_what_for(base, scan, name, material), material.first), said.made_of()
    if parted or not any(between in those for those in told.values()):
        return False
    languages, of_name = languages_of(base, scan, material), languages_of(base, scan, name)
    languages = languages & of_name or languages or of_name
    return bool(languages) and all(between in told.get(language, ()) for language in languages)


def _behind_what_for(base: RuleBase, scan: Scan, name: Name, material: Name) -> int:
    """Return the place behind a name and the room, people or pastime that it is for: "sillas de jardín de acero"."""
    languages, place = languages_of(base, scan, name), name.last
    while place < material.first:
        last = place + (scan.words[place].key in said.group("of", "articles"))
        if last >= material.first or not household.tells_what_for(scan.words[last].key, languages):
            break
        place = last + 1
    return place


def _is_spared(base: RuleBase, subject: str) -> bool:
    """Return whether a file says why no act names a thing, which is no substance."""
    if subject not in base.subjects:
        return True
    return bool(base.subjects[subject].not_listed) and _is_a_finished_article(base, subject)


def is_made_of(base: RuleBase, scan: Scan, name: Name, material: Name) -> bool:
    """Return whether a thing is outside every act, as its file says why, and is related to what another name says.

    Everyday articles are outside whatever material they are made of; food and what is taken or used up is made of none.
    Things of metal are made of no scrap: they are what it is of ("scrap copper cables").
    """
    if is_scrap_of(base, material, name):
        return False
    if _are_everyday_and_a_material(base, name, material):
        last = material.last - 1
        counted = is_plural(scan, material) and scan.role(last) is Role.SHAPE  # "silver ingots spoons"
        counted = counted or thing_words.shape(scan.words[last].key) == _POWDER
        return not counted and not (_is_worn(base, name) and _is_never_worn(base, material))
    if _is_driven_by(base, name, material):
        return is_a_bare_name(scan, name, material)
    if any(map(is_raw, material.subjects)):
        return False  # "nickel ore 1.8% Ni"
    if not all(_is_held_by_things(base, one) for one in material.subjects):
        return False  # "AI servers, laptops"
    outside = all(_is_outside(base, subject, material) for subject in name.subjects)
    return outside and is_a_bare_name(scan, name, material)


def is_scrap_of(base: RuleBase, waste: Name, name: Name) -> bool:
    """Return whether a name is of waste under an act, and another of everyday things of metal, which no list names."""
    chapters = base.chapters_of(*name.subjects)
    of_waste = all(is_waste(base, one) and base.is_ruled(one) for one in waste.subjects)
    return of_waste and bool(chapters) and chapters <= _OF_METAL and all(map(base.is_everyday, name.subjects))


def _are_everyday_and_a_material(base: RuleBase, name: Name, material: Name) -> bool:
    """Return whether a name is of everyday articles, and another of materials that products are made of."""
    everyday = all(_is_an_everyday_article(base, one) for one in name.subjects)
    return everyday and all(_is_a_material(base, one) and _has_products(base, one) for one in material.subjects)


def _is_driven_by(base: RuleBase, name: Name, fuel: Name) -> bool:
    """Return whether a name is of everyday machines or vehicles alone, and another of a fuel that drives such."""
    machines = base.chapters_of(*name.subjects)
    everyday = all(map(base.is_everyday, name.subjects)) and bool(machines) and machines <= _OF_MACHINES
    return everyday and drives_of_machines().issuperset(fuel.subjects)


def _is_measured_fuel(base: RuleBase, name: Name, other: Name, text: str) -> bool:
    """Return whether a text tells more tonnes or litres of fuel than a machine is told by: "petrol mowers 500 t"."""
    if not (_is_driven_by(base, name, other) or _is_driven_by(base, other, name)):
        return False
    return any(one.value >= _OF_FUEL.get(one.unit, one.value + 1) for one in take_quantities(text)[0])


def _is_outside(base: RuleBase, subject: str, material: Name) -> bool:
    """Return whether a finished article is outside every act, and related to a material, as its file says."""
    if not _is_a_finished_article(base, subject) or base.is_ruled(subject):
        return False
    file = base.subjects[subject]
    return bool(file.not_listed) and not {*file.related}.isdisjoint(material.subjects)


def is_a_bare_name(scan: Scan, name: Name, material: Name) -> bool:
    """Return whether a material's name has no word for a form, and none of those of what is made of it.

    "Silver ingots" and "gallium metal" are goods of their own, whatever stands behind them; so are magnets, but the
    magnet of a "neodymium magnet loudspeaker" is none.
    """
    typed = words_of(material.shown)
    forms = {word for word in typed if said.role(word) in OF_A_FORM}
    one = script_of(key(material.shown)) == _LATIN and not is_plural(scan, material)
    held = one and all(thing_words.form(word) == _MAGNET for word in forms)
    alike = any(not is_han(word) for word in typed & words_of(name.shown))  # 黒鉛 is no 鉛 of 鉛筆
    return not alike and (held or not forms)


def _is_a_finished_article(base: RuleBase, subject: str) -> bool:
    """Return whether a thing on file is an article by its customs codes: no substance, metal or magnet."""
    chapters = base.chapters_of(subject)
    other = any(code[:4] in OF_GEMS or code.startswith(_MAGNETS) for code in base.customs_codes_of(subject))
    made = min(chapters, default=0) >= FIRST_OF_ARTICLES and chapters.isdisjoint(METALS)
    return subject in base.subjects and made and not other


def _is_an_everyday_article(base: RuleBase, subject: str) -> bool:
    """Return whether a thing is of everyday goods that may be made of a material: no food, medicine or soap."""
    codes = base.customs_codes_of(subject)
    raw = bool(codes) and all(code[:4] <= _LAST_OF_RESINS for code in codes)
    return base.is_everyday(subject) and not raw and (not codes or int(max(codes)[:2]) >= FIRST_OF_ARTICLES)


def _is_worn(base: RuleBase, name: Name) -> bool:
    """Return whether goods are clothes, shoes or hats."""
    chapters = base.chapters_of(*name.subjects)
    return bool(chapters) and chapters <= _WORN


def _is_never_worn(base: RuleBase, material: Name) -> bool:
    """Return whether no cloth or leather is made of a material: a mineral, a chemical, a minor metal."""
    return not base.chapters_of(*material.subjects).isdisjoint(_NEVER_WORN)


def _has_products(base: RuleBase, subject: str) -> bool:
    """Return whether everyday products are made of a material: no gallium, antimony trioxide or ferro-alloy."""
    if any(code[:4] in CRUDE_IRON for code in base.customs_codes_of(subject)):
        return False
    return base.chapters_of(subject) <= _OF_PRODUCTS or subject in materials_of_products()


def _is_a_material(base: RuleBase, subject: str) -> bool:
    """Return whether a thing, or what is above it, is a substance, stone, fibre or the like, and no machine."""
    own = base.subjects.get(subject)
    if own and (own.symbols or own.formulas):
        return True
    if chapters := base.chapters_of(subject):
        return max(chapters) < FIRST_OF_MACHINES
    held = (base.subjects[name] for name in (subject, *base.broader(subject)) if name in base.subjects)
    return any(one.symbols or one.formulas or one.cas for one in held) or key(subject) in substances()
