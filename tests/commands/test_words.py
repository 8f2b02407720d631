"""A mistyped command is answered with one Vietnamese sentence, and an exit code."""

from __future__ import annotations

import pytest
from flask import Flask


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["check", "--nhanh"], "Không có tùy chọn «--nhanh»."),
        (["demo", "--map"], "Tùy chọn «--map» cần một giá trị đi kèm."),
        (["search", "đường"], "Thiếu «--as»."),
        (["search", "đường", "--as", "kt", "--limit", "x"], "Giá trị của «--limit» chưa đúng."),
        (["import-units"], "Thiếu «FILE»."),
        (["khong-co"], "Lệnh chưa đúng hoặc thừa chữ."),
        (["check", "thua"], "Lệnh chưa đúng hoặc thừa chữ."),
    ],
)
def test_wrong_words_are_answered_in_one_sentence(app: Flask, words: list[str], said: str) -> None:
    result = app.test_cli_runner().invoke(args=["emulation", *words])

    assert result.exit_code != 0
    assert said in result.output
    assert len(result.output.strip().splitlines()) == 1
