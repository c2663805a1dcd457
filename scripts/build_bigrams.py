"""Write configs/bigrams.txt.gz: characters, and how likely each follows another, inside words and from word to word.

Usage: apt-get download sunpinyin-data && dpkg-deb -x sunpinyin-data_*.deb data; apt-get install sunpinyin-utils
       tslminfo -v -p data/usr/lib/*/sunpinyin/data/lm_sc.t3g > open-gram.arpa
       python scripts/build_bigrams.py open-gram.arpa data/usr/lib/*/sunpinyin/data/pydict_sc.bin

The source is open-gram (CC BY-SA 3.0), a model of 71,759 words of Simplified Chinese and the common marks, with the
probabilities of words and of pairs of words. Characters are folded. The table is a work derived from open-gram and is
under its licence.
"""

import gzip
import math
import sys
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np

from seedclean.text import fold

HEADER = """\
# Derived by scripts/build_bigrams.py from open-gram 0.1.22+20170109 (https://sourceforge.net/projects/open-gram),
# (c) 2010 Kov Chai, virus huo, Tinyfool; (c) 1997-2010 MDBG. Licence of this table: CC BY-SA 3.0, as of its source.
# A line: a character (\\0: anything that is neither Han nor a common mark), then the codes of P(it), of P(it begins
# a word) and P(it ends one) and P(it is one), all of all words; then its followers, each with three codes: P(pair
# inside a word), P(pair begins a word), P(pair across the border of two words). Behind the empty line: the last two
# characters of words, the code of P(a word ends so), then what follows, each with the code of P(all three). A code
# is round(-4 log2 P) + 33 as a character, `~` for nothing.
"""
NOTHING = "~"
FIRST = ord("!")
WORDS_AT = 2  # header field of pydict_sc.bin: where the words start, in the order of their numbers
LEAST_INSIDE, LEAST_ACROSS, LEAST_TRIPLE = 2e-8, 3e-7, 5e-7  # pairs that are rarer than this say nothing


def code(chance: float) -> str:
    """Return a probability as one character."""
    return chr(min(ord(NOTHING) - 1, max(FIRST, FIRST + round(-4 * math.log2(chance))))) if chance > 0 else NOTHING


def words(dictionary: Path) -> list[str]:
    """Return the words by number; 0 is what is no word."""
    data = dictionary.read_bytes()
    start = int(np.frombuffer(data[:32], dtype="<u4")[WORDS_AT])
    return data[start:].decode("utf-32-le").split("\0")


def levels(arpa: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield (level, fields) of the lines of a model."""
    level = 0
    with arpa.open(encoding="ascii") as lines:
        for line in lines:
            if line.startswith("\\"):
                level = int(line[1])
                if level > 2:
                    return
            elif level:
                yield level, line.split()


class Counts:
    """Sums of probabilities, by characters and runs of characters."""

    def __init__(self) -> None:
        self.uses, self.begins, self.ends, self.alone = (defaultdict[str, float](float) for _ in range(4))
        self.inside, self.heads, self.across = (defaultdict[str, float](float) for _ in range(3))
        self.triples, self.tails = (defaultdict[str, float](float) for _ in range(2))

    def word(self, word: str, share: float) -> None:
        """Add a word."""
        self.begins[word[0]] += share
        self.ends[word[-1]] += share
        for character in word:
            self.uses[character] += share
        if len(word) == 1:
            self.alone[word] += share
            return
        self.heads[word[:2]] += share
        self.tails[word[-2:]] += share
        for first, second in pairwise(word):
            self.inside[first + second] += share

    def pair(self, word: str, following: str, share: float) -> None:
        """Add two words."""
        self.across[word[-1] + following[0]] += share
        if len(word) > 1:
            self.triples[word[-2:] + following[0]] += share

    def lines(self) -> list[str]:
        """Return both parts of the table, an empty line between them."""
        followers: dict[str, list[str]] = defaultdict(list)
        for pair in sorted(self.inside.keys() | self.across.keys()):
            inside, across = self.inside.get(pair, 0.0), self.across.get(pair, 0.0)
            if inside >= LEAST_INSIDE or across >= LEAST_ACROSS:
                followers[pair[0]].append(pair[1] + code(inside) + code(self.heads.get(pair, 0.0)) + code(across))
        kinds = (self.uses, self.begins, self.ends, self.alone)
        rows = [
            character + "".join(code(kind.get(character, 0.0)) for kind in kinds) + "".join(followers[character])
            for character in sorted(self.uses)
        ]
        behind: dict[str, list[str]] = defaultdict(list)
        for triple in sorted(self.triples):
            if self.triples[triple] >= LEAST_TRIPLE:
                behind[triple[:2]].append(triple[2] + code(self.triples[triple]))
        return [*rows, "", *(pair + code(self.tails[pair]) + "".join(entries) for pair, entries in behind.items())]


def main(arpa: str, dictionary: str) -> None:
    """Count and write."""
    names = [fold(word) for word in words(Path(dictionary))]
    names[0] = "\0"
    counts = Counts()
    chance: dict[int, float] = {}
    for level, fields in levels(Path(arpa)):
        if level == 1:
            number, share = int(fields[0]), float(fields[1])
            chance[number] = share
            counts.word(names[number], share)
        else:
            first, second, share = int(fields[0]), int(fields[1]), float(fields[2])
            counts.pair(names[first], names[second], chance[first] * share)
    lines = counts.lines()
    target = Path(__file__).resolve().parents[1] / "configs" / "bigrams.txt.gz"
    target.write_bytes(gzip.compress((HEADER + "\n".join(lines) + "\n").encode(), mtime=0))
    print(len(lines), "lines,", target.stat().st_size, "bytes")


if __name__ == "__main__":
    main(*sys.argv[1:])
