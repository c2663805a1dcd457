"""Limits on the command line: `han<0.4`, `language!=zh`."""

from __future__ import annotations

import math
import re
from typing import Any

from seedclean.core.errors import ConfigError
from seedclean.stages.article_limits import Limit

_KEYS = {"<": "below", ">": "above", "=": "among", "!=": "outside"}
_FORM = re.compile(r"\s*([a-z0-9_]+)\s*(<|>|!=|=)\s*(\S+)\s*")


def parse_where(text: str) -> Limit:
    """Return the limit that a text describes: a figure, one of `<`, `>`, `=`, `!=`, and a value.

    Raises:
        ConfigError: it describes none.

    >>> parse_where("han<0.4").below, parse_where("language != zh").outside
    (0.4, ('zh',))
    """
    match = _FORM.fullmatch(text)
    if match is None:
        raise ConfigError(f"--where {text!r}: a figure, one of < > = !=, and a value are meant: 'han<0.4'")
    figure, sign, value = match.groups()
    try:
        side: dict[str, Any] = {_KEYS[sign]: tuple(value.split(",")) if sign in ("=", "!=") else _number(value)}
        return Limit(figure=figure, **side)
    except ValueError as error:
        raise ConfigError(f"--where {text!r}: {error}") from error


def _number(value: str) -> float:
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(f"{value!r} is no limit: name a number")
    return number


def limit_name(limit: Limit) -> str:
    """Return how a limit is written: what it fits is what it drops or flags.

    >>> limit_name(Limit(figure="han", below=0.4)), limit_name(Limit(figure="language", outside=("zh", "yue")))
    ('han < 0.4', 'language != zh,yue')
    """
    if limit.file:
        return limit.reason
    if limit.among or limit.outside:
        return f"{limit.figure} {'=' if limit.among else '!='} {','.join(limit.among or limit.outside)}"
    is_upper = limit.above == limit.above  # NaN, where there is none, is not equal to itself
    return f"{limit.figure} {'>' if is_upper else '<'} {limit.above if is_upper else limit.below:g}"
