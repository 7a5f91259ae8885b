"""Whether what a person corrects fits the file and the extract."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Collection, Mapping, Sequence
from difflib import get_close_matches

from dvmetrics.errors import ConfigurationError
from dvmetrics.extracts.schema import Extract
from dvmetrics.mapping.kinds import Column
from dvmetrics.mapping.proposal import Corrections
from dvmetrics.texts import NAME


def read(columns: Collection[str], codes: Collection[str], denominators: Collection[str] = ()) -> Corrections:
    """Corrections from the command line: `canonical=Theirs`, `column:theirs=canonical` and `part=whole`.

    Raises ConfigurationError for one that is not written so.
    """
    by_column: dict[str, str] = {}
    for text in columns:
        ours, equals, theirs = text.partition("=")
        if not equals or not ours.strip():
            raise ConfigurationError(f"--column is written canonical=Theirs, for example sex=Gender, not {text}.")
        by_column[ours.strip()] = theirs.strip()
    by_code: dict[str, dict[str, str]] = {}
    for text in codes:
        name, colon, pair = text.partition(":")
        theirs, equals, ours = pair.rpartition("=")
        if not colon or not equals or not theirs.strip():
            raise ConfigurationError(
                f"--code is written column:theirs=canonical, for example sex:F=female, not {text}."
            )
        by_code.setdefault(name.strip(), {})[theirs.strip()] = ours.strip()
    wholes = dict(_pair(text) for text in denominators)
    return Corrections(by_column, by_code, wholes)


def _pair(text: str) -> tuple[str, str]:
    part, equals, whole = text.partition("=")
    if not equals or not part.strip() or not whole.strip():
        raise ConfigurationError(f"--denominator is written part=whole, for example 3.2=2.1, not {text}.")
    return part.strip(), whole.strip()


def checked(
    corrections: Corrections,
    extract: Extract,
    theirs: Mapping[str, Column],
    is_a_name: Callable[[str], bool],
    lists: Mapping[str, Mapping[str, str]],
) -> None:
    """Raise ConfigurationError for a column or code that there is not, with what there is. Of their columns those are
    named whose heading `is_a_name` of ours: any other may be a person's."""
    for name in (*corrections.columns, *corrections.codes):
        if name not in extract.names:
            raise ConfigurationError(
                f"{extract.name} has no column {name}.{_meant(name, extract.names)} There are: "
                f"{', '.join(extract.names)}."
            )
    named = [name for name in corrections.columns.values() if name]
    organisations = {corrections.columns.get(ours) for ours in extract.of_kind("name")}
    for name in named:
        if name not in theirs:
            known = [own for own in theirs if is_a_name(own)]
            raise ConfigurationError(f"The file has no column “{name}”.{_meant(name, known)} Nothing was written.")
        if theirs[name].by_pattern or (theirs[name].by_sentence and name not in organisations):
            raise ConfigurationError(f"Something in the column “{name}” looks personal, so it cannot be mapped.")
        if named.count(name) > 1:
            raise ConfigurationError(f"The column “{name}” cannot be two of ours: each is mapped once.")
    for name, by_theirs in corrections.codes.items():
        if name not in lists:
            raise ConfigurationError(f"{extract.name}.{name} has no list of codes, so none can be mapped.")
        for their_code, code in by_theirs.items():
            if name == "indicator":
                _expect_name_of_a_measure(code)
            elif code and code not in lists[name]:
                raise ConfigurationError(
                    f"{name} has no code {code}. Its codes are {', '.join(lists[name])}; "
                    f"--code {shlex.quote(f'{name}:{their_code}=')} leaves it blank."
                )


def _expect_name_of_a_measure(code: str) -> None:
    """Any name may be one, but a row of a return must have one."""
    if not NAME.fullmatch(code):
        raise ConfigurationError(
            "After --code indicator:THEIRS= stands the id of an indicator, or a name for a measure of theirs: of the "
            "letters a to z, digits, and _, . or - between them."
        )


def expect_totals(corrections: Corrections, there_are: Collection[str], files: str | None) -> None:
    """Raise ConfigurationError where a whole is named that is none of the totals of the file."""
    for name in (name for pair in corrections.denominators.items() for name in pair):
        if name not in there_are:
            totals = ", ".join(sorted(there_are)) or "none"
            raise ConfigurationError(f"--denominator names {name}, which is none of the totals of the file: {totals}.")
    if corrections.denominators and files is None:
        raise ConfigurationError("--denominator is for files of many quarters: say where they lie with --files.")


def _meant(name: str, there_are: Sequence[str]) -> str:
    near = get_close_matches(name, there_are, n=3, cutoff=0.5)
    return f" Did you mean {' or '.join(near)}?" if near else ""
