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
        # No word asks: the answer goes on where the question ends.
        ("东河镇的镇长是?", "东河镇的镇长是", "", ""),
        ("Who is 谢村?", "", "is 谢村", ""),
        ("", "", "", ""),
    ],
)
def test_gap(question: str, before: str, after: str, head: str) -> None:
    assert gap_of(fold(question)) == Gap(before, fold(after), head)
