"""How gunicorn serves: the program is loaded once, before the workers part, so that they share
its memory.

What is read from here: `gunicorn --config deploy/gunicorn_settings.py wsgi:app`.
"""

import gc
from typing import Any

from sqlalchemy.orm import configure_mappers

from emulation.core.db import db

preload_app = True


def when_ready(server: Any) -> None:
    """All that every worker would make for itself is made, and is left alone by the collector."""
    configure_mappers()
    environment = server.app.wsgi().jinja_env
    for name in environment.list_templates(extensions=["html"]):
        environment.get_template(name)
    gc.collect()
    gc.freeze()


def post_fork(server: Any, worker: Any) -> None:
    """No connection of the parent's is used by two."""
    with server.app.wsgi().app_context():
        for engine in db.engines.values():
            engine.dispose(close=False)
