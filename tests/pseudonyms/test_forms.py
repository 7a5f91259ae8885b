"""One person meets from CSV, Excel and Parquet; nothing else of their file goes into the one that is sent."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from tests.mapping.files import Cell, workbook
from tests.pseudonyms.agency import FIELDS, KEY, POLICE, SHARED, Run, by_hand, rows

CODE = ["--code", "police_incident.victim_key", *FIELDS, *SHARED]
HEADINGS = ["Surname", "Forename", "DOB", "reported_date", "Ref"]
OBRIEN = by_hand("victim", "family_name=obrien", "given_name=jose", "date_of_birth=1985-04-03")
NOWAK = by_hand("victim", "family_name=nowak", "given_name=lukasz", "date_of_birth=2001-12-31")
CANARY = "Zzyzxcanary"


def test_the_same_person_meets_from_csv_excel_and_parquet(run: Run) -> None:
    Path("one.csv").write_text(
        ",".join(HEADINGS) + "\nO'Brien,José,03/04/1985,2026-07-01,1001\nNowak,Łukasz,31 Dec 2001,2026-07-02,1002\n",
        encoding="utf-8",
    )
    days = [date(2026, 7, 1), date(2026, 7, 2)]
    people: list[list[Cell]] = [
        ["O'BRIEN", "José", date(1985, 4, 3), days[0], 1001],
        ["Nowak", "Łukasz", "31/12/2001", days[1], 1002],
    ]
    workbook(Path("two.xlsx"), {"Q4": [HEADINGS, *people]})
    born = [datetime(1985, 4, 3), datetime(2001, 12, 31)]
    timed: list[list[Cell]] = [["O'Brien", "JOSE", born[0], days[0], 1001], ["NOWAK", "Łukasz", born[1], days[1], 1002]]
    workbook(Path("three.xlsx"), {"Q4": [HEADINGS, *timed]})
    pd.DataFrame(timed, columns=HEADINGS).to_parquet("four.parquet")
    written = [(*map(str, row[:4]), float(str(row[4]))) for row in timed]
    pd.DataFrame(written, columns=HEADINGS).astype({"Surname": "category"}).to_parquet("five.parquet")
    outs = set()
    for name in ("one.csv", "two.xlsx", "three.xlsx", "four.parquet", "five.parquet"):
        before = hashlib.sha256(Path(name).read_bytes()).digest()
        out = f"{name}.out.csv"
        code, shown = run(name, *CODE, "--out", out)
        assert code == 0, shown
        assert "2 of 2 rows have victim_key, of 2 different people." in shown
        assert "Left out" not in shown
        assert [row["victim_key"] for row in rows(out)] == [OBRIEN, NOWAK]
        assert list(rows(out)[0]) == ["victim_key", "reported_date", "Ref"]
        outs.add(Path(out).read_bytes())
        assert hashlib.sha256(Path(name).read_bytes()).digest() == before
    assert len(outs) == 1


def test_a_number_meets_from_every_form(run: Run) -> None:
    case = ["--code", "police_incident.incident_key", "--column", "number=Ref", "--numbers-of", "police", *SHARED]
    long = 12345678901234567
    Path("one.csv").write_text(f"Ref,x\n1001,a\n,b\n{long},c\n", encoding="utf-8")
    workbook(Path("two.xlsx"), {"Q4": [["Ref", "x"], [1001, "a"], [None, "b"], [str(long), "c"]]})
    whole = pa.array([1001, None, long], pa.int64())
    pq.write_table(pa.table({"Ref": whole, "x": ["a", "b", "c"]}), "three.parquet")
    made = []
    for name in ("one.csv", "two.xlsx", "three.parquet"):
        code, shown = run(name, *case, "--out", f"{name}.out.csv")
        assert code == 0, shown
        made.append([row["incident_key"] for row in rows(f"{name}.out.csv")])
    expected = [by_hand("case", "numbers_of=police", f"number={own}") for own in (1001, long)]
    assert made == [[expected[0], "", expected[1]]] * 3


def test_a_number_that_a_workbook_rounded_has_no_code(run: Run) -> None:
    """Two numbers of 17 figures would be one person."""
    workbook(Path("one.xlsx"), {"Q4": [["Ref"], [12345678901234567], [12345678901234999], [123456789012345]]})
    case = ["--code", "police_incident.incident_key", "--column", "number=Ref", "--numbers-of", "police", *SHARED]
    code, shown = run("one.xlsx", *case, "--out", "out.csv")
    assert (code, "It is blank in 2: number cannot be read in 2." in shown) == (0, True)
    expected = by_hand("case", "numbers_of=police", "number=123456789012345")
    assert [row["incident_key"] for row in rows("out.csv")] == ["", "", expected]


@pytest.mark.parametrize("word", ["Total", "GRAND TOTAL", " Sub-total: "])
def test_a_row_that_sums_up_the_others_gets_no_code_of_its_word(word: str, run: Run) -> None:
    """Else nothing would tell it from a case."""
    Path("one.csv").write_text(f"Ref,calls\n1001,2\nT/7,1\n{word},3\n", encoding="utf-8")
    case = ["--code", "police_incident.incident_key", "--column", "number=Ref", "--numbers-of", "police", *SHARED]
    code, shown = run("one.csv", *case, "--out", "out.csv")
    says = "It is blank in 1: a word for a sum, such as Total, stands where the number should be in 1."
    assert (code, says in shown) == (0, True)
    assert [bool(row["incident_key"]) for row in rows("out.csv")] == [True, True, False]


def test_blanks_in_numbers_of_parquet_do_not_make_them_others(run: Run) -> None:
    pd.DataFrame({"Ref": [1001.0, None, 12.5]}).to_parquet("one.parquet")
    case = ["--code", "police_incident.incident_key", "--column", "number=Ref", "--numbers-of", "police", *SHARED]
    assert run("one.parquet", *case, "--out", "out.parquet")[0] == 0
    expected = [by_hand("case", "numbers_of=police", f"number={own}") for own in ("1001", "12.5")]
    assert pq.read_table("out.parquet").column("incident_key").to_pylist() == [expected[0], None, expected[1]]


def test_the_header_may_stand_below_other_rows(run: Run) -> None:
    above: list[list[Cell]] = [["Incidents of Smith, Ann", None], [None, None], ["Surname", "given by the officer"]]
    body: list[list[Cell]] = [
        ["O'Brien", "José", date(1985, 4, 3), None, 1],
        [None] * 5,
        ["Smith", "Ann", None, None, 2],
    ]
    broken: list[Cell] = ["Surname", "Forename ", "DOB", "reported_date", "Ref of\nthe incident"]
    workbook(Path("one.xlsx"), {"Q4": [*above, broken, *body]})
    code, shown = run("one.xlsx", *CODE, "--drop", "Ref of the incident", "--out", "out.csv")
    assert code == 0, shown
    assert "1 of 2 rows have victim_key" in shown
    assert "Left out: 2 rows above the header." in shown
    assert Path("out.csv").read_text(encoding="utf-8") == f"victim_key,reported_date\n{OBRIEN},\n,\n"
    Path("one.csv").write_text("Incidents,,,,,\n,,,,,\n" + POLICE, encoding="utf-8")
    code, shown = run("one.csv", *CODE, "--out", "two.csv")
    assert (code, "Left out: 1 row above the header." in shown) == (0, True)
    assert len(rows("two.csv")) == 5


def test_nothing_of_a_workbook_goes_with_its_cells(run: Run) -> None:
    with xlsxwriter.Workbook("one.xlsx") as book:
        book.set_properties(dict.fromkeys(("title", "author", "comments", "keywords", "company"), CANARY))
        book.set_custom_property("who", CANARY)
        book.define_name("who", f'="{CANARY}"')
        sheet = book.add_worksheet("Q4")
        for down, row in enumerate([HEADINGS, ["O'Brien", "José", "03/04/1985", "2026-07-01", "1"]]):
            sheet.write_row(down, 0, row)
        sheet.write_comment(1, 3, CANARY, {"author": CANARY})
        sheet.set_header(f"&C{CANARY}")
        sheet.write_url(1, 4, f"https://{CANARY}.example", string="1", tip=CANARY)
        sheet.data_validation(1, 3, 1, 3, {"validate": "list", "source": [CANARY]})
        sheet.write_formula(2, 3, f'=LEFT("{CANARY}",1)', value="2026-07-02")
        sheet.write(2, 4, "2")
        other = book.add_worksheet("Names")
        other.write_column(0, 0, [CANARY] * 5)
        other.very_hidden()
    for out in ("out.csv", "out.parquet"):
        code, shown = run("one.xlsx", "--sheet", "Q4", *CODE, "--out", out)
        assert code == 0, shown
        assert CANARY not in shown
        assert CANARY.casefold().encode() not in Path(out).read_bytes().lower()
    assert Path("out.csv").read_text(encoding="utf-8") == (
        f"victim_key,reported_date,Ref\n{OBRIEN},2026-07-01,1\n,2026-07-02,2\n"
    )


@pytest.mark.parametrize("out", ["out.parquet", "out.csv"])
def test_nothing_of_a_parquet_file_goes_with_its_cells(out: str, run: Run) -> None:
    told = {CANARY: CANARY}
    kept = pa.array(["O'Brien", "Nowak", CANARY, CANARY]).dictionary_encode().slice(0, 2)
    listed = pa.DictionaryArray.from_arrays(pa.array([0, 1], pa.int8()), pa.array(["a", "b", CANARY]))
    arrays = [
        kept,
        pa.array(["José", "Łukasz"]),
        pa.array([date(1985, 4, 3), date(2001, 12, 31)]),
        listed,
        pa.array([datetime(2026, 7, 1, 12, 30)] * 2, pa.timestamp("us")),
        pa.array([f"{CANARY} 1", f"{CANARY} 2"]),
    ]
    names = ["Surname", "Forename", "DOB", "crime_flag", "attended_at", f"{CANARY} whose index it is"]
    fields = [pa.field(name, own.type, metadata=told) for name, own in zip(names, arrays, strict=True)]
    notes = {"pandas": f'{{"index_columns": ["{names[-1]}"], "columns": [], "who": "{CANARY}"}}', **told}
    with pq.ParquetWriter("one.parquet", pa.schema(fields, metadata=notes)) as writer:
        writer.write_table(pa.table(arrays, schema=pa.schema(fields, metadata=notes)))
        writer.add_key_value_metadata(told)
    assert Path("one.parquet").read_bytes().count(CANARY.encode()) > 9
    code, shown = run("one.parquet", *CODE, "--out", out)
    assert code == 0, shown
    assert "Left out: 1 column that a program kept as its own index." in shown
    assert CANARY not in shown
    content = Path(out).read_bytes()
    assert not [word for word in (CANARY, "Brien", "Surname", "DOB", "pandas") if word.encode() in content]
    if out.endswith(".parquet"):
        table = pq.read_table(out)
        assert table.to_pydict() == {
            "victim_key": [OBRIEN, NOWAK],
            "crime_flag": ["a", "b"],
            "attended_at": ["2026-07-01T12:30:00"] * 2,
        }
        assert table.schema.metadata is None
        assert {own.type for own in table.schema} == {pa.string()}


def test_an_index_of_pandas_is_read_but_not_sent_unless_it_is_a_column_of_the_extract(run: Run) -> None:
    frame = pd.DataFrame(
        {"Surname": ["O'Brien"], "Forename": ["José"], "DOB": ["3.4.1985"], "crime_flag": ["yes"], "Client": [CANARY]}
    )
    frame.set_index(["Client", "crime_flag", "Surname"]).to_parquet("one.parquet")
    code, shown = run("one.parquet", *CODE, "--out", "out.csv")
    assert code == 0, shown
    assert "Left out: 1 column that a program kept as its own index." in shown
    assert Path("out.csv").read_text(encoding="utf-8") == f"victim_key,crime_flag\n{OBRIEN},yes\n"
    frame.index = pd.Index([CANARY])
    frame.drop(columns="Client").to_parquet("two.parquet")
    assert run("two.parquet", *CODE, "--out", "two.csv")[0] == 0
    assert rows("two.csv") == [{"victim_key": OBRIEN, "crime_flag": "yes"}]


@pytest.mark.parametrize("notes", [f"{{{CANARY}", f'["{CANARY}"]', f'{{"index_columns": "{CANARY}", "a": 1', "7"])
def test_notes_of_pandas_that_cannot_be_read_are_a_sentence(notes: str, run: Run) -> None:
    table = pa.table({"Surname": ["O'Brien"], "Forename": ["José"], "DOB": ["3.4.1985"]})
    pq.write_table(table.replace_schema_metadata({"pandas": notes}), "one.parquet")
    code, shown = run("one.parquet", *CODE, "--out", "out.csv")
    assert (code, "one.parquet cannot be opened: it is damaged" in shown) == (2, True)
    assert CANARY not in shown
    assert not Path("out.csv").exists()


def test_an_index_without_a_name_is_left_out_also_where_nobody_says_so(run: Run) -> None:
    people = {"Surname": ["O'Brien"], "Forename": ["José"], "DOB": ["3.4.1985"], "__index_level_0__": [CANARY]}
    pq.write_table(pa.table(people), "one.parquet")
    assert run("one.parquet", *CODE, "--out", "out.csv")[0] == 0
    assert rows("out.csv") == [{"victim_key": OBRIEN}]


def test_a_column_that_the_gate_would_refuse_by_its_name_is_counted(run: Run) -> None:
    """As `deliveries.reading` does, also where words are not parted."""
    Path("one.csv").write_text(POLICE.replace("crime_flag", "ClientPhone"), encoding="utf-8")
    code, shown = run("one.csv", *CODE, "--out", "out.csv")
    assert code == 0, shown
    assert "2 other columns sound as if they could tell who somebody is" in shown
    assert KEY not in Path("out.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize("at", range(5))
def test_a_line_of_words_below_the_table_is_left_out_and_said(run: Run, at: int) -> None:
    line = ["", "", "", "", ""]
    line[at] = f"Printed by {CANARY}"
    body = f"{','.join(HEADINGS)}\nO'Brien,José,03/04/1985,2026-07-01,1001\n,,,2026-07-02,1002\n{','.join(line)}\n"
    Path("lines.csv").write_text(body, encoding="utf-8")
    code, shown = run("lines.csv", *CODE, "--out", "out.csv")
    assert code == 0, shown
    assert "Left out: 1 row with a single filled cell, as a line of words has." in shown
    assert "1 of 2 rows have victim_key" in shown
    assert [row["Ref"] for row in rows("out.csv")] == ["1001", "1002"]
    assert CANARY not in Path("out.csv").read_text(encoding="utf-8") + shown


def test_a_blank_beside_a_line_of_words_is_no_filled_cell(run: Run) -> None:
    body = f"{','.join(HEADINGS)}\nO'Brien,José,03/04/1985,2026-07-01,1001\nPrinted by {CANARY}, ,\u00a0,,\n"
    Path("lines.csv").write_text(body, encoding="utf-8")
    code, shown = run("lines.csv", *CODE, "--out", "out.csv")
    assert (code, "1 row with a single filled cell" in shown) == (0, True)
    assert CANARY not in Path("out.csv").read_text(encoding="utf-8") + shown


def test_a_narrow_table_may_have_rows_of_one_cell(run: Run) -> None:
    Path("narrow.csv").write_text("Ref,x\n1001,a\n,b\n", encoding="utf-8")
    case = ["--code", "police_incident.incident_key", "--column", "number=Ref", "--numbers-of", "police", *SHARED]
    code, shown = run("narrow.csv", *case, "--out", "out.csv")
    assert code == 0, shown
    assert len(rows("out.csv")) == 2
