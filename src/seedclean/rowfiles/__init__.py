"""Files of rows that are clean already: read in batches, kept aside, written again with one field more."""

from seedclean.rowfiles.batch import Batch, Fields, Table, new_batch, row_id
from seedclean.rowfiles.columns import Columns
from seedclean.rowfiles.lines import Lines, parsed, text_of, with_cluster

__all__ = ["Batch", "Columns", "Fields", "Lines", "Table", "new_batch", "parsed", "row_id", "text_of", "with_cluster"]
