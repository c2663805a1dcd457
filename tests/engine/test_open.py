"""`seedclean.open` shows the results of earlier runs as `seedclean.run` returned them."""

from __future__ import annotations

from pathlib import Path

import pytest

import seedclean
from seedclean.core.errors import ConfigError, StoppedError
from tests.support.folders import CONFIG, put, text


def test_an_earlier_run_is_opened_as_it_was_returned(pages: Path, out: Path) -> None:
    put(pages, {"a.txt": text(1), "b.txt": text(1), "bad.jsonl": "no row\n"})
    result = seedclean.run(pages, out, CONFIG)
    opened = seedclean.open(out)
    assert opened.report == result.report
    assert list(opened.rows()) == list(result.rows())
    assert repr(opened) == repr(result)
    assert opened.clusters()[0] == result.clusters()[0]
    assert "open" in dir(seedclean)
    assert "open" not in seedclean.__all__, "else `from seedclean import *` would hide Python's"


def test_what_cannot_be_opened_is_said(tmp_path: Path, pages: Path, out: Path) -> None:
    with pytest.raises(ConfigError, match=r"holds no state\.sqlite"):
        seedclean.open(tmp_path)
    seedclean.run(put(pages, {"a.txt": text(1)}), out, CONFIG)
    (out / "state.sqlite").write_bytes(b"x" * 9000)
    with pytest.raises(StoppedError, match="is damaged"):
        seedclean.open(out)


@pytest.mark.parametrize("wrong", [["一页"], None, 3, {"text": "一页"}])
@pytest.mark.parametrize("function", [seedclean.load_pipeline(), seedclean.repair, seedclean.simplify])
def test_what_is_no_text_is_told_what_is_wanted(function, wrong: object) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    with pytest.raises(TypeError, match=rf"must be str.*, not {type(wrong).__name__}"):
        function(wrong)


def test_bytes_and_single_pages_are_told_where_to_go() -> None:
    clean = seedclean.load_pipeline()
    with pytest.raises(TypeError, match="clean_html takes the bytes"):
        clean(b"<p>")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="decode bytes first"):
        seedclean.repair(b"page")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="not one str"):
        list(clean.map("一页"))


@pytest.mark.parametrize("wrong", [None, 3])
def test_what_holds_no_texts_or_paths_is_told_what_is_wanted(wrong: object, out: Path) -> None:
    given = type(wrong).__name__
    with pytest.raises(TypeError, match=f"pages must be several, not one {given}"):
        list(seedclean.load_pipeline().map(wrong))  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=f"texts must be a mapping, a list or a pandas Series of str, not {given}"):
        seedclean.cluster(wrong)  # type: ignore[arg-type]
    for inputs in (wrong, [wrong]):
        with pytest.raises(TypeError, match=f"an input must be a path, str or Path, not {given}"):
            seedclean.run(inputs, out, CONFIG)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="not bytes"):
        seedclean.run(b"pages", out, CONFIG)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="not str"):
        seedclean.cluster("一页")
