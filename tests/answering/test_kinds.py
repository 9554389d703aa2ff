from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.answering.kinds import can_find, find, measure_of
from qa.words import fold

KINDS = ("person", "number", "rank", "date", "place", "organisation", "title", "quotation", "list", "reason")


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("person", "该公司销售总监赵继彬介绍,企业已成为供应商。", ["赵继彬"]),
        ("person", "妹冢镇镇长谢村介绍", ["谢村"]),
        ("person", "記者諸葛亮說", ["諸葛亮"]),
        ("person", "他与陈波,莫姆奇尔·埃米洛夫", ["陈波", "莫姆奇尔·埃米洛夫"]),
        ("person", "大桥昨天合龙。", []),
        ("number", "总投资1.5亿元,同比增长13.6%", ["1.5亿元", "13.6%"]),
        ("number", "输出3万余名,两百多条河流", ["3万余名", "两百多条"]),
        ("number", "百分之三十,四分之一", ["百分之三十", "四分之一"]),
        ("number", "1,968人次", ["1,968人次"]),
        ("number", "以3比1取胜,总分三比一,汇率3.2:1", ["3比1", "三比一", "3.2:1"]),
        ("number", "三个半小时,一年半,半年,2小时30分钟", ["三个半小时", "一年半", "半年", "2小时30分钟"]),
        ("number", "上半年增长3%", ["3%"]),
        ("date", "走过三十年,康熙三十年,上世纪八十年代", ["三十年", "康熙三十年", "上世纪八十年代"]),
        ("date", "下午三点提出三点意见", ["下午三点"]),
        ("organisation", "全面从严治党", []),
        ("number", "一个人走了一次", []),
        # Which one of a row is not how many.
        ("number", "第26个科技活动周与第十个工作者日", []),
        ("number", "第3名,26人", ["26人"]),
        ("rank", "第二十六届,排名第三,第4任", ["第二十六届", "第三", "第4任"]),
        ("number", "1亿2542万人,数百万元,近千家", ["1亿2542万人", "数百万元", "千家"]),
        ("number", "以3:1获胜,一半以上,300立方米/秒", ["3:1", "一半以上", "300立方米/秒"]),
        ("number", "300吨每天,3—5个,十几人,一种", ["300吨每天", "3—5个", "十几人"]),
        # A numeral that is part of a word is none.
        ("number", "统一了四边形", []),
        ("date", "5月28日上午开会", ["5月28日上午"]),
        ("date", "2025年底,去年,20世纪90年代", ["2025年底", "去年", "20世纪90年代"]),
        ("date", "二年级学生", []),
        ("date", "2026年5月28日上午9时30分,21:30,晚上8点", ["2026年5月28日上午9时30分", "21:30", "晚上8点"]),
        ("date", "1—4月,7月1日至10日,今年一季度", ["1—4月", "7月1日至10日", "今年一季度"]),
        ("date", "周三上午,昨天,次日凌晨2时,年底", ["周三上午", "昨天", "次日凌晨2时", "年底"]),
        ("date", "生于1919,至元十一年,民国31年3月,七月初六", ["1919", "至元十一年", "民国31年3月", "七月初六"]),
        ("date", "明年国庆节通车,春节期间,2025年元旦,王国庆", ["明年国庆节", "春节期间", "2025年元旦"]),
        # How long is no date, nor is since when.
        ("date", "三年内建成,今年以来,近年来,2000人", []),
        ("place", "在聊城和北京", ["聊城", "北京"]),
        ("place", "在青河镇柳树村,位于嘉明经济开发区", ["青河镇柳树村", "嘉明经济开发区"]),
        ("place", "我市城镇居民与该社区", []),
        # The province down to the town, in one; a town that the dictionary does not know, from its name on.
        ("place", "在山东省聊城市莘县妹冢镇,位于岷冢镇", ["山东省聊城市莘县妹冢镇", "岷冢镇"]),
        ("place", "他在东昀村和白石镇", ["东昀村", "白石镇"]),
        ("place", "沿黄河岸边到广州南站", ["黄河岸边", "广州南站"]),
        ("place", "白石镇", ["白石镇"]),
        ("place", "聊城", ["聊城"]),
        ("place", "东岸有一个镇", []),
        ("organisation", "山东青河农业发展有限公司与市财政局", ["山东青河农业发展有限公司", "市财政局"]),
        ("organisation", "中欧国家农业合作促进委员会", ["中欧国家农业合作促进委员会"]),
        ("organisation", "新格局下的干部", []),
        ("organisation", "东河(集团)有限公司", ["东河(集团)有限公司"]),
        ("organisation", "大中华·东河公司由东河集团控股", ["大中华·东河公司", "东河集团"]),
        ("organisation", "与世界卫生组织合作,在办公室", ["世界卫生组织", "办公室"]),
        ("organisation", "有公司,是公司,我们队", []),
        # Verbs that names of organisations are made with.
        ("organisation", "消费者权益保障协会", ["消费者权益保障协会"]),
        ("organisation", "农业推广中心与东河促进协会", ["农业推广中心", "东河促进协会"]),
        ("organisation", "山东监督检测中心参加救助中心", ["山东监督检测中心", "救助中心"]),
        ("title", "《论语》与〈诗经〉", ["《论语》", "〈诗经〉"]),
        ("quotation", "打造“微工厂”「微课堂」", ["“微工厂”", "「微课堂」"]),
        ("list", "打造“微工厂”“微课堂”“微服务”三大平台", ["“微工厂”“微课堂”“微服务”"]),
        ("list", "黄河、徒骇河。", ["黄河、徒骇河"]),
        ("list", "只有黄河。", []),
        ("reason", "因为连日下雨,汛期提前", ["连日下雨"]),
        ("reason", "受雨带北移等因素影响,提前", ["雨带北移等因素影响"]),
        ("reason", "为增收,种瓜而忙。目的是致富!旨在提高", ["增收", "致富", "提高"]),
        ("reason", "如此", []),
        ("colour", "蓝色", []),
    ],
)
def test_find(kind: str, text: str, expected: list[str]) -> None:
    assert [text[a:b] for a, b in sorted(find(kind, fold(text)))] == expected


def test_can_find() -> None:
    assert [kind for kind in (*KINDS, "whether", "other") if can_find(kind)] == list(KINDS)


@pytest.mark.parametrize(
    ("number", "measure"),
    [
        ("1.1亿元", "money"),
        ("100万美元", "money"),
        ("1968人次", "people"),
        ("3万余名", "people"),
        ("13.6%", "share"),
        ("80.57个百分点", "share"),
        ("百分之三十", "share"),
        ("3个月", "time"),
        ("3个", "count"),
        ("12平方公里", "area"),
        ("12公里", "length"),
        ("15千克", "weight"),
        ("30元每人", "money"),
        ("300立方米/秒", "volume"),
        ("一半", "share"),
        ("一年半", "time"),
        ("三个半小时", "time"),
        ("5度", "energy"),
        ("12亿澳元", "money"),
        ("280瓶", "count"),
        ("25艘次", "count"),
        ("2020", ""),
        ("", ""),
    ],
)
def test_measure_of(number: str, measure: str) -> None:
    assert measure_of(number) == measure


@given(st.sampled_from(KINDS), st.text(st.sampled_from("一二十百万第年月日人家%元.,、0159王李·说在聊城“”《》 ab。")))
def test_pieces_lie_in_the_text(kind: str, text: str) -> None:
    for start, end in find(kind, fold(text)):
        assert 0 <= start < end <= len(text)
