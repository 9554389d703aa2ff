"""Answers and issues as text, Markdown and HTML; pure functions, no input or output.

Every word of the paper and of the user is escaped for where it goes: terminal control characters are taken out of
text, Markdown's signs are escaped, and in HTML also the signs that Markdown and LaTeX would read, so that a page may
pass the HTML through a Markdown component.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from qa.answering.question import is_english
from qa.bands import band_of
from qa.datatypes import Answer, Article, Block, Evidence, Issue, Kind, Paragraph, Sibling, Why
from qa.wording import Language, date_in_words, undated

__all__ = [
    "KINDS",
    "Language",
    "date_in_words",
    "escape_html",
    "escape_markdown",
    "issue_to_text",
    "to_html",
    "to_markdown",
    "to_text",
    "undated",
    "why_to_text",
    "wrapped",
]

SEPARATOR = " · "
SIBLINGS = "；"

SHORT_QUOTE = 60
"""Characters of a quote that a one-line mention shows at most."""

GROUNDS_SHOWN = 3
"""So many signals, the weightiest, a page names as what a passage was found by."""

Link = Callable[[Evidence | Sibling], str]
"""The address, relative to the page, where a passage can be read in its article."""


@dataclass(frozen=True, slots=True)
class _Words:
    """Everything these renderings say that does not stand in the paper; ``{}`` is filled in."""

    answered_by_sentence: str
    listed: str
    listed_first: str
    not_found: str
    error: str
    understood: str
    high: str
    middle: str
    low: str
    means: str
    """What such a word has been found to mean: of a hundred answers with it so many were right."""
    more: str
    more_nearest: str
    untitled: str
    told_too: str
    articles: str
    why: str
    matched: str
    inherited: str
    rank: str
    score: str
    found_by: str
    joined: str
    signals: dict[str, str]
    """Labels of the signals and merits that make up a score, by their names."""


KINDS: dict[Language, dict[Kind, str]] = {
    "zh": {"news": "新闻", "commentary": "评论", "letter": "来信", "photo": "图片", "notice": "启事"},
    "en": {"news": "news", "commentary": "commentary", "letter": "letter", "photo": "photo", "notice": "notice"},
}
"""What the kinds of articles are called."""

_WORDS: dict[Language, _Words] = {
    "zh": _Words(
        answered_by_sentence="报上这样写：",
        listed="共 {} 篇：",
        listed_first="共 {} 篇，这里列出前 {} 篇：",
        not_found="报上没有找到答案。",
        error="没有查成。",
        understood="按“{}”查找",
        high="把握：高",
        middle="把握：中",
        low="把握：低，请核对原文",
        means="用已知答案的题目量过：这样标的回答，100 个里对的有 {} 个。请以原文为准。",
        more="另外 {} 段相关原文",
        more_nearest="另外 {} 段相近原文",
        untitled="无标题",
        told_too="同样的内容另见：",
        articles="{} 篇文章",
        why="为什么是这些段落（各项相加为得分）：",
        matched="与问题相同的词：",
        inherited="从标题、上一段或所指的名称得来的词：",
        rank="，第 {} 位",
        score="得分",
        found_by="主要凭：",
        joined="、",
        signals={
            "passage": "整段的意思",
            "sentence": "句子的意思",
            "words": "整段的词（BM25）",
            "context": "上下文里的词",
            "headline": "是标题",
            "author": "是署名",
            "covered": "句子里的词",
            "phrase": "句子里相连的字",
            "of_kind": "有所问的一类内容",
            "speech": "是谁说了什么",
            "read": "通读后认为答案在此",
            "asks": "本身是问句",
            "elsewhen": "说的是别的时间",
        },
    ),
    "en": _Words(
        answered_by_sentence="The paper says:",
        listed="Articles, {} in all:",
        listed_first="Articles, {} in all, the first {} here:",
        not_found="The paper does not answer this.",
        error="The question could not be looked up.",
        understood="Looked up as “{}”",
        high="Confidence: high",
        middle="Confidence: medium",
        low="Confidence: low, please check the passage",
        means="Measured on questions with known answers: of 100 answers marked so, {} were right. Trust the passage.",
        more="Related passages: {} more",
        more_nearest="Near passages: {} more",
        untitled="no headline",
        told_too="Told as well in: ",
        articles="Articles: {}",
        why="Why these passages (what is added up to the score):",
        matched="words shared with the question: ",
        inherited="words from the headline, the paragraph before, or the name meant: ",
        rank=", rank {}",
        score="score",
        found_by="found mostly by: ",
        joined=", ",
        signals={
            "passage": "meaning of the passage",
            "sentence": "meaning of the sentence",
            "words": "words of the passage (BM25)",
            "context": "words around it",
            "headline": "is a headline",
            "author": "is a byline",
            "covered": "words of the sentence",
            "phrase": "phrases of the sentence",
            "of_kind": "holds the kind of thing asked for",
            "speech": "somebody speaks there, as asked",
            "read": "read in full, the answer seems to be there",
            "asks": "is itself a question",
            "elsewhen": "speaks of another time",
        },
    ),
}

# Answers -------------------------------------------------------------------------------------------------------------
# Where no language is given, what they say that does not stand in the paper is said in the question's.


def _language_of(answer: Answer) -> Language:
    """The language that the question is put in."""
    return "en" if is_english(answer.question) else "zh"


def to_text(answer: Answer, language: Language | None = None, mark: tuple[str, str] = ("【", "】")) -> str:
    """The answer for a terminal: what it is, the passage with the sentence marked, its source, the next passages.

    Parameters
    ----------
    mark
        What is put before and after the sentence, as it is: escapes of a terminal may be in it.
    """
    language = language or _language_of(answer)
    words = _WORDS[language]
    parts: list[str] = []
    if looked_up := answer.corrected or answer.understood:
        parts.append(words.understood.format(_plain(looked_up)))
    parts.append("\n".join(_plain(line) for line in _verdict(answer, words)))
    if answer.total is not None:
        for issue, listed in _by_issue(answer, language):
            lines = [issue] * bool(issue) + [f"  {e.rank}. {_one_line(e.quote)}" for e in listed]
            parts.append("\n".join(map(_plain, lines)))
    elif answer.evidence:
        first, *others = answer.evidence
        before, quote, after = map(_plain, _around(first))
        opening, closing = mark
        passage = _indented(f"{before}{opening}{quote}{closing}{after}")
        sources = [f"  —— {_source(first, language)}", *(f"     {line}" for line in _told_too(first, language))]
        parts.append("\n".join([passage, *map(_plain, sources)]))
        if others:
            mentions = [f"  {e.rank}. {_mention(e, words)}" for e in others]
            parts.append("\n".join([_more(answer, len(others), words), *map(_plain, mentions)]))
    return "\n\n".join(parts) + "\n"


def why_to_text(answer: Answer, language: Language | None = None) -> str:
    """Why each passage was found: the question's words that it has or inherits, and what each signal adds to its score.

    "" where nothing was searched for.
    """
    language = language or _language_of(answer)
    words = _WORDS[language]
    parts = []
    for evidence in answer.evidence:
        if (why := evidence.why) is None:
            continue
        lines = [f"  {evidence.rank}. {_shortened(evidence.quote)}"]
        lines += [f"     {label}{' '.join(found)}" for label, found in _shared_words(why, words) if found]
        for signal in sorted(why.signals, key=lambda s: -abs(s.value * s.weight)):
            if added := round(signal.value * signal.weight, 3):
                rank = words.rank.format(signal.rank) if signal.rank else ""
                lines.append(f"     {added:+.3f}  {words.signals[signal.name]} {signal.value:.3f}{rank}")
        lines.append(f"     {evidence.score:6.3f}  {words.score}")
        parts.append("\n".join(map(_plain, lines)))
    return "\n\n".join([words.why, *parts]) + "\n" if parts else ""


def _shared_words(why: Why, words: _Words) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return (words.matched, why.matched), (words.inherited, why.inherited)


def to_markdown(answer: Answer, language: Language | None = None) -> str:
    """The question as a heading, then the same as `to_text`; the sentence stands in ``<mark>``.

    ``**`` is not used around the sentence: after 。 and before a Chinese character CommonMark does not see its end.
    """
    language = language or _language_of(answer)
    words = _WORDS[language]
    parts = [f"### {escape_markdown(_one_line(answer.question))}"]
    if looked_up := answer.corrected or answer.understood:
        parts.append(escape_markdown(words.understood.format(_one_line(looked_up))))
    first_line, *rest = _verdict(answer, words)
    parts.append(f"**{escape_markdown(_one_line(first_line))}**")
    if rest:
        parts.append("\\\n".join(escape_markdown(_one_line(line)) for line in rest))
    if answer.total is not None:
        for issue, listed in _by_issue(answer, language):
            parts += [escape_markdown(_one_line(issue))] * bool(issue)
            parts.append("\n".join(f"{e.rank}. {escape_markdown(_one_line(e.quote))}" for e in listed))
    elif answer.evidence:
        first, *others = answer.evidence
        before, quote, after = map(escape_markdown, _around(first))
        parts.append(_quoted(f"{before}<mark>{quote}</mark>{after}"))
        parts.append(f"—— {escape_markdown(_source(first, language))}")
        parts += map(escape_markdown, _told_too(first, language))
        if others:
            parts.append(_more(answer, len(others), words))
            parts.append("\n".join(f"{e.rank}. {escape_markdown(_mention(e, words))}" for e in others))
    return "\n\n".join(parts) + "\n"


def to_html(answer: Answer, language: Language | None = None, *, link: Link | None = None) -> str:
    """The answer as one line of HTML without scripts, styles or images, and without links where no `link` is given.

    Classes: ``answer`` with the status, ``understood``, ``short`` or ``lead``, ``confidence``, ``reason``,
    ``passage``, ``issue``, ``headlines``, ``more``. The sentence is in ``<mark>``, the short answer in it in
    ``<strong>``. What is quoted of the paper is marked as Chinese, whatever the language of the rest.

    Parameters
    ----------
    link
        For a page where the articles can be read: sources become links (``source``), each further passage says why it
        was found (``why``), and the confidence what it means (``tooltip``). How the question was understood is then
        left to the page, which can offer to take it back.
    """
    language = language or _language_of(answer)
    words = _WORDS[language]
    parts: list[str] = []
    if link is None and (looked_up := answer.corrected or answer.understood):
        parts.append(_element("p", "understood", escape_html(words.understood.format(looked_up))))
    parts.extend(_verdict_html(answer, words, explained=link is not None))
    if answer.total is not None:
        for issue, listed in _by_issue(answer, language):
            items = "".join(f'<li lang="zh">{_linked(escape_html(e.quote), e, link)}</li>' for e in listed)
            parts += [_element("p", "issue", escape_html(issue))] * bool(issue)
            start = f' start="{listed[0].rank}"' if listed[0].rank > 1 else ""
            parts.append(f'<ol class="headlines"{start}>{items}</ol>')
    elif answer.evidence:
        first, *others = answer.evidence
        parts.append(_passage_html(first, language, answer.answer, link))
        if others:
            items = "".join(
                f"<li>{_passage_html(e, language, link=link)}{_why_html(e, words) if link else ''}</li>" for e in others
            )
            summary = escape_html(_more(answer, len(others), words))
            parts.append(f'<details class="more"><summary>{summary}</summary><ol>{items}</ol></details>')
    return f'<div class="answer {answer.status}" lang="{_html_language(language)}">{"".join(parts)}</div>'


def _verdict(answer: Answer, words: _Words) -> list[str]:
    """What a reader reads first, line by line."""
    if answer.status == "answered":
        if answer.total is not None:
            shown = len(answer.evidence)
            whole = answer.total <= shown
            return [words.listed.format(shown) if whole else words.listed_first.format(answer.total, shown)]
        return [answer.answer or words.answered_by_sentence, _confidence(answer, words)]
    return [answer.reason or (words.error if answer.status == "error" else words.not_found)]


def _verdict_html(answer: Answer, words: _Words, *, explained: bool) -> list[str]:
    first, *rest = map(escape_html, _verdict(answer, words))
    if answer.status != "answered":
        return [_element("p", "reason", first)]
    parts = [f'<p class="short" lang="zh">{first}</p>' if answer.answer else _element("p", "lead", first)]
    if explained and rest:
        # A button, for what is told about it must be reached by keyboard and by touch too.
        means = escape_html(words.means.format(band_of(answer.confidence).right))
        label = f'<button type="button">{rest[0]}</button>'
        rest = [f'{label} <span class="tooltip" role="tooltip">{means}</span>']
    return parts + [_element("p", "confidence", line) for line in rest]


def _passage_html(evidence: Evidence, language: Language, short: str | None = None, link: Link | None = None) -> str:
    before, quote, after = _around(evidence)
    marked = escape_html(quote)
    if short and short in quote:
        head, _, tail = quote.partition(short)
        marked = f"{escape_html(head)}<strong>{escape_html(short)}</strong>{escape_html(tail)}"
    text = f"{escape_html(before)}<mark>{marked}</mark>{escape_html(after)}"
    lines = [_source_html(evidence, language, link)]
    if evidence.siblings:
        told = [_source_html(sibling, language, link) for sibling in evidence.siblings]
        lines.append(escape_html(_WORDS[language].told_too) + SIBLINGS.join(told))
    caption = "<br>".join(lines)
    return (
        f'<figure class="passage"><blockquote lang="zh">{text}</blockquote><figcaption>{caption}</figcaption></figure>'
    )


def _source_html(evidence: Evidence | Sibling, language: Language, link: Link | None) -> str:
    headline, *rest = _source_parts(evidence, language)
    cite = _linked(f'<cite lang="zh">{escape_html(headline)}</cite>', evidence, link)
    return SEPARATOR.join([cite, *map(escape_html, rest)])


def _linked(content: str, evidence: Evidence | Sibling, link: Link | None) -> str:
    return f'<a class="source" href="{html.escape(link(evidence))}">{content}</a>' if link else content


def _why_html(evidence: Evidence, words: _Words) -> str:
    """Why a passage was found, in one line: the words it shares with the question, and its weightiest signals."""
    if (why := evidence.why) is None:
        return ""
    parts = [label + " ".join(found) for label, found in _shared_words(why, words) if found]
    weighty = sorted(((s.value * s.weight, s.name) for s in why.signals), reverse=True)[:GROUNDS_SHOWN]
    if named := [words.signals[name] for added, name in weighty if round(added, 3) > 0]:
        parts.append(words.found_by + words.joined.join(named))
    return _element("p", "why", escape_html(SEPARATOR.join(parts))) if parts else ""


def _by_issue(answer: Answer, language: Language) -> list[tuple[str, list[Evidence]]]:
    """The articles of a list under the name and date of their issue; where there is one issue only, under ""."""
    groups: dict[str, list[Evidence]] = {}
    for evidence in answer.evidence:
        groups.setdefault(evidence.issue, []).append(evidence)
    if len(groups) == 1:
        return [("", list(answer.evidence))]
    named = []
    for issue, group in groups.items():
        date = group[0].date if len({evidence.date for evidence in group}) == 1 else None
        parts = (undated(issue, date), date_in_words(date, language) if date else "")
        named.append((SEPARATOR.join(filter(None, parts)), group))
    return named


def _confidence(answer: Answer, words: _Words) -> str:
    return {"high": words.high, "middle": words.middle, "low": words.low}[band_of(answer.confidence).name]


def _more(answer: Answer, count: int, words: _Words) -> str:
    return (words.more if answer.status == "answered" else words.more_nearest).format(count)


def _around(evidence: Evidence) -> tuple[str, str, str]:
    """The passage in three: before the sentence, the sentence, after it."""
    return evidence.text[: evidence.start], evidence.quote, evidence.text[evidence.end :]


def _headline(evidence: Evidence | Sibling, words: _Words) -> str:
    return _one_line(evidence.headline) or words.untitled


def _mention(evidence: Evidence, words: _Words) -> str:
    """A quote in one line with the headline of its article, unless that is the quote."""
    quote, headline = _shortened(evidence.quote), _headline(evidence, words)
    return quote if evidence.quote == evidence.headline else f"{quote}（{headline}）"


def _source_parts(evidence: Evidence | Sibling, language: Language) -> list[str]:
    """Headline, byline, date and issue; what the paper does not tell is left out."""
    date = date_in_words(evidence.date, language) if evidence.date else ""
    rest = (" ".join(evidence.byline), date, undated(evidence.issue, evidence.date))
    return [_headline(evidence, _WORDS[language]), *(part for part in rest if part)]


def _source(evidence: Evidence | Sibling, language: Language) -> str:
    return SEPARATOR.join(_source_parts(evidence, language))


def _told_too(evidence: Evidence, language: Language) -> list[str]:
    """One line on the siblings; none where there are none."""
    told = SIBLINGS.join(_source(sibling, language) for sibling in evidence.siblings)
    return [_WORDS[language].told_too + told] if told else []


# Issues --------------------------------------------------------------------------------------------------------------


def issue_to_text(issue: Issue, language: Language = "zh") -> str:
    """How an issue was read: article by article, with its heads, names, kind and paragraphs."""
    words = _WORDS[language]
    date = date_in_words(issue.date, language, weekday=True) if issue.date else ""
    count = words.articles.format(len(issue.articles))
    title = SEPARATOR.join(part for part in (undated(issue.name, issue.date), date, count) if part)
    parts = [_plain(title), *(_article_to_text(article, issue, language) for article in issue.articles)]
    return "\n\n".join(parts) + "\n"


def _article_to_text(article: Article, issue: Issue, language: Language) -> str:
    words = _WORDS[language]
    label = SEPARATOR.join(
        part for part in (article.id, KINDS[language][article.kind], article.section, article.page) if part
    )
    names = " ".join(article.byline)
    heads = [article.kicker, article.headline or words.untitled, article.subhead, names]
    inner = [b for b in issue.blocks if b.article == article.id and b.role == "inner_subhead"]
    pieces: list[Paragraph | Block] = [*article.paragraphs, *inner]
    body = [piece.text for piece in sorted(pieces, key=lambda piece: piece.lines)]
    rule = f"── {label} ".ljust(60, "─")
    return "\n".join([_plain(rule), *(_plain(h) for h in heads if h), *(f"\n{_indented(_plain(b))}" for b in body)])


# Lines of a terminal -------------------------------------------------------------------------------------------------


def wrapped(text: str, width: int) -> str:
    """A text for a terminal in lines of at most `width` columns, a Chinese character taking two of them.

    A line goes on under its own indentation. None begins with a mark that closes, such as 。, or ends with one that
    opens. Words of Latin letters and numbers stay whole; one too long for a line sticks out.

    >>> print(wrapped("  雨下了6.5小时,停了。她说：“走吧。”", 14))
      雨下了6.5小
      时,停了。她
      说：“走吧。”
    """
    lines = []
    for line in text.split("\n"):
        body = line.lstrip(" ")
        indent = line[: len(line) - len(body)]
        row = indent
        for unit in _UNBROKEN.findall(body):
            if _columns(row + unit.rstrip()) > width and row != indent:
                lines.append(row.rstrip())
                row = indent
            row += unit if row != indent else unit.lstrip()
        lines.append(row.rstrip())
    return "\n".join(lines)


_ESCAPE = r"\x1b\[[0-9]*m"
_UNBROKEN = re.compile(
    rf"\s+|(?:{_ESCAPE}|[“‘（《〈「『【(\[])*(?:[^\W\u2e80-\uffff]+(?:[-.,:/'’]+[^\W\u2e80-\uffff]+)*|\S)"
    rf"(?:{_ESCAPE}|[”’）》〉」』】)\].,:;!?%…。，、；：！？·])*"
)


def _columns(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return sum(
        2 if unicodedata.east_asian_width(char) in "WF" else not unicodedata.combining(char)
        for char in re.sub(_ESCAPE, "", text)
    )


# Words and escapes ---------------------------------------------------------------------------------------------------


def escape_html(text: str) -> str:
    r"""Text as HTML that shows it literally, also where Markdown and LaTeX are read.

    >>> escape_html("<b> & $x$")
    '&lt;b&gt; &amp; &#36;x&#36;'
    """
    return html.escape(_plain(text)).translate(_HTML_SIGNS)


_HTML_SIGNS = {ord(sign): f"&#{ord(sign)};" for sign in "\n\t\\$*_`~[]{}|!^=:"}
"""Written as numbers, they mean nothing to Markdown or LaTeX; a browser shows them as they are."""

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_MARKDOWN_SIGNS = re.compile(r"([\\`*_{}\[\]<>#|~$&^])")
_MARKDOWN_LINE_START = re.compile(r"^[ \t]*(?:([+\-=])|(\d+)([.)])(?=\s|$))", re.MULTILINE)


def _plain(text: str) -> str:
    """Without characters that would steer a terminal or turn the direction of writing."""
    return _CONTROL.sub("", text)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _shortened(quote: str) -> str:
    quote = _one_line(quote)
    return quote if len(quote) <= SHORT_QUOTE else quote[: SHORT_QUOTE - 1] + "…"


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.split("\n"))


def escape_markdown(text: str) -> str:
    r"""Text as Markdown that shows it literally.

    >>> escape_markdown("# 5*3")
    '\\# 5\\*3'
    """
    text = _MARKDOWN_SIGNS.sub(r"\\\1", _plain(text))
    return _MARKDOWN_LINE_START.sub(lambda m: f"\\{m[1]}" if m[1] else f"{m[2]}\\{m[3]}", text)


def _quoted(text: str) -> str:
    return "\n".join(f"> {line.strip()}" for line in text.split("\n"))


def _element(tag: str, name: str, content: str) -> str:
    return f'<{tag} class="{name}">{content}</{tag}>'


def _html_language(language: Language) -> str:
    return "zh-CN" if language == "zh" else "en"
