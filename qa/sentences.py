"""Cut a paragraph into sentences, as offsets into the printed text.

A sentence ends at 。！？!?… or the paragraph's end, closing quotes and brackets included. Marks inside quotation marks
that an attribution follows do not end it: “…前三。”该公司销售总监介绍,企业已… is one sentence. Text without full stops
is also cut at ；;, line ends and " ... ". No sentence is longer than `LIMIT`; a longer one is cut at the best mark.
"""

from __future__ import annotations

import re

LIMIT = 200

_CLOSE = "”’」』）)》〉】]〕"
_STOP = "。！？!?…"
_END = re.compile(rf"[{re.escape(_STOP)}]+[{re.escape(_CLOSE)}]*")
_WEAK_END = re.compile(r"[；;]+|\n+| \.\.\. ")
# A quotation, one level deep; 400 characters bound the search.
_QUOTATION = re.compile(r"“[^“”]{1,400}”|「[^「」]{1,400}」|『[^『』]{1,400}』|\"[^\"]{1,400}\"")
_SPEAKS = re.compile(
    "说|說|道(?=[,，。：:])|表示|介绍|介紹|指出|认为|認為|强调|強調|告诉|告訴|坦言|称|稱|回忆|回憶|感慨|感叹|透露|解释|解釋|提到|写道|寫道|谈|談|[问問答笑](?=[,，。：:])|笑着|笑著|"
    "补充|補充|呼吁|呼籲|直言|点赞|總結|总结"
)
_ATTRIBUTION_END = re.compile(rf"[：:；;“「『\"{re.escape(_STOP)}]")


def sentences(text: str) -> list[tuple[int, int]]:
    """(start, end) of each sentence of `text`, in order, outer white space left out; together they hold all the rest.

    >>> [("他说好。“走吧！”她说,走了。")[a:b] for a, b in sentences("他说好。“走吧！”她说,走了。")]
    ['他说好。', '“走吧！”她说,走了。']
    """
    ends = _ends(text)
    if not any(mark in text for mark in "。！？!?"):
        ends = sorted({*ends, *(m.end() for m in _WEAK_END.finditer(text))})
    found = []
    for start, end in zip([0, *ends], [*ends, len(text)], strict=True):
        found += _fit(text, *_strip(text, start, end))
    return found


def _ends(text: str) -> list[int]:
    attributed = [m.span() for m in _QUOTATION.finditer(text) if _is_attributed(text, m.end())]
    ends, held = [], iter(attributed)
    opened, closed = next(held, (len(text), len(text)))
    straight, counted = 0, 0
    for mark in _END.finditer(text):
        while closed <= mark.start():
            opened, closed = next(held, (len(text), len(text)))
        if not opened < mark.start() < closed:
            straight, counted = straight + text.count('"', counted, mark.end()), mark.end()
            # A straight quote closes when it is the second of a pair.
            ends.append(mark.end() + (straight % 2 == 1 and text.startswith('"', mark.end())))
    return ends


def _is_attributed(text: str, end: int) -> bool:
    """Whether what follows a quotation says who said it: a verb of speech before the next mark."""
    following = text[end : end + 40]
    stop = _ATTRIBUTION_END.search(following)
    return bool(_SPEAKS.search(following[: stop.end()] if stop else following))


def _strip(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _fit(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Cut what is longer than `LIMIT` after the last strong, else weaker mark that still fits, else anywhere."""
    pieces = []
    while end - start > LIMIT:
        window = text[start : start + LIMIT]
        cut = 0
        for marks in (_STOP, "；;\n", "，,：:", "、 "):
            cut = max(window.rfind(mark) for mark in marks) + 1
            if cut > LIMIT // 4:
                break
        else:
            cut = LIMIT
        while cut < LIMIT and text[start + cut] in _CLOSE:
            cut += 1
        pieces.append(_strip(text, start, start + cut))
        start = _strip(text, start + cut, end)[0]
    pieces.append((start, end))
    return [(a, b) for a, b in pieces if a < b]
