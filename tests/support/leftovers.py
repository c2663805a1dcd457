"""What is left of a text in the files of a folder, whatever wrote it there."""

from __future__ import annotations

import json
from pathlib import Path

_PIECE = 7  # characters: random ones of `COMMON` do not repeat so many by chance


def leftovers(folder: Path, *texts: str) -> dict[str, str]:
    """Return file -> a piece of one of the texts that its bytes hold, plain or escaped."""
    pieces = {text[at : at + _PIECE] for text in texts for at in range(len(text) - _PIECE + 1)}
    held = {}
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        data = file.read_bytes()
        for piece in pieces:
            if any(form in data for form in _forms(piece)):
                held[str(file.relative_to(folder))] = piece
                break
    return held


def _forms(piece: str) -> list[bytes]:
    escaped = json.dumps(piece)[1:-1].encode()
    entities = [piece.encode("ascii", "xmlcharrefreplace"), "".join(f"&#x{ord(char):x};" for char in piece).encode()]
    return [piece.encode(), piece.encode("utf-16-le"), escaped, escaped.upper(), *entities]
