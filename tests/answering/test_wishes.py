"""Which wish a text is. A real question that is swallowed by a wish is the worse fault of the two."""

from __future__ import annotations

import pytest

from qa.answering.wishes import wish_of
from qa.words import fold

OVERVIEW = [
    "这期有什么新闻",
    "今天报纸讲了什么",
    "有哪些文章?",
    "都有哪些新闻？",
    "what's in the paper",
    "What is in today's paper?",
    "今天有什么新闻",
    "今天的新闻",
    "列出所有文章",
    "列出所有标题",
    "报纸上都写了些什么？",
    "今天有哪些重要新闻",
    "请问今天报纸有什么内容?",
    "您好！今天有什么新闻？",
    "有什么新闻",
    "一共有几篇文章",
    "今天的头条是什么",
    "标题有哪些",
    "目录",
    "文章列表",
    "这期报纸主要讲了什么",
    "给我看看今天的新闻",
    "本期有哪些报道",
    "这篇文章讲了什么?",
    "聊城日报今天有什么新闻?",
    "5月29日的报纸有什么新闻",
    "今天发生了什么大事?",
    "what articles are there?",
    "show me the headlines",
    "what's the news today?",
    "List all articles",
    "Headlines",
    "还有什么新闻",
    "这份报纸里有什么",
    "看看今天的报纸",
    "我想看今天的新闻",
    "报纸里有什么新闻啊",
    "這期有什麼新聞？",
    "今天的报纸都有什么呢",
    "这一期一共登了几篇文章?",
    "这份报纸有多少篇报道",
    "文章总共有几篇?",
    "How many articles are in the paper?",
]
SUMMARY = [
    "总结一下这篇文章",
    "概括今天的主要内容",
    "帮我总结一下今天的报纸",
    "总结",
    "给我一个摘要",
    "主要内容是什么",
    "这篇文章的主要内容是什么？",
    "把今天的新闻总结一下",
    "用一句话概括这篇报道",
    "简单介绍一下这期报纸",
    "你能总结一下这篇文章吗？",
    "能不能概括一下全文",
    "summarize the paper",
    "Please summarise today's news",
    "give me a summary",
    "TL;DR",
    "总结一下今天报纸都讲了什么",
    "为这篇文章写个摘要",
    "今天新闻的要点",
    "概括一下莘县就业的做法",
    "can you summarize this article?",
    "这期报纸的摘要",
    "請總結一下這篇文章",
    "请归纳全文大意",
    "What are the main points of the paper?",
    "摘要一下",
    "提炼一下今天的报纸",
]
GREETING = [
    "你好",
    "您好！",
    "谢谢",
    "你是谁",
    "你能做什么？",
    "help",
    "你好，你是谁？",
    "hi",
    "Hello!",
    "???",
    "。。。",
    "你会什么",
    "怎么用",
    "你能帮我吗",
    "谢谢你！再见",
    "thank you very much",
    "早上好",
    "在吗？",
    "你有什么功能",
    "who are you?",
    "What can you do?",
    "帮助",
    "你好啊",
    "你好呀~",
    "你叫什么名字",
    "您能回答什么问题？",
    "请问",
    "how do I use this?",
    "你是机器人吗",
    "ＨＥＬＬＯ",
    "你是deepseek吗?",
    "你是不是GPT-4",
    "您是豆包吗？",
    "你是一个机器人吗",
    "你叫什么模型",
    "Are you ChatGPT?",
]
QUESTIONS = [
    "总结会上谁发言?",
    "会议总结了哪些经验",
    "大家好评如潮的产品是什么",
    "有什么新闻发布会",
    "报告摘要说了什么",
    "高新区有什么新闻?",
    "你能帮我查一下谁是镇长吗",
    "你能回答莘县有多少人吗",
    "总结大会什么时候召开",
    "总结报告由谁撰写",
    "公开信的主要内容是什么?",
    "你好，莘县有多少家高新技术企业？",
    "新闻发布会上说了什么",
    "哪些文章提到莘县?",
    "有哪些文章写了高新区?",
    "今天有什么会议?",
    "谁在早上好好工作",
    "今天谁来了",
    "今天几号",
    "5月29日",
    "头版文章谁写的",
    "报纸是哪天的",
    "文章作者是谁",
    "内容是什么",
    "它讲了什么",
    "这是什么",
    "帮助了多少人",
    "帮助农民的是谁",
    "用法国语言的是谁",
    "晚报记者是谁",
    "谁办了日报",
    "概括了几点经验",
    "归纳起来有几条措施",
    "摘要由谁撰写",
    "在哪里召开",
    "好的产品有哪些",
    "早稻产量多少",
    "在嘉明经济开发区的企业",
    "what is the issue with the water supply?",
    "who wrote the summary report?",
    "What news agency reported it?",
    "how does it work?",
    "who are you going to call",
    "高新区有什么新举措",
    "莘县有哪些新闻人物",
    "今天有多少人参加",
    "新闻中心在哪",
    "感谢信写给谁",
    "问报道说了什么会议",
    "再见面是什么时候",
    "报道称多少人受伤",
    "文章有什么意义?",
    "本报记者是谁?",
    "今日头条公司总部在哪",
    "要闻版编辑是谁",
    "",
    "什么消息让他高兴?",
    "消息来源是什么",
    "有什么内容创新",
    "说明书的大意是谁写的",
    "梳理河道多少公里",
    "写一份总结要多少天",
    "简单介绍一下莘县的做法",
    "那篇讲防汛的评论作者是谁",
    "明白了什么道理",
    "你是什么时候出生的",
    "help desk在哪里",
    "今天天气怎么样",
    "谢村是谁",
    "谢谢谁",
    "早到的是谁",
    "在吗啡案中谁被捕",
    "拜访了谁",
    "你是说莘县有43家吗",
    "你是怎么知道的",
    "摘要由谁撰写",
    "提炼厂在哪里",
    "发表了多少篇论文",
    "一共有几个平台",
    "how many companies are there?",
]


@pytest.mark.parametrize("text", OVERVIEW)
def test_overview(text: str) -> None:
    assert wish_of(fold(text)) == "overview"


@pytest.mark.parametrize("text", SUMMARY)
def test_summary(text: str) -> None:
    assert wish_of(fold(text)) == "summary"


@pytest.mark.parametrize("text", GREETING)
def test_greeting(text: str) -> None:
    assert wish_of(fold(text)) == "greeting"


@pytest.mark.parametrize("text", QUESTIONS)
def test_a_question_is_no_wish(text: str) -> None:
    assert wish_of(fold(text)) is None


@pytest.mark.parametrize("text", [*OVERVIEW, *SUMMARY])
def test_politeness_changes_nothing(text: str) -> None:
    assert wish_of(fold(f"您好，请问{text}")) == wish_of(fold(f" {text} ！！")) == wish_of(fold(text))


@pytest.mark.parametrize("text", ["谢" * 1000 + "x", "你好" * 500 + "x", "有" + "什么" * 499 + "x", "the " * 250 + "x"])
def test_a_long_text_is_read_in_one_go(text: str) -> None:
    """Patterns that try every way of dividing such a text would not come back in a lifetime."""
    assert wish_of(text) is None
