from __future__ import annotations

from pathlib import Path

import pytest

from embeddings import VectorCache
from qa.retrieval.passages import passages
from qa.retrieval.references import BACK, LONGEST, MOST, resolve
from qa.retrieval.search import Query, Retriever
from tests.fake_encoder import FakeEncoder
from tests.small_issues import small_issue

FIRM = "记者走进山东东河机械有限公司，车间一片繁忙。"


@pytest.mark.parametrize(
    ("before", "text", "name"),
    [
        (FIRM, "该公司去年出口三千台。", "山东东河机械有限公司"),
        (FIRM, "“订单排满了。”该公司经理说。", "山东东河机械有限公司"),
        (FIRM, "这家企业有三百人。", "山东东河机械有限公司"),
        ("青田县山多地少。", "该县种茶。", "青田县"),
        ("他在襄阳市中医医院工作。", "该院建于1958年。", "襄阳市中医医院"),
    ],
)
def test_a_word_that_points_back_stands_for_the_last_name_that_ends_like_it(before: str, text: str, name: str) -> None:
    first, second = resolve([before, text])
    assert first == ()
    ((start, end, found),) = second
    assert found == name
    assert text[start] in "该这"
    assert name.endswith(text[end - 1]) or text[start:end] == "这家企业"


def test_the_nearest_name_counts_also_in_the_same_paragraph() -> None:
    assert resolve([FIRM, "北京西山纺织有限公司来了，该公司签了约。"])[1] == ((13, 16, "北京西山纺织有限公司"),)


@pytest.mark.parametrize(
    "paragraphs",
    [
        ["该公司去年出口三千台。"],
        ["作为一家龙头企业，要带头。", "该企业去年出口三千台。"],
        ["青田县山多地少。", "该公司去年出口三千台。"],
        [FIRM, "应该公司出钱。"],
        [FIRM, "该公司化运作。"[:1] + "市级项目。"],
        [FIRM, *["大家很忙。"] * BACK, "该公司去年出口三千台。"],
    ],
)
def test_without_a_name_it_stands_for_nothing(paragraphs: list[str]) -> None:
    assert resolve(paragraphs)[-1] == ()


def test_a_passage_is_found_by_the_name_and_shown_as_printed(tmp_path: Path) -> None:
    issue = small_issue([(None, FIRM), (None, "大家很忙。"), (None, "天很热。该公司去年出口三千台。")])
    found = passages([issue])
    assert found[2].references == ((4, 7, "山东东河机械有限公司"),)
    assert found[2].meant() == "天很热。山东东河机械有限公司去年出口三千台。"
    assert (found[2].meant(0, 4), found[2].meant(4, 15)) == ("天很热。", "山东东河机械有限公司去年出口三千台。")
    retriever = Retriever.of([issue], FakeEncoder(), VectorCache(tmp_path))
    (hits,) = retriever.search([Query("东河机械出口多少?", ("机械", "出口"))])
    hit = next(hit for hit in hits if hit.passage.row == 2)
    assert hit.passage.text == "天很热。该公司去年出口三千台。"
    assert "机械" in hit.vocabulary[1]
    assert "机械" in hit.inherited
    assert "出口" not in hit.inherited


def test_hostile_texts_are_looked_through_in_part() -> None:
    found = resolve(["甲" * 50_000 + "公司。", "该公司" * 5000])[1]
    assert len(found) == MOST
    assert {len(name) for _, _, name in found} == {LONGEST}
