"""Whole dialogs; names of places, firms, people and works are invented, so that no dictionary knows them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.answering.followup import complete

TRADE = "高新区1—4月进出口总额是多少?"

# history (several questions parted by >) | question | understood
ALTERNATIVES = """
高新区1—4月进出口总额是多少?      | 那出口额呢?        | 高新区1—4月出口额是多少
青河县修了多少公里农村公路?       | 那柳林县呢?        | 柳林县修了多少公里农村公路
青河县白石镇有几所小学?          | 石桥镇呢?         | 青河县石桥镇有几所小学
今年哪些项目落户柳林县?          | 那青河县呢?        | 今年哪些项目落户青河县
全省小麦播种面积是多少?          | 那我市怎么样?       | 我市小麦播种面积是多少
哪些城市入选了文明城市?          | 云台市呢?         | 云台市入选了文明城市
今年一季度全市出口额是多少?        | 去年呢?          | 去年一季度全市出口额是多少
今年一季度全市出口额是多少?        | 去年同期呢?        | 去年一季度全市出口额是多少
今年1月有多少起火灾?           | 2月呢?          | 今年2月有多少起火灾
图书馆周六几点开门?            | 那周日呢?         | 图书馆周日几点开门
跨河大桥总投资是多少?           | 去年呢?          | 去年跨河大桥总投资是多少
城镇居民人均收入增长了多少?        | 那农村呢?         | 农村居民人均收入增长了多少
女子马拉松冠军是谁?            | 男子呢?          | 男子马拉松冠军是谁
中国队拿了几枚金牌?            | 银牌呢?          | 中国队拿了几枚银牌
今年中考语文平均分是多少?         | 数学呢?          | 今年中考数学平均分是多少
鲜花基地的玫瑰卖到哪里?          | 百合呢?          | 鲜花基地的百合卖到哪里
青河县今年种了多少亩大豆?         | 玉米呢?          | 青河县今年种了多少亩玉米
影片的导演是谁?              | 编剧呢?          | 影片的编剧是谁
展览什么时候开幕?             | 地点呢?          | 展览的地点
博物馆门票多少钱?             | 开放时间呢?        | 博物馆的开放时间
3月份猪肉价格是多少?           | 同比呢?          | 3月份猪肉价格同比
第一个获奖项目叫什么?           | 那第二个呢?        | 第二个获奖项目叫什么
哪三个项目获奖?              | 第二个呢?         | 项目获奖，第二个
地铁3号线有几站?             | 4号线呢?         | 地铁4号线有几站
恒久电机有多少专利?            | 那东岭机械呢?       | 东岭机械有多少专利
市人民医院有多少张床位?          | 市中医院呢?        | 市中医院有多少张床位
谁给星海科技投了钱?            | 那东岭机械公司呢?     | 谁给东岭机械公司投了钱
副市长刘明说了什么?            | 王芳呢?          | 副市长王芳说了什么
《春潮》票房是多少?            | 《远山》呢?        | 《远山》票房是多少
青河县有哪些非遗?             | 还有呢?          | 青河县还有哪些非遗
青河县引进了哪些项目?           | 具体呢?          | 青河县引进了哪些项目，具体
全市出口额是多少?             | 好的,那进口额呢?     | 全市进口额是多少
"""
POINTING_BACK = """
东河电机的研发副总经理是谁?        | 该公司有多少专利?     | 东河电机有多少专利
东昀新材料的副总经理是谁?         | 他们投资了多少钱?     | 东昀新材料投资了多少钱
东昀新材料在哪里?             | 那家公司的经理是谁?    | 东昀新材料的经理是谁
东昀新材料在哪裡?             | 該公司的總經理是誰?    | 东昀新材料的總經理是誰
恒久电机的总经理是谁?           | 他还说了什么?       | 恒久电机的总经理还说了什么
谁获得了一等奖?              | 他今年多大?        | 获得了一等奖的人今年多大
哪位作家获得了文学奖?           | 她的代表作是什么?     | 获得了文学奖的作家的代表作是什么
大桥是谁设计的?              | 他还设计了什么?      | 设计大桥的人还设计了什么
哪家公司中标了污水处理厂?         | 它的总经理是谁?      | 中标了污水处理厂的公司的总经理是谁
记者问了李晓梅什么问题?          | 她多大年纪?        | 李晓梅多大年纪
为什么市民喜欢王建国?           | 他是做什么的?       | 王建国是做什么的
陈志远写了什么书?             | 出版社给了他多少稿费?   | 出版社给了陈志远多少稿费
新图书馆建在哪里?             | 市民对它怎么评价?     | 市民对新图书馆怎么评价
白石镇的大棚有多少亩?           | 那里种什么?        | 白石镇的大棚种什么
污水处理厂项目什么时候开工?        | 该项目总投资多少?     | 污水处理厂项目总投资多少
什么时候启动全民阅读活动?         | 这个活动有多少人参加?   | 全民阅读活动有多少人参加
电影《远山》什么时候上映?         | 这部电影多长?       | 电影《远山》多长
云台大学校长是谁?             | 该校有多少学生?      | 云台大学有多少学生
马拉松在哪天举行?             | 其路线多长?        | 马拉松的路线多长
2023年的洪水淹了几个村?         | 当年损失多少?       | 2023年损失多少
李晓梅和陈志远谁是队长?          | 前者多大?         | 李晓梅多大
青河县有多少人口?             | 其中老年人有多少?     | 青河县有人口，其中老年人有多少
粮食产量为什么连年增长?          | 这说明了什么?       | 粮食产量连年增长，这说明了什么
社区有多少群众听了课?           | 他们学了什么?       | 社区的群众学了什么
"""
WITHOUT_SUBJECT = """
书展在哪里举行?              | 什么时候?         | 书展什么时候举行
火灾是怎么发生的?             | 在哪?           | 火灾是在哪发生的
救援队救出了多少名矿工?          | 什么时候?         | 救援队什么时候救出了矿工
汛期为什么提前?              | 谁说的?          | 汛期提前，谁说的
谁投资了污水处理厂?            | 多少钱?          | 投资了污水处理厂，多少钱
案件什么时候宣判?             | 判了几年?         | 案件判了几年
马拉松在哪天举行?             | 有多少人参加?       | 马拉松有多少人参加
谁创办了明德小学?             | 有多少学生?        | 明德小学有多少学生
昨天青河县下雪了吗?            | 下了多久?         | 昨天青河县下雪了，下了多久
东昀新材料在哪里?             | 经理是谁?         | 东昀新材料的经理是谁
跨河大桥在哪里?              | 总投资多少?        | 跨河大桥的总投资多少
警方破获了什么案件?            | 涉案金额多少?       | 警方破获的案件的涉案金额多少
哪里举办龙舟比赛?             | 比赛几点开始?       | 龙舟比赛几点开始
远帆集团在哪里?              | 公司有多少员工?      | 远帆集团有多少员工
恒久电机投了多少钱改造生产线?       | 那产能涨了没有?      | 恒久电机的产能涨了没有
"""
CHAINS = """
全市上半年进口额是多少? > 那出口额呢?  | 去年呢?          | 全市去年上半年出口额是多少
青河县县长是谁? > 柳林县呢?       | 他说了什么?        | 柳林县县长说了什么
恒久电机在哪里? > 它有多少员工?     | 那东岭机械呢?       | 东岭机械有多少员工
书展在哪里举行? > 什么时候?       | 门票多少钱?        | 书展的门票多少钱
东昀新材料总投资多少? > 东岭机械呢? | 总经理是谁?        | 东岭机械的总经理是谁
书展在哪举行? > 谢谢!          | 什么时候?         | 书展什么时候举行
恒久电机在哪里? > 柳林县有几座水库?   | 那青河县呢?        | 青河县有几座水库
火星上有水吗?               | 那月球呢?         | 月球上有水吗
"""
MORE = """
谁写了大桥合龙?               | 还有吗?         | 谁写了大桥合龙，还有
大桥什么时候合龙?              | 在哪?          | 大桥在哪合龙
大桥在哪里合龙?               | 什么时候?        | 大桥什么时候合龙
电影《远山》谁导演?             | 电影在哪拍的?      | 电影《远山》在哪拍的
青河大桥什么时候合龙?            | 它有多长?        | 青河大桥有多长
柳林县有几所小学?              | 那里有多少人?      | 柳林县有多少人
"""
ON_ITS_OWN = """
恒久电机有多少专利?            | 天气怎么样?
恒久电机有多少专利?            | 柳林县有多少家企业,其中高新企业几家?
白石镇在哪里?               | 青河县其他景点有哪些?
书展在哪举行?               | 那么多游客是从哪里来云台市的?
书展在哪举行?               | 我该怎么申请创业补贴?
书展在哪举行?               | 南水北调工程及其配套工程总投资多少?
书展在哪举行?               | 那天津港吞吐量是多少?
书展在哪举行?               | 市长是谁?
谁获得了一等奖?              | 王建国说他今年几岁?
书展在哪举行?               | 这几年全市绿化率提高了多少?
书展在哪举行?               | 油价涨了吗?
张伟跑了第几名?              | 李晓梅是谁?
星海科技裁了多少人?            | 应该如何预防流感?
马拉松在哪天举行?             | 比亚迪卖了多少辆车?
远帆集团在哪里?              | 他山之石是什么意思?
远帆集团在哪里?              | 这期报纸有几个版?
恒久电机有多少专利?            | 吉他怎么学?
恒久电机有多少专利?            | 其实粮食价格是多少?
恒久电机有多少专利?            | 德隆厂做活塞的那个车间有几个人?
谁投资了污水处理厂?            | 远帆集团和它的子公司有多少员工?
谁投资了污水处理厂?            | 这次全国人口普查什么时候开始?
白石镇的大棚有多少亩?           | 那年冬天云台市下了多大的雪?
云台市去年接待了多少游客?         | 流感疫苗多少钱一针?
云台市去年接待了多少游客?         | 什么是标准杆?
云台市去年接待了多少游客?         | 谢村是谁?
高新区在哪里?               | 高新区其他企业有哪些?
"""


def rows(table: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]


@pytest.mark.parametrize(
    ("history", "question", "understood"),
    rows(ALTERNATIVES) + rows(POINTING_BACK) + rows(WITHOUT_SUBJECT) + rows(CHAINS) + rows(MORE),
)
def test_what_is_left_out_is_put_back(history: str, question: str, understood: str) -> None:
    assert complete(question, tuple(history.split(" > "))) == understood


@pytest.mark.parametrize(("history", "question"), rows(ON_ITS_OWN))
def test_what_stands_on_its_own_is_left_alone(history: str, question: str) -> None:
    assert complete(question, (history,)) is None


@pytest.mark.parametrize(
    ("question", "history"),
    [
        ("那出口额呢?", ()),
        ("那出口额呢?", ("",)),
        ("那出口额呢?", ("你好", "今天有什么新闻?")),
        ("", (TRADE,)),
        ("？", (TRADE,)),
        ("呢", (TRADE,)),
        ("00", ("0",)),
        (TRADE, (TRADE,)),
    ],
)
def test_where_nothing_is_asked_nothing_is_put_back(question: str, history: tuple[str, ...]) -> None:
    assert complete(question, history) is None


@pytest.mark.parametrize("between", ["谢谢!", "你好", "总结一下", "有哪些文章?", " "])
def test_a_wish_in_between_is_passed_over(between: str) -> None:
    assert complete("那出口额呢?", (TRADE, between)) == "高新区1—4月出口额是多少"


def test_a_mixture_of_languages_keeps_both() -> None:
    assert (
        complete("那出口呢?", ("What were the imports of the port?",)) == "What were the imports of the port，那出口呢"
    )
    assert complete("How many people does it employ?", ("恒久电机在哪里?",)) == "How many people does 恒久电机 employ"


def test_only_the_first_of_two_questions_counts() -> None:
    assert complete("云台市有几座桥?他怎么说的?", ("恒久电机的总经理是谁?",)) is None
    assert complete("它在哪?", ("恒久电机有多少专利?王芳是谁?",)) == "恒久电机在哪"


def test_a_long_history_does_not_grow_without_end() -> None:
    understood = complete("还有呢?", ("那呢" * 500,) * 30)
    assert understood is not None
    assert len(understood) <= 2100


TYPED = st.lists(
    st.sampled_from(
        [
            *"谁 什么 哪些 在 哪里 几个 他 其 该 这 那 那家 呢 ? ， 县 青河县 公司 的 了 是".split(),
            *"出口额 去年 5月 第二 《远山》 “ 王芳 前者 和 最后 3 % who And it of ( [ \\ * \ud800".split(),
            "\n",
            " ",
        ]
    ),
    max_size=9,
).map("".join)


@settings(max_examples=300, deadline=None)
@given(question=TYPED, history=st.lists(TYPED, max_size=3))
def test_anything_may_be_typed(question: str, history: list[str]) -> None:
    understood = complete(question, tuple(history))
    assert understood is None or understood.strip()
