"""The promises of `Newspaper`, with the real model and the newspaper in ``data/``, and with a fake for the rest."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

import qa
from embeddings import Progress, VectorCache, open_encoder
from qa.bundled_data import bundled_issue
from qa.datatypes import Answer, Question
from qa.errors import IssueError, ModelError, QuestionError, VectorError
from qa.newspaper import Newspaper
from qa.reader.bundled import open_reader
from qa.reader.inputs import Pair
from qa.reader.reader import Read
from tests.answers import check_answer
from tests.fake_encoder import FakeEncoder
from tests.small_issues import small_issue

ROOT = Path(__file__).parent.parent

TRADE = "高新区1—4月进出口总额是多少?"
PLAIN = [
    "莘县往国内外输送了多少嫁接工?",
    "去年发放了多少创业担保贷款?",
    "座谈会是哪天举行的?",
    "妹冢镇镇长是谁?",
    "安全度汛那篇评论是谁写的?",
    "莘县在社区层面打造了哪三个平台?",
    "為什麼今年的汛期提前？",
    "How many solar companies are there in Liaocheng?",
    "火星上发现了几条河?",
    "上海迪士尼的门票多少钱?",
    "谁获得了诺贝尔文学奖?",
    "谁",
]
NASTY = [
    "莘" * 1000,
    "?",
    "😀👍🏽",
    "\u200b\ufeff",
    "SELECT * FROM articles; --",
    "<b>莘县</b> & \"引号\" 'x'",
    "a\x00b\x1bc",
    "第一行\n第二行：莘县有多少家企业？\r\n",
    "\ud800莘县",
    "Ｗｈｏ　ｉｓ　ｔｈｅ　ｍａｙｏｒ？",
    "(((((((((",
    "1234567890.5%",
    "的的的的的",
    "谁写的《红楼梦》?",
    "莘县有多少家高新技术企业?又有多少家省级创新型中小企业?",
]
WISHES = [
    "你好",
    "这期有什么新闻?",
    "总结一下今天的报纸",
    "What's in the paper?",
    "summarize the paper",
    "你能做什么？",
]
ERRORS = ["", " 　\n", "问" * 1001]
EVERY = [*PLAIN, *NASTY, *WISHES, *ERRORS]


@pytest.fixture(scope="module")
def paper() -> Newspaper:
    return Newspaper.open()


@pytest.fixture(scope="module")
def answers(paper: Newspaper) -> dict[str, Answer]:
    """Each question asked by itself."""
    return {question: paper.ask(question) for question in EVERY}


def alike(one: Answer, other: Answer) -> bool:
    """Equal in all that is told in words, and within 0.001 in numbers."""

    def words(answer: Answer) -> Any:
        return replace(answer, confidence=0.0, evidence=tuple(replace(e, score=0.0) for e in answer.evidence))

    numbers = zip(
        [one.confidence, *(e.score for e in one.evidence)],
        [other.confidence, *(e.score for e in other.evidence)],
        strict=False,
    )
    return words(one) == words(other) and all(abs(a - b) <= 0.001 for a, b in numbers)


@pytest.mark.parametrize("question", EVERY, ids=ascii)
def test_the_answer_is_as_promised(paper: Newspaper, answers: dict[str, Answer], question: str) -> None:
    answer = answers[question]
    check_answer(answer.to_dict(), paper.issues)
    assert (answer.question, answer.history, answer.understood, answer.id) == (question, (), None, None)
    if question not in ERRORS and answer.status != "error" and question not in ("你好", "你能做什么？", "?"):
        assert len(answer.evidence) >= 8


def test_the_check_can_fail(paper: Newspaper, answers: dict[str, Answer]) -> None:
    right = answers[PLAIN[0]].to_dict()
    first = right["evidence"][0]
    for wrong in (
        {**right, "status": "maybe"},
        {**right, "sentence": None},
        {**right, "answer": "不在句中"},
        {**right, "confidence": 0.123456},
        {**right, "reason": "为什么。"},
        {**right, "evidence": [first, first]},
        {**right, "evidence": [{**first, "start": first["start"] + 1}]},
        {**right, "evidence": [{**first, "text": first["text"] + "。"}]},
        {**right, "evidence": [{**first, "rank": 2}]},
        {key: value for key, value in right.items() if key != "understood"},
    ):
        with pytest.raises(AssertionError):
            check_answer(wrong, paper.issues)


@pytest.mark.parametrize(
    ("question", "sentence", "short"),
    [
        ("莘县往国内外输送了多少嫁接工?", "3万余名。", "3万余名"),
        ("去年发放了多少创业担保贷款?", "去年发放创业担保贷款1.1亿元,扶持384名创业者成功创业。", "1.1亿元"),
        ("妹冢镇镇长是谁?", "谢村介绍。", "谢村"),
        ("安全度汛那篇评论是谁写的?", "■ 赵宗峰", "赵宗峰"),
    ],
)
def test_what_the_paper_says(answers: dict[str, Answer], question: str, sentence: str, short: str) -> None:
    answer = answers[question]
    assert answer.status == "answered"
    assert (answer.sentence or "").endswith(sentence)
    assert answer.answer == short


def test_what_the_paper_does_not_say(answers: dict[str, Answer]) -> None:
    for question in ("上海迪士尼的门票多少钱?", "谁获得了诺贝尔文学奖?"):
        assert answers[question].status == "not_found"
        assert len(answers[question].evidence) == 10


def test_wishes(answers: dict[str, Answer]) -> None:
    headlines = [
        "科技创新如火如荼",
        "我市举办山东省高端装备制造赋能提升专家服务团暨2026年“专家聊城行”活动",
        "山东—中东欧国家现代农业推介分享会在聊城市举行",
        "致全市科技工作者的一封信",
        "目击",
        "安全度汛,不拼运气拼“准备”",
        "稳岗组合拳打开就业新空间",
        "高新区外贸跑出加速度",
    ]
    for question in ("这期有什么新闻?", "What's in the paper?"):
        assert answers[question].status == "answered"
        assert [e.quote for e in answers[question].evidence] == headlines
    for question, piece in (("总结一下今天的报纸", "不做总结"), ("summarize the paper", "do not summarize")):
        assert answers[question].status == "not_found"
        assert piece in str(answers[question].reason)
        assert [e.paragraph for e in answers[question].evidence] == [f"a{n}-p1" for n in range(1, 9)]
    assert (answers["你好"].status, answers["你好"].evidence) == ("not_found", ())
    assert answers["你好"].reason == answers["你能做什么？"].reason


@pytest.mark.parametrize(
    ("question", "short", "places"),
    [
        ("赵琦写了哪篇文章?", "稳岗组合拳打开就业新空间", ["a7-b1", "a7-b3"]),
        ("王凯是谁?", "本报记者", ["a1-b5", "a1-b3"]),
        ("头条的标题是什么?", "科技创新如火如荼", ["a1-b3", "a1-p1"]),
        ("Is there an editorial?", "安全度汛,不拼运气拼“准备”", ["a6-b1", "a6-b2"]),
        # The first of two questions.
        ("这期有没有评论?题目叫什么?", "安全度汛,不拼运气拼“准备”", ["a6-b1", "a6-b2"]),
        ("这份报纸是哪天的?", "2026年5月29日", ["a4-b4"]),
    ],
)
def test_questions_about_the_paper_itself(paper: Newspaper, question: str, short: str, places: list[str]) -> None:
    answer = paper.ask(question)
    check_answer(answer.to_dict(), paper.issues)
    assert (answer.status, answer.answer, answer.understood) == ("answered", short, None)
    assert [e.paragraph for e in answer.evidence] == places
    assert paper.ask(question, k=1) == replace(answer, evidence=answer.evidence[:1])


def test_the_list_of_articles_is_counted(paper: Newspaper) -> None:
    for question in ("这一期一共登了几篇文章?", "这期有什么新闻?"):
        answer = paper.ask(question, k=1)
        check_answer(answer.to_dict(), paper.issues, 1)
        assert (answer.status, answer.to_dict()["total"], len(answer.evidence)) == ("answered", 8, 1)


def test_what_is_not_of_the_paper_itself_is_searched_for(paper: Newspaper, answers: dict[str, Answer]) -> None:
    # Somebody who signs nothing, and a title that no article bears.
    for question in ("谢村是谁?", "《红楼梦》在第几版?"):
        assert len(paper.ask(question).evidence) == 10
    assert answers["安全度汛那篇评论是谁写的?"].evidence[0].quote == "■ 赵宗峰"


def test_errors(answers: dict[str, Answer]) -> None:
    assert [answers[question].reason for question in ERRORS] == [
        "问题是空的。",
        "问题是空的。",
        "问题太长：最多1000个字。",
    ]
    assert {answers[question].status for question in ERRORS} == {"error"}
    assert answers["莘" * 1000].status != "error"


def test_one_is_a_batch_of_one_and_company_changes_nothing(paper: Newspaper, answers: dict[str, Answer]) -> None:
    # More than are encoded at once, and in another order.
    crowd = [*reversed(EVERY), *(f"第{n}个问题是什么?" for n in range(30)), *EVERY]
    together = paper.ask_many(crowd)
    assert [answer.question for answer in together] == crowd
    for question, answer in zip(crowd, together, strict=True):
        if question in answers:
            assert alike(answer, answers[question]), question
    assert paper.ask_many([PLAIN[0]]) == [paper.ask(PLAIN[0])]
    assert paper.ask_many([]) == []


@pytest.mark.parametrize("k", [1, 3, 30])
def test_k_only_shortens_the_evidence(paper: Newspaper, answers: dict[str, Answer], k: int) -> None:
    for question, answer in zip(EVERY, paper.ask_many(EVERY, k), strict=True):
        known = answers[question]
        common = min(k, 10)
        assert alike(
            replace(answer, evidence=answer.evidence[:common]), replace(known, evidence=known.evidence[:common])
        )
        check_answer(answer.to_dict(), paper.issues, k)


@pytest.mark.parametrize("k", [0, -1, 2.0, "3", None])
def test_no_evidence_at_all_is_not_to_be_had(paper: Newspaper, k: Any) -> None:
    with pytest.raises(QuestionError, match="at least one"):
        paper.ask(PLAIN[0], k=k)


def test_history(paper: Newspaper) -> None:
    answer = paper.ask("那出口额呢?", history=[TRADE])
    check_answer(answer.to_dict(), paper.issues)
    assert (answer.question, answer.history) == ("那出口额呢?", (TRADE,))
    assert answer.understood == "高新区1—4月出口额是多少"
    assert answer.answer == "16.2亿元"
    assert "出口额16.2亿元" in str(answer.sentence)
    # It is answered as the completed question is.
    whole = paper.ask("高新区1—4月出口额是多少")
    assert alike(replace(whole, question=answer.question, history=answer.history, understood=answer.understood), answer)


def test_a_question_that_stands_on_its_own_is_not_touched_by_history(
    paper: Newspaper, answers: dict[str, Answer]
) -> None:
    for question in ("去年发放了多少创业担保贷款?", "你好", "这期有什么新闻?", ""):
        answer = paper.ask(Question(question, (TRADE,)))
        assert alike(replace(answer, history=()), answers[question])


def test_questions_about_the_paper_and_history(paper: Newspaper) -> None:
    wrote = "《稳岗组合拳打开就业新空间》是谁写的?"
    answer = paper.ask("它在第几版?", history=[wrote])
    check_answer(answer.to_dict(), paper.issues)
    assert (answer.understood, answer.reason) == ("《稳岗组合拳打开就业新空间》在第几版", "报上没有印版次。")
    # What is asked of the issue as a whole leaves no topic: it is passed over.
    asides = ["这份报纸是哪天的?", "有没有评论?"]
    answer = paper.ask("那出口额呢?", history=[TRADE, *asides])
    assert answer.understood == "高新区1—4月出口额是多少"
    for question in asides:
        assert paper.ask(Question(question, (TRADE,))).understood is None


def test_a_typing_error_is_put_right_and_said(paper: Newspaper, answers: dict[str, Answer]) -> None:
    right = "莘县往国内外输送了多少嫁接工?"
    answer = paper.ask("莘县往国内外输送了多少嫁结工?")
    assert (answer.corrected, answer.understood, answer.answer) == (right, None, answers[right].answer)
    assert answer.to_dict()["corrected"] == right
    corrected = {
        question: answers[question].corrected for question in PLAIN if "corrected" in answers[question].to_dict()
    }
    english = "How many solar companies are there in Liaocheng?"
    assert corrected == {english: english.replace("Liaocheng", "聊城")}
    # A name that the paper does not have is not made one that it has.
    assert paper.ask("新县往国内外输送了多少嫁接工?").corrected is None


def test_verbatim_is_neither_completed_nor_put_right(paper: Newspaper) -> None:
    mistyped = "莘县往国内外输送了多少嫁结工?"
    answer = paper.ask(Question(mistyped, (TRADE,), "x", verbatim=True))
    assert (answer.corrected, answer.understood, answer.history, answer.id) == (None, None, (TRADE,), "x")
    follow_up = Question("那出口额呢?", (TRADE,), verbatim=True)
    answer = paper.ask(follow_up)
    assert (answer.corrected, answer.understood) == (None, None)
    assert alike(replace(answer, history=()), paper.ask("那出口额呢?"))
    assert paper.ask_many([follow_up])[0] == answer


def test_history_comes_with_the_question_or_beside_it(paper: Newspaper) -> None:
    assert paper.ask(Question("那出口额呢?", (TRADE,))) == paper.ask("那出口额呢?", history=(TRADE,))
    with pytest.raises(QuestionError, match="own history"):
        paper.ask(Question("那出口额呢?", (TRADE,)), history=[TRADE])


def test_ids_keep_their_type_and_questions_may_come_one_by_one(paper: Newspaper) -> None:
    ids = ["q1", 1, None, "1", "q1"]
    answers = paper.ask_many(Question("妹冢镇镇长是谁?", id=id_) for id_ in ids)
    assert [answer.id for answer in answers] == ids
    assert [type(answer.id) for answer in answers] == [type(id_) for id_ in ids]
    assert len({json.dumps({**answer.to_dict(), "id": None}) for answer in answers}) == 1


def test_answers_come_while_questions_are_still_to_come(paper: Newspaper) -> None:
    read: list[int] = []

    def endless() -> Any:
        while True:
            read.append(len(read))
            yield "妹冢镇镇长是谁?"

    answers = paper.iter_answers(endless())
    assert next(answers).answer == "谢村"
    assert len(read) < 100


def test_eight_threads_get_the_same_answers(paper: Newspaper, answers: dict[str, Answer]) -> None:
    start = threading.Barrier(8)

    def ask(thread: int) -> list[Answer]:
        start.wait(timeout=60)
        if thread % 2:
            return paper.ask_many(EVERY[thread:] + EVERY[:thread])
        return [paper.ask(question) for question in PLAIN[thread:] + PLAIN[:thread]]

    with ThreadPoolExecutor(8) as threads:
        for thread, given_answers in enumerate(threads.map(ask, range(8))):
            assert sorted(answer.question for answer in given_answers) == sorted(EVERY if thread % 2 else PLAIN)
            for answer in given_answers:
                assert alike(answer, answers[answer.question]), answer.question


RACE = """
import json, sys, threading
from concurrent.futures import ThreadPoolExecutor
import embeddings

opened, real = [], embeddings.open_encoder
def counting(*arguments, **options):
    opened.append(1)
    return real(*arguments, **options)
embeddings.open_encoder = counting

questions, start = json.load(sys.stdin), threading.Barrier(8)
def ask(shift):
    start.wait(timeout=60)
    import qa
    return {question: qa.ask(question).to_dict() for question in questions[shift:] + questions[:shift]}
with ThreadPoolExecutor(8) as threads:
    print(json.dumps([*threads.map(ask, range(8)), len(opened)]))
"""


def test_the_first_questions_of_eight_threads_open_the_newspaper_once(answers: dict[str, Answer]) -> None:
    """In a new process, where everything that is made at its first use is made by threads that come together."""
    run = subprocess.run(
        [sys.executable, "-c", RACE], input=json.dumps(PLAIN[:3]), capture_output=True, text=True, check=True, cwd=ROOT
    )
    *threads, opened = json.loads(run.stdout)
    assert opened == 1
    assert len(threads) == 8
    for thread in threads:
        assert thread == threads[0]
        for question in PLAIN[:3]:
            assert alike(Answer.from_dict(thread[question]), Answer.from_dict(answers[question].to_dict()))


def test_two_issues_at_once(paper: Newspaper, tmp_path: Path) -> None:
    other = tmp_path / "2026-05-30.txt"
    other.write_text("西瓜上市\n\n本报记者 王凯\n\n河州的西瓜昨天上市,每斤卖到三元五角。\n", encoding="utf-8")
    both = Newspaper.open(bundled_issue(), other)
    assert [issue.name for issue in both.issues] == ["liaocheng-daily-2026-05-29", "2026-05-30"]
    melons, mayor = both.ask_many(["河州的西瓜每斤多少钱?", "妹冢镇镇长是谁?"])
    assert (melons.evidence[0].issue, melons.evidence[0].date) == ("2026-05-30", "2026-05-30")
    assert melons.evidence[0].quote == "河州的西瓜昨天上市,每斤卖到三元五角。"
    assert (mayor.evidence[0].issue, mayor.answer) == ("liaocheng-daily-2026-05-29", "谢村")
    for answer in (melons, mayor, *both.ask_many(EVERY)):
        check_answer(answer.to_dict(), both.issues)


def test_issues_of_one_name_are_told_apart(tmp_path: Path) -> None:
    first = small_issue([("headline", "大桥合龙"), (None, "大桥今天合龙。")])
    second = small_issue([("headline", "瓜农增收"), (None, "西瓜今天上市。")])
    paper = Newspaper([first, second, first], FakeEncoder(), VectorCache(tmp_path))
    assert [issue.name for issue in paper.issues] == ["晨报", "晨报 (2)"]
    evidence = paper.ask("今天怎么样?").evidence
    assert {(e.issue, e.text) for e in evidence} >= {("晨报", "大桥今天合龙。"), ("晨报 (2)", "西瓜今天上市。")}


def test_other_issues_are_asked_by_the_same_model_and_threshold(tmp_path: Path) -> None:
    encoder = FakeEncoder()
    first, second = (small_issue([(None, text)], name=text[0]) for text in ("甲桥通车。", "乙桥合龙。"))
    paper = Newspaper([first], encoder, VectorCache(tmp_path / "a"), threshold=0.25)
    encoder.encoded.clear()
    other = paper.with_issues([second], VectorCache(tmp_path / "b"))
    assert "乙桥合龙。" in "".join(encoder.encoded)
    assert (
        other.fingerprint == Newspaper([second], FakeEncoder(), VectorCache(tmp_path / "c"), threshold=0.25).fingerprint
    )
    assert [issue.name for issue in paper.issues] == ["甲"]
    assert other.ask("桥").evidence[0].text == "乙桥合龙。"


def test_json_lines(tmp_path: Path) -> None:
    file = tmp_path / "papers.jsonl"
    rows: list[dict[str, Any]] = [
        {
            "id": 7,
            "headline": "大桥合龙",
            "date": "2026-05-29",
            "byline": ["王凯"],
            "paragraphs": ["河州大桥昨天合龙。"],
            "issue": "晨报",
        },
        {"id": "x", "headline": "", "paragraphs": ["", "河州的西瓜每斤三元。"]},
    ]
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    paper = Newspaper.open(file)
    bridge, melons = paper.ask_many(["河州大桥什么时候合龙?", "河州的西瓜每斤多少钱?"])
    for answer in (bridge, melons):
        check_answer(answer.to_dict(), paper.issues)
    (first,) = [e for e in bridge.evidence if e.paragraph == "7-p1"]
    assert (first.issue, first.article, first.headline, first.byline, first.date) == (
        "晨报",
        "7",
        "大桥合龙",
        ("王凯",),
        "2026-05-29",
    )
    assert (melons.evidence[0].issue, melons.evidence[0].paragraph) == ("papers", "x-p2")


def test_the_newspaper_in_data_needs_no_name(answers: dict[str, Answer]) -> None:
    assert alike(qa.ask("妹冢镇镇长是谁?"), answers["妹冢镇镇长是谁?"])
    assert qa.ask("那出口额呢?", history=[TRADE], k=1).understood == "高新区1—4月出口额是多少"


# What follows needs no model.


@pytest.fixture
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WENBAO_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.mark.usefixtures("own_cache")
def test_a_second_open_embeds_nothing() -> None:
    first, second = FakeEncoder(), FakeEncoder()
    answer = Newspaper.open(encoder=first).ask(TRADE)
    again = Newspaper.open(encoder=second).ask(TRADE)
    assert len(first.encoded) > 100
    assert second.encoded == [TRADE]
    assert again == answer
    # Another model's vectors are others.
    third = FakeEncoder(name="other")
    Newspaper.open(encoder=third)
    assert third.encoded == first.encoded[:-1]


def test_threads_that_open_a_newspaper_at_once_open_the_same(own_cache: Path) -> None:
    start = threading.Barrier(8)

    def open_and_ask(_: int) -> Answer:
        start.wait(timeout=60)
        return Newspaper.open(encoder=FakeEncoder()).ask(TRADE)

    with ThreadPoolExecutor(8) as threads:
        first, *others = threads.map(open_and_ask, range(8))
    assert len(first.evidence) == 10
    assert others == [first] * 7
    assert [path.suffix for path in (own_cache / "vectors").iterdir()] == [".safetensors"]


@pytest.mark.usefixtures("own_cache")
def test_progress_is_told_while_embedding_only() -> None:
    told: list[tuple[str, int, int]] = []

    def progress(stage: str, done: int, total: int) -> None:
        told.append((stage, done, total))

    paper = Newspaper.open(encoder=FakeEncoder(), progress=progress)
    assert told[-1][1] == told[-1][2] == len(told)
    told.clear()
    paper.ask(TRADE)
    Newspaper.open(encoder=FakeEncoder(), progress=progress)
    assert told == []


@pytest.mark.usefixtures("own_cache")
@pytest.mark.parametrize(
    "text", ["大桥合龙", "大桥昨天合龙,工人欢呼,大家都很高兴,市长也来了。", "一\n", "。", "第01版：要闻"]
)
def test_an_issue_of_one_line(tmp_path: Path, text: str) -> None:
    file = tmp_path / "line.txt"
    file.write_text(text, encoding="utf-8")
    paper = Newspaper.open(file, encoder=FakeEncoder())
    for answer in paper.ask_many(EVERY):
        check_answer(answer.to_dict(), paper.issues)


@pytest.mark.usefixtures("own_cache")
@pytest.mark.parametrize("text", ["", "\n \n　\n"])
def test_an_issue_without_text_says_so(tmp_path: Path, text: str) -> None:
    file = tmp_path / "empty.txt"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(IssueError, match=r"empty\.txt"):
        Newspaper.open(file, encoder=FakeEncoder())


def test_a_newspaper_without_articles_answers_that_there_is_nothing(tmp_path: Path) -> None:
    paper = Newspaper([], FakeEncoder(), VectorCache(tmp_path))
    for answer in paper.ask_many(EVERY):
        check_answer(answer.to_dict(), [])
        assert answer.evidence == ()
        assert answer.status == ("error" if answer.question in ERRORS else "not_found")


@pytest.mark.usefixtures("own_cache")
def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(IssueError, match=r"missing\.txt"):
        Newspaper.open(tmp_path / "missing.txt", encoder=FakeEncoder())


class FailingEncoder(FakeEncoder):
    """Counts what it is asked for, and fails at passages."""

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> NDArray[Any]:
        raise RuntimeError("out of memory")


def test_a_failed_open_leaves_nothing_behind(tmp_path: Path) -> None:
    issue = small_issue([(None, "西瓜熟了。")])
    with pytest.raises(RuntimeError, match="out of memory"):
        Newspaper([issue], FailingEncoder(), VectorCache(tmp_path))
    encoder = FakeEncoder()
    Newspaper([issue], encoder, VectorCache(tmp_path))
    assert encoder.encoded == ["西瓜熟了。"]


SMALL = [
    small_issue(
        [
            ("headline", "大桥合龙"),
            ("byline", "王凯 李红"),
            (None, "大桥昨天合龙。“我们很高兴。明年通车！”市长赵琦说。"),
            (None, "该桥长1.2公里,投资3亿元……工人欢呼"),
        ],
        [(None, "西瓜熟了；瓜农笑了")],
    ),
    small_issue([("headline", "What a day!"), (None, "It rained. " * 40)], name="Evening Post"),
]
WORDS = st.sampled_from(
    [
        *"谁 写的 多少 哪天 为什么 大桥 它 那 呢 总结 一下 新闻 你好 《大桥》 ， ？ 3亿 ％ 市长 该公司 該公司".split(),
        *"哪些 今天 有什么 “ ” who wrote".split(),
        " ",
        "\n",
    ]
)
QUESTIONS = st.text(max_size=40) | st.lists(WORDS, max_size=12).map("".join)


@pytest.fixture(scope="module")
def small_paper(tmp_path_factory: pytest.TempPathFactory) -> Newspaper:
    return Newspaper(SMALL, FakeEncoder(), VectorCache(tmp_path_factory.mktemp("vectors")))


@settings(max_examples=300, deadline=None)
@given(question=QUESTIONS, history=st.lists(QUESTIONS, max_size=3), k=st.integers(1, 12))
@example(question="它呢", history=["谁", "", "？"], k=1)
@example(question="\ud800", history=["\udfff"], k=1)
def test_whatever_is_asked_the_promises_hold(small_paper: Newspaper, question: str, history: list[str], k: int) -> None:
    answer, beside = small_paper.ask_many([Question(question, tuple(history), 1), "大桥在哪里?"], k)
    check_answer(answer.to_dict(), SMALL, k)
    assert (answer.question, answer.history, answer.id) == (question, tuple(history), 1)
    assert (answer.status == "error") == (not question.strip())
    assert beside == small_paper.ask("大桥在哪里?", k=k)
    assert answer == small_paper.ask(Question(question, tuple(history), 1), k=k)


def test_questions_come_in_any_iterable(small_paper: Newspaper) -> None:
    texts = ["大桥在哪里?", "谁笑了?", "投资多少?"]
    expected = [small_paper.ask(text) for text in texts]
    for questions in (texts, tuple(texts), iter(texts), (t for t in texts), dict.fromkeys(texts), map(Question, texts)):
        assert small_paper.ask_many(questions) == expected
    assert {answer.question for answer in small_paper.ask_many(set(texts))} == set(texts)
    assert small_paper.ask_many(["大桥在哪里?", Question("谁笑了?"), "投资多少?"]) == expected


@pytest.mark.parametrize("questions", ["大桥在哪里?", b"who?", Question("大桥在哪里?"), None, 7, print])
def test_what_is_no_iterable_of_questions_is_told_at_once(small_paper: Newspaper, questions: Any) -> None:
    for ask in (small_paper.ask_many, small_paper.iter_answers):
        with pytest.raises(QuestionError, match=f"a {type(questions).__name__}; put a single one in a list"):
            ask(questions)


@pytest.mark.parametrize(
    ("question", "history", "complaint"),
    [
        (None, (), "a question is None"),
        (3.5, (), "a question is 3.5"),
        (["谁?"], (), "a question is"),
        ("那呢?", "谁?", "the history is '谁[?]'"),
        ("那呢?", [None], "an earlier question is None"),
    ],
)
def test_what_is_no_question_is_told(small_paper: Newspaper, question: Any, history: Any, complaint: str) -> None:
    with pytest.raises(QuestionError, match=complaint):
        small_paper.ask(question, history)


def test_what_is_no_question_among_many_is_told_by_its_number(small_paper: Newspaper) -> None:
    with pytest.raises(QuestionError, match="number 2 of the questions: a question is None"):
        small_paper.ask_many(["谁笑了?", None, "谁?"])  # type: ignore[list-item]


def test_answers_stream_with_a_bounded_look_ahead(small_paper: Newspaper) -> None:
    read: list[int] = []

    def endless() -> Iterator[str]:
        for number in count(1):
            read.append(number)
            yield f"第{number}座大桥在哪里?"

    answers = small_paper.iter_answers(endless())
    assert read == []
    for number in range(1, 100):
        assert next(answers).question == f"第{number}座大桥在哪里?"
        assert number <= len(read) < number + (32 if number <= 32 else 512)  # the first answer does not wait for many


def test_thirty_two_threads_on_a_small_paper(small_paper: Newspaper) -> None:
    questions = [f"{who}{what}" for who in ("大桥", "市长", "谁", "西瓜") for what in ("在哪里?", "说了什么?", "呢")]
    alone = [small_paper.ask(question) for question in questions]
    start = threading.Barrier(32)

    def ask(_: int) -> list[Answer]:
        start.wait(timeout=60)
        return [small_paper.ask(question) for question in questions]

    with ThreadPoolExecutor(32) as threads:
        assert list(threads.map(ask, range(32))) == [alone] * 32


def test_a_newspaper_says_what_it_is(small_paper: Newspaper, tmp_path: Path) -> None:
    assert repr(small_paper) == "<Newspaper: '晨报' (2 articles), 'Evening Post' (1 articles)>"
    assert repr(Newspaper([], FakeEncoder(), VectorCache(tmp_path))) == "<Newspaper: no issue>"


@pytest.mark.parametrize("path", [["a.txt", "b.txt"], None, 3, b"a.txt"])
def test_what_is_no_path_is_told(path: Any) -> None:
    with pytest.raises(IssueError, match=r"is not a path; name each file by itself"):
        Newspaper.open(path, encoder=FakeEncoder())


@pytest.mark.parametrize(("issues", "complaint"), [("a.txt", "'a' is no Issue"), (SMALL[0], "in a list"), (1, "list")])
def test_what_is_no_issue_is_told(issues: Any, complaint: str) -> None:
    with pytest.raises(IssueError, match=complaint):
        Newspaper(issues, FakeEncoder())


class ShortEncoder(FakeEncoder):
    """Gives one vector too few for questions."""

    def encode_queries(self, texts: Sequence[str]) -> NDArray[Any]:
        return super().encode_queries(texts)[1:]


def test_an_encoder_is_checked_and_not_given_beside_a_model(tmp_path: Path) -> None:
    paper = Newspaper(SMALL, ShortEncoder(), VectorCache(tmp_path))
    with pytest.raises(VectorError, match=r"the encoder ShortEncoder gave vectors of the shape \(0, 256\) for 1 texts"):
        paper.ask("大桥在哪里?")
    with pytest.raises(VectorError, match="FakeEncoder is a class"):
        Newspaper(SMALL, FakeEncoder, VectorCache(tmp_path))  # type: ignore[arg-type]
    with pytest.raises(ModelError, match="both a model and an encoder"):
        Newspaper.open(model="some/model", encoder=FakeEncoder())


def test_the_default_model_is_the_bundled_one(paper: Newspaper, answers: dict[str, Answer]) -> None:
    assert alike(Newspaper(paper.issues, open_encoder(), reader=open_reader()).ask(PLAIN[0]), answers[PLAIN[0]])


def test_the_threshold_can_be_set() -> None:
    question = "莘县往国内外输送了多少嫁接工?"
    bold, shy = Newspaper.open(threshold=0.0), Newspaper.open(threshold=1.0)
    answered, refused = bold.ask(question), shy.ask(question)
    assert (answered.status, refused.status) == ("answered", "not_found")
    assert answered.confidence == refused.confidence
    assert answered.evidence == refused.evidence
    assert bold.ask("红烧肉怎么做?").status == "answered"
    for threshold in (1.5, -0.1, float("nan"), "0.5", None):
        with pytest.raises(QuestionError, match=f"threshold is {threshold!r}"):
            Newspaper([], FakeEncoder(), threshold=threshold)  # type: ignore[arg-type]


def test_who_made_a_work_is_looked_for_in_the_passages_unless_an_article_has_its_title(tmp_path: Path) -> None:
    class Asked:
        def __init__(self) -> None:
            self.read_of: list[str] = []

        def read(self, pairs: Sequence[Pair]) -> list[Read]:
            self.read_of += [pair.question for pair in pairs]
            return [Read(0, 1, -18.0, 0.0) for _ in pairs]

    path = tmp_path / "晨报.jsonl"
    articles = [
        {"id": "a1", "headline": "《远山》首发", "byline": ["王凯"], "paragraphs": ["昨天首发。"]},
        {"id": "a2", "headline": "读书会", "byline": ["王凯"], "paragraphs": ["小说《近水》的作者李红来了。"]},
    ]
    path.write_text("\n".join(json.dumps(article, ensure_ascii=False) for article in articles), "utf-8")
    reader = Asked()
    paper = Newspaper.open(path, encoder=FakeEncoder(), reader=reader)
    paper.ask("《远山》的作者是谁?")
    assert not reader.read_of
    paper.ask("《近水》的作者是谁?")
    assert set(reader.read_of) == {"《近水》的作者是谁?"}
