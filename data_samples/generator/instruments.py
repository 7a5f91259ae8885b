"""What the partnership asks and looks up itself: victims' feedback and the case audit.

Nothing here has a person's code: an answer and a file lead back to nobody.
"""

from datetime import date

import numpy as np
import pandas as pd

from data_samples.generator import truths
from data_samples.generator.days import Days, Rates, drift
from data_samples.generator.draws import Codes, chance, choose, keys
from data_samples.generator.reference import working_days_of
from data_samples.generator.world import RowsOf, World, events
from dvmetrics.extracts.instruments import STANDARDS
from dvmetrics.periods import Quarter, quarters_between

ASKING = ("womens_aid", "victim_support")
INVITED = (54, 66)
"""Least and most people invited by an agency in a quarter, from the first quarter of audits on."""
LEAVES_A_QUESTION_OUT = 0.03
NEITHER = 0.5
"""Of those who do not agree, who neither agree nor disagree."""
MODES = {"paper": 0.42, "telephone": 0.30, "in_person": 0.28}

AUDITED = ("thames_valley_police", "womens_aid", "victim_support", "probation", "shelter", "mk_community_nhs_trust")
AUDITORS = ("relate", "probation", "shelter", "nspcc", "womens_aid", "victim_support")
FILES_A_QUARTER = 10
NOT_APPLICABLE = {"s3": 0.15, "s6": 0.15, "s7c": 0.30, "s7d": 0.25, "s9": 0.20}
"""By standard; of the others one file in twenty."""
HARDER_BY = {"s1": -0.05, "s4": 0.06, "s6": 0.06, "s8": -0.03, "s9": -0.04}
"""Points by which a standard is met less often than on average."""
PARTLY = 0.62
"""Of what applies and is not met, what is met in part."""
READ_OTHERWISE = {"met": 0.045, "partly_met": 0.21, "not_met": 0.21, "not_applicable": 0.12}
"""How often one auditor reads a file otherwise than it is, so that two agree as planted."""
AUDIT_DAYS = (9, 10, 11)
"""The working days of each month on which agencies are audited."""


def senders(rng: np.random.Generator, world: World) -> dict[tuple[str, str], RowsOf]:
    """The two services ask; the council keeps the audits."""
    del world
    answers, rounds = _feedback(rng)
    asked: dict[tuple[str, str], RowsOf] = {}
    for agency in ASKING:
        asked["victim_feedback", agency] = events(answers[answers["agency_id"] == agency], "answered_on")
        asked["feedback_round", agency] = _round_of(rounds[rounds["agency_id"] == agency])
    return asked | {("audit", "council"): events(make_audits(rng), "audit_date")}


def _quarters() -> tuple[Quarter, ...]:
    return tuple(quarters_between(truths.AUDITS_SINCE, truths.LAST))


def _since(days: Days, rates: tuple[float, float]) -> Rates:
    return drift(days, rates, first=truths.AUDITS_SINCE.start)


def _feedback(rng: np.random.Generator) -> tuple[pd.DataFrame, pd.DataFrame]:
    """All answers by day, and by agency and quarter how many were invited and answered at least one question."""
    answers, rounds = [], []
    for quarter in _quarters():
        for agency in ASKING:
            invited = int(rng.integers(INVITED[0], INVITED[1] + 1))
            given = _answers(
                rng, agency, working_days_of(quarter), int(rng.binomial(invited, truths.FEEDBACK_ANSWERED))
            )
            answers.append(given)
            answered = given.loc[given["response"] != "no_answer", "person"].nunique()
            rounds.append({"quarter": quarter, "agency_id": agency, "invited": invited, "answered": answered})
    # Answers of one day come in no order, so that nobody can tell which ones are the same person's.
    every = pd.concat(answers, ignore_index=True)
    every = every.iloc[rng.permutation(len(every))].sort_values("answered_on", kind="stable", ignore_index=True)
    return every.assign(answer_key=keys("case:answer", range(len(every)))), pd.DataFrame(rounds)


def _answers(rng: np.random.Generator, agency: str, days: Days, people: int) -> pd.DataFrame:
    items = list(truths.FEEDBACK_AGREES)
    size = people * len(items)
    person = np.repeat(np.arange(people), len(items))
    on = rng.choice(days, people)[person]
    item = np.tile(np.array(items, dtype=object), people)
    share = np.select(
        [item == name for name in items], [_since(on, rates) for rates in truths.FEEDBACK_AGREES.values()]
    )
    otherwise = np.where(chance(rng, NEITHER, size), "neither", "disagree")
    response = np.where(chance(rng, share, size), "agree", otherwise)
    return pd.DataFrame(
        {
            "person": person,
            "answered_on": on,
            "agency_id": agency,
            "item_code": item,
            "response": np.where(chance(rng, LEAVES_A_QUESTION_OUT, size), "no_answer", response),
            "mode": choose(rng, people, MODES)[person],
        }
    )


def _round_of(rounds: pd.DataFrame) -> RowsOf:
    """One agency's row for a quarter: nobody was invited before the audits began."""
    agency = rounds["agency_id"].iloc[0]
    nobody = pd.DataFrame([{"agency_id": agency, "invited": 0, "answered": 0}])

    def rows(quarter: Quarter, produced_at: date) -> pd.DataFrame:
        del produced_at
        own = rounds[rounds["quarter"] == quarter]
        return own if len(own) else nobody

    return rows


def make_audits(rng: np.random.Generator) -> pd.DataFrame:
    """All audited files, every standard of each, by two auditors from two agencies that are not the file's own."""
    files = [
        {"audit_date": day, "agency_id": agency, "auditor_a": first, "auditor_b": second}
        for quarter in _quarters()
        for agency in AUDITED
        for day in _audit_days(rng, quarter)
        for first, second in [rng.choice([own for own in AUDITORS if own != agency], 2, replace=False)]
    ]
    frame = pd.DataFrame(files).sort_values("audit_date", kind="stable", ignore_index=True)
    frame = frame.assign(audit_key=keys("case:audit", range(len(frame))))
    rows = frame.loc[frame.index.repeat(len(STANDARDS))].reset_index(drop=True)
    rows["standard_id"] = np.tile(np.array(STANDARDS, dtype=object), len(frame))
    return rows.assign(**_results(rng, rows))


def _results(rng: np.random.Generator, rows: pd.DataFrame) -> dict[str, Codes]:
    """What each auditor found alone, and what both agreed on: the truth, unless both missed it in the same way."""
    size = len(rows)
    standard = rows["standard_id"]
    share = _since(rows["audit_date"].to_numpy().astype("datetime64[D]"), truths.AUDIT_MET)
    met = chance(rng, share - standard.map(HARDER_BY).fillna(0.0).to_numpy(dtype=float), size)
    applies = ~chance(rng, np.asarray(standard.map(NOT_APPLICABLE).fillna(0.05), dtype=np.float64), size)
    missed = np.where(chance(rng, PARTLY, size), "partly_met", "not_met")
    truth: Codes = np.where(applies, np.where(met, "met", missed), "not_applicable").astype(object)
    first, second = _read(rng, truth), _read(rng, truth)
    agreed = np.where(first == second, first, truth)
    return {"result_a": first, "result_b": second, "result": agreed}


def _read(rng: np.random.Generator, truth: Codes) -> Codes:
    """What one auditor finds: sometimes the result beside the true one."""
    beside = {"met": "partly_met", "partly_met": "met", "not_met": "partly_met", "not_applicable": "not_met"}
    otherwise = chance(rng, np.asarray(pd.Series(truth).map(READ_OTHERWISE), dtype=np.float64), len(truth))
    found: Codes = np.where(otherwise, pd.Series(truth).map(beside), truth).astype(object)
    return found


def _audit_days(rng: np.random.Generator, quarter: Quarter) -> Days:
    """The days on which an agency's files are read: some in each month."""
    days = working_days_of(quarter)
    months = [days[days.astype("datetime64[M]") == month] for month in np.unique(days.astype("datetime64[M]"))]
    chosen = np.array([month[rng.choice(AUDIT_DAYS)] for month in months])
    return np.sort(np.resize(chosen, FILES_A_QUARTER))
