"""The pictures of docs/performance.md: cost against size, from ``docs/performance.json``.

python -m pip install -e '.[bench]'
python benchmarks/charts.py
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("svg")

import matplotlib.pyplot as plt

DOCS = Path(__file__).parent.parent / "docs"
RESULTS = DOCS / "performance.json"
INK, BLUE, AMBER, GRID = "#334155", "#2563eb", "#b45309", "#e2e8f0"

Pick = Callable[[dict[str, Any]], float]


def main() -> None:
    rows = json.loads(RESULTS.read_text(encoding="utf-8"))["rows"]
    mpl.rcParams.update({
        "font.size": 10, "axes.edgecolor": INK, "axes.labelcolor": INK, "xtick.color": INK,
        "ytick.color": INK, "text.color": INK, "axes.spines.top": False,
        "axes.spines.right": False, "svg.hashsalt": "charts", "svg.fonttype": "none",
    })  # fmt: skip
    draw(
        rows, "build", "CPU seconds to build, not embedding", "seconds",
        {
            "record": ("sizes", lambda r: r["build"]["cpu_s"] - r["build"]["stand_in_cpu_s"], BLUE),
            "FAISS": ("sizes", lambda r: r["build"]["faiss_cpu_s"], AMBER),
        },
    )  # fmt: skip
    draw(
        rows, "question", "Question to cited passages, not embedding it", "CPU milliseconds",
        {
            "19 of 20 take less": ("questions", lambda r: r["retrieve"]["cpu_p95"], AMBER),
            "half of them take less": ("questions", lambda r: r["retrieve"]["cpu_p50"], BLUE),
        },
    )  # fmt: skip
    draw(
        rows, "refresh", "Refresh, not embedding", "CPU milliseconds",
        {
            "one file changed": (
                "sizes", lambda r: r["changes"]["one_file_edited"]["cpu_p50"], BLUE
            ),
            "nothing changed": (
                "sizes", lambda r: r["changes"]["nothing_changed"]["cpu_p50"], AMBER
            ),
        },
    )  # fmt: skip
    draw(
        rows, "memory", "Memory", "megabytes",
        {
            "building": ("sizes", lambda r: r["build"]["peak_mb"], BLUE),
            "first question in a new process": ("sizes", lambda r: r["cold"]["rss_mb"], AMBER),
        },
    )  # fmt: skip


def draw(
    rows: dict[str, Any],
    name: str,
    title: str,
    unit: str,
    lines: dict[str, tuple[str, Pick, str]],
) -> None:
    """Draw one picture: a line for each entry of ``lines`` (rows of that kind, value, colour)."""
    figure, axes = plt.subplots(figsize=(5.2, 3.2), layout="constrained")
    for (label, (kind, pick, colour)), above in zip(lines.items(), (True, False), strict=True):
        points = sorted(
            (int(key.split("-")[1]), pick(row["result"]))
            for key, row in rows.items()
            if key.startswith(f"{kind}-") and key.split("-")[1].isdigit() and pick(row["result"])
        )
        sizes, values = zip(*points, strict=True)
        axes.plot(sizes, values, color=colour, marker="o", markersize=4, label=label)
        for size, value in points:
            axes.annotate(
                f"{value:,.0f}" if value >= 10 else f"{value:.1f}", (size, value),
                textcoords="offset points", xytext=(0, 6 if above else -13), ha="center",
                color=colour, fontsize=8,
            )  # fmt: skip
    axes.set(xscale="log", yscale="log", xlabel="chunks", ylabel=unit, title=title)
    axes.margins(x=0.08, y=0.22)
    axes.minorticks_off()
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,g}")
    axes.grid(visible=True, color=GRID)
    axes.legend(frameon=False, fontsize=8)
    place = DOCS / "images" / f"cost-{name}.svg"
    figure.savefig(place, metadata={"Date": None}, facecolor="white")
    plt.close(figure)
    print(place)


if __name__ == "__main__":
    main()
