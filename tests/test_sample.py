"""What lies in the sample's folder: the files that its README promises, their notes, rows and published totals."""

import hashlib
from pathlib import Path

import pandas as pd
import pytest

from data_samples.generator.__main__ import main
from data_samples.generator.files import write_sample
from dvmetrics.errors import ConfigurationError, ExitCode
from dvmetrics.extracts import EXTRACTS
from dvmetrics.extracts.schema import KEY_PATTERN
from dvmetrics.partnership import RESTRICTED, load
from tests.sample_files import (
    DELIVERED,
    LATE,
    MAY_BE_EMPTY,
    MISSING,
    NOT_MADE,
    PLANNED,
    QUARTERS,
    RESUBMITTED,
    SAMPLE,
    columns,
    files,
    incidents,
    rows_of,
    year,
)

# What lies in the folder


def test_the_files_are_what_the_generator_makes(tmp_path: Path) -> None:
    write_sample(tmp_path)
    made = {str(path.relative_to(tmp_path)): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    kept = {str(path.relative_to(SAMPLE)): path.read_bytes() for path in SAMPLE.glob("*Q?/**/*") if path.is_file()}
    assert made.keys() == kept.keys()
    assert [name for name in made if made[name] != kept[name]] == []


def test_the_folder_holds_nothing_else() -> None:
    there = {path.name for path in SAMPLE.iterdir()} - {RESTRICTED, "__pycache__"}
    assert there == NOT_MADE | set(QUARTERS)


def test_the_generator_leaves_other_peoples_quarters_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    theirs = tmp_path / "1999Q1" / "police_incident.csv"
    theirs.parent.mkdir()
    theirs.write_text("an agency's own file", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="holds quarters already"):
        write_sample(tmp_path)
    monkeypatch.setattr("sys.argv", ["generator", str(tmp_path)])
    assert main() == ExitCode.USAGE
    assert "holds quarters already" in capsys.readouterr().err
    assert theirs.read_text(encoding="utf-8") == "an agency's own file"


def test_all_of_it_is_small() -> None:
    assert sum(path.stat().st_size for path in SAMPLE.glob("*Q?/*")) < 8_500_000


def test_every_delivery_that_is_owed_is_there_but_two() -> None:
    owed = {
        (extract, agency, quarter)
        for extract, due in load(SAMPLE).extracts.items()
        for agency in due.agencies
        for quarter in QUARTERS
        if EXTRACTS[extract].due == "quarter" or quarter.endswith("Q1")
    }
    there = [file.slot for file in files()]
    assert owed - set(there) == MISSING
    assert set(there) <= owed
    assert sorted(slot for slot in set(there) if there.count(slot) > 1) == [RESUBMITTED]


def test_files_are_named_after_extract_agency_and_replaced_quarter() -> None:
    owed = load(SAMPLE).extracts
    for file in files():
        extract, agency, quarter = file.slot
        name = f"{extract}__{agency}" if len(owed[extract].agencies) > 1 else extract
        assert file.path.stem == (name if file.arrived == quarter else f"{name}__{quarter}")
    assert {file.note["extract_id"] for file in files() if file.path.suffix == ".parquet"} == {"legal_rota"}


def test_notes_agree_with_their_files() -> None:
    notes = [path for quarter in QUARTERS for path in (SAMPLE / quarter).glob("*.delivery.toml")]
    assert len(notes) == len(files())
    for file in files():
        quarter = pd.Period(file.slot[2], freq="Q")
        assert file.note == {
            "extract_id": file.slot[0],
            "agency_id": file.slot[1],
            "period_start": quarter.start_time.date(),
            "period_end": quarter.end_time.date(),
            "schema_version": "1",
            "definition_version": "2" if file.slot[0] == "cps_case" and file.slot[2] >= "2000Q1" else "1",
            "produced_at": file.note["produced_at"],
            "row_count": len(file.rows),
            "sha256": hashlib.sha256(file.path.read_bytes()).hexdigest(),
        }


def test_all_deliveries_but_two_are_first_made_in_time() -> None:
    first = {file.slot: file for file in reversed(files())}
    waits = {slot: (file.note["produced_at"] - file.note["period_end"]).days for slot, file in first.items()}
    assert {slot for slot, wait in waits.items() if wait > 21} == LATE
    assert min(waits.values()) >= 5


def test_names_are_those_of_the_code() -> None:
    register = rows_of("signatory_register")
    names = dict(zip(register["agency_id"], register["legal_name"], strict=True))
    assert names == {agency: name for agency, name in load(SAMPLE).agencies.items() if agency not in ("council", "cps")}
    assert names["mk_nhs_trust"] == "MK NHS Trust"
    assert names["mk_community_nhs_trust"] == "Milton Keynes Community NHS Trust"
    assert register.groupby("delivered_for")["legal_name"].nunique().eq(17).all()


# Rows


@pytest.mark.parametrize("extract", DELIVERED)
def test_columns_codes_and_keys(extract: str) -> None:
    for file in files():
        if file.note["extract_id"] != extract:
            continue
        assert tuple(file.text.columns) == EXTRACTS[extract].names
        assert len(file.rows) > 0 or extract in MAY_BE_EMPTY
        assert file.rows[list(EXTRACTS[extract].required)].notna().all(axis=None)
        for column in columns(extract):
            cells = file.text[column.name].dropna()
            if column.codes:
                assert set(cells) <= set(column.codes), column.name
            if column.kind in ("key", "keys"):
                assert cells.str.split().explode().str.fullmatch(KEY_PATTERN).all(), column.name
                assert cells.str.split().explode().str.len().eq(32).all(), column.name


@pytest.mark.parametrize("extract", [name for name in DELIVERED if name != "legal_rota"])
def test_dates_are_iso(extract: str) -> None:
    patterns = {"date": r"\d{4}-\d\d-\d\d", "datetime": r"\d{4}-\d\d-\d\dT\d\d:\d\d"}
    for column in columns(extract):
        if column.kind in patterns:
            cells = pd.concat([file.text[column.name] for file in files() if file.note["extract_id"] == extract])
            assert cells.dropna().str.fullmatch(patterns[column.kind]).all()


@pytest.mark.parametrize("extract", DELIVERED)
def test_row_rules_hold_but_for_the_planted_faults(extract: str) -> None:
    broken = {}
    for file in files():
        if file.note["extract_id"] == extract:
            for rule, check in EXTRACTS[extract].checks.items():
                kept = check(file.rows).fillna(True).astype(bool)
                if not kept.all():
                    broken[rule, *file.slot[1:]] = f"{int((~kept).sum())} of {len(kept)}"
    planted = {
        "police_incident": {("children_plausible", "thames_valley_police", f"1998Q{n}") for n in (1, 2, 3, 4)},
        "service_episode": {("ethnicity_is_given", "victim_support", quarter) for quarter in QUARTERS},
    }
    assert broken.keys() == planted.get(extract, set())
    assert all(share.split(" of ")[0] == share.split(" of ")[1] for share in broken.values())


@pytest.mark.parametrize("extract", DELIVERED)
def test_keys_are_used_once(extract: str) -> None:
    key = list(EXTRACTS[extract].key)
    assert not any(file.rows.duplicated(key).any() for file in files() if file.note["extract_id"] == extract)
    if EXTRACTS[extract].delivered == "events":
        assert not rows_of(extract).duplicated(["agency", *key]).any()


def test_references_are_known() -> None:
    assert rows_of("child_notification")["incident_key"].isin(incidents()["incident_key"]).all()
    for extract in DELIVERED:
        for reference in EXTRACTS[extract].references:
            known = rows_of(reference.extract)[reference.extract_column]
            assert rows_of(extract)[reference.column].dropna().isin(known).all(), (extract, reference.column)
    present = incidents()[["incident_key", "child_keys"]].assign(child_key=incidents()["child_keys"].str.split())
    pairs = present.explode("child_key").dropna()
    told = rows_of("child_notification").merge(pairs, on=["incident_key", "child_key"], how="left", indicator=True)
    assert told["_merge"].eq("both").all()


@pytest.mark.parametrize("extract", DELIVERED)
def test_rows_belong_to_their_quarter_and_to_no_later_day_than_the_file(extract: str) -> None:
    dated_by = EXTRACTS[extract].dated_by
    for file in files():
        if file.note["extract_id"] != extract:
            continue
        start, end = pd.Timestamp(file.note["period_start"]), pd.Timestamp(file.note["period_end"])
        for column in set(EXTRACTS[extract].of_kind("date", "datetime")) - PLANNED:
            assert not (file.rows[column].dt.normalize() > file.rows["produced_at"]).any(), column
        if dated_by is not None:
            day = file.rows[dated_by].dt.normalize()
            assert (day <= end).all()
            assert EXTRACTS[extract].delivered == "caseload" or (day >= start).all()


def test_cases_come_again_when_they_change_and_only_gain() -> None:
    for extract in (name for name in DELIVERED if EXTRACTS[name].delivered == "caseload"):
        every = pd.concat([file.rows for file in files() if file.note["extract_id"] == extract])
        every = every.sort_values("delivered_for", kind="stable")
        own = set(EXTRACTS[extract].of_kind("date", "datetime", "key")) - set(EXTRACTS[extract].key)
        lasting, case = every[sorted(own)], [every[name] for name in EXTRACTS[extract].key]
        assert lasting.groupby(case).nunique().le(1).all(axis=None), extract
        assert lasting.groupby(case).ffill().notna().eq(lasting.notna()).all(axis=None), extract
        assert every.duplicated(list(EXTRACTS[extract].key)).any(), extract
    episodes = pd.concat([file.rows for file in files() if file.note["extract_id"] == "service_episode"])
    quarter = episodes["delivered_for"]
    happened = episodes[["referral_date", "first_contact_date", "closed_date"]].apply(
        lambda dates: dates.dt.to_period("Q").astype("str").eq(quarter)
    )
    assert happened.any(axis=1).all()


# Published totals


def test_published_totals_are_met_exactly() -> None:
    of_year = incidents().groupby(year(incidents()["reported_date"])).size()
    assert (of_year[1997], of_year[1998]) == (956, 1124)
    published = incidents()[year(incidents()["reported_date"]) == 1998]
    with_children = published[published["children_present"] == "yes"]
    assert len(with_children) == 714
    assert with_children["children_present_count"].min() >= 1
    assert published["children_present"].isin(["yes", "no"]).all()
    assert published["children_present_count"].sum() == 2961
    assert with_children["child_keys"].str.count(r"\S+").sum() == 2961
    assert published["children_present_count"].max() <= 10
