"""The sentences the program itself says, in Chinese and English; everything else a reader sees stands in the paper."""

from __future__ import annotations

_WORDING: dict[str, tuple[str, str]] = {
    "weak": (
        "报纸里没有找到能回答这个问题的内容，下面是最接近的段落。",
        "The paper does not seem to say this; the passages below come closest.",
    ),
    "missing": (
        "报纸里没有提到“{words}”，下面是最接近的段落。",
        "The paper does not mention “{words}”; the passages below come closest.",
    ),
    "kind": (
        "报纸里有相关的段落，但没有说{sought}。",
        "The paper has related passages, but they do not say {sought}.",
    ),
    "help": (
        "你好，我是问报。请就这份报纸提问，例如“谁……？”“多少……？”“什么时候……？”，我会找出原文并标出那句话；报上没有说的，我会直说。",
        "Hello, this is Wenbao. Ask about this newspaper, such as who, how many or when: you get the passage with the "
        "sentence marked, and a plain no where the paper does not say it.",
    ),
    "summary": (
        "我只引用原文，不做总结；下面是各篇文章的开头。",
        "I quote the paper and do not summarize it; below are the opening paragraphs.",
    ),
    "empty": ("问题是空的。", "The question is empty."),
    "too_long": ("问题太长：最多{limit}个字。", "The question is too long: at most {limit} characters."),
    "nothing": ("这份报纸里没有可以检索的文字。", "There is no text to search in this newspaper."),
}
_SOUGHT: dict[str, tuple[str, str]] = {
    "person": ("是谁", "who"),
    "number": ("具体数字", "the figure"),
    "date": ("具体时间", "when"),
    "place": ("具体地点", "where"),
    "title": ("具体名称", "the title"),
}


def say(key: str, english: bool = False, **values: object) -> str:
    """The sentence `key` in Chinese, or in English."""
    return _WORDING[key][english].format(**values)


def say_sought(sought: str, english: bool = False) -> str | None:
    """What a question asks for, as a phrase; None where there is no phrase for it."""
    return _SOUGHT[sought][english] if sought in _SOUGHT else None
