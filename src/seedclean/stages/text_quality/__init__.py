"""Figures of a text's quality, as papers on corpora define them, fitted to Chinese: `docs/quality.md` says which.

| module | has |
|---|---|
| `figures` | the table of figures: name, unit, meaning, source |
| `char_kinds` | the kind of each character |
| `char_model` | how likely a character follows another, as the kernel reads it |
| `measure` | the figures of a text, from one call of the kernel |
"""

from seedclean.core.text_figures import FIGURES, TextFigure
from seedclean.stages.text_quality.measure import CHARS_MOST, figures_of, measured_figures

__all__ = ["CHARS_MOST", "FIGURES", "TextFigure", "figures_of", "measured_figures"]
