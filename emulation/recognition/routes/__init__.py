"""The pages «Biểu dương, khen thưởng»: the page of honour, working lists, their acts and papers."""

from emulation.recognition.routes import acts, pages, rows
from emulation.recognition.routes.blueprint import bp

__all__ = ["acts", "bp", "pages", "rows"]
