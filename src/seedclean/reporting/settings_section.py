"""What `report.json` says of the settings: the stages in their order, and what is not as in the default config."""

from __future__ import annotations

from typing import Any

from seedclean.config import Config, load_config
from seedclean.write.state.settings import RunSettings, changed_settings


def report_settings(config: Config, settings: RunSettings | None = None) -> dict[str, Any]:
    """Return the section `settings` of `report.json`.

    Args:
        config: of the run.
        settings: `config.deciding()`, if that is known.

    >>> report_settings(load_config())["changed"]
    {}
    >>> report_settings(load_config(flags={"dedup": {"near": 0.8}}))["changed"]
    {'dedup.near': {'default': 0.7, 'value': 0.8}}
    """
    return {
        "pipeline": list(config.data["pipeline"]),
        "changed": changed_settings(load_config().deciding(), settings or config.deciding()),
    }
