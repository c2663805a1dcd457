"""Limits to figures and lists: what is dropped, flagged and kept, and what a config may say."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

import seedclean
from seedclean.core.document import Document
from seedclean.core.errors import ConfigError
from seedclean.stages.article_limits import Limit, ask_limits, load_lists

NEWS = "海城渡轮公司昨晚恢复了停航四年的夜间班次,第一班船九点离港,船上坐了一百八十多人。"


def verdict(limits: list[Limit], text: str = NEWS, **meta: Any) -> tuple[str, tuple[str, ...]]:
    answer = ask_limits(Document("a", text, meta=meta), limits, load_lists(limits))
    return answer.reason, answer.flags


def test_a_figure_over_its_limit_drops_or_flags() -> None:
    assert verdict([Limit(figure="han", below=0.95)]) == ("han-below", ())
    assert verdict([Limit(figure="han", below=0.95, then="flag")]) == ("", ("han-below",))
    assert verdict([Limit(figure="han", below=0.5)]) == ("", ())


def test_keep_ends_the_questions_about_its_figure_alone() -> None:
    spare = Limit(figure="han", above=0.1, then="keep")
    strict = [Limit(figure="han", below=0.95), Limit(figure="chars", below=99)]
    assert verdict([spare, strict[0]]) == ("", ())
    assert verdict([spare, *strict]) == ("chars-below", ())


def test_a_limit_can_be_for_types_and_sites() -> None:
    limits = [Limit(figure="han", below=0.95, types=("forum",), sites=("example.com",))]
    url = "https://news.example.com/1.html"
    assert verdict(limits, page_type="forum", url=url)[0] == "han-below"
    assert verdict(limits, page_type="article", url=url)[0] == ""
    assert verdict(limits, page_type="forum", url="https://example.org/")[0] == ""
    assert verdict(limits, page_type="forum")[0] == ""


def test_lists_drop_flag_and_keep(tmp_path: Path) -> None:
    domains, words = tmp_path / "bad-sites.txt", tmp_path / "words.txt"
    domains.write_text("# sites\nexample.com\nhttps://www.example.org/path\n", encoding="utf-8")
    words.write_text("渡轮公司\n", encoding="utf-8")
    listed = Limit(file=str(domains), of="domains")
    assert verdict([listed], url="https://a.example.com/1")[0] == "listed-bad-sites"
    assert verdict([listed], url="https://example.org/2")[0] == "listed-bad-sites"
    assert verdict([listed], url="https://notexample.com/1")[0] == ""
    word = Limit(file=str(words), name="Ferries")
    assert verdict([word]) == ("listed-ferries", ())
    assert verdict([Limit(file=str(words), above=0.5)]) == ("", ())
    assert verdict([Limit(file=str(domains), of="domains", then="keep"), word], url="http://example.com/") == ("", ())
    address = tmp_path / "a.txt"
    address.write_text("http://example.com/a/\n", encoding="utf-8")
    of_address = [Limit(file=str(address), of="addresses")]
    assert verdict(of_address, url="https://www.example.com/a#top")[0] == "listed-a"
    assert verdict(of_address, url="https://www.example.com/b")[0] == ""


@pytest.mark.parametrize(
    ("limit", "message"),
    [
        ("{figure: hans, above: 1}", "c.yaml:4: no figure 'hans'"),
        ("{figure: han}", "c.yaml:4: han needs above or below"),
        ("{figure: language, above: 1}", "c.yaml:4: language needs among or outside"),
        ("{then: flag}", "c.yaml:4: name either a figure or a file"),
        ("{figure: han, above: much}", "'much': it must be a number"),
        ("{figure: han, above: 1, then: burn}", "valid: drop, flag, keep"),
        ("{file: none.txt}", "none.txt: No such file"),
        ("{file: bytes.txt}", "bytes.txt: is no UTF-8"),
        ("{file: broken.txt.gz}", "broken.txt.gz: "),
        ("{file: long.txt}", "long.txt:2: the word"),
        ("{file: empty.txt}", "empty.txt: has no entries"),
        ("{file: domains.txt, of: domains, below: 1}", "only a list of words has a limit"),
    ],
)
def test_a_wrong_limit_is_refused_with_its_line(tmp_path: Path, limit: str, message: str) -> None:
    (tmp_path / "bytes.txt").write_bytes(b"\xff\xfe\xfa")
    (tmp_path / "broken.txt.gz").write_bytes(gzip.compress(b"a" * 99)[:10] + b"\xff" * 30)
    (tmp_path / "long.txt").write_text("渡轮\n一\n", encoding="utf-8")
    (tmp_path / "empty.txt").write_text("# nothing\n", encoding="utf-8")
    config = tmp_path / "c.yaml"
    config.write_text(f"stages:\n  checks:\n    limits:\n      - {limit}\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=message.replace("{", r"\{")):
        seedclean.load_config(config).pipeline()


def test_what_a_list_holds_decides_the_output_and_where_it_stands_does_not(tmp_path: Path) -> None:
    digests = []
    for name, word in (("a", "渡轮"), ("b", "渡轮"), ("c", "夜航")):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "w.txt").write_text(word, encoding="utf-8")
        (folder / "c.yaml").write_text("stages: {checks: {limits: [{file: w.txt}]}}", encoding="utf-8")
        digests.append(seedclean.load_config(folder / "c.yaml").digest)
    assert digests[0] == digests[1] != digests[2]


def test_a_drop_is_a_row_with_its_reason_and_figures(tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    other = "港务局说,新船用电池驱动,比旧船安静得多,沿岸的居民对此表示欢迎,票价保持不变,学生半价。"
    (pages / "a.txt").write_text(NEWS + other, encoding="utf-8")
    (pages / "b.txt").write_text("\n".join([other] * 4), encoding="utf-8")
    config = tmp_path / "c.yaml"
    config.write_text(
        "stages: {checks: {limits: [{figure: repeated_lines, above: 0.3}, {figure: han, above: 0.1, then: flag}]}}",
        encoding="utf-8",
    )
    out = tmp_path / "out"
    seedclean.run(pages, out=out, config=config)
    kept = [json.loads(line) for line in (out / "clean.jsonl").read_text(encoding="utf-8").splitlines()]
    dropped = [json.loads(line) for line in (out / "rejected.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(row["id"], row["flags"]) for row in kept] == [("a.txt", ["han-above"])]
    assert [(row["id"], row["reason"], row["detail"]) for row in dropped] == [
        ("b.txt", "repeated-lines-above", "repeated_lines is 0.75, at most 0.3")
    ]
    assert dropped[0]["quality"]["repeated_lines"] == 0.75


def test_a_list_in_a_config_can_be_for_sites_and_types(tmp_path: Path) -> None:
    (tmp_path / "words.txt").write_text("恢复了夜间\n电池\n停航\n", encoding="utf-8")
    rows = [
        {"id": site, "text": NEWS + "\n" + NEWS.replace("渡轮", "电车"), "url": f"https://{site}/1"}
        for site in ("a.example", "news.b.example")
    ]
    (tmp_path / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    for members, dropped in (
        ("sites: [b.example]", ["rows.jsonl#news.b.example"]),
        ("types: [article], sites: [b.example]", ["rows.jsonl#news.b.example"]),
        ("types: [forum]", []),
    ):
        config = tmp_path / "c.yaml"
        limit = f"{{file: words.txt, of: words, name: traffic, above: 0, {members}}}"
        config.write_text(f"stages: {{checks: {{limits: [{limit}]}}}}", encoding="utf-8")
        result = seedclean.run(tmp_path / "rows.jsonl", config=config)
        found = [row["id"] for row in result.rows("rejected") if row["reason"] == "listed-traffic"]
        assert found == dropped, members


@pytest.mark.parametrize("name", ["pretraining", "newsroom"])
def test_a_recipe_is_used_by_its_name_and_keeps_news(name: str) -> None:
    text = f"{NEWS}港务局说,新船用电池驱动,比旧船安静得多,沿岸的居民对此表示欢迎。票价保持不变,学生凭证件半价乘坐,"
    text += "老人和孩子免费乘坐,不必预约。"
    article, *_ = seedclean.load_pipeline(name)(text)
    assert article.drop is None
    assert article.meta.get("flags", []) == []


def test_the_recipe_for_training_drops_and_the_one_for_newsrooms_flags() -> None:
    spam = "扫码关注公众号,限时优惠,立即购买,包邮秒杀,马上下单,优惠券免费领取,名额有限。" * 2 + NEWS
    assert [doc.drop and doc.drop.reason for doc in seedclean.load_pipeline("pretraining")(spam)] != [None]
    article, *_ = seedclean.load_pipeline("newsroom")(spam)
    assert "promotion-above" in article.meta["flags"]


def test_the_recipe_for_training_keeps_captions_that_end_with_who_took_the_picture() -> None:
    captions = [
        "海城渡轮公司昨晚恢复了停航四年的夜间班次,第一班船九点离港。海城社",
        "八十三岁的老船长站在船头,他说夜航最难的不是看路,是看灯。海城社",
        "沿岸的三家酒店十点以后关掉霓虹灯,好让船长看得清航标。海城社",
        "船上坐了一百八十多人,有人带着吉他,孩子靠着栏杆睡着了。海城社",
    ]
    article, *_ = seedclean.load_pipeline("pretraining")("\n".join(captions))
    assert (article.drop, article.meta["flags"]) == (None, ["open-lines-above"])


def test_the_recipe_for_training_keeps_a_statement_in_english_and_drops_a_list_of_addresses() -> None:
    told = NEWS + "港务局今天发表声明,说新船用电池驱动,比旧船安静得多,票价保持不变,学生半价。声明全文如下:"
    said = "The night ferry is back. The new boats run on batteries, and they are much quieter than the old ones. "
    said += "Fares stay what they were, and students pay half. Nobody needs a booking."
    films = [f"https://films.example.com/harbour/2025/night-ferry/{number}.html" for number in range(8)]
    pipeline = seedclean.load_pipeline("pretraining")
    article, *_ = pipeline(f"{told}\n{said}")
    assert 0.25 < article.meta["quality"]["han"] < 0.4
    assert article.drop is None
    article, *_ = pipeline("\n".join([told, *films]))
    assert article.drop is not None
    assert article.drop.reason == "han-below"


def test_a_recipe_that_is_none_is_refused() -> None:
    with pytest.raises(ConfigError, match="recipes are newsroom, pretraining"):
        seedclean.load_config("no-such-recipe")
