"""`forgotten.jsonl`: what the state has on forgotten texts, for people, and for the day when the state is lost."""

from __future__ import annotations

import base64
import sqlite3
from pathlib import Path
from typing import Any

import orjson

from seedclean.core.errors import ConfigError
from seedclean.dedup.text_traces import TextTrace
from seedclean.write.lock import FORGOTTEN, PARTIAL
from seedclean.write.state.files import put_in_place
from seedclean.write.state.forgotten import ForgottenText, forgotten_texts, remember_forgotten


def put_list_in_place(folder: Path, state: sqlite3.Connection) -> None:
    """Write the list, unless it is there, or nothing was ever forgotten."""
    texts = forgotten_texts(state)
    if texts:
        lines = (orjson.dumps(_entry(text), option=orjson.OPT_APPEND_NEWLINE) for text in texts)
        put_in_place(folder / PARTIAL / FORGOTTEN, folder / FORGOTTEN, b"".join(lines))


def recall_list(folder: Path, state: sqlite3.Connection) -> None:
    """Take the list into a new state: what was forgotten stays forgotten when a state is lost.

    Raises:
        ConfigError: a line is not from `put_list_in_place`.
    """
    file = folder / FORGOTTEN
    if not file.exists():
        return
    texts = []
    for number, line in enumerate(file.read_bytes().splitlines(), 1):
        try:
            texts.append(_text(orjson.loads(line)))
        except (ValueError, TypeError, LookupError) as error:
            raise ConfigError(
                f"{file}, line {number}: is no line of `seedclean forget`: put the file back as it was, or move it away"
                " (then what was forgotten can come back)"
            ) from error
    remember_forgotten(state, texts, wiped=True)


def _entry(text: ForgottenText) -> dict[str, Any]:
    trace = {name: base64.b64encode(getattr(text.trace, name)).decode() for name in ("short", "long", "samples")}
    return text.as_dict() | trace


def _text(entry: dict[str, Any]) -> ForgottenText:
    """Return the text of an entry of the list.

    Raises:
        ValueError: a value cannot be what it should be.
        TypeError: a value has another type.
        LookupError: a value is missing.
    """
    short, long, samples = (base64.b64decode(entry[name], validate=True) for name in ("short", "long", "samples"))
    trace = TextTrace(int(entry["letters"]), bytes.fromhex(entry["digest"]), short, long, samples)
    trace.check()
    return ForgottenText(str(entry["id"]), str(entry["forgotten"]), trace)
