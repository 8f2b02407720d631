"""Every component on plain pages, with sample data and without the application.

`python -m tests.browser.gallery FOLDER` writes the pages and a copy of what they need;
open them through any file server, because modules and sprites want an address.
"""

from __future__ import annotations

import shutil
import sys
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from emulation.web.assets import asset_url, stylesheet
from tests.browser import gallery_data

ROOT = Path(__file__).parents[2]
PAGES = Path(__file__).parent / "gallery"


def environment() -> Environment:
    env = Environment(
        loader=FileSystemLoader([ROOT / "templates", PAGES]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.globals.update(
        asset_url=partial(asset_url, root=ROOT / "static"),
        csrf_token=lambda: "sample-token",
        get_flashed_messages=lambda **_: gallery_data.FLASHES,
    )
    return env


def rendered(name: str, **context: Any) -> str:
    """The page of that name; keywords replace parts of the common context."""
    return environment().get_template(name).render({**gallery_data.CONTEXT, **context})


def write(folder: Path) -> list[Path]:
    """Writes each page in each theme, with the static files beside them."""
    shutil.copytree(ROOT / "static", folder / "static", dirs_exist_ok=True)
    (folder / "static/css/app.css").write_bytes(stylesheet(ROOT / "static")[0])
    (folder / "sw.js").write_text("// Nothing here is kept for when there is no network.\n")
    written = []
    for page in sorted(PAGES.glob("*.html")):
        for theme, text in (("light", 100), ("dark", 100), ("light", 150)):
            target = folder / f"{page.stem}-{theme}-{text}.html"
            target.write_text(rendered(page.name, display={"theme": theme, "text": text}), "utf-8")
            written.append(target)
    return written


if __name__ == "__main__":
    write(Path(sys.argv[1]))
