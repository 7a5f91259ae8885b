"""The rows behind a finding are those that were spoilt, as they stand in the agency's file, and no others."""

from __future__ import annotations

from pathlib import Path

import pytest

from dvmetrics.errors import ConfigurationError
from dvmetrics.workbench import Workbench
from dvmetrics.workbench.findings import Found
from tests.benches import bench_of_folder
from tests.deliveries.folder import SENDERS, Sent, copy_of, sent, write_partnership
from tests.deliveries.making import LAST
from tests.deliveries.spoiling import Spoil, all_cells, cells, content, rows
from tests.faults.fault import CALLS, POLICE, SERVICE


@pytest.fixture(scope="module")
def master(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_partnership(tmp_path_factory.mktemp("deliveries") / "northton")


def spoilt(master: Path, folder: Path, extract: str, spoil: Spoil, place: int = 0) -> tuple[Sent, Workbench]:
    """One file of an extract spoilt, and its partnership opened."""
    own = sent(copy_of(master, folder, extract), extract, SENDERS[extract][place], LAST)
    spoil(own)
    return own, bench_of_folder(folder, LAST)


def the(bench: Workbench, rule: str) -> Found:
    [found] = bench.findings.where(rule=rule)
    return found


@pytest.mark.parametrize(
    ("extract", "column", "cell", "rule"),
    [
        (CALLS, "date", "31/12/2001", "is_a_date"),
        (CALLS, "date", "2001-09-30", "is_in_the_period"),
        (SERVICE, "closed_date", "2002-02-01", "is_not_in_the_future"),
        (POLICE, "relationship", "step_parent", "is_a_known_code"),
        (POLICE, "relationship", "=1+1", "holds_no_formula"),
    ],
)
def test_the_rows_are_the_spoilt_ones(
    extract: str, column: str, cell: str, rule: str, master: Path, tmp_path: Path
) -> None:
    """Also in the file of a second sender, whose rows come after the first one's, and of a file that is rejected."""
    own, bench = spoilt(master, tmp_path / "data", extract, cells((3, 5), **{column: cell}), place=-1)
    found = the(bench, rule).rows()
    assert found.index.tolist() == [4, 6]
    assert found[column].tolist() == [cell, cell]
    key = found.columns[1] if found.columns[0] == column else found.columns[0]
    assert found[key].tolist() == [own.rows[3][key], own.rows[5][key]]
    assert found.columns[0] == column


def test_of_a_key_that_comes_twice_the_second_is_at_fault(master: Path, tmp_path: Path) -> None:
    own, bench = spoilt(master, tmp_path / "data", CALLS, rows(lambda old: [*old[:4], old[1], *old[4:]]))
    [finding] = [found for found in bench.findings if found.finding.rule == "key_is_new"]
    assert finding.rows().index.tolist() == [5]
    assert finding.rows().iloc[0].dropna().to_dict() == {name: cell for name, cell in own.rows[1].items() if cell}


def test_where_a_rule_is_about_all_rows_all_are_given(master: Path, tmp_path: Path) -> None:
    own, bench = spoilt(master, tmp_path / "data", CALLS, all_cells(date="soon"))
    found = the(bench, "is_a_date")
    assert len(found.rows()) == found.finding.rows == len(own.rows)


def test_a_finding_about_the_file_has_no_rows_and_says_so(master: Path, tmp_path: Path) -> None:
    _, bench = spoilt(master, tmp_path / "data", CALLS, content(lambda old: old.replace(b",", b";")))
    with pytest.raises(ConfigurationError, match=r"about the file as a whole.*helpline from"):
        the(bench, "is_comma_separated").rows()


def test_a_file_that_has_changed_since_is_not_read(master: Path, tmp_path: Path) -> None:
    """Its rows would be others than those that were found at fault."""
    own, bench = spoilt(master, tmp_path / "data", CALLS, cells((3,), date="soon"))
    found = the(bench, "is_a_date")
    assert len(found.rows()) == 1
    own.path.write_bytes(own.path.read_bytes().replace(b"soon", b"late"))
    with pytest.raises(ConfigurationError, match="is not what it was when the quarter was opened") as caught:
        found.rows()
    assert "late" not in str(caught.value)
    own.path.unlink()
    with pytest.raises(ConfigurationError, match="is not what it was"):
        found.rows()


def test_findings_come_worst_first_and_can_be_chosen(master: Path, tmp_path: Path) -> None:
    _, bench = spoilt(master, tmp_path / "data", POLICE, cells((1,), relationship="step_parent", reported_date="soon"))
    severities = [found.finding.severity for found in bench.findings]
    assert severities == sorted(severities, key=["critical", "warning", "info"].index)
    assert {found.finding.rule for found in bench.findings.where(severity="warning")} == {"is_a_known_code"}
    assert len(bench.findings[:1]) == 1
    with pytest.raises(ConfigurationError, match=r"cannot be chosen by month; possible: quarter, agency"):
        bench.findings.where(month="1")
    with pytest.raises(ConfigurationError, match=rf"no finding 99; there are {len(severities)}"):
        bench.findings[99]


def test_findings_show_a_line_each_and_no_cell(master: Path, tmp_path: Path) -> None:
    _, bench = spoilt(master, tmp_path / "data", CALLS, cells((3,), date="<b>soon</b>"))
    assert "soon" not in repr(bench.findings) + bench.findings._repr_html_() + repr(bench) + repr(bench.findings[0])
    assert bench.findings[0].line() in repr(bench.findings)
    assert list(bench.findings.table()["rows"]) == [found.finding.rows for found in bench.findings]
