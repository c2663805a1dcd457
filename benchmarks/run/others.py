"""The whole run with other tools, one process: rows of pages in, cleaned and de-duplicated rows out. Used by speed.py.

Usage: PEERS_PYTHON benchmarks/run/others.py TOOL IN.jsonl OUT    (TOOL: datatrove or data-juicer; see requirements.txt)

Each does what it has for pages of Chinese text. datatrove: its reader, a filter by Han characters, one by spam words
and MinHash over characters (its own tokenizers for Chinese are slower). Data-Juicer: the mappers that convert to
Simplified, mend Unicode, take out links, e-mail addresses, HTML and odd blanks, a filter by length, and MinHash over
characters. Neither knows boilerplate, articles on a page, damage or metadata, neither verifies, and both are given
rows, because neither reads folders of text files; that work is not counted for them.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

HAN = re.compile("[\u4e00-\u9fff]")


def datatrove(source: Path, out: Path) -> None:
    """Run datatrove's four stages."""
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.dedup import (
        MinhashConfig,
        MinhashDedupBuckets,
        MinhashDedupCluster,
        MinhashDedupFilter,
        MinhashDedupSignature,
    )
    from datatrove.pipeline.filters import LambdaFilter, RegexFilter
    from datatrove.pipeline.readers import JsonlReader
    from datatrove.pipeline.writers import JsonlWriter
    from datatrove.utils import word_tokenizers

    class Characters(word_tokenizers.WordTokenizer):  # type: ignore[misc]
        """Text by characters."""

        def word_tokenize(self, text: str) -> list[str]:
            return list(text)

        def sent_tokenize(self, text: str) -> list[str]:
            return [text]

        def span_tokenize(self, text: str) -> list[tuple[int, int]]:
            return [(0, len(text))]

    config = MinhashConfig(n_grams=5, num_buckets=16, hashes_per_bucket=8)
    work = {name: str(out / name) for name in ("clean", "sign", "buckets", "cluster", "final")}
    signature = MinhashDedupSignature(work["sign"], config, language="eng")
    signature.word_tokenizer = Characters()
    steps = (
        (
            [
                JsonlReader(str(source.parent), glob_pattern=source.name),
                LambdaFilter(lambda doc: len(HAN.findall(doc.text)) >= 30),
                RegexFilter("彩票平台|博彩|成人电影|代开发票"),
                JsonlWriter(work["clean"], compression=None),
            ],
            1,
        ),
        ([JsonlReader(work["clean"]), signature], 1),
        ([MinhashDedupBuckets(work["sign"], work["buckets"], config=config)], config.num_buckets),
        ([MinhashDedupCluster(work["buckets"], work["cluster"], config=config)], 1),
        (
            [
                JsonlReader(work["clean"]),
                MinhashDedupFilter(work["cluster"]),
                JsonlWriter(work["final"], compression=None),
            ],
            1,
        ),
    )
    for number, (pipeline, tasks) in enumerate(steps):
        LocalPipelineExecutor(pipeline, tasks=tasks, workers=1, logging_dir=str(out / f"log{number}")).run()


def data_juicer(source: Path, out: Path) -> None:
    """Run a recipe of Data-Juicer."""
    from data_juicer.config import init_configs
    from data_juicer.core import DefaultExecutor

    recipe = f"""
project_name: whole
dataset_path: {source}
export_path: {out / "final.jsonl"}
np: 1
use_cache: false
open_tracer: false
text_keys: text
process:
  - chinese_convert_mapper: {{mode: t2s}}
  - fix_unicode_mapper:
  - clean_links_mapper:
  - clean_email_mapper:
  - clean_html_mapper:
  - whitespace_normalization_mapper:
  - text_length_filter: {{min_len: 30}}
  - document_minhash_deduplicator:
      tokenization: character
      window_size: 5
      num_permutations: 128
      jaccard_threshold: 0.7
"""
    file = out / "recipe.yaml"
    file.write_text(recipe, encoding="utf-8")
    DefaultExecutor(init_configs(["--config", str(file)])).run()


TOOLS = {"datatrove": datatrove, "data-juicer": data_juicer}

if __name__ == "__main__":
    folder = Path(sys.argv[3])
    folder.mkdir(parents=True, exist_ok=True)
    TOOLS[sys.argv[1]](Path(sys.argv[2]), folder)
