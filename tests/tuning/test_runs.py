from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from qa.answering.chunks import CLASSES
from qa.answering.runs import AT_END, AT_START, OF_RUN, Judgement, scores
from qa.tuning import runs
from qa.tuning.runs import NAMED, SORTS, Row, calibrate, examples, fit, main, module, rows
from tests.tuning.small import BRIDGES, training_file, training_rows

REASONS = [
    {
        "id": f"{name}-why",
        "question": f"{name}大桥为什么停工?",
        "context": f"{name}大桥昨天停工。因为下雨,大桥停工了。因为天晴,村民来了。",
        "answers": [{"text": "因为下雨", "start": 7 + len(name)}],
    }
    for name in BRIDGES
]
NAMES = [
    {
        "id": f"{name}-who",
        "question": f"谁看了{name}大桥?",
        "context": f"村民李红看了{name}大桥。大桥昨天合龙。",
        "answers": [{"text": "李红", "start": 2}],
    }
    for name in BRIDGES
]
THINGS = [
    {
        "id": f"{name}-what",
        "question": f"{name}村民昨天修了什么?",
        "context": f"{name}村民昨天修了木屋。大桥昨天合龙。",
        "answers": [{"text": "木屋", "start": 6 + len(name)}],
    }
    for name in BRIDGES
]
FIGURES = [
    {
        "id": f"{name}-many",
        "question": f"{name}村有多少人?",
        "context": f"{name}村有500人。大桥上来了300人,走了20人。",
        "answers": [{"text": "500人", "start": 2 + len(name)}],
    }
    for name in BRIDGES
]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return training_file(tmp_path_factory.mktemp("runs"), [*training_rows(), *REASONS, *NAMES, *THINGS, *FIGURES])


def test_answers_that_lie_within_one_sentence(tmp_path: Path) -> None:
    context = "甲在山上。乙在河边。"
    told = [
        {"question": "乙在哪?", "context": context, "answers": [{"text": "河边", "start": 7}]},
        {"question": "谁在哪?", "context": context, "answers": [{"text": "山上。乙", "start": 2}]},  # over two
        {"question": "丙在哪?", "context": context, "answers": [{"text": "河边", "start": 1}]},  # not there
        {"question": "丁在哪?", "context": context, "answers": []},
    ]
    assert rows(training_file(tmp_path, told)) == [Row("乙在哪?", context, (5, 10), (7, 9))]


def test_a_question_lies_over_its_sentence_and_others(path: Path) -> None:
    every = rows(path)
    found = examples(every)
    assert len(found) == len(every) == 6 * len(BRIDGES)
    length, *_ = found
    assert SORTS[length.sort] == "figure"
    assert len(length.laid) == 3  # the context has three sentences
    right, *others = length.laid
    assert right.likeness.max() == 1.0  # 100米 is one of the runs
    assert all(not other.likeness.any() for other in others)
    assert {SORTS[each.sort] for each in found} == set(SORTS)


def test_likeness_is_the_f1_of_letters() -> None:
    context = "大桥全长100米。"
    found = examples([Row("大桥全长多少米?", context, (0, len(context)), (4, 8))])
    (laid,) = found[0].laid
    texts = [context[laid.seen.starts[i] : laid.seen.ends[j]] for i, j in zip(laid.first, laid.last, strict=True)]
    for text, likeness in zip(texts, laid.likeness, strict=True):
        common = len(set(text) & set("100米")) and sum(min(text.count(c), "100米".count(c)) for c in set("100米"))
        letters = sum(c.isalnum() for c in text)
        assert likeness == pytest.approx(2 * common / (letters + 4))


def test_the_weights_learn_the_answers_and_score_as_the_program_does(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = examples(rows(path))
    weights = fit(found)
    assert [tuple(w.shape) for w in weights] == [
        (4, len(CLASSES), 5),
        (4, len(AT_START)),
        (4, len(AT_END)),
        (4, len(OF_RUN)),
    ]
    assert all(torch.equal(a, b) for a, b in zip(weights, fit(found), strict=True))
    batch = runs._joined(found)
    told = runs._scores(batch, weights)
    best = [int(torch.where(batch["question"] == n, told, -torch.inf).argmax()) for n in range(len(found))]
    assert batch["likeness"][best].mean() > 0.8
    lines = calibrate(found, weights)
    assert all(slope > 0 for slope, _ in lines)
    # As they are printed, rounded to two decimals, the program scores the same runs alike.
    tables = _tables(module(weights, lines))
    laid, sort = found[0].laid[0], found[0].sort
    edges, start, end, run, line = tables[SORTS[sort]]
    assert (list(edges), tuple(start), tuple(end), tuple(run)) == (list(CLASSES), AT_START, AT_END, OF_RUN)
    assert line == tuple(round(value, 2) for value in lines[sort])
    columns = (np.array(list(each.values())) for each in (edges, start, end, run))
    as_asked = scores(laid.seen, laid.lay, Judgement(*columns, *line))[laid.first, laid.last]
    assert as_asked == pytest.approx(told[: len(laid.first)].numpy(), abs=0.1)
    piece = tables["name"][3]["piece"]
    assert piece == pytest.approx(float(weights[3][SORTS.index("name"), OF_RUN.index("piece")]) + NAMED, abs=0.006)
    main([str(path)])
    assert _tables(capsys.readouterr().out) == tables


def _tables(source: str) -> dict[str, Any]:
    """What the module that was printed would hold."""
    (table,) = [node.value for node in ast.parse(source).body if isinstance(node, ast.AnnAssign) and node.value]

    return dict(ast.literal_eval(table))
