"""Writes bot/data/query/goods-words/*.txt: words for ordinary goods in many languages, and the goods that they name.

    python -m tools.goods_words SCRIPT…

A script is the first word of the Unicode name of its letters, in small letters: latin, cyrillic, greek; `english` alone
adds English words for everyday goods to the Latin ones that are there. Run it when names of subjects or lists were
added. It needs `wordfreq`, `simplemma`, `pymorphy3` with its dictionaries and `morfeusz2` (pip install), and what
tools/lexicons.py, tools/wordnets.py and tools/wiktionaries.py read.

A word is kept if most of what dictionaries tell of it in its language is goods that we know, and if in no language of
its script it may be goods of a control list. What it is in English leads to the goods: an English name of a subject, or
in WordNet the nearest such name of what it is a kind of.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, cached_property
from typing import TypeAlias

from bot.data import read_yaml
from bot.lists.goods import Origin
from bot.rules.index import RuleBase
from bot.rules.loading import load
from bot.text import countries, gazetteer, no_goods
from bot.text import question_words as said
from bot.text.goods_words import DOUBT, LONGEST_LOST, NOTHING, OTHERS, QUALITY, is_bent
from bot.text.no_goods import NoGoods
from bot.text.normalize import key, script_of, words
from bot.text.thing_words import is_unspaced
from tools import lexicons, wiktionaries, wordnets
from tools.no_goods import LISTS, ROOT, SCRIPTS

Kept: TypeAlias = Mapping[str, frozenset[str]]
"""The goods that a word names, each with the languages in which it does."""

TARGET = ROOT / "bot" / "data" / "query" / "goods-words"
LANGUAGES = {
    "sq": ("als", "", "Albanian", "", "als/wn-data-als"),
    "hy": ("hye", "", "Armenian", "", ""),
    "az": ("aze", "", "Azerbaijani", "", ""),
    "be": ("bel", "", "Belarusian", "", ""),
    "bg": ("bul", "bg", "Bulgarian", "", "bul/wn-data-bul"),
    "ca": ("cat", "ca", "", "cat", "mcr/wn-data-cat"),
    "cs": ("ces", "cs", "Czech", "", ""),
    "da": ("dan", "da", "Danish", "", "dan/wn-data-dan"),
    "de": ("deu", "de", "", "", ""),
    "el": ("ell", "el", "Greek", "ell", "ell/wn-data-ell"),
    "es": ("spa", "es", "", "", ""),
    "et": ("est", "", "Estonian", "", ""),
    "fi": ("fin", "", "", "fin", ""),
    "fr": ("fra", "", "French", "", ""),
    "ga": ("gle", "", "Irish", "", ""),
    "gl": ("glg", "", "Galician", "", ""),
    "hr": ("hbs", "sh", "", "", "hrv/wn-data-hrv"),
    "hu": ("hun", "hu", "", "", ""),
    "id": ("ind", "id", "Indonesian", "", ""),
    "is": ("isl", "", "Icelandic", "", "isl/wn-data-isl"),
    "it": ("ita", "it", "", "", "ita/wn-data-ita"),
    "ka": ("kat", "", "Georgian", "", ""),
    "kk": ("kaz", "", "Kazakh", "", ""),
    "ky": ("kir", "", "Kyrgyz", "", ""),
    "lt": ("lit", "", "Lithuanian", "", "slk/wn-data-lit"),
    "lv": ("lav", "", "Latvian", "", ""),
    "mk": ("mkd", "", "", "", ""),
    "mn": ("mon", "", "Mongolian", "", ""),
    "ms": ("zsm", "ms", "Malay", "", ""),
    "nl": ("nld", "nl", "", "", "nld/wn-data-nld"),
    "no": ("nob", "no", "Norwegian Bokmål", "", "nor/wn-data-nob"),
    "pl": ("pol", "pl", "", "pol", "pol/wn-data-pol"),
    "pt": ("por", "pt", "Portuguese", "", "por/wn-data-por"),
    "ro": ("ron", "ro", "Romanian", "", ""),
    "ru": ("rus", "", "", "rus", ""),
    "sk": ("slk", "", "Slovak", "", "slk/wn-data-slk"),
    "sl": ("slv", "", "Slovene", "", "slv/wn-data-slv"),
    "sv": ("swe", "sv", "", "", "swe/wn-data-swe"),
    "sw": ("swa", "", "", "", ""),
    "tg": ("tgk", "", "Tajik", "", ""),
    "fil": ("tgl", "", "Tagalog", "", ""),
    "tr": ("tur", "tr", "Turkish", "", ""),
    "uk": ("ukr", "", "Ukrainian", "", ""),
    "uz": ("uzb", "", "Uzbek", "", ""),
    "vi": ("vie", "vi", "", "", ""),
    "af": ("afr", "", "Afrikaans", "", ""),
    "am": ("amh", "", "Amharic", "", ""),
    "ar": ("arb", "arb", "Arabic", "", "arb/wn-data-arb"),
    "bn": ("ben", "", "Bengali", "", ""),
    "fa": ("fas", "fa", "Persian", "", "fas/wn-data-fas"),
    "he": ("heb", "he", "Hebrew", "", "heb/wn-data-heb"),
    "hi": ("hin", "hi", "Hindi", "", ""),
    "ja": ("jpn", "ja", "", "jpn", ""),
    "ko": ("kor", "ko", "Korean", "", ""),
    "mr": ("mar", "", "Marathi", "", ""),
    "ta": ("tam", "", "Tamil", "", ""),
    "te": ("tel", "", "Telugu", "", ""),
    "th": ("tha", "", "Thai", "", ""),
    "ur": ("urd", "", "Urdu", "", ""),
    "zh": ("cmn", "cmn", "Mandarin", "", "cow/wn-data-cmn"),
}  # fmt: skip
"""Languages: as the wordnets of Wiktionary call them, `enwiktionary` and `wiktionary`, WikDict's (or FreeDict's)
dictionaries to English, and the wordnet of their own."""
OF_OWN_SCRIPTS = {
    language: script
    for script in ("arabic", "bengali", "cjk", "devanagari", "ethiopic", "hangul", "hebrew", "tamil", "telugu", "thai")
    for language in SCRIPTS[script].split()
}
"""Languages that are written in no Latin, Cyrillic or Greek letters → their script; Japanese also has katakana."""
SHORTEST_JOINED = 2
"""Characters of the shortest key in scripts whose signs are syllables or words."""
FREQUENT = 80_000
"""Frequent words of a language that are looked at as forms of goods' names."""
BY_ENDINGS = frozenset(("az", "hy", "ka", "kk", "ky", "mn", "uz"))
"""Languages whose words are bent by endings that the reader undoes: no form of theirs is kept."""
_ENGLISH, FREQUENT_IN_ENGLISH = "en", 30_000
"""Words of English that are never taken for words of other languages."""
VERY_FREQUENT = 10_000
"""Words of English of which each meaning in a dictionary counts, however rare it is."""
SHARE, RULED_SHARE = 0.6, 0.3
"""From these shares of its translations on a word is goods, and goods that acts name."""
SHORTEST, LONGEST, STEPS = 3, 4, 6
"""Letters of the shortest key, words of the longest phrase, steps from goods to the name of what they are a kind of."""
_PRINTED = "printed matter"
HEAD = (
    "# Keys of words for goods in many languages, the goods that they name, and the languages.\n"
    "# Written by tools/goods_words.py from WordNet, wordnets linked to it, Wiktionary and WikDict: see NOTICE.\n"
)
_BARRED = """
weapon, weaponry, ammunition, explosive, armor, armor plate, body armor, military vehicle, aircraft, spacecraft, drug,
toxin, poison, explosive device, narcotic, medicine, protective garment, chemical weapon, nuclear reactor, warship,
missile, rocket, detonator, propellant, radioactive material, pathogen, body part, person
"""
BARRED = frozenset(" ".join(one.split()) for one in _BARRED.split(","))
"""What is never ordinary goods, with all kinds of it."""
_NO_GENUS = """
medicine, pharmaceutical, salt, shrub, fruit tree, ribbon, fuel, gap, clay, scrap, steel, coal, magnet, battery,
electric motor, semiconductor device, machine tool, gasoline, uranium, microchip, carbon, feather, gold, aluminum,
plaster, chain, tin, uranium ore, iron ore, fertilizer, permanent magnet, earphone, electron microscope, memory chip,
personal computer, pig iron, storage battery, building block, toilet, bell, cutlery, acetic acid, bandage, power tool,
connection, switch, atomizer, balloon
"""
NO_GENUS = frozenset(" ".join(one.split()) for one in _NO_GENUS.split(","))
"""Names of goods of whose kinds in WordNet many are other goods."""
_SUBSTANCES = """
wood, lumber, firewood, gemstone, paint, dyestuff, adhesive, glue, cardboard, writing paper, paper, essential oil,
yeast, detergent, cotton, natural rubber, leather, cloth, fabric, sugar, varnish, wool, perfume, resin
"""
SUBSTANCES = frozenset(" ".join(one.split()) for one in _SUBSTANCES.split(","))
"""Substances of which all kinds are the same goods."""
_ANIMALS = """
fish, seafood, shellfish, crab, horse, cattle, sheep, goat, chicken, poultry, hamster, parrot, salmon, trout, tuna,
squid, scallop, crayfish, hake, herring, sardine, lobster, eel, mussel, clam, oyster, mackerel, sea bream, sea bass,
codfish, egg
"""
ANIMALS = frozenset(" ".join(one.split()) for one in _ANIMALS.split(","))
"""Animals of which all kinds are the same goods."""
_KINDS = {
    "prepared foods": "food, foodstuff, nutrient, nutriment, dish, breakfast food, dumpling, cooking oil, edible fat",
    "soft drinks": "fruit drink, smoothie, ginger beer, milkshake, ice-cream soda, fizz",
    "yarn and fabrics": """
        fabric, thread, yarn, cloth covering, antimacassar, blindfold, cosy, table mat, carpet pad, quilting, padding
    """,
    "headgear and wigs": "hat, cap, headdress, earmuff, hairnet, veil",
    "clothing": """
        armband, armlet, headband, sweatband, wristband, garter, girdle, waistband, coverall, suspender, buckskins,
        foul-weather gear, swimming trunks, choker, clerical collar, cummerbund, bib, shoulder pad, shirtfront
    """,
    "footwear": "snowshoe, gaiter, overshoe, shoehorn, bootjack, bootlace, shoelace, insole, horseshoe",
    "lighting": "lamp, lantern, sconce, room light, candlestick, chandelier, lampshade, candlesnuffer, wick",
    "tableware": "pottery, ceramic ware, earthenware, porcelain, saltcellar, napkin ring, cruet-stand, drinking vessel",
    "kitchen and household sundries": """
        kitchen utensil, cocktail shaker, garlic press, cheese press, colander, strainer, coaster, potholder, trivet,
        dish rack, plate rack, towel rack, spice rack, magazine rack, toastrack, corkscrew, bottle opener, can opener,
        corer, dicer, peeler, nutcracker, rolling pin, cookie cutter, bread-bin, bin, ashcan, dustpan, wastepaper
        basket, chamberpot, spittoon, save-all, savings bank, clothespin, clotheshorse, coat hanger, washboard, broom,
        mop, brush, duster, dishpan, drip pan, pannikin, warming pan, cookie sheet, mop handle, broomstick, swatter,
        mousetrap, rattrap, flypaper, paperweight, bookend, silent butler, fire iron, andiron, toothpick, chopstick,
        eggbeater, meat grinder, pepper mill, dishcloth, dishrag, scrub brush, hot-water bottle, ashtray, icepick,
        breadboard, chopping board, flour bin, tea ball, bain-marie, dumbwaiter, cheesecloth, cleaning pad, cedar
        chest
    """,
    "garden equipment": """
        snow thrower, cold frame, cloche, garden rake, garden trowel, flowerpot, window box, trellis, birdbath, bird
        feeder, watering can, lawn mower, dibble, hedge trimmer, pruning saw
    """,
    "farm machinery": "farm machine, ciderpress, winepress, hop-picker, cotton gin, churn, milking machine",
    "hand tools": """
        hand tool, vise, anvil, awl, whetstone, knife, pocketknife, cleaver, pincer, bolt cutter, glass cutter, tile
        cutter, cigar cutter, edge tool, mallet, sawhorse, workbench, ax handle, hoe handle, hoe, rake, sandpaper,
        plumb bob, carpenter's level, toolbox
    """,
    "animal feed and pet supplies": """
        kennel, birdcage, birdhouse, cat box, hutch, manger, trough, beehive, leash, dog collar, curb bit, currycomb,
        riding crop, spur, stirrup, horse blanket, fish tank, hay, dovecote
    """,
    "toys": "game equipment, kaleidoscope, kite, noisemaker, rattle, pinwheel, jack-in-the-box, plaything",
    "sports goods": """
        sports equipment, gymnastic apparatus, sports implement, shin guard, elbow pad, knee pad, chest protector, arm
        guard, hip pad, thigh pad, throat protector, wrist pad, body pad, athletic supporter, carabiner, crampon,
        piton, sled, wake board, aquaplane, springboard, snorkel, chinning bar, diving board, goalpost, starting
        block, sporting goods, ski pole, ice skate, roller skate, backboard, fisherman's lure, fishhook, fishing gear,
        fishing tackle, life jacket, parallel bars, trampoline, punching bag, sinker, alpenstock, ice ax, batting
        glove, scoreboard
    """,
    "bicycles": "unicycle, tricycle, bicycle seat, bicycle rack, handlebar, velocipede",
    "motor vehicles": "snowmobile, golfcart, go-kart, motor home, camper, house trailer, minivan",
    "furniture": """
        playpen, coatrack, hatrack, sideboard, headboard, footboard, seat cushion, bookshelf, lectern, cot, dressing
        table, tea cart, bedstead
    """,
    "bedding": "mattress pad, comforter, sleeping bag, bed linen, pillow, eiderdown",
    "medical and dental equipment": """
        bronchoscope, electrocardiograph, electroencephalograph, laryngoscope, ophthalmoscope, otoscope, stethoscope,
        splint, sling, eyepatch, earplug, bandage, compression bandage, denture, dental appliance, tongue depressor,
        hearing aid, tourniquet, bedpan, eyecup, dental floss, lancet, surgical knife, ice pack
    """,
    "care and mobility aids": "crutch, walking stick, walker, wheelchair, bath chair, arch support, truss",
    "stationery": """
        writing implement, paper fastener, paper clip, thumbtack, letter opener, bulletin board, in-basket,
        out-basket, eraser, pencil box, pencil sharpener, ring-binder, bookmark, stapler, blotter, drafting
        instrument, palette, inkwell, inkstand, mailer, scrapbook, paper cutter, rubber stamp
    """,
    "weighing scales and office machines": "shredder, adding machine, cash register, postage meter, slot machine",
    "luggage": "cardcase, cigarette case, letter case, portfolio, dispatch case, purse, wallet, toilet kit, trunk",
    "imitation jewellery": "locket, cufflink, tie clip, hatpin, fob, chatelaine, amulet, rosary, bauble, brooch, pin",
    "musical instruments": "music stand, metronome, drumstick, tuning fork, plectrum, music box, pitch pipe",
    "locks and metal fittings": """
        doorknocker, hinge, latch, hasp, doorstop, escutcheon, finger plate, padlock, buckle, hook and eye, clasp,
        zipper, curtain ring, towel ring, key ring, cotter, cleat
    """,
    "plumbing goods": "washbasin, bathtub, bidet, urinal, drainplug, toilet seat, shower stall, shower curtain",
    "doors and windows": "window, window frame, doorframe, blind, window blind, screen door, storm door, awning",
    "prefabricated buildings": "gazebo, shed, yurt, greenhouse, summerhouse, bell tent, pavilion",
    "stone goods": "gravestone, millstone, grindstone, hearthstone, flagstone, curbstone",
    "toilet articles": """
        nailbrush, shaving brush, nailfile, compact, hairpin, bobby pin, hair slide, curler, hairbrush, comb,
        toothbrush, sponge, washcloth, strop, loofa
    """,
    "home decoration": """
        picture, drawing, print, frieze, mosaic, figurine, tapestry, window dressing, picture frame, doily, drape,
        christmas tree, crucifix, plaque, statue, bust, pennant
    """,
    "textile fibres and ropes": """
        clothesline, fishing line, lanyard, bowstring, catgut, sash cord, apron string, whipcord, fishnet, lasso,
        towline, mooring, string
    """,
    "printed matter": "map, globe, album, sticker, road map, calendar",
    "clocks and watches": "watch, stopwatch, watchband, watch case",
    "paper goods": "confetti, paper bag, carton, paper plate, napkin, filter paper, doily, paper towel, wrapping paper",
    OTHERS: """
        flag, button, wagon, cart, handcart, horse-drawn vehicle, carriage, stable gear, harness, saddle, needlework,
        bag, box, chest, basket, barrel, jar, flask, bottle, decoration, adornment, utensil, coffin, cage, sail,
        album, typewriter, crate, doorknob, knob, streamer, mailbox, envelope, raft, scaffold, fireplace, easel,
        hourglass, sundial, wind vane, fan, sack, cask, wreath, tombstone, fishing rod, bridle, emblem, strap, banner,
        bowl, pan, basin, urn, reliquary, censer, monstrance, megaphone, whistle, signboard, molding, railing, fence,
        picket fence, ladder, stepladder, paneling, wainscot, shingle, gutter, chimneypot, flagpole, lamppost, baby
        buggy, pushchair, shopping cart, dolly, boomerang, bellows, tarpaulin, cowbell, dinner bell, souvenir, seesaw,
        canopy, parasol, knickknack, dispenser, vending machine, birdcall, sheath, scabbard, trophy, plate glass,
        mannequin, pallet, spool, bobbin, reed, thimble, knitting needle, crochet needle, sewing needle, tape measure,
        incense, candle, bung, cork, handle
    """,
}
KINDS = {" ".join(one.split()): subject for subject, those in _KINDS.items() for one in those.split(",")}
"""English words for what is of a kind that has no plain name among subjects."""
_SAID = {
    "headgear and wigs": "veil, bridal veil",
    "clothing": "bikini, slacks, tutu, boxer brief",
    "imitation jewellery": "anklet",
    "kitchen and household sundries": """
        whisk, deli slicer, cake stand, tureen lid, oven mitt, drain cleaner, floor cleaner, laundry hamper, clothes
        line, shoe rack, pillbox, wine rack, melon baller, apple corer
    """,
    "confectionery": "cookie, ice pop, cheesecake",
    "garden equipment": "hutch, bat house, bird bath, grass edger, weed trimmer, stump shrinker, composter, planter",
    "animal feed and pet supplies": """
        spur, horseshoe, leash, bird treat, dog house, dog bed, fish bowl, chew toy, horse halter, reptile habitat,
        hamster wheel
    """,
    "toys": """
        stuffed animal, marble track, puppet theater, play sprinkler, action figure, bounce house, water balloon,
        fidget spinner, dice cup
    """,
    "sports goods": """
        dart, nose clip, quickdraw, billiard cue, snowshoe binding, shoulder pad, knee pad, strike shield, tetherball,
        baseball, mouth guard, water ski, ski binding, pool noodle
    """,
    "furniture": "ottoman, room divider, bathroom vanity, sunlounger, wine cabinet, play yard",
    "musical instruments": "melodica, oboe reed, guitar pick",
    "stationery": """
        staple remover, easel pad, temporary tattoo, name badge, hole puncher, craft glitter, paint brush set, growth
        chart
    """,
    "toilet articles": """
        tongue scraper, toe spacer, nose trimmer, body wash, wart remover, pumice stone, eyelash curler, cuticle oil,
        lip primer
    """,
    "care and mobility aids": "finger cot, heating pad, back brace, shower chair",
    "home decoration": """
        snow globe, suncatcher, tapestry, dreamcatcher, aisle runner, mannequin, wedding favor, cocktail decoration,
        wall sign, wall decal, throw pillow, door wreath, ecosphere, memorial urn
    """,
    "hand tools": "anvil, seam ripper, hatchet, cleaver, bench hook",
    "locks and metal fittings": "door knocker, clasp, latch, coat rail",
    "lighting": "tiki torch",
    "bedding": "baby blanket, crib sheet, sleeping pad, quilt cover",
    OTHERS: """
        ornament, stair tread, baby walker, baby bouncer, baby gate, flag pole, hunting blind, sewing pattern, traffic
        sign, novelty sign, puppet, bike rack
    """,
}  # fmt: skip
SAID = {" ".join(one.split()): subject for subject, those in _SAID.items() for one in those.split(",")}
"""English names of ordinary goods that WordNet lacks, or has among rarer meanings of the word."""
_NO_ENGLISH = """
angler applecart attache baba bandwagon bard basting bbs bellow bellwether benedictine birdsong bollock bootstrap brat
broach bunk buttend cage canopy cardioidmicrophone cask chatterbox chemicalbalance cloaca collation concoction
confection connexion conveyer credence crosse crystalmicrophone dapple darkhorse darn directionalmicrophone disa
dispenser dragnet eater etna filature firebrand flickknife flier freckle garibaldi gasbag girth goading grasshopper
green grenadier gunstock hairdressing handcraft helve hilt holster hypodermic inlay intercommunicationsystem
interiordecoration interphone islay itinerary javelin jock jumper kickstart kickstarter knave knob kylie lightout
loaner lumberjack luminal maxi mei mending mike mimosa monotype motley nanny nebuchadnezzar necking netting nightline
nit nonsmoker nonstarter oktoberfest ornamentation pacesetter panache panhandle pawn pennant perishable pinto
pistolgrip popup powderkeg primus prodding pusher refreshment retainer scribe selfstarter sergeantmajor sheath shiner
shire shoulderholster shuttle signet silesia singleton sleeve sling slingerring smoker soot spikemike spurring
stargazer starter startingmotor stitch stover straitjacket stuffer subtracter switchblade switchbladeknife tacking
tangency thrasher throwstick ticker topper topping torus treetrunk trey truss twister tympanum unabridged
unmentionable weekender wetter wick wildcard wrecker yoke anvil dart digger raft skimmer taco tandem taxi veil sandwich
"""
NO_ENGLISH = frozenset(_NO_ENGLISH.split())
"""English words that are goods in WordNet, and said of persons, papers, firms or parts of machines in trade."""
_HOUSEHOLD = """
furniture, tableware, clothing, footwear, toys, musical instruments, bedding, printed matter, headgear and wigs,
jewellery, toilet articles, luggage, umbrellas, stationery, home decoration, paper goods, yarn and fabrics
"""
HOUSEHOLD = frozenset(" ".join(one.split()) for one in _HOUSEHOLD.split(","))
"""Subjects whose words stand in control lists in other meanings."""


def main() -> None:
    """Write the words of scripts."""
    goods = Goods(load(ROOT / "rules"))
    meanings: dict[str, dict[str, Votes]] = defaultdict(dict)
    scripts = frozenset(sys.argv[1:])
    languages = (*((_ENGLISH,) if "latin" in scripts else ()), *_languages(scripts))
    for language in languages:
        count = 0
        for folded, votes in _votes(goods, language).items():
            if script_of(folded) in scripts:
                meanings[folded][language] = votes
                count += 1
        print(f"{language}: {count} words looked at", flush=True)
    kept = {folded: found for folded, those in meanings.items() if (found := _goods(goods, folded, those))}
    kept |= _on_file(goods, meanings)
    kept |= _qualities(goods, meanings, kept, scripts)
    kept |= _forms(goods, meanings, kept, scripts)
    kept = {folded: those for folded, those in kept.items() if script_of(folded) in scripts}
    kept = {folded: those for folded, those in kept.items() if not _is_another_english_word(folded, those)}
    kept |= _no_forms(kept) if "latin" in scripts else {}
    _write(kept, scripts)


def add_english() -> None:
    """Add English words alone to those of Latin letters, whose other languages stay as they are."""
    goods = Goods(load(ROOT / "rules"))
    kept: dict[str, Kept] = defaultdict(dict)
    for line in (TARGET / "latin.txt").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            folded, name, languages = line.split("\t")
            kept[folded] = {**kept[folded], name: frozenset(languages.split())}
    for folded, votes in _votes(goods, _ENGLISH).items():
        before = {name: those for name, those in kept.get(folded, {}).items() if name != NOTHING}
        found = _goods(goods, folded, {_ENGLISH: votes}) if script_of(folded) == "latin" else None
        everyday = not any(map(goods.is_ruled, found or ()))  # goods of acts are named by hand
        if found and everyday and {*before} <= {*found}:
            kept[folded] = {name: those | before.get(name, frozenset()) for name, those in found.items()}
    _write(kept, frozenset({"latin"}))


def _write(kept: Mapping[str, Kept], scripts: frozenset[str]) -> None:
    TARGET.mkdir(exist_ok=True)
    for script in sorted(scripts):
        lines = sorted(
            f"{folded}\t{name}\t{' '.join(sorted(languages))}\n".encode()
            for folded, those in kept.items()
            for name, languages in those.items()
            if script_of(folded) == script
        )
        text = HEAD.encode() + b"".join(lines)
        (TARGET / f"{script}.txt").write_bytes(text)
        print(f"{script}: {len(lines)} words, {len(text) // 1024} KiB")


def _languages(scripts: frozenset[str]) -> tuple[str, ...]:
    """Return the languages that are written in any of some scripts."""
    own = {*OF_OWN_SCRIPTS.values()}
    asked = {"cjk" if script == "katakana" else script for script in scripts}
    return tuple(
        one for one in LANGUAGES if OF_OWN_SCRIPTS.get(one, "") in asked or (one not in OF_OWN_SCRIPTS and asked - own)
    )


# -- What goods are in English.


@dataclass
class Votes:
    """What dictionaries tell of a word: how often which goods, and how often something else."""

    goods: Counter[str] = field(default_factory=Counter)
    others: int = 0
    listed: int = 0
    """How often goods of control lists."""

    def add(self, meaning: Meaning | None, weight: int = 1) -> None:
        """Count one that a dictionary tells."""
        if meaning is None:
            return
        if meaning.listed:
            self.listed += weight
        if meaning.goods:
            self.goods[meaning.goods] += weight
        else:
            self.others += weight


@dataclass(frozen=True, slots=True)
class Meaning:
    """What an English word or a meaning is: goods of a subject, perhaps; goods of control lists, perhaps."""

    goods: str = ""
    listed: bool = False


NO_MEANING, LISTED = Meaning(), Meaning(listed=True)


class Goods:
    """What English words and WordNet's meanings are among the goods that we know."""

    def __init__(self, base: RuleBase) -> None:
        """Look at the names of a rule base."""
        self.base = base

    @cached_property
    def _english(self) -> Mapping[str, tuple[str, ...]]:
        """The keys of English names of subjects → these."""
        found: dict[str, dict[str, None]] = defaultdict(dict)
        for subject in self.base.subjects.values():
            names = (name for language, name in subject.spellings if language in {"", "en"})
            for name in (subject.name, *names):
                found[key(name)][subject.name] = None
        return {folded: tuple(those) for folded, those in found.items()}

    @cached_property
    def _listed_text(self) -> str:
        texts = [(ROOT / "rules" / "lists" / file).read_text("utf-8") for file in LISTS]
        return f" {' '.join(map(_as_listed, texts))} "

    def is_ruled(self, subject: str) -> bool:
        """Return whether acts may name a subject."""
        return not self.base.is_everyday(subject)

    def named(self, word: str) -> str:
        """Return the subject of an English name; of several one that acts may name. Nothing if it is none."""
        those = self._english.get(key(word), ())
        return next(filter(self.is_ruled, those), those[0] if those else "")

    @cache  # noqa: B019 - one object
    def is_listed(self, word: str) -> bool:
        """Return whether control lists have goods of an English name, or a name in it."""
        lists = self.base.lists
        if lists is None:
            return False
        return any(one.origin in {Origin.NAME, Origin.PART_OF_NAME} for one in lists.goods(word, misspelt=False))

    def is_in_lists(self, word: str) -> bool:
        """Return whether an English word stands in the text of a control list."""
        return f" {_as_listed(word)} " in self._listed_text

    @cache  # noqa: B019 - one object
    def of_word(self, word: str) -> Meaning | None:
        """Return what an English word is; None if WordNet does not know it."""
        if subject := self.named(word):
            said_of_goods = self.is_ruled(subject) or _is_first_of_all_a_thing(word)
            return Meaning(subject, listed=self.is_listed(word)) if said_of_goods else NO_MEANING
        if self.is_listed(word):
            return LISTED
        those = wordnets.senses().get(word.lower()) or wordnets.senses().get(_singular(word.lower()), ())
        if not those:
            return None
        votes: Counter[str] = Counter()
        for number, uses in those:
            votes[self.of_meaning(number).goods] += 1 + uses
        best = max((one for one in votes if one), key=lambda one: votes[one], default="")
        return Meaning(best) if best and votes[best] >= SHARE * votes.total() else NO_MEANING

    @cache  # noqa: B019 - one object
    def of_meaning(self, number: str) -> Meaning:
        """Return what a meaning of WordNet is."""
        meaning = wordnets.synsets().get(number)
        if meaning is None or meaning.is_name:
            return NO_MEANING
        if any(map(self.is_listed, meaning.words)):
            return Meaning(self._own_name(number), listed=True)
        if own := self._own_name(number):
            return Meaning(own)
        kind = self._kind_of(number)
        told_in_lists = kind not in HOUSEHOLD and meaning.file in {wordnets.ARTIFACT, wordnets.SUBSTANCE}
        return NO_MEANING if told_in_lists and any(map(self.is_in_lists, meaning.words)) else Meaning(kind)

    def _own_name(self, number: str) -> str:
        """Return the subject whose English name is one of a meaning's words, if the name is said in that meaning."""
        names = (self.named(word) for word in wordnets.synsets()[number].words if _is_meant(word, number))
        return next(filter(None, names), "")

    def _kind_of(self, number: str) -> str:
        """Return the subject that a meaning is a kind of."""
        for step, level in enumerate(((number,), *wordnets.above(number))):
            for one in level:
                names = {*wordnets.synsets()[one].words}
                if names & BARRED or step > STEPS:
                    return ""
                if generic := next((KINDS[name] for name in names if name in KINDS and _is_meant(name, one)), ""):
                    return generic
                if subject := self._own_name(one):
                    return subject if _is_a_genus(one) else ""
        return ""


def _as_listed(text: str) -> str:
    """Return the keys of a text's words, whether it is spelt as in Britain or in America: synthesiser, synthesizer."""
    return " ".join(word.key for word in words(text)).replace("z", "s")


_LIVING = frozenset({wordnets.ANIMAL, wordnets.PLANT})
_THINGS = _LIVING | {wordnets.ARTIFACT, wordnets.COMMUNICATION, wordnets.FOOD, wordnets.SUBSTANCE}


def _is_meant(word: str, number: str) -> bool:
    """Return whether an English name of goods means this: its first thing, food, or the plant or animal of a food."""
    of_things = [one for one, _ in wordnets.senses().get(word.lower(), ()) if _file(one) in _THINGS]
    if not of_things:
        return False
    is_food = any(_file(one) == wordnets.FOOD for one in of_things)
    living = _file(number) in {wordnets.PLANT, wordnets.ANIMAL}
    return of_things[0] == number or _file(number) == wordnets.FOOD or (living and is_food)


def _is_first_of_all_a_thing(word: str) -> bool:
    """Return whether an English name of goods is not rather said of something else: spring, brat, stadium."""
    senses = wordnets.senses().get(word.lower()) or wordnets.senses().get(_singular(word.lower()), ())
    commonest = max(senses, key=lambda one: one[1], default=None)
    return commonest is None or not commonest[1] or _file(commonest[0]) in _THINGS


def _file(number: str) -> int:
    return wordnets.synsets()[number].file


def _is_a_genus(number: str) -> bool:
    """Return whether the kinds of what a meaning names are the same goods."""
    names = {*wordnets.synsets()[number].words}
    if names & NO_GENUS:
        return False
    match wordnets.synsets()[number].file:
        case wordnets.SUBSTANCE:
            return bool(names & SUBSTANCES)
        case wordnets.ANIMAL:
            return bool(names & ANIMALS)
        case _:
            return True


def _singular(word: str) -> str:
    return word.removesuffix("s")


# -- What words of a language are in English.


def _votes(goods: Goods, language: str) -> Mapping[str, Votes]:
    """Return the keys of a language's words and short phrases → what dictionaries tell of them."""
    found: dict[str, Votes] = defaultdict(Votes)
    if language == _ENGLISH:
        for word, those in wordnets.senses().items():
            votes = found[key(word)]
            rare = key(word) not in _english(VERY_FREQUENT)
            meant = tuple(_meant_in_trade(goods, those) if rare else those)
            votes.others += max(0, wordnets.other_uses().get(word, 0) - (len(those) if rare else 0))
            barred = key(word) in NO_ENGLISH or _may_be_a_name(word, those)
            if barred or goods.is_in_lists(word):  # the text of a list may be asked
                votes.others += sum(1 + uses for _, uses in meant)
                continue
            for number, uses in meant:
                votes.add(goods.of_meaning(number), 1 + uses)
        for word, subject in SAID.items():
            found[key(word)] = Votes(Counter((subject,)), listed=int(goods.is_listed(word)))
        return {folded: votes for folded, votes in found.items() if folded}
    for folded, weight, meaning in _told(goods, language):
        if folded:
            found[folded].add(meaning, weight)
    return found


def _may_be_a_name(word: str, senses: Iterable[tuple[str, int]]) -> bool:
    """Return whether a frequent word of English is written with a capital: Hampshire, Burgundy, Silesia."""
    written = {one for number, _ in senses for one in wordnets.synsets()[number].words if one.lower() == word}
    return key(word) in _english() and any(one != word for one in written)


def _meant_in_trade(goods: Goods, senses: Iterable[tuple[str, int]]) -> Iterator[tuple[str, int]]:
    """Yield the meanings of an English noun without those in which nobody uses it of things to sell.

    A coaster is a person and an act only in the dictionary; the plant that bears a fruit is meant as the fruit.
    """
    senses = tuple(senses)
    is_goods = any(_file(one) in _THINGS and goods.of_meaning(one).goods for one, _ in senses)
    is_food = any(_file(one) == wordnets.FOOD and goods.of_meaning(one).goods for one, _ in senses)
    for number, uses in senses:
        unused = is_goods and not uses and _file(number) not in _THINGS
        if not unused and not (is_food and _file(number) in _LIVING):
            yield number, uses


def _told(goods: Goods, language: str) -> Iterator[tuple[str, int, Meaning | None]]:
    """Yield the key of a word, the weight of something that a dictionary tells of it, and what that is."""
    for folded, told, weight, kind in _entries(language):
        match kind:
            case Kind.MEANING:
                yield folded, weight, goods.of_meaning(told)
            case Kind.NOUN:
                yield folded, weight, goods.of_word(told)
            case Kind.OTHER:
                yield folded, weight, NO_MEANING


class Kind(StrEnum):
    """What a dictionary tells of a word."""

    MEANING = "meaning"
    """The number of one of WordNet."""
    NOUN = "noun"
    OTHER = "other"


def _entries(language: str) -> Iterator[tuple[str, str, int, Kind]]:
    """Yield the key of each word, what a dictionary tells of it, its weight, and of which kind that is.

    Each dictionary tells it once; what several tell weighs more.
    """
    for entries in _by_dictionary(language):
        yield from dict.fromkeys(entries)


def _by_dictionary(language: str) -> Iterator[Iterator[tuple[str, str, int, Kind]]]:
    omw, from_english, to_english, wikdict, own = LANGUAGES[language]
    for told in (wiktionaries.to_english(to_english), wiktionaries.from_english(from_english)):
        yield (
            (_key(one.word), one.english, 2 if one.first else 1, Kind.NOUN if one.noun else Kind.OTHER) for one in told
        )
    yield (
        (_key(entry.word), entry.english, 1, Kind.NOUN if _is_a_noun(entry.part) else Kind.OTHER)
        for entry in (lexicons.of_language(wikdict) if wikdict else ())
    )
    for file in (f"wikt/wn-wikt-{omw}.tab", f"{own}.tab"):
        words_of = wordnets.words_of(file).items()
        yield ((_key(word), number, 1, Kind.MEANING) for word, numbers in words_of for number in sorted(numbers))


def _is_a_noun(part: str) -> bool:
    return not part or part.lower().startswith(("n", "fem", "masc"))


def _key(word: str) -> str:
    return key(word) if word.count(" ") < LONGEST else ""


# -- What is kept.


def _goods(goods: Goods, folded: str, those: Mapping[str, Votes]) -> Kept | None:
    """Return the goods that a word names, each with its languages; None if it is not kept.

    A language has the sign of doubt where the word is something else in another one.
    """
    if any(votes.listed for votes in those.values()) or not _is_free(goods.base, folded):
        return None
    told = {language: found for language, votes in those.items() if (found := _most(goods, votes))}
    names = {*told.values()}
    ruled = {name for name in names if goods.is_ruled(name)}
    meant = {name for votes in those.values() for name in votes.goods if goods.is_ruled(name)}
    if not names or len(ruled) > 1 or meant - ruled or (ruled and names - ruled):
        return None
    doubtful = len(names) > 1 or any(votes.others > votes.goods.total() + 1 for votes in those.values())
    kept: dict[str, set[str]] = defaultdict(set)
    for language, name in told.items():
        if not _names_none(folded, name):
            kept[name].add(f"{language}{DOUBT}" if doubtful else language)
    return {name: frozenset(languages) for name, languages in kept.items()}


def _most(goods: Goods, votes: Votes) -> str:
    """Return the goods that most of what is told of a word in a language are: the stricter ones if not few are."""
    total = votes.goods.total() + votes.others
    ruled = [name for name, count in votes.goods.items() if goods.is_ruled(name) and count >= RULED_SHARE * total]
    if ruled:
        return ruled[0] if len(ruled) == 1 and votes.goods.total() >= SHARE * total else ""
    if votes.goods.total() < SHARE * total or not votes.goods:
        return ""
    return votes.goods.most_common(1)[0][0]


@cache
def _is_free(base: RuleBase, folded: str) -> bool:
    """Return whether nothing else reads a key: no name, no word of a question, no place but a small town."""
    letters = all(letter.isalpha() or unicodedata.category(letter)[0] == "M" for letter in folded)
    shortest = SHORTEST_JOINED if script_of(folded) in _OF_SYLLABLES else SHORTEST
    if len(folded) < shortest or not letters or base.names.symbol(folded) or _is_of_a_question(folded):
        return False
    named = any(index.get(folded) for index in (base.names, base.act_names, base.party_names))
    town = gazetteer.countries_of_town(folded) and not gazetteer.is_small_town(folded)
    small = said.spaced().whole.get(folded) is not None or said.role(folded) is not None
    return not (named or town or small or countries.by_key(folded, full=True))


_OF_SYLLABLES = frozenset({"cjk", "hangul", "ethiopic"})


def _is_of_a_question(folded: str) -> bool:
    """Return whether a word that is joined to others is one of questions, or such words."""
    if not is_unspaced(folded):
        return False
    return None not in {one.role for one in said.pieces(folded)}


def _names_none(folded: str, name: str) -> bool:
    """Return whether a word is known to name no goods; whether it is printed matter was not looked at for that."""
    return no_goods.kind_of(folded) in {NoGoods.WORD, NoGoods.CARRIER} and name != _PRINTED


def _is_another_english_word(folded: str, those: Kept) -> bool:
    """Return whether a word of other languages is also a frequent one of English, which names no such goods."""
    of_english = any(language.removesuffix(DOUBT) == _ENGLISH for own in those.values() for language in own)
    return not of_english and folded in _english()


@cache
def _english(count: int = FREQUENT_IN_ENGLISH) -> frozenset[str]:
    """Return the keys of so many frequent English words."""
    from wordfreq import top_n_list  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415 - no dependency of the project

    return frozenset(map(key, top_n_list(_ENGLISH, count, wordlist="best")))


def _no_forms(kept: Mapping[str, Kept]) -> dict[str, Kept]:
    """Return the frequent English words that look like bent words for goods in other languages: they are none."""
    stems: dict[str, list[str]] = defaultdict(list)
    for folded in kept:
        for lost in range(LONGEST_LOST + 1):
            stems[folded[: len(folded) - lost]].append(folded)
    found: dict[str, Kept] = {}
    for word in _english():
        near = {one for cut in range(SHORTEST, len(word) + 1) for one in stems.get(word[:cut], ())}
        if word not in kept and any(is_bent(word, one, language) for one in near for language in _told_in(kept[one])):
            found[word] = {NOTHING: frozenset((_ENGLISH,))}
    return found


def _told_in(those: Kept) -> frozenset[str]:
    return frozenset(language.removesuffix(DOUBT) for own in those.values() for language in own)


def _on_file(goods: Goods, meanings: Mapping[str, Mapping[str, Votes]]) -> dict[str, Kept]:
    """Return names of everyday goods on file, with the languages in which they are these: their forms are read, too."""
    found: dict[str, Kept] = {}
    for folded, those in meanings.items():
        subjects = goods.base.names.get(folded)
        if len(subjects) == 1 and not goods.is_ruled(subjects[0]) and len(folded) > SHORTEST:
            languages = frozenset(one for one, votes in those.items() if _most(goods, votes) == subjects[0])
            found |= {folded: {subjects[0]: languages}} if languages else {}
    return found


def _qualities(
    goods: Goods, meanings: Mapping[str, Mapping[str, Votes]], kept: Mapping[str, Kept], scripts: frozenset[str]
) -> dict[str, Kept]:
    """Return the words that say in other languages what our English words beside everyday goods do."""
    english = {*str(read_yaml("query/everyday")["en"]).lower().split()}
    found: dict[str, set[str]] = defaultdict(set)
    for language in _languages(scripts):
        for folded, told, _, kind in _entries(language):
            if kind is not Kind.MEANING and told in english and folded not in kept and script_of(folded) in scripts:
                found[folded].add(language)
    return {
        folded: {QUALITY: frozenset(languages)}
        for folded, languages in found.items()
        if _is_free(goods.base, folded) and not _may_be_ruled(goods, meanings.get(folded, {}))
    }


def _may_be_ruled(goods: Goods, those: Mapping[str, Votes]) -> bool:
    """Return whether a word may be goods of lists or of acts in a language."""
    return any(votes.listed or any(map(goods.is_ruled, votes.goods)) for votes in those.values())


def _forms(
    goods: Goods, meanings: Mapping[str, Mapping[str, Votes]], kept: Mapping[str, Kept], scripts: frozenset[str]
) -> dict[str, Kept]:
    """Return the bent forms of kept words, and of names on file, that are none of other words."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for language in _languages(scripts):
        met = _met(language)
        for word, form in _bent(language):
            folded, bent = _key(word), _key(form)
            if (
                form.lower() not in met
                or bent == folded
                or bent in kept
                or bent in meanings
                or script_of(bent) not in scripts
            ):
                continue
            for name, languages in kept.get(folded, {}).items():
                own = {language, language + DOUBT} & languages
                if is_bent(bent, folded, language):
                    continue
                if own and _is_free(goods.base, bent) and not _names_none(bent, name):
                    found[bent][name] |= own
    of_one = {bent: those for bent, those in found.items() if len(those) == 1}
    return {bent: {name: frozenset(own) for name, own in those.items()} for bent, those in of_one.items()}


def _bent(language: str) -> Iterator[tuple[str, str]]:
    """Yield words with their bent forms: those of Wiktionary, and frequent ones."""
    told = wiktionaries.forms(LANGUAGES[language][2])
    for word, those in told.items():
        yield from ((word, form) for form in those if form != word and " " not in form and " " not in word)
    for form in _met(language) if _as_met(language) else ():
        if re.fullmatch(r"[^\W\d_]{3,}", form):
            yield from ((word, form) for word in lexicons.lemmas(form, _as_met(language)) if word != form)


@cache
def _met(language: str) -> frozenset[str]:
    """Return the frequent words of a language; where no list has it the forms of its dictionary."""
    from wordfreq import top_n_list  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415 - no dependency of the project

    if known := _as_met(language):
        return frozenset(top_n_list(known, FREQUENT, wordlist="best"))
    if language in BY_ENDINGS:
        return frozenset()
    told = wiktionaries.forms(LANGUAGES[language][2]).values()
    return frozenset(form.lower() for those in told for form in those)


def _as_met(language: str) -> str:
    """Return how the lists of frequent words call a language; nothing if they have none of it."""
    from wordfreq import available_languages  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415 - no dependency of the project

    known = {"hr": "sh", "no": "nb"}.get(language, language)
    return known if known in available_languages("best") else ""


if __name__ == "__main__":
    add_english() if sys.argv[1:] == ["english"] else main()
