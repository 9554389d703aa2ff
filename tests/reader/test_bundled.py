from __future__ import annotations

from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from qa.bundled_data import bundled_reader
from qa.errors import ModelError
from qa.reader.bundled import open_reader
from qa.reader.inputs import Pair
from qa.reader.reader import Reader

PASSAGE = "5月27日，大桥合龙，全长1300米。项目总工程师王建国介绍，工人有300名，大桥将在明年国庆节通车。"


@pytest.fixture(scope="module")
def reader() -> Reader:
    return open_reader()


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("大桥有多长?", "1300米"),
        ("谁是项目的总工程师?", "王建国"),
        ("大桥什么时候通车?", "明年国庆节"),
        ("大橋的工人有多少名?", "300名"),
    ],
)
def test_what_a_passage_says_is_read(reader: Reader, question: str, answer: str) -> None:
    [found] = reader.read([Pair(question, PASSAGE)])
    assert PASSAGE[found.start : found.end] == answer
    assert found.span > 0


def test_what_it_does_not_say_is_less_sure(reader: Reader) -> None:
    there, absent, elsewhere = reader.read(
        [
            Pair("大桥有多长?", PASSAGE),
            Pair("大桥花了多少钱?", PASSAGE),
            Pair("大桥有多长?", "西瓜昨天上市，一斤三元。"),
        ]
    )
    assert there.span > absent.span
    assert there.span > 0 > elsewhere.span
    assert there.answers > elsewhere.answers


def test_the_same_passages_are_read_the_same_on_one_core(reader: Reader) -> None:
    pairs = [Pair("大桥有多长?", PASSAGE * n) for n in (1, 2, 3, 12)]
    cores = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        alone = open_reader().read(pairs)
    finally:
        torch.set_num_threads(cores)
    assert alone == reader.read(pairs)


def test_missing_and_damaged_weights_are_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"gone\.safetensors cannot be read as the reader's weights"):
        open_reader(tmp_path / "gone.safetensors")
    short = tmp_path / "short.safetensors"
    short.write_bytes(bundled_reader().read_bytes()[:1000])
    with pytest.raises(ModelError, match=r"short\.safetensors"):
        open_reader(short)
    less = tmp_path / "less.safetensors"
    tensors = load_file(bundled_reader())
    save_file({name: values for name, values in tensors.items() if not name.startswith("span.")}, less)
    with pytest.raises(ModelError, match=r"less\.safetensors"):
        open_reader(less)
