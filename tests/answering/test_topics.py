from __future__ import annotations

import pytest

from qa.answering.topics import (
    asked_about,
    asked_by,
    asked_for,
    event,
    object_of,
    owner,
    pair,
    printed,
    put,
    subject,
    topic,
)


@pytest.mark.parametrize(
    ("question", "found", "whose"),
    [
        ("东昀新材料的副总经理是谁", "东昀新材料的副总经理", "东昀新材料"),
        ("青河县县长说了什么", "青河县县长", "青河县"),
        ("社区的分拣中心带了多少人上班", "社区的分拣中心", "社区的分拣中心"),
        ("获奖的学生有哪些", "获奖的学生", "获奖的学生"),
        ("展览什么时候开幕", "展览", "展览"),
        ("为什么市民喜欢王建国", "市民", "市民"),
        ("谁是青河县的县长", "青河县的县长", "青河县"),
        ("东昀新材料在哪裡", "东昀新材料", "东昀新材料"),
        # Without what only describes it or links it to something.
        ("大桥上面有多少人", "大桥", "大桥"),
        ("大桥非常漂亮", "大桥", "大桥"),
        ("东昀新材料和西河公司的负责人是谁", "东昀新材料和西河公司的负责人", "东昀新材料和西河公司"),
        ("这个项目由谁承建", "这个项目", "这个项目"),
        ("参加比赛的学生和老师有多少", "参加比赛的学生和老师", "参加比赛的学生和老师"),
        ("去年的产值是多少", "去年的产值", "去年的产值"),
        ("游客都去哪里了", "游客", "游客"),
        ("他是谁", "他", "他"),
        ("去年发放了多少贷款", "", ""),
        ("谁投资了污水处理厂", "", ""),
        ("", "", ""),
    ],
)
def test_subject_and_owner(question: str, found: str, whose: str) -> None:
    assert (subject(question), owner(question)) == (found, whose)


def test_an_owner_without_its_figure() -> None:
    assert owner("东昀新材料的总投资是多少") == "东昀新材料的总投资"
    assert owner("东昀新材料的总投资是多少", "figure") == "东昀新材料"


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("书展在哪里举行", "书展举行"),
        ("大桥是谁设计的", "大桥设计"),
        ("论坛由谁主办", "论坛主办"),
        ("救援队救出了多少名矿工", "救援队救出了矿工"),
        ("副市长在会上说了什么", "副市长在会上"),
        ("昨天青河县下雪了吗", "昨天青河县下雪了"),
        ("什么样的发动机最省油", "发动机最省油"),
        ("会议在什么地方举行", "会议举行"),
        ("王芳获得了什么", "王芳获得"),
        ("几名学生获奖了", "学生获奖"),
        ("市民为什么喜欢他", "市民喜欢他"),
        ("大桥通车没有", "大桥通车"),
        ("大桥通车", "大桥通车"),
        ("谁", ""),
    ],
)
def test_event(question: str, said: str) -> None:
    assert event(question) == said


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("谁获得了一等奖", "获得了一等奖的人"),
        ("哪家公司中标了污水处理厂", "中标了污水处理厂的公司"),
        ("非遗展上哪位老人表演了剪纸", "非遗展上表演了剪纸的老人"),
        ("谁是队长", ""),
        ("谁在什么时候获奖", ""),
        ("大桥是谁设计的", ""),
        ("哪里举办龙舟比赛", ""),
        ("书展在哪里举行", ""),
    ],
)
def test_who_is_asked_for(question: str, found: str) -> None:
    assert asked_for(question) == found


def test_what_is_asked_about() -> None:
    assert asked_about("警方破获了什么案件") == "警方破获的案件"
    assert asked_about("警方昨天破获过什么案件") == "警方昨天破获的案件"
    assert asked_about("学校修了哪座桥") == "学校修的桥"
    assert asked_about("青河县有哪些非遗") == ""
    assert asked_about("市长说了什么话") == ""
    assert asked_about("什么案件") == ""
    assert asked_about("王芳获得了什么") == ""
    assert asked_about("青河县破获案件") == ""
    assert asked_about("书展在哪里举行") == ""


def test_object_and_topic() -> None:
    assert object_of("谁创办了明德小学") == topic("谁创办了明德小学") == "明德小学"
    assert object_of("什么时候启动全民阅读活动") == "全民阅读活动"
    assert topic("哪家公司中标了") == "中标了的公司"
    assert topic("会长的任期多长") == object_of("会长的任期多长") == "会长的任期"
    # A name goes before the nouns after it; a time is nothing that a question is about.
    assert object_of("谁在学校采访了王芳") == "王芳"
    assert object_of("去年下了几场雨") == "雨"
    assert object_of("谁") == topic("谁") == ""


def test_two_of_a_pair() -> None:
    question = "李晓梅和陈志远谁是队长"
    found = pair(question)
    assert found is not None
    assert [printed(question, piece) for piece in found] == ["李晓梅", "陈志远"]
    assert pair("李晓梅是谁") is None


def test_pieces_are_printed_as_typed_and_put_in_place() -> None:
    assert printed("谁", None) == ""
    assert put("高新区进口额", (3, 6), "出口额") == "高新区出口额"
    word = asked_by("书展在哪裡")
    assert word is not None
    assert (word.start, word.end, word.text) == (3, 5, "哪里")
    assert asked_by("书展") is None
