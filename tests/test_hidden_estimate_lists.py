"""From accepted files to an edition: who is on which list, which lists are left out, and that no overlap leaves."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from dvmetrics.disclosure.estimate import FILE, ReleasedEstimate, two_digits
from dvmetrics.disclosure.hidden import release_hidden
from dvmetrics.errors import ConfigurationError
from dvmetrics.evaluation import evaluate
from dvmetrics.extracts import EXTRACTS
from dvmetrics.measure.overlap import LISTS, Overlap, histories, overlap
from dvmetrics.partnership import CONFIGURATION, load
from dvmetrics.report.edition import Edition, read
from dvmetrics.report.hidden.words import LISTS as IN_WORDS
from tests.benches import bench_of_gate
from tests.figures import edition_of
from tests.overlapping_lists import NAMES, SHARES, YEAR, drawn, small_gate
from tests.small_tables import Slot, gate_result, partnership

SENDERS: Mapping[str, tuple[str, ...]] = {"service_episode": ("aid", "other")}
TABLES = {
    "police_incident": """
        incident_key reported_date victim_key
        i0 2000-12-31 early
        i1 2001-01-01 ann
        i2 2001-01-01 ann
        i3 2001-12-31 bea
        i4 2001-07-01 cat
        i5 2001-07-02 -
    """,
    "service_episode": """
        agency delivered_for episode_key referral_date person_key
        aid 2001Q1 e1 2001-02-01 ann
        other 2001Q1 e1 2001-03-01 bea
        aid 2000Q4 e2 2000-11-01 old
        aid 2001Q2 e2 2000-11-01 old
        aid 2001Q2 e3 2001-06-01 wrong
        aid 2001Q3 e3 2001-06-01 dot
    """,
    "refuge_request": """
        request_key date person_key
        r1 2001-02-01 dot
        r2 2001-03-01 dot
        r3 2001-03-01 eve
    """,
    "housing_approach": """
        delivered_for approach_key date reason person_key
        2001Q1 h1 2001-02-01 domestic_violence cat
        2001Q1 h2 2001-02-02 arrears eve
        2001Q4 h3 2002-01-01 domestic_violence late
    """,
}


def found(
    tables: Mapping[str, str] = TABLES,
    *,
    first: str = "2000Q4",
    last: str = "2001Q4",
    missing: Collection[Slot] = (),
    **sections: Any,
) -> Overlap | None:
    own = partnership(first, {name: SENDERS.get(name, ("sender",)) for name in tables}, **sections)
    return overlap(own, gate_result(own, last, tables, missing=missing))


def by_history(own: Overlap | None) -> dict[str, int]:
    """`{"1100": 2}`: two people are on the first two lists alone."""
    assert own is not None
    names = [name for name in own.counts.columns if name != "count"]
    rows = own.counts.to_dict(orient="records")
    return {"".join(str(row[name]) for name in names): row["count"] for row in rows}


# Who is on which list


def test_each_person_is_on_a_list_once_by_the_newest_row_of_a_case_dated_in_the_year() -> None:
    own = found()
    # ann and bea: police and services. cat: police and housing. dot: services and refuge. eve: refuge, as her approach
    # to housing had another reason. early, old, late and wrong: another year, or put right in a later file.
    assert by_history(own) == {"1100": 2, "1001": 1, "0110": 1, "0010": 1}
    assert own is not None
    assert own.lists == NAMES
    assert own.year == YEAR
    assert list(own.counts.columns) == [*NAMES, "count"]


def test_no_code_is_kept() -> None:
    own = found()
    assert not re.search("ann|bea|cat|dot|eve", repr(own))


def test_histories_of_everybody_agree_with_a_naive_count() -> None:
    people = drawn(300, SHARES, seed=4)
    counted: dict[str, int] = {}
    for code in set().union(*people.values()):
        key = "".join(str(int(code in people[name])) for name in NAMES)
        counted[key] = counted.get(key, 0) + 1
    assert by_history(Overlap(YEAR, histories(people), {})) == counted
    assert "0000" not in counted


def test_whole_lists_with_nobody_on_them_are_lists_with_too_few_people() -> None:
    own = found({name: table.splitlines()[1] for name, table in TABLES.items()})
    assert own is not None
    assert own.lists == NAMES
    assert release_hidden(own).status == "too few people"


def test_the_lists_are_those_of_the_extracts() -> None:
    for name, source in LISTS.items():
        extract = EXTRACTS[source.extract]
        assert extract.column(source.person).kind == "key"
        assert extract.column(source.person).scope == "victim"
        assert extract.dated_by == source.dated_by
        assert IN_WORDS[name].extract == source.extract
        if source.only is not None:
            assert source.only[1] in extract.column(source.only[0]).codes


@pytest.mark.parametrize(("met", "apart"), [(4, True), (5, False)])
def test_a_sender_whose_codes_meet_hardly_any_other_is_noticed(met: int, apart: bool) -> None:
    """Half of a list in another key would double the number of people that it seems to hold."""
    aid = [f"aid 2001Q1 a{place} 2001-02-01 p{place}" for place in range(60)]
    other = [f"other 2001Q1 o{place} 2001-02-01 {'p' if place < met else 'x'}{place}" for place in range(50)]
    services = "\n".join(["agency delivered_for episode_key referral_date person_key", *aid, *other])
    police = "\n".join(["incident_key reported_date victim_key", *(f"i{n} 2001-03-01 p{n}" for n in range(90))])
    own = found({"police_incident": police, "service_episode": services})
    assert own is not None
    assert own.has_codes_apart is apart


# Which lists are used


def test_a_list_with_a_missing_file_is_left_out_and_the_others_are_used() -> None:
    quiet = TABLES | {"refuge_request": "request_key date person_key\n r1 2001-02-01 dot"}
    own = found(quiet, missing=[("refuge_request", "sender", "2001Q3")])
    assert own is not None
    assert own.lists == ("police", "services", "housing")
    assert own.left_out == {"refuge": "No usable file from The sender (refuge_request, 2001Q3)"}
    assert by_history(own) == {"110": 2, "101": 1, "010": 1}


def test_a_file_of_another_year_may_be_missing() -> None:
    tables = {"refuge_request": TABLES["refuge_request"], "housing_approach": TABLES["housing_approach"]}
    own = found(tables, missing=[("refuge_request", "sender", "2000Q4")])
    assert own is not None
    assert own.lists == ("refuge", "housing")


def test_one_of_several_senders_missing_leaves_the_list_out() -> None:
    tables = TABLES | {"service_episode": "agency episode_key referral_date person_key\n aid e1 2001-02-01 ann"}
    own = found(tables, missing=[("service_episode", "other", "2001Q1")])
    assert own is not None
    assert "services" in own.left_out


def test_before_a_whole_year_there_is_no_list() -> None:
    tables = {name: table.splitlines()[1] for name, table in TABLES.items()}
    own = found(tables, first="2001Q2")
    assert own is not None
    assert own.lists == ()
    assert set(own.left_out.values()) == {"A whole year of it is first there with the files of 2002Q1"}


def test_a_partnership_chooses_its_lists_and_may_choose_none() -> None:
    own = found(hidden={"lists": ["police", "housing"]})
    assert own is not None
    assert own.lists == ("police", "housing")
    assert found(hidden={"lists": []}) is None
    assert found({"helpline": "call_key date answered"}) is None


def test_an_unknown_list_is_named_with_what_is_allowed(tmp_path: Path) -> None:
    (tmp_path / CONFIGURATION).write_text(
        '[partnership]\nname = "A"\nplace = "A"\nfirst_quarter = "2001Q1"\n[agencies]\na = "A"\n'
        '[extracts.helpline]\nagencies = ["a"]\n[hidden]\nlists = ["marac"]\n',
        encoding="utf-8",
    )
    with pytest.raises(ConfigurationError, match=r"hidden\.lists.*'police', 'services', 'refuge' or 'housing'"):
        load(tmp_path)


# The whole way: accepted rows, overlap, door, edition


@pytest.mark.parametrize("referred", [0.0, 0.25])
def test_a_planted_number_is_found_from_the_rows_of_the_agencies(referred: float, tmp_path: Path) -> None:
    people = drawn(1200, (0.45, 0.3, 0.2), referred=referred)
    own, gate = small_gate(people)
    told: list[str] = []
    evaluation = evaluate(own, gate, told.append)
    assert told == ["attack on all that is and was released", "victims no agency knows"]
    assert evaluation.hidden is not None
    assert evaluation.hidden.known == two_digits(len(set().union(*people.values())))
    assert (evaluation.hidden.lower or 0) <= 1200 <= (evaluation.hidden.upper or 0)
    _expect_released_only(evaluation.overlap, evaluation.hidden, tmp_path)


def _expect_released_only(own: Overlap | None, hidden: ReleasedEstimate, folder: Path) -> None:
    """The edition's data hold the round figures, and no count of the overlap in any place."""
    assert own is not None
    facts = edition_of({"2.2": [(60, 100)]})
    Edition(facts.released, facts.facts, facts.framework, hidden).write(folder)
    assert read(folder).hidden == hidden
    content = json.loads((folder / FILE).read_text(encoding="utf-8"))
    assert set(content) == set(ReleasedEstimate.__dataclass_fields__) - {"door"}
    numbers = {int(number) for number in re.findall(r"(?<![\d-])\d+(?![\d-])", (folder / FILE).read_text("utf-8"))}
    assert all(number == two_digits(number) for number in numbers)
    assert not numbers & set(own.counts["count"])
    for path in folder.iterdir():
        text = path.read_text(encoding="utf-8").lower()
        assert "deviance" not in text
        assert "bic" not in re.findall(r"\b\w+\b", text)


def test_a_report_is_made_of_a_released_estimate_only() -> None:
    own = edition_of({"2.2": [(60, 100)]})
    for other in ({"total": 1488}, pd.DataFrame({"count": [12]}), 2400):
        with pytest.raises(TypeError, match="released"):
            Edition(own.released, own.facts, own.framework, other)  # type: ignore[arg-type]


def test_the_analyst_sees_the_overlap_and_every_model(tmp_path: Path) -> None:
    own, gate = small_gate(drawn(1200, (0.45, 0.3, 0.2)))
    bench = bench_of_gate(own, gate, tmp_path)
    assert bench.overlap()["count"].sum() == len(set().union(*drawn(1200, (0.45, 0.3, 0.2)).values()))
    assert len(bench.hidden()) == 8
    assert {"model", "total", "deviance", "bic", "rank"} <= set(bench.hidden().columns)


def test_without_lists_the_workbench_says_so(tmp_path: Path) -> None:
    own, gate = small_gate({"police": {"a", "b"}})
    bench = bench_of_gate(own, gate, tmp_path)
    for ask in (bench.overlap, bench.hidden):
        with pytest.raises(ConfigurationError, match="fewer than two lists"):
            ask()


@pytest.mark.xdist_group("edition")
def test_the_edition_of_the_sample_holds_the_estimate_and_nothing_of_the_overlap(
    sample: Path, sample_edition: Path
) -> None:
    own = read(sample_edition / "data").hidden
    assert own is not None
    assert own.lists == NAMES
    assert own.status == "fine"
    page = (sample_edition / "hidden.html").read_text(encoding="utf-8")
    for number in (own.known, own.lower, own.upper):
        assert f"{number:,}" in page
    manifest = json.loads((sample_edition / "manifest.json").read_text(encoding="utf-8"))
    assert {"notebook": "hidden", "page": "hidden.html", "parameters": {}} in manifest["notebooks"]
    known = _people_known(sample)
    assert two_digits(known) == own.known
    record = json.loads((sample / "restricted/2001Q4-run.json").read_text(encoding="utf-8"))
    assert sum(row["count"] for row in record["overlap"]) == known
    for name in ("hidden.html", "data/hidden.json"):
        text = (sample_edition / name).read_text(encoding="utf-8")
        assert str(known) not in text
        assert f"{known:,}" not in text


def _people_known(sample: Path) -> int:
    """By pandas alone, from the files as they lie there."""
    codes: set[str] = set()
    for source in LISTS.values():
        files = [path for quarter in range(1, 5) for path in sample.glob(f"2001Q{quarter}/{source.extract}*.csv")]
        rows = pd.concat([pd.read_csv(path, dtype=str) for path in files])
        rows = rows[rows[source.dated_by].str[:4] == "2001"]
        if source.only is not None:
            rows = rows[rows[source.only[0]] == source.only[1]]
        codes |= set(rows[source.person].dropna())
    return len(codes)
