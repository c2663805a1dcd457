"""What an output folder remembers of the lines of one page, for those who clean it again to look at it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from seedclean.config import Config
from seedclean.core.document import Document
from seedclean.dedup.page_repeats import LEAST, repeats_of_pages
from seedclean.text import scan_text
from seedclean.text.line_hashes import lines_to_keep, prose_shingles
from seedclean.write.state import load_site_lines
from seedclean.write.state.history import open_state


def with_counted_lines(document: Document, out: Path, config: Config) -> Document:
    """Return a page with what is known of its lines now; for pages of the last run that is what decided about them.

    Args:
        document: the page.
        out: the output folder.
        config: whether lines are counted, and which are kept.

    Raises:
        ConfigError: the folder holds no state.
    """
    if not config.counts_lines:
        return document
    with open_state(out) as state:
        counts = load_site_lines(state).counts.at_least(LEAST)
    hashes = prose_shingles(scan_text(document.text))[0].hashes
    kept = lines_to_keep(config.data["sites"]["keep"])
    [facts] = repeats_of_pages(hashes, np.array([0, len(hashes)]), counts, kept)
    return document if facts is None else replace(document, meta={**document.meta, "repeats": facts})
