import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.datatypes import Issue
from qa.web.places import Place, issues_called
from tests.fakes import Guarded

NAMES = st.text(min_size=1).filter(lambda name: name.encode("utf-8", "ignore").decode() == name)


@given(NAMES, NAMES, NAMES, st.integers(0, 10**9 - 1), st.integers(0, 10**9 - 1))
def test_a_place_survives_its_fragment(issue: str, article: str, paragraph: str, start: int, end: int) -> None:
    places = (Place(issue), Place(issue, article), Place(issue, article, paragraph))
    for place in (*places, Place(issue, article, paragraph, start, end)):
        assert Place.parse(place.fragment()) == place


@pytest.mark.parametrize("fragment", ["", "#", "#/", "#top", "/a//b", "#/a/b/c/1", "#/a/b/c/1-2/3", "#/a/b/c/x-y"])
def test_what_names_no_place_is_none(fragment: str) -> None:
    assert Place.parse(fragment) is None


def test_issues_are_found_by_name_and_no_other_is_read() -> None:
    issues = Guarded([Issue(name, None, (), ()) for name in ("晨报", "午报", "晚报")], allowed=[1])
    assert [issue.name for issue in issues_called(issues, {"午报", "周报"})] == ["午报"]
