"""The address of a page, as it declares it."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from seedclean.read.html.head import HeadFacts

_MOST = 2_048  # characters of an address
_BLANK = re.compile(r"[\x00-\x20\x7f\s]")


def page_address(head: HeadFacts, linked: str = "", fetched: str | None = None) -> str | None:
    """Return the canonical address of a page, resolved; one with a path goes before the address of the site.

    Args:
        head: what the page says.
        linked: what its linked data say; empty if nothing.
        fetched: the address that it came from, if that is known.

    Returns:
        An address of `http` or `https`; None if the page declares none.

    >>> page_address(HeadFacts(links=(("canonical", "../a/1.html"),), base="https://news.example.com/b/"))
    'https://news.example.com/a/1.html'
    >>> page_address(HeadFacts(metas=(("og:url", "javascript:void(0)"),)))
    """
    canonical = [address for rel, address in head.links if "canonical" in rel.split()]
    declared = [value for name, value in head.metas if name == "og:url"]
    base = _joined(fetched or "", head.base) or http_address(fetched or "")
    addresses = [
        address for value in (*canonical[:2], *declared[:2], linked) if (address := _joined(base or "", value))
    ]
    return next((address for address in addresses if urlsplit(address).path.strip("/")), next(iter(addresses), None))


def http_address(text: str) -> str | None:
    """Return an address of `http` or `https` without the blanks around it; None for any other text.

    >>> http_address(" https://example.com/a "), http_address("dns:example.com"), http_address("http://[")
    ('https://example.com/a', None, None)
    """
    text = text.strip()
    if not text or len(text) > _MOST or _BLANK.search(text):
        return None
    try:
        parts = urlsplit(text)
        usable = parts.scheme in ("http", "https") and parts.hostname
    except ValueError:
        return None
    return text if usable else None


def _joined(base: str, address: str) -> str | None:
    """Return an address that may be relative; without a base only one that names its host."""
    address = address.strip()
    if not address or len(address) > _MOST:
        return None
    try:
        whole = urljoin(base, address)
    except ValueError:
        return None
    return http_address(f"https:{whole}" if whole.startswith("//") else whole)
