"""A pipeline is a list of stages: one document in, one or several out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from seedclean.document import Document
from seedclean.errors import StageError
from seedclean.stage import Stage


@dataclass(frozen=True)
class Pipeline:
    """Stages in their order; picklable, without state.

    >>> from seedclean.stages import build
    >>> pipeline = Pipeline((build("emoji", {"keep": "©", "keep_plain": ""}, ()),))
    >>> [doc.text for doc in pipeline("Op🚀enAI")]
    ['OpenAI']
    """

    stages: tuple[Stage, ...]

    def __init__(self, stages: Iterable[Stage]) -> None:
        object.__setattr__(self, "stages", tuple(stages))

    def __call__(self, page: Document | str) -> tuple[Document, ...]:
        """Return what a page becomes: its pieces in order, dropped ones with their `drop` set.

        Args:
            page: a document, or just a text.

        Raises:
            StageError: a stage raised; it names the stage.
        """
        docs: tuple[Document, ...] = (Document("text", page) if isinstance(page, str) else page,)
        for stage in self.stages:
            docs = tuple(result for doc in docs for result in self._through(stage, doc))
        return docs

    def map(self, pages: Iterable[Document | str]) -> Iterator[Document]:
        """Yield the documents of all pages, one page at a time."""
        for page in pages:
            yield from self(page)

    @staticmethod
    def _through(stage: Stage, doc: Document) -> tuple[Document, ...]:
        if doc.drop:
            return (doc,)
        try:
            return stage(doc)
        except Exception as error:
            raise StageError(stage.name, error) from error
