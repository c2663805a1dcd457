"""What every other room speaks: documents, edits, the report, errors, checked values, the compiled kernel."""
