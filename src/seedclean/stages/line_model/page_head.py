"""What the head of a page, and the lines in front of its main text, say of what the page is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from seedclean.stages.line_model.candidates import PageLines

UNDATED = 7 / 6  # times as likely must a page without a date be an article: most articles have one
AS_TEXT = 3 / 5  # times as likely must a page without a tree be one: lines alone make no type that sure
_MEDIA = frozenset(("image", "images", "photo", "photos", "video", "videos"))  # kinds that are no text: `video.other`
_TITLE_MOST, _DATE_MOST, _LINKED_MOST = 8, 4, 0.3  # lines before an article's text; share of its letters in links
_NOTICE_DATES = 3  # dates of a page with one notice, at most
_SIGNED_MOST = 3  # lines behind its text, of which the last has the day


class Head(NamedTuple):
    """What the head of a page and the lines in front of its main text say of what it is.

    Attributes:
        is_media: whether the page declares itself a picture or a film.
        is_complete: whether the title and a date stand in front of the main text, as in front of an article, or a date
            in front of or behind a text of sentences on a page with few dates, as of a notice; lists have none, nor is
            it looked for where the page is media.
        is_dated: whether a date stands in front of the main text, or the page declares one.
        has_tree: whether the page was read as HTML.
    """

    is_media: bool
    is_complete: bool
    is_dated: bool
    has_tree: bool


def head_of(
    page: PageLines, main: NDArray[np.bool_], chosen: Mapping[str, float], declared: Mapping[str, Any] | None
) -> Head:
    """Return what the head of a page says.

    Args:
        page: its lines.
        main: which of them are the main text.
        chosen: the numbers of the chosen candidate, see `choice`.
        declared: what an HTML page declares of its article, see `read.html.declared`; None for text.
    """
    declared = declared or {}
    is_media = declared.get("kind", "").partition(".")[0] in _MEDIA
    is_below_date = chosen["lines since a date"] <= _DATE_MOST
    is_below_title = chosen["lines since the title"] <= _TITLE_MOST or _is_below_first_heading(page, main)
    has_head = (is_below_title and is_below_date) or _is_notice(page, main, is_below_date=is_below_date)
    is_complete = not is_media and has_head and chosen["linked"] < _LINKED_MOST
    return Head(is_media, is_complete, is_below_date or "published" in declared, page.facts is not None)


def least_chance(sure: float, head: Head) -> float:
    """Return how likely a page must at least be an article to be taken for one.

    Args:
        sure: what is asked of an HTML page with a date.
        head: of the page.

    >>> round(least_chance(0.3, Head(is_media=False, is_complete=False, is_dated=False, has_tree=True)), 2)
    0.35
    """
    return sure * (1 if head.is_dated else UNDATED) * (1 if head.has_tree else AS_TEXT)


def _is_notice(page: PageLines, main: NDArray[np.bool_], *, is_below_date: bool) -> bool:
    """Say whether the main text has sentences and a date of its own: in front of it, or where its signature stands."""
    dates, last = page.table.having("date"), len(main) - 1 - int(main[::-1].argmax())
    if np.count_nonzero(dates) > _NOTICE_DATES or not page.table.sentences[main].any():
        return False
    behind = slice(last + 1, last + 1 + _SIGNED_MOST)
    return is_below_date or bool((dates & page.table.having("only-date"))[behind].any())


def _is_below_first_heading(page: PageLines, main: NDArray[np.bool_]) -> bool:
    """Say whether a heading of the first level stands in front of the main text."""
    if page.facts is None:
        return False
    first = int(main.argmax())
    return bool((page.facts.heading[page.lines[max(0, first - _TITLE_MOST) : first]] == 1).any())
