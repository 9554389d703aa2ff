from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from embeddings import Meanwhile


def test_another_thread_does_it() -> None:
    with ThreadPoolExecutor(1) as threads:
        begun = threading.Event()

        def named() -> int:
            begun.set()
            return threading.get_ident()

        found = Meanwhile(threads, named)
        assert begun.wait(60)
        assert found.result() != threading.get_ident()


def test_where_none_is_free_the_asking_thread_does_it() -> None:
    with ThreadPoolExecutor(1) as threads:
        end = threading.Event()
        threads.submit(end.wait)
        found = Meanwhile(threads, threading.get_ident)
        assert found.result() == threading.get_ident()
        end.set()


def test_errors_are_raised_where_the_result_is_asked_for() -> None:
    with ThreadPoolExecutor(1) as threads:
        found = Meanwhile(threads, int, "七", base=10)
        with pytest.raises(ValueError, match="七"):
            found.result()


def test_without_threads_it_is_done_when_it_is_asked_for() -> None:
    done: list[int] = []
    found = Meanwhile(None, done.append, 1)
    assert done == []
    found.result()
    assert done == [1]
