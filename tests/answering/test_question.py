from __future__ import annotations

import pytest

from qa.answering.question import Asked, Sought, Wish, analyse, first_of, is_english


@pytest.mark.parametrize(
    ("question", "sought"),
    [
        ("谁参加了座谈会?", "person"),
        ("鑫辉电缆的老总是谁?", "person"),
        ("镇长叫什么名字?", "person"),
        ("董事長是誰？", "person"),
        ("Who is the mayor?", "person"),
        ("莘县有多少家企业?", "number"),
        ("几位专家出席?", "number"),
        ("占比多高?", "number"),
        ("How many workers were trained?", "number"),
        ("高新区出口额?", "number"),
        ("提了几点建议?", "number"),
        ("聊城排名第几?", "rank"),
        ("第几届大会通过?", "rank"),
        ("座谈会哪天开的?", "date"),
        ("星期几放假?", "date"),
        ("哪个月开学?", "date"),
        ("哪个代表团获得金牌最多?", "other"),
        ("哪个居民小区停水?", "other"),
        ("哪个市场的销量最大?", "other"),
        ("哪个市长发言?", "person"),
        ("哪个市最大?", "place"),
        ("有什么办法解决停车难?", "other"),
        ("哪份规划通过了?", "title"),
        ("活动几点开始?", "date"),
        ("在哪个朝代废除?", "date"),
        ("什么时候合龙?", "date"),
        ("大桥何时通车？", "date"),
        ("When did it open?", "date"),
        ("会议在哪里举行?", "place"),
        ("活动在哪个城市举办?", "place"),
        ("Where is it?", "place"),
        ("哪家企业获奖?", "organisation"),
        ("汛期为什么提前?", "reason"),
        ("目的是什么?", "reason"),
        # What somebody is who is named, not who.
        ("王凯是谁?", "other"),
        ("Why is it early?", "reason"),
        ("信里引了哪句诗?", "quotation"),
        ("他拍过哪部电影?", "title"),
        ("出台了什么条例?", "title"),
        ("大桥通车时间", "date"),
        ("大桥合龙的日期是？", "date"),
        ("运动会举办地", "place"),
        ("县里新任教育局局长?", "person"),
        ("那部电影的主演和编剧", "person"),
        ("假期出游人次", "number"),
        ("大桥的用途", "other"),
        ("这是他们的收入吗?", "whether"),
        ("打造了哪三个平台?", "list"),
        ("点了哪些河流的名?", "list"),
        ("大桥通车了吗?", "whether"),
        ("大桥是否通车?", "whether"),
        ("Is the bridge open?", "whether"),
        # A word that could ask, beside the one that does.
        ("几天内会变成什么?", "other"),
        ("数量取决于什么?", "other"),
        ("在哪一个事件之后废除?", "other"),
        ("哪位总统签署?", "person"),
        ("主要业务为何?", "other"),
        ("嫁接有什么用?", "other"),
        ("几乎都来了吗?", "other"),
        ("莘县", "other"),
    ],
)
def test_what_is_sought(question: str, sought: Sought) -> None:
    asked = analyse(question)
    assert (asked.wish, asked.sought) == ("passage", sought)


@pytest.mark.parametrize(
    ("question", "unit", "measure"),
    [
        ("莘县有多少家企业?", "家", "count"),
        ("来了几位专家?", "位", "people"),
        ("用了多少万吨煤?", "吨", "weight"),
        ("修了多少平方公里?", "平方公里", "area"),
        ("育了多少种苗?", "", ""),
        ("引进多少人才?", "", "people"),
        ("唱了多少首歌?", "首", "count"),
        ("花了多少钱?", "", "money"),
        ("比例是多少?", "", "share"),
        ("占了多少百分比?", "", "share"),
        ("花了多长时间?", "", "time"),
        ("大桥有多长?", "", "length"),
        ("增加了多少?", "", ""),
        ("油价涨了多少?", "", ""),
        ("同比提高了多少?", "", "share"),
        ("上几年级?", "", ""),
        ("How long is the bridge?", "", ""),
        ("How long did it take?", "", "time"),
        ("大桥在哪个县?", "县", ""),
        ("谁来了?", "", ""),
    ],
)
def test_in_what_a_number_is_counted(question: str, unit: str, measure: str) -> None:
    asked = analyse(question)
    assert (asked.unit, asked.measure) == (unit, measure)


@pytest.mark.parametrize(
    ("question", "wish"),
    [
        ("谁写的这篇文章?", "author"),
        ("《安全度汛》的作者是谁?", "author"),
        ("本报记者是哪位?", "author"),
        ("照片是谁拍的?", "author"),
        ("Who wrote the article?", "author"),
        ("记者是哪天去的?", "passage"),
        ("记者什么时候到的?", "passage"),
        ("莘县镇长是谁?", "passage"),
        ("你好", "greeting"),
        ("今天有什么新闻?", "overview"),
        ("总结一下这篇文章", "summary"),
        ("总结会上谁发言?", "passage"),
        ("", "passage"),
    ],
)
def test_which_wish_it_is(question: str, wish: Wish) -> None:
    assert analyse(question).wish == wish


def test_several() -> None:
    assert [analyse(q).several for q in ("哪三个平台?", "哪些国家?", "分别是谁?", "哪个平台?", "谁?")] == [
        True,
        True,
        True,
        False,
        False,
    ]


@pytest.mark.parametrize(
    ("question", "english"),
    [
        ("Who is 谢村?", True),
        ("who", True),
        ("ＷＨＯ IS IT", True),
        ("谢村是谁?", False),
        ("GDP占比是多少?", False),
        ("Wi-Fi是什么?", False),
        ("What是什么意思?", False),
        ("<img src=x onerror=alert(1)>谁?", False),
        ("Windows 11 Pro 24H2多少钱?", False),
        ("Population of 聊城", True),
        ("123?", False),
        ("", False),
    ],
)
def test_is_english(question: str, english: bool) -> None:
    assert is_english(question) is english


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("莘縣有多少家企業？", "莘县有多少家企业?"),
        ("ＷＨＯ wrote it？", "who wrote it?"),
        ("　今天有什麼新聞！", "今天有什么新闻!"),
    ],
)
def test_script_and_width_do_not_matter(one: str, other: str) -> None:
    assert analyse(one) == analyse(other)


def test_example() -> None:
    assert analyse("莘县有多少家高新技术企业?") == Asked("passage", "number", unit="家", measure="count")


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("高新区出口多少?进口呢?", "高新区出口多少?"),
        ("谁是镇长？？ 他说了什么", "谁是镇长？"),
        ("镇长是谁?", "镇长是谁?"),
        ("听说了吧?镇长是谁?", "听说了吧?镇长是谁?"),
        ("Who is the mayor? And when?", "Who is the mayor?"),
    ],
)
def test_of_two_questions_the_first_is_asked(text: str, first: str) -> None:
    assert first_of(text) == first


@pytest.mark.parametrize(
    "question", ["培训了多少种苗繁育员?", "有多少志愿者参加?", "多少农民受益?", "招聘了多少名教师?"]
)
def test_persons_are_counted_as_people(question: str) -> None:
    assert analyse(question).measure == "people"


@pytest.mark.parametrize("question", ["建了多少居民区?", "收了多少党员会费?", "发放了多少种苗?"])
def test_what_only_begins_like_persons_is_not(question: str) -> None:
    assert analyse(question).measure != "people"
