"""/nhat-ky-he-thong/: what was done, by whom, whether the record of it is whole, and its copy."""

from emulation.trail.routes import erasure, export, pages
from emulation.trail.routes.blueprint import bp

__all__ = ["bp", "erasure", "export", "pages"]
