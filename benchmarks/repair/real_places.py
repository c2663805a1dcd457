"""Look for damaged places in real pages, and say what repair makes of each kind.

Usage: python benchmarks/repair/real_places.py FOLDER… [--show]

A page counts that has a private-use character beside Han, an annotation of a mirror, or a `?` with a mark as
`shows_torn_mark` asks for. FOLDER holds .txt, .html, .jsonl(.gz) and .tar.xz. What a place was nobody knows: "restored"
is what was put there, to be read with --show.
"""

from __future__ import annotations

import argparse
import gzip
import re
import tarfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import orjson
import regex

from seedclean.api import repair
from seedclean.core.edits import apply
from seedclean.stages.repairs.lost_bytes.evidence import shows_torn_mark
from seedclean.stages.repairs.pinyin_annotations import mirror_annotations

PRIVATE_USE = regex.compile(r"(?<=\p{Han})[\ue000-\uf8ff]|[\ue000-\uf8ff](?=\p{Han})")
KINDS = {
    "before an annotation": re.compile(r"[?\ufffd]\(?[a-zü]*[^\x00-\x7f\u2e80-\uffff][a-z]* ?\)"),
    "before a tag": re.compile(r"[?\ufffd][,?!:;]?[?\ufffd]/[a-z]"),
    "before a mark": re.compile(r"[?\ufffd][,?!:;。]"),
}


def decoded(data: bytes) -> str:
    """Return the text of a page."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("gb18030", "replace")


def pages(path: Path) -> Iterator[tuple[str, str]]:
    """Yield name and text of each page of a file."""
    if path.name.endswith(".tar.xz"):
        with tarfile.open(path) as members:
            for member in members:
                if file := members.extractfile(member):
                    yield f"{path.name}:{member.name}", decoded(file.read())
    elif ".jsonl" in path.suffixes:
        lines = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        for number, line in enumerate(lines.splitlines(), 1):
            row = orjson.loads(line)
            yield f"{path.name}:{number}", row.get("text") or row.get("html") or ""
    elif path.suffix in (".txt", ".html"):
        yield path.name, decoded(path.read_bytes())


def places(text: str) -> Iterator[tuple[str, str, str, str]]:
    """Yield what the damaged places of a page show, their kind, what became of them, and the text there afterwards."""
    for entry in repair(text).edits:
        for edit in entry.edits:
            if edit.rule.startswith(("repair:torn-by", "repair:read", "repair:unrecoverable", "repair:donor")):
                shown = text[edit.start - 4 : edit.end + 4]
                kind = next((kind for kind, pattern in KINDS.items() if pattern.search(shown)), "other")
                yield shown, kind, "left" if edit.rule.endswith("unrecoverable") else "restored", edit.after
        text = apply(text, entry.edits)


def main() -> None:
    """Look, repair, report."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    counts: Counter[str] = Counter()
    table: Counter[tuple[str, str]] = Counter()
    for folder in options.folders:
        for path in sorted(folder.rglob("*")):
            for name, text in pages(path) if path.is_file() else ():
                signs = {
                    "private-use characters beside Han": bool(PRIVATE_USE.search(text)),
                    "a mirror's annotations": bool(mirror_annotations(text, 5.0)),
                    "a `?` torn by a mark": shows_torn_mark(text),
                }
                counts.update(["pages", *(sign for sign, is_there in signs.items() if is_there)])
                if not any(signs.values()):
                    continue
                for shown, kind, outcome, after in places(text):
                    table[kind, outcome] += 1
                    if options.show:
                        print(f"{name}: {kind}, {outcome}: {shown!r} -> {after!r}")
    for sign, number in counts.items():
        print(f"{number:7} {sign}")
    for (kind, outcome), number in sorted(table.items()):
        print(f"{number:7} {kind}: {outcome}")


if __name__ == "__main__":
    main()
