"""The reader of word order: what it tells apart, how it fails, and where it runs."""

from __future__ import annotations

import json
import math
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.data import __path__ as data
from bot.detect import Detector, SourceText
from bot.detect.reader import MOST_TOKENS, SUREST, TUNING, Model, ModelError, Reader, installed, shipped
from bot.detect.relevance import is_doubtful
from bot.feeds.worker.pool import ParserPool
from tests import program

np = pytest.importorskip("numpy")
FILE = installed()
if FILE is None:
    pytest.skip("the extra `reader` is not installed", allow_module_level=True)

ACTS = (
    "Vietnam halts exports of unprocessed tungsten from March",
    "Das Kabinett beschließt eine Genehmigungspflicht für die Ausfuhr von Quantencomputern",
    "商务部公告：对锑相关物项实施出口管制",
    "Le gouvernement suspend les exportations de manganèse brut",
    "Правительство ввело временный запрет на вывоз серы",
    "El ministerio prohíbe la exportación de chatarra de cobre",
)
ABOUT_ACTS = (
    "Five things to know before you apply for an export licence",
    "Analysts ask whether tungsten export curbs will work",
    "So beantragen Sie eine Ausfuhrgenehmigung: eine Anleitung",
    "Les exportateurs critiquent les restrictions sur le manganèse",
    "Company fined for shipping machine tools without a licence",
    "El precio del cobre sube por temor a un veto a la exportación",
)


@pytest.fixture(scope="module")
def model() -> Model:
    assert FILE
    return Model(FILE)


@pytest.mark.slow
@pytest.mark.parametrize("text", ACTS)
def test_a_report_of_an_act_reads_as_one(text: str) -> None:
    assert shipped().log_odds(text) > 0


@pytest.mark.slow
@pytest.mark.parametrize("text", ABOUT_ACTS)
def test_a_text_about_acts_does_not(text: str) -> None:
    assert shipped().log_odds(text) < 0


@pytest.mark.slow
def test_the_order_of_words_counts() -> None:
    reader = shipped()
    told = "Ministry bans exports of tungsten after traders criticise the price"
    turned = "Traders criticise the price after ministry bans exports of tungsten"

    assert abs(reader.log_odds(told) - reader.log_odds(turned)) > 0.1


@pytest.mark.slow
def test_a_cause_a_consequence_or_a_reaction_leaves_an_act_an_act(detector: Detector) -> None:
    acts = (
        "With prices at record highs, Indonesia stops exports of cooking oil",
        "Chile caps copper concentrate exports, sparking anger among smelters",
        "Peru raises export duty on zinc; mining chamber slams move",
        "Ghana bans shea nut exports, opposition calls it reckless",
        "To protect jobs at home, Gabon will require local processing and bans log exports",
        "Trotz Kritik aus Seoul: Japan verschärft Ausfuhrkontrollen für Halbleiterstoffe",
        "Malgré les protestations, le Gabon interdit l'exportation de manganèse brut",
        "Bolivia prohíbe exportar carne; los ganaderos anuncian protestas",
        "Россия запретила вывоз бензина, цены на бирже упали",
        "中国限制石墨出口,韩国电池企业忧心忡忡",
        "중국 흑연 수출통제 시행에 배터리 업계 비상",
        "Türkiye zeytinyağı ihracatını yasakladı, üretici isyan etti",
    )
    about_acts = (
        "Farmers protest against onion export ban for third week",
        "Mining chamber urges government to scrap zinc export duty",
        "Opposition calls shea nut export ban reckless",
        "How the graphite controls changed the battery trade",
        "Industrie fürchtet weitere Ausfuhrkontrollen Chinas",
        "Les industriels européens inquiets des restrictions chinoises sur le germanium",
        "Аграрии просят отменить запрет на экспорт пшеницы",
        "输出规制让厂商困惑,加紧寻找替代采购",
        "Üretici zeytinyağı ihracat yasağına isyan etti",
    )

    judged = [(title, detector.judge(SourceText("", title, "", "", ""), shipped().log_odds(title))) for title in
              (*acts, *about_acts)]  # fmt: skip
    wrong = [title for title, verdict in judged if verdict.relevant != (title in acts)]
    assert len(wrong) <= 2, wrong


@pytest.mark.slow
@given(st.text(max_size=400))
@settings(max_examples=8)
def test_any_text_is_read_within_bounds(model: Model, text: str) -> None:
    tokens = model.tokens(text)

    assert 2 <= len(tokens) <= MOST_TOKENS
    assert tokens[0] == model.sizes.first
    assert abs(shipped().log_odds(text)) <= SUREST


@pytest.mark.slow
def test_a_text_of_a_megabyte_costs_no_more_than_its_beginning() -> None:
    reader = shipped()

    assert reader.log_odds("export ban " * 100_000) == reader.log_odds("export ban " * 1_000)


def test_a_layer_in_its_own_words_is_the_mean_of_values_weighed_by_their_fit() -> None:
    """Attention of one head and two tokens, computed by hand."""
    from bot.detect.reader import _attended, _gelu, _normal  # noqa: PLC0415 - the arithmetic itself

    queries, keys = np.array([[1.0], [0.0]], "f4"), np.array([[math.log(3)], [0.0]], "f4")
    values = np.array([[4.0], [8.0]], "f4")

    assert np.allclose(_attended(queries, keys, values, 1), [[5.0], [6.0]])
    assert np.allclose(_gelu(np.array([-1.0, 0.0, 2.0], "f4")), [-0.158655, 0.0, 1.954500], atol=1e-5)
    assert np.allclose(_normal(np.array([[1.0, 3.0]], "f4"), np.ones(2), np.zeros(2), 0.0), [[-1.0, 1.0]])


def test_what_the_reader_says_is_a_reason_in_words_and_moves_the_score(detector: Detector) -> None:
    text = SourceText("", "Ministry weighs tungsten export licences", "", "", "")
    unread, against, supporting = detector.judge(text), detector.judge(text, -3.0), detector.judge(text, 3.0)

    assert against.score < unread.score < supporting.score
    assert any("word by word" in reason for reason in supporting.why)
    assert not any("word by word" in reason for reason in unread.why)


@pytest.mark.parametrize(("score", "doubtful"), [(0.0, 0), (0.001, 0), (0.2, 1), (0.9, 1), (1.0, 0)])
def test_only_a_score_that_a_reading_could_turn_is_in_doubt(score: float, doubtful: int) -> None:
    assert is_doubtful(score) == bool(doubtful)


@pytest.mark.parametrize("content", [b"", b"E5S1", b"GGUF" + bytes(200), b"E5S1" + bytes(100)])
def test_a_broken_model_is_named_with_what_to_do(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "model.bin"
    file.write_bytes(content)

    with pytest.raises(ModelError, match=r"model\.bin .*EXPORTWATCH_READER=off"):
        Model(file)


def test_a_broken_file_of_tuned_weights_is_named_with_what_to_do(model: Model, tmp_path: Path) -> None:
    broken = {"empty": b"", "text": b"no archive"}
    for name, content in broken.items():
        (tmp_path / name).write_bytes(content)
    with zipfile.ZipFile(tmp_path / "lacking", "w") as archive:
        archive.writestr("other.npy", b"")
    np.savez(tmp_path / "narrow.npz", head=np.zeros(3, "f4"), bias=np.float32(0))

    for name in (*broken, "lacking", "narrow.npz"):
        with pytest.raises(ModelError, match=f"{name} .*EXPORTWATCH_READER=off"):
            Reader(model, tmp_path / name)


@pytest.mark.slow
async def test_a_confined_worker_reads_the_same() -> None:
    text = ACTS[0]
    async with ParserPool(1, timeout=120.0) as pool:
        assert await pool.read_order(text) == pytest.approx(shipped().log_odds(text), abs=1e-3)


@pytest.mark.slow
def test_the_command_line_reads_doubtful_items_unless_it_is_off(tmp_path: Path) -> None:
    item = {"id": "1", "title": "Ministry weighs tungsten export licences", "summary": "", "source": "", "url": ""}
    file = tmp_path / "items.jsonl"
    file.write_text(json.dumps(item), encoding="utf-8")

    read = json.loads(program.run("detect", str(file), EXPORTWATCH_READER="on").stdout)
    unread = json.loads(program.run("detect", str(file), EXPORTWATCH_READER="off").stdout)

    assert any("word by word" in reason for reason in read["why"])
    assert not any("word by word" in reason for reason in unread["why"])


def test_what_ships_is_small() -> None:
    assert (Path(data[0]) / TUNING).stat().st_size < 2_000_000
