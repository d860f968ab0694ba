"""The shipped weights as a standard sentence-transformers folder.

Nothing here imports torch; the folder is what sentence-transformers loads, float32, about 470 MB.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from assistant.embedding.base import DOCUMENT_PROMPT, QUERY_PROMPT
from assistant.encoder.cache import folder_made_once
from assistant.encoder.weights import (
    MAX_TOKENS,
    SHA256,
    Vocabulary,
    Weights,
    deleted_characters,
    read_weights,
    space_characters,
    special_pieces,
)
from assistant.settings import Settings

if TYPE_CHECKING:
    from tokenizers import Tokenizer

FOLDER = f"multilingual-e5-small-{SHA256[:8]}-reference-1"

LAYER_NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


def reference_model_path(cache: Path | None = None) -> Path:
    """Return the shipped model's sentence-transformers folder, made at the first call.

    ``cache`` defaults to the one in the settings.

    :raises ModelUnavailableError: the weights are missing, or there is no place to write it.
    """
    cache = Settings.from_environment().cache if cache is None else cache
    return folder_made_once(cache, FOLDER, lambda folder: _write(folder, read_weights()))


def _write(folder: Path, weights: Weights) -> None:
    from safetensors.numpy import save_file

    save_file(_tensors(weights), folder / "model.safetensors", metadata={"format": "pt"})
    build_tokenizer(weights.vocabulary).save(str(folder / "tokenizer.json"))
    for name, content in _configs(weights).items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")


def _tensors(weights: Weights) -> dict[str, NDArray[np.float32]]:
    shape = weights.shape
    found = {
        "embeddings.word_embeddings.weight": weights.matrix("emb.word", shape.vocabulary),
        "embeddings.position_embeddings.weight": weights.vector("emb.pos").reshape(
            -1, shape.hidden
        ),
        "embeddings.token_type_embeddings.weight": weights.vector("emb.type").reshape(
            -1, shape.hidden
        ),
        "embeddings.LayerNorm.weight": weights.vector("emb.ln.w"),
        "embeddings.LayerNorm.bias": weights.vector("emb.ln.b"),
    }
    for layer in range(shape.layers):
        for short, long in LAYER_NAMES.items():
            ours, theirs = f"l{layer}.{short}", f"encoder.layer.{layer}.{long}"
            bias = weights.vector(f"{ours}.b")
            found[f"{theirs}.bias"] = bias
            found[f"{theirs}.weight"] = (
                weights.vector(f"{ours}.w")
                if short.endswith("ln")
                else weights.matrix(f"{ours}.w", len(bias))
            )
    return found


def build_tokenizer(vocabulary: Vocabulary) -> Tokenizer:
    """Return the ``tokenizers.Tokenizer`` of the model.

    The file's replacements are NFKC except for characters deleted or taken for a space, so two
    patterns and NFKC say the same as its 4,837 rules, without their cost.
    """
    import tokenizers
    from tokenizers import Regex, decoders, models, normalizers, pre_tokenizers, processors

    pieces = vocabulary.pieces
    scored = list(zip(pieces, vocabulary.scores.astype(float).tolist(), strict=True))
    tokenizer = tokenizers.Tokenizer(
        models.Unigram(scored, unk_id=vocabulary.unknown, byte_fallback=False)
    )
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(Regex(_any_of(deleted_characters(vocabulary))), ""),
            normalizers.Replace(Regex(_any_of(space_characters(vocabulary))), " "),
            normalizers.NFKC(),
            normalizers.Replace(Regex(" {2,}"), " "),
            normalizers.Replace(Regex(r"\A | \z"), ""),
        ]
    )
    marks: dict[str, Any] = {"replacement": "▁", "prepend_scheme": "always", "split": True}
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(**marks)
    tokenizer.decoder = decoders.Metaspace(**marks)
    bos, eos = pieces[vocabulary.bos], pieces[vocabulary.eos]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{bos} $A {eos}",
        pair=f"{bos} $A {eos} {eos} $B {eos}",
        special_tokens=[(bos, vocabulary.bos), (eos, vocabulary.eos)],
    )
    tokenizer.add_special_tokens(special_pieces(vocabulary))
    return tokenizer


def _any_of(characters: str) -> str:
    return "[" + "".join(f"\\x{{{ord(character):X}}}" for character in characters) + "]"


def _configs(weights: Weights) -> dict[str, Any]:
    shape, vocabulary = weights.shape, weights.vocabulary
    pieces = vocabulary.pieces
    special = {
        "bos_token": pieces[vocabulary.bos],
        "eos_token": pieces[vocabulary.eos],
        "cls_token": pieces[vocabulary.bos],
        "sep_token": pieces[vocabulary.eos],
        "pad_token": pieces[vocabulary.pad],
        "unk_token": pieces[vocabulary.unknown],
    }
    modules = "sentence_transformers.models."
    return {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_size": shape.hidden,
            "num_hidden_layers": shape.layers,
            "num_attention_heads": shape.heads,
            "intermediate_size": shape.inner,
            "vocab_size": shape.vocabulary,
            "max_position_embeddings": shape.positions,
            "type_vocab_size": shape.types,
            "layer_norm_eps": shape.epsilon,
            "hidden_act": "gelu",
            "pad_token_id": vocabulary.pad,
            "torch_dtype": "float32",
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": MAX_TOKENS,
            "clean_up_tokenization_spaces": False,
            **special,
        },
        "special_tokens_map.json": special,
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": modules + "Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": modules + "Pooling"},
            {"idx": 2, "name": "2", "path": "2_Normalize", "type": modules + "Normalize"},
        ],
        "sentence_bert_config.json": {"max_seq_length": MAX_TOKENS, "do_lower_case": False},
        "1_Pooling/config.json": {
            "word_embedding_dimension": shape.hidden,
            "pooling_mode_mean_tokens": True,
        },
        "config_sentence_transformers.json": {
            "prompts": {"query": QUERY_PROMPT, "document": DOCUMENT_PROMPT},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
    }
