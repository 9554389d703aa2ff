from __future__ import annotations

import pytest

from qa.answering.alternatives import instead, replaced


@pytest.mark.parametrize(
    ("earlier", "other", "question"),
    [
        # A county stands for a county with its town, a hospital with its place for one with its place.
        ("青河县白石镇有几所小学", "柳林县", "柳林县有几所小学"),
        ("青河县人民医院有多少医生", "柳林县中医院", "柳林县中医院有多少医生"),
        # Both, each for its like.
        ("青河县去年的进口额是多少", "柳林县今年的出口额", "柳林县今年的出口额是多少"),
        ("今年5月有多少游客", "去年", "去年5月有多少游客"),
        ("今天气温多少度", "去年", "去年气温多少度"),
        ("今年有多少游客", "二季度", "今年二季度有多少游客"),
        ("新能源汽车出口额是多少", "进口额", "新能源汽车进口额是多少"),
        ("谁入选了", "王芳", "王芳入选了"),
        ("德隆机电的订单排到几月", "东昀", "东昀的订单排到几月"),
        ("春播面积是多少", "青河县", "青河县春播面积是多少"),
        ("高铁票涨价了吗", "下雨", None),
        ("东河公司投资了多少", "昀曦", "昀曦投资了多少"),
        ("青河县白石镇有几所小学", "柳林镇", "青河县柳林镇有几所小学"),
        ("青河县白石镇有几所小学", "东河县", "东河县有几所小学"),
    ],
)
def test_a_piece_is_replaced_by_its_like(earlier: str, other: str, question: str | None) -> None:
    assert replaced(earlier, other) == question


@pytest.mark.parametrize(
    ("earlier", "other", "question"),
    [
        ("恒久电机有多少专利", "员工", "恒久电机的员工"),
        ("谁当选会长", "票数最多的", "当选会长，票数最多"),
        ("华星电子和天河电器谁的销量大", "后者", "天河电器的销量大"),
        ("案件怎么破的", "然后", "案件怎么破的，然后"),
        ("大桥多长", "它的宽度", "大桥的宽度"),
        ("门票多少钱", "价格", "门票的价格"),
        ("大桥长多少米", "宽", "大桥，宽多少"),
        ("厂里有多少人", "第三", "厂里有人，第三"),
        ("谁修了大桥", "隧道", "修了大桥，隧道"),
    ],
)
def test_what_replaces_nothing_stands_beside(earlier: str, other: str, question: str) -> None:
    assert instead(earlier, other) == question
