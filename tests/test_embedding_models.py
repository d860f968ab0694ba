"""Any other sentence-transformers model: a tiny one made here, and ones that cannot be had."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from assistant.embedding import fingerprint_of, load_embedder
from assistant.embedding.transformer import SentenceTransformerEmbedder, _prompts_by_name
from assistant.errors import ModelUnavailableError

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BERT of two layers with random weights and a vocabulary of letters."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    folder = tmp_path_factory.mktemp("tiny")
    letters = [chr(code) for code in range(33, 127)]
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters]
    pieces += [f"##{letter}" for letter in letters]
    (folder / "vocab.txt").write_text("\n".join(pieces))
    torch.manual_seed(0)
    sizes = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2}
    BertModel(BertConfig(vocab_size=len(pieces), intermediate_size=64, **sizes)).save_pretrained(
        folder / "body"
    )
    BertTokenizerFast(str(folder / "vocab.txt")).save_pretrained(folder / "body")
    body = Transformer(str(folder / "body"), max_seq_length=64)
    model = SentenceTransformer(
        modules=[body, Pooling(32)],
        prompts={"query": "ask: ", "passage": "tell: "},
        device="cpu",
    )
    model.save(str(folder / "model"))
    return folder / "model"


def test_a_folder_is_used_with_its_own_prompts_and_size(tiny: Path, tmp_path: Path):
    from sentence_transformers import SentenceTransformer

    embedder = load_embedder(str(tiny), cache=tmp_path)
    texts = ["where is it", "here", "a much longer text than the others are"]
    model = SentenceTransformer(str(tiny), device="cpu")
    asked = model.encode([f"ask: {text}" for text in texts], normalize_embeddings=True)
    told = model.encode([f"tell: {text}" for text in texts], normalize_embeddings=True)
    assert embedder.dimension == 32
    assert np.allclose(embedder.embed_queries(texts), asked, atol=1e-5)
    assert np.allclose(embedder.embed_documents(texts), told, atol=1e-5)
    together = embedder.embed_documents(texts)
    assert np.array_equal(together[1], embedder.embed_documents([texts[1]])[0])


def test_the_fingerprint_follows_the_content_not_the_place(tiny: Path, tmp_path: Path):
    before = fingerprint_of(str(tiny), cache=tmp_path)
    copy = shutil.copytree(tiny, tmp_path / "copy")
    assert fingerprint_of(str(copy), cache=tmp_path) == before
    config = copy / "config_sentence_transformers.json"
    content = json.loads(config.read_text())
    content["prompts"]["query"] = "other: "
    config.write_text(json.dumps(content))
    assert fingerprint_of(str(copy), cache=tmp_path) != before


@pytest.mark.parametrize("name", ["./no/such/folder", "no-such-owner/no-such-model"])
def test_a_model_that_cannot_be_had_gives_one_line(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    import huggingface_hub.constants

    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    for use in (
        lambda: load_embedder(name, cache=tmp_path).embed_queries(["Where?"]),
        lambda: fingerprint_of(name, cache=tmp_path),
    ):
        with pytest.raises(ModelUnavailableError, match=rf"{name}.*ASSISTANT_MODEL") as caught:
            use()
        assert "\n" not in str(caught.value)


def test_a_folder_that_holds_no_model_gives_one_line(tmp_path: Path):
    with pytest.raises(ModelUnavailableError, match="ASSISTANT_MODEL"):
        SentenceTransformerEmbedder(str(tmp_path)).embed_documents(["text"])


@pytest.mark.parametrize(
    ("model", "query", "document"),
    [
        ("intfloat/multilingual-e5-large", "query: ", "passage: "),
        ("/models/e5-base-v2/", "query: ", "passage: "),
        ("BAAI/bge-m3", "", ""),
        ("BAAI/bge-base-en-v1.5", "Represent this sentence for searching relevant passages: ", ""),
        ("sentence-transformers/all-MiniLM-L6-v2", "", ""),
    ],
)
def test_families_without_prompts_of_their_own_get_them_by_name(model, query, document):
    assert _prompts_by_name(model) == (query, document)
