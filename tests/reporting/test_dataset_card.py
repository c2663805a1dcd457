"""The card of a dataset: its numbers are those of the rows, its head is what Hugging Face reads."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import orjson
import pytest
import yaml

from seedclean.config import load_config
from seedclean.core.errors import ConfigError
from seedclean.engine.forgetting import forget
from seedclean.engine.runner import run
from seedclean.reporting.dataset_card.markdown import dataset_card
from seedclean.reporting.dataset_card.words import _WORDS, card_words
from seedclean.write.lock import STATE
from tests.conftest import ROOT
from tests.support.command import seedclean
from tests.support.folders import CONFIG, put, rows, text


@pytest.fixture(scope="module")
def sample_out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("card") / "out"
    run(ROOT / "samples", out, CONFIG)
    return out


def head(card: str) -> tuple[str, str]:
    """Return the YAML and the Markdown of a card."""
    match = re.fullmatch(r"---\n(.*?)\n---\n\n(# .*)", card, re.DOTALL)
    assert match
    return match[1], match[2]


def tables(card: str) -> list[dict[str, str]]:
    """Return the tables of a card, first column -> second column."""
    blocks = re.findall(r"(?:^\|.*\n)+", card, re.MULTILINE)
    lines = [[re.split(r"(?<!\\)\|", line)[1:3] for line in table.splitlines()[2:]] for table in blocks]
    return [{key.strip(): value.strip() for key, value in table} for table in lines]


def test_the_head_is_that_of_hugging_face(sample_out: Path) -> None:
    front, _ = head(dataset_card(sample_out, "en"))
    data = yaml.safe_load(front)
    assert data["language"] == ["zh"]
    assert data["size_categories"] == ["n<1K"]
    [files] = data["configs"][0]["data_files"]
    assert (sample_out / files["path"]).is_file()
    assert "license" not in data
    assert "\n# license:" in front, "left open"
    hub = pytest.importorskip("huggingface_hub")
    assert hub.DatasetCard(dataset_card(sample_out, "en")).data.task_categories == ["text-generation"]


def as_of_an_older_version(out: Path) -> None:
    """Take out of `report.json` what versions before did not write."""
    report = orjson.loads((out / "report.json").read_bytes())
    del report["contents"], report["settings"]
    (out / "report.json").write_bytes(orjson.dumps(report))


def test_the_output_of_an_older_version_is_counted(sample_out: Path, tmp_path: Path) -> None:
    out = shutil.copytree(sample_out, tmp_path / "out")
    as_of_an_older_version(out)
    assert dataset_card(out, "en") == dataset_card(sample_out, "en")


def test_no_row_is_read_if_the_report_has_the_numbers(sample_out: Path, tmp_path: Path) -> None:
    (tmp_path / "report.json").write_bytes((sample_out / "report.json").read_bytes())
    assert dataset_card(tmp_path, "en") == dataset_card(sample_out, "en")


def test_limits_are_told(tmp_path: Path) -> None:
    put(tmp_path, {"sites.txt": "a.example\n"})
    put(
        tmp_path,
        {
            "config.yaml": "stages:\n  checks:\n    limits:\n"
            "      - {figure: perplexity, above: 3000, types: [article]}\n"
            "      - {figure: language, outside: [zh, yue], then: flag}\n"
            "      - {file: sites.txt, of: domains, name: bad_ones, sites: [b.example]}\n"
        },
    )
    config = load_config(tmp_path / "config.yaml", flags={"run": {"jobs": 1}})
    run(put(tmp_path / "pages", {"a.txt": text(1)}), tmp_path / "out", config)
    card = dataset_card(tmp_path / "out", "en")
    assert "| perplexity | above 3000 | drop | article |" in card
    assert "| language | outside zh, yue | flag |  |" in card
    assert "| domains: listed-bad-ones |  | drop | b.example |" in card
    assert str(tmp_path) not in (tmp_path / "out" / "report.json").read_text()


def test_the_numbers_are_those_of_the_rows(sample_out: Path) -> None:
    clean = rows(sample_out, "clean")
    amounts, years, hosts, outlets, scripts, types, left_out, versions = tables(dataset_card(sample_out, "en"))
    assert amounts["articles (`clean.jsonl`)"] == f"{len(clean)}"
    assert amounts["characters of articles"] == f"{sum(len(row['text']) for row in clean):,}"
    assert years["2025"] == f"{sum((row['published'] or '').startswith('2025') for row in clean)}"
    assert years["without a date"] == f"{sum(not row['published'] for row in clean)}"
    assert (hosts["example.org"], outlets["格隆汇"], types["article"]) == ("1", "1", f"{len(clean)}")
    assert sum(map(int, scripts.values())) == len(clean)
    assert left_out["duplicates"] == str(len(rows(sample_out, "duplicates")))
    assert sum(map(int, left_out.values())) == len(rows(sample_out, "duplicates")) + len(rows(sample_out, "rejected"))
    report = orjson.loads((sample_out / "report.json").read_bytes())
    assert versions == {"seedclean": report["seedclean"], **report["libraries"], "config": report["config"]}


def test_the_card_is_the_same_for_the_same_files(sample_out: Path, tmp_path: Path) -> None:
    run(ROOT / "samples", tmp_path / "again", load_config(flags={"run": {"jobs": 2}}))
    for lang in ("en", "zh"):
        assert dataset_card(tmp_path / "again", lang) == dataset_card(sample_out, lang)


def test_the_card_is_of_what_the_folder_holds_now(sample_out: Path, tmp_path: Path) -> None:
    out = shutil.copytree(sample_out, tmp_path / "out")
    run(put(tmp_path / "more", {"new.txt": text(1)}), out, CONFIG)
    forget(out, ["new.txt"])
    amounts, *_, left_out, _ = tables(dataset_card(out, "en"))
    assert amounts["articles (`clean.jsonl`)"] == str(len(rows(sample_out, "clean")))
    assert left_out["write:forgotten" if "write:forgotten" in left_out else "forget:forgotten"] == "1"


def test_settings_that_differ_are_named(tmp_path: Path) -> None:
    config = load_config(flags={"dedup": {"near": 0.8}, "run": {"jobs": 1}})
    run(put(tmp_path / "pages", {"a.txt": text(1)}), tmp_path / "out", config)
    assert "settings that are not the defaults: dedup.near: 0.7 -\\> 0.8" in dataset_card(tmp_path / "out", "en")


def test_names_of_strangers_stay_in_their_cells(tmp_path: Path) -> None:
    row = {
        "text": text(1),
        "url": "https://a|b<script>.example/x",
        "source": "港口|报 <b>\n# 头条",
        "published": "soon",
    }
    (tmp_path / "rows.jsonl").write_bytes(orjson.dumps(row) + b"\n")
    run(tmp_path / "rows.jsonl", tmp_path / "out", CONFIG)
    out = tmp_path / "out"
    row = rows(out, "clean")[0] | {"source": "港口|报 <b>\n# 头条", "url": "http://[x", "published": "soon"}
    (out / "clean.jsonl").write_bytes(orjson.dumps(row) + b"\n")
    as_of_an_older_version(out)
    card = dataset_card(out, "en")
    assert "| 港口\\|报 \\<b\\> \\# 头条 | 1 | 100.0 |" in card
    assert "No page says when it was published." in card
    assert card.count("\n# ") == 1 + len(("license", "pretty_name"))


def test_an_empty_dataset_has_a_card(tmp_path: Path) -> None:
    run(put(tmp_path / "pages", {"a.txt": ""}), tmp_path / "out", CONFIG)
    assert "| articles (`clean.jsonl`) | 0 |" in dataset_card(tmp_path / "out", "en")


def test_output_of_another_engine_has_a_card_without_settings(sample_out: Path, tmp_path: Path) -> None:
    out = shutil.copytree(sample_out, tmp_path / "out")
    (out / STATE).unlink()
    assert dataset_card(out, "en") == dataset_card(sample_out, "en")
    as_of_an_older_version(out)
    card = dataset_card(out, "en")
    assert "thresholds of near-duplicates" in card
    assert "settings that are not" not in card


def test_every_word_is_in_both_languages(sample_out: Path) -> None:
    assert all(re.search("[一-鿿]", card_words("zh")[key]) for key in _WORDS)
    assert not any(re.search("[一-鿿]", card_words("en")[key]) for key in _WORDS)
    for lang in ("en", "zh"):
        card = dataset_card(sample_out, lang)
        assert all(words[lang == "zh"].split("{")[0] in card for key, words in _WORDS.items() if key not in _SOMETIMES)


_SOMETIMES = {"no-dates", "others", "limits", "figure", "limit", "then", "only"}  # words that this card does not need


def test_what_has_no_card_is_one_line(tmp_path: Path) -> None:
    for content, said in (
        (None, "No such file"),
        (b"{", "is no report"),
        (b"[1]", "is no report"),
        (b"{}", "is no rep"),
    ):
        if content is not None:
            (tmp_path / "report.json").write_bytes(content)
        with pytest.raises(ConfigError, match=said):
            dataset_card(tmp_path, "en")


def test_the_command_prints_the_card_or_writes_it(sample_out: Path, tmp_path: Path) -> None:
    printed = seedclean("card", str(sample_out), "--lang", "zh")
    assert (printed.returncode, printed.stdout.decode()) == (0, dataset_card(sample_out, "zh"))
    written = seedclean("card", str(sample_out), "-o", str(tmp_path / "README.md"))
    assert (written.returncode, written.stdout) == (0, b"")
    assert (tmp_path / "README.md").read_text(encoding="utf-8") == dataset_card(sample_out, "en")
    assert seedclean("card", str(tmp_path)).returncode == 2
    assert seedclean("card", str(sample_out), "-o", str(tmp_path / "none" / "a.md")).returncode == 3
