"""The virus scanner: what it is asked, what it may answer, and that silence passes nothing."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from time import monotonic

import pytest

from emulation import config
from emulation.files import apart, scanner, services
from emulation.files.apart import OutOfTime
from emulation.files.rules import MAX_BYTES, FileKind, FileRefused, Refusal, ScanState
from emulation.files.scanner import Scanner, ScannerSilent
from emulation.files.store import LocalStore
from tests.clamd import EICAR, FOUND, SILENCES, FakeClamd, nobody_there
from tests.files import office_samples, samples
from tests.files.test_services import AT

PAPER = samples.pdf()
SICK = PAPER + EICAR
PHOTO = samples.encoded(samples.picture(seed=1))
SHORT = 0.3


@pytest.fixture
def clamd() -> Iterator[FakeClamd]:
    with FakeClamd() as fake:
        yield fake


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanner, "PATIENCE", SHORT)
    monkeypatch.setattr(scanner, "PING", SHORT)


def asked(fake: FakeClamd, data: bytes, within: float = 30.0) -> str:
    return Scanner(fake.address).found_in(BytesIO(data), within=within)


# The client ------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [0, 1, scanner.CHUNK, scanner.CHUNK + 1, MAX_BYTES])
def test_whole_file_arrives_in_pieces(clamd: FakeClamd, size: int) -> None:
    data = bytes(range(256)) * (size // 256) + b"x" * (size % 256)

    assert asked(clamd, data) == ""
    assert clamd.scanned == [data]


def test_what_was_found_is_named(clamd: FakeClamd) -> None:
    assert asked(clamd, b"x" * scanner.CHUNK + EICAR) == FOUND


def test_scanner_on_a_path_is_asked_as_well() -> None:
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        path = Path(folder) / "clamd.ctl"
        with FakeClamd(path) as fake:
            assert (asked(fake, PAPER), asked(fake, SICK)) == ("", FOUND)
            assert Scanner(str(path)).answers()
        with pytest.raises(ScannerSilent):
            Scanner(str(path)).found_in(BytesIO(PAPER), within=30)
        assert not Scanner(str(path)).answers()


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("manner", SILENCES)
@pytest.mark.parametrize("data", [PAPER, SICK, b"x" * MAX_BYTES], ids=["well", "sick", "long"])
def test_anything_but_a_verdict_is_silence_and_soon(
    clamd: FakeClamd, manner: str, data: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    clamd.manner, begun = manner, monotonic()

    with pytest.raises(ScannerSilent):
        asked(clamd, data)

    assert monotonic() - begun < 10 * SHORT
    assert "virus scanner silent" in caplog.text


def test_nobody_there_is_silence() -> None:
    away = Scanner(nobody_there())

    with pytest.raises(ScannerSilent):
        away.found_in(BytesIO(PAPER), within=30)
    assert not away.answers()


@pytest.mark.parametrize("within", [0.0, -1.0, 0.2])
def test_whoever_had_less_time_than_the_scanner_is_out_of_time(
    clamd: FakeClamd, within: float
) -> None:
    clamd.manner, begun = "hangs", monotonic()

    with pytest.raises(OutOfTime):
        asked(clamd, PAPER, within=within)
    assert monotonic() - begun < 3


def test_more_than_a_file_may_have_is_never_called_clean(clamd: FakeClamd) -> None:
    with pytest.raises(ScannerSilent):
        asked(clamd, b"x" * (MAX_BYTES + 1))


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("manner", SILENCES)
def test_sign_of_life_is_a_whole_one(clamd: FakeClamd, manner: str) -> None:
    assert Scanner(clamd.address).answers()

    clamd.manner = manner
    assert not Scanner(clamd.address).answers()


# The way in ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (PAPER, FileKind.PDF),
        (office_samples.docx(), FileKind.WORD),
        (office_samples.xlsx(), FileKind.EXCEL),
        (PHOTO, FileKind.IMAGE),
    ],
)
def test_every_kind_is_scanned_as_it_came_and_then_clean(
    clamd: FakeClamd, data: bytes, kind: FileKind
) -> None:
    prepared = services.prepare(data, "tệp", scanner=Scanner(clamd.address))

    assert (prepared.kind, prepared.scan_state) == (kind, ScanState.CLEAN)
    assert clamd.scanned == [data]


@pytest.mark.parametrize("data", [SICK, PHOTO + EICAR], ids=["paper", "photo"])
def test_virus_is_refused_before_anything_reads_the_file(
    clamd: FakeClamd,
    data: bytes,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(services, "judged_apart", None)
    monkeypatch.setattr(services.judging, "picture", None)

    with pytest.raises(FileRefused) as refused:
        services.prepare(data, "Đơn của ông Tâm.pdf", scanner=Scanner(clamd.address))

    assert str(refused.value) == (
        f'Tệp "Đơn của ông Tâm.pdf" có mã độc ({FOUND}) nên bị chặn. '
        "Không mở tệp này; quét vi rút máy đang dùng rồi chọn tệp khác."
    )
    assert (refused.value.refusal, refused.value.is_final) == (Refusal.INFECTED, True)
    assert FOUND in caplog.text
    assert "Tâm" not in caplog.text


@pytest.mark.parametrize("data", [PAPER, PHOTO], ids=["paper", "photo"])
def test_silence_refuses_for_now(clamd: FakeClamd, data: bytes) -> None:
    clamd.manner = "closes early"

    with pytest.raises(FileRefused) as refused:
        services.prepare(data, "a", scanner=Scanner(clamd.address))

    assert (refused.value.refusal, refused.value.is_final) == (Refusal.UNSCANNED, False)
    assert "Chọn lại tệp sau ít phút; nội dung đã ghi vẫn còn." in str(refused.value)


def test_scanner_that_was_silent_is_not_asked_for_each_file(clamd: FakeClamd) -> None:
    clamd.manner = "closes early"
    files = [(PAPER, "một.pdf"), (b"", "hai.pdf"), (PHOTO, "ba.jpg")]

    batch = services.prepare_all(files, scanner=Scanner(clamd.address))

    assert (batch.prepared, batch.unjudged, clamd.asked) == ((), (), 1)
    assert ["Máy quét vi rút" in sentence for sentence in batch.refusals] == [True, False, True]


def test_slow_scanner_leaves_the_file_to_somebody_with_more_time(clamd: FakeClamd) -> None:
    clamd.manner = "hangs"

    batch = services.prepare_all([(PAPER, "a.pdf")], scanner=Scanner(clamd.address), within=0.2)

    assert (batch.refusals, batch.unjudged) == ((), ((PAPER, "a.pdf"),))


@pytest.mark.parametrize("said", ["unscanned", "infected", "too_many_pages", "x"])
def test_process_that_judges_has_no_say_about_scanning(said: str) -> None:
    answer = b'{"refusal": "%s", "details": {}}\n' % said.encode()

    with pytest.raises(FileRefused) as refused:
        apart._believed(answer, PAPER, "a.pdf")
    assert refused.value.refusal is Refusal.DAMAGED


@pytest.mark.usefixtures("files_table")
def test_file_of_earlier_days_is_clean_once_it_passes(clamd: FakeClamd, store: LocalStore) -> None:
    states = []
    for one in (None, Scanner(clamd.address), None):
        prepared = services.prepare(PAPER, "a.pdf", scanner=one)
        states.append(services.keep(prepared, store=store, at=AT).scan_state)

    assert states == [ScanState.UNSCANNED, ScanState.CLEAN, ScanState.CLEAN]


# The setting -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("", None),
        ("  ", None),
        ("/run/clamav/clamd.ctl", "/run/clamav/clamd.ctl"),
        ("127.0.0.1:3310", ("127.0.0.1", 3310)),
        ("quet.local:3310", ("quet.local", 3310)),
        ("[::1]:3310", ("::1", 3310)),
    ],
)
def test_setting_names_a_socket(text: str, address: object) -> None:
    assert config.load({"EMULATION_ENV": "test", "EMULATION_CLAMD": text}).clamd == address


@pytest.mark.parametrize(
    "text",
    ["1", "có", "127.0.0.1", ":3310", "a:0", "a:99999", "a:b", "tcp://a:1", "a:1/x", "u@a:1", "[a"],
)
def test_wrong_setting_stops_the_start_with_a_sentence(text: str) -> None:
    with pytest.raises(config.SettingsError) as stopped:
        config.load({"EMULATION_ENV": "test", "EMULATION_CLAMD": text})

    assert str(stopped.value).startswith("EMULATION_CLAMD là đường dẫn socket của clamd, ví dụ")
