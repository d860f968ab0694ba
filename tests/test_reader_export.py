"""From a checkpoint to the weights that ship: the reader computes what torch does, in eight bits."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from assistant.encoder.blocks import BLOCK, in_blocks
from assistant.reader import Material
from assistant.reader.shipped import ShippedReader


def test_a_matrix_in_blocks_is_off_by_half_a_step_at_most() -> None:
    rng = np.random.default_rng(2)
    first, second = rng.normal(size=(8, 128)), rng.normal(size=(4, 128)) * 50
    second[0, :BLOCK] = 0
    matrices = [first.astype("f4"), second.astype("f4")]
    integers, scales = in_blocks(matrices)
    back = (integers.astype("f4") - 128) * scales[..., None]
    off = np.abs(back - np.concatenate(matrices).reshape(back.shape))
    assert (off <= scales[..., None] * 0.501).all()


@pytest.mark.slow
def test_exported_weights_read_as_torch_reads(tmp_path: Path) -> None:
    import torch

    from training.export import export
    from training.model import kept_weights, new_reader, save

    torch.manual_seed(3)
    model = new_reader().eval()
    with torch.no_grad():  # heads as loud as trained ones
        for head in (model.span, model.answered[0], model.answered[2]):
            head.weight.mul_(10)
            head.bias.normal_()
    save(kept_weights(model), tmp_path / "checkpoint.safetensors")
    digest = export(tmp_path / "checkpoint.safetensors", tmp_path / "data")
    assert json.loads((tmp_path / "data" / "reader.json").read_text()) == {"weights_sha256": digest}
    reader = ShippedReader(cache=tmp_path, data=tmp_path / "data")
    question, text = (
        "Wann öffnet die Brücke?",
        "The bridge opens on 3 March.\nIt is 320 metres long.",
    )
    (found,) = reader.read(question, [Material(text, "Port Merrow")])
    maker = reader._model.get().maker
    passage = maker.encode(text)
    window = maker.window(maker.question(question), maker.heading("Port Merrow"), passage.ids)
    ids = torch.tensor([window.ids])
    with torch.no_grad():
        spans, answered = model(ids, torch.ones_like(ids))
    scores = spans[0].numpy()
    tokens = {span: window.first + place for place, span in enumerate(passage.spans)}
    start = next(
        at for (a, _), at in tokens.items() if a == found.answer[0] and window.ids[at] != maker.end
    )
    end = next(at for (_, b), at in reversed(tokens.items()) if b == found.answer[1])
    margin = (scores[start, 0] + scores[end, 1] - scores[0].sum()) / 2
    assert found.margin == pytest.approx(margin, abs=0.1)
    assert found.answered == pytest.approx(float(answered[0]), abs=0.1)
    assert np.ptp(scores) > 1, "the heads say nothing, so agreement would be worth nothing"
