"""What is wrong with a file that a visitor brought, or with the page itself, in the page's language.

The readers of files say what is wrong in English, in fixed forms; the forms are known here in Chinese. What has another
form is shown as it was said.
"""

from __future__ import annotations

import logging
import re

from qa.errors import ArchiveError, ModelError, VectorError, WenbaoError
from qa.render import Language

__all__ = ["in_words", "said_in"]

_LOG = logging.getLogger(__name__)

_OUT_OF_ORDER: dict[Language, str] = {
    "zh": "这里的模型或报纸库出了故障；请过一会儿再试，还不行就告诉管理这个页面的人",
    "en": "the model or the archive here is out of order; try again later, or tell whoever runs this page",
}

_TEXT = "把文字存成 UTF-8 的 .txt 文件再放进来"
_JSONL = '每行写一篇文章：{{"id": "…", "headline": "…", "paragraphs": ["…"]}}'
_FORMS = tuple(
    (re.compile(form), said)
    for form, said in (
        (r"(.+) is a PDF, not plain text", "{0} 是 PDF，不是纯文本"),
        (r"(.+) is a DOCX, XLSX or ZIP file, not plain text", "{0} 是 Word、Excel 或压缩文件，不是纯文本"),
        (r"(.+) is an old Word or Excel file, not plain text", "{0} 是旧版 Word 或 Excel 文件，不是纯文本"),
        (r"(.+) is a picture(?:, a sound or a film)?, not plain text", "{0} 是图片或音像，不是纯文本"),
        (r"(.+) is an RTF file, not plain text", "{0} 是 RTF 文件，不是纯文本"),
        (r"(.+) is a compressed file, not plain text", "{0} 是压缩文件，不是纯文本"),
        (r"(.+) is not an issue file: .*, not (\.txt.*)", "{0} 不是报纸文件，这里读 {1}"),
        (r"(.+): questions are not read from this kind of file", "{0} 不是这里能读的问题文件"),
        (r"(.+) is empty", "{0} 是空的"),
        (r"(.+) begins like (\S+) text but is not", "{0} 开头像 {1} 编码，内容却不是"),
        (r"(.+) is neither UTF-8, UTF-16 nor GB18030 text", "{0} 的编码认不出来，不是 UTF-8、UTF-16 或 GB18030"),
        (r"(.+) holds binary data, not plain text", "{0} 里有二进制数据，不是纯文本"),
        (r"(.+) holds no (?:article|paragraph)", "{0} 里没有读出文章"),
        (r"line (\d+) of (.+) is not (?:JSON: .*|a JSON object)", "{1} 第 {0} 行不是 JSON 对象"),
        (r"line (\d+) of (.+) repeats the id (.+)", "{1} 第 {0} 行的 id {2} 前面已经用过"),
        (r"line (\d+) of (.+) has no (id|paragraphs)", "{1} 第 {0} 行没有 {2}"),
        (r"(\w+) in line (\d+) of (.+) is (?:'.*'|not .*)", "{2} 第 {1} 行的 {0} 写法不对"),
        (r"(.+): there is no question in it", "{0} 里没有问题"),
        (r"(.+) is a packed file, such as a workbook, not text", "{0} 是工作簿或压缩文件，不是文本"),
        (r"(.+) cannot be read as a workbook .*", "{0} 作为工作簿读不出来"),
        (r"(.+) is protected with a password", "{0} 有密码保护"),
        (r"(.+) is an old Excel file \(\.xls\)", "{0} 是旧版 Excel 文件（.xls）"),
        (r"(.+) is not an XLSX workbook", "{0} 不是 XLSX 工作簿"),
        (r"(.+) unpacks to more than (\d+) MiB", "{0} 解开后超过 {1} MiB"),
        (r"(.+) has more than ([\d,]+) (?:rows|lines)", "{0} 超过 {1} 行"),
        (r"(.+) holds more than a million cells", "{0} 超过一百万格"),
        (r"(.+) is not as a spreadsheet program writes it", "{0} 不像是表格软件写出来的"),
        (r"(.+): no column is named question or 问题", "{0} 里没有名为 question 或“问题”的列"),
        (r"(.+) is larger than ([\d.]+) MiB", "{0} 超过 {1} MiB"),
        (r"(.+) holds (\d+) questions, and (\d+) are allowed", "{0} 有 {1} 个问题，这里一次最多 {2} 个"),
        (r"(.+) did not arrive", "{0} 没有传到"),
        (r"you have (\d+) newspapers of your own already", "您已经有 {0} 份自己的报纸"),
        (r"the newspaper has (\d+) characters, and (\d+) are allowed", "这份报纸有 {0} 字，最多 {1} 字"),
        (r"too many newspapers of visitors are kept just now", "现在各位读者的报纸放满了"),
        (r"(?:the file|this newspaper) is no longer there", "它已经不在了"),
        (r"your newspaper was put away while the page was left alone", "页面太久没有动静，您的报纸已经清除"),
        (r"the page was closed", "页面关闭过"),
        (r"line (\d+) is not JSON: .*", "第 {0} 行不是 JSON"),
        (r"line (\d+) is not a JSON object .*", '第 {0} 行不是 JSON 对象 {{"question": "…"}}'),
        (r"line (\d+) has more than (\d+) lists or objects in one another", "第 {0} 行里的列表和对象套了 {1} 层以上"),
        (r'line (\d+) has no "question"', "第 {0} 行没有 question"),
        (r'line (\d+): "(question|history)" is not .*', "第 {0} 行的 {1} 写法不对"),
        (r"(?:line|row) (\d+): there is half a character in it .*", "第 {0} 行里有半个字符"),
        (r"(?:line|row) (\d+): the cell shows the error (.+)", "第 {0} 行：单元格里是错误 {1}"),
        (
            r"(?:line|row) (\d+): the value of a formula is not in the file; .*",
            "第 {0} 行：文件里没有公式算出的值；用表格软件打开，再存一次",
        ),
        (r"(?:line|row) (\d+): the cell holds too large a number", "第 {0} 行：单元格里的数太大"),
        (
            r"(?:line|row) (\d+): there are more cells than columns; .*",
            "第 {0} 行的格子比列多；问题里有分隔符的，要放在引号里",
        ),
        (r"(?:line|row) (\d+): the history begins with \[ but is not .*", "第 {0} 行的 history 写法不对"),
        (r"copy its text into a UTF-8 \.txt file and give that", _TEXT),
        (r"save the text as UTF-8 and give that file", _TEXT),
        (r"give a file with the text of an issue", "请放入有报纸文字的文件"),
        (r'write \{"id": .*', _JSONL),
        (r"give every article of an issue an id of its own", "每篇文章要有自己的 id"),
        (r"use one of (.+)", "请用 {0} 之一"),
        (r"write dates like 2026-05-29", "日期写成 2026-05-29 这样"),
        (r"save them as (.+)", "请存成 .txt、.csv、.xlsx 或 .jsonl"),
        (r"write one question a line", "每行写一个问题"),
        (r"write that name above the column of the questions", "在问题那一列上面写上这个名字"),
        (r"give a workbook the ending \.xlsx", "工作簿的文件名要以 .xlsx 结尾"),
        (r"open it in a spreadsheet program and save it anew as \.xlsx", "用表格软件打开，重新存成 .xlsx"),
        (r"save it anew as \.xlsx, or as \.csv", "用表格软件重新存成 .xlsx 或 .csv"),
        (r"save it without the password", "请去掉密码再存一次"),
        (r"save it as \.xlsx(?:, or as \.csv)?", "请存成 .xlsx 或 .csv"),
        (r"divide it into smaller files", "请分成几个小一些的文件"),
        (r"divide it, or answer it with `wenbao batch`", "请分成几个文件，或用命令 wenbao batch"),
        (r"remove one first", "请先移走一份"),
        (r"give fewer issues or articles at once", "一次少放几期或几篇"),
        (r"try again later", "请过一会儿再试"),
        (r"drop (?:it|the file|its file) again", "请重新放入文件"),
    )
)


def in_words(error: WenbaoError, language: Language) -> str:
    """The error in one sentence: what is wrong, and what to do about it.

    What is wrong with the model or the archive is nothing that a visitor can mend, and names folders of this machine:
    it is told to the log.

    >>> from qa.errors import IssueError
    >>> in_words(IssueError("晨报.pdf is a PDF, not plain text", "save the text as UTF-8 and give that file"), "zh")
    '晨报.pdf 是 PDF，不是纯文本；把文字存成 UTF-8 的 .txt 文件再放进来'
    """
    if isinstance(error, ModelError | VectorError | ArchiveError):
        _LOG.error("%s", error)
        return _OUT_OF_ORDER[language]
    if language == "en":
        return str(error)
    return "；".join(_in_chinese(said) for said in (error.what, error.remedy) if said)


def said_in(reason: str, language: Language) -> str:
    """Why a row of a file of questions could not be asked, as `QuestionRow.error` says it.

    >>> said_in('line 3 has no "question"', "zh")
    '第 3 行没有 question'
    """
    return reason if language == "en" else _in_chinese(reason)


def _in_chinese(said: str) -> str:
    for form, chinese in _FORMS:
        if found := form.fullmatch(said):
            return chinese.format(*found.groups())
    return said
