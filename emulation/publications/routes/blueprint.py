"""The blueprint of the published boards."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("publications", __name__, url_prefix="/cong-bo")
