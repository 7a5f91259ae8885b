"""What agencies and a partnership write is data: in pages, charts, tables and the workbook it comes out as text."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import cycle
from pathlib import Path

import pytest

from dvmetrics.account import page_facts
from dvmetrics.contents import Ready, Task, contents
from dvmetrics.publish.leaks import Expected
from dvmetrics.publish.leaks.again import SecondMaking
from dvmetrics.publish.pages import render_sheet
from dvmetrics.report.edition import Edition, Facts, read
from dvmetrics.run import NOTEBOOKS, run_quarter
from tests.conftest import silent
from tests.hostile import ALL, TEXTS, Read, chart_faults, is_formula, page_faults, workbook_faults
from tests.workbooks import strings_of

MakeReturns = Callable[..., Path]
PLAIN = "Plain words"
CONFIGURATION = """
[partnership]
name = {text}
place = {text}
first_quarter = "2020Q1"
policy = "published"
synthetic = {text}
help = {text}

[agencies]
council = {text}

[extracts.kpi_return]
agencies = ["council"]
required = true

[local_measures.calls]
title = {text}
question = {question}
direction = "up"
unit = {text}
words = {text}
caveats = [{text}]

[targets.calls]
value = 45.0
set_by = {text}
set_on = 2020-01-01
status = "agreed"

[[campaigns]]
name = {text}
start = 2020-06-01
end = 2020-07-31
indicators = ["calls"]

[[series_breaks]]
date = 2020-04-01
words = {text}
indicators = ["calls"]
version = {text}

[baseline]
introduction = {text}

[[baseline.figures]]
id = "before"
title = {text}
value = 40
unit = {text}
period = {text}
source = {text}
can_carry = {text}
cannot_carry = {text}
"""


@pytest.fixture(scope="module")
def shelves(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """By text the shelf with the edition of a partnership that writes nothing else."""
    from tests.returns import write_returns

    made = {}
    for name, text in {"plain": PLAIN, "hostile": ALL}.items():
        folder = tmp_path_factory.mktemp(name)
        configuration = CONFIGURATION.format(text=json.dumps(text), question=json.dumps(text + "?"))
        data = write_returns(folder / "data", last="2020Q2", configuration=configuration)
        run_quarter(data, "latest", folder / "outputs", progress=silent)
        made[name] = folder / "outputs"
    return made


def pages_of(shelf: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(shelf.rglob("*.html")):
        yield path.relative_to(shelf).as_posix(), path.read_text(encoding="utf-8")


@pytest.mark.xdist_group("hostile")
def test_a_text_makes_no_element_attribute_or_link_in_any_page(shelves: dict[str, Path]) -> None:
    plain = dict(pages_of(shelves["plain"]))
    hostile = dict(pages_of(shelves["hostile"]))
    assert set(plain) == set(hostile)
    assert {"index.html", "2020Q2/index.html", "2020Q2/baseline.html", "2020Q2/data.html"} <= set(hostile)
    for name, html in hostile.items():
        assert not page_faults(html), name
        mine, theirs = Read(html), Read(plain[name])
        assert mine.elements == theirs.elements, name
        assert sorted(mine.links) == sorted(theirs.links), name


@pytest.mark.xdist_group("hostile")
def test_each_text_is_there_as_it_was_written(shelves: dict[str, Path]) -> None:
    whole = {name: Read(html).text for name, html in pages_of(shelves["hostile"])}
    for name, text in whole.items():
        assert ALL in text, name  # at least the name of the partnership
    (title,) = re.findall("<title>(.*?)</title>", (shelves["hostile"] / "index.html").read_text(encoding="utf-8"))
    assert "<" not in title
    assert ALL in strings_of(shelves["hostile"] / "2020Q2/data/figures.xlsx")
    assert ALL in json.loads((shelves["hostile"] / "2020Q2/data/datapackage.json").read_text("utf-8"))["title"]
    with (shelves["hostile"] / "2020Q2/data/released.csv").open(encoding="utf-8", newline="") as file:
        assert {row["unit"] for row in csv.DictReader(file)} == {ALL}


@pytest.mark.xdist_group("hostile")
def test_a_text_makes_no_formula_and_no_link_in_a_table(shelves: dict[str, Path]) -> None:
    data = shelves["hostile"] / "2020Q2/data"
    assert not workbook_faults(data / "figures.xlsx")
    with (data / "released.csv").open(encoding="utf-8", newline="") as file:
        assert not [cell for row in csv.reader(file) for cell in row if is_formula(cell)]


def hostile(edition: Edition) -> Edition:
    """The edition with every text that a partnership writes replaced by one that tries to be more."""
    texts = cycle(TEXTS)
    facts = json.loads(edition.facts.model_dump_json())
    names = {name: next(texts) for name in facts["agencies"].values()}
    facts["agencies"] = {key: names[name] for key, name in facts["agencies"].items()}
    facts["asked"] = {key: [names[name] for name in asked] for key, asked in facts["asked"].items()}
    facts["deliveries"] = [own | {"agency": names[own["agency"]]} for own in facts["deliveries"]]
    facts |= {"partnership": ALL, "place": ALL, "synthetic": ALL, "help": ALL}
    for part, key in (("campaigns", "name"), ("series_breaks", "words")):
        facts[part] = [own | {key: next(texts)} for own in facts[part]]
    facts["targets"] = {name: own | {"set_by": next(texts)} for name, own in facts["targets"].items()}
    figures = [own | dict.fromkeys(("title", "unit", "period", "source"), ALL) for own in facts["baseline"]["figures"]]
    facts["baseline"] |= {"introduction": ALL, "figures": figures}
    return replace(edition, facts=Facts.model_validate_json(json.dumps(facts)))


@pytest.mark.xdist_group("edition")
def test_names_of_agencies_in_every_chart_and_page_of_the_sample(sample_edition: Path, tmp_path: Path) -> None:
    edition = hostile(read(sample_edition / "data"))
    made = contents(edition, tmp_path / "again/data")
    tasks = [own.made_by(NOTEBOOKS) for own in made if isinstance(own, Task)]
    second = SecondMaking(edition, tmp_path / "again", tasks)
    facts = page_facts(edition, tuple(own.page for own in made))
    expected = Expected(second.folder, second.shown(), facts)
    pages = {own.page.file: own for own in made}
    read_pages = {}
    for file, own in pages.items():
        html = render_sheet(own.body, own.page, facts) if isinstance(own, Ready) else expected.made_again(file).decode()
        assert not page_faults(html), file
        read_pages[file] = Read(html)
    assert sum(len(found.charts) for found in read_pages.values()) > 50
    together = " ".join(found.text for found in read_pages.values())
    names = {*edition.facts.agencies.values(), *(own.set_by for own in edition.facts.targets.values())}
    assert len(names & set(TEXTS)) == len(TEXTS)
    assert not [text for text in names if text not in together]
    for file, found in read_pages.items():
        was = Read((sample_edition / file).read_text(encoding="utf-8"))
        assert set(found.elements) == set(was.elements), file
    assert not workbook_faults(tmp_path / "again/data/figures.xlsx")
    strings = strings_of(tmp_path / "again/data/figures.xlsx")
    assert set(edition.facts.agencies.values()) & set(strings)


@pytest.mark.parametrize(
    "text", ["<b>x</b>", '<a href="http://x">x</a>', "a</script>"], ids=["a tag", "a link", "an end tag"]
)
def test_what_plotly_would_read_is_found(text: str) -> None:
    assert chart_faults({"layout": {"annotations": [{"text": text}]}})
    assert not chart_faults({"layout": {"annotations": [{"text": "a<br>b"}]}})


@pytest.mark.parametrize(
    ("cell", "is_one"), [("=1", True), ("-2.5", False), ("- 2 calls", True), ("\t=1", True), ("a-b", False)]
)
def test_what_a_spreadsheet_would_take_for_a_formula(cell: str, is_one: bool) -> None:
    assert is_formula(cell) == is_one
