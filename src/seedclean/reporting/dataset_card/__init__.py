"""The card of a dataset: what OUT holds and how it was made, in Markdown with the YAML head of Hugging Face."""
