"""The ledger of what was ever shown, and the revisions that wait until they concern enough people."""

from __future__ import annotations

import math
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dvmetrics.disclosure.ledger import Ledger, Published, Sent, editions_in
from dvmetrics.disclosure.policy import POLICIES
from dvmetrics.disclosure.released import NUMBERS
from dvmetrics.disclosure.revisions import standing
from dvmetrics.errors import DisclosureRefused
from dvmetrics.indicators.catalogue import CATALOGUE
from tests.figures import edition_of

COMMITTEE = POLICIES["committee"]
SHARE = CATALOGUE["2.2"].definition
MEDIAN = CATALOGUE["2.3"].definition


def published(
    definition: Any = SHARE, *, is_hidden: bool = False, policy: str = "committee", **numbers: float
) -> Published:
    figure = (definition.id, None, None, "", "")
    every = dict.fromkeys(NUMBERS, math.nan) | numbers
    return Published(0, 1, policy, definition.version, figure, every, is_hidden)


def counts(numerator: float, denominator: float) -> dict[str, float]:
    missing = {"compared_numerator": math.nan, "compared_denominator": math.nan}
    return {"numerator": numerator, "denominator": denominator} | missing


class TestLedger:
    def test_a_new_ledger_takes_every_figure_about_people(self) -> None:
        released = edition_of({"2.2": [(20, 60), (3, 60)], "5.4": [(50, 60)]}).released
        added = Ledger.empty().added_by(released)
        assert list(added["indicator"]) == ["2.2", "2.2"]
        assert list(added["is_hidden"]) == [False, True]

    def test_it_holds_released_values_only(self) -> None:
        released = edition_of({"2.2": [(23, 61)]}).released
        row = Ledger.empty().added_by(released).iloc[0]
        assert (row["numerator"], row["denominator"]) == (25, 60)

    def test_what_is_read_back_is_what_was_written(self, tmp_path: Path) -> None:
        released = edition_of({"2.2": [(23, 61), (3, 60)]}).released
        Ledger.empty().write(tmp_path / "ledger", "1997Q2", released)
        found = Ledger.read(tmp_path / "ledger")
        assert not len(found.added_by(released))
        assert len(found.frame) == 2

    def test_an_edition_adds_only_what_is_new_or_changed(self, tmp_path: Path) -> None:
        first = edition_of({"2.2": [(23, 61), (30, 60)]}).released
        second = edition_of({"2.2": [(23, 61), (45, 60), (30, 70)]}).released
        ledger = Ledger.empty().including(first)
        added = ledger.added_by(second)
        assert list(added["numerator"]) == [45, 30]

    def test_an_edition_that_shows_nothing_new_has_an_entry_too(self, tmp_path: Path) -> None:
        released = edition_of({"2.2": [(23, 61)]}).released
        Ledger.empty().write(tmp_path, "1997Q1", released)
        Ledger.read(tmp_path).write(tmp_path, "1997Q2", released)
        assert editions_in(tmp_path) == {"1997Q1", "1997Q2"}
        assert len(Ledger.read(tmp_path).frame) == 1

    def test_a_revised_value_stays_known(self) -> None:
        first, second = (edition_of({"2.2": [(own, 60)]}).released for own in (20, 45))
        ledger = Ledger.empty().including(first).including(second)
        assert [own[-1].numbers["numerator"] for own in ledger.history().values()] == [45]
        assert [own.numbers["numerator"] for own in ledger.shown()] == [20, 45]

    def test_what_was_shown_under_another_policy_stays_known(self) -> None:
        ledger = Ledger.empty().including(edition_of({"2.2": [(23, 61)]}, policy="statutory").released)
        assert [own.numbers["numerator"] for own in ledger.shown()] == [23]

    def test_a_figure_keeps_its_history_under_a_new_version_of_its_definition(self) -> None:
        first = edition_of({"2.2": [(20, 60)]}).released
        second = edition_of({"2.2": [(25, 60)]}, changed={"2.2": {"version": "2"}}).released
        [found] = Ledger.empty().including(first).including(second).history().values()
        assert [(own.edition, own.version) for own in found] == [(1, "1"), (2, "2")]

    def test_a_count_that_stands_keeps_what_was_sent_when_it_was_printed(self) -> None:
        """The population is another, and so is the rate; the 100 are still of the records of their day."""
        first, second = (edition_of({"2.1": [(100, people)]}).released for people in (150_000, 151_000))
        ledger = Ledger.empty().including(first, {(0, "numerator"): {"police": 100}})
        again = ledger.including(second, {(0, "numerator"): {"police": 102}})
        assert [own.numbers["denominator"] for own in again.shown()] == [150_000, 151_000]
        assert [own.sent for own in again.shown()] == [{"numerator": {"police": 100}}] * 2

    def test_an_entry_that_was_taken_away_stops_everything(self, tmp_path: Path) -> None:
        ledger = Ledger.empty()
        for place, own in enumerate((20, 45, 60)):
            released = edition_of({"2.2": [(own, 90)]}).released
            ledger.write(tmp_path, f"edition-{place}", released)
            ledger = ledger.including(released)
        (tmp_path / "0002-edition-1.csv").unlink()
        with pytest.raises(DisclosureRefused, match=r"An entry of the ledger .* is missing"):
            Ledger.read(tmp_path)

    def test_an_entry_that_cannot_be_read_stops_everything(self, tmp_path: Path) -> None:
        Ledger.empty().write(tmp_path, "1997Q2", edition_of({"2.2": [(20, 60)]}).released)
        (tmp_path / "0001-1997Q2.csv").write_text("nothing,of,use\n1,2,3\n", encoding="utf-8")
        with pytest.raises(DisclosureRefused, match=r"0001-1997Q2.csv in the ledger .* cannot be read"):
            Ledger.read(tmp_path)

    def test_an_entry_that_was_cut_short_anywhere_is_refused(self, tmp_path: Path) -> None:
        """As by a full disk, or a copy that was not finished: else what was shown would be forgotten."""
        released = edition_of({"2.2": [(20, 60), (3, 60), (33, 61)]}).released
        sent = {(0, "numerator"): {"aid": 20}, (0, "denominator"): {"aid": 40, "support": 20}}
        Ledger.empty().write(tmp_path, "1997Q2", released, sent)
        path = tmp_path / "0001-1997Q2.csv"
        text = path.read_text(encoding="utf-8")
        for end in range(len(text)):
            path.write_text(text[:end], encoding="utf-8")
            with pytest.raises(DisclosureRefused, match="cannot be read"):
                Ledger.read(tmp_path)

    @pytest.mark.parametrize(
        ("written", "instead"),
        [("False", "FALSE"), ("committee", "lenient"), ('""aid"": 20', '""aid"": 20.5'), ("20.0", "twenty")],
    )
    def test_an_entry_that_says_something_else_is_refused(self, written: str, instead: str, tmp_path: Path) -> None:
        sent = {(0, "numerator"): {"aid": 20}, (0, "denominator"): {"aid": 60}}
        Ledger.empty().write(tmp_path, "1997Q2", edition_of({"2.2": [(20, 60)]}).released, sent)
        path = tmp_path / "0001-1997Q2.csv"
        text = path.read_text(encoding="utf-8")
        assert written in text
        path.write_text(text.replace(written, instead, 1), encoding="utf-8")
        with pytest.raises(DisclosureRefused, match="cannot be read"):
            Ledger.read(tmp_path)

    def test_a_full_disk_leaves_no_part_of_an_entry(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def full(descriptor: int, _: str) -> object:
            os.close(descriptor)
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "fdopen", full)
        with pytest.raises(OSError, match="No space"):
            Ledger.empty().write(tmp_path, "1997Q2", edition_of({"2.2": [(20, 60)]}).released)
        assert list(tmp_path.iterdir()) == []

    def test_it_is_for_its_owner_only(self, tmp_path: Path) -> None:
        Ledger.empty().write(tmp_path / "ledger", "1997Q2", edition_of({"2.2": [(20, 60)]}).released)
        assert (tmp_path / "ledger").stat().st_mode & 0o777 == 0o700
        assert (tmp_path / "ledger" / "0001-1997Q2.csv").stat().st_mode & 0o777 == 0o600


class TestRevisions:
    def test_a_figure_that_was_not_given_before_is_new(self) -> None:
        assert standing(counts(23, 61), {}, SHARE, COMMITTEE, [], file_was_replaced=False).state == "new"

    @pytest.mark.parametrize("moved", [(24, 61), (26, 61), (29, 61), (20, 69), (23, 68), (28, 80)])
    def test_a_move_of_few_people_waits(self, moved: tuple[float, float]) -> None:
        before = published(numerator=20.0, denominator=60.0)
        assert standing(counts(*moved), {}, SHARE, COMMITTEE, [before], file_was_replaced=True).state == "stands"

    @pytest.mark.parametrize("moved", [(30, 70), (21, 70), (30, 61), (20, 45)])
    def test_a_move_of_enough_people_is_shown(self, moved: tuple[float, float]) -> None:
        """Each of its counts has moved by ten from what was printed, and so by eight at least, or not at all."""
        before = published(numerator=20.0, denominator=60.0)
        assert standing(counts(*moved), {}, SHARE, COMMITTEE, [before], file_was_replaced=True).state == "revised"

    def test_a_shown_figure_does_not_become_hidden_by_a_move_of_few(self) -> None:
        before = published(numerator=10.0, denominator=60.0)
        assert standing(counts(6, 60), {}, SHARE, COMMITTEE, [before], file_was_replaced=True).state == "stands"

    @pytest.mark.parametrize(("new", "state"), [(9, "stays hidden"), (15, "stays hidden"), (16, "revised")])
    def test_a_hidden_figure_is_shown_only_when_it_must_have_moved_enough(self, new: float, state: str) -> None:
        before = published(is_hidden=True)
        assert standing(counts(new, 60), {}, SHARE, COMMITTEE, [before], file_was_replaced=True).state == state

    def test_a_hidden_figure_of_the_same_file_stays_hidden(self) -> None:
        before = published(is_hidden=True)
        assert standing(counts(40, 60), {}, SHARE, COMMITTEE, [before], file_was_replaced=False).state == "stays hidden"

    def test_a_median_waits_for_ten(self) -> None:
        before = published(MEDIAN, numerator=50.0, value=12.0)
        for new, state in ((61, "stands"), (62, "revised")):
            own = counts(new, math.nan)
            assert standing(own, {}, MEDIAN, COMMITTEE, [before], file_was_replaced=True).state == state

    def test_the_strict_policy_waits_for_its_own_threshold(self) -> None:
        before = published(numerator=20.0, denominator=60.0)
        for new, state in ((31, "stands"), (32, "revised")):
            found = standing(counts(new, 60), {}, SHARE, POLICIES["strict"], [before], file_was_replaced=True)
            assert found.state == state

    def test_exact_figures_wait_for_eight(self) -> None:
        before = published(policy="statutory", numerator=20.0, denominator=60.0)
        for new, state in ((27, "stands"), (28, "revised")):
            found = standing(counts(new, 60), {}, SHARE, POLICIES["statutory"], [before], file_was_replaced=True)
            assert found.state == state

    def test_a_count_that_the_form_does_not_protect_moves_freely(self) -> None:
        rate = CATALOGUE["2.1"].definition
        before = published(replace(rate), numerator=100.0, denominator=150_000.0)
        own = counts(101, 151_000)
        assert standing(own, {}, rate, COMMITTEE, [before], file_was_replaced=False).state == "stands"


THEN: Sent = {"numerator": {"aid": 15, "support": 5}, "denominator": {"aid": 40, "support": 20}}


class TestMovesOfEachAgency:
    """Where it is known who had sent what, a figure is revised when each of its moves is none or large enough."""

    def state(self, numerator: dict[str, int], denominator: dict[str, int], *, is_hidden: bool = False) -> str:
        before = replace(published(numerator=20.0, denominator=60.0), sent=THEN, is_hidden=is_hidden)
        own = counts(sum(numerator.values()), sum(denominator.values()))
        sent = {"numerator": numerator, "denominator": denominator}
        return standing(own, sent, SHARE, COMMITTEE, [before], file_was_replaced=True).state

    def test_eight_more_are_enough(self) -> None:
        assert self.state({"aid": 23, "support": 5}, {"aid": 48, "support": 20}) == "revised"

    def test_seven_more_wait(self) -> None:
        assert self.state({"aid": 22, "support": 5}, {"aid": 47, "support": 20}) == "stands"

    def test_the_others_must_have_moved_by_enough_too(self) -> None:
        """Women's Aid, which sent sixteen of seventeen new records itself, would know of the one."""
        assert self.state({"aid": 31, "support": 6}, {"aid": 56, "support": 21}) == "stands"
        assert self.state({"aid": 31, "support": 13}, {"aid": 56, "support": 28}) == "revised"

    def test_the_rest_must_have_moved_by_enough_too(self) -> None:
        assert self.state({"aid": 23, "support": 5}, {"aid": 49, "support": 20}) == "stands"
        assert self.state({"aid": 23, "support": 5}, {"aid": 56, "support": 20}) == "revised"

    def test_a_move_that_rounding_does_not_show_is_none(self) -> None:
        assert self.state({"aid": 17, "support": 5}, {"aid": 42, "support": 20}) == "stands"

    def test_where_it_is_not_known_who_had_sent_what_it_waits(self) -> None:
        before = published(numerator=20.0, denominator=60.0)
        own: Sent = {"numerator": {"aid": 60, "support": 40}, "denominator": {"aid": 100, "support": 90}}
        found = standing(counts(100, 190), own, SHARE, COMMITTEE, [before], file_was_replaced=True)
        assert found.state == "stands"

    def test_moves_that_add_up_are_shown_when_they_have(self) -> None:
        """What it is held against is what was sent when it was published, not what was sent last time."""
        for more, state in ((3, "stands"), (6, "stands"), (9, "revised")):
            assert self.state({"aid": 15 + more, "support": 5}, {"aid": 40 + more, "support": 20}) == state

    def test_it_must_lie_far_enough_from_everything_that_was_ever_shown(self) -> None:
        """Up by twelve and down by eight again: four more than what was shown first, which is still known."""
        first = replace(published(numerator=20.0, denominator=60.0), sent=THEN)
        more: Sent = {"numerator": {"aid": 27, "support": 5}, "denominator": {"aid": 52, "support": 20}}
        second = replace(published(numerator=30.0, denominator=70.0), sent=more)
        for moved, state in ((4, "stands"), (0, "revised"), (-8, "revised")):
            own: Sent = {
                "numerator": {"aid": 15 + moved, "support": 5},
                "denominator": {"aid": 40 + moved, "support": 20},
            }
            now = counts(20 + moved, 60 + moved)
            found = standing(now, own, SHARE, COMMITTEE, [first, second], file_was_replaced=True)
            assert found.state == state

    def test_a_hidden_figure_is_shown_once_it_moved_enough(self) -> None:
        assert self.state({"aid": 23, "support": 5}, {"aid": 48, "support": 20}, is_hidden=True) == "revised"
        assert self.state({"aid": 15, "support": 5}, {"aid": 40, "support": 20}, is_hidden=True) == "stays hidden"

    def test_a_hidden_figure_must_lie_far_from_what_was_shown_before_it_was_hidden(self) -> None:
        """20 were shown, then nothing; 23 lie far from what was hidden, and near to what was shown."""
        shown = replace(published(numerator=20.0, denominator=60.0), sent=THEN)
        few: Sent = {"numerator": {"aid": 3, "support": 5}, "denominator": {"aid": 20, "support": 20}}
        hidden = replace(published(is_hidden=True), sent=few)
        own: Sent = {"numerator": {"aid": 18, "support": 5}, "denominator": {"aid": 43, "support": 20}}
        for history, state in (([hidden], "revised"), ([shown, hidden], "stays hidden")):
            found = standing(counts(23, 63), own, SHARE, COMMITTEE, history, file_was_replaced=True)
            assert found.state == state

    def test_what_was_sent_is_kept_beside_each_value(self, tmp_path: Path) -> None:
        released = edition_of({"2.2": [(23, 61)]}).released
        sent = {(0, "numerator"): {"aid": 23}, (0, "denominator"): {"aid": 40, "support": 21}}
        Ledger.empty().write(tmp_path, "1997Q1", released, sent)
        [[found]] = Ledger.read(tmp_path).history().values()
        assert found.sent == {"numerator": {"aid": 23}, "denominator": {"aid": 40, "support": 21}}
