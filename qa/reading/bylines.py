"""Who wrote it: names in byline lines, datelines, credits and at the end of a text."""

from __future__ import annotations

import re

_SINGLE = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝"
    "龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解"
    "牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀胥南班储"
    "奚楼丘计竺扶谌练阎肖闻诸葛危强洪代井原厉邸郦卿衣帅屠傅候习薄沃植冼都云宛木"
    "張劉陳楊黃趙吳孫馬鄭謝許韓馮鄧蕭葉蘇魏呂盧鍾譚陸範賈韋鄒龍賀顧龔邵萬錢嚴湯溫樊喬龐顏莊聶魯歐關蘭紀畢單塗駱藍遊連蘆麥婁竇黨費衛應閔鄔邊師榮叢鞏遲鄺談樂儲樓計練閻聞諸羅鐘簡齊賴賴邱游曾藍"
)
_SURNAMES = frozenset(_SINGLE)
_COMPOUND = frozenset(
    "欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 司徒 端木 歐陽 司馬 諸葛 張簡 范姜 阿卜 买买 艾力".split()
)

_CJK = r"\u3400-\u4dbf\u4e00-\u9fff"
_ORG = (
    rf"(?:[{_CJK}A-Za-z·]{{0,14}}?(?:报|報|社|网|網|台|臺|刊|频道|客户端|新闻|新聞|壹点|中心)[{_CJK}]{{0,4}}?"
    rf"|^[{_CJK}]{{1,6}}?)??"
)
_RANK = (
    r"(?:全媒体|全媒體|融媒体?|首席|特[约約派]|[见見][习習]|[实實][习習]|文字|[图圖]片|[摄攝]影|高[级級]|[资資]深){0,3}"
    r"(?:[驻駐](?:(?![驻駐])[\u4e00-\u9fff]){1,6}?)?"
)
_ROLE = re.compile(
    rf"{_ORG}{_RANK}(?:记者|記者|通讯员|通訊員|评论员|評論員|特派[员員]|[实實][习習]生|撰稿人?|[编編][译譯]|[译譯]者)"
    rf"|作者|撰文|文字|整理|(?:参与|參與)?(?:采写|採訪|採寫)|撰写|供稿|[摄攝]影|[图圖]文|文[图圖]"
    rf"|(?<![{_CJK}])[文图圖摄攝](?:\s*[/／、·&+]\s*[文图圖摄攝])*(?![{_CJK}])"
)
_STAFF_ROLE = re.compile(r"责编|責編|编辑|編輯|核稿|校对|校對|审核|美编")
_BULLETS = " \t\u3000\xa0■□●○◆◇▲△▼★☆◎▪•※｜—-"
_BRACKETS = "（）()【】〔〕［］[]"
_SEPARATORS = re.compile(r"[\s、，,;；:：/／╱∕|｜&＆]+")
_FILED = re.compile(
    r"(?:[摄攝]影|[综綜]合|外[电電]|[连連][线線]|[专專]|現場|现场|整理|[\d一二三四五六七八九十]{1,3}日)*"
    r"(?:[报報][道導]|[电電]|[讯訊])$|发自\S{2,8}$"
)
_NOT_NAME = re.compile(
    r"手[记記]|札[记記]|[观觀]察|观点|调查|述评|走基层|日[记記]|获悉|了解|[从從说說在的问與与和是了]|[报報][道導]|见闻|发现|之家"
    r"|一线|专访|访谈|编辑|編輯|中心|综合|綜合|本报|本報"
)
_PLACES = "村庄屯镇鎮县縣市区區局院厂廠"
_OFFICE = re.compile(r"[局院校委会部处办室学台站队团厂县市区镇乡村街司社心所]$")
_SPREAD = re.compile(rf"(?<![{_CJK}])([{_CJK}])[ \u3000\xa0]{{1,4}}([{_CJK}])(?![{_CJK}])")
_NAME = re.compile(rf"[{_CJK}]{{2,4}}")
_FOREIGN = re.compile(rf"[{_CJK}]{{1,8}}(?:[·•．][{_CJK}]{{1,8}}){{1,3}}|[A-Za-z][A-Za-z.\-]+")

_INLINE = re.compile(r"[（(〔【\[［]([^（(〔【\[［）)〕】\]］。]{2,70})[）)〕】\]］]")
_OPENS_PLAINLY = re.compile(rf"[【\[]?[{_CJK}]{{1,8}}[讯訊电電]|(?:[{_CJK}]{{1,8}}[报報社网網])?(?:记者|記者)")
_STAMP = re.compile(
    rf"^\d{{4}}[-./]\d{{1,2}}[-./]\d{{1,2}}(?:\s+\d{{1,2}}:\d{{2}})?\s+(?:[{_CJK}]{{2,8}}[报報社网網]\s*[／/]\s*)?"
)
_PROFESSION = re.compile(rf"([{_CJK}]{{3}})\s*[／/]\s*[{_CJK}]{{2,12}}(?:（[^（）]{{1,12}}）|\([^()]{{1,12}}\))?")
_WIRE = re.compile(r"^[^（()）〔【]{2,24}[讯訊电電]\s*(?=[（(〔【])")
_SPOKEN = re.compile(
    rf"(?:记者|記者|通讯员|通訊員)[ \u3000]*((?:[{_CJK}]{{2,4}}?[、 \u3000]*){{1,4}}?)"
    r"(?=[摄攝]影报道|[报報][道導]|[:：/／╱]|通讯员|通訊員|$)"
)
_TAIL = re.compile(r"[（(]([^（）()。]{2,60})[）)](?:\d{6,8})?$")
_AFFILIATION = re.compile(r"[（(][^（）()]{0,30}[）)]$")
_PHOTO = re.compile(r"[摄攝图圖影]")


def is_name(token: str) -> bool:
    """Whether a token reads as a Chinese person's name: a surname and one or two characters, or foreign with dots."""
    if _NOT_NAME.search(token):
        return False
    if _NAME.fullmatch(token):
        if token[-1] in _PLACES:
            return False
        return (token[0] in _SURNAMES and len(token) <= 3) or (token[:2] in _COMPOUND and len(token) >= 3)
    return bool(_FOREIGN.fullmatch(token)) and "·" in token


def plain_names(text: str) -> tuple[str, ...]:
    """Return the names of a text that holds nothing but names, else ().

    ``张 三`` is one name, spread to the width of three characters.
    """
    tokens = _tokens(text if text[:1] in _BRACKETS else _AFFILIATION.sub("", text))
    return tuple(tokens) if 0 < len(tokens) <= 6 and all(map(is_name, tokens)) else ()


def byline_names(text: str) -> tuple[str, ...]:
    """Return the names of a line that is a byline, else ().

    >>> byline_names("■ 本报记者 王凯 通讯员 张 三")
    ('王凯', '张三')
    >>> byline_names("記者王大明／台北報導")
    ('王大明',)
    >>> byline_names("记者从会上获悉")
    ()
    """
    bare = _WIRE.sub("", _STAMP.sub("", text.strip(_BULLETS), count=1))
    if len(bare) > 90 or re.search("[。！？!?…]", bare):
        return ()
    if bare[:1] in _BRACKETS and bare[-1:] in _BRACKETS:
        bare = bare[1:-1].strip()
    if (staff := _STAFF_ROLE.search(bare)) and staff.start() > 0:
        bare = bare[: staff.start()]
    filed = _FILED.search(bare)
    bare = bare[: filed.start()] if filed else bare
    roles = list(_ROLE.finditer(bare))
    if not roles:
        if (writer := _PROFESSION.fullmatch(bare)) and is_name(writer[1]):
            return (writer[1],)
        if filed:
            return plain_names(_without_place(bare)) if re.search("[/／╱∕]", bare) else ()
        return plain_names(bare) if text[:1] in _BULLETS else ()
    if roles[0][0] == bare and re.search("评论员|評論員", bare):
        return (bare,)
    before = plain_names(bare[: roles[0].start()])
    if bare[: roles[0].start()].strip(_BULLETS) and not before:
        return ()
    names = list(before)
    for role, following in zip(roles, [*roles[1:], None], strict=True):
        chunk = bare[role.end() : following.start() if following else len(bare)]
        if filed and not following:
            chunk = _without_place(chunk)
        tokens = _tokens(chunk)
        good = [t for t in tokens if _is_credited(t)]
        if any(t not in good and not _OFFICE.search(t) for t in tokens):
            return ()
        names += good
    return tuple(dict.fromkeys(names))


def inline_names(text: str) -> tuple[str, ...]:
    """Return the names that stand in the dateline a paragraph begins with.

    >>> inline_names("本报讯(记者 黄振)5月28日上午,座谈会举行。")
    ('黄振',)
    >>> inline_names("〔記者王大明／台北報導〕市府昨天說…")
    ('王大明',)
    """
    head = text[:140]
    for group in list(_INLINE.finditer(head))[:3]:
        if group.start() > 40 or "。" in head[: group.start()]:
            break
        if (_ROLE.search(group[1]) or _FILED.search(group[1])) and (names := byline_names(group[1])):
            return names
    spoken_names: list[str] = []
    head = re.split("[。，,]", head[:70], maxsplit=1)[0]
    if _OPENS_PLAINLY.match(head):
        told = re.search("[讯訊][】）〕 \u3000]*[记記]者", head)
        for spoken in _SPOKEN.finditer(head):
            spoken_names += [t for t in _tokens(_without_place(spoken[1])) if is_name(t) or (told and _is_credited(t))]
    return tuple(dict.fromkeys(spoken_names))


def closing_names(text: str) -> tuple[str, ...]:
    """Return the names in brackets at the end of a text: ``…开放。（记者 王凯）``, ``…开放。(王凯 李红)``."""
    tail = _TAIL.search(text[-64:])
    if not tail or _PHOTO.search(tail[1]) or "作者" in tail[1]:
        return ()
    return (byline_names(tail[1]) if _ROLE.search(tail[1]) else ()) or plain_names(tail[1])


def signature_names(text: str) -> tuple[str, ...]:
    """Return who signed: the names in a signature, else the whole line, as of an authority.

    >>> signature_names("读者 王凯"), signature_names("河州市自来水公司")
    (('王凯',), ('河州市自来水公司',))
    """
    return byline_names(text) or plain_names(text) or plain_names(text.rsplit(maxsplit=1)[-1]) or (text,)


def credit_names(text: str) -> tuple[str, ...]:
    """Return the names of photographers in a credit line.

    >>> credit_names("新华社记者 王凯摄（影像中国）")
    ('王凯',)
    """
    bare = _AFFILIATION.sub("", text.strip()) if not text.startswith(tuple(_BRACKETS)) else text
    bare = re.sub(r"(?<=[摄攝影])\s*[/／].{2,8}$", "", bare.strip(_BRACKETS + _BULLETS))
    bare = re.sub(
        r"摄影报道|[摄攝]影?$|(?:[文图圖摄攝影][/／:：、]?)+$|^(?:[图圖文摄攝影](?:片)?[/／:：、])+|^[摄攝]影",
        " ",
        bare,
    )
    return byline_names(bare) or plain_names(bare)


def _tokens(text: str) -> list[str]:
    text = _SPREAD.sub(r"\1\2", text.strip(_BRACKETS + _BULLETS))
    return [t for t in (t.strip(_BRACKETS + _BULLETS) for t in _SEPARATORS.split(text)) if t]


def _is_credited(token: str) -> bool:
    """Whether a token after a role word is a name; the word vouches for it, so that any surname will do."""
    return not _NOT_NAME.search(token) and bool(_NAME.fullmatch(token) or _FOREIGN.fullmatch(token))


def _without_place(text: str) -> str:
    """Drop the place of ``王大明／台北`` or ``王大明台北``, which stands before 报道."""
    name, *place = re.split("[/／╱∕]", text, maxsplit=1)
    if place:
        return name
    *others, last = re.split(r"([\s、，,]+)", text.strip()) or [""]
    if not _NAME.fullmatch(last) or len(last) > 3:
        last = last[: 2 if len(last) == 4 and last[:2] not in _COMPOUND else 3]
    elif others and last[0] not in _SURNAMES:
        last = ""
    return "".join([*others, last])
