"""A refusal that leaves no trace, in quality's tables neither."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from core.errors import DomainError
from floor_app.operations.quality.tests.floor_shop import everything


@contextmanager
def refused(refusal: type[DomainError], sentence: str) -> Iterator[None]:
    """The verb says no in these words and changes no row."""
    before = everything()
    with pytest.raises(DomainError) as answer:
        yield
    assert (type(answer.value), answer.value.message) == (refusal, sentence)
    assert everything() == before
