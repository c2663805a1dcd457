"""Where the main text of a page is that no rule knows, and what kind of page it is.

`line_table` counts what lines are made of, `features` and `tree_features` set each line beside the others, `lexicon`
and `class_words` know words by their hashes. `forest` sums trees: a score for each line. `candidates` are stretches
that can be the main text, `choice` compares them, `borders` mends where the chosen one begins and ends. `page_features`
and `page_head` tell what a page is. `model` puts all of them together. `page_chrome` is the pre-check, `headline` finds
the title, `signature` what closes a notice, `plain_lists` lists without page chrome.
`removal_names` says which rule would have removed what the model removes.
"""

from seedclean.stages.line_model.borders import repeated_prose
from seedclean.stages.line_model.candidates import PageLines
from seedclean.stages.line_model.headline import TITLE_BEFORE, title_line
from seedclean.stages.line_model.line_origins import origins_of_lines
from seedclean.stages.line_model.model import KEPT_TYPES, MainText, MainTextModel, shipped_model
from seedclean.stages.line_model.page_chrome import (
    chrome_lines,
    has_page_chrome,
    is_short_with_chrome,
    says_nothing,
)
from seedclean.stages.line_model.page_head import least_chance
from seedclean.stages.line_model.plain_lists import is_dated_list
from seedclean.stages.line_model.signature import is_title_of_notice, signature_end

__all__ = [
    "KEPT_TYPES",
    "TITLE_BEFORE",
    "MainText",
    "MainTextModel",
    "PageLines",
    "chrome_lines",
    "has_page_chrome",
    "is_dated_list",
    "is_short_with_chrome",
    "is_title_of_notice",
    "least_chance",
    "origins_of_lines",
    "repeated_prose",
    "says_nothing",
    "shipped_model",
    "signature_end",
    "title_line",
]
