"""`flask emulation …`: the commands of the features, gathered under one word."""

from __future__ import annotations

from flask import Flask

from emulation.campaigns.cli import open_campaign
from emulation.cli.demonstration.command import demo
from emulation.cli.words import Commands
from emulation.copies.cli import compare_all_pictures, copies
from emulation.jobs.cli import work
from emulation.people.cli import import_people, init
from emulation.reviews.cli import import_entries
from emulation.search.cli import reindex, search
from emulation.trail.cli import check, erase_payload, grants
from emulation.units.cli import import_units

group = Commands("emulation", help="Các lệnh của Thi Đua.")
COMMANDS = (
    check,
    compare_all_pictures,
    copies,
    demo,
    erase_payload,
    grants,
    import_entries,
    import_people,
    import_units,
    init,
    open_campaign,
    reindex,
    search,
    work,
)
for command in COMMANDS:
    group.add_command(command)


def init_cli(app: Flask) -> None:
    """The commands answer to `flask emulation …`."""
    app.cli.add_command(group)
