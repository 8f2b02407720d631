"""The folder of contents: whole or absent, written once, proved when read."""

import resource
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest

from emulation.core.errors import StoreFull
from emulation.files.store import ContentLost, LocalStore, digest_of

CONTENT = b"ban goc" * 1000
DIGEST = digest_of(CONTENT)


def place(store: LocalStore, digest: str = DIGEST) -> Path:
    return store.root / digest[:2] / digest[2:4] / digest


def everything(store: LocalStore) -> list[Path]:
    return [path for path in store.root.rglob("*") if path.is_file()]


def test_put_lays_the_bytes_under_their_digest(store: LocalStore) -> None:
    assert store.put(CONTENT) == DIGEST

    assert place(store).read_bytes() == CONTENT
    assert store.open(DIGEST) == CONTENT
    assert store.exists(DIGEST)
    assert list(store.digests()) == [DIGEST]


def test_put_again_changes_nothing(store: LocalStore) -> None:
    store.put(CONTENT)
    node = place(store).stat().st_ino

    store.put(CONTENT)

    assert place(store).stat().st_ino == node
    assert everything(store) == [place(store)]


def test_put_again_counts_as_new_for_the_sweep(store: LocalStore) -> None:
    store.put(CONTENT)
    first = store.stored_at(DIGEST)

    store.put(CONTENT)

    assert store.stored_at(DIGEST) >= first


def test_put_writes_over_changed_bytes(store: LocalStore) -> None:
    store.put(CONTENT)
    place(store).write_bytes(b"tampered")

    store.put(CONTENT)

    assert store.open(DIGEST) == CONTENT


def test_put_by_many_at_once_leaves_one_whole_file(store: LocalStore) -> None:
    threads = [Thread(target=store.put, args=(CONTENT,)) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert everything(store) == [place(store)]
    assert store.open(DIGEST) == CONTENT


def test_open_of_unknown_digest_says_so(store: LocalStore) -> None:
    with pytest.raises(ContentLost, match="không tìm thấy"):
        store.open(DIGEST)

    assert not store.exists(DIGEST)
    assert store.stored_at(DIGEST) is None
    assert list(store.digests()) == []


def test_open_of_changed_bytes_is_refused(store: LocalStore) -> None:
    store.put(CONTENT)
    place(store).write_bytes(CONTENT[:-1])

    with pytest.raises(ContentLost, match="không còn khớp"):
        store.open(DIGEST)


@pytest.mark.parametrize("digest", ["", "../../etc/passwd", "A" * 64, "a" * 63, "a" * 64 + "\n"])
def test_anything_but_a_digest_is_a_programming_error(store: LocalStore, digest: str) -> None:
    with pytest.raises(ValueError, match="not a SHA-256"):
        store.open(digest)


def test_full_disk_is_told_plainly_and_leaves_nothing(store: LocalStore) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        with pytest.raises(StoreFull) as full:
            store.put(CONTENT)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)

    assert str(full.value) == (
        "Máy chủ hết chỗ chứa nên chưa nhận được tệp. Báo quản trị hệ thống, sau đó gửi lại."
    )
    assert everything(store) == []
    assert store.put(CONTENT) == DIGEST


def test_other_trouble_of_the_disk_is_not_hidden(tmp_path: Path) -> None:
    (tmp_path / "files").write_bytes(b"a file where the folder should be")

    with pytest.raises(OSError, match="files"):
        LocalStore(tmp_path / "files").put(CONTENT)


def test_store_is_ready_where_it_can_write_and_not_elsewhere(
    store: LocalStore, tmp_path: Path
) -> None:
    (tmp_path / "file").write_bytes(b"")

    assert store.is_ready()
    assert everything(store) == []
    assert not LocalStore(tmp_path / "file").is_ready()


def test_delete_removes_and_may_be_repeated(store: LocalStore) -> None:
    store.put(CONTENT)

    store.delete(DIGEST)
    store.delete(DIGEST)

    assert not store.exists(DIGEST)


def test_unfinished_writes_are_invisible_and_removed_when_old(store: LocalStore) -> None:
    store.put(CONTENT)
    (place(store).parent / ".cut-off.part").write_bytes(b"half")
    (place(store).parent / "stray").write_bytes(b"not ours")
    touched = store.stored_at(DIGEST)

    assert list(store.digests()) == [DIGEST]
    assert store.remove_unfinished(older_than=touched - timedelta(days=1)) == 0
    assert store.remove_unfinished(older_than=touched + timedelta(days=1)) == 1
    assert store.open(DIGEST) == CONTENT


def test_stored_at_is_an_aware_instant(store: LocalStore) -> None:
    store.put(CONTENT)

    assert store.stored_at(DIGEST).tzinfo is UTC
    assert store.stored_at(DIGEST) > datetime(2024, 1, 1, tzinfo=UTC)
