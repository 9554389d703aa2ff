"""What is asked of the paper itself. A real question that is swallowed is the worse fault of the two."""

from __future__ import annotations

from typing import Any

import pytest

from qa.answering.paper import Request, number_of, requests_in
from qa.words import fold

DATE = [
    "这份报纸是哪天的?",
    "报纸是什么时候出版的",
    "请问这是几号的报纸？",
    "这期报纸是几月几号的呢",
    "今天的报纸是哪一天的",
    "这是哪一期?",
    "出版日期",
    "这份報紙的出版日期是什麼?",
    "河州日报是哪天出版的",
    "What date is this newspaper?",
    "When was this paper published?",
    "Which issue is this?",
]
NAME = [
    "这是什么报",
    "这是什么报纸?",
    "这份报纸叫什么名字",
    "报纸的名称是什么",
    "这是哪家报纸",
    "What newspaper is this?",
    "what is the name of the paper?",
]
OTHERS: list[tuple[str, str, dict[str, Any]]] = [
    ("这份报纸是星期几的?", "weekday", {}),
    ("What day of the week is the paper from?", "weekday", {}),
    ("这是第几期?", "number", {}),
    ("报纸一共有几个版?", "pages", {}),
    ("How many pages does this paper have?", "pages", {}),
    ("王凯写了哪篇文章?", "made by", {"who": "王凯"}),
    ("本报记者王凯写了几篇报道", "made by", {"who": "王凯"}),
    ("王凯的文章", "made by", {"who": "王凯"}),
    ("哪些报道是由王凯采写的?", "made by", {"who": "王凯"}),
    ("王凯报道的是个什么会?", "made by", {"who": "王凯"}),
    ("王凱寫了什麼?", "made by", {"who": "王凯"}),
    ("李红拍的照片", "made by", {"who": "李红", "kind": "photo"}),
    ("李红拍了什么?", "made by", {"who": "李红", "kind": "photo"}),
    ("王凯写的评论有哪些?", "made by", {"who": "王凯", "kind": "commentary"}),
    ("王凯写的那篇文章题目叫什么?", "made by", {"who": "王凯"}),
    ("署名王凯的文章是哪篇", "made by", {"who": "王凯"}),
    ("王凯和李红报道了哪个活动?", "made by", {"who": "王凯和李红"}),
    ("Which articles did 王凯 write?", "made by", {"who": "王凯"}),
    ("What did the reporter 王凯 write?", "made by", {"who": "王凯"}),
    ("articles by John Smith", "made by", {"who": "john smith"}),
    ("王凯是谁?", "who", {"who": "王凯"}),
    ("记者王凯是干什么的", "who", {"who": "王凯"}),
    ("Who is 王凯?", "who", {"who": "王凯"}),
    ("《大桥合龙》在第几版?", "page of", {"title": "大桥合龙"}),
    ("《大桥合龙》这篇文章登在哪一版", "page of", {"title": "大桥合龙"}),
    ("《桥，谁来养?》在第几版?", "page of", {"title": "桥,谁来养?"}),
    ("那篇讲防汛的评论在第几版", "page of", {"subject": "防汛", "kind": "commentary"}),
    ("On which page is 《大桥合龙》?", "page of", {"title": "大桥合龙"}),
    ("“大桥合龙”属于什么栏目", "section of", {"title": "大桥合龙"}),
    ("大桥那篇报道的副题怎么写的?", "subhead of", {"subject": "大桥"}),
    ("《大桥合龙》的引题是什么", "kicker of", {"title": "大桥合龙"}),
    ("那篇评论的题目是什么", "headline of", {"kind": "commentary"}),
    ("《大桥合龙》有哪些小标题?", "inner heads of", {"title": "大桥合龙"}),
    ("讲外贸的是哪一篇?", "which article", {"subject": "外贸"}),
    ("哪篇文章是关于大桥的?", "which article", {"subject": "大桥"}),
    ("头版头条是什么?", "article", {"nth": 1}),
    ("头条新闻讲了什么", "article", {"nth": 1}),
    ("第三篇文章写的是什么", "article", {"nth": 3}),
    ("最后一篇是什么?", "article", {"nth": -1}),
    ("What is the lead story?", "article", {"nth": 1}),
    ("what's the second article about?", "article", {"nth": 2}),
    ("头版头条是谁写的?", "author", {"nth": 1}),
    ("谁写了头条?", "author", {"nth": 1}),
    ("第二篇文章的作者是谁", "author", {"nth": 2}),
    ("这期报纸的评论是谁写的?", "author", {"kind": "commentary"}),
    ("Who wrote the editorial?", "author", {"kind": "commentary"}),
    ("第2版有哪些文章?", "on page", {"place": "2"}),
    ("A6版讲了什么", "on page", {"place": "a6"}),
    ("头版有什么新闻", "on page", {"place": "头"}),
    ("what is on page 2?", "on page", {"place": "2"}),
    ("What's on the front page?", "on page", {"place": "front"}),
    ("有没有评论?", "of kind", {"kind": "commentary"}),
    ("报上有社论吗？", "of kind", {"kind": "commentary"}),
    ("今天有公开信吗", "of kind", {"kind": "letter"}),
    ("有哪些图片新闻", "of kind", {"kind": "photo"}),
    ("哪篇是公告?", "of kind", {"kind": "notice"}),
    ("Is there an editorial?", "of kind", {"kind": "commentary"}),
    ("评论的标题是什么?", "of kind", {"kind": "commentary"}),
    ("What is the headline of the editorial?", "of kind", {"kind": "commentary"}),
    ("副刊有什么文章", "in section", {"place": "副刊"}),
    ("要闻版有哪些文章", "in section", {"place": "要闻"}),
    ("“目击”栏目刊登了什么?", "in section", {"place": "目击"}),
    ("《大桥合龙》引用了谁的话?", "speakers", {"title": "大桥合龙"}),
    ("《大桥合龙》，文中采访了哪些人?", "speakers", {"title": "大桥合龙"}),
    ("《大桥合龙》中谁接受了采访", "speakers", {"title": "大桥合龙"}),
    ("大桥那篇报道里引了哪些人的原话?", "speakers", {"subject": "大桥"}),
    ("Who is quoted in 《大桥合龙》?", "speakers", {"title": "大桥合龙"}),
]
QUESTIONS = [
    "",
    "?",
    "今天是几号?",
    "报纸上说大桥是哪天合龙的?",
    "报纸是什么时候创刊的",
    "这份报纸是谁办的?",
    "该份文件是哪天发布的",
    "本期国债什么时候发行",
    "这张照片是什么时候拍的?",
    "这是什么报告?",
    "晚报记者有几个",
    "谁写了《大桥合龙》?",
    "高新区有哪些评论",
    "公告是什么时候发布的",
    "声明讲了什么?",
    "外交部发表了什么声明",
    "第一条措施是什么?",
    "第一批名单有哪些人",
    "头条公司是谁创办的",
    "有没有照片证据?",
    "王凯说了什么?",
    "王凯的目的是什么?",
    "大桥的长度是多少",
    "哪些文章提到了大桥?",
    "大桥投资了多少钱",
    "培训到第几期了",
    "how many companies are there?",
    "what is the plan on page turning?",
]


@pytest.mark.parametrize("text", DATE)
def test_the_date_of_the_paper(text: str) -> None:
    assert {request.about for request in requests_in(fold(text))} == {"date"}


@pytest.mark.parametrize("text", NAME)
def test_the_name_of_the_paper(text: str) -> None:
    assert {request.about for request in requests_in(fold(text))} == {"name"}


@pytest.mark.parametrize(("text", "about", "said"), OTHERS)
def test_what_is_asked(text: str, about: Any, said: dict[str, Any]) -> None:
    assert Request(about, **said) in list(requests_in(fold(text)))


@pytest.mark.parametrize("text", QUESTIONS)
def test_a_question_to_the_articles_is_none_to_the_paper(text: str) -> None:
    assert list(requests_in(fold(text))) == []


@pytest.mark.parametrize("text", [*DATE, *NAME, *(text for text, _, _ in OTHERS)])
def test_politeness_changes_nothing(text: str) -> None:
    asked = list(requests_in(fold(text)))
    assert list(requests_in(fold(f"您好，请问{text}"))) == list(requests_in(fold(f" {text} ？"))) == asked


@pytest.mark.parametrize(
    ("numeral", "number"),
    [("7", 7), ("一", 1), ("十", 10), ("十一", 11), ("二十", 20), ("九十九", 99), ("third", 3), ("头", 1), ("front", 1)]
    + [(text, None) for text in ("", "百", "一二", "二十十", "a", "一十一二")],
)
def test_numerals(numeral: str, number: int | None) -> None:
    assert number_of(numeral) == number


@pytest.mark.parametrize(
    "text",
    [
        "今天报纸" * 250 + "x",
        "河州日报" * 250 + "x",
        "哪篇" * 500,
        "第一篇文章" + "照片这期" * 240 + "x",
        "本报记者" * 250 + "x",
        "《" * 1000,
        "“大桥" * 330,
        "which article is the " * 45 + "x",
    ],
)
def test_a_long_text_is_read_in_one_go(text: str) -> None:
    """Patterns that try every way of dividing such a text would not come back in a lifetime."""
    assert list(requests_in(text)) == []
