from __future__ import annotations

import subprocess
import sys

from qa.tagging import is_common, tokens


def test_words_and_marks_in_order() -> None:
    assert [tuple(token) for token in tokens("聊城 有公司,")] == [
        (0, 2, "聊城", "ns"),
        (3, 4, "有", "v"),
        (4, 6, "公司", "n"),
        (6, 7, ",", "x"),
    ]


def test_nothing_is_guessed() -> None:
    assert [token.text for token in tokens("赵立彬介绍")] == ["赵", "立", "彬", "介绍"]


def test_is_common() -> None:
    assert [is_common(word, 100) for word in ("公司", "鲁西嫁接工")] == [True, False]


def test_the_tagger_is_jiebas_own_made_faster() -> None:
    """In a process of its own: what jieba has loaded before is taken as it is."""
    code = (
        "import jieba; before = jieba.dt.dictionary; from qa.tagging import tagger; ours = tagger(); "
        "from jieba import posseg; own = posseg.POSTokenizer(jieba.Tokenizer()); "
        "assert ours.word_tag_tab == own.word_tag_tab == posseg.dt.word_tag_tab; "
        "assert ours.word_tag_tab is not posseg.dt.word_tag_tab; "
        "assert jieba.dt.dictionary is before and jieba.dt.FREQ == {}; "
        "text = '他告诉记者,聊城2026年GDP是1.5亿元。杨朝坤说'; assert ours.lcut(text) == own.lcut(text); "
        "print(posseg.lcut('聊城')[0].flag)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "ns\n"
