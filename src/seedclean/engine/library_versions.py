"""The versions of the libraries that decide the output."""

from __future__ import annotations

from seedclean.core.events import log_warning
from seedclean.core.extras import installed_version
from seedclean.text import opencc_version, slow_conversion


def libraries() -> dict[str, str]:
    """Return the versions of what decides the output; any text may be an HTML page."""
    names = ("emoji", "selectolax")
    return {"opencc": opencc_version()} | {name: installed_version(name) for name in names}


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
