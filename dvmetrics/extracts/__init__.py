"""Canonical extracts: what each holds. A module of this package that defines an `Extract` is found by itself."""

from importlib import import_module
from pkgutil import iter_modules

from dvmetrics.extracts.schema import Extract


def _found() -> dict[str, Extract]:
    """Every extract that a module of this package defines. Raises ValueError where two have one name."""
    extracts: dict[str, Extract] = {}
    for module in sorted(own.name for own in iter_modules(__path__)):
        for thing in vars(import_module(f"{__name__}.{module}")).values():
            if not isinstance(thing, Extract) or extracts.get(thing.name) is thing:
                continue
            if thing.name in extracts:
                raise ValueError(f"Two extracts are called {thing.name}.")
            extracts[thing.name] = thing
    return extracts


EXTRACTS: dict[str, Extract] = _found()
"""Every canonical extract by name."""
