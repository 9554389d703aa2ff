from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.web.places import Place
from qa.web.views import Listing, Mentioned, Overview, Search, View, parse

TEXTS = st.text(min_size=1, max_size=30).filter(lambda text: text.encode("utf-8", "ignore").decode() == text)
NAMES = st.none() | TEXTS


@given(
    st.one_of(
        st.builds(Listing, NAMES, st.sampled_from([None, "news", "photo"]), NAMES, NAMES, st.integers(0, 10**8), NAMES),
        st.builds(Search, TEXTS),
        st.just(Overview()),
        st.builds(Mentioned, st.sampled_from(["person", "figure"]), TEXTS),
        st.builds(Place, TEXTS, TEXTS),
    )
)
def test_a_view_survives_its_fragment(view: View) -> None:
    assert parse(view.fragment()) == view


def test_an_issue_is_the_list_of_its_articles() -> None:
    assert parse(Place("晨报").fragment()) == Listing(issue="晨报")
    assert Listing(issue="晨报").fragment() == Place("晨报").fragment()


@pytest.mark.parametrize("fragment", ["", "#", "#/"])
def test_without_a_fragment_it_is_the_whole_list(fragment: str) -> None:
    assert parse(fragment) == Listing()


@pytest.mark.parametrize(
    "fragment", ["#top", "#?kind=poem", "#?from=-1", "#?from=x", "#?colour=red", "#/a//b", "#?find=" + "a" * 3000]
)
def test_what_names_no_view_is_none(fragment: str) -> None:
    assert parse(fragment) is None
