"""seedclean: clean, de-duplicated articles out of scraped Chinese news pages.

The public names are below and in `__all__`; they are imported when first used:
`import seedclean` alone costs nothing.

>>> import seedclean
>>> seedclean.simplify("看著英偉達")
'看着英伟达'
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from seedclean.api import clean_html, load_pipeline, repair, simplify
    from seedclean.config import load_config
    from seedclean.core.document import Document, Drop
    from seedclean.core.edits import Edit, replay
    from seedclean.engine.clusters import Cluster, cluster
    from seedclean.engine.forgetting import forget
    from seedclean.engine.result import open_result, run
    from seedclean.pipeline import Pipeline

    open = open_result  # noqa: A001

__version__ = "0.1.0"
__all__ = [
    "Cluster", "Document", "Drop", "Edit", "Pipeline", "clean_html", "cluster", "forget", "load_config",
    "load_pipeline", "repair", "replay", "run", "simplify",
]  # fmt: skip

_MODULES = {
    "Cluster": "engine.clusters", "Document": "core.document", "Drop": "core.document", "Edit": "core.edits",
    "Pipeline": "pipeline", "clean_html": "api", "cluster": "engine.clusters",
    "forget": "engine.forgetting", "load_config": "config",
    "load_pipeline": "api", "repair": "api", "replay": "core.edits", "run": "engine.result", "simplify": "api",
}  # fmt: skip
# Not in `__all__`: `from seedclean import *` must not hide Python's `open`.
_OPEN = "open"


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for."""
    if name == _OPEN:
        return import_module("seedclean.engine.result").open_result
    if name not in _MODULES:
        raise AttributeError(f"module 'seedclean' has no attribute {name!r}")
    return getattr(import_module(f"seedclean.{_MODULES[name]}"), name)


def __dir__() -> list[str]:
    """List the public names."""
    return sorted([*__all__, _OPEN, "__version__"])
