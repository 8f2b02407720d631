"""Pages that a read replica answers while it is near enough, and the instant their figures are of.

Who is signed in is asked of the primary before the page begins, and one connection is given back
before the other is taken. A replica that is silent, too far behind or no replica at all is passed
by: the primary answers, and a line of the log says why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from time import monotonic
from typing import Any, cast

from flask import Flask, current_app, g
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from emulation.core import clock
from emulation.core.db import REPLICA, db
from emulation.core.errors import NotFound

LAG = text("""
    SELECT CASE
        WHEN NOT pg_is_in_recovery() THEN NULL
        WHEN EXISTS (SELECT 1 FROM pg_stat_wal_receiver WHERE pid IS NOT NULL)
            AND pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN 0
        ELSE greatest(0, extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp()))
    END
""")
"""Seconds since the newest transaction that was replayed; 0 when all that came was; NULL of a
server that follows nobody. Without a receiver nobody knows what came since."""
PAUSE = 5.0
"""Seconds in which a replica that did not answer is not asked again: each asking may wait."""
NONE = timedelta()


@dataclass
class Replica:
    """What this process knows of its replica."""

    most: timedelta
    """The lag from which on the primary answers instead."""
    asked_again_at: float = 0.0


class PassedBy(Exception):
    """The primary answers; the text says why."""


def init_replica(app: Flask, endpoints: Iterable[str]) -> None:
    """The pages named are answered by the replica, where one is configured."""
    settings = app.config["SETTINGS"]
    if not settings.replica_url:
        return
    app.extensions[REPLICA] = Replica(timedelta(seconds=settings.replica_lag))
    for name in endpoints:
        app.view_functions[name] = _from_replica(app.view_functions[name])


def instant() -> datetime:
    """The instant that the figures of this page are of: now, less what the replica has yet to
    replay."""
    return clock.now() - cast(timedelta, g.get("replica_lag", NONE))


def told() -> str | None:
    """How the replica does, in a word or two; None where none is configured."""
    known: Replica | None = current_app.extensions.get(REPLICA)
    if known is None:
        return None
    try:
        with db.engines[REPLICA].connect() as connection:
            lag = _near_enough(connection.scalar(LAG), known.most)
    except PassedBy as reason:
        return str(reason)
    except DBAPIError:
        return "silent"
    return f"{lag.total_seconds():.0f} s behind" if lag else "ok"


def _from_replica(view: Callable[..., Any]) -> Callable[..., Any]:
    """The view on the replica; on the primary when that fails or does not know the thing yet."""

    @wraps(view)
    def read(*args: Any, **kwargs: Any) -> Any:
        if _has_begun():
            try:
                return view(*args, **kwargs)
            except DBAPIError as error:
                _log(str(error.orig))
            except NotFound:
                if not g.replica_lag:
                    raise
            finally:
                _leave()
            g.replica_lag = NONE
        return view(*args, **kwargs)

    return read


def _has_begun() -> bool:
    """The session reads from the replica from now on, unless that is passed by."""
    known: Replica = current_app.extensions[REPLICA]
    if monotonic() < known.asked_again_at:
        return False
    session = db.session()
    session.close()  # what was read on the primary stays as it was read
    session.info[REPLICA] = True
    try:
        g.replica_lag = _near_enough(session.scalar(LAG), known.most)
    except (DBAPIError, PassedBy) as error:
        _leave()
        _log(str(error.orig if isinstance(error, DBAPIError) else error))
        known.asked_again_at = monotonic() + PAUSE
        return False
    return True


def _near_enough(seconds: Any, most: timedelta) -> timedelta:
    if seconds is None:
        raise PassedBy("not a replica that follows")
    lag = timedelta(seconds=float(seconds))
    if lag > most:
        raise PassedBy(f"{lag.total_seconds():.0f} s behind")
    return lag


def _leave() -> None:
    """The session reads from the primary again."""
    session = db.session()
    session.close()
    session.info.pop(REPLICA, None)


def _log(reason: str) -> None:
    current_app.logger.warning("the replica is passed by: %s", " ".join(reason.split()))
