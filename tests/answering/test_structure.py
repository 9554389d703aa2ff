"""Answers from the structure of an issue built by hand, line by line."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qa.answering.paper import requests_in
from qa.answering.structure import answer_from_structure
from qa.datatypes import Answer, Article, Block, Issue, Paragraph, Question
from qa.words import fold
from tests.answers import check_answer

ISSUE = Issue(
    "河州晨报",
    "2026-05-29",
    (
        Article(
            "a1",
            (
                Paragraph("a1-p1", "昨天,河州大桥合龙。市民欢呼。", (9, 9)),
                Paragraph("a1-p2", "“三年了。”市民赵琦说。", (10, 10)),
            ),
            headline="大桥合龙",
            kicker="历时三年",
            subhead="河州交通再提速",
            section="【一线】",
            page="第1版：要闻",
            byline=("王凯", "李红"),
        ),
        Article(
            "a2",
            (Paragraph("a2-p1", "本报讯(记者 王凯)昨天,西瓜上市。瓜农笑了。", (12, 12)),),
            headline="瓜农增收",
            page="第1版：要闻",
            byline=("王凯",),
        ),
        Article(
            "a3",
            (Paragraph("a3-p1", "雨季近了,河堤要看。", (16, 16)),),
            headline="雨季来了,准备好了吗?",
            page="第2版：综合",
            byline=("周明",),
            kind="commentary",
        ),
        Article(
            "a4",
            (Paragraph("a4-p1", "昨天,茶农在采茶。", (18, 18)),),
            headline="春茶飘香",
            page="第2版：综合",
            byline=("李红",),
            kind="photo",
        ),
    ),
    (
        Block("b1", None, "masthead", "河州晨报", (1, 1)),
        Block("b2", None, "masthead", "2026年5月29日 星期五 第1024期 今日8版", (2, 2)),
        Block("b3", None, "page", "第1版：要闻", (3, 3)),
        Block("a1-b1", "a1", "section", "【一线】", (4, 4)),
        Block("a1-b2", "a1", "kicker", "历时三年", (5, 5)),
        Block("a1-b3", "a1", "headline", "大桥合龙", (6, 6)),
        Block("a1-b4", "a1", "subhead", "——河州交通再提速", (7, 7)),
        Block("a1-b5", "a1", "byline", "■ 本报记者 王 凯 通讯员 李红", (8, 8)),
        Block("a1-b6", "a1", "inner_subhead", "三年等待", (10, 10)),
        Block("a1-b7", "a1", "inner_subhead", "五分钟过江", (10, 10)),
        Block("a2-b1", "a2", "headline", "瓜农增收", (11, 11)),
        Block("b4", None, "page", "第2版：综合", (13, 13)),
        Block("a3-b1", "a3", "headline", "雨季来了,准备好了吗?", (14, 14)),
        Block("a3-b2", "a3", "byline", "周明", (15, 15)),
        Block("a4-b1", "a4", "headline", "春茶飘香", (17, 17)),
        Block("a4-b2", "a4", "credit", "李红 摄", (19, 19)),
    ),
)
BARE = Issue(
    "晚报-2026-05-30",
    "2026-05-30",
    (
        Article("1", (Paragraph("1-p1", "西瓜每斤三元。瓜农笑了。", (1, 1)),), date="2026-05-30"),
        Article(
            "2",
            (Paragraph("2-p1", "昨天下雨了。", (2, 2)),),
            headline="昨天下雨",
            page="3",
            byline=("王凯",),
            kind="letter",
        ),
    ),
    (Block("2-b1", "2", "headline", "昨天下雨", (2, 2)), Block("2-b2", "2", "byline", "王凯", (2, 2))),
)
LETTER = Issue(
    "x",
    "2026-05-31",
    (Article("a1", (Paragraph("a1-p1", "大家好!", (2, 2)),), headline="一封信", kind="letter"),),
    (
        Block("a1-b1", "a1", "headline", "一封信", (1, 1)),
        Block("a1-b2", "a1", "signature", "2026年5月31日", (3, 3)),
    ),
)


def ask(text: str, *issues: Issue, k: int = 10) -> Answer | None:
    issues = issues or (ISSUE,)
    return answer_from_structure(Question(text), None, requests_in(fold(text)), issues, k, english=text.isascii())


def answered(text: str, *issues: Issue) -> Answer:
    answer = ask(text, *issues)
    assert answer is not None
    return answer


def shown(answer: Answer) -> list[tuple[str, str]]:
    return [(evidence.paragraph, evidence.quote) for evidence in answer.evidence]


# The paper: what is printed is quoted.


@pytest.mark.parametrize(
    ("text", "short", "block"),
    [
        ("这份报纸是哪天的?", "2026年5月29日", "b2"),
        ("When was this paper published?", "2026年5月29日", "b2"),
        ("这份报纸是星期几的?", "星期五", "b2"),
        ("这是第几期?", "第1024期", "b2"),
        ("报纸一共几版?", "8版", "b2"),
        ("这是什么报纸?", "河州晨报", "b1"),
        ("What newspaper is this?", "河州晨报", "b1"),
    ],
)
def test_what_the_masthead_prints(text: str, short: str, block: str) -> None:
    answer = answered(text)
    (evidence,) = answer.evidence
    assert (answer.status, answer.answer, answer.confidence, answer.reason) == ("answered", short, 1.0, None)
    assert (evidence.paragraph, evidence.quote) == (block, next(b.text for b in ISSUE.blocks if b.id == block))
    # A line that belongs to the issue as a whole is cited with the article that follows it.
    assert (evidence.article, evidence.headline, evidence.byline) == ("a1", "大桥合龙", ("王凯", "李红"))


def test_a_date_that_only_a_letter_bears() -> None:
    answer = answered("这份报纸是哪天的?", LETTER)
    assert (answer.answer, shown(answer)) == ("2026年5月31日", [("a1-b2", "2026年5月31日")])
    check_answer(answer.to_dict(), [LETTER])


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("这份报纸是哪天的?", "报上没有印日期；按文件所记，这是2026年5月30日的报纸。"),
        ("What is the date of this paper?", "The paper prints no date; by its file it is the paper of 30 May 2026."),
        ("这份报纸是星期几的?", "报上没有印星期几；按日期算，是2026年5月30日 星期六。"),
        ("这是什么报?", "报上没有印报纸的名称；按文件所记，它叫“晚报”。"),
        ("这是第几期?", "报上没有印期号。"),
        ("报纸有几个版?", "报上没有印一共有几个版。"),
    ],
)
def test_what_only_the_file_tells_is_said_and_not_quoted(text: str, reason: str) -> None:
    answer = answered(text, BARE)
    assert (answer.status, answer.reason, answer.confidence) == ("not_found", reason, 0.0)
    assert shown(answer) == [("1-p1", "西瓜每斤三元。"), ("2-b1", "昨天下雨")]
    check_answer(answer.to_dict(), [BARE])


def test_a_date_that_nobody_tells() -> None:
    issue = replace(BARE, date=None, articles=tuple(replace(a, date=None) for a in BARE.articles))
    assert answered("这份报纸是哪天的?", issue).reason == "报上没有印日期，文件里也没有记。"


def test_several_issues_are_answered_one_by_one() -> None:
    answer = answered("这份报纸是哪天的?", BARE, ISSUE, LETTER)
    assert (answer.status, answer.answer) == ("answered", None)
    # The one that prints no date comes last; its date stands beside its first line.
    assert [(e.issue, e.paragraph, e.date) for e in answer.evidence] == [
        ("河州晨报", "b2", "2026-05-29"),
        ("x", "a1-b2", "2026-05-31"),
        ("晚报-2026-05-30", "1-p1", "2026-05-30"),
    ]
    other = replace(BARE, name="早报", date="2026-05-28", articles=BARE.articles[1:])
    reason = "报上没有印日期；按文件所记，这是2026年5月28日、2026年5月30日的报纸。"
    assert answered("这是哪天的报纸?", other, BARE).reason == reason


def of_day(number: int) -> Issue:
    """An issue that prints neither its name nor its date."""
    date = f"2026-05-{number}"
    return Issue(
        f"{number}报-{date}",
        date,
        (Article("1", (Paragraph("1-p1", f"第{number}日下雨。", (1, 1)),), headline=f"{number}日雨"),),
        (Block("1-b1", "1", "headline", f"{number}日雨", (1, 1)),),
    )


def test_up_to_three_dates_and_names_are_told_one_by_one() -> None:
    three, four = [of_day(n) for n in (26, 27, 30)], [of_day(n) for n in (30, 26, 27, 28)]
    assert answered("这份报纸是哪天的?", *three).reason == (
        "报上没有印日期；按文件所记，这是2026年5月26日、2026年5月27日、2026年5月30日的报纸。"
    )
    assert answered("这是什么报?", *three).reason == "报上没有印报纸的名称；按文件所记，它叫“26报”“27报”“30报”。"
    assert answered("这份报纸是哪天的?", *four).reason == (
        "报上没有印日期；按文件所记，这是2026年5月26日—2026年5月30日的报纸。"
    )
    assert "“30报”“26报”“27报…”" in str(answered("这是什么报?", *four).reason)


def test_two_issues_are_answered_by_both_and_by_none_in_short() -> None:
    other = replace(ISSUE, name="河州晨报 (2)")
    answer = answered("这是第几期?", ISSUE, other)
    assert (answer.status, answer.answer) == ("answered", None)
    assert [(e.issue, e.paragraph) for e in answer.evidence] == [("河州晨报", "b2"), ("河州晨报 (2)", "b2")]


def test_no_more_is_shown_than_is_asked_for() -> None:
    answer = ask("头条是什么?", k=1)
    assert answer is not None
    assert (answer.answer, shown(answer)) == ("大桥合龙", [("a1-b3", "大桥合龙")])
    none = ask("第5版有哪些文章?", k=2)
    assert none is not None
    assert shown(none) == [("a1-b3", "大桥合龙"), ("a2-b1", "瓜农增收")]


def test_what_is_refused_is_said_in_chinese_unless_asked_otherwise() -> None:
    question = "what is the date of this paper"
    answer = answer_from_structure(Question(question), None, requests_in(question), [BARE], 10)
    assert answer is not None
    assert answer.reason == "报上没有印日期；按文件所记，这是2026年5月30日的报纸。"


def test_the_question_and_its_history_stand_in_the_answer() -> None:
    question = Question("它的日期呢?", ("这是什么报纸?",), id=7)
    answer = answer_from_structure(question, "这份报纸的日期呢?", requests_in("这份报纸的日期?"), [ISSUE], 10)
    assert answer is not None
    assert (answer.question, answer.understood, answer.history, answer.id) == (
        "它的日期呢?",
        "这份报纸的日期呢?",
        ("这是什么报纸?",),
        7,
    )


def test_what_stands_outside_of_the_masthead_is_seen_too() -> None:
    # The line of dates by itself, not taken for a masthead; what an article prints is its own.
    lines = (
        Block("b1", None, "masthead", "河州晨报社 主办", (1, 1)),
        Block("a1-b0", "a1", "other", "总第7期 今日2版", (2, 2)),
        Block("b2", None, "other", "2026年5月29日 第1024期 今日8版", (3, 3)),
        *ISSUE.blocks[2:],
    )
    issue = replace(ISSUE, name="x", blocks=lines)
    for text, short, block in (
        ("这份报纸是哪天的?", "2026年5月29日", "b2"),
        ("这是第几期?", "第1024期", "b2"),
        ("报纸一共几版?", "8版", "b2"),
        # A masthead that does not hold the name the file has: its first word.
        ("这是什么报纸?", "河州晨报社", "b1"),
    ):
        answer = answered(text, issue)
        assert (answer.answer, [e.paragraph for e in answer.evidence]) == (short, [block])


def test_a_date_of_another_day_is_not_the_issues() -> None:
    lines = (Block("b1", None, "masthead", "创刊于1949年10月1日 2026年5月29日", (1, 1)), *ISSUE.blocks[2:])
    assert answered("这份报纸是哪天的?", replace(ISSUE, blocks=lines)).answer == "2026年5月29日"


# Articles by their place and kind.


@pytest.mark.parametrize(
    ("text", "short", "evidence"),
    [
        ("头版头条是什么?", "大桥合龙", [("a1-b3", "大桥合龙"), ("a1-p1", "昨天,河州大桥合龙。")]),
        ("What is the lead story?", "大桥合龙", [("a1-b3", "大桥合龙"), ("a1-p1", "昨天,河州大桥合龙。")]),
        (
            "第三篇文章讲了什么",
            "雨季来了,准备好了吗?",
            [("a3-b1", "雨季来了,准备好了吗?"), ("a3-p1", "雨季近了,河堤要看。")],
        ),
        ("最后一篇是什么?", "春茶飘香", [("a4-b1", "春茶飘香"), ("a4-p1", "昨天,茶农在采茶。")]),
        ("头条是谁写的?", "王 凯 通讯员 李红", [("a1-b5", "■ 本报记者 王 凯 通讯员 李红"), ("a1-b3", "大桥合龙")]),
        (
            "第二篇文章的作者是谁?",
            "王凯",
            [("a2-p1", "本报讯(记者 王凯)昨天,西瓜上市。"), ("a2-b1", "瓜农增收")],
        ),
        ("评论是谁写的?", "周明", [("a3-b2", "周明"), ("a3-b1", "雨季来了,准备好了吗?")]),
        ("Who took the photo?", "李红", [("a4-b2", "李红 摄"), ("a4-b1", "春茶飘香")]),
        ("评论的题目是什么?", "雨季来了,准备好了吗?", [("a3-b1", "雨季来了,准备好了吗?"), ("a3-b2", "周明")]),
        ("有没有评论?", "雨季来了,准备好了吗?", [("a3-b1", "雨季来了,准备好了吗?"), ("a3-b2", "周明")]),
        ("有图片新闻吗?", "春茶飘香", [("a4-b1", "春茶飘香"), ("a4-b2", "李红 摄")]),
        ("一线栏目有什么文章?", "大桥合龙", [("a1-b3", "大桥合龙"), ("a1-b5", "■ 本报记者 王 凯 通讯员 李红")]),
    ],
)
def test_an_article_by_its_place_or_kind(text: str, short: str, evidence: list[tuple[str, str]]) -> None:
    answer = answered(text)
    assert (answer.status, answer.answer, shown(answer)) == ("answered", short, evidence)
    assert answer.total is None
    check_answer(answer.to_dict(), [ISSUE])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("第2版有哪些文章?", ["雨季来了,准备好了吗?", "春茶飘香"]),
        ("第二版讲了什么", ["雨季来了,准备好了吗?", "春茶飘香"]),
        ("头版有什么新闻?", ["大桥合龙", "瓜农增收"]),
        ("What's on the front page?", ["大桥合龙", "瓜农增收"]),
        ("what is on page 1?", ["大桥合龙", "瓜农增收"]),
        ("综合版有哪些文章?", ["雨季来了,准备好了吗?", "春茶飘香"]),
        ("王凯写了哪些文章?", ["大桥合龙", "瓜农增收"]),
    ],
)
def test_articles_are_listed(text: str, found: list[str]) -> None:
    answer = answered(text)
    assert answer.total is not None
    assert ([e.quote for e in answer.evidence], answer.total, answer.answer) == (found, 2, None)
    check_answer(answer.to_dict(), [ISSUE])
    short = ask(text, k=1)
    assert short == replace(answer, evidence=answer.evidence[:1])


def test_a_front_page_without_a_number_is_known_by_the_others() -> None:
    front = tuple(replace(a, page="" if a.page.startswith("第1") else "A2") for a in ISSUE.articles)
    issue = replace(ISSUE, articles=front)
    assert [e.quote for e in answered("第1版有哪些文章?", issue).evidence] == ["大桥合龙", "瓜农增收"]
    assert [e.quote for e in answered("2版有哪些文章?", issue).evidence] == ["雨季来了,准备好了吗?", "春茶飘香"]


@pytest.mark.parametrize(
    ("text", "issue", "reason"),
    [
        ("第5版有哪些文章?", ISSUE, "这份报纸里没有找到第5版。"),
        ("a5版有哪些文章?", ISSUE, "这份报纸里没有找到第A5版。"),
        ("第三篇文章是谁写的?", BARE, "这份报纸里只有2篇文章。"),
        ("第2版有哪些文章?", LETTER, "报上没有印版次。"),
        ("有没有公告?", ISSUE, "这份报纸里没有公告或启事。"),
        ("第十篇文章是什么?", ISSUE, "这份报纸里只有4篇文章。"),
        ("头条是谁写的?", LETTER, "这篇文章没有署名。"),
        ("《瓜农增收》的副题是什么?", ISSUE, "这篇文章没有副题。"),
        ("《瓜农增收》有几个小标题?", ISSUE, "这篇文章没有小标题。"),
        ("《瓜农增收》采访了哪些人?", ISSUE, "在这篇文章里没有找到引用的话。"),
        ("《一封信》在哪个栏目?", LETTER, "报上没有给这篇文章标栏目。"),
        ("《一封信》在第几版?", LETTER, "报上没有印版次。"),
        ("《昨天下雨》在第几版?", BARE, "报上没有印版次；按文件所记，版次是“3”。"),
    ],
)
def test_what_is_not_there_is_said(text: str, issue: Issue, reason: str) -> None:
    answer = answered(text, issue)
    assert (answer.status, answer.reason) == ("not_found", reason)
    assert len(answer.evidence) >= 1
    check_answer(answer.to_dict(), [issue])


def test_pages_with_a_letter_are_told_apart() -> None:
    pages = ("A2", "A2", "B2", "B3")
    paged = zip(ISSUE.articles, pages, strict=True)
    issue = replace(ISSUE, articles=tuple(replace(article, page=page) for article, page in paged))
    for text, found in (
        ("A2版有哪些文章?", ["大桥合龙", "瓜农增收"]),
        # The first part's, where no letter is said.
        ("第2版有哪些文章?", ["大桥合龙", "瓜农增收"]),
        ("B2版有哪些文章?", ["雨季来了,准备好了吗?"]),
        ("B3版有哪些文章?", ["春茶飘香"]),
    ):
        assert list(dict.fromkeys(e.headline for e in answered(text, issue).evidence)) == found


def test_who_made_several_of_a_kind() -> None:
    second = Article(
        "a5", (Paragraph("a5-p1", "路要修好。", (22, 22)),), headline="路", byline=("孙燕",), kind="commentary"
    )
    blocks = (Block("a5-b1", "a5", "headline", "路", (20, 20)), Block("a5-b2", "a5", "byline", "孙燕", (21, 21)))
    issue = replace(ISSUE, articles=(*ISSUE.articles, second), blocks=(*ISSUE.blocks, *blocks))
    answer = answered("评论是谁写的?", issue)
    assert (answer.answer, shown(answer)) == (
        None,
        [("a3-b2", "周明"), ("a5-b2", "孙燕"), ("a3-b1", "雨季来了,准备好了吗?"), ("a5-b1", "路")],
    )
    # None of the kind is no reason to say how many articles there are: the search may know.
    assert ask("公告是谁写的?", issue) is None


def test_an_article_without_a_headline_is_named_by_its_first_sentence() -> None:
    answer = answered("头条是什么?", BARE)
    assert (answer.answer, shown(answer)) == (None, [("1-p1", "西瓜每斤三元。")])


def test_a_headline_is_told_without_what_stands_before_it_in_the_file() -> None:
    article = Article("a1", (Paragraph("a1-p1", "昨天,大桥合龙。", (2, 2)),), headline="大桥合龙", kind="photo")
    for printed, short in (("标题：大桥合龙", "大桥合龙"), ("大桥 合龙", "大桥 合龙")):
        issue = Issue("x", None, (article,), (Block("a1-b1", "a1", "headline", printed, (1, 1)),))
        answer = answered("头条是什么?", issue)
        assert (answer.answer, answer.sentence) == (short, printed)


def test_the_lead_stories_of_several_issues() -> None:
    answer = answered("头条是什么?", ISSUE, BARE)
    assert answer.total is not None
    assert [(e.issue, e.quote) for e in answer.evidence] == [
        ("河州晨报", "大桥合龙"),
        ("晚报-2026-05-30", "西瓜每斤三元。"),
    ]


def test_a_front_page_is_the_paper_where_no_page_is_numbered() -> None:
    assert ask("头版有什么新闻?", LETTER) is None


# People.


@pytest.mark.parametrize(
    ("text", "short", "evidence"),
    [
        ("周明写了什么?", "雨季来了,准备好了吗?", [("a3-b1", "雨季来了,准备好了吗?"), ("a3-b2", "周明")]),
        ("李红拍了哪张照片?", "春茶飘香", [("a4-b1", "春茶飘香"), ("a4-b2", "李红 摄")]),
        (
            "王凯和李红写了什么?",
            "大桥合龙",
            [("a1-b3", "大桥合龙"), ("a1-b5", "■ 本报记者 王 凯 通讯员 李红")],
        ),
        ("周明的评论", "雨季来了,准备好了吗?", [("a3-b1", "雨季来了,准备好了吗?"), ("a3-b2", "周明")]),
        ("what did 周明 write?", "雨季来了,准备好了吗?", [("a3-b1", "雨季来了,准备好了吗?"), ("a3-b2", "周明")]),
        (
            "李红是谁?",
            "通讯员",
            [
                ("a1-b5", "■ 本报记者 王 凯 通讯员 李红"),
                ("a4-b2", "李红 摄"),
                ("a1-b3", "大桥合龙"),
                ("a4-b1", "春茶飘香"),
            ],
        ),
        ("周明是谁?", None, [("a3-b2", "周明"), ("a3-b1", "雨季来了,准备好了吗?")]),
    ],
)
def test_people_who_sign(text: str, short: str | None, evidence: list[tuple[str, str]]) -> None:
    answer = answered(text)
    assert (answer.status, answer.answer, shown(answer)) == ("answered", short, evidence)
    check_answer(answer.to_dict(), [ISSUE])


@pytest.mark.parametrize(
    "text", ["赵琦写了什么?", "赵琦是谁?", "谢村的文章", "周明拍的照片", "王凯写的信", "他写了什么?"]
)
def test_others_are_left_to_the_search(text: str) -> None:
    assert ask(text) is None


def test_somebody_whom_the_paper_tells_of_is_left_to_the_search() -> None:
    told = replace(BARE, articles=(replace(BARE.articles[0], paragraphs=(Paragraph("1-p1", "王凯获奖。", (1, 1)),)),))
    assert ask("王凯是谁?", ISSUE, told) is None
    assert ask("王凯是谁?", ISSUE) is not None


def test_whoever_took_a_photo_is_told_apart_from_who_wrote_the_article() -> None:
    # 王凯 wrote both articles; the photo in the second is his, that in the first is not.
    blocks = (
        *ISSUE.blocks,
        Block("a1-b8", "a1", "credit", "孙燕 摄", (20, 20)),
        Block("a2-b2", "a2", "credit", "王凯 摄", (21, 21)),
    )
    answer = answered("王凯拍了哪张照片?", replace(ISSUE, blocks=blocks))
    assert (answer.answer, shown(answer)[0]) == ("瓜农增收", ("a2-b1", "瓜农增收"))
    assert ask("孙燕拍了哪张照片?", replace(ISSUE, blocks=blocks)) is None


def test_of_several_who_signed_all_must_have() -> None:
    # 李红 signed two articles, but only one together with 王凯; 周明 none with either.
    assert answered("王凯、李红写了什么?").answer == "大桥合龙"
    assert ask("王凯、周明写了什么?") is None
    assert ask("、写了什么?") is None


# Parts of an article.


@pytest.mark.parametrize(
    ("text", "short", "evidence"),
    [
        ("《大桥合龙》在第几版?", "第1版", [("b3", "第1版：要闻"), ("a1-b3", "大桥合龙")]),
        ("“春茶飘香”登在哪一版?", "第2版", [("b4", "第2版：综合"), ("a4-b1", "春茶飘香")]),
        ("那篇讲雨季的评论在第几版?", "第2版", [("b4", "第2版：综合"), ("a3-b1", "雨季来了,准备好了吗?")]),
        ("On which page is 《大桥合龙》?", "第1版", [("b3", "第1版：要闻"), ("a1-b3", "大桥合龙")]),
    ],
)
def test_the_page_of_an_article(text: str, short: str, evidence: list[tuple[str, str]]) -> None:
    answer = answered(text)
    assert (answer.status, answer.answer, shown(answer)) == ("answered", short, evidence)
    # The line is cited with the article that was asked for.
    assert len({e.article for e in answer.evidence}) == 1


@pytest.mark.parametrize(
    ("text", "short", "evidence"),
    [
        ("《大桥合龙》属于哪个栏目?", "一线", [("a1-b1", "【一线】"), ("a1-b3", "大桥合龙")]),
        ("《大桥合龙》的副题是什么?", "河州交通再提速", [("a1-b4", "——河州交通再提速")]),
        ("《大桥合龙》有哪些小标题?", None, [("a1-b6", "三年等待"), ("a1-b7", "五分钟过江")]),
        ("《大桥合龙》引用了谁的话?", "赵琦", [("a1-p2", "“三年了。”市民赵琦说。")]),
        ("大桥那篇报道的引题是什么?", "历时三年", [("a1-b2", "历时三年")]),
        ("那篇评论的题目是什么?", "雨季来了,准备好了吗?", [("a3-b1", "雨季来了,准备好了吗?")]),
        ("哪篇文章讲大桥?", "大桥合龙", [("a1-b3", "大桥合龙")]),
        ("讲西瓜的那篇文章的题目是什么?", "瓜农增收", [("a2-b1", "瓜农增收")]),
    ],
)
def test_the_parts_of_an_article(text: str, short: str | None, evidence: list[tuple[str, str]]) -> None:
    answer = answered(text)
    assert (answer.status, answer.answer, shown(answer)) == ("answered", short, evidence)
    check_answer(answer.to_dict(), [ISSUE])


def test_the_page_in_a_line_of_the_articles_own() -> None:
    credit = Block("a1-b8", "a1", "credit", "(原载第5版)", (10, 10))
    other = Block("a2-b2", "a2", "credit", "(原载第6版)", (12, 12))
    blocks = tuple(block for block in ISSUE.blocks if block.role != "page")
    answer = answered("《大桥合龙》在第几版?", replace(ISSUE, blocks=(*blocks, other, credit)))
    assert (answer.answer, shown(answer)) == ("第5版", [("a1-b8", "(原载第5版)"), ("a1-b3", "大桥合龙")])


def test_a_page_without_a_number_is_told_by_its_name() -> None:
    page = Block("b3", None, "page", "要闻", (3, 3))
    article = replace(ISSUE.articles[0], page="要闻")
    issue = replace(ISSUE, articles=(article,), blocks=(page, *(b for b in ISSUE.blocks if b.article == "a1")))
    answer = answered("《大桥合龙》在第几版?", issue)
    assert (answer.answer, shown(answer)) == ("要闻", [("b3", "要闻"), ("a1-b3", "大桥合龙")])


def test_the_page_is_the_last_one_above_the_article() -> None:
    # The same page is named again where it goes on; a page below is not the article's.
    again = replace(ISSUE.blocks[2], id="b9", lines=(8, 8))
    below = replace(ISSUE.blocks[2], id="b10", lines=(30, 30))
    answer = answered("《大桥合龙》在第几版?", replace(ISSUE, blocks=(*ISSUE.blocks, again, below)))
    assert (answer.answer, shown(answer)[0]) == ("第1版", ("b9", "第1版：要闻"))


def test_an_article_of_the_same_title_in_two_issues() -> None:
    other = replace(ISSUE, name="河州晚报")
    answer = answered("《大桥合龙》的副题是什么?", ISSUE, other)
    assert (answer.answer, [(e.issue, e.paragraph) for e in answer.evidence]) == (
        None,
        [("河州晨报", "a1-b4"), ("河州晚报", "a1-b4")],
    )


def test_a_title_may_be_part_of_the_heading() -> None:
    assert answered("《历时三年》在第几版?").answer == "第1版"
    # One that is the title as a whole goes before one that only holds it.
    longer = replace(ISSUE.articles[1], headline="大桥合龙之后", page="第9版")
    page = Block("b9", None, "page", "第9版", (11, 11))
    issue = replace(ISSUE, articles=(ISSUE.articles[0], longer), blocks=(*ISSUE.blocks, page))
    assert answered("《大桥合龙》在第几版?", issue).answer == "第1版"


def test_a_description_wants_most_of_its_words_in_one_heading() -> None:
    assert answered("哪篇文章讲河州大桥?").answer == "大桥合龙"
    assert ask("哪篇文章讲河州西瓜价格?") is None
    # Two articles whose headings have it equally are not told apart.
    twin = replace(ISSUE.articles[1], headline="大桥合龙一年")
    assert ask("哪篇文章讲大桥?", replace(ISSUE, articles=(ISSUE.articles[0], twin))) is None


def test_whoever_speaks_in_an_article_is_quoted() -> None:
    said = ["副市长李刚表示,明年通车。", "大桥长千米。", "“好!”工人王强说,他笑了。", "市民张丽介绍:“快多了。”"]
    paragraphs = tuple(Paragraph(f"a1-p{n}", text, (n + 8, n + 8)) for n, text in enumerate(said, 1))
    blocks = tuple(block for block in ISSUE.blocks if block.article == "a1")
    issue = replace(ISSUE, articles=(replace(ISSUE.articles[0], paragraphs=paragraphs),), blocks=blocks)
    answer = answered("《大桥合龙》里谁接受了采访?", issue)
    assert (answer.answer, shown(answer)) == (None, [(f"a1-p{n}", said[n - 1]) for n in (1, 3, 4)])
    check_answer(answer.to_dict(), [issue])


@pytest.mark.parametrize(
    "text", ["《隧道贯通》在第几版?", "哪篇文章讲西瓜?", "昨天那篇文章在第几版?", "那篇文章在第几版?", "《》在第几版?"]
)
def test_an_article_that_is_not_there_or_not_told_apart_is_left_to_the_search(text: str) -> None:
    assert ask(text) is None


def test_without_articles_there_is_nothing_to_say() -> None:
    empty = Issue("x", "2026-05-29", (), ())
    for text in ("这份报纸是哪天的?", "头条是什么?", "有没有评论?", "王凯写了什么?", "第2版有哪些文章?"):
        assert ask(text, empty) is None
