"""Articles of random characters, and copies of them that differ by a share."""

from __future__ import annotations

import random

COMMON = (
    "的一是了不在人有我他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可里后"
    "小么心多天而能好都然没日于起还发成事只作当想看文无开手十用主行方又如前所本见经头面"
)


def article(seed: int, length: int = 600) -> str:
    draw = random.Random(seed)  # noqa: S311 - no secret
    return "".join(draw.choice(COMMON) for _ in range(length))


def edited(text: str, seed: int, share: float) -> str:
    """Replace blocks of five characters until about `share` of the text is new."""
    draw = random.Random(seed)  # noqa: S311
    letters = list(text)
    for _ in range(int(len(letters) * share / 5)):
        at = draw.randrange(0, len(letters) - 5)
        letters[at : at + 5] = article(draw.randrange(1 << 30), 5)
    return "".join(letters)
