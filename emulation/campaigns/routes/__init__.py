"""The pages on campaigns: what is open, the rules of each in plain words, its deadlines."""

from emulation.campaigns.routes import deadlines, pages, points, rule_sets
from emulation.campaigns.routes.blueprint import bp

__all__ = ["bp", "deadlines", "pages", "points", "rule_sets"]
