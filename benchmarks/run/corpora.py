"""Rows in, Parquet out: 100,000 invented rows as JSONL and CSV, cleaned by `seedclean run --format parquet`.

python benchmarks/run/corpora.py FOLDER
"""

from __future__ import annotations

import csv
import json
import random
import sys
import time
from pathlib import Path

from seedclean.config import load_config
from seedclean.engine.run_options import RunOptions
from seedclean.engine.runner import run
from seedclean.write.export import renew_export
from seedclean.write.export_files import ExportSettings

ROWS = 100_000
LETTERS = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后"
ORDER = random.Random(1)


def text(number: int) -> str:
    """Return an invented article of 400 letters."""
    sentences = ["".join(ORDER.choices(LETTERS, k=39)) + "。" for _ in range(10)]
    return "".join(sentences) + f"编号{number}。"


def write_inputs(folder: Path) -> None:
    """Write the same rows in both formats."""
    with (folder / "a.jsonl").open("w", encoding="utf-8") as lines, (folder / "a.csv").open("w", newline="") as cells:
        table = csv.writer(cells)
        table.writerow(["id", "text", "title", "score"])
        for number in range(ROWS):
            row = {"id": number, "text": text(number), "title": f"第{number}条", "score": number / 7}
            lines.write(json.dumps(row, ensure_ascii=False) + "\n")
            table.writerow(row.values())


def main() -> None:
    """Print the seconds of a run, and of the Parquet file alone."""
    folder = Path(sys.argv[1])
    write_inputs(folder)
    options = RunOptions(format="parquet")
    for name in ("jsonl", "csv"):
        start = time.perf_counter()
        run(folder / f"a.{name}", folder / f"out-{name}", load_config(flags=options.flags()), options)
        print(f"{name}: {time.perf_counter() - start:.1f} s")
    (folder / "out-jsonl" / "export.json").unlink()
    start, processor = time.perf_counter(), time.process_time()
    renew_export(folder / "out-jsonl", ExportSettings("parquet"))
    print(
        f"Parquet alone: {time.perf_counter() - start:.1f} s, {time.process_time() - processor:.1f} s of the processor"
    )


if __name__ == "__main__":
    main()
