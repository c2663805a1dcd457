"""Count the characters after which 着 is the particle: `particle_after` of configs/conversion.yaml.

Usage: python scripts/particle_characters.py FILE.jsonl[.gz]   (one Simplified article a line, field "text")
"""

import gzip
import re
import sys
from collections import Counter
from pathlib import Path

import orjson

PARTICLE = re.compile("([\u4e00-\u9fff])着(?![火急手眼重陆想力迷落实凉装床色数称调])")
WRITTEN = re.compile("([\u4e00-\u9fff])著(?![名作述有书])")


def main(path: str) -> None:
    """Print the characters in code point order."""
    particle: Counter[str] = Counter()
    written: Counter[str] = Counter()
    file = Path(path)
    with gzip.open(file) if file.suffix == ".gz" else file.open("rb") as rows:
        for row in rows:
            text = orjson.loads(row)["text"]
            particle.update(PARTICLE.findall(text))
            written.update(WRITTEN.findall(text))
    print("".join(sorted(c for c, n in particle.items() if n >= 3 and n > 3 * written[c])))


if __name__ == "__main__":
    main(sys.argv[1])
