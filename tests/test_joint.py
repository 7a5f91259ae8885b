"""What each reader knows of the same numbers: everybody, and each agency that knows its own records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from dvmetrics.disclosure.joint import Difference, Joint, Number
from dvmetrics.disclosure.policy import POLICIES
from dvmetrics.disclosure.unknowns import Relation, Unknowns

FEW, MANY, BOTH = (0,), (1,), (0, 1)


def joint(
    by_agency: Mapping[str, tuple[float, float]],
    *,
    policy: str = "committee",
    relations: Sequence[Relation] = (),
    differences: Sequence[Difference] = ((FEW, ()), (MANY, ())),
) -> Joint:
    """Two unknowns and three figures: one of each, and one of their sum."""
    own = POLICIES[policy]
    owned = {name: np.array(counts) for name, counts in by_agency.items()}
    true = np.sum(list(owned.values()), axis=0)
    unknowns = Unknowns(true, owned, list(relations), pd.DataFrame(), np.zeros((0, 0), bool))
    numbers = [
        Number(figure, terms, float(true[list(terms)].sum()), *own.possible(true[list(terms)].sum()))
        for figure, terms in enumerate((FEW, MANY, BOTH))
    ]
    return Joint(unknowns, own, numbers, np.ones(3), differences)


def test_what_is_hidden_for_being_small_is_known_to_be_small_and_anything_else_is_not() -> None:
    [everybody] = joint({"police": (3, 40)}).readers()
    assert everybody.hidden.tolist() == [[0, 7], [0, np.inf], [0, np.inf]]
    assert everybody.shown[1:].tolist() == [[38, 42], [43, 47]]
    assert everybody.numbers.toarray().tolist() == [[1, 0], [0, 1], [1, 1]]


def test_what_must_not_be_worked_out_is_what_is_small_and_not_none() -> None:
    differences = [(FEW, ()), (MANY, ()), (MANY, FEW)]
    [both_large] = joint({"police": (38, 41)}, differences=differences).readers()
    assert both_large.targets.toarray().tolist() == [[-1, 1]]
    [one_small] = joint({"police": (3, 40)}, differences=differences).readers()
    assert one_small.targets.toarray().tolist() == [[1, 0]]
    [none] = joint({"police": (0, 40)}, differences=differences).readers()
    assert none.targets.shape == (0, 2)


@pytest.mark.parametrize(
    ("policy", "reach", "width"),
    [("committee", [np.inf, -np.inf], 4), ("strict", [np.inf, -np.inf], 4), ("statutory", [1, 4], 0)],
)
def test_five_values_must_be_left_or_all_from_one_to_four(policy: str, reach: list[float], width: float) -> None:
    [everybody] = joint({"police": (3, 40)}, policy=policy).readers()
    assert everybody.reach.tolist() == [reach]
    assert everybody.width.tolist() == [width]


def test_an_agency_knows_how_many_the_others_sent_less_its_own() -> None:
    """Of 43 the police sent 30. They take these away from all that is shown; and what they know to hold some of their
    own they do not take for small, whatever is hidden."""
    everybody, police, health = joint({"police": (2, 28), "health": (1, 12)}).readers()
    assert everybody.shown[1:].tolist() == [[38, 42], [43, 47]]
    assert police.shown[1:].tolist() == [[10, 14], [13, 17]]
    assert health.shown[1:].tolist() == [[26, 30], [30, 34]]
    assert police.hidden.tolist() == [[-2, np.inf], [-28, np.inf], [-30, np.inf]]
    assert everybody.hidden[0].tolist() == [0, 7]


def test_for_an_agency_it_is_what_the_others_sent_that_must_not_be_worked_out() -> None:
    """Of 40, 5 are not of the police: small to them, and to nobody else."""
    everybody, police, health = joint({"police": (2, 35), "health": (1, 5)}).readers()
    assert everybody.targets.toarray().tolist() == [[1, 0]]
    assert police.targets.toarray().tolist() == [[1, 0], [0, 1]]
    assert health.targets.toarray().tolist() == [[1, 0]]


def test_an_agency_that_sent_everything_or_nothing_is_no_reader_of_its_own() -> None:
    assert len(joint({"police": (3, 40), "health": (0, 0)}).readers()) == 1


def test_an_agency_that_sent_all_of_one_part_and_nothing_of_another_knows_some_of_their_sum() -> None:
    """As where a contract goes from one agency to another within the period of a figure."""
    assert len(joint({"police": (3, 0), "health": (0, 40)}).readers()) == 3
    assert len(joint({"police": (3, 1), "health": (0, 39)}).readers()) == 3


@pytest.mark.parametrize(("others", "small"), [(0, []), (1, [1, 2]), (7, [1, 2]), (8, [])])
def test_a_figure_is_small_to_an_agency_that_knows_all_but_a_few(others: float, small: list[int]) -> None:
    """Whose own is the rest: the sum is as small to them as the part."""
    own = joint({"police": (30, 30), "health": (0, others)})
    assert np.flatnonzero(own.small_to_an_insider()).tolist() == small


def test_what_an_agency_has_no_part_in_is_not_small_to_it_as_an_insider() -> None:
    own = joint({"police": (0, 30), "health": (3, 9)})
    assert not own.small_to_an_insider().any()


def test_a_part_of_a_whole_is_one_among_the_records_of_the_others_too() -> None:
    """The first lies within the second, row by row; an agency takes nothing away from that. A sum that holds of all
    records, and of those of the others does not, is known less what the agency sent."""
    within: Relation = ({0: 1.0, 1: -1.0}, -np.inf, 0.0)
    at_most: Relation = ({0: 1.0, 1: 1.0}, 40.0, 50.0)
    _, police, _ = joint({"police": (2, 28), "health": (1, 12)}, relations=[within, at_most]).readers()
    assert police.relations.toarray().tolist() == [[1, -1], [1, 1]]
    assert police.relation_limits.tolist() == [[-np.inf, 0], [10, 20]]


def test_an_agency_knows_that_the_others_sent_nothing_of_what_it_alone_can_send() -> None:
    """Else it would take for possible that the others sent some of the first, and so fewer of the second."""
    own = joint({"police": (2, 28), "health": (0, 12)})
    own = replace(own, unknowns=replace(own.unknowns, alone={"police": np.array([True, False])}))
    everybody, police, health = own.readers()
    assert police.relations.toarray().tolist() == [[1, 0]]
    assert police.relation_limits.tolist() == [[0, 0]]
    assert everybody.relations.shape == health.relations.shape == (0, 2)
