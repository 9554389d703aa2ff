from __future__ import annotations

import pytest

from qa.answering.gap import Gap, gap_of
from qa.words import fold


@pytest.mark.parametrize(
    ("question", "before", "after", "head"),
    [
        ("他毕业于哪所大学?", "他毕业于", "大学", "大学"),
        ("哪家企业做电缆?", "", "企业做电缆", "企业"),
        ("夹杂猜谜的归入什么类型的节目?", "夹杂猜谜的归入", "类型的节目", "节目"),
        # The unit is the answer's, not the noun's.
        ("他们捕获了几只猪獾?", "他们捕获了", "猪獾", "猪獾"),
        ("扶持了多少名创业者?", "扶持了", "创业者", "创业者"),
        ("出口额是多少?", "出口额是", "", ""),
        # A noun with what belongs to it, in letters too; a word that is none ends it.
        ("他获得了什么CEO职位?", "他获得了", "CEO职位", "ceo职位"),
        ("哪个APP最好用?", "", "APP最好用", "app"),
        ("哪些美丽乡村入选?", "", "美丽乡村入选", "美丽乡村"),
        ("用了什么办法的人?", "用了", "办法的人", "人"),
        ("有多少可持续发展的企业?", "有", "可持续发展的企业", ""),
        # The first eight characters of a long one.
        ("什么中国人民代表大会常务委员会决定?", "", "中国人民代表大会常务委员会决定", "中国人民代表大会"),
        # No word asks: the answer goes on where the question ends.
        ("东河镇的镇长是?", "东河镇的镇长是", "", ""),
        ("Who is 谢村?", "", "is 谢村", ""),
        ("", "", "", ""),
    ],
)
def test_gap(question: str, before: str, after: str, head: str) -> None:
    assert gap_of(fold(question)) == Gap(before, fold(after), head)
