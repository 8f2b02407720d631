"""What README, decisions and how-tos say about the commands and settings is still so."""

import os
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
SETTING = re.compile(r"EMULATION_[A-Z0-9_]+")


def settings_in(*paths: Path) -> set[str]:
    return {name for path in paths for name in SETTING.findall(path.read_text(encoding="utf-8"))}


def test_readme_fits_one_screen_and_names_both_commands():
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()

    assert len(lines) <= 40
    assert [line.split("#")[0].strip() for line in lines if line.startswith("python3")] == [
        "python3 run.py",
        "python3 run.py test",
    ]


@pytest.mark.parametrize("page", ["README.md", "docs/howto/develop.md", "docs/howto/install.md"])
def test_links_and_paths_of_a_page_lead_somewhere(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    linked = re.findall(r"\]\(([^)#:]+)\)", text)
    named = re.findall(r"`((?:deploy|docs|emulation|templates|static|tests)/[\w./-]*)`", text)

    assert [path for path in linked + named if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_decision_has_its_three_parts_in_under_forty_lines(path):
    lines = path.read_text(encoding="utf-8").splitlines()

    assert len(lines) < 40
    assert lines[0].startswith(f"# {int(path.name[:4])}. ")
    assert [line for line in lines if line.startswith("## ")] == [
        "## Context",
        "## Decision",
        "## Consequences",
    ]


def test_decisions_are_numbered_without_a_gap():
    assert [int(path.name[:4]) for path in DECISIONS] == list(range(1, len(DECISIONS) + 1))


def test_every_setting_is_explained_and_every_explained_setting_exists():
    read = settings_in(
        *(ROOT / "emulation").rglob("*.py"),
        *(ROOT / "tests" / name for name in ("suite.py", "postgres.py", "databases.py")),
        ROOT / "run.py",
    )

    assert settings_in(ROOT / "docs" / "howto" / "develop.md") == read


def test_examples_of_an_office_name_only_settings_that_exist():
    examples = settings_in(*(p for p in (ROOT / "deploy").iterdir() if p.is_file()))

    assert examples - settings_in(*(ROOT / "emulation").rglob("*.py")) == set()


def test_ci_runs_the_command_of_the_readme():
    script = ROOT / ".ci" / "run"

    assert os.access(script, os.X_OK)
    assert "EMULATION_REQUIRE_SHARED=1 exec python3 run.py test" in script.read_text()
