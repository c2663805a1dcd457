"""What to install for a part that needs more: a command that works beside a checkout and beside a wheel."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, requires


def install_hint(*packages: str) -> str:
    """Return the command that installs packages into this environment, in the versions that seedclean asks for.

    Args:
        packages: their names. An extra, such as `seedclean[spark]`, is of no use where seedclean is in no index.

    >>> install_hint("pyarrow"), install_hint("something-else")
    ("pip install 'pyarrow<27,>=18'", 'pip install something-else')
    """
    try:
        lines = requires("seedclean") or []
    except PackageNotFoundError:  # run from a checkout that was not installed
        lines = []
    asked = {re.split(r"[^\w.-]", line, maxsplit=1)[0].lower(): line.partition(";")[0].strip() for line in lines}
    wanted = [asked.get(name.lower(), name) for name in packages]
    quoted = [f"'{name}'" if set(name) & set("<>=") else name for name in wanted]
    return f"pip install {' '.join(quoted)}"
