"""Entry points for notebooks: a pipeline, the repair alone, the conversion alone. Nothing is printed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

from seedclean.config import Config, load_config
from seedclean.core.document import Document, Drop
from seedclean.core.edits import Trace, apply
from seedclean.core.errors import ConfigError
from seedclean.core.offsets import surviving_spans
from seedclean.pipeline import Pipeline
from seedclean.read.decode import html_document, parsed_document
from seedclean.read.html.detect import has_markup
from seedclean.stage import Stage
from seedclean.stages import TABLE
from seedclean.stages.repairs.gbk_damage import UNRECOVERABLE
from seedclean.stages.simplify import Simplify
from seedclean.text import keep_scans


def clean_html(html: str | bytes, url: str | None = None) -> tuple[Document, ...]:
    """Return the documents of an HTML page, as `load_pipeline()` returns those of a text.

    A document that is dropped has its `drop` set. Edits are of the page's visible text, which is `raw` of the document.
    A page without any tag is taken as text.

    Args:
        html: the page, or a part of one. Bytes are decoded by their BOM, as UTF-8, or as the page declares.
        url: where it was fetched; it becomes the field `url`, else the one that the page names does.

    Raises:
        StageError: a stage raised; the error names the stage.
        TypeError: the page is neither text nor bytes, or the address is no text.

    >>> page = "<h1>渡轮恢复夜航</h1><p>昨晚九点，第一班<b>渡轮</b>离开海城港，船上坐了一百八十多人，航线就此恢复。"
    >>> article, = clean_html(page, "https://example.com/a")
    >>> article.meta["title"], article.meta["url"], article.text
    ('渡轮恢复夜航', 'https://example.com/a', '昨晚九点，第一班渡轮离开海城港，船上坐了一百八十多人，航线就此恢复。')
    """
    if not isinstance(html, str | bytes):
        raise TypeError(f"an HTML page must be str or bytes, not {type(html).__name__}")
    if not isinstance(url, str | None):
        raise TypeError(f"the address of a page must be str or None, not {type(url).__name__}")
    if isinstance(html, bytes):
        page = html_document("page", html, url=url)
    elif has_markup(html):
        page = parsed_document("page", html, url=url)
    else:
        page = Document("page", html, meta={"url": url} if url else {})
    if isinstance(page, Drop):
        return (Document("page", html if isinstance(html, str) else "", drop=page),)
    return _default_pipeline()(page)


@cache
def _default_pipeline() -> Pipeline:
    return load_pipeline()


class Repaired(NamedTuple):
    """A text whose damage was undone.

    Attributes:
        text: the text now.
        edits: pass by pass, what was done; `replay(before, edits) == text`.
        unrecoverable: places `[start, end)` of `text` that are damaged and were left as they are.
    """

    text: str
    edits: tuple[Trace, ...]
    unrecoverable: list[tuple[int, int]]


def repair(text: str) -> Repaired:
    """Undo the damage of a text: wrong decoding, leftover HTML, invisible characters, what mirror sites did.

    What is guessed has a confidence below 1 in its edit; what stays in doubt is left as it is. The same as the stage
    `repair` with its default settings; see docs/decisions/0003-repair-passes.md for the methods.

    Raises:
        TypeError: it is no text.

    >>> page = "他談到系統(tǒng)?,F(xiàn)在人人有系統(tǒng)。家家用系統(tǒng)。"
    >>> repaired = repair(page)
    >>> repaired.text, repaired.unrecoverable
    ('他談到系統。現在人人有系統。家家用系統。', [])
    >>> [(edit.rule, edit.after) for edit in repaired.edits[0].edits][1]
    ('repair:read', '。現')
    """
    _require_text(text)
    with keep_scans():
        [doc] = _repair_stage()(Document("text", text))
    return Repaired(doc.text, doc.trace, surviving_spans(doc.trace, UNRECOVERABLE))


def _require_text(text: str) -> None:
    """Refuse what is no text.

    Raises:
        TypeError: it is something else.
    """
    if not isinstance(text, str):
        how = ": decode bytes first" if isinstance(text, bytes) else ""
        raise TypeError(f"a text must be str, not {type(text).__name__}{how}")


@cache
def _repair_stage() -> Stage:
    [stage] = load_pipeline(stages=["repair"]).stages
    return stage


def simplify(
    text: str, *, wording: Literal["keep", "mainland"] = "keep", quotes: Literal["curly", "keep"] = "curly"
) -> str:
    """Return a text in Simplified characters; Simplified text comes back as it was.

    Args:
        text: any text; mixed text is converted where it is Traditional, line by line.
        wording: `mainland` also replaces Taiwanese words (資訊 -> 信息).
        quotes: `curly` makes 「」『』 “”‘’ in converted lines.

    Raises:
        TypeError: it is no text.

    >>> simplify("她說:「看著吧」")
    '她说:“看着吧”'
    >>> simplify("乾隆皇帝著有诗集")
    '乾隆皇帝著有诗集'
    """
    _require_text(text)
    with keep_scans():
        return apply(text, list(Simplify("auto", wording, quotes)(Document("", text)).edits))


def load_pipeline(config: Config | str | Path | None = None, *, stages: Sequence[str] | None = None) -> Pipeline:
    """Return the cleaning pipeline, or a part of it, ready to be called with a text or a Document.

    Args:
        config: a config from `load_config`, or a YAML file that changes the defaults.
        stages: names of the stages that are wanted, in their order; default: as the config says.

    Raises:
        ConfigError: the file is wrong, or a stage does not exist.

    >>> clean = load_pipeline(stages=["emoji", "simplify"])
    >>> [doc.text for doc in clean("英偉🚀達")]
    ['英伟达']
    """
    loaded = config if isinstance(config, Config) else load_config(config)
    if stages is None:
        return loaded.pipeline()
    chosen = {stage.name: stage for stage in loaded.pipeline(every_type="checks" not in stages).stages}
    for name in stages:
        if name not in chosen:
            raise ConfigError(f"no stage {name!r} in the pipeline: there are {', '.join(chosen or TABLE)}")
    return Pipeline(chosen[name] for name in stages)
