"""Loads what all workers need: the fork server imports this module, and workers are forked from it."""

import gc
import os

gc.disable()  # what is loaded stays; `collect_garbage_seldom` switches the collector on again
os.environ["OPENBLAS_NUM_THREADS"] = "1"  # before NumPy is loaded: a fork of a process with threads can hang

from contextlib import suppress  # noqa: E402

from seedclean.config import load_config  # noqa: E402
from seedclean.core.late_patterns import compile_late_patterns  # noqa: E402
from seedclean.dedup.line_counts import LineCounts  # noqa: E402
from seedclean.engine.workers import pool as workers  # noqa: E402
from seedclean.engine.workers.memory import collect_garbage_seldom  # noqa: E402
from seedclean.engine.workers.worker import Worker  # noqa: E402
from seedclean.read.files import RawPage  # noqa: E402

__all__ = ["workers"]

# A page with what most pages have. Cleaning it builds the tables and patterns that each worker would have to build.
_PAGE = """首页 > 新闻 > 正文
海城渡轮公司恢复夜航
2025年03月02日 10:20 来源:海城晚报 作者:本报记者 字号:大 中 小
海城渡轮公司昨晚恢复了夜间班次，第一班船九点离港，船上坐了一百八十多人。公司说，夜航要试行三个月。
  码头旁的小店也开到了十点半，老板说，客人比上个月多了两成（不算周末）。
(责任编辑:海城)
相关阅读
・海城港二期工程今天开工
分享到:微信 微博 QQ空间
版权声明:未经授权不得转载
Copyright © 2025 海城晚报 All Rights Reserved
"""

with suppress(Exception):  # a worker raises the same error, and the run reports it
    Worker(load_config(), LineCounts.none()).read_and_clean([RawPage("page", _PAGE.encode(), "text")])
compile_late_patterns()
collect_garbage_seldom()  # the collector would write to this memory in each worker, and the system would copy it
