"""The blueprint of whose work is seen, and of the places that are looked at apart."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("fairness", __name__)
