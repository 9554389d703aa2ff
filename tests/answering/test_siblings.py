from __future__ import annotations

from pathlib import Path

import pytest

from qa.datatypes import Answer, Sibling
from tests.answering.test_answer import reply
from tests.small_issues import small_issue

TOLD = "昨天上午,跨河大桥正式合龙。修桥的工人有300名,他们在河上忙了整整两年。"
ASKED = "修桥的工人有多少名?"


def told_twice(again: str, name: str = "晚报") -> tuple[Answer, list[str]]:
    """The answer where another paper has `again`, and the paragraphs of the evidence about the bridge."""
    issues = [
        small_issue([("headline", "大桥合龙"), (None, TOLD)]),
        small_issue([("headline", "两岸相连"), ("byline", "李红"), (None, again), (None, "河水很清。")], name=name),
    ]
    answer = reply(Path("unused"), ASKED, issues=issues)
    return answer, [f"{e.issue} {e.paragraph}" for e in answer.evidence if "工人" in e.text]


@pytest.fixture(autouse=True)
def in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    "again",
    [
        TOLD,
        f"{TOLD}桥长两公里。",  # told at more length
        "昨天上午，跨河大桥正式合龙。修桥的工人有３００名，他们在河上忙了整整两年！",  # other marks, other width
    ],
)
def test_the_same_news_is_shown_once_with_its_siblings(again: str) -> None:
    answer, shown = told_twice(again)
    assert len(shown) == 1
    first = answer.evidence[0]
    (sibling,) = first.siblings
    other = "晚报" if first.issue == "晨报" else "晨报"
    assert sibling.issue == other
    assert {first.headline, sibling.headline} == {"大桥合龙", "两岸相连"}
    assert [e.rank for e in answer.evidence] == list(range(1, len(answer.evidence) + 1))
    text = {"晨报": TOLD, "晚报": again}[other]
    assert "300" in text[sibling.start : sibling.end] or "３００" in text[sibling.start : sibling.end]
    assert answer.to_dict()["evidence"][0]["siblings"] == [sibling.to_dict()]
    assert all("siblings" not in e.to_dict() for e in answer.evidence[1:])


@pytest.mark.parametrize(
    "again",
    [
        TOLD.replace("300", "500"),  # another number
        TOLD.replace("300名", "很多"),  # the quote is another
        "修桥的工人有300名。",  # too short to be told from what stands everywhere
        f"{TOLD}桥上风大。" + "两岸的人都来看,孩子们最高兴,有人放起了鞭炮,有人唱起了歌。" * 3,  # much more than that
        "工人师傅们顶着烈日修桥。修桥的工人有300名,队长说,最难的是夏天的洪水,大家都没有回家。",  # the quote alone
    ],
)
def test_other_news_stands_by_itself(again: str) -> None:
    answer, shown = told_twice(again)
    assert len(shown) == 2
    assert all(e.siblings == () for e in answer.evidence)


def test_paragraphs_of_one_article_are_no_siblings(tmp_path: Path) -> None:
    answer = reply(tmp_path, ASKED, issues=[small_issue([("headline", "大桥合龙"), (None, TOLD), (None, TOLD)])])
    assert [e.paragraph for e in answer.evidence if "工人" in e.text] == ["a1-p1", "a1-p2"]


def test_told_many_times_in_one_paper_it_makes_the_answer_no_less_sure(tmp_path: Path) -> None:
    once = [small_issue([("headline", "大桥合龙"), (None, TOLD)], [("headline", "西瓜上市"), (None, "西瓜熟了。")])]
    often = [*once, *(small_issue([("headline", "大桥合龙"), (None, TOLD)], name=name) for name in "甲乙丙")]
    alone, together = (reply(tmp_path, ASKED, issues=issues).evidence for issues in (once, often))
    assert [s.issue for s in together[0].siblings] == ["甲", "乙", "丙"]
    assert together[1].text == alone[1].text


def test_a_sibling_comes_back_from_its_object() -> None:
    sibling = Sibling("晚报", "a1", "题", None, ("李红",), "a1-p1", 3, 9)
    assert Sibling.from_dict(sibling.to_dict()) == sibling
