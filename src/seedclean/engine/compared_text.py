"""What of a text is compared where nothing is cleaned: not the style sheets that a scraper took for text."""

from __future__ import annotations


def text_to_compare(text: str) -> str:
    """Return a text without style sheets and scripts: two articles of one site share them, and nothing else.

    A text about programming shows code on purpose, and stays as it is.

    >>> text_to_compare("海城港的船开了。\\n.a{color:red}\\n船长来了。")
    '海城港的船开了。\\n船长来了。'
    """
    if "{" not in text:
        return text
    from seedclean.core.edits import apply  # noqa: PLC0415 - the stages take time to load, and few texts need them
    from seedclean.stages.repairs.leftover_code import remove_code  # noqa: PLC0415

    return apply(text, list(remove_code(text)))
