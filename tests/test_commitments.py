"""The framework is whole: every sentence of the Code and every initiative has its figures, and none says too much."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from dvmetrics.extracts import EXTRACTS
from dvmetrics.indicators.catalogue import CATALOGUE
from dvmetrics.indicators.commitments import COMMITMENTS, INITIATIVES
from dvmetrics.indicators.definition import INTERVALS, OUTCOMES, Definition
from tests.small_tables import measured, pairs

ROOT = Path(__file__).parents[1]
DEFINITIONS = {name: indicator.definition for name, indicator in CATALOGUE.items()}
CORE = (
    *("1.1", "1.2", "1.3", "1.4", "1.5"),
    *("2.1", "2.2", "2.3", "2.4", "2.5"),
    *("3.1", "3.2", "3.3", "3.4", "3.5"),
    *("4.1", "4.2", "4.3", "4.4"),
    *("5.1", "5.2", "5.3", "5.4", "5.5"),
    *("6.1", "6.2", "6.3", "6.4"),
    *("7.1", "7.2"),
    *("8.1", "8.2", "8.3", "8.4"),
)
CODE = (
    *("S1", "S2", "S3", "S4", "S5", "S6", "S7a", "S7b", "S7c", "S7d", "S7e", "S8", "S9"),
    *("A1", "A2", "A3", "A4", "A5"),
)
REPORT = (
    *("training", "seminars", "rota", "theatre", "referral_service", "campaign"),
    *("signatories", "reducing_violence", "equalities", "displacement"),
    *("schooling", "hidden_incidents", "children_present", "early_help"),
)
PAIRS = (
    ("1.1", "2.1"),
    ("1.4", "S.match_rate"),
    ("1.5", "S.match_rate"),
    ("2.1", "2.2"),
    ("2.1", "S.demand"),
    ("3.2", "3.1"),
    ("4.2", "4.3"),
    ("5.2", "S.victim_not_supporting"),
    ("6.1", "6.2"),
    ("7.1", "S.completeness"),
    ("8.3", "S.kappa"),
    ("S.training_effect", "S.training_matched"),
)
"""What a reader would be misled by without the other: the second is named beside the first."""


def test_the_core_set_is_the_34_of_the_framework() -> None:
    assert len(CORE) == len(set(CORE)) == 34
    assert {name for name, own in DEFINITIONS.items() if not own.is_supporting} == set(CORE)


@pytest.mark.parametrize("name", CORE)
def test_a_core_indicator_belongs_to_the_outcome_of_its_number(name: str) -> None:
    assert DEFINITIONS[name].outcome == f"O{name[0]}"


def test_the_code_has_18_commitments_and_the_report_14_initiatives() -> None:
    assert tuple(COMMITMENTS) == CODE
    assert tuple(INITIATIVES) == REPORT
    assert (len(CODE), len(REPORT)) == (18, 14)


@pytest.mark.parametrize("commitment", CODE)
def test_every_commitment_of_the_code_has_an_indicator(commitment: str) -> None:
    assert [name for name, own in DEFINITIONS.items() if commitment in own.code]
    assert COMMITMENTS[commitment].missing


@pytest.mark.parametrize("initiative", REPORT)
def test_every_initiative_of_the_report_has_an_indicator(initiative: str) -> None:
    assert [name for name, own in DEFINITIONS.items() if initiative in own.initiatives]
    assert INITIATIVES[initiative].missing
    assert re.fullmatch(r"[4-7]\.\d(, [4-7]\.\d)*", INITIATIVES[initiative].paragraph)


@pytest.mark.parametrize("definition", DEFINITIONS.values(), ids=DEFINITIONS)
def test_every_definition_carries_what_a_reader_needs(definition: Definition) -> None:
    own = definition
    assert own.outcome in OUTCOMES
    assert own.code or own.initiatives, "it is evidence for nothing that anybody signed"
    assert own.question.endswith("?")
    assert own.question[0].isupper()
    for words in (own.numerator, own.denominator, own.includes, own.compared, own.lag, *own.caveats):
        assert not words or (words.lstrip("'")[0].isupper() and words.endswith(".")), words
    assert own.numerator
    assert own.denominator or own.form in ("count", "amount", "estimate", "median", "excess")
    assert own.includes or own.denominator
    assert own.unit
    assert own.grain
    assert own.lag
    assert set(own.sources) <= set(EXTRACTS)
    assert own.sources or own.id == "8.4", "only what rests on the record of files has no extract of its own"
    assert own.good in ("up", "down", "neutral", "parity")
    assert own.minimum_denominator >= 1
    assert INTERVALS[own.form]
    assert own.disclosure in ("people", "people_in_denominator", "not_people")
    assert own.caveats, "every figure can be read wrongly in some way"
    assert own.version
    assert own.first_valid


@pytest.mark.parametrize("definition", DEFINITIONS.values(), ids=DEFINITIONS)
def test_what_is_read_with_it_exists_and_is_another(definition: Definition) -> None:
    assert set(definition.read_with) <= set(DEFINITIONS) - {definition.id}


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_a_figure_that_would_mislead_alone_names_its_pair(one: str, other: str) -> None:
    assert other in DEFINITIONS[one].read_with


@pytest.mark.parametrize("definition", DEFINITIONS.values(), ids=DEFINITIONS)
def test_where_neither_direction_is_good_there_is_no_target(definition: Definition) -> None:
    if definition.good in ("neutral", "parity"):
        assert definition.proposed_target is None


@pytest.mark.parametrize("definition", DEFINITIONS.values(), ids=DEFINITIONS)
def test_shares_of_people_have_a_smallest_denominator(definition: Definition) -> None:
    if definition.form in ("share", "gap", "representation", "weighted_share") and definition.disclosure == "people":
        assert definition.minimum_denominator >= 8


def written_files() -> Iterator[Path]:
    for folder, kinds in (
        ("dvmetrics", ("py", "html", "css")),
        ("notebooks", ("ipynb", "py")),
        ("expectations", ("json",)),
    ):
        for kind in kinds:
            yield from (ROOT / folder).rglob(f"*.{kind}")


def test_thirty_four_is_multiplied_by_nothing() -> None:
    """The report's average has no source: 1,124 incidents times 34 would be a made-up number of victims."""
    assert not {34, 35} & {own.multiplier for own in DEFINITIONS.values()}
    assert not {34, 35} & {weight for own in DEFINITIONS.values() for _, weight in own.weights}
    files = list(written_files())
    assert len(files) > 100
    product = re.compile(r"(?<![0-9])38[,  _]?216(?![0-9])|(?<![0-9])39[,  _]?340(?![0-9])")
    assert not [path.name for path in files if product.search(path.read_text(encoding="utf-8"))]
    times = re.compile(r"\*\s*3[45](\.0)?\b(?![.\d])|(?<![\w.])3[45](\.0)?\s*\*")
    assert not [path.name for path in files if path.suffix == ".py" and times.search(path.read_text(encoding="utf-8"))]


def test_two_trusts_with_like_names_are_two_agencies() -> None:
    """`MK NHS Trust` did not sign; `Milton Keynes Community NHS Trust` did. No likeness of names merges them."""
    register = """
        delivered_for  agency_id               legal_name                         status
        1999Q2         mk_nhs_trust            MK_NHS_Trust                       outstanding
        1999Q2         mk_community_nhs_trust  Milton_Keynes_Community_NHS_Trust  signed
    """
    policies = """
        delivered_for  agency_id               document_id  subject            cites_code  reviewed_on
        1999Q2         mk_nhs_trust            a            staff_development  yes         1999-05-01
    """
    result = measured("1999Q2", "1999Q2", {"signatory_register": register, "policy_document": policies})
    assert pairs(result, "8.1") == {"1999 Q2": (1, 2)}
    assert pairs(result, "S.policy_linkage") == pairs(result, "S.staff_development") == {"1999 Q2": (0, 1)}
