"""Write configs/char-model.npz: the bigrams of characters as the figures of quality need them.

Usage: python scripts/build_char_model.py, after each change of configs/bigrams.txt.gz.
"""

from __future__ import annotations

import numpy as np

from seedclean.core.resources import configs_folder
from seedclean.stages.text_quality.char_model import FILE, build_char_model


def main() -> None:
    """Work the model out and write it; characters stand in the order of their numbers."""
    model = build_char_model()
    characters = np.flatnonzero(model.rows >= 0).astype(np.uint32)
    characters = characters[np.argsort(model.rows[characters])]
    target = configs_folder() / FILE
    np.savez_compressed(target, characters=characters, pairs=model.pairs, ends=model.ends, begins=model.begins)
    print(f"{len(characters):,} characters, {target.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
