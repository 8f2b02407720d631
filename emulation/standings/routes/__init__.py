"""The pages «Kết quả và xếp hạng», and the place that the home page tells."""

from emulation.standings.routes import classes, holds, pictures, settings, simulation, tiles, views
from emulation.standings.routes.blueprint import bp

__all__ = ["bp", "classes", "holds", "pictures", "settings", "simulation", "tiles", "views"]
