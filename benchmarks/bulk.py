r"""Bulk indexing, reading to commit: this project against others with the same weights.

    python benchmarks/bulk.py SOURCES --peers PYTHON [--only ours langchain …] [--rounds 2]

SOURCES is a folder of text files; PYTHON the interpreter of an environment that has the others:

    python -m venv /tmp/peers
    /tmp/peers/bin/pip install torch==2.13.0 sentence-transformers==6.2.0 transformers==5.23.0 \
        langchain-community langchain-huggingface langchain-text-splitters faiss-cpu \
        haystack-ai sentence-transformers-haystack txtai \
        llama-index-core llama-index-embeddings-huggingface

Every side splits at 500 characters, loads the model before the clock starts, and runs in a process
of its own on one core with one thread, in turns.  The others use sentence-transformers (torch,
float32) and make one vector a chunk; this project makes one for each sentence too.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

CHARACTERS = 500
SIDES = ("ours", "langchain", "haystack", "llamaindex", "txtai")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("sources", type=Path)
    parser.add_argument("--peers", default=sys.executable, help="interpreter that has the others")
    parser.add_argument("--only", nargs="+", choices=SIDES, default=SIDES)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--worker", nargs=3, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.worker:
        work(*arguments.worker, sources=arguments.sources)
        return
    runs: dict[str, list[dict[str, Any]]] = {side: [] for side in arguments.only}
    for _ in range(arguments.rounds):
        for side in arguments.only:
            if found := run(side, arguments):
                runs[side].append(found)
    report = {side: best(found) for side, found in runs.items() if found}
    compare(report)
    print(json.dumps(report, indent=1))
    if arguments.json:
        arguments.json.write_text(json.dumps(report, indent=1))


def run(side: str, arguments: argparse.Namespace) -> dict[str, Any] | None:
    """Return what one process measured; None, with the reason on stderr, when it failed."""
    from assistant.embedding import reference_model_path

    python = sys.executable if side == "ours" else arguments.peers
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"}
    environment |= {"HF_HUB_OFFLINE": "1", "HAYSTACK_TELEMETRY_ENABLED": "False"}
    with tempfile.TemporaryDirectory(prefix="bulk-") as folder:
        command = [python, __file__, str(arguments.sources.absolute())]
        command += ["--worker", side, str(reference_model_path()), folder]
        made = subprocess.run(command, capture_output=True, text=True, env=environment)
    if made.returncode:
        print(f"{side} failed: {made.stderr.strip().splitlines()[-1]}", file=sys.stderr)
        return None
    found: dict[str, Any] = json.loads(made.stdout.splitlines()[-1])
    return found


def best(runs: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the run that took least; other work on the machine only ever adds."""
    least = min(runs, key=lambda found: found["cpu_s"])
    return {**least, "cpu_s_median": round(statistics.median(r["cpu_s"] for r in runs), 2)}


def compare(report: dict[str, dict[str, Any]]) -> None:
    """Add how much more time each side takes than ours, for the whole and per token encoded."""
    if ours := report.get("ours"):
        for found in report.values():
            found["times_ours"] = round(found["cpu_s"] / ours["cpu_s"], 2)
            each = found["cpu_s"] / found["tokens"], ours["cpu_s"] / ours["tokens"]
            found["times_ours_per_token"] = round(each[0] / each[1], 2)


def work(side: str, model: str, folder: str, *, sources: Path) -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    files = sorted(file for file in sources.rglob("*") if file.suffix in (".txt", ".md"))
    prepare: dict[str, Callable[..., Any]] = {
        "ours": ours, "langchain": langchain, "haystack": haystack, "llamaindex": llamaindex,
        "txtai": txtai,
    }  # fmt: skip
    build, facts = prepare[side](model, Path(folder), files)
    started, clock = cpu(), time.perf_counter()
    build()
    found = {"cpu_s": round(cpu() - started, 2), "wall_s": round(time.perf_counter() - clock, 1)}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({**found, "peak_mb": peak, **facts()}))


def cpu() -> float:
    """Return CPU seconds of this process and of its children that have ended."""
    usage = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(u.ru_utime + u.ru_stime for u in usage)


def versions(*names: str) -> dict[str, str]:
    from importlib.metadata import version

    return {name: version(name) for name in names}


def taken(module: str, name: str) -> Any:
    """Return what another package has under a name; none of them is a requirement of ours."""
    return getattr(importlib.import_module(module), name)


# Each of these loads the model, and returns the work to measure and what to tell of it afterwards.


def ours(_: str, folder: Path, files: list[Path]) -> tuple[Callable[[], Any], Callable[[], Any]]:
    from assistant import Assistant
    from assistant.embedding.fast import FastEmbedder
    from assistant.encoder.prepared import load_tokenizer, prepared_path
    from assistant.settings import Settings

    for file in files:  # the same files for all, without what else lies there
        (folder / "sources").mkdir(exist_ok=True)
        (folder / "sources" / f"{len(file.parts)}-{file.name}").write_bytes(file.read_bytes())
    settings = Settings(
        sources=folder / "sources", index=folder / "index", threads=1,
        chunk_characters=CHARACTERS, chunk_overlap=0.0,
    )  # fmt: skip
    library = Assistant(settings=settings, build=False)
    library._embedder.embed_queries(["warm"])
    embedded: list[str] = []
    plain = FastEmbedder.embed_documents

    seconds: list[float] = []

    def counting(self: FastEmbedder, texts: list[str], **options: Any) -> Any:
        embedded.extend(texts)
        started = time.process_time()
        vectors = plain(self, texts, **options)
        seconds.append(time.process_time() - started)
        return vectors

    FastEmbedder.embed_documents = counting  # type: ignore[assignment,method-assign]

    def facts() -> dict[str, Any]:
        tokens = load_tokenizer(prepared_path(settings.cache)).encode_all(
            ["passage: " + text for text in embedded]
        )
        chunks = sum(1 for _ in library.chunks())
        return {
            "chunks": chunks, "vectors": len(embedded), "tokens": sum(map(len, tokens)),
            "embedding_cpu_s": round(sum(seconds), 2),
            "versions": versions("onnxruntime", "faiss-cpu"),
        }  # fmt: skip

    return library.refresh, facts


def told(count: dict[str, list[str]], tokenizer: Any, *packages: str) -> Callable[[], Any]:
    """Return what tells the chunks and tokens of a side that embeds with sentence-transformers."""

    def facts() -> dict[str, Any]:
        texts = ["passage: " + text for text in count["texts"]]
        tokens = sum(map(len, tokenizer(texts)["input_ids"]))
        found = versions("torch", "sentence-transformers", "transformers", *packages)
        return {
            "chunks": len(texts), "vectors": len(texts), "tokens": tokens, "versions": found,
        }  # fmt: skip

    return facts


def langchain(model: str, folder: Path, files: list[Path]) -> tuple[Any, Any]:
    import torch

    FAISS = taken("langchain_community.vectorstores", "FAISS")
    Document = taken("langchain_core.documents", "Document")
    HuggingFaceEmbeddings = taken("langchain_huggingface", "HuggingFaceEmbeddings")
    RecursiveCharacterTextSplitter = taken(
        "langchain_text_splitters", "RecursiveCharacterTextSplitter"
    )

    torch.set_num_threads(1)
    embeddings = HuggingFaceEmbeddings(
        model_name=model,
        encode_kwargs={"normalize_embeddings": True, "prompt_name": "document"},
    )
    embeddings.embed_query("warm")
    splitter = RecursiveCharacterTextSplitter(chunk_size=CHARACTERS, chunk_overlap=0)
    count: dict[str, list[str]] = {}

    def build() -> None:
        documents = [Document(f.read_text("utf-8"), metadata={"source": str(f)}) for f in files]
        chunks = splitter.split_documents(documents)
        FAISS.from_documents(chunks, embeddings).save_local(str(folder / "store"))
        count["texts"] = [chunk.page_content for chunk in chunks]

    tokenizer = embeddings._client.tokenizer
    return build, told(count, tokenizer, "langchain-community", "langchain-huggingface")


def haystack(model: str, folder: Path, files: list[Path]) -> tuple[Any, Any]:
    import torch

    Document = taken("haystack", "Document")
    InMemoryDocumentStore = taken("haystack.document_stores.in_memory", "InMemoryDocumentStore")
    DuplicatePolicy = taken("haystack.document_stores.types", "DuplicatePolicy")
    SentenceTransformersDocumentEmbedder = taken(
        "haystack_integrations.components.embedders.sentence_transformers",
        "SentenceTransformersDocumentEmbedder",
    )
    RecursiveCharacterTextSplitter = taken(
        "langchain_text_splitters", "RecursiveCharacterTextSplitter"
    )

    torch.set_num_threads(1)
    embedder = SentenceTransformersDocumentEmbedder(
        model=model, prefix="passage: ", normalize_embeddings=True, progress_bar=False
    )
    embedder.warm_up()
    embedder.run([Document(content="warm")])
    # Its own splitters count words: the same splitter as above keeps the chunks alike.
    splitter = RecursiveCharacterTextSplitter(chunk_size=CHARACTERS, chunk_overlap=0)
    count: dict[str, list[str]] = {}

    def build() -> None:
        texts = [piece for file in files for piece in splitter.split_text(file.read_text("utf-8"))]
        store = InMemoryDocumentStore()
        made = embedder.run([Document(content=text) for text in texts])["documents"]
        store.write_documents(made, policy=DuplicatePolicy.OVERWRITE)
        store.save_to_disk(str(folder / "store.json"))
        count["texts"] = texts

    return build, told(count, reference_tokenizer(model), "haystack-ai")


def llamaindex(model: str, folder: Path, files: list[Path]) -> tuple[Any, Any]:
    import torch

    RecursiveCharacterTextSplitter = taken(
        "langchain_text_splitters", "RecursiveCharacterTextSplitter"
    )
    VectorStoreIndex = taken("llama_index.core", "VectorStoreIndex")
    TextNode = taken("llama_index.core.schema", "TextNode")
    HuggingFaceEmbedding = taken("llama_index.embeddings.huggingface", "HuggingFaceEmbedding")

    torch.set_num_threads(1)
    embeddings = HuggingFaceEmbedding(
        model_name=model, text_instruction="passage: ", query_instruction="query: "
    )
    embeddings.get_query_embedding("warm")
    splitter = RecursiveCharacterTextSplitter(chunk_size=CHARACTERS, chunk_overlap=0)
    count: dict[str, list[str]] = {}

    def build() -> None:
        texts = [piece for file in files for piece in splitter.split_text(file.read_text("utf-8"))]
        index = VectorStoreIndex([TextNode(text=t) for t in texts], embed_model=embeddings)
        index.storage_context.persist(str(folder / "store"))
        count["texts"] = texts

    return build, told(count, reference_tokenizer(model), "llama-index-core")


def txtai(model: str, folder: Path, files: list[Path]) -> tuple[Any, Any]:
    import torch

    RecursiveCharacterTextSplitter = taken(
        "langchain_text_splitters", "RecursiveCharacterTextSplitter"
    )
    Embeddings = taken("txtai", "Embeddings")

    torch.set_num_threads(1)
    embeddings = Embeddings(
        path=model, method="sentence-transformers", content=True, hybrid=True, gpu=False,
        instructions={"query": "query: ", "data": "passage: "},
    )  # fmt: skip
    embeddings.batchtransform(["warm"])
    splitter = RecursiveCharacterTextSplitter(chunk_size=CHARACTERS, chunk_overlap=0)
    count: dict[str, list[str]] = {}

    def build() -> None:
        texts = [piece for file in files for piece in splitter.split_text(file.read_text("utf-8"))]
        embeddings.index(texts)
        embeddings.save(str(folder / "store"))
        count["texts"] = texts

    return build, told(count, reference_tokenizer(model), "txtai")


def reference_tokenizer(model: str) -> Any:
    from transformers import AutoTokenizer

    return AutoTokenizer.from_pretrained(model)


if __name__ == "__main__":
    main()
