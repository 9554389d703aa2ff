"""Everything the page says that does not stand in the paper, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from qa.render import Language
from qa.web.file_words import FILE_WORDS

__all__ = ["BLOCKS", "WORDS", "PageWords", "translations"]


@dataclass(frozen=True, slots=True)
class PageWords:
    """``{}`` is filled in."""

    language: str
    """As HTML names it."""
    name: str
    articles: str
    issues: str
    promise: str
    invitation: str
    how: str
    looking: str
    box: str
    box_label: str
    chat_label: str
    send: str
    clear: str
    failed: str
    what_is_new: str
    who_wrote: str
    how_many: str


WORDS: dict[Language, PageWords] = {
    "zh": PageWords(
        language="zh-CN",
        name="问报",
        articles="{} 篇文章",
        issues="{} 期",
        promise="只引原文，不作发挥",
        invitation="向这期报纸提问",
        how="每个回答都是报上的原句，并标明出处；报上没有的，就说没有。",
        looking="查找中……",
        box="谁、多少、何时、何地……",
        box_label="问题",
        chat_label="对话",
        send="提问",
        clear="新对话",
        failed="没有查成：{}",
        what_is_new="这期有什么新闻？",
        who_wrote="《{}》是谁写的？",
        how_many="{}多少{}？",
    ),
    "en": PageWords(
        language="en",
        name="Wenbao",
        articles="{} articles",
        issues="{} issues",
        promise="Quotes only, nothing added",
        invitation="Ask this newspaper",
        how="Every answer is a sentence of the paper with its source; what is not in it is not answered.",
        looking="Looking …",
        box="Who, how many, when, where …",
        box_label="Question",
        chat_label="Conversation",
        send="Ask",
        clear="New conversation",
        failed="Could not be looked up: {}",
        what_is_new="What is in this issue?",
        who_wrote="《{}》是谁写的？",
        how_many="{}多少{}？",
    ),
}

BLOCKS: tuple[Mapping[Language, Any], ...] = (WORDS, FILE_WORDS)
"""Every block of words, by language."""


def translations() -> dict[str, dict[str, str]]:
    """The texts of all blocks by their fields' names, for each language as HTML names it; what `gr.I18n` takes."""
    return {
        WORDS[language].language: {
            field.name: text
            for block in BLOCKS
            for field in fields(block[language])
            if isinstance(text := getattr(block[language], field.name), str)
        }
        for language in WORDS
    }
