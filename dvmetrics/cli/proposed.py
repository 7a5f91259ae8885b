"""What the screen shows of the proposal for an agency's own file, and with what to go on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table

from dvmetrics.cli.app import PLAIN, screen
from dvmetrics.counted import counted
from dvmetrics.mapping.said import AS_SAID, CERTAIN

if TYPE_CHECKING:
    from dvmetrics.mapping.making import Made
    from dvmetrics.mapping.proposal import CodeMatch, Proposal, Unknown

NAMES = frozenset({"Theirs", "Ours", "Column"})
"""What is copied into a command, and so never broken."""
NARROWEST, BESIDE = 12, 3
"""Signs that a column of words has at least, and that stand beside each column."""
MOST_LISTED = 12


def show_proposal(proposal: Proposal, *, every: bool) -> None:
    """The whole proposal; of the codes those that are not certain or were just said, or `every` one."""
    rows = counted(proposal.rows, "row")
    screen.print(f"{proposal.extract.title}, as {proposal.agency} sends it: {rows}", **PLAIN)
    _table("The file", ("What", "Sure", "Why"), [(one.what, one.confidence, one.reason) for one in proposal.said])
    _table(
        "Columns",
        ("Theirs", "Ours", "Sure", "Why"),
        [(one.theirs, one.column, one.confidence, one.reason) for one in proposal.columns],
    )
    _table(
        "Columns of theirs that are left out",
        ("Theirs", "Holds", "Why"),
        [(one.theirs or "(no heading)", one.holds, one.reason) for one in proposal.left_out],
    )
    _show_codes(proposal.codes, every=every)
    for line in _open_points(proposal):
        screen.print(line, **PLAIN)


def next_steps(made: Made, command: str) -> Iterator[str]:
    """What is still to be done once the map is written: with which command to go on where it cannot be used yet, and
    where the file goes. `command`: the one that was given."""
    proposal = made.proposal
    if not proposal.is_usable:
        lacks = [f"nothing is mapped to {', '.join(proposal.lacks_required)}"] if proposal.lacks_required else []
        lacks += [f"not all codes in {one.column} (“{one.theirs}”) are mapped" for one in proposal.stopped_by]
        more = [f' --column "{name}=THEIRS"' for name in proposal.lacks_required]
        more += [f' --code "{one.column}:THEIRS=ours"' for one in proposal.stopped_by]
        yield f"The map is written, but it cannot be used yet: {'; '.join(lacks)}. Go on with:"
        yield f"{command}{''.join(more)} --replace"
    if made.copy_to and proposal.map.files is not None:
        yield f"Now copy the file into the partnership folder, to where {made.copy_to} finds it."
    elif made.copy_to:
        yield f"Now copy the file to {made.copy_to} in the partnership folder, or there to the folder of its quarter."


def _show_codes(codes: Sequence[CodeMatch], *, every: bool) -> None:
    shown = [one for one in codes if every or one.confidence != CERTAIN or one.reason == AS_SAID]
    _table(
        "Codes",
        ("Column", "Theirs", "Ours", "Sure", "Why"),
        [
            (one.column, one.theirs, one.ours or "(blank)", one.confidence, one.reason)
            for one in sorted(shown, key=lambda one: one.confidence == CERTAIN)
        ],
    )
    certain = len(codes) - len(shown)
    if certain:
        them = "it" if certain == 1 else "them"
        screen.print(f"{counted(certain, 'code is', 'codes are')} certain; --all shows {them}.", **PLAIN)


def _open_points(proposal: Proposal) -> Iterator[str]:
    """What is still open, each in a sentence."""
    from dvmetrics.left_out import cost_lines

    for own in proposal.unknown:
        known = [one.theirs for one in proposal.codes if one.column == own.column]
        yield from _not_mapped(own, known)
    for one in proposal.missing:
        if one.required:
            yield f"Required, and nothing was found for it: {one.column}. {one.meaning}"
    optional = [one.column for one in proposal.missing if not one.required]
    if optional:
        yield f"Nothing was found for these, which may be left out: {', '.join(optional)}"
        yield from (f"- no figure without {line}" for line in cost_lines(proposal.extract.name, [optional]))
    if proposal.to_complete:
        yield (
            f"To be completed in the map: title, question, words and unit of {', '.join(proposal.to_complete)}. Where "
            "one is an indicator of ours, say so with --code indicator:THEIRS=ID; dvmetrics list shows them."
        )
    for name in proposal.lacks_whole:
        yield f"{name} is a share: say with --denominator {name}=ID which total is its whole."
    if proposal.lacks_required or proposal.unknown:
        yield "Say what is missing with --column and --code, or change the map by hand."


def _not_mapped(own: Unknown, known: Sequence[str]) -> Iterator[str]:
    """Of one column what is not mapped. `known`: of their cells those that are, by which the others are found."""
    ours = ", ".join(own.ours) if len(own.ours) <= MOST_LISTED else f"{len(own.ours)} codes"
    if own.codes:
        yield f"Not mapped in {own.column} (“{own.theirs}”): {_quoted(own.codes)}. Ours are {ours}."
    rows = counted(own.rows, "row")
    name = "it may be a name" if own.hidden == 1 else "they may be names"
    if own.hidden and own.column == "indicator":
        others = counted(own.hidden, "other measure")
        yield (
            f"Not proposed: {others}, in {rows}, not shown because {name}. Name each with --code "
            '"indicator:THEIRS=short_name".'
        )
    elif own.hidden:
        cells = counted(own.hidden, "different cell")
        others = f": look for any but {_quoted(known)}" if 0 < len(known) <= MOST_LISTED else ""
        yield (
            f"Not mapped in {own.column} (“{own.theirs}”): {cells} in {rows}, not shown because {name} or somebody's "
            f"words{others}. Ours are {ours}."
        )


def _quoted(codes: Sequence[str]) -> str:
    return ", ".join(f"“{code}”" for code in codes)


def _table(title: str, columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    """A table as wide as the screen, or wider where names would have to be broken."""
    if not rows:
        return
    longest = [max(len(row[place]) for row in (columns, *rows)) for place in range(len(columns))]
    least = [long if name in NAMES else min(long, NARROWEST) for name, long in zip(columns, longest, strict=True)]
    full, needed = (sum(widths) + BESIDE * len(columns) + 1 for widths in (longest, least))
    table = Table(title=title, title_justify="left", width=max(needed, min(full, screen.width)))
    for name in columns:
        table.add_column(name, overflow="fold", no_wrap=name in NAMES)
    for row in rows:
        table.add_row(*map(escape, row))
    screen.print(table)
