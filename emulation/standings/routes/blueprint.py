"""The blueprint of the boards."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("standings", __name__, url_prefix="/xep-hang")
