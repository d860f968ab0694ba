"""The reader that ships: the embedder's transformer trained to read, 8 bits, on onnxruntime.

Each passage is read alone, so what is said of it cannot depend on the others; several are read by
several threads.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from assistant.encoder import weights as encoder_weights
from assistant.encoder.blocks import write_block_graph
from assistant.encoder.cache import folder_made_once
from assistant.encoder.graph import INPUT, OUTPUT
from assistant.encoder.opening import Opened, processors
from assistant.encoder.prepared import (
    GRAPH,
    TokenTable,
    load_tokenizer,
    open_graph,
    prepared_path,
)
from assistant.reader.base import (
    MOST_SPANS,
    UNREAD,
    Material,
    Reading,
    asks_something,
    sigmoid,
)
from assistant.reader.input import Encoded, InputMaker, Window
from assistant.reader.pointing import best_spans
from assistant.reader.weights import (
    DATA,
    HEADS,
    REMEDY,
    Heads,
    StoredLayers,
    read_tensors,
    recorded_fit,
    recorded_sha256,
)

LOG = logging.getLogger(__name__)
VERSION = 1
"""Raised whenever the input or the arithmetic changes; other weights have another sum."""


class ShippedReader:
    """The default reader.  Opens its files at first use; one object serves many threads.

    :raises ModelUnavailableError: its weights are missing.
    """

    name = "shipped"
    points = True

    def __init__(self, *, cache: Path, threads: int = 0, data: Path = DATA) -> None:
        self._threads = threads or processors()
        self._sum = recorded_sha256(data)
        self.fingerprint = f"reader:{self._sum[:16]}:onnx-int8-{VERSION}"
        self.fit = recorded_fit(self.fingerprint, data)

        def folders() -> tuple[Path, Path]:
            name = f"reader-{self._sum[:8]}-int8-{VERSION}"
            mine = folder_made_once(cache, name, lambda folder: _write(folder, data))
            return mine, prepared_path(cache)

        self._model = Opened(folders, _Model, REMEDY)

    def read(self, question: str, materials: Sequence[Material]) -> list[Reading]:
        """Return a reading for each of ``materials``.

        :raises ModelUnavailableError: the model cannot be prepared.
        """
        if not materials:
            return []
        model = self._model.get()
        asked = model.maker.question(question)
        if not asked or not asks_something(question):
            return [UNREAD] * len(materials)
        passages = [model.maker.encode(material.text) for material in materials]
        windows = [
            (place, window)
            for place, (material, passage) in enumerate(zip(materials, passages, strict=True))
            if passage.ids
            for window in model.maker.windows(
                asked, model.maker.heading(material.heading), passage.ids
            )
        ]
        readings = self._each(model, [(window, passages[place]) for place, window in windows])
        found: list[list[Reading]] = [[] for _ in materials]
        for (place, _), reading in zip(windows, readings, strict=True):
            found[place].append(reading)
        return [_joined(parts) for parts in found]

    def _each(self, model: _Model, tasks: list[tuple[Window, Encoded]]) -> list[Reading]:
        if self._threads == 1 or len(tasks) < 2:
            return [model.read(*task) for task in tasks]
        with ThreadPoolExecutor(min(self._threads, len(tasks)), "reading") as pool:
            return list(pool.map(lambda task: model.read(*task), tasks))


def _write(folder: Path, data: Path) -> None:
    tensors = read_tensors(data)
    shape = encoder_weights.read_weights().shape
    write_block_graph(StoredLayers(tensors, shape), folder / GRAPH)
    for name in HEADS:
        np.save(folder / f"{name}.npy", tensors[name].astype(np.float32))


class _Model:
    """The opened folders: the reader's own, and the embedder's, whose token table it stands on."""

    def __init__(self, own: Path, encoder: Path) -> None:
        self.maker = InputMaker(load_tokenizer(encoder))
        self._table = TokenTable(encoder)
        self._session = open_graph(own / GRAPH)
        self._heads = Heads(**{name: np.load(own / f"{name}.npy") for name in HEADS})

    def read(self, window: Window, passage: Encoded) -> Reading:
        states = self._session.run([OUTPUT], {INPUT: self._table.embedded(window.ids)})[0][0]
        scores = self._heads.scores(states)
        answered = self._heads.answered(states[0])
        if not (np.isfinite(scores).all() and math.isfinite(answered)):
            LOG.warning("The reader gave no number for a passage; likeness decides there.")
            return UNREAD
        own = slice(window.first, window.first + window.size)
        here = slice(window.start, window.start + window.size)
        ends_line = np.array(window.ids[own]) == self.maker.end
        spans = best_spans(scores[own], scores[0], passage.spans[here], ends_line)
        if not spans:
            return UNREAD
        answer, margin = spans[0]
        evidence = answered + margin / 2
        return Reading(sigmoid(evidence), answer, evidence, answered, margin, tuple(spans))


def _joined(parts: list[Reading]) -> Reading:
    """Return the reading of the best window, with the spans that the others found beside it."""
    read = [(reading.evidence, reading) for reading in parts if reading.evidence is not None]
    if not read:
        return UNREAD
    best = max(read, key=lambda pair: pair[0])[1]
    if len(read) == 1:
        return best
    spans = list(best.spans[:1])
    others = {found for _, reading in read for found in reading.spans}
    for span, margin in sorted(others, key=lambda found: (-found[1], found[0])):
        if all(span[1] <= a or b <= span[0] for (a, b), _ in spans):
            spans.append((span, margin))
    return Reading(
        best.answers, best.answer, best.evidence, best.answered, best.margin,
        tuple(spans[:MOST_SPANS]),
    )  # fmt: skip
