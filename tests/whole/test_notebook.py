"""docs/notebook.ipynb runs from its first cell to its last, and shows what it says."""

from __future__ import annotations

from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from tests.conftest import ROOT

NOTEBOOK = ROOT / "docs" / "notebook.ipynb"


@pytest.fixture(scope="module")
def run_through() -> Any:
    notebook = nbformat.read(NOTEBOOK, as_version=4)  # type: ignore[no-untyped-call]
    NotebookClient(
        notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(NOTEBOOK.parent)}}
    ).execute()
    return notebook


def outputs(notebook: Any, words: str) -> list[Any]:
    """Return what the shortest cell shows that has these words in it."""
    cells = [cell for cell in notebook.cells if cell.cell_type == "code" and words in cell.source]
    return list(min(cells, key=lambda cell: len(cell.source)).outputs)


def shown(notebook: Any, words: str) -> str:
    """Return what the cell shows last, as HTML."""
    return str(outputs(notebook, words)[-1]["data"]["text/html"])


def test_it_holds_no_outputs() -> None:
    """They would differ with every run; the site has pictures."""
    notebook = nbformat.read(NOTEBOOK, as_version=4)  # type: ignore[no-untyped-call]
    assert not [cell for cell in notebook.cells if cell.cell_type == "code" and (cell.outputs or cell.execution_count)]


def test_a_run_shows_its_numbers_a_bar_and_its_warning(run_through: Any) -> None:
    parts = outputs(run_through, 'seedclean.run("../samples")')
    assert [part for part in parts if "application/vnd.jupyter.widget-view+json" in part.get("data", {})]
    printed = [part for part in parts if part.output_type in ("error", "stream")]
    assert [(part.output_type, part.text) for part in printed] == [
        ("stream", "seedclean: warning: 4 of 20 pages failed\n")
    ]
    assert "kept</td>" in parts[-1]["data"]["text/html"]


def test_figures_limits_and_parts(run_through: Any) -> None:
    assert "perplexity" in shown(run_through, '"quality"')
    printed = "".join(output.text for output in outputs(run_through, '"stats"'))
    assert "drop han < 0.8" in printed
    assert "han < 0.8: it fits, nearest first" in printed
    assert outputs(run_through, "merge_parts")[-1]["data"]["text/plain"] == "True"


def test_tables_documents_stages_and_clusters_show_themselves(run_through: Any) -> None:
    assert "encodings/big5.txt" in shown(run_through, "to_pandas")
    assert "undecodable" in shown(run_through, "to_polars")
    assert "boilerplate" in shown(run_through, "seedclean.load_pipeline()")
    page = shown(run_through, "article, *others")
    assert 'text-decoration:line-through" title="emoji"' in page
    assert 'title="units"' in shown(run_through, "def units")
    assert 'title="harbour-app"' in shown(run_through, "harbour.yaml")
    assert "Jaccard 0.846" in shown(run_through, "result.clusters()")
    assert "2 clusters, 1 with copies" in shown(run_through, "seedclean.cluster(")
