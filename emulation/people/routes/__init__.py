"""Sign-in, one's own account, and the administration of accounts."""

from emulation.people.routes import account, administration, sign_in, stand_ins
from emulation.people.routes.blueprint import bp
from emulation.people.routes.login import reader_view

__all__ = ["account", "administration", "bp", "reader_view", "sign_in", "stand_ins"]
