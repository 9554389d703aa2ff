"""What kind of article it is, by its head, its first lines and what stands beside them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.datatypes import Kind
from qa.reading.marks import Mark, mark_line

_COMMENT = re.compile(r"评论|評論|时评|時評|[快短锐漫点杂热微]评|论坛|社论|社論|社評|社评|今日谈|杂谈|漫谈|论道|之声")
_LETTER = re.compile(r"一封信|来信|來信|公开信|公開信|致.{2,20}信|慰问信|感谢信|倡议书")
_SPEECH = re.compile("讲话|致辞|演讲|講話|致詞|演講")
_NOTICE = re.compile(r"(?:公告|公示|启事|声明|通告|讣告|啟事|聲明|訃告|更正)(?:[（(].{0,20})?$|遗失声明")
_REPORTER = re.compile("作者[:：]|记者|記者|通讯员|通訊員|报道|報導|编译|編譯|特派")
_QUOTED = re.compile(
    r"[”』」，,][^，。]{0,24}(?:说|說|介绍|介紹|表示|告诉|告訴)|[\u4e00-\u9fff](?:说|說|介绍|表示|坦言|告诉记者)[，,：:“]"
)
_PICTURED = re.compile(r"^图为|图为.{2,40}。|^[图圖][①1一：:]")


def guess_kind(
    head: str, paragraphs: Sequence[str], *, bylines: Sequence[str] = (), signed: bool = False, credited: bool = False
) -> Kind:
    """Guess the kind of an article.

    Parameters
    ----------
    head
        Section, kicker and headline.
    paragraphs
        The text.
    bylines
        Byline lines as printed.
    signed
        Whether it ends with a signature.
    credited
        Whether a photographer's line stands under it, or the reporter's own.
    """
    first = mark_line(paragraphs[0].strip()) if paragraphs and paragraphs[0].strip() else Mark.BODY
    if first is Mark.LEAD:
        return "news"
    if (first is Mark.SALUTATION and not _SPEECH.search(head)) or (signed and _LETTER.search(head)):
        return "letter"
    if _NOTICE.search(head):
        return "notice"
    if len(paragraphs) <= 3 and (credited or any(_PICTURED.search(p[:200]) for p in paragraphs)):
        return "photo"
    if _COMMENT.search(head) or any("评论" in b or "評論" in b for b in bylines):
        return "commentary"
    outside = bool(bylines) and not any(_REPORTER.search(b) for b in bylines)
    return "commentary" if outside and not any(_QUOTED.search(p) for p in paragraphs) else "news"
