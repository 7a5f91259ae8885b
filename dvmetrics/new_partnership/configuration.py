"""The commented `partnership.toml` of a new partnership: valid at once, its other sections as examples to uncomment."""

from __future__ import annotations

import json
from pathlib import Path
from string import Template
from textwrap import wrap

from dvmetrics.extracts import EXTRACTS
from dvmetrics.extracts.schema import Extract
from dvmetrics.indicators.catalogue import FRAMEWORK
from dvmetrics.indicators.definition import Definition
from dvmetrics.new_partnership.answers import Answers

TEMPLATE = Path(__file__).with_name("partnership.template.toml")
WIDTH = 116


def configuration(answers: Answers) -> str:
    """The text of `partnership.toml`. Lines that begin with `# ` explain; blocks of lines that begin with `#` and no
    space are examples, each of them valid by itself beside what stands there."""
    first = answers.first_quarter
    extract = EXTRACTS[next(iter(answers.extracts))]
    target = _with_a_target(answers)
    return Template(TEMPLATE.read_text(encoding="utf-8")).substitute(
        name=_quoted(answers.name),
        place=_quoted(answers.place),
        quarter=first,
        agencies="\n".join(f"{short} = {_quoted(full)}" for short, full in answers.agencies.items()),
        extracts="\n".join(_owed(answers, name) for name in answers.extracts),
        others="\n".join(_others(answers)),
        other_example=_other_example(answers),
        target=target.id,
        target_value=f"{target.proposed_target:g}",
        day=first.start,
        quarter_end=first.end,
        due=first.plus(8).end,
        layout_extract=extract.name,
        layout_agency=answers.extracts[extract.name][0],
        layout_column=extract.columns[0].name,
        layout_codes=_codes(extract),
        year_start=first.plus(-4).start,
        year_end=first.plus(-1).end,
    )


def _quoted(text: str) -> str:
    """A TOML string: of a text without control characters the same as in JSON."""
    return json.dumps(text, ensure_ascii=False)


def _owed(answers: Answers, name: str) -> str:
    senders = ", ".join(_quoted(own) for own in answers.extracts[name])
    lines = [
        "",
        *wrap(
            f"{EXTRACTS[name].title}. One row is {EXTRACTS[name].row_is}.",
            WIDTH,
            initial_indent="# ",
            subsequent_indent="# ",
        ),
        f"[extracts.{name}]",
        f"agencies = [{senders}]",
        *(["required = true"] if name in answers.required else []),
    ]
    return "\n".join(lines)


def _others(answers: Answers) -> list[str]:
    lines = []
    for name, extract in EXTRACTS.items():
        if name not in answers.extracts:
            lines += wrap(f"{name}: {extract.title}", WIDTH, initial_indent="#   ", subsequent_indent="#     ")
    return lines


def _other_example(answers: Answers) -> str:
    """One of the extracts that nobody owes, as owed by the first agency; nothing where all are owed."""
    other = next((name for name in ("helpline", *EXTRACTS) if name not in answers.extracts), None)
    if other is None:
        return ""
    agency = next(iter(answers.agencies))
    spans = f"#begins = {{ {agency} = {_quoted(str(answers.first_quarter.plus(1)))} }}"
    return f"#[extracts.{other}]\n#agencies = [{_quoted(agency)}]\n{spans}"


def _with_a_target(answers: Answers) -> Definition:
    """An indicator that a target was proposed for, one that can be counted from what is owed if there is one."""
    proposed = [own for own in FRAMEWORK.values() if own.proposed_target is not None]
    counted = [own for own in proposed if set(own.sources) <= set(answers.extracts)]
    return (counted or proposed)[0]


def _codes(extract: Extract) -> str:
    """An example line for the first column with codes; nothing where there is none."""
    coded = next((column for column in extract.columns if column.codes), None)
    return "" if coded is None else f'#codes = {{ {coded.name} = {{ "Their word" = "{coded.codes[0]}" }} }}\n'
