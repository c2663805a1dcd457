"""What is known of the lines of a text, as if pages had been counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from seedclean.text import scan_text
from seedclean.text.line_hashes import hashes_of_lines, prose_shingles
from seedclean.text.repeats import EndingRepeats, Repeats


def repeats_of(
    text: str, known: Mapping[str, Sequence[float]], articles: int = 500, ending: Sequence[float] = ()
) -> Repeats:
    """Return facts about the lines of a text.

    Args:
        text: the page.
        known: line -> other articles that print it, how many of them beside the same line, its share there.
        articles: that were counted.
        ending: of the longest stretch of prose: other articles with such a one, how many of them on pages with the same
            last line, its share there.
    """
    scan = scan_text(text)
    lines = [text[start:end] for start, end in zip(scan.lines.starts, scan.lines.ends, strict=True)]
    assert set(known) <= set(lines)
    others, beside, share = zip(*(known.get(line, (0, 0, 0)) for line in lines), strict=True)
    above = np.array(beside, dtype=np.int32)
    return Repeats(
        hashes_of_lines(scan).hashes, np.array(others, dtype=np.int32), above, np.zeros_like(above),
        np.array(share, dtype=np.float32), articles,
        EndingRepeats(int(prose_shingles(scan)[0].hashes[-1]), *ending) if ending else None,  # type: ignore[arg-type]
    )  # fmt: skip
