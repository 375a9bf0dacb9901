"""Who changed what, when and why: an append-only chain of events, and the triggers that keep it so.

    from koksu import history
    history.record(chain="district:1", actor=user.username, verb="create", …)

The names come from the modules below; they are looked up on first use, because Django imports this package before its models may be.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .chain import EventDraft, record, record_many
    from .plain import snapshot
    from .verifying import Problem, verify

__all__ = ["EventDraft", "Problem", "record", "record_many", "snapshot", "verify"]

MODULES = {"snapshot": ".plain", "Problem": ".verifying", "verify": ".verifying"}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value = getattr(import_module(MODULES.get(name, ".chain"), __name__), name)
    return value
