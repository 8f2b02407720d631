"""What is done with lists of recognition: each verb asks, changes, records, and commits nothing."""

from emulation.recognition.services.checking import CheckedRow, checked_rows, digest_of_list
from emulation.recognition.services.conclusion import (
    Paper,
    bar_of,
    check,
    conclude,
    typist_bar,
)
from emulation.recognition.services.guards import list_for, reaches, readable_list
from emulation.recognition.services.items import (
    ItemText,
    arrange,
    edit_item,
    move_item,
    propose_from_board,
    propose_from_entries,
    remove_item,
)
from emulation.recognition.services.lists import (
    NewList,
    cancel,
    create_list,
    send_back,
    submit,
)

__all__ = [
    "CheckedRow",
    "ItemText",
    "NewList",
    "Paper",
    "arrange",
    "bar_of",
    "cancel",
    "check",
    "checked_rows",
    "conclude",
    "create_list",
    "digest_of_list",
    "edit_item",
    "list_for",
    "move_item",
    "propose_from_board",
    "propose_from_entries",
    "reaches",
    "readable_list",
    "remove_item",
    "send_back",
    "submit",
    "typist_bar",
]
