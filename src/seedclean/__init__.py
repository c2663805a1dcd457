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
    from seedclean.clusters import Cluster, cluster
    from seedclean.config import load_config
    from seedclean.document import Document, Drop
    from seedclean.edit import Edit, replay
    from seedclean.notebook import load_pipeline, repair
    from seedclean.pipeline import Pipeline
    from seedclean.result import run
    from seedclean.stages.simplify import simplify

__version__ = "0.1.0"
__all__ = [
    "Cluster", "Document", "Drop", "Edit", "Pipeline", "cluster", "load_config", "load_pipeline", "repair", "replay",
    "run", "simplify",
]  # fmt: skip

_PLACES = {
    "Cluster": "clusters", "Document": "document", "Drop": "document", "Edit": "edit", "Pipeline": "pipeline",
    "cluster": "clusters", "load_config": "config", "load_pipeline": "notebook", "repair": "notebook", "replay": "edit",
    "run": "result",
    "simplify": "stages.simplify",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for."""
    if name not in _PLACES:
        raise AttributeError(f"module 'seedclean' has no attribute {name!r}")
    return getattr(import_module(f"seedclean.{_PLACES[name]}"), name)


def __dir__() -> list[str]:
    """List the public names."""
    return sorted([*__all__, "__version__"])
