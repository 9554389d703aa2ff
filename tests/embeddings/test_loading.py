from __future__ import annotations

import logging
import warnings
from threading import Event, Thread

from embeddings.loading import _silence


def test_settings_are_put_back_when_two_threads_load_at_once() -> None:
    with _silence():  # imports the libraries, which set up their own logging then
        pass
    before, inside = (warnings.filters[:], logging.getLogger("transformers").level), Event()

    def load() -> None:
        with _silence():
            inside.set()

    other = Thread(target=load)
    with _silence():
        other.start()
        assert logging.getLogger("transformers").level == logging.CRITICAL
        assert not inside.wait(0.5)
    other.join(timeout=60)
    assert inside.is_set()
    assert (warnings.filters[:], logging.getLogger("transformers").level) == before
