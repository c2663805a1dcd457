"""Emoji, swept over every sequence that the package and Unicode's own list know."""

from __future__ import annotations

import emoji
import pytest

from seedclean.config import load_config
from seedclean.core.edits import apply
from seedclean.core.resources import word_list
from seedclean.stages import emoji as stage
from seedclean.stages.emoji import Emoji
from tests.conftest import shared

OPTIONS = load_config().data["stages"]["emoji"]
STRIP = Emoji(**OPTIONS)


WORDS = {pair[0]: pair[1:] for pair in OPTIONS["words"].split()}


def expected(sequence: str) -> str:
    shown = sequence.rstrip("\ufe0f")
    if sequence[0] in OPTIONS["keep"]:
        return f"甲{sequence[0]}乙"
    if len(sequence) == 1 and sequence in OPTIONS["keep_plain"]:
        return f"甲{sequence}乙"
    if shown[-1] == "\u20e3" and shown[0].isdecimal():
        return f"甲{shown[0]}乙"
    return f"甲{ {'🔟': '10'}.get(shown, WORDS.get(shown, '')) }乙"


def stripped(sequence: str) -> str:
    text = f"甲{sequence}乙"
    return apply(text, STRIP(text))


def test_the_listed_characters_are_those_of_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    """If they are not: scripts/emoji_characters.py."""
    listed = stage._listed_characters()
    assert listed == stage.package_characters()
    monkeypatch.setattr(stage, "package_characters", lambda: frozenset("甲"))
    if word_list("emoji-characters.txt")[0] == emoji.__version__:
        assert stage._listed_characters() == listed
    monkeypatch.setattr(stage, "installed_version", lambda _: "0.0")
    assert stage._listed_characters() == frozenset("甲"), "another version is asked itself"


def test_every_sequence_of_the_package_is_removed_whole_or_read() -> None:
    assert [s for s in emoji.EMOJI_DATA if stripped(s) != expected(s)] == []


def test_every_sequence_of_unicode_is_removed_whole_or_read() -> None:
    wrong = []
    for line in shared("data/emoji/emoji-test.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            sequence = "".join(chr(int(code, 16)) for code in line.split(";")[0].split())
            if stripped(sequence) != expected(sequence):
                wrong.append(sequence)
    assert wrong == []


@pytest.mark.parametrize("first", range(0, 0x3100, 0x100))
def test_no_other_character_is_touched(first: int) -> None:
    emoji_characters = {c for sequence in emoji.EMOJI_DATA for c in sequence} | set("\ufe0e\ufe0f\u200d\u20e3")
    text = "".join(
        chr(c) for c in range(first, first + 0x100) if chr(c) not in emoji_characters or chr(c) in "0123456789#*"
    )
    assert STRIP(text) == []
