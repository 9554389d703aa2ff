from __future__ import annotations

from itertools import pairwise

from qa.reader.inputs import LONGEST, OVERLAP, STEP, Pair, batch, windows
from tests.reader.small import tokenizer


def letters(ids: list[int]) -> str:
    coder = tokenizer()
    return "".join({0: "<", 2: ">"}.get(i) or coder.id_to_token(i) for i in ids)


def test_a_pair_is_one_input_with_the_surroundings_apart() -> None:
    [[window]] = windows(tokenizer(), [Pair("谁?", "甲是乙。", headline="丙", before="丁。")])
    assert letters(window.ids) == "<谁?>>丙丁。>甲是乙。>"
    assert window.first == 9
    assert window.offsets == [(0, 1), (1, 2), (2, 3), (3, 4)]


def test_a_long_passage_is_read_in_windows_that_overlap_and_hold_all_of_it() -> None:
    passage = "甲乙丙丁" * 200
    [found] = windows(tokenizer(), [Pair("谁?", passage)])
    assert all(len(w.ids) <= LONGEST for w in found)
    assert [a.offsets[-OVERLAP:] == b.offsets[:OVERLAP] for a, b in pairwise(found)] == [True, True]
    assert sorted({at for w in found for at in w.offsets}) == [(i, i + 1) for i in range(len(passage))]


def test_a_batch_is_padded_and_spans_may_lie_in_the_passage_or_nowhere() -> None:
    [[a], [b]] = windows(tokenizer(), [Pair("谁", "甲乙"), Pair("谁", "甲")])
    made = batch([a, b])
    padding = [0] * (STEP - 8)
    assert made.ids.tolist() == [[*a.ids, *[1] * (STEP - 8)], [*b.ids, *[1] * (STEP - 7)]]
    assert made.mask.int().tolist() == [[1] * 8 + padding, [1] * 7 + [0] + padding]
    assert made.spannable.int().tolist() == [[1, 0, 0, 0, 0, 1, 1, 0, *padding], [1, 0, 0, 0, 0, 1, 0, 0, *padding]]
    wide = Pair("谁", "甲" * STEP)
    assert batch([a, *windows(tokenizer(), [wide])[0]]).ids.shape == (2, 2 * STEP)


def test_half_a_character_takes_a_whole_place() -> None:
    [[window]] = windows(tokenizer(), [Pair("谁\ud800?", "甲\udfff乙")])
    assert window.offsets == [(0, 1), (1, 2), (2, 3)]
