"""Where persons are named in a folded text (see `qa.words.fold`).

Chinese names by their surname and what stands round them; foreign ones by the dot, by Latin letters, or by a run of
the characters that names are written with in Chinese.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from itertools import accumulate
from operator import attrgetter

from qa.tagging import Token, is_common, tokens

Bounds = tuple[int, int]

OFFICES = (
    "书记|市长|县长|区长|镇长|乡长|村长|局长|厅长|部长|省长|州长|主任|主席|委员|代表|院长|校长|所长|处长|科长|站长|馆长|行长|会长|社长|厂长"
    "|秘书长|理事长|董事长|经理|总监|总裁|工程师|教授|研究员|专家|院士|博士|医生|医师|护士|教师|老师|教练|队长|运动员|球员|导演|演员|歌手"
    "|作家|诗人|画家|记者|主持人|发言人|负责人|创始人|创办人|领队|总统|总理|首相|大臣|国王|皇帝|将军|司令|村民|居民|农民|职工|员工|法官"
    "|律师|警官|民警|主编|编辑|顾问|理事|干部|老板|支书|通讯员|议员|天皇|女王|选手|市民|学者|学生|同学|司机|网友|店主|业主|村支书|老人"
)
"""Names of offices and callings, as alternatives of a pattern."""
_SURNAMES = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳鲍史唐费廉岑薛雷贺倪汤"
    "滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童"
    "颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫房裘缪干解应宗丁宣邓郁单杭洪包诸左石崔吉钮龚程嵇邢裴陆荣翁荀羊惠甄曲封芮储靳汲邴糜松井段"
    "富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘"
    "党翟谭贡劳逄姬申扶堵冉宰郦雍却璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东"
    "欧殳沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋沙乜养鞠须丰巢关蒯相查后荆红游竺权逯盖益桓公岳帅佟闫肖付代仝"
)
# Surnames that mostly are one: what begins with one of them needs less around it.
_PLAIN = frozenset(
    "王李张刘陈杨赵吴徐孙朱胡郭罗郑梁谢宋唐许韩冯邓曹彭肖董潘袁蔡蒋余杜叶程魏苏吕丁卢姚沈姜崔谭陆范汪廖贾夏付邹熊孟秦邱侯尹薛闫段雷黎史陶贺郝顾龚邵"
    "严赖覃洪武莫孔汤温樊葛邢齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申耿焦俞左柳甘祝尚符舒阮柯梅童凌毕裴霍涂苗谷盛翁冉骆蓝辛靳"
)
_COMPOUND = "欧阳|司马|上官|诸葛|司徒|东方|独孤|南宫|夏侯|皇甫|尉迟|公孙|慕容|令狐|长孙|宇文|端木|轩辕|呼延"
NO_NAME = frozenset(
    "的地得了着过是在于为与及或等将就也还又都对从以向被把让给到已并而且但则之其这此各每某我你他她它们不没有无中上下前后内外里时年月日号个名位次"
    "种家说道称曰问答讲谈看想要能会可须用由因所者来去省市县区镇乡村"
)
"""Characters that no given name is made of."""
_NAME = f"(?:{_COMPOUND}|[{''.join(sorted(_SURNAMES))}])(?:(?![的地得了着局厅部委署厂院校])[一-龥]){{1,2}}?"
_SAYS = (
    "说|道(?!介绍|表示|认为|指出|强调|告诉|坦言|透露|解释|说)"
    "|介绍|表示|认为|指出|强调|告诉|坦言|称|回忆|透露|感慨|解释|笑"
)
_NAMED = re.compile(
    f"(?:{OFFICES})({_NAME})(?={_SAYS}|在|于|为|是|的|和|与|等|一行|出席|主持|担任|带|养|向|对|从|以|将|就|也|还|曾|看|先生|女士|[^一-龥]|$)"
    f"|({_NAME})(?=先生|女士|担任|出任|当选|{_SAYS})"
)
_FOREIGN = re.compile("[一-龥]{1,6}(?:[·•‧・][一-龥]{1,7})+|(?<![a-z])[a-z]+(?: [a-z.]+)+(?![a-z])")
_WRITTEN_WITH = frozenset(
    "阿埃艾安奥巴贝比波博布查达大戴德迪丁杜多厄尔法菲费弗福盖戈格古哈海汉赫亨霍基吉加贾杰金卡凯坎康考科克肯库拉莱兰朗劳勒雷里利莲琳鲁路伦罗洛马麦曼"
    "梅门蒙米密莫姆穆纳娜奈尼宁牛纽诺帕佩皮珀普奇切琼丘让瑞萨塞桑瑟沙舍什史斯思司苏索塔泰坦汤特提图托瓦万韦维温沃乌伍希锡夏谢休雅亚扬耶伊因英尤约泽扎"
    "詹朱兹祖匈廷滕腾蒂黛妮丽莉露茜丝"
)
_OFFICE = re.compile(OFFICES)
_OFFICE_END = re.compile(f"(?:{OFFICES})$")
_AFTER = re.compile(f"{_SAYS}|出席|参加|担任|等|和|与|在|于|是|的|为|将|向|对")
_BEFORE = re.compile(f"(?:{OFFICES}|先生|女士|同志)[ ]?$")
_SPOKEN = re.compile(f"{_SAYS}|先生|女士")
_ALONE = frozenset("、,。)(:;")
_END = attrgetter("end")


def people(text: str) -> list[Bounds]:
    """(start, end) of each person named, in no particular order."""
    named = [m.span(m.lastindex or 0) for m in _NAMED.finditer(text)]
    named += [_name_alone(text, *m.span()) for m in _FOREIGN.finditer(text)]
    taken = sorted(named)
    starts = [start for start, _ in taken]
    ends = list(accumulate((end for _, end in taken), max))

    def is_free(start: int, end: int) -> bool:
        before = bisect_left(starts, end)
        return not before or ends[before - 1] <= start

    return named + [bounds for bounds in _by_words(text) if is_free(*bounds)]


def ends_in_office(text: str) -> bool:
    """Whether a folded text ends in the name of an office: 总经理, 镇长."""
    return bool(_OFFICE_END.search(text))


def _name_alone(text: str, start: int, end: int) -> Bounds:
    """A foreign name without the office before it and the verb after it: 主任约翰·史密斯出席."""
    dot = text.find("·", start, end) + 1
    for office in _OFFICE.finditer(text, start, dot or end):
        start = office.end()
    if dot:
        # 是约翰·史密斯, 影响了约翰·史密斯: the first name begins after the last word that is none.
        words = tokens(text)
        for word in words[bisect_right(words, start, key=_END) : bisect_left(words, dot, key=_END)]:
            if word.text in NO_NAME or (len(word.text) > 1 and word.flag[0] in "vpcdu"):
                start = word.end
    verb = _AFTER.search(text, max(start, text.rfind("·", start, end)) + 2, end)
    return start, verb.start() if verb else end


def _by_words(text: str) -> list[Bounds]:
    """Names that jieba's dictionary knows, or that it knows so little that they fall into single characters."""
    words = tokens(text)
    found: list[Bounds] = []
    at = 0
    while at < len(words):
        end = _foreign_end(words, at) or _known_end(words, at) or _chinese_end(text, words, at, found)
        if not end:
            at += 1
            continue
        found.append((words[at].start, end))
        while at < len(words) and words[at].start < end:
            at += 1
    return found


def _foreign_end(words: tuple[Token, ...], at: int) -> int:
    """End of a run of at least three of the characters that foreign names are written with; 0 for none."""
    after = at
    while after < len(words) and _WRITTEN_WITH.issuperset(words[after].text) and words[after].flag != "ns":
        after += 1
    if after > at and words[after - 1].end - words[at].start >= 3:
        return words[after - 1].end
    return words[at].end if words[at].flag in ("nrt", "nrfg") and len(words[at].text) > 1 else 0


def _known_end(words: tuple[Token, ...], at: int) -> int:
    word = words[at]
    if not (word.flag == "nr" and 2 <= len(word.text) <= 4 and word.text[0] in _PLAIN):
        return 0
    # 余生|富: a known name of two characters may be the beginning of another.
    longer = len(word.text) == 2 and _is_given(words, at + 1) and words[at + 1].flag != "v"
    return words[at + 1].end if longer else word.end


def _is_given(words: tuple[Token, ...], at: int) -> bool:
    """Whether a word is a single character that a given name may have."""
    if at >= len(words) or words[at].start != words[at - 1].end:
        return False
    text = words[at].text
    return len(text) == 1 and "一" <= text <= "龥" and text not in NO_NAME


def _chinese_end(text: str, words: tuple[Token, ...], at: int, before: list[Bounds]) -> int:
    """End of a surname with its given name, where something near it speaks for a person; 0 for none."""
    surname = words[at]
    if surname.text not in _SURNAMES and not re.fullmatch(_COMPOUND, surname.text):
        return 0
    ends = []
    if _is_given(words, at + 1):
        ends = [words[at + 2].end] if _is_given(words, at + 2) else []
        ends.append(words[at + 1].end)
    elif at + 1 < len(words) and len(words[at + 1].text) == 2 and "一" <= words[at + 1].text[0] <= "龥":
        given = words[at + 1]
        ends = [given.end] if given.flag[:2] in ("nr", "nz", "ns") or not is_common(given.text, 100) else []
    titled = bool(_BEFORE.search(text, max(0, surname.start - 6), surname.start))
    listed = bool(before) and before[-1][1] == surname.start - 1 and text[surname.start - 1] in "、 "
    for end in ends:
        plain = surname.text in _PLAIN or len(surname.text) > 1
        stands_alone = end - surname.start >= 3 or end == len(text) or text[end] in _ALONE
        if titled or listed or _SPOKEN.match(text, end) or (plain and stands_alone):
            return end
    return 0
