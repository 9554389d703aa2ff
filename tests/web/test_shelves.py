from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from embeddings import VectorCache
from qa.datatypes import Issue
from qa.newspaper import Newspaper
from qa.web.shelves import SERVED, Limits, ShelfError, Shelves, characters
from qa.web.visits import Visits
from tests.fake_encoder import FakeEncoder
from tests.small_issues import small_issue
from tests.web.test_visits import Clock

MORNING = small_issue([("headline", "桥通了"), (None, "大桥昨天通车。")], name="晨报")
EVENING = small_issue([("headline", "下雨了"), (None, "今天下雨。")], name="晚报")
WEEKLY = small_issue([("headline", "放假了"), (None, "学校放假。")], name="周报")


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Newspaper:
    monkeypatch.setenv("WENBAO_CACHE", str(tmp_path / "cache"))
    return Newspaper([MORNING], FakeEncoder(), VectorCache(tmp_path / "served"))


def put(shelves: Shelves, visitor: str, *issues: Issue) -> int:
    shelves.offer(visitor, issues)
    return shelves.take(visitor, shelves.shelf(visitor).offered).chosen


def names(newspaper: Newspaper) -> list[str]:
    return [issue.name for issue in newspaper.issues]


def test_everybody_reads_what_is_served_at_first(served: Newspaper) -> None:
    shelves = Shelves(served)
    assert shelves.newspaper("甲") is served
    assert shelves.newspaper(None) is served
    assert shelves.shelf("甲").chosen == SERVED


def test_a_newspaper_of_ones_own_is_chosen_and_asked_and_nobody_else_has_it(served: Newspaper) -> None:
    shelves = Shelves(served)
    key = put(shelves, "甲", EVENING)
    assert names(shelves.newspaper("甲")) == ["晚报"]
    assert shelves.newspaper("甲").ask("下雨").evidence[0].issue == "晚报"
    assert shelves.newspaper("乙") is served
    assert [k for k, _ in shelves.shelf("乙").newspapers] == [SERVED]
    with pytest.raises(ShelfError, match="no longer there"):
        shelves.choose("乙", key)
    shelves.remove("乙", key)
    assert names(shelves.newspaper("甲")) == ["晚报"]


def test_the_model_is_the_one_that_is_loaded_and_nothing_is_written(served: Newspaper, tmp_path: Path) -> None:
    shelves = Shelves(served)
    before = sorted(tmp_path.rglob("*"))
    put(shelves, "甲", EVENING, WEEKLY)
    assert names(shelves.newspaper("甲")) == ["晚报", "周报"]
    assert sorted(tmp_path.rglob("*")) == before
    assert shelves.newspaper("甲").fingerprint == Newspaper([EVENING, WEEKLY], FakeEncoder()).fingerprint


def test_switching_and_removing(served: Newspaper) -> None:
    shelves = Shelves(served)
    first, second = put(shelves, "甲", EVENING), put(shelves, "甲", WEEKLY)
    assert [names(n) for _, n in shelves.shelf("甲").newspapers] == [["晨报"], ["晚报"], ["周报"]]
    assert shelves.shelf("甲").chosen == second
    assert names(shelves.choose("甲", first).newspaper) == ["晚报"]
    assert shelves.remove("甲", second).chosen == first
    assert shelves.remove("甲", first).chosen == SERVED
    assert shelves.remove("甲", SERVED).newspaper is served
    assert put(shelves, "甲", WEEKLY) not in (first, second, SERVED)


def test_what_is_offered_is_not_read_yet(served: Newspaper) -> None:
    shelves = Shelves(served)
    shelves.offer("甲", [EVENING])
    assert shelves.newspaper("甲") is served
    assert shelves.shelf("甲").offered == (EVENING,)
    assert shelves.shelf("乙").offered == ()
    with pytest.raises(ShelfError, match="drop it again"):
        shelves.take("乙", shelves.shelf("乙").offered)
    shelves.offer("甲", [])
    assert shelves.shelf("甲").offered == ()


def test_progress_runs_over_all_issues_from_nothing_to_all(served: Newspaper) -> None:
    told: list[float] = []
    shelves = Shelves(served)
    shelves.offer("甲", [EVENING, WEEKLY])
    shelves.take("甲", shelves.shelf("甲").offered, told.append)
    assert told == sorted(told)
    assert 0 < told[0] < 0.5
    assert any(share == pytest.approx(characters([EVENING]) / characters([EVENING, WEEKLY])) for share in told)
    assert told[-1] == 1


def test_who_has_gone_while_it_is_embedded_stops_it(served: Newspaper) -> None:
    clock = Clock()
    shelves = Shelves(served, visits=partial(Visits, absent=10, clock=clock))
    shelves.offer("甲", [EVENING])

    def go(_share: float) -> None:
        shelves.visits.leave("甲")
        clock.now += 11

    with pytest.raises(ShelfError, match="page was closed"):
        shelves.take("甲", shelves.shelf("甲").offered, go)
    assert len(shelves.shelf("甲").newspapers) == 1


def test_who_loads_the_page_again_while_it_is_embedded_gets_it(served: Newspaper) -> None:
    clock = Clock()
    shelves = Shelves(served, visits=partial(Visits, idle=60, absent=10, clock=clock))
    shelves.offer("甲", [EVENING])
    shelves.take("甲", shelves.shelf("甲").offered, lambda _: shelves.visits.pass_on("甲", "乙"))
    assert names(shelves.newspaper("乙")) == ["晚报"]
    shelves.visits.leave("乙")
    shelves.offer("丙", [WEEKLY])
    shelves.take("丙", shelves.shelf("丙").offered, lambda _: shelves.visits.leave("丙"))
    clock.now = 11  # who has left is waited for no longer because it was done
    assert shelves.visits.things() == ()


def test_what_is_offered_while_another_is_embedded_stays_offered(served: Newspaper) -> None:
    shelves = Shelves(served)
    shelves.offer("甲", [EVENING])
    taken = shelves.shelf("甲").offered
    shelves.offer("甲", [WEEKLY])
    assert names(shelves.take("甲", taken).newspaper) == ["晚报"]
    assert shelves.shelf("甲").offered == (WEEKLY,)


def test_what_was_offered_when_there_was_room_is_not_taken_without(served: Newspaper) -> None:
    shelves = Shelves(served, Limits(newspapers=1))
    shelves.offer("甲", [EVENING])
    taken = shelves.shelf("甲").offered
    put(shelves, "甲", WEEKLY)
    with pytest.raises(ShelfError, match="1 newspapers of your own"):
        shelves.take("甲", taken)


def test_what_is_refused_leaves_what_was_offered(served: Newspaper) -> None:
    shelves = Shelves(served, Limits(characters=10, all_characters=10))
    shelves.offer("甲", [EVENING])
    with pytest.raises(ShelfError, match="16 characters"):
        shelves.offer("甲", [EVENING, WEEKLY])
    assert shelves.shelf("甲").offered == (EVENING,)
    shelves.offer("甲", [WEEKLY])  # which takes the place of the other
    assert shelves.shelf("甲").offered == (WEEKLY,)


@pytest.mark.parametrize(
    ("limits", "refusal"),
    [
        (Limits(newspapers=1), "too_many"),
        (Limits(characters=7), "too_long"),
        (Limits(all_characters=15), "too_full"),
    ],
)
def test_limits(served: Newspaper, limits: Limits, refusal: str) -> None:
    shelves = Shelves(served, limits)
    assert characters([EVENING]) == characters([WEEKLY]) == 8
    if refusal != "too_long":
        put(shelves, "甲", EVENING)
    with pytest.raises(ShelfError) as refused:
        shelves.offer("甲", [WEEKLY])
    assert refused.value.refusal == refusal
    assert shelves.shelf("甲").offered == ()


def test_all_visitors_together_have_a_limit_and_make_room_by_leaving(served: Newspaper) -> None:
    clock = Clock()
    shelves = Shelves(served, Limits(all_characters=15), visits=partial(Visits, absent=10, clock=clock))
    put(shelves, "甲", EVENING)
    with pytest.raises(ShelfError, match="too many newspapers"):
        shelves.offer("乙", [WEEKLY])
    shelves.visits.leave("甲")
    clock.now = 11
    shelves.offer("乙", [WEEKLY])
    assert shelves.shelf("乙").offered == (WEEKLY,)


def test_who_comes_back_too_late_is_told_and_not_given_another_newspaper(served: Newspaper) -> None:
    clock = Clock()
    shelves = Shelves(served, visits=partial(Visits, absent=10, clock=clock))
    for visitor in ("甲", "乙"):
        put(shelves, visitor, EVENING)
        shelves.visits.leave(visitor)
    clock.now = 9
    assert names(shelves.newspaper("乙")) == ["晚报"]
    clock.now = 12
    for _ in range(2):
        with pytest.raises(ShelfError, match="was put away"):
            shelves.newspaper_to_ask("甲")
    assert shelves.newspaper("甲") is served
    assert shelves.choose("甲", SERVED).newspaper is served
    assert shelves.newspaper_to_ask("甲") is served


def test_a_newspaper_that_is_served_is_not_missed(served: Newspaper) -> None:
    clock = Clock()
    shelves = Shelves(served, visits=partial(Visits, absent=10, clock=clock))
    key = put(shelves, "甲", EVENING)
    shelves.choose("甲", SERVED)
    shelves.visits.leave("甲")
    clock.now = 11
    assert shelves.newspaper_to_ask("甲") is served
    with pytest.raises(ShelfError, match="no longer there"):
        shelves.choose("甲", key)
    assert shelves.newspaper("甲") is served
