"""Everything the page says that does not stand in the paper, in both languages."""

from __future__ import annotations

from dataclasses import dataclass

from qa.render import Language

__all__ = ["LOGIN_WORDS", "WORDS", "LoginWords", "PageWords"]


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
