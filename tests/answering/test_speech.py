from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.answering.speech import SpeechAsked, asked_speech, speech_merit, speech_span, speeches
from qa.sentences import sentences

QUOTED = "“产品稳居前三。”该公司销售总监赵立新介绍,订单排到了年底。"


def spoken(text: str) -> list[tuple[str, str, str]]:
    return [(text[slice(*s.speaker)], text[slice(*s.name)], text[slice(*s.said)]) for s in speeches(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Words before the speaker and words after are two speeches.
        (
            QUOTED,
            [
                ("该公司销售总监赵立新", "赵立新", "产品稳居前三。"),
                ("该公司销售总监赵立新", "赵立新", "订单排到了年底"),
            ],
        ),
        ("赵立新说:“都好。大家放心。”", [("赵立新", "赵立新", "都好。大家放心。")]),
        ("赵立新說：「都好。」", [("赵立新", "赵立新", "都好。")]),
        ("赵立新说:“都好”,随后离开。", [("赵立新", "赵立新", "都好")]),
        ("据青河镇镇长谢村介绍,大桥通车了。", [("青河镇镇长谢村", "谢村", "大桥通车了")]),
        ("“好啊,”李大爷笑着说,“真好。”", [("李大爷", "李大爷", "好啊,"), ("李大爷", "李大爷", "真好。")]),
        # Where, when and how it was said is not the speaker.
        ("孙荣军在致辞中表示,希望多走一走。", [("孙荣军", "孙荣军", "希望多走一走")]),
        ("8月18日,王某回应记者称,不实。", [("王某", "王某", "不实")]),
        ("“产能提高了。”副总经理王勇看着车间,信心满满地说道。", [("副总经理王勇", "王勇", "产能提高了。")]),
        # Reported without a mark; a quoted word is no quotation.
        ("会议指出要抓紧。", [("会议", "会议", "要抓紧")]),
        ("陈果表示,“活跃牛”正在孕育。", [("陈果", "陈果", "“活跃牛”正在孕育")]),
        # Nobody's name; and a pronoun for who spoke last.
        (
            "一位村民告诉记者,收成好。他说:“明年再种。”",
            [("一位村民", "一位村民", "收成好"), ("一位村民", "一位村民", "明年再种。")],
        ),
        ("与会专家纷纷表示,将立足专业。", [("与会专家", "与会专家", "将立足专业")]),
        # As much of the words as there are; the attribution alone is no speech.
        ("同时,镇长李红说,好。", [("镇长李红", "李红", "好")]),
        ("昨天 镇长李红说,好。", [("镇长李红", "李红", "好")]),
        ("“都好。”镇长李红说", [("镇长李红", "李红", "都好。")]),
        ("“都好”,镇长李红说。随后离开。", [("镇长李红", "李红", "都好")]),
        ("镇长李红说,“都好!”大家笑了。", [("镇长李红", "李红", "都好!")]),
        ("镇长李红说:“都好”的话", [("镇长李红", "李红", "“都好”的话")]),
        ("镇长李红说:“都好", [("镇长李红", "李红", "“都好")]),
        ("镇长李红说:“一。二。”“三。”", [("镇长李红", "李红", "一。二。")]),
        ("镇长李红表示,将努力\n明年再来。", [("镇长李红", "李红", "将努力")]),
        ("镇长李红说。镇长李红说:", []),
        ("“”镇长李红说。", []),
        # 她 is whoever spoke before, or somebody of no name.
        ("镇长李红说,好。她又说,真好。", [("镇长李红", "李红", "好"), ("镇长李红", "李红", "真好")]),
        ("她说,真好。", [("她", "她", "真好")]),
        # Nobody speaks.
        ("这说明问题。据介绍,企业复工了。人们常说,好。", []),
        ("他写了一本小说,自称第一。", []),
        ("", []),
    ],
)
def test_speeches(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert spoken(text) == expected


@given(st.text(st.sampled_from("他李说介绍据在,。:“”「」!记者总地对\n王村")))
def test_speeches_lie_in_the_text(text: str) -> None:
    for speech in speeches(text):
        for start, end in (speech.speaker, speech.name, speech.said, speech.attributed):
            assert 0 <= start < end <= len(text)


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("赵立新说了什么?", SpeechAsked("赵立新", words=True)),
        ("王勇怎么看产能?", SpeechAsked("王勇", words=True)),
        ("孙荣军在致辞中表示什么?", SpeechAsked("孙荣军", words=True)),
        ("镇长对嫁接怎么说?", SpeechAsked("镇长", words=True)),
        ("陈子文对遗址有什么看法?", SpeechAsked("陈子文", words=True)),
        ("What did John Smith say?", SpeechAsked("john smith", words=True)),
        # Something in the words, not all of them.
        ("高峰认为外资会怎样?", SpeechAsked("高峰")),
        ("谁介绍了订单情况?", SpeechAsked("")),
        ("誰在會上強調了安全?", SpeechAsked("")),
        ("哪位院长介绍了防控?", SpeechAsked("")),
        ("这话是谁说的?", SpeechAsked("")),
        ("Who said the output rose?", SpeechAsked("")),
        # An article says nothing aloud.
        ("评论认为最大的敌人是什么?", None),
        ("文章说了什么?", None),
        ("报告指出了什么问题?", None),
        ("嫁接工又称什么?", None),
        ("老师说什么时候开学?", SpeechAsked("老师")),
        ("谁参加了座谈会?", None),
        ("谁说了算?", None),
        ("说明书在哪里?", None),
        ("", None),
    ],
)
def test_asked_speech(question: str, asked: SpeechAsked | None) -> None:
    assert asked_speech(question) == asked


PARAGRAPH = "大桥通车了。" + QUOTED + "游客一位接一位。村民表示,方便多了。"


@pytest.mark.parametrize(
    ("question", "merits"),
    [
        ("大桥通车了吗?", [0.0, 0.0, 0.0, 0.0]),
        ("谁介绍了订单情况?", [-1.0, 1.0, -1.0, 0.5]),
        ("赵立新说了什么?", [-1.0, 1.0, -1.0, -1.0]),
        ("销售总监赵立新说了什么?", [-1.0, 1.0, -1.0, -1.0]),
        ("销售总监说了什么?", [-1.0, 1.0, -1.0, -1.0]),
    ],
)
def test_speech_merit(question: str, merits: list[float]) -> None:
    request = asked_speech(question)
    assert [speech_merit(request, PARAGRAPH, a, b) for a, b in sentences(PARAGRAPH)] == merits


def test_a_speech_without_an_end_is_cut() -> None:
    (speech,) = speeches(f"李红说,{'长' * 500}。")
    assert speech.said == (4, 404)
    assert speeches(f"“{'长' * 500}。”李红说。") == ()


def test_of_several_who_speak_in_a_sentence_the_first_is_named() -> None:
    text = "“好。”李红说,王强也在。王强说:“一定。”李红介绍,要快,王强表示,要稳。"
    who, first, second = SpeechAsked(""), SpeechAsked("李红", words=True), SpeechAsked("王强", words=True)
    spans = [[speech_span(asked, text, a, b) for a, b in sentences(text)] for asked in (who, first, second)]
    assert [[None if span is None else text[slice(*span)] for span in row] for row in spans] == [
        ["李红", "王强"],
        ["好。", "一定。"],
        [None, "一定。"],
    ]


def test_who_is_told_in_part_alike_fits_in_part() -> None:
    merit = speech_merit(SpeechAsked("该公司采购总监"), QUOTED, 0, len(QUOTED))
    assert merit == pytest.approx(2 * 5 / 7 - 1)


@pytest.mark.parametrize(
    ("question", "answers"),
    [
        ("谁介绍了订单情况?", [None, "赵立新", None, "村民"]),
        ("赵立新说了什么?", [None, "产品稳居前三。", None, None]),
        ("村民怎么说?", [None, None, None, "方便多了"]),
        ("王勇说了什么?", [None, None, None, None]),
        ("赵立新认为产品怎样?", [None, None, None, None]),
        ("大桥通车了吗?", [None, None, None, None]),
    ],
)
def test_speech_span(question: str, answers: list[str | None]) -> None:
    request = asked_speech(question)
    spans = [speech_span(request, PARAGRAPH, a, b) for a, b in sentences(PARAGRAPH)]
    assert [None if span is None else PARAGRAPH[slice(*span)] for span in spans] == answers
