"""The kinds of entry, one module each; KINDS is a plain tuple, and adding one is adding a line."""

from emulation.core.errors import NotFound
from emulation.entries.kinds import action, model
from emulation.entries.rules.content import Kind

KINDS: tuple[Kind, ...] = (action.KIND, model.KIND)
KIND_BY_CODE: dict[str, Kind] = {kind.code: kind for kind in KINDS}


def kind_of(code: str) -> Kind:
    """The kind with this code; `NotFound` for any other."""
    kind = KIND_BY_CODE.get(code)
    if kind is None:
        raise NotFound
    return kind
