"""Typing a conclusion from its paper, checking it, and sending it back."""

from emulation.meetings.services.checking import confirm, require_checker, send_back
from emulation.meetings.services.typing import NewItem, type_conclusion

__all__ = ["NewItem", "confirm", "require_checker", "send_back", "type_conclusion"]
