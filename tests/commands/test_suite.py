"""The last line of `run.py test` tells the truth about the runs before it."""

from pathlib import Path

import pytest

from run import Stop
from tests import suite
from tests.postgres import NoPostgres, programs, throwaway_postgres

GOOD = suite.Outcome("SQLite", passed=12, failed=0, skipped=0, ended=0)


def test_outcome_reads_the_counts_of_pytest():
    report = '<testsuites><testsuite name="pytest" errors="1" failures="2" skipped="3" tests="12">'

    assert suite.outcome("SQLite", report, 1) == suite.Outcome("SQLite", 6, 3, 3, 1)


def test_outcome_of_a_run_that_wrote_no_report_is_not_good():
    broken = suite.outcome("SQLite", "", 4)

    assert (broken.is_good, str(broken)) == (False, "0 passed, 0 failed (pytest ended 4)")


def test_skipped_test_counts_against_the_run():
    assert not suite.Outcome("SQLite", passed=12, failed=0, skipped=1, ended=0).is_good


def test_summary_of_good_runs_ends_with_their_sum(capsys):
    ended = suite.summed_up([True, True, True], [GOOD, GOOD], 1.5)

    assert ended == 0
    assert capsys.readouterr().out.splitlines()[-1] == "===== 24 passed, 0 failed in 1.50s ====="


@pytest.mark.parametrize(
    ("static", "outcome"),
    [
        ([True, False, True], GOOD),
        ([True, True, True], suite.Outcome("SQLite", 12, 1, 0, 1)),
        ([True, True, True], suite.Outcome("SQLite", 0, 0, 0, 4)),
    ],
)
def test_summary_with_any_failure_ends_with_failure(static, outcome, capsys):
    assert suite.summed_up(static, [GOOD, outcome], 1.5) == 1
    assert " 1 failed in " in capsys.readouterr().out.splitlines()[-1]


def test_absent_shared_folder_is_said_and_left_out(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(suite, "SHARED", tmp_path / "absent")

    assert suite.without_shared() == "not shared"
    assert "were not run" in capsys.readouterr().out


def test_absent_shared_folder_fails_where_it_is_required(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(suite, "SHARED", tmp_path / "absent")
    monkeypatch.setenv("EMULATION_REQUIRE_SHARED", "1")

    assert suite.main([]) == 1
    assert capsys.readouterr().err == "EMULATION_REQUIRE_SHARED=1, but ../shared is absent.\n"


def test_options_of_ours_are_kept_from_pytest():
    arguments = ["--full", "-k", "nop"]

    assert suite.taken(arguments, "--full")
    assert not suite.taken(arguments, "--no-system")
    assert arguments == ["-k", "nop"]


def test_machine_without_browser_and_server_is_told_both_packages(tmp_path, monkeypatch):
    monkeypatch.delenv("EMULATION_CHROMIUM", raising=False)
    monkeypatch.setattr(suite, "BROWSERS", ())
    monkeypatch.setenv("EMULATION_POSTGRES_BIN", str(tmp_path))

    with pytest.raises(Stop) as stopped:
        suite.need_programs(system=False)

    assert "chromium" in str(stopped.value)
    assert "postgresql" in str(stopped.value)


def test_server_without_programs_names_the_package(tmp_path, monkeypatch):
    monkeypatch.setenv("EMULATION_POSTGRES_BIN", str(tmp_path))

    assert programs() is None
    with (
        pytest.raises(NoPostgres, match="apt-get install postgresql"),
        throwaway_postgres(Path(tmp_path)),
    ):
        pass
