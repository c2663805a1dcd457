"""The types of pages, and why a page is dropped whose type is not kept."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal, get_args

from seedclean.core.document import Drop

PageType = Literal["article", "forum", "list", "home", "profile", "product", "about", "media", "error"]
PAGE_TYPES: tuple[PageType, ...] = get_args(PageType)


def drop_of_type(page_type: str | None, keep_types: Collection[str]) -> Drop | None:
    """Return why a page of a type is dropped; None if the type is kept, or unknown.

    The stage is that of the setting: two stages ask, `body` as soon as it knows the type, and `checks` of what a
    stage of one's own says.

    Args:
        page_type: of a page, one of `PAGE_TYPES` if `body` told it.
        keep_types: types of pages that are kept.

    >>> drop_of_type("list", ["article"]).reason, drop_of_type("article", ["article"])
    ('no-article', None)
    """
    if page_type is None or page_type in keep_types:
        return None
    return Drop("checks", "no-article", f"a page of the type {page_type}, which checks.keep_types does not name")
