"""The stylesheet joined from its source files, and addresses that change with their content."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from flask import Flask, Response, request

from emulation.web.access import public

# In the order in which they are joined; a folder gives its files by name. The order, not @layer,
# says who wins: Safari 15.0, which offices still have, leaves out what stands in a layer.
SOURCES = (
    "vendor/bootstrap-reboot.min.css",
    "css/tokens.css",
    "css/fonts.css",
    "css/base.css",
    "css/layout",
    "css/components",
    "css/utilities.css",
    "css/print.css",
)

STYLESHEET = "css/app.css"
MODULES = "js/"
DIGEST_LENGTH = 12

_COMMENTS = re.compile(r"/\*(?!!).*?\*/", re.DOTALL)
_CHARSET = re.compile(r'@charset\s+"[^"]*";')
_BLANKS = re.compile(r"\n\s*")


@lru_cache
def stylesheet(root: Path) -> tuple[bytes, str]:
    """The one stylesheet of every page, and its digest.

    `root` is the folder of static files. The result holds for the life of the process:
    a changed source shows after a restart, or after `stylesheet.cache_clear()`.
    """
    content = "\n".join(_squeezed(path.read_text("utf-8")) for path in _sources(root)).encode()
    return content, _digest(content)


@lru_cache(maxsize=512)
def asset_url(name: str, *, root: Path, base: str = "/static/") -> str:
    """The address of a static file, with a digest of what it holds.

    Every script carries the digest of the whole folder of scripts, because modules
    load one another under the query of the first. A file that is not there is an
    error of the template and raises `FileNotFoundError`.
    """
    if name == STYLESHEET:
        digest = stylesheet(root)[1]
    elif name.startswith(MODULES):
        digest = _digest(b"".join(path.read_bytes() for path in sorted((root / "js").glob("*.js"))))
    else:
        digest = _digest((root / name).read_bytes())
    return f"{base}{name}?v={digest}"


def _sources(root: Path) -> Iterator[Path]:
    for name in SOURCES:
        path = root / name
        yield from sorted(path.glob("*.css")) if path.is_dir() else [path]


def _squeezed(css: str) -> str:
    """The same rules without comments (except licences), charset and indentation."""
    return _BLANKS.sub("\n", _COMMENTS.sub("", _CHARSET.sub("", css)))


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()[:DIGEST_LENGTH]


def init_assets(app: Flask) -> None:
    """Templates can say `asset_url(name)`, and the joined stylesheet has its address."""
    root = Path(str(app.static_folder))
    app.add_template_global(lambda name: asset_url(name, root=root), "asset_url")

    @public
    def joined() -> Response:
        content, digest = stylesheet(root)
        wants_gzip = request.accept_encodings.quality("gzip") > 0
        response = Response(_packed(content) if wants_gzip else content, mimetype="text/css")
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        response.set_etag(digest)
        response.vary.add("Accept-Encoding")
        if wants_gzip:
            response.headers["Content-Encoding"] = "gzip"
        return response

    app.add_url_rule(f"/static/{STYLESHEET}", "stylesheet", joined, methods=["GET"])


@lru_cache(maxsize=2)
def _packed(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)
