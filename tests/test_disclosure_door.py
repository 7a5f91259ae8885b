"""The door: that nothing else comes out, and what may be done with what did."""

from __future__ import annotations

import copy
import dataclasses
import math
import pickle
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dvmetrics.disclosure.policy import POLICIES
from dvmetrics.disclosure.release import release
from dvmetrics.disclosure.released import COLUMNS, STATUSES, Released
from dvmetrics.errors import DisclosureRefused
from dvmetrics.measure import COLUMNS as MEASURED
from dvmetrics.measure import Measurements
from dvmetrics.periods import Quarter, periods_of
from dvmetrics.report.edition import Edition, Facts
from dvmetrics.report.reading import read_series
from tests.door import COUNT, ROTA, SHARE, Row, definition, measurements, months, only, row

# Only the door lets figures out


def some_released(policy: str = "committee") -> Released:
    return release(measurements(row(SHARE, 20, 40), row(COUNT, 3), row(ROTA, 14, 17)), POLICIES[policy])


def test_released_figures_cannot_be_made_elsewhere() -> None:
    own = some_released()
    attempts: list[Callable[[], Released]] = [
        lambda: Released(own.frame, own.definitions, own.policy),
        lambda: Released(own.frame, own.definitions, own.policy, object()),
        lambda: dataclasses.replace(own, frame=own.frame.head(1)),
        lambda: dataclasses.replace(own, policy=POLICIES["published"]),
    ]
    for attempt in attempts:
        with pytest.raises(DisclosureRefused, match="only by disclosure control"):
            attempt()
    with pytest.raises(dataclasses.FrozenInstanceError):
        own.frame = own.frame  # type: ignore[misc]
    assert copy.copy(own).frame is own.frame
    assert pickle.loads(pickle.dumps(own)).frame.equals(own.frame)  # noqa: S301 - what was just made here


CORRUPTIONS: list[tuple[str, Row, str]] = [
    (SHARE, {"status": "[suppressed: primary]"}, "status that is not agreed"),
    (SHARE, {"status": "[c]"}, "never both"),
    (SHARE, {"status": "[c] [r]"}, "never both"),
    (SHARE, {"value": math.nan}, "never both"),
    ("3.1", {"numerator": 3.0}, "never both"),
    ("3.1", {"status": ""}, "never both"),
    ("3.1", {"status": "[p]"}, "never both"),
    (SHARE, {"numerator": 21.0, "value": 52.5}, "not protected"),
    (SHARE, {"numerator": 5.0, "value": 12.5}, "not protected"),
    (SHARE, {"numerator": math.nan}, "not protected"),
    (SHARE, {"denominator": 32.0, "value": 62.5}, "not protected"),
    (SHARE, {"denominator": 0.0}, "not protected"),
    (SHARE, {"denominator": math.nan}, "not protected"),
    (SHARE, {"value": 47.5}, "not protected"),  # a true percentage beside rounded counts
    (COUNT, {"numerator": 51.0, "value": 51.0}, "not protected"),
    (COUNT, {"value": 51.0}, "not protected"),
    (COUNT, {"denominator": 3.0}, "not protected"),
    ("rate", {"value": 3.0}, "not protected"),
    ("rate", {"denominator": math.nan}, "not protected"),
    (SHARE, {"indicator": "9.9"}, "no definition"),
]


@pytest.mark.parametrize(("indicator", "changes", "says"), CORRUPTIONS)
def test_a_file_that_breaks_the_policy_cannot_be_read_back(
    indicator: str, changes: Row, says: str, tmp_path: Path
) -> None:
    rate_of = definition(COUNT, id="rate", form="rate", unit="per 1,000 adults")
    known = {name: definition(name) for name in (SHARE, COUNT, "3.1", ROTA)} | {"rate": rate_of}
    rows = [row(SHARE, 20, 40), row(COUNT, 50), row("3.1", 3, 40), row(ROTA, 14, 17), row("rate", 50, 25_000)]
    own = release(Measurements(pd.DataFrame(rows, columns=MEASURED), known, {}), POLICIES["committee"])
    own.write(tmp_path)
    assert Released.read(tmp_path).frame.equals(own.frame)
    frame = own.frame.copy()
    for column, cell in changes.items():
        frame.loc[frame["indicator"] == indicator, column] = cell
    frame.to_csv(tmp_path / "released.csv", index=False)
    with pytest.raises(DisclosureRefused, match=says):
        Released.read(tmp_path)


def test_an_edition_cannot_be_read_as_of_another_policy(tmp_path: Path) -> None:
    value = definition(COUNT, form="value", unit="per 1,000 residents")
    for row_of, defined in ((row(COUNT, 5.4), value), (row(SHARE, 3, 40), None), (row(COUNT, 21), None)):
        release(measurements(row_of, defined=defined), POLICIES["published"]).write(tmp_path)
        about = tmp_path / "definitions.json"
        about.write_text(about.read_text(encoding="utf-8").replace('"published"', '"committee"'), encoding="utf-8")
        with pytest.raises(DisclosureRefused, match="not protected"):
            Released.read(tmp_path)


def test_other_columns_cannot_be_read_back(tmp_path: Path) -> None:
    own = some_released()
    own.write(tmp_path)
    for frame in (own.frame.assign(true_count=3), own.frame.drop(columns="note"), own.frame[COLUMNS[::-1]]):
        frame.to_csv(tmp_path / "released.csv", index=False)
        with pytest.raises(DisclosureRefused, match="agreed columns"):
            Released.read(tmp_path)


def test_no_error_of_the_door_holds_a_value() -> None:
    with pytest.raises(DisclosureRefused) as error:
        only("committee", SHARE, 123456, None)
    assert "123456" not in str(error.value)


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=20) | st.sampled_from(
    ["NA", "nan", "None", "a, b", 'a "quoted" note', "", " ", "-", "1e5", "[c]"]
)


@settings(max_examples=40, deadline=None)
@given(
    counts=st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)), min_size=1, max_size=6),
    policy=st.sampled_from(list(POLICIES)),
    note=TEXTS,
    group=TEXTS,
)
def test_what_is_written_is_read_back_the_same(
    counts: list[tuple[int, int]], policy: str, note: str, group: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    rows = [row(SHARE, part, part + rest, note=note) for part, rest in counts if part + rest]
    rows += [
        row(ROTA, part, part + rest, group=group and f"{group}{place}", group_by=group and "agency")
        for place, (part, rest) in enumerate(counts)
        if part + rest
    ]
    rows += [row(COUNT, None, None, state="not_due", note=note)]
    own = release(measurements(*rows), POLICIES[policy])
    folder = tmp_path_factory.mktemp("edition")
    own.write(folder)
    back = Released.read(folder)
    pd.testing.assert_frame_equal(back.frame, own.frame)
    assert back.definitions == own.definitions
    assert back.policy == own.policy


def test_nothing_measured_is_nothing_released(tmp_path: Path) -> None:
    own = release(Measurements(pd.DataFrame(columns=MEASURED), {}, {}), POLICIES["committee"])
    own.write(tmp_path)
    assert own.frame.empty
    assert Released.read(tmp_path).frame.empty


def test_statuses_that_are_used_are_those_that_are_explained() -> None:
    assert set(STATUSES) == {"", "[c]", "[x]", "[z]", "[due]", "[r]", "[p]", "[b]"}


def test_a_series_is_in_order_of_time_and_of_one_group() -> None:
    rows = [*months([1, 2, 3], ROTA)[::-1], row(ROTA, 4, 5, group="pictons", group_by="firm_id")]
    own = release(measurements(*rows), POLICIES["committee"])
    assert list(own.series(ROTA)["numerator"]) == [1, 2, 3]
    assert list(own.series(ROTA, "pictons")["numerator"]) == [4]
    assert own.slack(ROTA) == 0
    assert some_released().slack(SHARE) == 2
    assert some_released("statutory").slack(SHARE) == 0


# What a reader of released figures may do with them


def edition(*rows: Row) -> Edition:
    facts = Facts(
        partnership="Smallham",
        place="Smallham",
        quarter="2003Q4",
        policy="committee",
        policy_words="",
        given_away="stop",
        synthetic=None,
        quick_exit=None,
        help=None,
        made_on=date(2004, 1, 20),
        version="1",
        targets={},
        campaigns=(),
        series_breaks=(),
        baseline=None,
        agencies={},
        asked={},
        deliveries=(),
        sent_later=(),
        rests_on={},
    )
    return Edition(release(measurements(*rows), POLICIES["committee"]), facts, {})


def test_no_process_chart_of_rolling_four_quarters_or_of_a_series_with_a_hidden_figure() -> None:
    """Trap 13, and rule 3."""
    rolling = [
        row("4.1", 40, 60, period_start=p.start, period_end=p.end)
        for p in periods_of("four_quarters", Quarter(2000, 1), Quarter(2003, 4))
    ]
    reading = read_series(edition(*rolling), definition("4.1"))
    assert reading.chart is None
    assert "shares three quarters" in reading.why_no_chart
    quarterly = [
        row("2.2", 400 + 30 * p.start.month, 800, period_start=p.start, period_end=p.end)
        for p in periods_of("quarter", Quarter(2000, 1), Quarter(2003, 4))
    ]
    assert read_series(edition(*quarterly), definition("2.2")).chart is not None
    quarterly[5]["numerator"] = 3
    assert read_series(edition(*quarterly), definition("2.2")).chart is None


def test_only_released_figures_make_an_edition() -> None:
    own = some_released()
    with pytest.raises(TypeError, match="released figures only"):
        Edition(own.frame, edition(row(ROTA, 1, 2)).facts, {})  # type: ignore[arg-type]


def test_only_a_released_estimate_stands_beside_them() -> None:
    base = edition(row(ROTA, 1, 2))
    with pytest.raises(TypeError, match="released figures only"):
        Edition(base.released, base.facts, {}, {"estimate": 3_000})  # type: ignore[arg-type]
