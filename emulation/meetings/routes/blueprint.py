"""The blueprint."""

from __future__ import annotations

from flask import Blueprint

from emulation.core.policy import Permission

bp = Blueprint("meetings", __name__, url_prefix="/cho-xu-ly/ket-luan")

DECIDING = (Permission.ENTRY_ENDORSE, Permission.ENTRY_APPROVE)
