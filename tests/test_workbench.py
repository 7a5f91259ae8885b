"""The workbench as its user meets it: what it shows of itself, what completes, what hands over to other libraries, and
that nothing it shows forgets to say that it is restricted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pytest

import dvmetrics
from dvmetrics.errors import ConfigurationError
from dvmetrics.indicators.definition import Definition
from dvmetrics.partnership import Campaign, SeriesBreak
from dvmetrics.workbench import Workbench
from dvmetrics.workbench.display import FINDINGS, ROWS, TRUE_COUNTS, Panel
from dvmetrics.workbench.figures import Measured
from tests.benches import bench_of_gate
from tests.small_tables import gate_result, partnership

HOSTILE = "<script>alert(1)</script>"
INCIDENTS = """
    incident_key victim_key reported_date attended_at      risk_assessed_at risk_grade arrest_flag crime_flag
    a            ann        2000-01-05    2000-01-05T10:00 2000-01-05T12:00 high       yes         yes
    b            ann        2000-01-20    2000-01-20T10:00 -                standard   no          yes
    c            bea        2000-02-06    2000-02-06T10:00 2000-02-06T11:00 high       no          no
    d            cat        2000-03-06    2000-03-06T10:00 2000-03-09T11:00 -          yes         yes
"""
EPISODES = """
    agency episode_key delivered_for referral_date person_key risk_in
    aid    e1          2000Q1        2000-01-03    ann        high
    aid    e1          2000Q2        2000-01-03    ann        medium
    other  e1          2000Q1        2000-01-04    bea        high
"""


@pytest.fixture
def bench(tmp_path: Path) -> Workbench:
    own = partnership(
        "2000Q1",
        {"police_incident": ["police"], "service_episode": ["aid", "other"]},
        partnership={"name": "Smallham", "place": "Smallham", "first_quarter": "2000Q1", "synthetic": HOSTILE},
    )
    tables = {"police_incident": INCIDENTS.replace("crime_flag", "crime_flag agency").replace("yes\n", "yes police\n")}
    tables["police_incident"] = tables["police_incident"].replace("no \n", "no police\n").replace("no\n", "no police\n")
    return bench_of_gate(own, gate_result(own, "2000Q2", tables | {"service_episode": EPISODES}), tmp_path)


# What shows itself


def test_everything_says_that_it_is_restricted(bench: Workbench) -> None:
    shown: dict[str, list[Any]] = {
        ROWS: [bench, bench.extracts, bench.extracts.police_incident],
        TRUE_COUNTS: [bench.measure("1.3"), bench.measure("1.3", by="risk_grade"), bench.measure("1.3").explain()],
        FINDINGS: [bench.findings],
    }
    for words, things in shown.items():
        for own in things:
            assert words in repr(own)
            assert words in own._repr_html_()
    for chart in (bench.measure("1.3").chart(), bench.measure("1.3", by="risk_grade").chart()):
        assert TRUE_COUNTS in chart.layout.title.text


def test_texts_are_escaped_where_they_become_html(bench: Workbench) -> None:
    assert HOSTILE in repr(bench)
    assert HOSTILE not in bench._repr_html_()
    panel = Panel(HOSTILE, HOSTILE, [HOSTILE], pd.DataFrame({HOSTILE: [HOSTILE]}), foot=[HOSTILE])
    assert "<script" not in panel.html()
    assert panel.html().count("&lt;script") == 6


def test_the_bench_says_what_is_open_and_what_there_is(bench: Workbench) -> None:
    assert repr(bench).startswith("Smallham, 2000Q2 (April to June 2000)")
    assert "wb.extracts (2)" in repr(bench)
    assert "Nothing in it is worth a warning." in repr(bench)


def test_a_long_table_shows_its_newest_rows_and_says_how_many_it_left_out() -> None:
    text = Panel("x", table=pd.DataFrame({"row": [f"r{n}" for n in range(30)]})).text()
    assert "6 earlier rows are not shown" in text
    assert "r5\n" not in text
    assert "r29" in text


# What completes


def test_names_complete(bench: Workbench) -> None:
    assert {"police_incident", "service_episode"} <= set(dir(bench.extracts))
    assert bench.extracts._ipython_key_completions_() == ["police_incident", "service_episode"]
    assert {"1.3", "2.2"} <= set(bench.indicators._ipython_key_completions_())
    assert {"extracts", "indicators", "findings", "what_if", "measure", "compare", "sql"} <= set(dir(bench))
    assert {"measure", "groupings", "periods", "explain"} <= set(dir(bench.indicators["1.3"]))
    assert {"table", "chart", "explain"} <= set(dir(bench.measure("1.3")))


def test_a_name_that_there_is_not_is_said_with_the_nearest(bench: Workbench) -> None:
    with pytest.raises(ConfigurationError, match=r"no extract police_incidents here\. Did you mean police_incident"):
        _ = bench.extracts.police_incidents
    with pytest.raises(ConfigurationError, match="no extract x here"):
        bench.extracts["x"]
    assert not hasattr(bench.extracts, "police_incidents")
    assert not hasattr(bench.extracts, "_repr_latex_")


# Tables, and handing over


def test_an_extract_is_a_pandas_table_and_what_is_made_of_it_is_a_plain_one(bench: Workbench) -> None:
    own = bench.extracts.police_incident
    assert isinstance(own, pd.DataFrame)
    assert own.query("risk_grade == 'high'")["incident_key"].tolist() == ["a", "c"]
    assert type(own[own["risk_grade"] == "high"]) is type(own.pandas()) is type(own.head()) is pd.DataFrame
    meanings = own.meanings().set_index("column")
    assert meanings.loc["risk_grade", "filled"] == 3
    assert "The grade given." in repr(own)
    assert "The grade given." in own._repr_html_()


def test_changing_a_table_changes_no_figure(bench: Workbench) -> None:
    before = bench.measure("1.3").table()
    bench.extracts.police_incident["attended_at"] = pd.NaT
    pd.testing.assert_frame_equal(bench.measure("1.3", period="month").table(), before)
    assert bench.extracts.police_incident.ibis().attended_at.count().to_pandas() == 4


def test_a_case_that_was_sent_again_has_its_newest_row(bench: Workbench) -> None:
    episodes = bench.extracts.service_episode
    assert len(episodes) == 3
    newest = episodes.newest()
    assert newest.set_index("agency")["risk_in"].to_dict() == {"other": "high", "aid": "medium"}
    assert len(bench.extracts.police_incident.newest()) == 4


def test_sql_ibis_and_pandas_hold_the_same_rows(bench: Workbench) -> None:
    by_sql = bench.sql("select risk_in, count(*) as n from service_episode group by 1 order by 1")
    assert by_sql.to_dict(orient="list") == {"risk_in": ["high", "medium"], "n": [2, 1]}
    by_ibis = bench.extracts.service_episode.ibis().group_by("risk_in").agg(n=lambda t: t.count()).to_pandas()
    assert dict(zip(by_ibis["risk_in"], by_ibis["n"], strict=True)) == {"high": 2, "medium": 1}
    joined = bench.sql("select count(*) as n from police_incident join service_episode on victim_key = person_key")
    assert joined["n"].tolist() == [5]
    assert bench.sql("select max(reported_date) as day from police_incident")["day"].tolist() == [
        pd.Timestamp("2000-03-06")
    ]


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("selec 1", r"cannot be run\. Parser Error.*selec"),
        ("select x from police_incident", r"cannot be run\. Binder Error.*x"),
        ("select * from nothing", r"cannot be run\. Catalog Error.*nothing.* There are: .*police_incident"),
        ("select cast(victim_key as int) from police_incident", r"on these rows \(ConversionException\)\."),
    ],
)
def test_a_query_that_cannot_be_run_is_said_in_a_sentence_without_a_cell(
    query: str, says: str, bench: Workbench
) -> None:
    with pytest.raises(ConfigurationError, match=says) as caught:
        bench.sql(query)
    assert "bea" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_no_query_writes_or_reads_a_file(bench: Workbench, tmp_path: Path) -> None:
    (tmp_path / "there.csv").write_text("a\n1\n", encoding="utf-8")
    for query in (
        f"copy police_incident to '{tmp_path / 'rows.csv'}'",
        f"from read_csv('{tmp_path / 'there.csv'}')",
        f"attach '{tmp_path / 'rows.db'}'",
        f"export database '{tmp_path / 'all'}'",
    ):
        with pytest.raises(ConfigurationError, match="none can read or write a file"):
            bench.sql(query)
    with pytest.raises(ConfigurationError, match="cannot be run"):
        bench.sql("set enable_external_access = true")
    assert [path.name for path in tmp_path.iterdir()] == ["there.csv"]
    assert len(bench.sql("from police_incident")) == 4


def test_a_quarter_is_made_of_a_day(bench: Workbench) -> None:
    """As the method says of itself: rows have no column for it."""
    [expression] = re.findall(r"`(date_trunc.*?)`", Workbench.sql.__doc__ or "")
    answer = bench.sql(
        "select QUARTER, count(*) as n from police_incident group by quarter".replace("QUARTER", expression)
    )
    assert answer.to_dict(orient="list") == {"quarter": [pd.Timestamp("2000-01-01")], "n": [4]}


# Figures


def test_a_measure_has_values_and_their_limits(bench: Workbench) -> None:
    table = bench.measure("1.3", period="quarter").table()
    first = table.iloc[0]
    assert (first["period"], first["numerator"], first["denominator"], first["value"]) == ("2000 Q1", 2, 4, 50)
    assert (round(first["lower"], 1), round(first["upper"], 1)) == (15.0, 85.0)  # Wilson, of 2 in 4
    assert list(bench.measure("1.3", by="risk_grade").table()["risk_grade"].unique()) == [
        "high",
        "not given",
        "standard",
    ]


def test_where_there_is_no_figure_the_table_says_why(bench: Workbench) -> None:
    table = bench.measure("1.1").table()
    assert table["value"].isna().all()
    assert "Due with the figures of 2001Q1" in table["note"].iloc[0]
    assert "Due with the figures of 2001Q1" in repr(bench.measure("1.1"))


def test_how_it_is_counted_is_explained_with_what_is_other_than_published(bench: Workbench) -> None:
    said = repr(bench.measure("1.3", by="risk_grade", period="quarter").explain())
    assert "The published figure is given each month." in said
    assert "Broken down by risk_grade of the row that stands for each case" in said
    assert bench.indicators["1.3"].definition.question in said
    assert "The published figure" not in repr(bench.measure("1.3").explain())


def measured(values: Sequence[tuple[float, float]], **more: object) -> Measured:
    """A monthly share from 1998 on with these counts."""
    starts = pd.date_range("1998-01-01", periods=len(values), freq="MS")
    rows = {"numerator": [x for x, _ in values], "denominator": [n for _, n in values]}
    own = Definition(
        id="S.x",
        title="X",
        question="How many?",
        outcome="O1",
        numerator="Some.",
        denominator="All.",
        form="share",
        unit="%",
        grain="month",
        good="up",
        lag="None.",
        sources=(),
    )
    frame = pd.DataFrame(
        {
            "indicator": "S.x",
            "period_start": starts.date,
            "period_end": (starts + pd.offsets.MonthEnd()).date,
            "group_by": "",
            "group": "",
            **rows,
            **dict.fromkeys(("compared_numerator", "compared_denominator", "value", "lower", "upper")),
            "state": "counted",
            "note": "",
        }
    )
    settings = {"breaks": (), "campaigns": ()} | more
    return Measured(own, own, None, frame, **settings)  # type: ignore[arg-type]


def test_a_chart_has_limits_of_chance_where_there_can_be_some() -> None:
    steady = [(40 + place % 5, 100) for place in range(24)]
    names = [line.name for line in measured(steady).chart().data]
    assert names == ["upper limit", "average", "lower limit", "true counts"]
    few = measured(steady[:5]).chart()
    assert [line.name for line in few.data] == ["true counts"]
    assert few.data[0].error_y.array is not None


def test_a_chart_of_groups_has_a_line_for_each_and_none_for_periods_without(bench: Workbench) -> None:
    chart = bench.measure("1.3", by="risk_grade").chart()
    assert [line.name for line in chart.data] == ["high", "not given", "standard"]
    assert chart.layout.showlegend


def test_a_chart_marks_what_chance_would_hardly_explain_campaigns_and_breaks() -> None:
    values = [(40 + place % 5, 100) for place in range(24)] + [(90, 100)]
    campaign = Campaign(name="C", start="1998-03-01", end="1998-04-30")  # type: ignore[arg-type]
    own = SeriesBreak(date="1999-01-01", words="Another way.", indicators=("S.x",))  # type: ignore[arg-type]
    chart = measured(values, campaigns=(campaign,), breaks=(own,)).chart()
    assert isinstance(chart, go.Figure)
    assert chart.data[-1].marker.symbol[-1] == "diamond"
    assert len(chart.layout.shapes) == 2


# Opening


def test_a_wrong_folder_or_quarter_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"There is no partnership folder .*nowhere\. Name one that holds"):
        dvmetrics.open(tmp_path / "nowhere")
    with pytest.raises(ConfigurationError, match=r"holds no partnership\.toml"):
        dvmetrics.open(str(tmp_path))
