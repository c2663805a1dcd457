"""The versions of the libraries that decide the output."""

from __future__ import annotations

import sys
from pathlib import Path

from seedclean.core.events import log_warning
from seedclean.text import opencc_version, slow_conversion


def libraries() -> dict[str, str]:
    """Return the versions of what decides the output; any text may be an HTML page."""
    return {"opencc": opencc_version(), "emoji": _version("emoji"), "selectolax": _version("selectolax")}


def _version(package: str) -> str:
    """Return the version of a package that is installed; the name of its folder of metadata has it."""
    for folder in sys.path:
        for metadata in Path(folder).glob(f"{package}-*.dist-info"):
            return metadata.stem.removeprefix(f"{package}-")
    from importlib.metadata import version  # noqa: PLC0415 - its import is 2 % of a start

    return version(package)


def conversion_note() -> dict[str, dict[str, str]]:
    """Return the part of `report.json` on a slow conversion, and warn of it; nothing if the conversion is fast."""
    versions = slow_conversion()
    if versions is None:
        return {}
    log_warning(
        f"OpenCC {versions['installed']} is installed, and seedclean has the tables of {versions['known']}: "
        f"Traditional text is converted the slow way; install opencc=={versions['known']} for full speed"
    )
    return {"slow_conversion": versions}
