"""Writing the folder of a new partnership: whole, or not at all."""

from __future__ import annotations

import shlex
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from string import Template

from dvmetrics.deliveries.inbox import NOTE, file_name
from dvmetrics.errors import ConfigurationError
from dvmetrics.extracts import EXTRACTS
from dvmetrics.new_partnership.answers import Answers
from dvmetrics.new_partnership.configuration import configuration
from dvmetrics.owner_only import FOLDER_MODE, write_new
from dvmetrics.partnership import CONFIGURATION
from dvmetrics.pseudonyms.code import FORMAT
from dvmetrics.templates import FOLDER, GUIDE, write_template

STEPS = Path(__file__).with_name("first_steps.template.md")
FIRST_STEPS = "FIRST_STEPS.md"
CODES = f"keyed_codes{GUIDE}"
CODED = """
Files hold codes in place of names and numbers of people and cases. Agencies make them with one secret key, which you
never have: one of them makes it, and passes it to the others. Send all of them `{guide}`: it names
the command that makes codes, `dvmetrics pseudonymise`, and says how to make them without it.
"""
IGNORED = f"""\
# Only what holds nothing about people may go into version control: everything else is kept out, maps/ too: they hold
# the headings of agencies' files.
*
!.gitignore
!{CONFIGURATION}
!{FIRST_STEPS}
!{FOLDER}/
!{FOLDER}/*{GUIDE}
"""


@dataclass(frozen=True)
class Made:
    """A new partnership folder, and what to do next."""

    folder: Path
    answers: Answers

    def sentences(self) -> Iterator[str]:
        """What is where, and the next command."""
        quarter = self.answers.first_quarter
        yield f"The partnership's folder is at {self.folder}"
        yield f"  {CONFIGURATION}  who sends what, and how people are protected: every line is explained"
        yield f"  {FIRST_STEPS}  what to do next, in order"
        yield f"  {FOLDER}/  an empty file and a guide to its columns for each extract that is owed"
        yield f"  {quarter}/  where the files for {quarter.label} go"
        yield "  .gitignore  keeps all files about people out of version control"
        yield "Only you can open the folder. Next, to see what is still needed:"
        yield f"  dvmetrics check --data {shlex.quote(str(self.folder))} --quarter {quarter}"


def expect_empty(folder: Path) -> None:
    """Raise ConfigurationError where something lies at that place already, other than an empty folder."""
    try:
        there = folder.is_symlink() or (folder.exists() and not (folder.is_dir() and not any(folder.iterdir())))
    except OSError as error:
        raise ConfigurationError(f"{folder} cannot be looked into: {error.strerror}. Nothing was written.") from None
    if there:
        raise ConfigurationError(
            f"{folder} is there already and is no empty folder. Nothing was written; name a new one."
        )


def write_folder(folder: Path, answers: Answers) -> Made:
    """Write a partnership folder that only its owner can open: configuration, first steps, templates, the first
    quarter's folder and `.gitignore`.

    Raises ConfigurationError where something is there already, or where it cannot be written; then nothing is left of
    it. An empty folder that is there is filled, and closed to others.
    """
    expect_empty(folder)
    try:
        with _made(folder), tempfile.TemporaryDirectory(prefix=".new-", dir=folder) as name:
            draft = Path(name)
            _write(draft, folder, answers)
            _move_in(draft, folder)
    except OSError as error:
        raise ConfigurationError(
            f"The folder {folder} cannot be written: {error.strerror}. Nothing was left of it."
        ) from None
    return Made(folder, answers)


@contextmanager
def _made(folder: Path) -> Iterator[None]:
    """The folder and those above it, made if need be; what was made is taken away again where the rest fails."""
    missing = [place for place in (folder, *folder.parents) if not place.exists()]
    made = []
    try:
        for place in reversed(missing):
            place.mkdir(mode=FOLDER_MODE if place == folder else 0o777)
            made.append(place)
        mode = folder.stat().st_mode
        folder.chmod(FOLDER_MODE)
        try:
            yield
        except BaseException:
            folder.chmod(mode)
            raise
    except BaseException:
        for place in reversed(made):
            place.rmdir()
        raise


def _write(draft: Path, folder: Path, answers: Answers) -> None:
    (draft / str(answers.first_quarter)).mkdir(mode=FOLDER_MODE)
    write_new(draft / ".gitignore", IGNORED)
    for name in answers.extracts:
        write_template(name, draft / FOLDER)
    if _have_codes(answers):
        write_new(draft / FOLDER / CODES, FORMAT.read_text(encoding="utf-8"))
    write_new(draft / FIRST_STEPS, first_steps(folder, answers))
    write_new(draft / CONFIGURATION, configuration(answers))


def _move_in(draft: Path, folder: Path) -> None:
    """Each part into its place, the configuration last: before it is there, the folder is no partnership's."""
    parts = sorted(draft.iterdir(), key=lambda part: part.name == CONFIGURATION)
    moved: list[tuple[Path, Path]] = []
    try:
        for part in parts:
            moved.append((part, folder / part.name))
            part.rename(folder / part.name)
    except BaseException:
        for part, place in moved:
            if not part.exists() and place.exists():
                place.rename(part)
        raise


def first_steps(folder: Path, answers: Answers) -> str:
    """The page that says what to do next, in order, for this partnership."""
    quarter, extract = answers.first_quarter, next(iter(answers.extracts))
    correction = file_name(extract, answers.extracts[extract], answers.extracts[extract][0], quarter)
    return Template(STEPS.read_text(encoding="utf-8")).substitute(
        name=answers.name,
        asked="\n".join(_asked(answers)),
        codes=_codes(answers),
        label=quarter.label,
        quarter=quarter,
        before=quarter.plus(-1),
        next=quarter.plus(1),
        folder=shlex.quote(str(folder)),
        outputs=shlex.quote(str(folder.with_name(f"{folder.name}-editions"))),
        correction=correction,
    )


def _have_codes(answers: Answers) -> bool:
    return any(EXTRACTS[name].of_kind("key", "keys") for name in answers.extracts)


def _codes(answers: Answers) -> str:
    """The paragraph on codes of people and cases, for partnerships whose files have any."""
    if not _have_codes(answers):
        return ""
    return CODED.format(guide=f"{FOLDER}/{CODES}")


def _asked(answers: Answers) -> Iterator[str]:
    """A line a file: from whom, under which name, and which guide goes with it."""
    for short, full in answers.agencies.items():
        own = [name for name, senders in answers.extracts.items() if short in senders]
        if own:
            yield f"- {full} (`{short}`):"
        for name in own:
            kind = "required" if name in answers.required else "optional"
            file = file_name(name, answers.extracts[name], short)
            often = "" if EXTRACTS[name].due == "quarter" else ", for January to March only"
            yield (
                f"  - {EXTRACTS[name].title} ({kind}{often}): `{file}`, with `{file.removesuffix('.csv')}{NOTE}`. "
                f"Guide: `{FOLDER}/{name}{GUIDE}`"
            )
