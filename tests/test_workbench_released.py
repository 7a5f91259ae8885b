"""True and released side by side with why a figure is not shown, and what would be under another target or policy."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from dvmetrics.disclosure.ledger import Ledger
from dvmetrics.errors import ConfigurationError
from dvmetrics.evaluation import evaluate
from dvmetrics.restricted import ledger_of
from dvmetrics.workbench import Workbench
from dvmetrics.workbench.display import TRUE_COUNTS
from dvmetrics.workbench.what_if import POLICIES_TRIED, RELEASED_ONLY
from tests.benches import bench_of_gate
from tests.small_tables import gate_result, partnership

BY_MONTH = {1: (40, 50), 2: (3, 30), 3: (9, 9), 4: (30, 31), 5: (44, 60), 6: (70, 90)}
"""Assessed in time of attended incidents, by month of 2000."""


def incidents() -> str:
    lines = ["incident_key victim_key reported_date attended_at risk_assessed_at"]
    for month, (prompt, attended) in BY_MONTH.items():
        for place in range(attended):
            day = f"2000-0{month}-{1 + place % 28:02}"
            assessed = f"{day}T11:00" if place < prompt else "-"
            lines.append(f"i{month}_{place} v{month}_{place} {day} {day}T10:00 {assessed}")
    return "\n".join(lines)


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Workbench:
    target = {"value": 80, "set_by": "the sub-group", "set_on": "2000-01-01", "status": "agreed"}
    own = partnership("2000Q1", {"police_incident": ["sender"]}, targets={"1.3": target})
    return bench_of_gate(
        own, gate_result(own, "2000Q2", {"police_incident": incidents()}), tmp_path_factory.mktemp("data")
    )


def test_true_counts_stand_beside_what_was_released(bench: Workbench) -> None:
    table = bench.compare("1.3").table().set_index("period")
    true = zip(table["numerator_true"], table["denominator_true"], strict=True)
    assert list(true) == list(BY_MONTH.values())
    assert table.loc["Jan 2000", "numerator_released"] == 40
    assert table.loc["Jan 2000", "why"] == ""
    assert table.loc["Apr 2000", "denominator_released"] == 30


def test_why_a_figure_is_not_shown(bench: Workbench) -> None:
    table = bench.compare("1.3").table().set_index("period")
    assert table.loc["Feb 2000", "why"] == "the numerator is below 8"
    assert table.loc["Feb 2000", "status_released"] == "[c]"
    first = bench.compare("1.1").table().iloc[0]
    assert first["why"] == "Due with the figures of 2001Q1"
    hidden = table[table["value_released"].isna()]
    assert (hidden["why"] != "").all()


def test_a_figure_that_is_hidden_for_another_one_says_so(tmp_path: Path) -> None:
    """Where counts are exact, two incidents that nobody attended are the incidents less those attended. A figure whose
    own counts are too small says that."""
    settings = {"name": "Smallham", "place": "Smallham", "first_quarter": "2000Q1", "policy": "statutory"}
    own = partnership("2000Q1", {"police_incident": ["sender"]}, partnership=settings)
    unattended = "\n".join(f"u{place} u{place} 2000-05-0{place} - -" for place in (1, 2))
    gate = gate_result(own, "2000Q2", {"police_incident": f"{incidents()}\n{unattended}"})
    bench, reasons = bench_of_gate(own, gate, tmp_path), set()
    policy = bench.evaluation.released.policy
    for name, asked in bench.indicators.items():
        table = bench.compare(name).table()
        for row in table[table["status_released"] == "[c]"].to_dict(orient="records"):
            protected = asked.definition.protected_counts
            counts = [row.get(f"{part}_true", float("nan")) for part in protected]
            if pd.notna(counts).all():
                small = any(policy.hides(count) for count in counts)
                assert ("below" in row["why"]) == small, row
                reasons.add(row["why"])
    assert "hidden so that another small count cannot be worked out" in reasons


def published(own: Workbench, edition: str) -> None:
    """Write into the ledger what a run of the quarter would."""
    evaluation, folder = own.evaluation, own._opened.folder
    sent = evaluation.measurements.cells.by_sender()
    Ledger.empty().write(ledger_of(folder), edition, evaluation.released, sent)


def test_the_quarters_own_edition_is_no_earlier_one(tmp_path: Path) -> None:
    """Also once it is published, what is too small is said to be that, and what is hidden for another one too."""
    settings = {"name": "Smallham", "place": "Smallham", "first_quarter": "2000Q1", "policy": "statutory"}
    own = partnership("2000Q1", {"police_incident": ["sender"]}, partnership=settings)
    unattended = "\n".join(f"u{place} u{place} 2000-05-0{place} - -" for place in (1, 2))
    gate = gate_result(own, "2000Q2", {"police_incident": f"{incidents()}\n{unattended}"})
    before = bench_of_gate(own, gate, tmp_path)
    expected = {name: before.compare(name).table() for name in before.indicators}
    published(before, "2000Q2")
    after = bench_of_gate(own, gate, tmp_path)
    assert len(after._opened.ledger.frame)
    reasons = set()
    for name, table in expected.items():
        pd.testing.assert_frame_equal(after.compare(name).table(), table)
        reasons |= set(table["why"])
    assert "hidden so that another small count cannot be worked out" in reasons
    assert any("is below" in why for why in reasons)


def test_an_earlier_edition_that_hid_a_figure_is_named(tmp_path: Path) -> None:
    """In February 3 of 30 became 12 of 30 when records came late: what an edition hid stays hidden."""
    own = partnership("2000Q1", {"police_incident": ["sender"]})
    few = gate_result(own, "2000Q2", {"police_incident": incidents()})
    rows = [row.split() for row in incidents().splitlines()]
    late = [[*row[:4], f"{row[2]}T11:00"] if row[0] in {f"i2_{place}" for place in range(12)} else row for row in rows]
    many = gate_result(own, "2000Q2", {"police_incident": "\n".join(map(" ".join, late))})
    for edition, says in (
        ("2000Q1", "an earlier edition hid it, or showed one that it lies too near to"),
        ("2000Q2", "this quarter's own edition hid it, or gave another figure"),
    ):
        folder = tmp_path / edition
        folder.mkdir()
        published(bench_of_gate(own, few, folder), edition)
        february = bench_of_gate(own, many, folder).compare("1.3").table().iloc[1]
        assert february["numerator_true"] == 12
        assert (february["status_released"], february["why"]) == ("[c]", says)


def test_it_says_what_may_leave(bench: Workbench) -> None:
    text = repr(bench.compare("1.3"))
    assert TRUE_COUNTS in text
    assert "Only the columns that end in _released may leave this notebook." in text
    assert "Shown: 5 of 6 figures." in text


def test_a_breakdown_that_is_not_released_is_refused(bench: Workbench) -> None:
    with pytest.raises(ConfigurationError, match=r"1\.3 is not released by agency; it has no breakdown\."):
        bench.compare("1.3", by="agency")


def test_another_target_has_another_verdict_from_released_figures(bench: Workbench) -> None:
    for value, verdict in ((50, "met"), (99, "missed")):
        asked = bench.what_if.target("1.3", value)
        assert asked.verdict == verdict
        assert RELEASED_ONLY in repr(asked)
        assert f"Against {value}%: the latest figure" in repr(asked)
        assert "Now, against 80%" in repr(asked)
    assert asked.assurance is None  # six months are too few for a chart
    with pytest.raises(ConfigurationError, match=r"1\.3 has no chart\."):
        asked.chart()
    assert bench.evaluation.partnership.targets["1.3"].value == 80


@pytest.mark.parametrize(
    ("indicator", "value", "says"),
    [
        ("2.1", 3, r"2\.1: neither direction is good in itself"),
        ("1.3", 101, r"1\.3: a target in per cent lies from 0 to 100\."),
        ("1.3", "90", r"1\.3: a target is a number, in %\."),
        ("1.3", float("nan"), r"1\.3: a target is a number"),
        ("1.33", 3, r"no indicator 1\.33 here"),
    ],
)
def test_what_can_be_no_target_is_refused(indicator: str, value: float, says: str, bench: Workbench) -> None:
    with pytest.raises(ConfigurationError, match=says):
        bench.what_if.target(indicator, value)


def test_another_policy_is_what_a_run_under_it_would_release(bench: Workbench) -> None:
    own = bench.evaluation
    there = own.partnership.model_copy(
        update={"partnership": own.partnership.partnership.model_copy(update={"policy": "strict"})}
    )
    expected = evaluate(there, own.gate).released
    asked = bench.what_if.policy("strict")
    hidden = expected.frame["status"].eq("[c]")
    assert asked.changes["hidden_then"].sum() == hidden.sum() > 0
    assert asked.table()["hidden now"].sum() == own.released.frame["status"].eq("[c]").sum()
    hidden_now = own.released.frame["status"].eq("[c]")
    assert asked.table()["newly hidden"].sum() == (hidden & ~hidden_now).sum() > 0
    assert asked.table()["newly shown"].sum() == (hidden_now & ~hidden).sum()
    moved = asked.figures()
    march = moved[(moved["indicator"] == "1.3") & (moved["period_start"].astype(str) == "2000-03-01")].iloc[0]
    assert (march["status_now"], march["status_then"]) == ("", "[c]")  # 9 of 9: below 10, and not below 8
    assert POLICIES_TRIED in repr(asked)
    assert bench.what_if.policy("strict") is asked


def test_figures_that_stay_as_they_are_are_no_change(bench: Workbench) -> None:
    changes = bench.what_if.policy("strict").changes
    same = changes[~changes["newly_hidden"] & ~changes["newly_shown"] & ~changes["changed"]]
    assert len(same)
    assert (same["value_now"].fillna(-1) == same["value_then"].fillna(-1)).all()


def test_a_policy_that_there_is_not_is_refused(bench: Workbench) -> None:
    with pytest.raises(ConfigurationError, match=r"no policy stricter\. Did you mean strict"):
        bench.what_if.policy("stricter")
    with pytest.raises(ConfigurationError, match="only for returns that are public already"):
        bench.what_if.policy("published")
