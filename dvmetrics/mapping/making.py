"""Making the map of an agency's file: it is opened, proposed for, shown, and written beside the data, or nothing is."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from dvmetrics.deliveries.inbox import QUARTER, file_name, quarter_folders
from dvmetrics.errors import ConfigurationError
from dvmetrics.extracts.schema import Extract
from dvmetrics.layouts import Map, map_path, read_map
from dvmetrics.mapping import kept
from dvmetrics.mapping.headings import Headings
from dvmetrics.mapping.map_text import as_toml, differences, only_adds
from dvmetrics.mapping.opened import Form, Opened, open_all
from dvmetrics.mapping.proposal import Corrections, Proposal, Wanted
from dvmetrics.mapping.propose import propose
from dvmetrics.mapping.returned import RETURNS
from dvmetrics.owner_only import FOLDER_MODE, write_whole
from dvmetrics.partnership import CONFIGURATION, Partnership, folder_above, load
from dvmetrics.templates import find

REGISTER = "signatory_register"


@dataclass(frozen=True)
class Asked:
    """What the analyst asked for: whose file of which extract, how it is written where that is known, corrections."""

    extract: str
    agency: str
    form: Form = field(default_factory=Form)
    corrections: Corrections = field(default_factory=Corrections)
    files: str | None = None


@dataclass(frozen=True)
class Made:
    """A proposal and the place of its map. `differs`: in what from the map that is there, where one is. `only_adds`:
    whether a person's corrections add to that one, and no hand has changed it. `copy_to`: where in the partnership
    folder the file has still to be put, if it lies elsewhere."""

    proposal: Proposal
    path: Path
    text: str
    is_there: bool
    differs: tuple[str, ...]
    only_adds: bool = False
    copy_to: str = ""

    def may_write(self, *, over: bool) -> bool:
        """Whether nothing is there that would be lost, or it is to be written over."""
        return not self.differs or self.only_adds or over

    def write(self, *, over: bool, command: str) -> bool:
        """Write the map; whether there was anything to write. `command`: with which it is written over.

        Raises ConfigurationError where one is there that says something else, unless it is to be replaced, and where
        it cannot be written.
        """
        if self.is_there and not self.differs:
            return False
        if not self.may_write(over=over):
            raise ConfigurationError(
                f"{self.path} is there already and says otherwise, as shown. Nothing was written; --replace writes "
                f"over it: {command}"
            )
        try:
            self.path.parent.mkdir(mode=FOLDER_MODE, exist_ok=True)
            write_whole(self.path, self.text)
        except OSError as error:
            raise ConfigurationError(f"{self.path} cannot be written: {error.strerror}.") from None
        return True


def make(paths: Sequence[Path], data: Path | None, asked: Asked) -> Made:
    """The proposal for files of one agency; nothing is written yet, and the files are only read.

    Raises ConfigurationError, in one sentence, for whatever stands in its way.
    """
    extract = find(asked.extract)
    for path in paths:
        if not path.is_file():
            raise ConfigurationError(f"There is no file {path}.")
    folder = data if data is not None else folder_above(paths[0])
    if folder is None:
        raise ConfigurationError(f"No folder above {paths[0]} holds a {CONFIGURATION}. Name one with --data.")
    partnership = load(folder)
    path = map_path(folder, extract.name, asked.agency)
    _expect_owed(partnership, extract, asked.agency, path)
    is_there = path.exists()
    before = read_map(path, extract.name) if is_there else Map()
    written = path.read_text(encoding="utf-8-sig") if is_there else ""
    named, mapped = (frozenset(own.columns.values()) - {""} for own in (asked.corrections, before))
    wanted = Wanted(
        extract=extract,
        agency=asked.agency,
        title=partnership.agencies[asked.agency],
        lists=_lists(partnership, extract, before),
        corrections=asked.corrections,
        before=before,
        path=path,
        files=asked.files or (before.files if is_there else _pattern(paths, folder, extract)),
        reasons=kept.reasons(written),
    )
    forms = [*_as_before(asked.form, before), asked.form] if is_there else [asked.form]
    proposal = propose(_opened(paths, Headings(extract, named, mapped), forms), wanted)
    if extract.name == RETURNS:
        proposal = replace(proposal, lacks_whole=tuple(_shares_without_whole(proposal)))
    differs = differences(before, proposal.map) if is_there else []
    return Made(
        proposal=proposal,
        path=path,
        text=as_toml(proposal),
        is_there=is_there,
        differs=tuple(differs),
        only_adds=bool(differs)
        and asked.corrections != Corrections()
        and kept.is_as_written(written)
        and only_adds(before, proposal.map),
        copy_to=_copy_to(paths, folder, partnership, wanted),
    )


def _copy_to(paths: Sequence[Path], folder: Path, partnership: Partnership, wanted: Wanted) -> str:
    """Where in the partnership folder a file is looked for, with its newest quarter; empty where it lies there."""
    inside, root = paths[0].resolve(), folder.resolve()
    if wanted.files is not None:
        is_there = all(path.resolve() in set(root.glob(wanted.files)) for path in paths)
        return "" if is_there else wanted.files
    if inside.parent.parent == root and QUARTER.fullmatch(inside.parent.name):
        return ""
    quarter = max((*quarter_folders(folder), partnership.first_quarter))
    senders = partnership.extracts[wanted.extract.name].owed_by(quarter)
    name = Path(file_name(wanted.extract.name, senders, wanted.agency)).with_suffix(inside.suffix.lower())
    return f"{quarter}/{name}"


def _expect_owed(partnership: Partnership, extract: Extract, agency: str, path: Path) -> None:
    """A map is of somebody who owes the extract, and of what is not said by hand already."""
    if agency not in partnership.agencies:
        known = ", ".join(sorted(partnership.agencies))
        raise ConfigurationError(f"{CONFIGURATION} knows no agency {agency}. It knows {known}.")
    owed = partnership.extracts.get(extract.name)
    if owed is None or agency not in owed.agencies:
        raise ConfigurationError(
            f"{CONFIGURATION} does not say that {agency} owes {extract.name}. Say so in [extracts.{extract.name}] "
            "first."
        )
    place = partnership.layout_is_said_in(extract.name, agency)
    if place and not path.exists():
        raise ConfigurationError(
            f"{place} says already how {agency} lays out {extract.name}. Change it there, or take it out and map the "
            "file again."
        )


def _as_before(asked: Form, before: Map) -> list[Form]:
    """What was said of a file's form, and else as the map that is there says, for each sheet that it names."""
    as_said = Form(
        sheet=asked.sheet,
        header=asked.header or before.header,
        encoding=asked.encoding or before.encoding,
        separator=asked.separator or before.separator,
    )
    return [as_said] if asked.sheet or not before.sheet else [replace(as_said, sheet=one) for one in before.sheet[::-1]]


def _opened(paths: Sequence[Path], known: Headings, forms: Sequence[Form]) -> Opened:
    """The table in the first form that fits; the last one is what was said alone, and what does not fit is found."""
    *earlier, last = forms
    for form in earlier:
        with suppress(ConfigurationError):
            return open_all(paths, known, form)
    return open_all(paths, known, last)


def _pattern(paths: Sequence[Path], folder: Path, extract: Extract) -> str | None:
    """For returns of totals that lie in the partnership folder but in no quarter's: a pattern that takes them all."""
    inside = [path.resolve() for path in paths]
    parent = inside[0].parent
    if extract.name != RETURNS or any(path.parent != parent for path in inside):
        return None
    root = folder.resolve()
    if not parent.is_relative_to(root) or parent == root or QUARTER.fullmatch(parent.name):
        return None
    names = [path.name for path in inside]
    alike = os.path.commonprefix(names) if len(names) > 1 else ""  # noqa: RUF071 - names, and no paths
    alike = alike.rstrip("0123456789")  # the files of 2018 and 2019 are alike in a 1 that those of 2020 have not
    return (parent.relative_to(root) / f"{alike}*{inside[0].suffix}").as_posix()


def _shares_without_whole(proposal: Proposal) -> Iterator[str]:
    """Shares among the totals for which there is neither a column of wholes nor a total that is the whole."""
    from dvmetrics.indicators.catalogue import FRAMEWORK

    if "denominator" in proposal.map.columns:
        return
    for name in sorted({one.ours for one in proposal.codes if one.column == "indicator"}):
        if name in FRAMEWORK and FRAMEWORK[name].form in ("share", "ratio") and name not in proposal.map.denominators:
            yield name


def _lists(partnership: Partnership, extract: Extract, before: Map) -> dict[str, Mapping[str, str]]:
    """By column the codes that there are: those of the extract, agencies, and of a return the figures it may be of."""
    lists: dict[str, Mapping[str, str]] = {
        column.name: dict.fromkeys(column.codes, "") for column in extract.columns if column.codes
    }
    of_agencies = {one.column for one in extract.references if one.extract == REGISTER}
    for column in extract.columns:
        if column.name in of_agencies or (extract.name == REGISTER and column.name == "agency_id"):
            lists[column.name] = dict(partnership.agencies)
    if extract.name == RETURNS:
        from dvmetrics.indicators.catalogue import FRAMEWORK

        own = partnership.local_measures
        measures = {name: one.title for name, one in own.items() if name not in before.local_measures}
        lists["indicator"] = {name: one.title for name, one in FRAMEWORK.items()} | measures
    return lists
