"""The verbs of the author's side: begin, save, prove, hand in, take back."""

from emulation.entries.services.arranging import arrange_photos
from emulation.entries.services.content import content_of, figures_read
from emulation.entries.services.draft import (
    advance,
    announce,
    remember,
    replayed,
    save_draft,
    start_draft,
)
from emulation.entries.services.evidence import (
    CAPTION_LIMIT,
    add_evidence,
    caption_evidence,
    move_evidence,
    remove_evidence,
    restore_evidence,
)
from emulation.entries.services.pressing import (
    Awaited,
    announce_sending,
    awaited,
    awaited_words,
    go_through,
    press,
)
from emulation.entries.services.receiving import choose_receiver, receivers
from emulation.entries.services.requests import answers_of, changed_since, requests_of
from emulation.entries.services.send import (
    problems,
    resume,
    submit,
    what_is_missing,
    withdraw,
)
from emulation.entries.services.stops import Stop, place_at, route_of, stops_of
from emulation.entries.services.timing import deadline_of, standing
from emulation.entries.services.unusual import usual_of
from emulation.entries.services.uploads import (
    attach,
    claim_upload,
    drop_upload,
    finish_upload,
    give_up_uploads,
    open_upload,
    take_piece,
)
from emulation.entries.services.writing import Written, begin, hand_in, write

__all__ = [
    "CAPTION_LIMIT",
    "Awaited",
    "Stop",
    "Written",
    "add_evidence",
    "advance",
    "announce",
    "announce_sending",
    "answers_of",
    "arrange_photos",
    "attach",
    "awaited",
    "awaited_words",
    "begin",
    "caption_evidence",
    "changed_since",
    "choose_receiver",
    "claim_upload",
    "content_of",
    "deadline_of",
    "drop_upload",
    "figures_read",
    "finish_upload",
    "give_up_uploads",
    "go_through",
    "hand_in",
    "move_evidence",
    "open_upload",
    "place_at",
    "press",
    "problems",
    "receivers",
    "remember",
    "remove_evidence",
    "replayed",
    "requests_of",
    "restore_evidence",
    "resume",
    "route_of",
    "save_draft",
    "standing",
    "start_draft",
    "stops_of",
    "submit",
    "take_piece",
    "usual_of",
    "what_is_missing",
    "withdraw",
    "write",
]
