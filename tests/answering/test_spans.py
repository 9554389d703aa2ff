from __future__ import annotations

import pytest

from qa.answering.question import analyse
from qa.answering.spans import Span, best_span
from qa.words import content_words


def short_answer(text: str, question: str, start: int = 0, end: int | None = None) -> str | None:
    weights = dict.fromkeys(content_words(question), 1.0)
    span = best_span(text, start, len(text) if end is None else end, analyse(question), question, weights)
    return None if span is None else text[span.start : span.end]


LOANS = "去年发放创业担保贷款1.1亿元,扶持384名创业者成功创业。"


@pytest.mark.parametrize(
    ("text", "question", "answer"),
    [
        # What is counted decides.
        (LOANS, "莘县去年发了多少创业担保贷款?", "1.1亿元"),
        (LOANS, "扶持了多少名创业者?", "384名"),
        (LOANS, "扶持了多少人?", "384名"),
        (LOANS, "修了多少公里路?", None),
        # Of two of a kind, the one beside what is asked about.
        ("进口额0.2亿元,出口额16.2亿元。", "进口额是多少?", "0.2亿元"),
        ("进口额0.2亿元,出口额16.2亿元。", "出口额是多少?", "16.2亿元"),
        # A day is asked, or a year.
        ("5月27日动工,2025年底完工。", "哪天动工?", "5月27日"),
        ("5月27日动工,2025年底完工。", "哪一年完工?", "2025年"),
        ("2025年底完工。", "哪天完工?", None),
        # What stands in the question is no answer to it.
        ("市长王凯说,主任李红来了。", "市长王凯说谁来了?", "李红"),
        ("有20名党员,在工人300名中。", "工人300名中有多少名党员?", "20名"),
        # A list as printed, with what joins it.
        ("打造“微工厂”“微课堂”“微服务”三大平台。", "打造了哪三个平台?", "“微工厂”“微课堂”“微服务”"),
        ("产品出口到罗马尼亚、肯尼亚等多个国家。", "产品出口到哪些国家?", "罗马尼亚、肯尼亚"),
        ("代表来自“东河队”“西河队”等。", "代表来自哪些队?", "“东河队”“西河队”"),
        ("大桥连接了东河、西河等城市和青河县。", "大桥连接了哪些城市?", "东河、西河"),
        ("获奖的有《远山》《春潮》和《秋水》。", "哪些作品获奖?", "《远山》《春潮》和《秋水》"),
        ("由东河市、西河县、南河镇组成", "由哪些地方组成", "东河市、西河县、南河镇"),
        # No hour where the day is asked for, no day where nothing but the year is.
        ("5月28日上午9时举行,5月30日闭幕。", "哪天举行?", "5月28日"),
        ("建于1998年5月。", "建于哪一年?", "1998年"),
        ("建于1998年5月。", "建于什么时候?", "1998年5月"),
        # Counted in another unit of the same measure; things of any kind for 个; a share only where one is asked for.
        ("占地5公顷,长3公里。", "占地多少亩?", "5公顷"),
        ("有5家企业,工期3年。", "有多少个项目?", "5家"),
        ("增长5.5%,达3亿元。", "增长了多少?", "5.5%"),
        ("增长5.5%,达3亿元。", "投资多少?", "3亿元"),
        ("工期3年,投资5亿元。", "工期多久?", "3年"),
        ("去年有30人,占比5%。", "有多少人?", "30人"),
        ("第3名是王凯。", "王凯第几名?", "第3名"),
        ("出口3.2亿澳元,签约40场。", "出口多少?", "3.2亿澳元"),
        ("捐出280瓶水,来了12艘次船。", "捐了多少水?", "280瓶"),
        ("捐出280瓶水,来了12艘次船。", "来了多少船?", "12艘次"),
        ("因为连日下雨,汛期提前。", "汛期为什么提前?", "连日下雨"),
        # Who reports is no answer.
        ("本报讯(记者 王凯)工人李红获奖。", "谁获奖了?", "李红"),
        # As printed, however it is asked.
        ("貸款１.１億元。", "贷款多少?", "１.１億元"),
        # No kind that can be told.
        ("去年发放创业担保贷款1.1亿元。", "为什么发放贷款?", None),
        ("", "多少人?", None),
        # All of several, each of its own.
        ("三个班分别有30人、40人和50人。", "三个班分别有多少人?", "30人、40人和50人"),
        ("大桥经过青河县、柳林县和东河县。", "大桥经过哪几个县?", "青河县、柳林县和东河县"),
    ],
)
def test_short_answer(text: str, question: str, answer: str | None) -> None:
    assert short_answer(text, question) == answer


@pytest.mark.parametrize(
    ("found", "given"),
    [
        ("鲁西嫁", "鲁西嫁接"),
        ("西嫁接", "西嫁接"),
        ("“鲁西嫁接工", "“鲁西嫁接工”"),
        ("鲁西嫁接工”", "“鲁西嫁接工”"),
        ("打造“", "打造"),
        ("”特色品牌", "特色品牌"),
        (",打造", "打造"),
        ("”", "”"),
    ],
)
def test_what_a_reader_found_is_made_whole(found: str, given: str) -> None:
    text = "前年的事。莘县打造了“鲁西嫁接工”特色品牌,打造“微课堂”。"
    at, question = text.index(found), "莘县有什么?"
    span = best_span(text, 5, len(text), analyse(question), question, {}, Span(at, at + len(found), 0.9))
    assert span is not None
    assert (text[span.start : span.end], span.score) == (given, 0.9)


def test_nothing_that_a_reader_found_is_a_yes() -> None:
    question = "大桥是李红画的吗?"
    assert best_span("大桥是李红画的。", 0, 8, analyse(question), question, {}, Span(3, 5, 1.0)) is None


def test_only_the_sentence_is_searched() -> None:
    text = "甲厂有30人。乙厂有50人。"
    assert short_answer(text, "有多少人?", 7, len(text)) == "50人"
    assert short_answer(text, "有多少人?", 0, 7) == "30人"


def test_no_words_of_the_question_are_no_error() -> None:
    span = best_span("30人。", 0, 4, analyse("多少人?"), "多少人?", {})
    assert span is not None
    assert (span.start, span.end) == (0, 3)


@pytest.mark.parametrize(
    ("text", "question", "found", "sure", "answer"),
    [
        # What the reader finds, without the marks at its ends.
        (LOANS, "贷款有什么成果?", ",扶持384名创业者成功创业。", 0.2, "扶持384名创业者成功创业"),
        # A figure whole and with its unit, whether or not it is the likeliest.
        (LOANS, "扶持了多少名创业者?", "扶持384", 0.9, "384名"),
        ("甲厂有30人,乙厂有50人。", "乙厂比甲厂人多,有多少人?", "30", 0.99, "30人"),
        # No figure: only if the reader is sure, or nothing else counts.
        (LOANS, "去年发放多少创业担保贷款?", "创业担保", 0.9, "1.1亿元"),
        ("存款半年翻了几番,达3亿元。", "存款增加了多少?", "翻了几番", 0.6, "翻了几番"),
        ("存款翻了番。", "存款增加了多少?", "翻了番", 0.6, "翻了番"),
        # An amount of money is no share, however sure the reader is.
        ("销售额3亿元,增长两成。", "销售额增长了百分之几?", "3亿元", 0.99, "两成"),
        # Right behind its name stands the one that is meant.
        ("进出口总额16.4亿元,出口额16.2亿元。", "出口额是多少?", "总额16.4亿元", 0.9, "16.2亿元"),
        # A yes is no part of the text.
        (LOANS, "发放贷款了吗?", "1.1亿元", 0.9, None),
        # All that is said.
        ("镇长李红说:“好得很。”", "镇长李红说了什么?", "好得", 0.9, "好得很。"),
    ],
)
def test_with_what_a_reader_found(text: str, question: str, found: str, sure: float, answer: str | None) -> None:
    at = text.index(found)
    read = Span(at, at + len(found), sure)
    weights = dict.fromkeys(content_words(question), 1.0)
    span = best_span(text, 0, len(text), analyse(question), question, weights, read)
    assert (span and text[span.start : span.end]) == answer
