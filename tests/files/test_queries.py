"""What is asked of the table of kept files."""

from datetime import UTC, datetime

import pytest
from sqlalchemy.exc import IntegrityError

from emulation.core.db import db, transaction
from emulation.files import queries
from emulation.files.models import StoredFile
from emulation.files.rules import FileKind, ScanState

pytestmark = pytest.mark.usefixtures("files_table")


def row(digest: str, **changes: object) -> StoredFile:
    values = {
        "digest": digest * 64,
        "size": 10,
        "media_type": "application/pdf",
        "kind": FileKind.PDF,
        "pages": 1,
        "scan_state": ScanState.UNSCANNED,
        "created_at": datetime(2024, 11, 15, tzinfo=UTC),
    }
    return StoredFile(**(values | changes))


def add(*made: StoredFile) -> None:
    with transaction() as session:
        session.add_all(made)


def test_stored_file_by_unknown_digest_is_none() -> None:
    assert queries.stored_file("a" * 64) is None


def test_stored_files_come_in_the_order_of_their_numbers() -> None:
    first, second, third = row("a"), row("b"), row("c")
    add(first, second, third)

    assert queries.stored_files([third.id, first.id]) == [first, third]


def test_kept_contents_and_all_digests_name_what_was_drawn_too() -> None:
    add(
        row("a", preview_digest="d" * 64),
        row("b", kind=FileKind.IMAGE, media_type="image/webp", pages=None, thumb_digest="c" * 64),
    )

    assert queries.kept_contents() == [
        queries.KeptContent("a" * 64, 10, None, "d" * 64),
        queries.KeptContent("b" * 64, 10, "c" * 64, None),
    ]
    assert queries.all_digests() == {"a" * 64, "b" * 64, "c" * 64, "d" * 64}


@pytest.mark.parametrize("kind", [FileKind.WORD, FileKind.EXCEL])
def test_document_of_unknown_length_has_a_row(kind: FileKind) -> None:
    add(row("a", kind=kind, pages=None))

    found = queries.stored_file("a" * 64)
    assert found is not None
    assert found.kind is kind


@pytest.mark.parametrize(
    "changes",
    [
        {"size": 0},
        {"pages": None},
        {"kind": FileKind.IMAGE},
    ],
)
def test_impossible_row_is_refused_by_the_database(changes: dict[str, object]) -> None:
    with pytest.raises(IntegrityError):
        add(row("a", **changes))

    db.session.rollback()
    assert queries.all_digests() == set()


def test_second_row_of_one_digest_is_refused_by_the_database() -> None:
    add(row("a"))

    with pytest.raises(IntegrityError):
        add(row("a"))
