"""Feed odd bytes to the reader, the config, the rules, the repair and whole runs, for a bounded time.

Usage: python scripts/fuzz.py [--seconds 60] [--target NAME] [--seed N]

Hypothesis makes the inputs from pieces that have done harm before. It shrinks and prints a failing input, and keeps it
in `.hypothesis`, so that the next call begins with it. A finding becomes a case in tests/.
"""

from __future__ import annotations

import argparse
import gzip
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import orjson
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from seedclean import load_pipeline, repair, replay
from seedclean.config import Config, load_config
from seedclean.core.document import Document
from seedclean.core.errors import ConfigError
from seedclean.engine.runner import run
from seedclean.read.files import Failure, InputFile, SkippedRecord
from seedclean.read.formats import PAGE_SUFFIXES, read_pages, to_document
from seedclean.rules import load_rules

ROOT = Path(__file__).resolve().parents[1]
SLOW = 10.0  # seconds that no input of a few kilobytes may take
# fmt: off
TEXTS = (
    "海城渡轮公司昨晚恢复了夜间班次。", "達(dá)", "系統(tǒng)?,F(xiàn)在", "🚀", "👨‍👩‍👧", "展开全文",
    "返回搜狐，查看更多", "推荐阅读", "，、", "\u202e", "\u200b", "\ufeff", "责任编辑：", "2026年2月30日",
    "登录", "「」", "·" * 40, "，" * 40, "\u0301" * 20, "文 | ", "北京 上海 天津", "rules:\n",
    "- {id: a, kind: line, pattern: '", "(?P<a>", "a{1,99999}", "(((((", "\\p{Han}+", "removes: [x]",
    "keeps: []", "dedup: {near: .nan}", "&a [*a]", "!!python/name:os.system", "run: ", "- ", ": ", "\t",
    "'", "#", "&#x110000;", "&amp;amp;", "<script>", "<!--", "</", "<p>", "<![CDATA[",
)
BYTES = (
    b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\r", b"\n", b"\n\n\n", b"\x1a", b"\xed\xa0\x80",
    b"\xf4\x90\x80\x80", b"{", b"}", b"[", b'"', b'{"id":1,"text":"', b'{"text":null}',
    b'{"text":"\\ud800"}', b"\\u0000", b"1e400", b"<meta charset=big5>", b"WARC/1.0\r\n",
    b"WARC-Type: response\r\n", b"Content-Length: 30\r\n\r\n", b"Content-Length: 99999999999\r\n\r\n",
    b"HTTP/1.1 200 OK\r\n", b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd", "海城".encode("gb18030"),
    "臺灣".encode("big5"), "系统".encode("utf-16-le"), "é".encode("latin-1"),
)
# fmt: on
PIECES = [*BYTES, *(text.encode() for text in TEXTS)]
SAMPLES = [file.read_bytes() for file in sorted((ROOT / "samples").rglob("*")) if file.is_file()]
RULES = [file.read_bytes() for file in sorted((ROOT / "configs" / "rules").glob("*.yaml"))]


@st.composite
def mixtures(draw: st.DrawFn, bases: list[bytes]) -> bytes:
    """Return pieces in a row, or a real file into which some are put."""
    parts = draw(st.lists(st.sampled_from(PIECES) | st.binary(max_size=6), max_size=30))
    if draw(st.booleans()):
        return b"".join(part * draw(st.sampled_from([1, 1, 1, 50])) for part in parts)
    data = draw(st.sampled_from(bases))
    for part in parts[:8]:
        at = draw(st.integers(0, len(data)))
        gone = draw(st.sampled_from([0, 0, 1, 3, 40]))
        data = data[:at] + part + data[at + gone :]
    return data


def reader(data: bytes, folder: Path) -> None:
    """No file raises, whatever it holds; what it gives can be decoded or says why not."""
    for suffix, form in PAGE_SUFFIXES.items():
        for packed, content in (("", data), (".gz", gzip.compress(data, 1)), (".gz", data), (".zst", data)):
            file = folder / f"fuzz{suffix}{packed}"
            file.write_bytes(content)
            for page in read_pages(InputFile(file.name, str(file), form, packed), 5000):
                if isinstance(page, Failure | SkippedRecord):
                    continue
                document = to_document(page, {"text_field": "text", "id_field": "id"})
                assert isinstance(document, Document) or document.reason, page


def config(data: bytes, folder: Path) -> None:
    """A config is loaded, or refused with the name of the file."""
    file = folder / "fuzz.yaml"
    file.write_bytes(data)
    try:
        load_config(file)
    except ConfigError:
        return


def rules(data: bytes, folder: Path) -> None:
    """A rule file is loaded and runs on a page, or is refused."""
    file = folder / "rules" / "fuzz.yaml"
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(data)
    try:
        load_rules.cache_clear()
        loaded = load_rules((file,))
    except ConfigError:
        return
    Config({**load_config().data, "pipeline": ["boilerplate"]}, loaded).pipeline()("海城渡轮\n展开全文\n" * 20)


def repairs(data: bytes, _: Path) -> None:
    """A repair never raises, and repairing twice is repairing once."""
    text = data.decode("utf-8", "surrogateescape") if len(data) % 2 else data.decode("gb18030", "replace")
    repaired = repair(text)
    assert repair(repaired.text).text == repaired.text, text


def pipeline(data: bytes, _: Path) -> None:
    """A page goes through all stages, and its ledger tells the whole way."""
    text = data.decode("utf-8", "replace")
    for doc in CLEAN(text):
        assert replay(text, doc.trace) == doc.text, text


def runs(data: bytes, folder: Path) -> None:
    """A run with one odd file of each kind keeps the good one; the next run finds nothing new."""
    pages = folder / "pages"
    pages.mkdir(exist_ok=True)
    good = "海城渡轮公司昨晚恢复了停航四年的夜间班次，第一班船九点离港，船上坐了一百八十多人。"
    (pages / "good.jsonl").write_bytes(orjson.dumps({"id": "good article", "text": good}))
    for suffix in (".txt", ".jsonl", ".html", ".txt.gz"):
        (pages / f"odd{suffix}").write_bytes(data)
    with tempfile.TemporaryDirectory() as out:
        first = run([pages], out, ONE)
        assert '"id":"good article"' in "".join(
            Path(out, f"{name}.jsonl").read_text() for name in ("clean", "duplicates")
        )
        again = run([pages], out, ONE)
        assert again.pages_read == 0, first


CLEAN = load_pipeline()
ONE = load_config(flags={"run": {"jobs": 1}})
TARGETS: dict[str, tuple[Callable[[bytes, Path], None], list[bytes]]] = {
    "reader": (reader, SAMPLES), "config": (config, [(ROOT / "configs" / "default.yaml").read_bytes()]),
    "rules": (rules, RULES), "repair": (repairs, SAMPLES), "pipeline": (pipeline, SAMPLES), "runs": (runs, SAMPLES),
}  # fmt: skip


def main() -> None:
    """Fuzz each target for its share of the time."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--target", choices=[*TARGETS], action="append")
    parser.add_argument("--seed", type=int, default=time.time_ns() % 10**9)
    options = parser.parse_args()
    names = options.target or [*TARGETS]
    failed = [name for name in names if not fuzzed(name, options.seconds / len(names), options.seed)]
    sys.exit(f"found something: {', '.join(failed)}" if failed else 0)


def fuzzed(name: str, seconds: float, start: int) -> bool:
    """Fuzz a target; return whether nothing was found."""
    target, bases = TARGETS[name]
    end, count = time.monotonic() + seconds, 0
    slowest = 0.0
    with tempfile.TemporaryDirectory() as folder:
        while time.monotonic() < end:

            @seed(start + count)
            @settings(
                max_examples=50,
                deadline=None,
                suppress_health_check=list(HealthCheck),
                phases=[Phase.reuse, Phase.generate, Phase.shrink],
            )
            @given(mixtures(bases))
            def try_input(data: bytes) -> None:
                nonlocal slowest
                begun = time.monotonic()
                target(data, Path(folder))
                slowest = max(slowest, time.monotonic() - begun)
                assert slowest < SLOW, f"{slowest:.1f} s for {len(data)} bytes: {data!r}"

            try:
                try_input()
            except Exception as error:  # noqa: BLE001 - any failure is printed, and the other targets go on
                print(f"{name}: {type(error).__name__}: {error}"[:3000])
                print(*getattr(error, "__notes__", []), sep="\n")
                return False
            count += 50
    print(f"{name}: {count} inputs, the slowest took {slowest:.2f} s; --seed {start}")
    return True


if __name__ == "__main__":
    main()
