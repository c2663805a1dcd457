"""Compare adding articles to a corpus with a run over all of them.

Usage: python benchmarks/state.py WORK [--corpus 1000000] [--added 10000] [--letters 600]

Generated articles (benchmarks/dedup/corpus.py), three in ten of them edited copies. The first run fills OUT, which
is then added to twice: once the new file alone is the input, once the folder that holds both. WORK is left as it is,
so that a second call does not fill OUT again.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import threading
import time
from itertools import islice
from pathlib import Path

import orjson

sys.path.insert(0, str(Path(__file__).parent / "dedup"))
from corpus import articles

PROGRAM = Path(sys.executable).with_name("seedclean")


def main() -> None:
    """Generate, run, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("work", type=Path)
    parser.add_argument("--corpus", type=int, default=1_000_000)
    parser.add_argument("--added", type=int, default=10_000)
    parser.add_argument("--letters", type=int, default=600)
    options = parser.parse_args()
    pages, base, out = (options.work / name for name in ("pages", "base", "out"))
    if not base.exists():
        if not pages.exists():
            write(pages, options)
        print(f"first run over {options.corpus:,}: {summary(*run(pages / 'a.jsonl', base))}", flush=True)
    print("state and files:", {file.name: f"{file.stat().st_size / 1e6:,.0f} MB" for file in sorted(base.iterdir())})
    for name, inputs in (("the new file", [pages / "b.jsonl", "--glob", "*"]), ("the folder of both", [pages])):
        shutil.rmtree(out, ignore_errors=True)
        subprocess.run(["cp", "-r", "--reflink=auto", base, out], check=True)
        print(f"adding {options.added:,}, input is {name}: {summary(*run(*inputs, out))}", flush=True)
        print("  ", orjson.loads((out / "report.json").read_bytes())["documents"], flush=True)


def write(pages: Path, options: argparse.Namespace) -> None:
    """Write the rows of the corpus and those to be added."""
    pages.mkdir(parents=True, exist_ok=True)
    numbered = enumerate(articles(options.corpus + options.added, options.letters, 0.3, 1))
    for name, count in (("a", options.corpus), ("b", options.added)):
        with (pages / f"{name}.jsonl").open("wb") as file:
            for number, text in islice(numbered, count):
                file.write(orjson.dumps({"id": f"{number:08}", "text": text}, option=orjson.OPT_APPEND_NEWLINE))


def run(*arguments: object) -> tuple[float, float]:
    """Run seedclean; return seconds, and the highest resident size of all its processes together, in MiB."""
    *options, out = map(str, arguments)
    begun = time.monotonic()
    process = subprocess.Popen([PROGRAM, "run", *options, "-o", out, "--quiet", "-j", "2"])
    highest = [0.0]
    watcher = threading.Thread(target=watch, args=(process, highest))
    watcher.start()
    code = process.wait()
    watcher.join()
    if code not in (0, 1):
        sys.exit(f"seedclean ended with {code}")
    return time.monotonic() - begun, highest[0]


def watch(process: subprocess.Popen[bytes], highest: list[float]) -> None:
    """Note the highest sum of the private and shared sizes that Linux tells, once a second."""
    while process.poll() is None:
        total = 0
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                stat = (folder / "stat").read_text().rpartition(")")[2].split()
                if folder.name == str(process.pid) or stat[1] == str(process.pid):
                    total += int((folder / "smaps_rollup").read_text().partition("Pss:")[2].split()[0])
            except (OSError, IndexError):
                continue
        highest[0] = max(highest[0], total / 1024)
        time.sleep(1)


def summary(seconds: float, memory: float) -> str:
    """Return both numbers as text."""
    return f"{seconds:.1f} s, {memory:,.0f} MiB"


if __name__ == "__main__":
    main()
