"""What a newcomer gets wrong in a workbench, and the one sentence that says how it is meant."""

from __future__ import annotations

from typing import Any

import pytest

from dvmetrics.errors import ConfigurationError
from dvmetrics.workbench import Workbench
from dvmetrics.workbench.findings import Findings
from tests.benches import bench_of_folder, bench_of_gate
from tests.deliveries.folder import SENDERS, copy_of, sent, write_partnership
from tests.deliveries.making import LAST
from tests.deliveries.spoiling import cells
from tests.faults.fault import CALLS
from tests.small_tables import gate_result, partnership
from tests.test_cli import command
from tests.test_workbench_why import MANY, incidents


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Workbench:
    own = partnership("2000Q1", {"police_incident": ["sender"], "policy_document": ["sender"]})
    tables = {"police_incident": incidents(*MANY), "policy_document": "document_id"}
    return bench_of_gate(own, gate_result(own, "2000Q2", tables), tmp_path_factory.mktemp("data"))


@pytest.mark.parametrize(
    "asked",
    [
        lambda wb: wb.measure(3.2),
        lambda wb: wb.indicators[3.2],
        lambda wb: wb.compare(3.2),
        lambda wb: wb.why(3.2, "2000Q1", "2000Q2"),
        lambda wb: wb.what_if.target(3.2, 90),
    ],
)
def test_an_indicator_without_quotes_is_told_to_have_them(asked: Any, bench: Workbench) -> None:
    with pytest.raises(ConfigurationError, match=r'^Write the indicator in quotes: "3\.2"\.$'):
        asked(bench)


def test_an_indicator_that_is_nothing_of_the_kind_is_told_how_one_is_written(bench: Workbench) -> None:
    with pytest.raises(ConfigurationError, match=r'^Write the indicator in quotes, such as "1\.1"\.$'):
        bench.indicators[bench.indicators["3.2"]]  # type: ignore[index]


@pytest.mark.parametrize("title", ["Child present", "child present"])
def test_an_indicator_is_found_by_its_title(title: str, bench: Workbench) -> None:
    with pytest.raises(ConfigurationError, match=rf"^There is no indicator {title} here\. 3\.2 is called that\. wb"):
        bench.measure(title)
    done = command("explain", title)
    assert done.stderr.split() == f"There is no indicator {title}. 3.2 is called that.".split()


def test_one_grouping_need_not_be_in_a_list(bench: Workbench) -> None:
    assert bench.why("3.2", "2000Q1", "2000Q2", by="relationship").groupings == ("relationship",)
    with pytest.raises(ConfigurationError, match=r"not by relationships\. Did you mean relationship\?"):
        bench.why("3.2", "2000Q1", "2000Q2", by="relationships")


def test_a_period_that_is_no_text_is_none(bench: Workbench) -> None:
    with pytest.raises(ConfigurationError, match="has no period 2000 "):
        bench.why("3.2", 2000, "2000Q2")  # type: ignore[arg-type]


def test_a_name_that_begins_alike_is_the_first_that_may_be_meant(bench: Workbench) -> None:
    with pytest.raises(ConfigurationError, match=r"no extract police here\. Did you mean police_incident"):
        _ = bench.extracts.police


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("select offence from police_incident", r'"offence" not found.* Did you mean offence_group'),
        ("select p.offence from police_incident p", r'named "offence" Did you mean offence_group'),
        ("select children from police_incident", "Did you mean children_present or children_present_count"),
        ("select zzz from police_incident", r"FROM clause!$"),
        ("select offence from police_inciden", r"inciden does not exist! There are: police_incident"),
    ],
)
def test_a_query_for_what_there_is_not_is_told_what_there_is(query: str, says: str, bench: Workbench) -> None:
    with pytest.raises(ConfigurationError, match=says):
        bench.sql(query)


@pytest.fixture(scope="module")
def spoilt(tmp_path_factory: pytest.TempPathFactory) -> tuple[Workbench, str]:
    """A partnership with a fault in one file of its helpline, and that agency's short name."""
    folder = tmp_path_factory.mktemp("spoilt")
    own = sent(copy_of(write_partnership(folder / "northton"), folder / "data", CALLS), CALLS, SENDERS[CALLS][0], LAST)
    cells((3,), date="soon")(own)
    return bench_of_folder(folder / "data", LAST), SENDERS[CALLS][0]


def test_findings_of_an_agency_are_found_by_either_name(spoilt: tuple[Workbench, str]) -> None:
    bench, short = spoilt
    found = bench.findings.where(agency=short)
    assert len(found) == len(bench.findings.where(agency=found[0].finding.agency)) > 0
    assert short != found[0].finding.agency


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"agency": "{short}x"}, r"have the agency {short}x\. Did you mean {short}.*Possible: .*{short}"),
        ({"quarter": "2001q4"}, r"have the quarter 2001q4\. Did you mean 2001Q4.*Possible: .*2001Q4"),
        ({"extract": "helplin"}, r"have the extract helplin\. Did you mean helpline"),
        ({"severity": "warn"}, r"severity warn\. Did you mean warning\? Possible: critical, warning and info\."),
        ({"rule": "is_date"}, r"rule is_date\. Did you mean is_a_date.*\? Broken here: .*is_a_date"),
    ],
)
def test_a_value_that_no_finding_can_have_is_refused(
    asked: dict[str, str], says: str, spoilt: tuple[Workbench, str]
) -> None:
    bench, short = spoilt
    with pytest.raises(ConfigurationError, match=says.format(short=short)):
        bench.findings.where(**{name: value.format(short=short) for name, value in asked.items()})


def test_a_value_that_no_finding_has_is_none_of_them(spoilt: tuple[Workbench, str]) -> None:
    assert len(spoilt[0].findings.where(rule="key_is_new")) == 0
    assert "Broken here: none." in _refusal(spoilt[0].findings.where(rule="key_is_new"))


def _refusal(findings: Findings) -> str:
    with pytest.raises(ConfigurationError) as caught:
        findings.where(rule="x")
    return str(caught.value)
