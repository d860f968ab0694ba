"""The reader as torch trains it: the embedder's encoder with two heads."""

from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from transformers import AutoConfig, AutoModel

from assistant.embedding import reference_model_path
from assistant.errors import AssistantError
from training.inputs import reading

FROZEN = "word_embeddings"  # they are the embedder's own and never trained, so they are not kept


class CheckpointError(AssistantError):
    """A file of weights that is not this model's."""


class Reader(nn.Module):
    """An encoder over question and passage with a head for the span and one for "answered"."""

    def __init__(self, encoder: nn.Module, width: int) -> None:
        super().__init__()
        self.encoder = encoder
        self.span = nn.Linear(width, 2)
        self.answered = nn.Sequential(nn.Linear(width, width), nn.Tanh(), nn.Linear(width, 1))
        for layer in (self.span, *self.answered):
            if isinstance(layer, nn.Linear):
                nn.init.normal_(layer.weight, std=0.02)
                nn.init.zeros_(layer.bias)

    def forward(self, ids: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Return the logits of start and end, (rows, tokens, 2), and of "answered here", (rows,).

        ``ids`` and ``mask`` are (rows, tokens).
        """
        states = self.encoder(ids, attention_mask=mask).last_hidden_state
        return self.span(states), self.answered(states[:, 0]).squeeze(-1)


def new_reader(folder: Path | None = None) -> Reader:
    """Return a reader with the encoder of ``folder`` (default: the embedder's) and raw heads.

    Dropout is off: it slows training on a CPU by a third and gained nothing.
    """
    folder = reference_model_path() if folder is None else folder
    with reading(folder, "the folder of an encoder"):
        config = AutoConfig.from_pretrained(folder)
        config.hidden_dropout_prob = config.attention_probs_dropout_prob = 0.0
        encoder = AutoModel.from_pretrained(
            folder, config=config, attn_implementation="sdpa", add_pooling_layer=False
        )
    return Reader(encoder.float(), config.hidden_size)


def kept_weights(model: Reader) -> dict[str, Tensor]:
    """Return the weights that are the reader's own, by name."""
    return {name: value for name, value in model.state_dict().items() if FROZEN not in name}


def load_weights(model: Reader, weights: dict[str, Tensor], *, origin: str) -> None:
    """Put ``weights`` into ``model``.

    :raises CheckpointError: they are not exactly the reader's own.
    """
    try:
        missing, unexpected = model.load_state_dict(weights, strict=False)
    except RuntimeError as error:
        raise CheckpointError(f"{origin} holds the weights of a reader of another size.") from error
    missing = [name for name in missing if FROZEN not in name]
    if missing or unexpected:
        raise CheckpointError(
            f"{origin} does not hold a reader's weights: {len(missing)} are missing and "
            f"{len(unexpected)} unknown, first {[*missing, *unexpected][0]}."
        )


def load(path: Path, folder: Path | None = None) -> Reader:
    """Return the reader whose weights are kept in ``path``.

    :raises AssistantError: they are not exactly a reader's.
    """
    with reading(path, "a file of weights"):
        try:
            weights = {name: value.float() for name, value in load_file(path).items()}
        except SafetensorError as error:
            raise ValueError(path) from error
    model = new_reader(folder)
    load_weights(model, weights, origin=str(path))
    return model


def save(weights: dict[str, Tensor], path: Path) -> None:
    """Write ``weights`` as fp16."""
    save_file({name: value.to(torch.float16).contiguous() for name, value in weights.items()}, path)
