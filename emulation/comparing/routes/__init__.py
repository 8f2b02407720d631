"""What makes units comparable, kept by administrators: clusters and numbers of Party members."""

from emulation.comparing.routes import clusters, counts, leads
from emulation.comparing.routes.blueprint import bp

__all__ = ["bp", "clusters", "counts", "leads"]
