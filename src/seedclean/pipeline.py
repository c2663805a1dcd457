"""The pipeline: a list of stages that turns one page into one or several documents."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass
from functools import partial
from itertools import chain
from typing import Any, cast

from seedclean.core.document import Document, Drop
from seedclean.core.errors import ConfigError, StageError
from seedclean.core.plain_text import shorten
from seedclean.read.decode import string_document
from seedclean.stage import Rewriting, Stage
from seedclean.text import keep_scans

_PARAMETER_MOST = 80  # characters of a parameter that a notebook shows


@dataclass(frozen=True)
class Pipeline:
    """Stages in their order. A pipeline keeps no state, and can be pickled.

    >>> from seedclean.stages import build_stage
    >>> pipeline = Pipeline((build_stage("emoji", {"keep": "©", "keep_plain": "", "words": "", "codes": "keep"}, ()),))
    >>> [doc.text for doc in pipeline("Op🚀enAI")]
    ['OpenAI']
    """

    stages: tuple[Stage, ...]

    def __init__(self, stages: Iterable[Stage]) -> None:
        object.__setattr__(self, "stages", tuple(stages))

    def __call__(self, page: Document | str) -> tuple[Document, ...]:
        """Return the documents of a page, in order; a dropped one has its `drop` set.

        Args:
            page: a document, which is taken as it is; or a text. A text that is an HTML page is read as such: edits are
                then of its visible text.

        Raises:
            StageError: a stage raised; the error names the stage.
            TypeError: the page is neither.
        """
        [result] = self.clean_pages([_as_document(page)])
        if isinstance(result, StageError):
            raise result
        return result

    def clean_pages(self, pages: Sequence[Document]) -> list[tuple[Document, ...] | StageError]:
        """Return, for each page, its documents, or the error that a stage raised on it.

        All pages go through a stage before the next stage begins. The data of a stage then stay in
        the processor's cache, which saves a quarter of the time (benchmarks/RESULTS.md).
        """
        results: list[tuple[Document, ...] | StageError] = [(page,) for page in pages]
        with keep_scans():
            for stage in self.stages:
                for number, docs in enumerate(results):
                    if isinstance(docs, StageError):
                        continue
                    try:
                        if len(docs) != 1:
                            results[number] = tuple(chain.from_iterable(map(partial(_after_stage, stage), docs)))
                        elif not docs[0].drop:
                            results[number] = stage(docs[0])
                    except Exception as error:  # noqa: BLE001 - anyone's stage; its page is rejected with the error
                        results[number] = StageError(stage.name, error)
        return results

    def map(self, pages: Iterable[Document | str]) -> Iterator[Document]:
        """Yield the documents of all pages, one page at a time.

        Raises:
            TypeError: it is one page, or something in it is none.
        """
        if isinstance(pages, str | bytes | Document) or not isinstance(pages, Iterable):
            raise TypeError(f"pages must be several, not one {type(pages).__name__}: pass [page], or call the pipeline")
        for page in pages:
            yield from self(page)

    def before(self, name: str, stage: Stage | Callable[[str], str]) -> Pipeline:
        """Return the pipeline with a stage put in front of another.

        Args:
            name: of the stage that the pipeline has.
            stage: a new stage; or a function `str -> str`, which becomes a stage of the same name.

        Raises:
            ConfigError: the pipeline has no stage of that name, or already has one with the name of
                the new stage.
        """
        return self._with(name, stage, 0)

    def after(self, name: str, stage: Stage | Callable[[str], str]) -> Pipeline:
        """Return the pipeline with a stage put behind another; see `before`.

        >>> from seedclean import load_pipeline
        >>> def units(text: str) -> str:
        ...     return text.replace("公里", "千米")
        >>> clean = load_pipeline(stages=["emoji", "simplify"]).after("emoji", units)
        >>> [stage.name for stage in clean.stages], clean("四十二公里🚀")[0].text
        (['emoji', 'units', 'simplify'], '四十二千米')
        """
        return self._with(name, stage, 1)

    def _with(self, name: str, stage: Stage | Callable[[str], str], step: int) -> Pipeline:
        names = [existing.name for existing in self.stages]
        added = as_stage(stage)
        if name not in names:
            raise ConfigError(f"no stage {name!r} in the pipeline: there are {', '.join(names)}")
        if added.name in names:
            raise ConfigError(f"there is a stage {added.name!r} already: give yours another name")
        index = names.index(name) + step
        return Pipeline((*self.stages[:index], added, *self.stages[index:]))

    def _repr_html_(self) -> str:
        """Return the stages with their parameters for a notebook."""
        from seedclean.core.render import render_template  # noqa: PLC0415 - only a notebook needs it

        rows = [(number, stage.name, *_describe_stage(stage)) for number, stage in enumerate(self.stages, 1)]
        return render_template("table", title="", head=("", "stage", "does", "parameters"), rows=rows)


def _after_stage(stage: Stage, doc: Document) -> tuple[Document, ...]:
    """Return what a piece of a page becomes by a stage; a dropped one stays as it is."""
    return (doc,) if doc.drop else stage(doc)


def as_stage(stage: Stage | Callable[[str], str]) -> Stage:
    """Return a stage unchanged, and a function `str -> str` as a stage of the same name.

    Raises:
        ConfigError: it is neither, or the function has no name.
    """
    if isinstance(getattr(stage, "name", None), str):
        return cast("Stage", stage)
    name = getattr(stage, "__name__", "")
    if not name.isidentifier():
        raise ConfigError(
            f"{stage!r} is no stage and no named function: seedclean.stage has adapters, which take a name"
        )
    return Rewriting(name, cast("Callable[[str], str]", stage))


def _as_document(page: Document | str) -> Document:
    """Return the document of a page; one that cannot be read has its `drop` set.

    Raises:
        TypeError: it is neither a document nor a text.
    """
    if isinstance(page, Document):
        return page
    if not isinstance(page, str):
        raise TypeError(
            f"a page must be str or Document, not {type(page).__name__}: "
            + (
                "decode text first; seedclean.clean_html takes the bytes of HTML"
                if isinstance(page, bytes)
                else "pass pages one by one, or all to its method `map`"
            )
        )
    document = string_document("text", page)
    return Document("text", page, drop=document) if isinstance(document, Drop) else document


def _describe_stage(stage: Any) -> tuple[str, str]:
    """Return what a stage does, which is the first line of a docstring, and its parameters."""
    parts = [getattr(stage, field.name) for field in fields(stage)] if is_dataclass(stage) else []
    flat = [item for part in parts for item in (part if isinstance(part, tuple) else (part,))]
    function = next((item for item in flat if callable(item)), stage)
    documented = sys.modules.get(f"seedclean.stages.{stage.name}", function)
    summary = (documented.__doc__ or "").strip().split("\n")[0].removeprefix(f"{stage.name}: ")
    parameters = fields(function) if is_dataclass(function) else ()
    shown = [
        (field.name, repr(getattr(function, field.name)))
        for field in parameters
        if field.init and field.name != "rules"
    ]
    return summary, ", ".join(
        f"{name}={shorten(value, _PARAMETER_MOST, most=_PARAMETER_MOST)}" for name, value in shown
    )
