"""Names in the forms in which papers print them."""

from __future__ import annotations

import doctest

import pytest

from qa.reading import bylines, dates
from qa.reading.bylines import byline_names, closing_names, credit_names, inline_names


@pytest.mark.parametrize("module", [bylines, dates])
def test_examples_in_docstrings(module: object) -> None:
    failed, tried = doctest.testmod(module)  # type: ignore[arg-type]
    assert (failed, tried > 0) == (0, True)


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("■ 本报记者 王凯 闫振 程宇", ("王凯", "闫振", "程宇")),
        ("■ 赵宗峰", ("赵宗峰",)),
        ("□ 张 三", ("张三",)),
        ("本报首席记者 王凯 实习生 卢一 文/摄", ("王凯", "卢一")),
        ("记者王凯通讯员李红报道", ("王凯", "李红")),
        ("中青报·中青网记者 王凯", ("王凯",)),
        ("本报驻美国记者  王 凯", ("王凯",)),
        ("通讯员 聊城市公安局 张三", ("张三",)),
        ("作者：王凯 编辑：李红", ("王凯",)),
        ("本报讯（记者 王凯）", ("王凯",)),
        ("記者王大明／台北報導", ("王大明",)),
        ("(王覺一／台北報導)", ("王覺一",)),
        ("記者王大明／台北／綜合報導", ("王大明",)),
        ("记者王大明台北报道", ("王大明",)),
        ("记者阿卜杜·拉赫曼", ("阿卜杜·拉赫曼",)),
        ("■ 阿卜杜·拉赫曼 王凯", ("阿卜杜·拉赫曼", "王凯")),
        ("■ a·b", ()),
        ("華盛頓特派員王大明／華盛頓十日專電", ("王大明",)),
        ("文／王小明 圖／李大同", ("王小明", "李大同")),
        ("本报评论员", ("本报评论员",)),
        ("社會中心／綜合報導", ()),
        ("记者手记", ()),
        ("本报记者走基层", ()),
        ("■ 创新驱动", ()),
        ("文化", ()),
    ],
)
def test_byline_lines(line: str, names: tuple[str, ...]) -> None:
    assert byline_names(line) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("本报北京5月16日电  （记者王凯、李红）截至", ("王凯", "李红")),
        ("本报讯 记者王凯 通讯员李红报道：昨日", ("王凯", "李红")),
        ("羊城晚报讯 记者王凯摄影报道：5月", ("王凯",)),
        ("（中央社記者黃國芳嘉義縣17日電）警方", ("黃國芳",)),
        ("中國時報【黃天如／台北報導】受到", ("黃天如",)),
        ("【蔡智銘、王煌忠、黃任膺╱台中報導】", ("蔡智銘", "王煌忠", "黃任膺")),
        ("〔地方中心／綜合報導〕昨天", ()),
        ("新华社北京5月16日电 为了", ()),
    ],
)
def test_datelines(text: str, names: tuple[str, ...]) -> None:
    assert inline_names(text) == names


def test_under_texts_and_pictures() -> None:
    assert closing_names("正式开放。（记者 王凯）") == ("王凯",)
    assert closing_names("正式开放。(王凯 李红)") == ("王凯", "李红")
    assert closing_names("正式开放。（王凯摄）") == ()
    assert closing_names("正式开放。（据新华社）") == ()
    assert credit_names("新华社记者 王凯 摄") == ("王凯",)
    assert credit_names("王凯摄 （影像中国）") == ("王凯",)
    assert credit_names("（記者王大明攝）") == ("王大明",)
    assert credit_names("资料图片") == ()
