"""The newspaper in ``data/`` is read as its pages show it."""

from __future__ import annotations

from pathlib import Path

from qa.reading import read_issues

PATH = Path(__file__).parents[2] / "data" / "liaocheng-daily-2026-05-29.txt"


def test_articles() -> None:
    (issue,) = read_issues(PATH)
    assert (issue.name, issue.date) == ("liaocheng-daily-2026-05-29", "2026-05-29")
    assert [(a.headline, a.byline, a.kind, len(a.paragraphs)) for a in issue.articles] == [
        ("科技创新如火如荼", ("王凯", "闫振", "程宇"), "news", 15),
        ("我市举办山东省高端装备制造赋能提升专家服务团暨2026年“专家聊城行”活动", ("黄振",), "news", 5),
        ("山东—中东欧国家现代农业推介分享会在聊城市举行", ("江平波",), "news", 4),
        ("致全市科技工作者的一封信", ("聊城市科学技术协会", "聊城市科学技术局"), "letter", 6),
        ("目击", ("许金松",), "photo", 2),
        ("安全度汛,不拼运气拼“准备”", ("赵宗峰",), "commentary", 5),
        ("稳岗组合拳打开就业新空间", ("赵琦",), "news", 11),
        ("高新区外贸跑出加速度", ("王培源", "石倩倩"), "news", 3),
    ]
    first, photo, last = issue.articles[0], issue.articles[4], issue.articles[-1]
    assert (first.section, first.subhead) == ("开局“十五五” 奋斗正当时", "聊城智造一线探访")
    assert (photo.section, last.kicker) == ("山东新闻名专栏", "1—4月进出口总额同比增长96.7%")


def test_columns_are_joined() -> None:
    (issue,) = read_issues(PATH)
    paragraph = issue.articles[0].paragraphs[3]
    assert "研发人员正通过物联网监控平台,实时监测着" in paragraph.text
    assert (paragraph.id, paragraph.lines) == ("a1-p4", (23, 25))
    text = "\n".join(p.text for a in issue.articles for p in a.paragraphs)
    for cut in (
        "产品质量进一步稳定",
        "双丰收",
        "徒骇河穿城而过",
        "更高效,从“被动应对”",
        "盯紧“天时”",
        "果蔬分拣中心",
        "开展“源来好创业”",
    ):
        assert cut in text


def test_inner_subheads() -> None:
    (issue,) = read_issues(PATH)
    assert [b.text for b in issue.blocks if b.article == "a7" and b.role == "inner_subhead"] == [
        "专业培训,群众端稳技能饭碗",
        "社区微业,就业服务沉到家门口",
        "全周期护航,以创业带动就业",
    ]
