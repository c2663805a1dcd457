"""Versions of packages that are installed, and what to install for a part that needs more.

`importlib.metadata` is imported where nothing else will do: it takes a fortieth of a start.
"""

from __future__ import annotations

import re
import sys
from functools import cache
from pathlib import Path


@cache
def installed_version(package: str) -> str:
    """Return the version of a package that is installed; the name of its folder of metadata has it.

    >>> from importlib.metadata import version
    >>> installed_version("emoji") == version("emoji")
    True
    """
    for folder in sys.path:
        for metadata in Path(folder).glob(f"{package}-*.dist-info"):
            return metadata.stem.removeprefix(f"{package}-")
    from importlib.metadata import version  # noqa: PLC0415

    return version(package)


def install_hint(*packages: str) -> str:
    """Return the command that installs packages into this environment, in the versions that seedclean asks for.

    Args:
        packages: their names. An extra, such as `seedclean[spark]`, is of no use where seedclean is in no index.

    >>> install_hint("pyarrow"), install_hint("something-else")
    ("pip install 'pyarrow<27,>=18'", 'pip install something-else')
    """
    from importlib.metadata import PackageNotFoundError, requires  # noqa: PLC0415

    try:
        lines = requires("seedclean") or []
    except PackageNotFoundError:  # run from a checkout that was not installed
        lines = []
    asked = {re.split(r"[^\w.-]", line, maxsplit=1)[0].lower(): line.partition(";")[0].strip() for line in lines}
    wanted = [asked.get(name.lower(), name) for name in packages]
    quoted = [f"'{name}'" if set(name) & set("<>=") else name for name in wanted]
    return f"pip install {' '.join(quoted)}"
