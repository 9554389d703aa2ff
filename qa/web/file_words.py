"""What the page says of visitors' own newspapers and of files of questions, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qa.render import Language

__all__ = ["FILE_WORDS", "FileWords"]


@dataclass(frozen=True, slots=True)
class FileWords:
    """``{}`` is filled in."""

    own_title: str
    own_how: str
    own_files: str
    own_newspapers: str
    own_use: str
    own_discard: str
    own_remove: str
    own_read: str
    own_list: str
    own_read_wrong: str
    own_undated: str
    own_articles: str
    own_paragraphs: str
    own_untitled: str
    own_waiting: str
    own_embedding: str
    own_ready: str
    own_chosen: str
    own_fault: str
    batch_title: str
    batch_how: str
    batch_file: str
    batch_read: str
    batch_more: str
    batch_faulty: str
    batch_start: str
    batch_stop: str
    batch_waiting: str
    batch_running: str
    batch_left_minutes: str
    batch_left_seconds: str
    batch_stopping: str
    batch_done: str
    batch_stopped: str
    batch_counts: str
    batch_progress: str
    batch_table: str
    batch_columns: tuple[str, ...]
    batch_statuses: Mapping[str, str]
    batch_bands: Mapping[str, str]
    batch_earlier: str
    batch_later: str
    batch_rows: str
    batch_csv: str
    batch_xlsx: str
    batch_jsonl: str
    batch_md: str
    batch_broken: str
    batch_fault: str


FILE_WORDS: dict[Language, FileWords] = {
    "zh": FileWords(
        own_title="换一份报纸",
        own_how="把报纸的文字存成 .txt、.md 或 .jsonl 文件放进来，UTF-8、GB18030 等编码都可以；"
        "几个文件一起放，就合成一份。每份最多 {} 万字，每人最多 {} 份。"
        "只有您自己看得到、问得到，只留在内存里；关闭页面 {} 分钟后清除。",
        own_files="拖入报纸文件，或点击选择",
        own_newspapers="在读的报纸",
        own_use="用这份报纸提问",
        own_discard="不用了",
        own_remove="移走这份报纸",
        own_read="读成这样：{} 篇文章，{} 段，{} 字",
        own_list="读出的文章",
        own_read_wrong="读错了？段落之间换行，标题、署名各占一行，多半就好了。",
        own_undated="没有日期",
        own_articles="{} 篇",
        own_paragraphs="{} 段",
        own_untitled="（无标题）",
        own_waiting="排队中，前面有别的报纸在编入……",
        own_embedding="正在编入这份报纸",
        own_ready="编好了，现在读的是《{}》。",
        own_chosen="现在读的是《{}》。",
        own_fault="程序出错，没有编成。",
        batch_title="用文件提问",
        batch_how="一次问许多问题：.txt 每行一个；.csv、.xlsx 要有名为 question 或“问题”的列；"
        '.jsonl 每行一个 {{"question": "…"}}。一个文件最多 {} 个问题。',
        batch_file="拖入问题文件，或点击选择",
        batch_read="《{}》有 {} 个问题，向《{}》提问。",
        batch_more="……另有 {} 个",
        batch_faulty="其中 {} 行读不成问题，结果里会注明。",
        batch_start="开始",
        batch_stop="停止",
        batch_waiting="排队中，前面有别的文件在提问……",
        batch_running="{} / {}",
        batch_left_minutes="，大约还要 {} 分钟",
        batch_left_seconds="，大约还要 {} 秒",
        batch_stopping="正在停止……",
        batch_done="完成，共 {} 个问题。",
        batch_stopped="已停止，答完 {} / {}；答完的可以下载。",
        batch_counts="答出 {}，报上没有 {}，没有查成 {}。",
        batch_progress="已答问题",
        batch_table="回答 · 《{}》",
        batch_columns=("编号", "问题", "结果", "回答", "句子", "出处", "把握"),
        batch_statuses={"answered": "答出", "not_found": "报上没有", "error": "没有查成"},
        batch_bands={"high": "高", "middle": "中", "low": "低"},
        batch_earlier="上一页",
        batch_later="下一页",
        batch_rows="第 {}–{} 行，共 {} 行",
        batch_csv="下载 CSV",
        batch_xlsx="下载 XLSX",
        batch_jsonl="下载 JSONL",
        batch_md="下载 Markdown",
        batch_broken="没有做完：{}",
        batch_fault="程序出错",
    ),
    "en": FileWords(
        own_title="Another newspaper",
        own_how="Save the newspaper's text as .txt, .md or .jsonl and drop it here, in UTF-8, GB18030 or the like; "
        "several files at once make one newspaper. Up to {}0,000 characters each, and {} newspapers. Only you can "
        "see and ask it; it is kept in memory only, and gone {} minutes after you close the page.",
        own_files="Drop newspaper files here, or click to choose",
        own_newspapers="Newspaper",
        own_use="Ask this newspaper",
        own_discard="Discard",
        own_remove="Remove this newspaper",
        own_read="Read like this: {} article(s), {} paragraph(s), {} character(s)",
        own_list="Articles as they were read",
        own_read_wrong="Read wrongly? Line breaks between paragraphs, and lines of their own for headlines and "
        "bylines, mostly help.",
        own_undated="no date",
        own_articles="{} article(s)",
        own_paragraphs="{} paragraph(s)",
        own_untitled="(no headline)",
        own_waiting="Waiting: another newspaper is being prepared …",
        own_embedding="Preparing this newspaper",
        own_ready="Ready. You now read {}.",
        own_chosen="You now read {}.",
        own_fault="A fault of the program: it could not be prepared.",
        batch_title="Questions from a file",
        batch_how="Ask many questions at once: .txt, one a line; .csv or .xlsx with a column named question or "
        '问题; .jsonl, {{"question": "…"}} a line. Up to {} questions in a file.',
        batch_file="Drop a file of questions here, or click to choose",
        batch_read="{} has {} question(s), to be asked of {}.",
        batch_more="… and {} more",
        batch_faulty="{} row(s) cannot be read as questions; the results will say so.",
        batch_start="Start",
        batch_stop="Stop",
        batch_waiting="Waiting: other files are being answered …",
        batch_running="{} / {}",
        batch_left_minutes=", about {} min left",
        batch_left_seconds=", about {} s left",
        batch_stopping="Stopping …",
        batch_done="Done, {} question(s).",
        batch_stopped="Stopped after {} of {}; what is answered can be downloaded.",
        batch_counts=" Answered {}, not in the paper {}, failed {}.",
        batch_progress="Questions answered",
        batch_table="Answers · {}",
        batch_columns=("Id", "Question", "Result", "Answer", "Sentence", "Source", "Confidence"),
        batch_statuses={"answered": "answered", "not_found": "not in the paper", "error": "failed"},
        batch_bands={"high": "high", "middle": "medium", "low": "low"},
        batch_earlier="Previous",
        batch_later="Next",
        batch_rows="Rows {}–{} of {}",
        batch_csv="Download CSV",
        batch_xlsx="Download XLSX",
        batch_jsonl="Download JSONL",
        batch_md="Download Markdown",
        batch_broken="Not finished: {}",
        batch_fault="a fault of the program",
    ),
}
