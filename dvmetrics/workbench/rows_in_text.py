"""Whether the text of an indicator that is to be saved, and so to be shared, holds anything of the rows.

The rows that are open cannot tell all: who was counted may be written in a comment. So a text may hold little: codes
and names of the extracts, plain words, and numbers that the functions themselves are typed with. No refusal repeats
what was found. Somebody who means to give rows away can spell them out in words; that is for whoever reads the file.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from functools import cache

import pandas as pd

from dvmetrics.deliveries.reading import PERSONAL, looks_personal
from dvmetrics.errors import ConfigurationError
from dvmetrics.extracts import EXTRACTS
from dvmetrics.extracts.schema import Column
from dvmetrics.indicators.catalogue import FRAMEWORK
from dvmetrics.indicators.commitments import COMMITMENTS, INITIATIVES
from dvmetrics.indicators.counting import CASE
from dvmetrics.indicators.definition import OUTCOMES
from dvmetrics.indicators.explain import explained

PLAIN = re.compile(r"(?:[^\W\d]|[ '’-])*")
"""Words without a digit, and without a sign that a path or a date would need."""
WORD = re.compile(r"[^\W_]+")
NUMBER = re.compile(r"([0-9]+)(?:st|nd|rd|th)?")
NUMBERED_NAME = re.compile(r"[a-z]+[0-9]")
"""A variable such as `places2`."""
PREFIXED = re.compile(r"0[a-zA-Z]")
LETTERS_OF_A_HASH = re.compile(r"(?i)[a-f]{8,}")
LONGEST_NUMBER = 6
"""Digits: an identity number is longer, a multiplier is not."""
SQUEEZED_LENGTH = 8
"""A cell of so many letters and digits is found also where it is parted or run together with others."""
THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}\b)")
SAID = re.compile(r"\w+(?:[.,]\w+)*")
"""A name, or one with its parts, such as `tables.take` or the indicator `2.1`; also a number with its points."""
IMPORTS = (ast.Import, ast.ImportFrom)
READS = frozenset(
    {"__import__", "breakpoint", "compile", "connect", "eval", "exec", "globals", "input", "open", "vars"}
)
"""Names by which an expression could come to rows that `tables` does not give."""


def expect_nothing_of_the_rows(text: str, tables: Mapping[str, pd.DataFrame]) -> None:
    """Raise ConfigurationError, without a word of what was found, where a module's text holds something that may come
    from rows: a text in the code that is no plain word, a number in words that nothing is counted with, or what
    equals a cell of a key or of an open column in `tables`."""
    statements = [own for own in ast.parse(text).body if not _is_for_people(own)]
    for own in statements:
        _expect_no_import_within(own)
    code = [node for own in statements for node in _code_of(own)]
    for node in code:
        _expect_plain(node)
        _expect_reads_nothing(node)
    _expect_no_code_of_a_person(text)
    _expect_known_numbers(text)
    texts = {node.value for node in code if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    _expect_no_cell(text, texts - _names_and_codes(), tables)


def _is_for_people(node: ast.stmt) -> bool:
    """Whether a statement of the module is its docstring, or the definition."""
    if isinstance(node, ast.Assign):
        return any(isinstance(own, ast.Name) and own.id == "INDICATORS" for own in node.targets)
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _code_of(node: ast.AST) -> Iterator[ast.AST]:
    """Everything below a statement but docstrings."""
    yield node
    body = getattr(node, "body", None)
    documented = isinstance(node, (ast.FunctionDef, ast.ClassDef)) and ast.get_docstring(node) is not None
    for child in ast.iter_child_nodes(node):
        if not (documented and isinstance(body, list) and child is body[0]):
            yield from _code_of(child)


def _expect_plain(node: ast.AST) -> None:
    if not isinstance(node, ast.Constant) or node.value is None or isinstance(node.value, bool):
        return
    value = node.value
    if isinstance(value, str):
        if value not in _names_and_codes() and (not PLAIN.fullmatch(value) or looks_personal(value)):
            raise ConfigurationError(
                "The source holds a text that is no code or name of the extracts and no plain word without a digit: "
                "take it out."
            )
    elif type(value) not in (int, float) or sum(map(str.isdigit, str(value))) > LONGEST_NUMBER:
        raise ConfigurationError("The source holds bytes or a number that is too long to be a setting: take it out.")


def _expect_reads_nothing(node: ast.AST) -> None:
    names: list[str] = []
    if isinstance(node, ast.Attribute):
        names = [node.attr]
    elif isinstance(node, ast.Name):
        names = [node.id]
    elif isinstance(node, IMPORTS):
        names = [own.name for own in node.names]
    is_private = isinstance(node, ast.Attribute) and node.attr.startswith("_")
    if is_private or any(name in READS or name.startswith("read_") for name in names):
        raise ConfigurationError("The source comes to rows by itself: take them with tables.take alone.")


def _expect_no_import_within(own: ast.stmt) -> None:
    if isinstance(own, ast.FunctionDef) and any(isinstance(node, IMPORTS) for node in ast.walk(own)):
        raise ConfigurationError("A function imports something by itself: import it in the cell, before the function.")


def _expect_no_code_of_a_person(text: str) -> None:
    if LETTERS_OF_A_HASH.search(text) or PERSONAL.search(text):
        raise ConfigurationError("The source holds what looks like a person's code: take it out.")


def _expect_known_numbers(text: str) -> None:
    """Each number in words and names is one that something is counted with; no word has digits beside."""
    tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    counted = {own.string.replace("_", "") for own in tokens if own.type == tokenize.NUMBER}
    if any(PREFIXED.match(number) for number in counted):
        raise ConfigurationError("The source holds a number in letters, as codes are written: take it out.")
    counted |= {part for number in counted for part in number.split(".")}
    for own in (own for own in tokens if own.type != tokenize.NUMBER):
        for word in _with_a_digit(own.string):
            number = NUMBER.fullmatch(word)
            if number is None and not (own.type == tokenize.NAME and NUMBERED_NAME.fullmatch(word)):
                raise ConfigurationError("The source holds a word with digits that looks like a code: take it out.")
            if number is not None and number[1] not in counted:
                raise ConfigurationError(
                    "A number stands in the words or names of the indicator that nothing is counted with: take it "
                    "out, or count with it."
                )


def _with_a_digit(text: str) -> Iterator[str]:
    """The words of a token that hold a digit, but for names and codes of the project."""
    for said in SAID.findall(text):
        if said in _names_and_codes():
            continue
        for name in THOUSANDS.sub("", said).split("."):
            if name not in _names_and_codes():
                yield from (word for word in WORD.findall(name) if any(map(str.isnumeric, word)))


def _expect_no_cell(text: str, texts: Collection[str], tables: Mapping[str, pd.DataFrame]) -> None:
    """No cell of a key or of an open column is one of the `texts` of the code, nor anywhere in the text as words; nor,
    where it is long enough, run together. Words that the project says by itself tell nothing of the rows."""
    alone, words = {_words(own) for own in texts}, _words(text)
    run_together = words.replace(" ", "")
    for name, table in tables.items():
        for column in EXTRACTS[name].columns:
            for cell in _cells(table, column):
                told = _words(cell)
                if told in alone or (_is_in(told, words, run_together) and told not in _public_words()):
                    raise ConfigurationError(
                        f"The source holds what stands in {name}, column {column.name}: take it out."
                    )


def _is_in(told: str, words: str, run_together: str) -> bool:
    """Whether words stand among others; one that is no plain word, also where it is run together with others."""
    squeezed = told.replace(" ", "")
    is_no_word = squeezed != told.strip() or not squeezed.isalpha()
    return told in words or (is_no_word and len(squeezed) >= SQUEEZED_LENGTH and squeezed in run_together)


def _cells(table: pd.DataFrame, column: Column) -> Collection[str]:
    """What stands in a column that may tell of somebody, each once: nothing of dates and numbers, and no code that
    the extracts define."""
    if column.kind not in ("key", "keys", "code", "name"):
        return ()
    cells = table[column.name].dropna().astype("str")
    cells = cells.str.split().explode() if column.kind == "keys" else cells
    return [cell for cell in cells.unique() if cell not in _names_and_codes() and WORD.search(cell)]


def _words(text: str) -> str:
    """The words of a text in small letters, with a space about each."""
    return f" {' '.join(WORD.findall(unicodedata.normalize('NFKC', text).casefold()))} "


@cache
def _names_and_codes() -> frozenset[str]:
    """What the project itself calls things by."""
    columns = [column for extract in EXTRACTS.values() for column in extract.columns]
    codes = [code for column in columns for code in column.codes]
    names = [CASE, *EXTRACTS, *(column.name for column in columns)]
    every = [*codes, *names, *FRAMEWORK, *COMMITMENTS, *INITIATIVES, *OUTCOMES]
    return frozenset(name for name in every if not name.isnumeric())


@cache
def _public_words() -> str:
    """All that the project's definitions and extracts say for everybody to read."""
    extracts = [[own.title, own.row_is, *(column.meaning for column in own.columns)] for own in EXTRACTS.values()]
    said = [line for own in FRAMEWORK.values() for line in explained(own)] + [line for own in extracts for line in own]
    return _words(" ".join(said))
