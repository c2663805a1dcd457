"""quality: measures an article by the figures with which corpora are filtered; `checks` can set limits to them."""

from __future__ import annotations

from dataclasses import dataclass

from seedclean.core.document import Document
from seedclean.stage import Found
from seedclean.stages.text_quality import figures_of


@dataclass(frozen=True)
class Quality:
    """The function of the quality stage: it removes nothing."""

    def __call__(self, doc: Document) -> Found:
        """Return the field `quality`: figure -> value, for each of `text_quality.FIGURES`.

        Raises:
            MemoryError: there is no memory for the figures of a text.

        >>> found = Quality()(Document("a", "渡轮恢复夜航。", raw="渡轮恢复夜航。返回首页,看看别的"))
        >>> found.fields["quality"]["cut"], found.fields["quality"]["unsure"]
        (0.5625, 0)
        """
        return Found((), {"quality": figures_of(doc)})
