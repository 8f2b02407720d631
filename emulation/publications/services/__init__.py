"""The verbs of published boards: publish one, propose its correction, close that."""

from emulation.publications.services.correcting import close_correction, propose_correction
from emulation.publications.services.publishing import publish, publishable

__all__ = ["close_correction", "propose_correction", "publish", "publishable"]
