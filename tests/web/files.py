"""Files as a visitor drops them, made in memory."""

from __future__ import annotations

import io
from collections.abc import Sequence

import openpyxl
from playwright.sync_api import FilePayload, Page

EVENING = """齐鲁晚报

大桥今日通车
本报记者 王小明
5月30日，黄河大桥正式通车。大桥全长3.2公里，总投资12亿元。

学校放假
中小学7月1日起放暑假。
"""
"""An issue of two articles."""


def file(name: str, content: str | bytes, encoding: str = "utf-8") -> FilePayload:
    data = content.encode(encoding) if isinstance(content, str) else content
    return FilePayload(name=name, mimeType="application/octet-stream", buffer=data)


def workbook(*rows: Sequence[object]) -> bytes:
    """An XLSX file of one sheet, of texts."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    for cells in book.active:
        for cell in cells:
            cell.data_type = "s"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def drop(page: Page, where: str, *files: FilePayload) -> None:
    """Give files to one of the page's boxes, by its id."""
    page.locator(f"#{where} input[type=file]").set_input_files(list(files))
