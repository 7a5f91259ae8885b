"""A module of the catalogue, written from an indicator that was made in a notebook: its definition field by field, its
counting expression as it was typed, and an import for every name that it uses.
"""

from __future__ import annotations

import ast
import builtins
import dataclasses
import dis
import inspect
import io
import sys
import textwrap
import tokenize
from collections.abc import Iterator
from types import CodeType, FunctionType, ModuleType
from typing import Any

from dvmetrics.errors import ConfigurationError
from dvmetrics.indicators.counting import Indicator
from dvmetrics.indicators.definition import Definition

MAY_IMPORT = ("dvmetrics.extracts", "dvmetrics.indicators", "dvmetrics.periods", "dvmetrics.statistics", "ibis")
"""Packages that an indicator may take names from, beside STANDARD."""
STANDARD = ("collections", "datetime", "functools", "itertools", "math", "operator", "typing")
PLAIN = (bool, int)
BRACKETS: dict[type, tuple[str, str]] = {
    tuple: ("(", ")"),
    list: ("[", "]"),
    set: ("set([", "])"),
    frozenset: ("frozenset([", "])"),
}
TEXT_WIDTH = 88
"""Characters of a text in one line; longer ones are parted between words."""


@dataclasses.dataclass
class _Needed:
    """What a module is made of: import lines, constants and functions, in the order in which they are needed."""

    imports: set[str] = dataclasses.field(default_factory=set)
    constants: dict[str, str] = dataclasses.field(default_factory=dict)
    functions: dict[str, str] = dataclasses.field(default_factory=dict)


def module_of(indicator: Indicator) -> str:
    """The text of a module that has this indicator in `INDICATORS`, not yet formatted.

    Functions of the notebook that the counting expression uses come with it, and texts. Raises ConfigurationError for a
    counting expression that is no function with a name, one that uses what stands around it, and a name that cannot be
    written down: a table, a number, something of a package that indicators do not use.
    """
    count = indicator.count
    if not isinstance(count, FunctionType) or not count.__name__.isidentifier():
        raise ConfigurationError("The counting expression must be a function with a name: def NAME(tables): …")
    needed = _Needed()
    name = _place(count, needed)
    needed.functions[name] = _said(needed.functions[name])
    needed.imports |= {
        "from dvmetrics.indicators.counting import Counted, Indicator, Tables",
        "from dvmetrics.indicators.definition import Definition",
    }
    if indicator.needs:
        needed.imports.add("from dvmetrics.indicators.needs import Need")
    parts = [
        f'"""{indicator.definition.id}: an indicator that was made in the analyst\'s notebook."""',
        "from __future__ import annotations",
        "\n".join(sorted(needed.imports)),
        "\n".join(f"{own} = {value}" for own, value in needed.constants.items()),
        *needed.functions.values(),
        f"INDICATORS = (Indicator({_definition(indicator.definition)}, {name}{_needs(indicator)}),)",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _needs(indicator: Indicator) -> str:
    return f", needs={indicator.needs!r}" if indicator.needs else ""


def _definition(own: Definition) -> str:
    """The fields that are not as they are by default."""
    fields = []
    for each in dataclasses.fields(own):
        value = getattr(own, each.name)
        if value != each.default:
            fields.append(f"{each.name}={written(value)}")
    return f"Definition({', '.join(fields)})"


def written(value: Any) -> str:
    """A plain value as it is typed: long texts over several lines. Raises ConfigurationError for any other."""
    if type(value) is str:
        lines = textwrap.wrap(value, TEXT_WIDTH, drop_whitespace=False, break_long_words=False, break_on_hyphens=False)
        return "(" + " ".join(map(repr, lines)) + ")" if len(lines) > 1 else repr(value)
    if type(value) in PLAIN:
        return repr(value)
    if type(value) in BRACKETS:
        opened, closed = BRACKETS[type(value)]
        members = sorted(value) if isinstance(value, (set, frozenset)) else value
        alone = "," if type(value) is tuple and len(value) == 1 else ""
        return opened + ", ".join(map(written, members)) + alone + closed
    raise ConfigurationError(f"A {type(value).__name__} of the notebook cannot be written into an indicator.")


def _constant(value: Any) -> str:
    """A variable of the notebook as it is typed: texts alone. Whatever else it holds may have been worked out from the
    rows, and would be written down by its value. Raises ConfigurationError."""
    if all(type(own) is str for own in (value if type(value) in BRACKETS else [value])):
        return written(value)
    raise ConfigurationError(
        f"A {type(value).__name__} of the notebook cannot be written into an indicator, only texts and lists of texts: "
        "write a number or a date in the function itself."
    )


def _place(function: FunctionType, needed: _Needed) -> str:
    """Add a function of the notebook, and whatever it uses; its name."""
    if function.__closure__:
        raise ConfigurationError(f"{function.__name__} uses what stands around it; define it at the start of a cell.")
    try:
        source = textwrap.dedent(inspect.getsource(function))
        tree = ast.parse(source)
    except (OSError, TypeError, SyntaxError):
        raise ConfigurationError(f"The source of {function.__name__} cannot be found; run its cell again.") from None
    own = tree.body[0]
    if not isinstance(own, ast.FunctionDef):
        raise ConfigurationError("The counting expression must be a function with a name: def NAME(tables): …")
    needed.functions[function.__name__] = ""  # its place is after what it uses; a second visit finds it
    for name in sorted(set(_globals_of(function.__code__)) | set(_annotated(own))):
        if name in function.__globals__ and not hasattr(builtins, name):
            _find(name, function.__globals__[name], needed)
    del needed.functions[function.__name__]
    needed.functions[function.__name__] = source.strip()
    return function.__name__


def _said(source: str) -> str:
    """The counting function with what it takes and gives, where that was not typed."""
    own = ast.parse(source).body[0]
    lines = source.splitlines(keepends=True)
    starts = [sum(map(len, lines[:place])) for place in range(len(lines))]
    if not isinstance(own, ast.FunctionDef) or len(own.args.args) != 1:
        raise ConfigurationError("The counting expression takes the tables, and nothing else: def NAME(tables): …")
    if own.returns is None:
        end = next(token.start for token, depth in _with_depth(source) if token.string == ":" and not depth)
        place = starts[end[0] - 1] + end[1]
        source = f"{source[:place]} -> Counted{source[place:]}"
    argument = own.args.args[0]
    if argument.annotation is None:
        # The place is counted in bytes, and the line up to it in letters.
        before = lines[argument.lineno - 1].encode()[: argument.end_col_offset].decode()
        place = starts[argument.lineno - 1] + len(before)
        source = f"{source[:place]}: Tables{source[place:]}"
    return source


def _with_depth(source: str) -> Iterator[tuple[tokenize.TokenInfo, int]]:
    """Each token, and in how many brackets it stands."""
    depth = 0
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        depth += (token.string in ("(", "[", "{")) - (token.string in (")", "]", "}"))
        yield token, depth


def _globals_of(code: CodeType) -> Iterator[str]:
    """Names from outside that a function loads, also in functions and comprehensions inside it."""
    yield from (own.argval for own in dis.get_instructions(code) if own.opname in ("LOAD_GLOBAL", "LOAD_NAME"))
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _globals_of(inner)


def _annotated(own: ast.FunctionDef) -> Iterator[str]:
    """Names in what a function is said to take and give, in its defaults and above it."""
    places = [own.args, *([own.returns] if own.returns is not None else []), *own.decorator_list]
    yield from (node.id for place in places for node in ast.walk(place) if isinstance(node, ast.Name))


def _find(name: str, value: Any, needed: _Needed) -> None:
    """How this name comes into the module: imported, written down, or as a function of the notebook."""
    if name in needed.functions or name in needed.constants:
        return
    line = _import_of(name, value)
    if line is not None:
        needed.imports.add(line)
    elif isinstance(value, FunctionType):
        _place(value, needed)
    elif isinstance(value, (type, ModuleType)):
        raise ConfigurationError(f"{name} is of a package that indicators do not use ({', '.join(MAY_IMPORT)}).")
    else:
        needed.constants[name] = _constant(value)


def _import_of(name: str, value: Any) -> str | None:
    """The line that imports a name, where a package that may be used has it; else None."""
    if isinstance(value, ModuleType):
        if not _may_import(value.__name__):
            return None
        return f"import {value.__name__}" if value.__name__ == name else f"import {value.__name__} as {name}"
    made_in = getattr(value, "__module__", None) if isinstance(value, (type, FunctionType)) else None
    for module in [made_in] if made_in is not None else sorted(filter(_may_import, sys.modules), key=_simplest):
        if not _may_import(module):
            return None
        original = getattr(value, "__name__", name) if made_in is not None else name
        if vars(sys.modules[module]).get(original) is value and not _is_trivial(value):
            return f"from {module} import {original}" + (f" as {name}" if original != name else "")
    return None


def _simplest(module: str) -> tuple[int, str]:
    return module.count("."), module


def _may_import(module: str) -> bool:
    return any(module == own or module.startswith(f"{own}.") for own in (*MAY_IMPORT, *STANDARD))


def _is_trivial(value: Any) -> bool:
    """A small number or truth is the same object everywhere, so that where it comes from cannot be told."""
    return isinstance(value, (bool, int, float, type(None))) or (isinstance(value, (str, tuple)) and not value)
