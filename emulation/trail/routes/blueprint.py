"""The blueprint that the pages of the trail share."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("trail", __name__, url_prefix="/nhat-ky-he-thong")
