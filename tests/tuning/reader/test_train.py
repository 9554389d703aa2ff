from __future__ import annotations

import json
from itertools import count
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

import embeddings
import embeddings.bundled
from embeddings import VectorCache
from qa.reader.inputs import Pair, windows
from qa.reader.model import SpanModel
from qa.reader.reader import Reader
from qa.reader.weights import load_model
from qa.tuning.reader import __main__ as command
from qa.tuning.reader.rows import Row, near_misses, read_rows
from qa.tuning.reader.samples import Sample
from qa.tuning.reader.train import (
    Figures,
    _labelled,
    _share,
    average,
    batches,
    development,
    is_judged,
    judge,
    loss,
    split,
    train,
)
from tests.fake_encoder import FakeEncoder
from tests.reader.small import backbone, tokenizer
from tests.tuning.small import BRIDGES, gold_file, issue_file, training_file


def rows(learned: int, judged: int) -> list[Row]:
    """Contexts of which one in three does not answer; as many on either side of the split as asked for."""
    found: dict[bool, list[Row]] = {False: [], True: []}
    for n in count():
        context = f"甲在{n}年。乙是{n % 7}日的人。丙在丁。"
        some = found[is_judged(context)]
        start = context.index("乙")
        spans = () if n % 3 == 0 else ((start, start + 1),)
        some.append(Row(f"r{n}", f"谁是{n % 7}日的人?", context, spans))
        if len(found[False]) >= learned and len(found[True]) >= judged:
            return found[False][:learned] + found[True][:judged]
    raise AssertionError


ROWS = rows(60, 12)
NEAR = {row.id: tuple(r.id for r in ROWS if r.context != row.context)[:3] for row in ROWS if row.spans}


def trained(out: Path, **options: int) -> list[dict[str, float]]:
    said: list[str] = []
    train(ROWS, NEAR, backbone(hidden=12), tokenizer(), out, epochs=2, every=2, rate=0.01, say=said.append, **options)
    return [json.loads(line) for line in said]


def test_training_goes_on_where_it_was_interrupted(tmp_path: Path) -> None:
    whole = trained(tmp_path / "whole.safetensors")
    torch.manual_seed(5)
    first = trained(tmp_path / "parts.safetensors", most=2)
    assert [line["step"] for line in first] == [2]
    state = torch.load(tmp_path / "whole.state", weights_only=True)
    assert state["step"] == whole[-1]["step"] > 4
    assert [line["step"] for line in whole if "f1" in line][:2] == [2, 4]
    # What was stopped after all its steps has nothing left to do.
    again = trained(tmp_path / "whole.safetensors")
    assert again == []
    base, weights = backbone(hidden=12), tmp_path / "whole.safetensors"
    model = load_model(base, weights, torch.float32)
    moved = sum(
        float((a - b).abs().sum()) for a, b in zip(model.parameters(), SpanModel(base).parameters(), strict=True)
    )
    assert moved > 1
    best = max(whole, key=lambda line: line.get("f1", -1) + line.get("auroc", -1))
    from safetensors import safe_open

    with safe_open(weights, "pt") as file:
        about = file.metadata()
    assert about["step"] == str(best["step"])
    assert float(about["f1"]) == pytest.approx(best["f1"], abs=1e-4)


def test_an_interruption_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed after its second checkpoint, and started again."""

    def killed(line: str) -> None:
        if json.loads(line)["step"] == 4:
            raise KeyboardInterrupt

    options = {"epochs": 2, "every": 2, "rate": 0.01}
    said: list[str] = []
    train(ROWS, NEAR, backbone(hidden=12), tokenizer(), tmp_path / "a.safetensors", say=said.append, **options)  # type: ignore[arg-type]
    with pytest.raises(KeyboardInterrupt):
        train(ROWS, NEAR, backbone(hidden=12), tokenizer(), tmp_path / "b.safetensors", say=killed, **options)  # type: ignore[arg-type]
    assert torch.load(tmp_path / "b.state", weights_only=True)["step"] == 2
    train(ROWS, NEAR, backbone(hidden=12), tokenizer(), tmp_path / "b.safetensors", say=said.append, **options)  # type: ignore[arg-type]
    one, other = (torch.load(tmp_path / f"{name}.state", weights_only=True) for name in "ab")
    assert one["best"] == other["best"]
    assert all(torch.equal(one["model"][name], other["model"][name]) for name in one["model"])


def test_the_loss_is_that_of_the_right_span() -> None:
    torch.manual_seed(0)
    model = SpanModel(backbone(hidden=12)).eval()
    pairs = [Sample(Pair("谁是甲?", "乙是甲。"), (0, 1)), Sample(Pair("谁是丙?", "乙是甲。"), None)]
    ((_, ready),) = [(n, r) for n, r in _steps(pairs)]
    (part,) = ready
    assert sorted(zip(part.starts, part.ends, strict=True))[0] == (0, 0)
    window = part.windows[part.starts.index(max(part.starts))]
    assert max(part.starts) == window.first  # 乙 is the first of the passage
    with torch.no_grad():
        whole = float(loss(model, part, torch.float32))
        alone = [loss(model, type(part)(*([column[i]] for column in part)), torch.float32) for i in range(2)]
    assert whole == pytest.approx(float(sum(alone)), rel=1e-4)


def _steps(some: list[Sample]) -> list[tuple[int, list[object]]]:
    import random

    from qa.tuning.reader.train import _parts

    return [(len(some), _parts(tokenizer(), some, random.Random(0)))]  # type: ignore[list-item]  # noqa: S311


def test_a_span_that_no_window_holds_is_none() -> None:
    import random

    pair = Pair("谁?", "甲" * 900)
    (found,) = windows(tokenizer(), [pair])
    assert len(found) > 1
    whole = (0, 900)
    assert _labelled(found, Sample(pair, whole), random.Random(0))[1:] == (0, 0)  # noqa: S311
    window, first, last = _labelled(found, Sample(pair, (899, 900)), random.Random(0))  # noqa: S311
    assert window == found[-1]
    assert first == last == window.first + len(window.offsets) - 1


def test_the_rate_rises_and_falls_in_lines() -> None:
    shares = [_share(step, 100) for step in range(100)]
    assert shares[:6] == pytest.approx([1 / 6, 2 / 6, 3 / 6, 4 / 6, 5 / 6, 1.0])
    assert shares[6] == 1.0
    assert shares[53] == pytest.approx(0.5)
    assert shares[-1] == pytest.approx(1 / 94)


def test_batches_hold_every_sample_and_do_not_depend_on_what_was_made_ready() -> None:
    learned, _ = split(ROWS)
    one = list(batches(learned, NEAR, tokenizer(), 3, 2))
    other = list(batches(learned, NEAR, tokenizer(), 3, 2))
    assert [size for size, _ in one] == [size for size, _ in other]
    assert max(size for size, _ in one) == 16
    assert one[-1][1]() == other[-1][1]()
    assert sum(len(part.windows) for part in one[0][1]()) == one[0][0]


def test_pairs_to_judge_by() -> None:
    _, judged = split(ROWS)
    pairs = development(judged, NEAR | {row.id: (judged[0].id,) for row in judged if row.spans})
    answered = [(pair, answer) for pair, answer in pairs if answer is not None]
    assert {answer for _, answer in answered} == {"乙"}
    assert len(answered) == sum(bool(row.spans) for row in judged)
    without = [pair for pair, answer in pairs if answer is None]
    unanswerable = {Pair(row.question, row.context) for row in judged if not row.spans}
    assert unanswerable < set(without)
    assert {pair.passage for pair in set(without) - unanswerable} == {judged[0].context}


def test_figures_of_a_reader() -> None:
    class Read:
        def __init__(self, start: int, end: int, span: float) -> None:
            self.start, self.end, self.span = start, end, span

    class Fixed(Reader):
        def __init__(self) -> None: ...

        def read(self, pairs: object, dtype: object = None) -> list[Read]:  # type: ignore[override]
            return [Read(0, 1, 2.0), Read(0, 2, 1.0), Read(0, 1, 1.5)]

    pairs = [(Pair("?", "乙是"), "乙"), (Pair("?", "乙丁"), "乙"), (Pair("?", "丙"), None)]
    found = judge(Fixed(), pairs, torch.float32)
    assert found == Figures(exact=0.5, f1=pytest.approx((1 + 2 / 3) / 2), auroc=0.5)
    assert found.worth == found.f1 + 0.5


def test_near_misses_are_of_other_contexts_and_hold_no_answer(tmp_path: Path) -> None:
    made = [
        Row("a", "甲在哪年?", "甲在19年。", ((2, 5),)),
        Row("b", "甲在哪?", "甲在丁。", ((2, 3),)),
        Row("c", "甲是谁?", "甲在19年,也是丙。", ((9, 10),)),
        Row("d", "辛?", "甲在丁。", ()),
    ]
    told: list[tuple[str, int, int]] = []
    found = near_misses(made, FakeEncoder(), VectorCache(tmp_path), lambda *stage: told.append(stage))
    assert set(found) == {"a", "b", "c", "d"}
    assert found["a"] == ("b",)  # c holds 19年 too; d has the context of b, whose first row is named
    assert set(found["b"]) == {"a", "c"}
    assert set(found["d"]) == {"a", "c"}
    assert told[-1] == ("mine", 4, 4)


def test_questions_on_a_newspaper_become_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The right passage with its place in the paper; without an answer, what is found for the question."""
    monkeypatch.setattr(embeddings, "open_encoder", FakeEncoder)
    monkeypatch.setattr(embeddings, "VectorCache", lambda: VectorCache(tmp_path / "vectors"))
    issue = issue_file(tmp_path)
    article = {"headline": "桥的一年", "paragraphs": ["李红来了。他说桥长100米。", "青河桥长100米。又有一座100米。"]}
    with issue.open("a", encoding="utf-8") as file:
        file.write(json.dumps({"id": "a9", "issue": "晨报", **article}, ensure_ascii=False) + "\n")
    questions = gold_file(tmp_path)
    with questions.open("a", encoding="utf-8") as file:
        for evidence, answer in (("又有一座100米。", "100米"), ("又有一座100米。", "200米")):
            row = {"question": "又有多长?", "evidence": [evidence], "answers": [answer]}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    out = tmp_path / "rows.jsonl"
    command.main(["rows", str(questions), str(issue), "--out", str(out)])
    rows = read_rows(out)
    assert [row.context[slice(*row.spans[0])] for row in rows if row.spans] == [
        *(f"{n}00米" for n in range(1, 9)),
        *(f"{name}建筑公司" for name in BRIDGES),
        "100米",
    ]
    assert rows[-1] == Row(
        rows[-1].id, "又有多长?", "青河桥长100米。又有一座100米。", ((13, 17),), "桥的一年", "他说桥长100米。"
    )
    (absent,) = (row for row in rows if not row.spans)
    assert absent.question == "谁赢了球赛?"
    assert absent.context in {row.context for row in rows if row.spans} | {"李红来了。他说桥长100米。"}


def test_training_goes_on_from_weights(tmp_path: Path) -> None:
    first, second = tmp_path / "first.safetensors", tmp_path / "second.safetensors"
    trained(first)
    train(
        ROWS, NEAR, backbone(hidden=12), tokenizer(), second, epochs=1, every=1, rate=0.0, most=1, say=str, onto=first
    )
    once, again = (load_model(backbone(hidden=12), path, torch.float32) for path in (first, second))
    for a, b in zip(once.parameters(), again.parameters(), strict=True):
        assert torch.allclose(a, b, atol=1e-3)
    fresh = SpanModel(backbone(hidden=12))
    assert not torch.allclose(again.layers[0].qkv.weight, fresh.layers[0].qkv.weight, atol=1e-2)


def test_the_average_of_two_trainings_lies_between_them(tmp_path: Path) -> None:
    first, second, out = (tmp_path / f"{name}.safetensors" for name in ("first", "second", "out"))
    trained(first, seed=1)
    trained(second, seed=2)
    average(backbone(hidden=12), first, second, 0.25, out)
    one, two, mean = (load_model(backbone(hidden=12), path, torch.float32) for path in (first, second, out))
    apart = 0.0
    for a, b, c in zip(one.parameters(), two.parameters(), mean.parameters(), strict=True):
        assert torch.allclose(0.75 * a + 0.25 * b, c, atol=1e-3)
        apart = max(apart, float((a - b).abs().max()))
    assert apart > 0.01  # or their mean would say nothing


def test_all_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(embeddings, "open_encoder", FakeEncoder)
    monkeypatch.setattr(embeddings, "VectorCache", lambda: VectorCache(tmp_path / "vectors"))
    model = tmp_path / "model"
    model.mkdir()
    tokenizer().save(str(model / "tokenizer.json"))
    save_file(backbone(hidden=12), model / "model.safetensors")
    monkeypatch.setattr(embeddings.bundled, "default_model_folder", lambda: model)
    told = [
        {
            "id": row.id,
            "question": row.question,
            "context": row.context,
            "answers": [{"text": "乙", "start": row.spans[0][0]}] if row.spans else [],
        }
        for row in ROWS
    ]
    source, near, out = training_file(tmp_path, told), tmp_path / "near.jsonl", tmp_path / "reader.safetensors"
    command.main(["mine", str(source), "--out", str(near)])
    mined = {row["id"]: row["near"] for row in map(json.loads, near.read_text("utf-8").splitlines())}
    assert set(mined) == {row.id for row in ROWS}
    assert not any(mined[row.id] for row in ROWS if row.spans)  # every other context holds 乙
    assert all(mined[row.id] for row in ROWS if not row.spans)
    words = [
        "train",
        str(source),
        "--near",
        str(near),
        "--out",
        str(out),
        "--epochs",
        "1",
        "--most",
        "2",
        "--every",
        "1",
    ]
    command.main(words)
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["step"] for line in lines] == [1, 2]
    learned, same = load_file(out), tmp_path / "same.safetensors"
    command.main(["average", str(out), str(out), "--share", "0.7", "--out", str(same)])
    assert learned.keys() == load_file(same).keys()
    assert all(
        torch.allclose(values.float(), load_file(same)[name].float(), atol=1) for name, values in learned.items()
    )
