"""What a run says of itself: the public facts and the manifest of its edition, and the restricted record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any, get_args

import pandas as pd

from dvmetrics import __version__, restricted
from dvmetrics.deliveries.inbox import NOTE, Delivery
from dvmetrics.disclosure.policy import BANDS, POLICIES
from dvmetrics.disclosure.released import KEY
from dvmetrics.evaluation import Evaluation
from dvmetrics.extracts import EXTRACTS
from dvmetrics.gate import GateResult
from dvmetrics.gate.findings import Severity, State
from dvmetrics.gate.reconcile import PARTS_ADD_UP
from dvmetrics.gate.suites import UNCHECKED, load_suite
from dvmetrics.indicators.catalogue import FRAMEWORK
from dvmetrics.indicators.without_code import extracts_without_code
from dvmetrics.indicators.wording import needs_records
from dvmetrics.partnership import Campaign, Partnership
from dvmetrics.periods import MONTHS_IN
from dvmetrics.publish.leaks import Expected, Records, Shown, Stated
from dvmetrics.publish.leaks.fixed import fixed_words
from dvmetrics.publish.manifest import code_revision, versions
from dvmetrics.publish.masthead import EditionFacts, Page
from dvmetrics.report.campaign.stretch import is_of_all_work
from dvmetrics.report.changes.words import since_sentence
from dvmetrics.report.data.files import data_files
from dvmetrics.report.edition import Edition, Facts, LaterFile, PublicDelivery, PublicFinding
from dvmetrics.report.summary import summary_sentence


def public_facts(evaluation: Evaluation) -> Facts:
    """The facts that notebooks and pages are given: row counts in bands, no count of people."""
    own, policy = evaluation.partnership, POLICIES[evaluation.partnership.partnership.policy]
    extracts = EXTRACTS if own.partnership.code is not None else extracts_without_code()
    deliveries = [
        PublicDelivery(
            extract=result.extract,
            title=extracts[result.extract].title,
            agency=result.agency,
            quarter=result.quarter,
            state=result.state,
            required=result.required,
            on_time=result.on_time,
            rows=policy.band(result.rows),
            findings=tuple(
                PublicFinding(rule=f.rule, severity=f.severity, sentence=f.sentence(policy.band), columns=f.columns)
                for f in result.findings
            ),
        )
        for result in evaluation.gate.deliveries
        if result.quarter == str(evaluation.quarter) or result.findings
    ]
    return Facts(
        partnership=own.partnership.name,
        place=own.partnership.place,
        quarter=str(evaluation.quarter),
        policy=policy.name,
        policy_words=policy.words,
        given_away=own.partnership.given_away,
        synthetic=own.partnership.synthetic,
        quick_exit=own.partnership.quick_exit,
        help=own.partnership.help,
        made_on=date.today(),
        version=__version__,
        targets=own.targets,
        campaigns=campaigns_of(evaluation),
        series_breaks=evaluation.measurements.breaks,
        baseline=own.baseline,
        agencies=own.agencies,
        asked={name: tuple(own.agencies[agency] for agency in due.agencies) for name, due in own.extracts.items()},
        deliveries=tuple(deliveries),
        sent_later=tuple(_sent_later(evaluation)),
        rests_on=evaluation.measurements.rests_on,
        has_earlier_files=any(
            own.quarter != str(evaluation.quarter) and own.state.startswith("accepted")
            for own in evaluation.gate.deliveries
        ),
    )


def campaigns_of(evaluation: Evaluation) -> tuple[Campaign, ...]:
    """The campaigns of the partnership. Where it has signed no Code of Practice, its definitions do not say what is
    evidence on campaigns, and one that names no figures is given those that are counted here."""
    own = evaluation.partnership
    if own.partnership.code is not None:
        return own.campaigns
    meant = tuple(
        name
        for name in evaluation.measurements.definitions
        if name in FRAMEWORK and "campaign" in FRAMEWORK[name].initiatives and not is_of_all_work(FRAMEWORK[name])
    )
    return tuple(each if each.indicators else each.model_copy(update={"indicators": meant}) for each in own.campaigns)


def _sent_later(evaluation: Evaluation) -> Iterator[LaterFile]:
    for file in evaluation.gate.files:
        if file.path is not None and file.arrived > file.quarter:
            agency = evaluation.partnership.agencies[file.agency]
            yield LaterFile(extract=file.extract, agency=agency, quarter=str(file.quarter), arrived=str(file.arrived))


def page_facts(edition: Edition, pages: tuple[Page, ...]) -> EditionFacts:
    """What every page says of its edition."""
    facts = edition.facts
    return EditionFacts(
        partnership=facts.partnership,
        quarter=facts.quarter,
        quarter_label=edition.quarter.label,
        policy=facts.policy,
        policy_sentence=facts.policy_words,
        synthetic=facts.synthetic,
        pages=pages,
        version=facts.version,
        quick_exit=facts.quick_exit or "",
        help=facts.help or "",
        before="" if edition.changes is None else edition.changes.quarter,
        data=tuple(own.address for own in data_files(edition)),
    )


def hashed_inputs(data: Path, deliveries: tuple[Delivery, ...], key: bytes) -> dict[str, str]:
    """Keyed hash of every file that a run reads, by the name under which that is published: its own within the
    partnership's folder, which says extract, agency and quarter; but files of `[sources]` may be called anything, and
    are numbered. Their own names stay in the restricted record."""
    names: dict[str, str] = {}
    numbers: Counter[str] = Counter()
    for delivery in deliveries:
        if delivery.spans and delivery.path is not None:
            numbers[delivery.extract] += 1
            name, path = f"{delivery.extract} {numbers[delivery.extract]}", delivery.path.relative_to(data)
            names[path.as_posix()] = name
            names[path.with_name(path.stem + NOTE).as_posix()] = f"{name} note"
    hashes = restricted.hashed_inputs(data, deliveries, key)
    return {names.get(name, name): value for name, value in hashes.items()}


def manifest(edition: Edition, inputs: dict[str, str], notebooks: list[dict[str, Any]]) -> dict[str, Any]:
    """What the manifest of an edition says, but for the hashes of its files."""
    facts = edition.facts
    return {
        "partnership": facts.partnership,
        "quarter": facts.quarter,
        "quarter_label": edition.quarter.label,
        "headline": summary_sentence(edition),
        "changes": since_sentence(edition),
        "made_on": facts.made_on.isoformat(),
        "synthetic": facts.synthetic,
        "quick_exit": facts.quick_exit,
        "help": facts.help,
        "policy": facts.policy,
        "code_revision": code_revision(),
        "versions": versions(),
        "gate": [
            {name: getattr(d, name) for name in ("extract", "agency", "state", "required", "on_time", "rows")}
            | {"findings": [finding.rule for finding in d.findings]}
            for d in edition.deliveries
        ],
        "notebooks": notebooks,
        "inputs": inputs,
    }


def records_of(evaluation: Evaluation) -> Records:
    """What the leak scan looks for: codes and words of the accepted rows, and the true counts of people."""
    return Records(
        frozenset(codes_of(evaluation.gate)),
        words_of(evaluation.gate, evaluation.partnership),
        true_counts_of(evaluation),
        fixed_words(),
    )


def codes_of(gate: GateResult) -> set[str]:
    """Every code of a person or case in the accepted rows."""
    codes: set[str] = set()
    for name, table in gate.tables.items():
        for column in EXTRACTS[name].of_kind("key", "keys"):
            for cell in table[column].dropna().unique():
                codes.update(cell.split())
    return codes


def words_of(gate: GateResult, partnership: Partnership) -> dict[str, str]:
    """Every other text of the accepted rows about people with its extract and column, but for codes from a list,
    agencies and what is public: the names of extracts, columns and indicators."""
    register = gate.tables.get("signatory_register")
    agencies = set() if register is None else set(register["agency_id"].dropna())
    listed = {code for extract in EXTRACTS.values() for column in extract.columns for code in column.codes}
    named = {name for extract in EXTRACTS.values() for name in (extract.name, *extract.names)}
    public = listed | named | agencies | set(partnership.agencies) | set(partnership.local_measures) | set(FRAMEWORK)
    words: dict[str, str] = {}
    for name, table in gate.tables.items():
        for column in EXTRACTS[name].columns if EXTRACTS[name].about_people else ():
            if column.kind == "code" and not column.codes:
                words |= {str(cell): f"{name}, {column.name}" for cell in table[column.name].dropna().unique()}
    return {word: where for word, where in words.items() if word not in public}


def true_counts_of(evaluation: Evaluation) -> dict[tuple[str, ...], dict[str, float]]:
    """By figure the true counts of people that the policy does not show as they are."""
    measurements, policy = evaluation.measurements, POLICIES[evaluation.partnership.partnership.policy]
    found: dict[tuple[str, ...], dict[str, float]] = {}
    for row in measurements.frame.to_dict(orient="records"):
        protected = measurements.definitions[row["indicator"]].protected_counts
        counts = {name: float(row[name]) for name in protected if row["state"] == "counted" and pd.notna(row[name])}
        kept = {name: own for name, own in counts.items() if policy.hides(own) or policy.rounded(own) != own}
        if kept:
            found[tuple(str(row[name]) for name in KEY)] = kept
    return found


def expected_of(
    again: Path, shown: Mapping[str, Sequence[Shown]], facts: EditionFacts, evaluation: Evaluation
) -> Expected:
    """What the edition is held against: its second making in the folder `again`, and by page what it shows there."""
    definitions = evaluation.measurements.definitions.values()
    spans = {max(own.look_back_months, MONTHS_IN.get(own.grain, 0)) for own in definitions}
    phrases = (*evaluation.partnership.agencies.values(), *map(needs_records, spans))
    columns = (name for extract in EXTRACTS.values() for name in extract.names if any(map(str.isdigit, name)))
    return Expected(again, shown, facts, stated_of(evaluation), (*phrases, *columns))


def stated_of(evaluation: Evaluation) -> Stated:
    """Where the facts of the edition come from."""
    own, policy = evaluation.partnership, POLICIES[evaluation.partnership.partnership.policy]
    suites = [load_suite(name).definition["expectations"] for name in ("delivery", *EXTRACTS)]
    meta = [expectation["meta"] for suite in suites for expectation in suite]
    found = [finding for delivery in evaluation.gate.deliveries for finding in delivery.findings]
    reconciled = {finding.says for finding in found if finding.rule == PARTS_ADD_UP}
    return Stated(
        own,
        str(evaluation.quarter),
        campaigns=campaigns_of(evaluation),
        indicators={*FRAMEWORK, *own.local_measures},
        bands=[policy.band(count) for count in (0, *BANDS)] if policy.threshold else (),
        sentences={*(each["says"] for each in meta), UNCHECKED, *reconciled},
        rules={*(each["rule"] for each in meta), PARTS_ADD_UP},
        states=get_args(State),
        severities=get_args(Severity),
    )


def restricted_record(evaluation: Evaluation) -> dict[str, Any]:
    """The restricted record of a run: exact counts and plain hashes."""
    return {
        "quarter": str(evaluation.quarter),
        "gate": [
            {
                "extract": result.extract,
                "agency": result.agency,
                "quarter": result.quarter,
                "state": result.state,
                "rows": result.rows,
                "findings": [finding.line() for finding in result.findings],
            }
            for result in evaluation.gate.deliveries
        ],
        "inputs": {
            f"{delivery.arrived}/{delivery.path.name}": delivery.sha256
            for delivery in evaluation.gate.files
            if delivery.path is not None
        },
        "measurements": evaluation.measurements.frame.to_dict(orient="records"),
        "given_away": [asdict(own) for own in evaluation.given_away],
        "overlap": None if evaluation.overlap is None else evaluation.overlap.counts.to_dict(orient="records"),
    }
