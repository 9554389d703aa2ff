"""Lines, and what holds for a file as a whole."""

from __future__ import annotations

import pytest

from qa.reading.lines import Line, Style, ends_sentence, measure, split_lines


def told(text: str) -> list[tuple[int, str, int, bool]]:
    return [(line.number, line.text, line.gap, line.indent) for line in split_lines(text)]


def test_lines_are_counted_as_in_the_file() -> None:
    assert told("\n一 \r\n\u3000\u3000二\n\n\n 三\n") == [(2, "一", 1, False), (3, "二", 0, True), (6, "三", 2, False)]
    assert told("") == told(" \n\u3000\n") == []


def test_an_indent_is_at_least_one_wide_character() -> None:
    assert [line.indent for line in split_lines("一\n 二\n  三\n\u3000四\n\t五\n\t\t六")] == [
        False,
        False,
        True,
        True,
        False,
        True,
    ]


def test_empty_lines_between_all_lines_separate_nothing() -> None:
    assert [line.gap for line in split_lines("\n\n".join("一二三四五六七八九十"))] == [0] * 10
    # Two more than stand everywhere.
    assert [line.gap for line in split_lines("一\n\n二\n\n\n\n三\n\n四")] == [0, 0, 2, 0]
    assert [line.gap for line in split_lines("一")] == [0]


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("大桥合龙。", True),
        ("大桥合龙!”", True),
        ("大桥合龙……》)", True),
        ("大桥合龙", False),
        ("大桥合龙,", False),
        ("The bridge is open.", True),
        ("共计12.", False),
        (".", False),
    ],
)
def test_the_end_of_a_sentence(text: str, ends: bool) -> None:
    assert ends_sentence(text) is ends


def test_wrapped_lines_are_as_wide_as_the_column() -> None:
    full, end = "大桥昨天合龙两岸相连市民欢呼工人", "通车了。"
    text = "\n".join([full, full, full, end] * 4)
    style = measure(split_lines(text))
    assert style == Style(indented=False, wrap=32, by_width=True)
    # One character less is the edge still, for a mark may not begin a line; three are not.
    assert [style.full(line) for line in split_lines(f"{full}\n{full[1:]}\n{full[2:]}\n{full[3:]}\n{full * 9}")] == [
        True,
        True,
        True,
        False,
        False,
    ]


def test_wrapped_paragraphs_may_be_indented() -> None:
    first, full, end = "\u3000\u3000大桥昨天合龙两岸相连市民欢呼", "大桥昨天合龙两岸相连市民欢呼工人", "通车了。"
    style = measure(split_lines("\n".join([first, full, full, end] * 4)))
    assert style == Style(indented=True, wrap=32, by_width=True)


def test_lines_that_are_paragraphs_are_not_wrapped() -> None:
    paragraphs = [f"\u3000\u3000第{n}座大桥昨天合龙，{'市民欢呼，' * n}车来车往。" for n in range(1, 9)]
    style = measure(split_lines("\n".join(["大桥合龙", *paragraphs])))
    assert (style.indented, style.wrap) == (True, None)
    assert not style.full(Line(1, "长" * 40, 0, False))
    assert measure(split_lines("\n".join(p.strip() for p in paragraphs))).indented is False
    assert measure([]).wrap is None
