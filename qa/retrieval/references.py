"""What a word such as 该公司 stands for: a name that the article has said before.

Only what is searched is completed so, never what is shown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from qa.tagging import tagger

Substitution = tuple[int, int, str]
"""(start, end, name): what stands from `start` to `end` of a text means `name`."""

BACK = 2
"""So many paragraphs before its own a name is looked for."""
REACH = 1000
"""So many characters of each of these texts are looked through."""
MOST = 50
"""So many words of a paragraph are looked up."""
LONGEST = 24
"""Characters of a name at most."""

_FIRMS = ("公司", "企业", "集团", "厂", "厂家")
_THINGS = (
    *_FIRMS,
    *(
        "县",
        "市",
        "区",
        "镇",
        "乡",
        "村",
        "省",
        "州",
        "街道",
        "社区",
        "园区",
        "校",
        "学校",
        "大学",
        "学院",
        "中学",
        "小学",
    ),
    *(
        "院",
        "医院",
        "研究院",
        "研究所",
        "所",
        "局",
        "中心",
        "银行",
        "协会",
        "学会",
        "联盟",
        "基地",
        "平台",
        "合作社",
        "酒店",
    ),
    *(
        "项目",
        "工程",
        "活动",
        "展会",
        "大会",
        "论坛",
        "大赛",
        "比赛",
        "计划",
        "行动",
        "办法",
        "条例",
        "规划",
        "方案",
        "系统",
    ),
    *(
        "产品",
        "品牌",
        "机场",
        "车站",
        "大桥",
        "桥",
        "港",
        "馆",
        "剧",
        "片",
        "电影",
        "书",
        "队",
        "球队",
        "俱乐部",
        "部门",
        "法院",
    ),
)
_THING = "|".join(sorted(_THINGS, key=len, reverse=True))
_POINTER = re.compile(f"(?<![应活])(?:该|这[家所座个项部支届]|此[次项])({_THING})(?!级|长|里|域)")


# jieba's flags of proper nouns, and of what else stands in a name.
_PROPER = ("nr", "ns", "nt", "nz", "eng")
_OF_NAMES = ("n", "j", "vn", "eng", "s", "b", "f", "m", "x", "q")


def resolve(paragraphs: Sequence[str]) -> list[tuple[Substitution, ...]]:
    """For each paragraph of an article, the words that point back and the names that they stand for.

    A name is the nearest run of nouns before the word that has a proper noun and ends like it; 公司, 企业, 集团 and 厂
    stand for one another.

    >>> resolve(["东河机械有限公司建成新厂。", "该公司去年出口三千台。"])[1]
    ((0, 3, '东河机械有限公司'),)
    """
    found = []
    for i, text in enumerate(paragraphs):
        before = [earlier[-REACH:] for earlier in paragraphs[max(0, i - BACK) : i]]
        named = [
            (m.start(), m.end(), _name_before((*before, text[max(0, m.start() - REACH) : m.start()]), m[1]))
            for m in islice(_POINTER.finditer(text), MOST)
        ]
        found.append(tuple((start, end, name) for start, end, name in named if name))
    return found


def _name_before(texts: Sequence[str], thing: str) -> str | None:
    """The last name in `texts` that ends in `thing`, or in what can stand for it."""
    endings = _FIRMS if thing in _FIRMS else (thing,)
    last = re.compile("|".join(map(re.escape, endings)))
    for text in reversed(texts):
        for found in reversed(list(last.finditer(text))):
            name = _name_at_end(text[max(0, found.end() - LONGEST) : found.end()])
            if name and len(name) > len(found[0]):
                return name
    return None


def _name_at_end(text: str) -> str | None:
    """The run of nouns that a text ends in, from its first proper noun on; None where it has none."""
    run, name = "", None
    for word, flag in reversed([(p.word, p.flag) for p in tagger().cut(text)]):
        if not re.fullmatch(r"\w+", word) or not flag.startswith(_OF_NAMES):
            break
        run = word + run
        if flag.startswith(_PROPER):
            name = run
    return name
