"""What a paragraph is that many texts share: for articles of a run, and for rows of `dedup`."""

from __future__ import annotations

SHARED_PARAGRAPH = "shared-paragraph"  # the flag
PARAGRAPH_LETTERS = 20  # a line with fewer is no paragraph
PARAGRAPH_OTHERS = 5  # other texts that have a paragraph which is flagged
