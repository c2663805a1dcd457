"""Write configs/phrases.tsv and configs/characters.tsv from OpenCC's tables, so that a run need not load these.

    python scripts/opencc_tables.py

The phrases are where characters are not converted one by one; the characters are those that a table changes.

A table is a chain of steps. A phrase of a later step is also written as what an earlier one makes it from. Run it
for each new version of OpenCC: if the files name another version, all text goes through OpenCC, which is slower.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import opencc

ROOT = Path(opencc.__file__).parent / "clib"
TABLES = ("t2s", "tw2s", "hk2s")
CHARACTERS = (*TABLES, "s2t")
IDEOGRAPHS = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00), (0x20000, 0x323B0))
CONFIGS = Path(__file__).parents[1] / "configs"


def entries(file: str) -> dict[str, str]:
    """Return the entries of a dictionary; of several forms of one the first."""
    with tempfile.NamedTemporaryFile() as text:
        command = (
            ROOT / "bin/opencc_dict",
            "-i",
            ROOT / "share/opencc" / file,
            "-o",
            text.name,
            "-f",
            "ocd2",
            "-t",
            "text",
        )
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        lines = Path(text.name).read_text(encoding="utf-8").splitlines()
    return {key: forms.split(" ")[0] for key, forms in (line.split("\t") for line in lines)}


def files(node: Any) -> Iterator[str]:
    """Yield the dictionaries that a part of a table names."""
    if isinstance(node, list):
        for child in node:
            yield from files(child)
    elif isinstance(node, dict):
        if "file" in node:
            yield node["file"]
        for child in node.values():
            yield from files(child)


def phrases(table: str) -> set[str]:
    """Return all phrases of a table, as its input has them."""
    config = json.loads((ROOT / "share/opencc" / f"{table}.json").read_text(encoding="utf-8"))
    # Not its normalization: whoever looks for phrases looks in the folded view, where that is undone.
    steps = [config.get("segmentation", []), *config["conversion_chain"]]
    before: dict[str, set[str]] = defaultdict(set)  # character -> those that the steps so far make it from
    all_phrases: set[str] = set()
    for step in steps:
        pairs = [pair for file in files(step) for pair in entries(file).items()]
        for phrase in (key for key, _ in pairs if len(key) > 1):
            all_phrases.update(map("".join, product(*({letter} | before[letter] for letter in phrase))))
        for old, new in pairs:
            if len(old) == 1:
                before[new] |= {old} | before[old]
    return all_phrases


def changed(table: str) -> tuple[str, str]:
    """Return the characters that a table changes where they stand alone, and what they become."""
    old = [chr(point) for first, end in IDEOGRAPHS for point in range(first, end)]
    new = opencc.OpenCC(table).convert("\n".join(old)).split("\n")
    pairs = [pair for pair in zip(old, new, strict=True) if pair[0] != pair[1]]
    return "".join(character for character, _ in pairs), "".join(other for _, other in pairs)


def main() -> None:
    """Write the files."""
    tables = defaultdict(list)
    for table in TABLES:
        for phrase in phrases(table):
            tables[phrase].append(table)
    lines = [f"{phrase}\t{' '.join(names)}\n" for phrase, names in sorted(tables.items())]
    head = (
        "# The phrases of OpenCC's tables (Apache License 2.0), and which have them: scripts/opencc_tables.py.\n"
        f"{opencc.__version__}\n"
    )
    (CONFIGS / "phrases.tsv").write_text(head + "".join(lines), encoding="utf-8")
    head = (
        "# The characters that OpenCC's tables (Apache License 2.0) change alone, and into what:"
        f" scripts/opencc_tables.py.\n{opencc.__version__}\n"
    )
    lines = ["\t".join((table, *changed(table))) + "\n" for table in CHARACTERS]
    (CONFIGS / "characters.tsv").write_text(head + "".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
