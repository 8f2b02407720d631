"""A small rush on the real servers, each time the suite runs; the large one is run.py's bench."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench.hand_in import rush
from tests.postgres import postgres_in_scratch


@pytest.mark.postgres
def test_every_receipt_shown_in_a_rush_is_in_the_database_once(tmp_path: Path) -> None:
    with postgres_in_scratch() as address:
        told, wrong = rush(address, tmp_path, count=60, seconds=6, workers=2)

    assert wrong == []
    assert len(told.receipts) == 60
    assert told.doubled
    assert told.cut
