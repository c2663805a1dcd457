"""The config of an output folder's last run, as far as the folder remembers it, for those who clean its pages again."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

from seedclean.config import Config, load_config
from seedclean.stages import stage_names
from seedclean.write.state.history import open_state
from seedclean.write.state.settings import compare_settings, last_settings

_SECTIONS = ("read", "fields", "sites", "paragraphs")
_SHOWN = 3  # differences that the note names


def config_of_output(out: Path, file: Path | None = None) -> tuple[Config, str]:
    """Return the config that pages of an output folder are cleaned with, and a note on what of it is not known.

    The folder has digests of rules, of lists and of stages of one's own, not where they are.

    Args:
        out: the output folder.
        file: the config that the user names; then the folder is not asked.

    Raises:
        ConfigError: the file is no config, or the folder holds no state.
    """
    config = load_config(file)
    if file is not None:
        return config, ""
    with open_state(out, older=True) as state:
        pages = (last_settings(state) or {}).get("pages", {})
    if not pages:
        return config, ""
    config = _with_settings(config, pages)
    unknown = compare_settings({"pages": pages}, {"pages": config.deciding()["pages"]}).differences
    if not unknown:
        return config, ""
    more = f"; and {len(unknown) - _SHOWN} more" if len(unknown) > _SHOWN else ""
    named = "; ".join(unknown[:_SHOWN])
    return config, f"{out}: not all settings of its run are known, name its config with -c: {named}{more}"


def _with_settings(config: Config, pages: Mapping[str, Any]) -> Config:
    data = deepcopy(dict(config.data))
    groups = {**{section: data[section] for section in _SECTIONS}, **_stages(data)}
    for prefix, values in groups.items():
        values |= {key: pages[f"{prefix}.{key}"] for key in values if f"{prefix}.{key}" in pages}
    checks = data["stages"]["checks"]
    checks["limits"] = [limit for limit in checks["limits"] if not limit.get("file")]  # it has a digest in place of one
    data["pipeline"] = [name for name in pages["pipeline"] if name in stage_names()]
    rules = tuple(rule for rule in config.rules if f"rule {rule.id}" in pages)
    return replace(config, data=data, rules=rules)


def _stages(data: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    return {f"stages.{stage}": values for stage, values in data["stages"].items()}
