"""The host of an address."""

from __future__ import annotations

from urllib.parse import urlsplit


def host_of(url: object) -> str:
    """Return the host of an address, in small letters; empty if there is none.

    >>> host_of("https://News.example.org:8080/a"), host_of("http://[::1"), host_of("example.org"), host_of(None)
    ('news.example.org', '', '', '')
    """
    try:
        return (urlsplit(url).hostname or "").rstrip(".") if isinstance(url, str) else ""
    except ValueError:
        return ""
