"""The demonstration's own clock: kept in the data folder, taken up again at every start."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

from emulation.config import SettingsError
from emulation.core import clock

FILE = "demo_clock.json"


def keep(data_dir: Path, *, start: datetime, real_start: datetime) -> None:
    """The folder says at which real instant the clock stood at `start`; no half file is left."""
    data_dir.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"start": start.isoformat(), "real_start": real_start.isoformat()})
    part = data_dir / f"{FILE}.part"
    part.write_text(text, encoding="ascii")
    part.replace(data_dir / FILE)


def resume(data_dir: Path) -> None:
    """The process's clock runs on from where the demonstration's stands now, if one was loaded."""
    path = data_dir / FILE
    if not path.is_file():
        return
    try:
        kept = json.loads(path.read_text(encoding="ascii"))
        start, real_start = (datetime.fromisoformat(kept[name]) for name in ("start", "real_start"))
    except (ValueError, KeyError) as error:
        raise SettingsError(
            f"Không đọc được đồng hồ của bản minh họa. Xóa tệp {FILE} và nạp lại số liệu minh họa."
        ) from error
    clock.run_from(start, real_start)
