"""Speaking beside an entry, and saying what was spoken."""

from emulation.talk.services.posting import (
    mark_read,
    post_message,
    require_reader,
    strikable,
    strike_message,
)
from emulation.talk.services.telling import (
    Box,
    Line,
    address,
    box,
    sender_box,
    talk_context,
)

__all__ = [
    "Box",
    "Line",
    "address",
    "box",
    "mark_read",
    "post_message",
    "require_reader",
    "sender_box",
    "strikable",
    "strike_message",
    "talk_context",
]
