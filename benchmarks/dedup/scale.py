"""How time and memory of `seedclean dedup` grow: the first rows of one file, whole processes; a table and a plot.

Usage: python benchmarks/dedup/scale.py FILE.jsonl [--rows 10000 100000 1000000] [--rounds 2] [--plot scale.svg]
"""

from __future__ import annotations

import argparse
import tempfile
from itertools import islice
from pathlib import Path

import matplotlib as mpl
from matplotlib.figure import Figure

from whole import OURS, timed


def main() -> None:
    """Run, print, plot."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--rows", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--plot", type=Path, default=Path(__file__).with_name("scale.svg"))
    options = parser.parse_args()
    measurements = []
    with tempfile.TemporaryDirectory() as folder:
        for rows in options.rows:
            part = Path(folder) / "part.jsonl"
            with options.file.open("rb") as lines, part.open("wb") as out:
                out.writelines(islice(lines, rows))
            seconds, memory = min(timed(OURS, part, Path(folder)) for _ in range(options.rounds))
            measurements.append((rows, part.stat().st_size / 1e6, seconds, memory))
    print("| rows | MB | seconds | rows/s | peak MiB |\n|---|---|---|---|---|")
    for rows, size, seconds, memory in measurements:
        print(f"| {rows:,} | {size:,.0f} | {seconds:.2f} | {rows / seconds:,.0f} | {memory:,.0f} |")
    mpl.rcParams["svg.hashsalt"] = "seedclean"
    figure = Figure(figsize=(7, 3), layout="constrained")
    for column, (values, name) in enumerate(
        (([row[2] for row in measurements], "seconds"), ([row[3] for row in measurements], "MiB"))
    ):
        axes = figure.add_subplot(1, 2, column + 1)
        axes.loglog([row[0] for row in measurements], values, marker="o")
        axes.set_xlabel("rows")
        axes.set_title(name)
        axes.grid(visible=True, which="both", alpha=0.3)
    figure.savefig(options.plot, metadata={"Date": None})


if __name__ == "__main__":
    main()
