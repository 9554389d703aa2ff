"""Wishes that no passage fulfils: a greeting, the list of articles, a summary.

A real question that is taken for a wish is lost, a wish that is taken for a question only gets a poorer answer. So a
wish is the whole of what was typed, never a word in it. Patterns run on folded text (see `qa.words.fold`). Questions
about the paper itself that ask for more than the list are read in `qa.answering.paper`.
"""

from __future__ import annotations

import re
from typing import Literal

_MARKS = " \t\n\r\u3000,.。!?~、…"
_PARTICLES = ("吗", "呢", "啊", "呀", "吧", "嘛", "啦", "哈")
_POLITE = re.compile(
    "^(?:请问|请教|请|麻烦(?:你|您)?|(?:你|您)好[啊呀]?|谢谢|一下|(?:你|您)?(?:能不能|可不可以|能否|可否|可以)|(?:你|您)能"
    "|帮忙|[帮给替为]我|告诉我|能(?=总结|概括|归纳|介绍|帮|给|列)|我(?:想|要|想要)(?:知道|问|看|了解)?(?:一下|下)?"
    "|please|(?:can|could|would|will) you|[\\s,.。!?~、])+"
)

# A longer one stands before its beginning: once one of them has matched no other is tried.
_GREETING = (
    "(?:你|您|大家)好|hello|hi|hey|there|嗨|哈[喽罗啰]|(?:早上|上午|中午|下午|晚上)好|早安?|晚安|在|问报(?![一-鿿])|wenbao"
    "|(?:多|太)?谢谢?(?:你|您|了|啦)?|(?:非常|十分)?感谢(?:你|您)?|辛苦(?:你|您)?了?|好的?|知道了|明白了|再见|拜拜?"
    "|okay|ok|bye(?: bye)?|goodbye"
    "|thanks?(?: you)?(?: very much| so much| a lot)?|good (?:morning|afternoon|evening|night)"
)
_YOU = "(?:你|您|问报)"
_ANOTHER = "不是|说|指|想|要|否|觉得|认为|在|从|来自"
_PROGRAM = (
    # A name in Latin letters is a model's; a Chinese one could be anything, so that it needs its 吗 or 是不是.
    f"{_YOU}(?:是不是|是否是|就?是|叫)(?:一?个)?[a-z][a-z0-9.\\- ]{{1,24}}(?:模型|机器人)?"
    f"|{_YOU}(?:(?:就|不)?是(?!{_ANOTHER})[^\\W谁哪什几多怎]{{2,10}}[吗么吧]|是不是(?!{_ANOTHER})[^\\W谁哪什几多怎]{{2,10}}吗?)"
    f"|{_YOU}(?:是|叫)(?:谁|啥|哪位|什么(?:名字?|东西|程序|软件|模型|机器人|ai|人)?"
    "|一?个?(?:机器人|真人|ai|人工智能|程序|大?模型))"
    f"|{_YOU}都?(?:能|会|可以|能够)(?:做|干|回答|帮我?|帮忙)*(?:些|点)?(?:什么|啥|哪些)?(?:样的)?(?:事情?|问题|忙|工作)?"
    f"|{_YOU}有(?:什么|啥|哪些)(?:功能|本事|用)|(?:介绍|说说)(?:一下)?{_YOU}?自己|自我介绍(?:一下)?"
    "|(?:这个?(?:程序|软件|工具|网站)?)?(?:怎么|怎样|如何)(?:用|使用|提问)"
    f"(?:{_YOU}|这个(?:程序|软件|工具|网站)?)?"
    "|帮助|使用(?:说明|方法)|用法|help(?: me)?|(?:who|what) are you|what(?:'s| is) your name|introduce yourself"
    "|are you (?:an? |the )?[a-z][a-z0-9.-]*(?: [a-z][a-z0-9.-]*)?"
    "|what (?:can|do) you do(?: for me)?|what can i ask(?: you)?|how does this work"
    "|how (?:do i|can i|to) use (?:this|you|it)"
)
_GREETS = re.compile(f"(?>(?:{_GREETING})[{_MARKS}啊呀]*)*+(?:{_PROGRAM})?")

_ISSUE = "(?:(?:这|本|今|当|该|此|那)一?(?:期|份|张|天|日|篇|条)|今日|[0-9年月日号]{2,11}(?=的?(?:报纸?|日报|晚报)))"
_PRINT = "(?:报纸?|日报|晚报|新闻|报道|头版|文章|版面|要闻)"
_NAME = "[^\\W谁哪几何啥]{2,4}[日晚晨早时商周]报"
_PAPER = f"(?:在|看看?)?(?:{_ISSUE}的?(?:{_PRINT}|{_NAME})?|[这本该]?{_PRINT}|{_NAME}{_ISSUE}?)(?:上面?|里面?|中)?的?"
_WHAT = "(?:些|哪些|什么|啥|几[篇条个]|多少[篇条个])+"
_MAIN = "(?:主要|重要|重大|最新|热点|大|别的|其他)?的?"
_ITEMS = "(?:新闻|文章|报道|消息|标题|要闻|头条|版面|目录)"
_PIECES = "(?:新闻|文章|报道|消息|稿件|稿子)"
_EN_PAPER = "(?:(?:the|this|today's) )?(?:paper|newspaper|issue|edition|front page|news)"
_EN_ITEMS = "(?:(?:the|today's|all|any) )*(?:(?:main|top|latest) )?(?:news|headlines|articles|stories)"
_OVERVIEW = re.compile(
    f"(?:{_PAPER})?(?:都|还|一?共|总共)*有{_WHAT}{_MAIN}(?:{_ITEMS}|内容)"
    f"|{_PAPER}(?:都|主要|一?共|总共)*(?:有|讲|说|写|登|刊登|报道|介绍|发生)的?了?是?{_WHAT}"
    f"{_MAIN}(?:{_ITEMS}|内容|事情?|大事|东西)?"
    f"|{_WHAT}{_MAIN}{_ITEMS}|(?:{_PAPER})?{_MAIN}{_ITEMS}都?[有是](?:哪些|什么|啥)"
    f"|(?:列出|列一下|列举|显示|看看?|浏览)?(?:{_PAPER})?(?:所有|全部)?的?{_MAIN}{_ITEMS}的?(?:标题|目录|列表|清单)?"
    f"|看?看?{_ISSUE}?的?报纸"
    f"|(?:{_PAPER})?(?:都|一?共|总共|到底)*(?:有|刊?登了?|刊?发了?|收录了?|报道了?)?(?:几|多少)[篇条个则]?{_PIECES}"
    f"|(?:{_PAPER})?{_PIECES}的?(?:一?共|总共)?(?:有(?:几|多少)[篇条个则]?|(?:数量|总数|篇数)(?:是(?:几|多少))?)"
    f"|what(?:'s| is| are) (?:there |new )?(?:in|on) {_EN_PAPER}(?: today)?|what(?:'s| is) new(?: today)?"
    f"|what(?:'s| is| are) {_EN_ITEMS}(?: (?:in|of|on) {_EN_PAPER})?(?: today)?|what does {_EN_PAPER} say"
    f"|(?:what|which) {_EN_ITEMS} (?:is|are) (?:there|(?:in|on) {_EN_PAPER})(?: in {_EN_PAPER})?"
    f"|how many {_EN_ITEMS} (?:(?:are|were) (?:there|(?:in|on) {_EN_PAPER})(?: (?:in|on) {_EN_PAPER})?"
    f"|does {_EN_PAPER} (?:have|contain|print))"
    f"|(?:list|show)(?: me)? {_EN_ITEMS}(?: (?:in|of) {_EN_PAPER})?|{_EN_ITEMS}"
)

_ASKS = "谁|哪|什么|多少|几(?!乎|句)|怎|何|啥|\\b(?:who|what|which|when|where|how)"
_TELLS = f"(?:(?!{_ASKS}).)*"
_SUM_UP = "(?:总结|概括|归纳|概述|小结)"
_GIST = "(?:主要内容|内容(?:摘要|概要|提要)|中心思想|大意|摘要|概要|提要|总结)"
_SHORTLY = "(?:用.{1,8}?[话字])?(?:简单|简要|大致)?[地的]?"
_SUMMARY = re.compile(
    # 总结一下…, but no word that only begins so, such as 总结会, and no question about it
    f"{_SHORTLY}(?:{_SUM_UP}|(?:梳理|摘要|提炼)(?=一下))(?!大?会|报告|表彰|讲话|性|出|了)(?:一下|下)?{_TELLS}"
    f"|{_SHORTLY}{_SUM_UP}(?:一下|下)?{_PAPER}都?(?:讲|说|写)了?{_WHAT}"
    f"|(?:把|将|对)?{_PAPER}(?:主要)?(?:内容)?(?:[帮给]我|进行|做|作)*(?:{_SUM_UP}|梳理|提炼)(?:一下|下)?"
    f"|[把将]{_TELLS}{_SUM_UP}(?:一下|下)"
    f"|(?:(?:{_PAPER})?{_GIST}|{_PAPER}(?:要点|重点|主旨|导读))(?:是(?:什么|啥)|有哪些)?"
    f"|[给为对]?(?:{_PAPER})?(?:给出?|写|做|作|来|生成)?一?[个份段篇](?:简短|简要|简单)?的?(?:{_PAPER})?(?:摘要|总结|概要|概述|小结)"
    f"|(?:简单|简要|大致)?地?(?:介绍|说说|讲讲|说|讲)(?:一下|下)?{_PAPER}(?:主要)?(?:内容|要点)?"
    "|(?:briefly )?(?:summari[sz]e|sum up|recap)(?: .*)?|tl;?dr"
    f"|(?:(?:give me|write|make) )?(?:an? |the )?(?:(?:short|brief) )?summary(?: (?:of|for) {_TELLS})?"
    f"|what(?:'s| is| are) the (?:main|key) (?:points?|contents?|topics?)(?: (?:in|of) {_EN_PAPER})?",
    re.DOTALL,
)


def wish_of(text: str) -> Literal["greeting", "overview", "summary"] | None:
    """Which wish a folded text is; None for a question to the paper.

    >>> wish_of("您好!"), wish_of("今天报纸讲了什么?"), wish_of("总结一下这篇文章"), wish_of("总结会上谁发言?")
    ('greeting', 'overview', 'summary', None)
    """
    if not text.strip():
        return None
    typed, bare = text.strip(_MARKS), bare_of(text)
    if not bare or any(map(_GREETS.fullmatch, (typed, _without_particle(typed), bare))):
        return "greeting"
    if _SUMMARY.fullmatch(bare):
        return "summary"
    return "overview" if _OVERVIEW.fullmatch(bare) else None


def bare_of(text: str) -> str:
    """A folded text without its politeness, the marks around it and its last particle.

    >>> bare_of("请问,这是什么报纸呢?")
    '这是什么报纸'
    """
    return _POLITE.sub("", _without_particle(text.strip(_MARKS)))


def _without_particle(text: str) -> str:
    return text[:-1].rstrip(_MARKS) if text.endswith(_PARTICLES) else text
