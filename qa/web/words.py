"""Everything the page says that does not stand in the paper, in both languages.

The reader switches the language in the masthead, without a new page. What is HTML of ours is made anew: each function
that makes some takes the language, which `qa.web.tongues` knows of each visitor. Labels, placeholders and buttons of
components are given as ``label("field")`` (see `qa.web.labels`): the browser has both languages from the beginning,
through `gr.I18n`, and shows the one chosen. Whoever brings a block of words of his own (a dataclass like `PageWords`)
enters it in `BLOCKS`; names of fields are unique among all blocks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from qa.render import Language
from qa.web.file_words import FILE_WORDS

__all__ = ["BLOCKS", "LOGIN_WORDS", "NOTICE_WORDS", "WORDS", "LoginWords", "NoticeWords", "PageWords", "translations"]


@dataclass(frozen=True, slots=True)
class PageWords:
    """``{}`` is filled in."""

    language: str
    """As HTML names it."""
    name: str
    articles: str
    issues: str
    promise: str
    other_language: str
    theme: str
    view_chat: str
    view_paper: str
    view_batch: str
    invitation: str
    how: str
    in_chinese: str
    """Said where page and paper do not share a language."""
    looking: str
    box: str
    box_label: str
    chat_label: str
    send: str
    clear: str
    save_markdown: str
    save_json: str
    failed: str
    fault: str
    busy: str
    unkept: str
    what_is_new: str
    understood: str
    corrected: str
    as_typed: str
    verbatim: str
    copy_answer: str
    retry: str
    undo: str
    wrong: str
    which: str
    passage: str
    absent: str
    undecided: str
    thanks: str
    also_ask: str


WORDS: dict[Language, PageWords] = {
    "zh": PageWords(
        language="zh-CN",
        name="问报",
        articles="{} 篇文章",
        issues="{} 期",
        promise="只引原文，不作发挥",
        other_language="English",
        theme="明暗",
        view_chat="问答",
        view_paper="报纸",
        view_batch="文件提问",
        invitation="向这份报纸提问",
        how="每个回答都是报上的原句，并标明出处；报上没有的，就说没有。",
        in_chinese="",
        looking="查找中……",
        box="谁、多少、何时、何地……",
        box_label="问题",
        chat_label="对话",
        send="提问",
        clear="新对话",
        save_markdown="存为 Markdown",
        save_json="存为 JSON",
        failed="没有查成：{}",
        fault="程序出错了",
        busy="前面的问题还没有答完，请稍等。",
        unkept="没能记下，请告诉管理这个网页的人。",
        what_is_new="这期有什么新闻？",
        understood="按“{}”查找",
        corrected="已改正输入，按“{}”查找",
        as_typed="按原样查",
        verbatim="按原样查找，没有补全，也没有改正",
        copy_answer="复制",
        retry="重问",
        undo="撤回",
        wrong="这条回答不对",
        which="哪一段才是对的？选一项就会连同问题记下来，供核对和改进之用。",
        passage="第 {} 段：{}",
        absent="报上没有说",
        undecided="都不对，或者说不清",
        thanks="谢谢，已经记下。",
        also_ask="还可以问",
    ),
    "en": PageWords(
        language="en",
        name="Wenbao",
        articles="{} article(s)",
        issues="{} issue(s)",
        promise="Quotes only, nothing added",
        other_language="中文",
        theme="Light or dark",
        view_chat="Chat",
        view_paper="Paper",
        view_batch="Batch",
        invitation="Ask this newspaper",
        how="Every answer is a sentence of the paper with its source; what is not in it is not answered.",
        in_chinese="The paper is in Chinese: ask in Chinese, or in English with its own names and words.",
        looking="Looking …",
        box="Who, how many, when, where …",
        box_label="Question",
        chat_label="Conversation",
        send="Ask",
        clear="New conversation",
        save_markdown="Save as Markdown",
        save_json="Save as JSON",
        failed="Could not be looked up: {}",
        fault="a fault of the program",
        busy="The questions before it are not answered yet; one moment.",
        unkept="It could not be kept; please tell whoever runs this page.",
        what_is_new="What is in this issue?",
        understood="Looked up as “{}”",
        corrected="Put right and looked up as “{}”",
        as_typed="Ask it as typed",
        verbatim="Looked up as typed, neither completed nor put right",
        copy_answer="Copy",
        retry="Ask again",
        undo="Take back",
        wrong="This answer is wrong",
        which="Which passage is right? Your choice is kept with the question, to check and to improve.",
        passage="Passage {}: {}",
        absent="The paper does not say it",
        undecided="None of them, or hard to say",
        thanks="Thank you, it is kept.",
        also_ask="You may also ask",
    ),
}


@dataclass(frozen=True, slots=True)
class NoticeWords:
    """Said where Gradio would say it in English."""

    lost: str
    crowded: str
    refused: str
    close: str


NOTICE_WORDS: dict[Language, NoticeWords] = {
    "zh": NoticeWords(
        lost="与服务器的连接断了，正在重新连接。连上后网页会自己刷新，没有问成的问题留在输入框里。",
        crowded="现在使用的人太多，没有做成，请稍后再试。",
        refused="没有做成，请再试一次；总是不成，请告诉管理这个网页的人。",
        close="关闭",
    ),
    "en": NoticeWords(
        lost="The connection to the server is lost and is being tried again. Then the page loads anew by itself; what "
        "could not be asked stays in the box.",
        crowded="Too many use this page just now, so it was not done; please try again in a moment.",
        refused="It was not done; please try again, and if it fails again, tell whoever runs this page.",
        close="Close",
    ),
}


@dataclass(frozen=True, slots=True)
class LoginWords:
    """Of the form before the page, and of the way out."""

    title: str
    name: str
    password: str
    enter: str
    leave: str
    wrong: str
    too_often: str
    busy: str


LOGIN_WORDS: dict[Language, LoginWords] = {
    "zh": LoginWords(
        title="登录问报",
        name="用户名",
        password="密码",  # noqa: S106  # what the box is called
        enter="登录",
        leave="退出登录",
        wrong="用户名或密码不对。",
        too_often="试的次数太多，请过一分钟再试。",
        busy="正在登录的人太多，请稍后再试。",
    ),
    "en": LoginWords(
        title="Log in to Wenbao",
        name="Name",
        password="Password",  # noqa: S106
        enter="Log in",
        leave="Log out",
        wrong="The name or the password is wrong.",
        too_often="Too many tries: please wait a minute.",
        busy="Many are logging in just now: please try again in a moment.",
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
