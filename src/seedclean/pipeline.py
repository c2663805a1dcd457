"""A pipeline is a list of stages: one document in, one or several out."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, cast

from seedclean.core.document import Document
from seedclean.core.errors import ConfigError, StageError
from seedclean.stage import Rewriting, Stage
from seedclean.text import clear_scans

_LONGEST = 80  # characters of a parameter that a notebook shows


@dataclass(frozen=True)
class Pipeline:
    """Stages in their order; picklable, without state.

    >>> from seedclean.stages import build_stage
    >>> pipeline = Pipeline((build_stage("emoji", {"keep": "©", "keep_plain": ""}, ()),))
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
        [found] = self.clean_pages([Document("text", page) if isinstance(page, str) else page])
        if isinstance(found, StageError):
            raise found
        return found

    def clean_pages(self, pages: Sequence[Document]) -> list[tuple[Document, ...] | StageError]:
        """Return what each of some pages becomes, or what a stage raised on it.

        All go through a stage before the next one begins: what a stage works with stays at hand, which takes a quarter
        of the time away (benchmarks/RESULTS.md).
        """
        found: list[tuple[Document, ...] | StageError] = [(page,) for page in pages]
        for stage in self.stages:
            for number, docs in enumerate(found):
                if isinstance(docs, StageError):
                    continue
                try:
                    if len(docs) == 1:
                        found[number] = docs if docs[0].drop else stage(docs[0])
                    else:
                        found[number] = tuple(result for doc in docs for result in ((doc,) if doc.drop else stage(doc)))
                except Exception as error:  # noqa: BLE001 - a stage of anyone; the page is rejected with it
                    found[number] = StageError(stage.name, error)
        clear_scans()
        return found

    def map(self, pages: Iterable[Document | str]) -> Iterator[Document]:
        """Yield the documents of all pages, one page at a time."""
        for page in pages:
            yield from self(page)

    def before(self, name: str, stage: Stage | Callable[[str], str]) -> Pipeline:
        """Return the pipeline with a stage put in front of another.

        Args:
            name: of the stage that is there.
            stage: a stage, or a function `str -> str`, which becomes one of its name.

        Raises:
            ConfigError: there is no stage of that name, or one already that is called as the new one.
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
        names = [known.name for known in self.stages]
        made = as_stage(stage)
        if name not in names:
            raise ConfigError(f"no stage {name!r} in the pipeline: there are {', '.join(names)}")
        if made.name in names:
            raise ConfigError(f"there is a stage {made.name!r} already: give yours another name")
        at = names.index(name) + step
        return Pipeline((*self.stages[:at], made, *self.stages[at:]))

    def _repr_html_(self) -> str:
        """Return the stages with their parameters for a notebook."""
        from seedclean.core.render import render_template  # noqa: PLC0415 - only a notebook pays for it

        rows = [(number, stage.name, *_describe_stage(stage)) for number, stage in enumerate(self.stages, 1)]
        return render_template("table", title="", head=("", "stage", "does", "parameters"), rows=rows)


def as_stage(stage: Stage | Callable[[str], str]) -> Stage:
    """Return a stage as it is, and a function `str -> str` as a stage of its name.

    Raises:
        ConfigError: it is neither, or a function without a name.
    """
    if isinstance(getattr(stage, "name", None), str):
        return cast("Stage", stage)
    name = getattr(stage, "__name__", "")
    if not name.isidentifier():
        raise ConfigError(
            f"{stage!r} is no stage and no named function: seedclean.stage has adapters, which take a name"
        )
    return Rewriting(name, cast("Callable[[str], str]", stage))


def _describe_stage(stage: Any) -> tuple[str, str]:
    """Return what a stage does, by the first line of a docstring, and its parameters."""
    parts = [getattr(stage, field.name) for field in fields(stage)] if is_dataclass(stage) else []
    flat = [one for part in parts for one in (part if isinstance(part, tuple) else (part,))]
    function = next((part for part in flat if callable(part)), stage)
    home = sys.modules.get(f"seedclean.stages.{stage.name}", function)
    told = (home.__doc__ or "").strip().split("\n")[0].removeprefix(f"{stage.name}: ")
    values = fields(function) if is_dataclass(function) else ()
    shown = [(one.name, repr(getattr(function, one.name))) for one in values if one.init and one.name != "rules"]
    return told, ", ".join(f"{name}={value[:_LONGEST]}{'…' * (len(value) > _LONGEST)}" for name, value in shown)
