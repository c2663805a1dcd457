"""Whether bytes are UTF-8 without control characters is what Python's own decoder says."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedclean.core.document import Document
from seedclean.core.kernel import unchecked
from seedclean.read.decode import html_document, parsed_document

CONTROL = re.compile("[\x00-\x08\x0e-\x1f]")
PIECES = [
    *(
        b"a",
        b" \t\r\n\f\v",
        b"\x7f",
        b"x" * 31,
        "海".encode(),
        "é".encode(),
        "😀".encode(),
        b"\xe6\xb5",
        b"\x80",
        b"\xff",
    ),
    *(b"\0", b"\x0e", b"\x1f", b"\xc0\xaf", b"\xe0\x9f\x80", b"\xed\xa0\x80", b"\xf0\x8f\x80\x80", b"\xf4\x90\x80\x80"),
    *(b"\xf4\x8f\xbf\xbf", b"\xef\xbf\xbf", b"\xc2", b"\xf5\x80\x80\x80", b"\xc1\x80", b"\xed\x9f\xbf"),
]


def is_plain(data: bytes) -> bool:
    return bool(unchecked("is_plain_utf8")(data, len(data)))


def expected(data: bytes) -> bool:
    try:
        return not CONTROL.search(data.decode())
    except UnicodeDecodeError:
        return False


@pytest.mark.parametrize("piece", PIECES, ids=bytes.hex)
def test_a_piece_anywhere(piece: bytes) -> None:
    for before in range(70):
        data = b"a" * before + piece
        assert is_plain(data) == expected(data)
        assert is_plain(data + b"b" * 40) == expected(data + b"b" * 40)


@given(st.lists(st.sampled_from(PIECES[:8]) | st.sampled_from(PIECES) | st.binary(max_size=4), max_size=12))
@settings(max_examples=500, deadline=None)
def test_any_bytes(pieces: list[bytes]) -> None:
    data = b"".join(pieces)
    assert is_plain(data) == expected(data)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_page_is_the_same_in_any_encoding(encoding: str) -> None:
    page = "<title>海城</title><p>海城渡轮公司昨晚恢复了停航四年的夜间班次，船上坐了一百八十多人，他们在那里都说好。"
    document = html_document("a", page.encode(encoding), sha256="a")
    assert isinstance(document, Document)
    assert document.text.split("\n") == ["海城", page.partition("<p>")[2]]
    assert document.source is not None
    assert document.source.encoding == encoding.removesuffix("-sig").replace("16", "16-le")


def test_halves_of_surrogate_pairs_stand_for_nothing() -> None:
    document = parsed_document("a", "<p>海\ud800城")
    assert isinstance(document, Document)
    assert document.text == "海城"
