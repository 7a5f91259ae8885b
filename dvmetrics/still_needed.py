"""What a quarter still needs before it can be run, and what a partnership has not set yet: in order, as next steps."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dvmetrics.counted import counted
from dvmetrics.deliveries.inbox import FORMATS, NOTE, WORKBOOKS, Delivery, file_name
from dvmetrics.errors import GateRejected
from dvmetrics.extracts import EXTRACTS
from dvmetrics.gate import DeliveryResult, GateResult
from dvmetrics.gate.agreed import may_be_laid_out_otherwise
from dvmetrics.indicators.catalogue import FRAMEWORK, counted_from_rows
from dvmetrics.left_out import cost_lines
from dvmetrics.partnership import CONFIGURATION, Partnership
from dvmetrics.templates import FOLDER, GUIDE

NO_EDITION = "Without these there is no edition:"
WITHOUT = "There is an edition without these; what they would tell is marked as not supplied:"
NOT_SET = "Not set yet in {path}. It can wait:"
NOTHING_REQUIRED = (
    "No extract that is due in this quarter is required, so 'latest' never finds it complete: set `required = true` "
    "for one in {path}."
)
WITHOUT_A_NUMBER = "These figures will have no number, because files have no column for them:"


def without_a_number(partnership: Partnership, gate: GateResult) -> Iterator[str]:
    """By extract and column, the figures of the partnership that need a column of which no usable file of the quarter
    has the heading, or not each where every one has to have it."""
    counted = [indicator.definition.id for indicator in counted_from_rows(partnership)]
    by_extract: dict[str, list[set[str]]] = {}
    for result in gate.of_quarter():
        if result.state.startswith("accepted"):
            by_extract.setdefault(result.extract, []).append(set(result.no_column))
    for extract, files in by_extract.items():
        if any(files):
            yield from (f"{extract}, {line}" for line in cost_lines(extract, files, counted))


@dataclass(frozen=True)
class StillNeeded:
    """What the gate of one quarter missed, of a partnership in a folder."""

    partnership: Partnership
    folder: Path
    gate: GateResult

    def require(self) -> None:
        """Raise GateRejected where the quarter may not be measured: in short where files are only missing, as `lines`
        says which."""
        blocking = self.gate.blocking
        if blocking and all(result.state == "missing" for result in blocking):
            files = counted(len(blocking), "required file is", "required files are")
            raise GateRejected(f"{self.gate.quarter} cannot be run yet: {files} missing. The list above says which.")
        self.gate.require()

    def lines(self) -> Iterator[str]:
        """The files that are needed, required ones first and numbered throughout, then what can be set."""
        label = self.gate.quarter.label
        yield f"What is still needed for {label}, in order"
        number = 0
        for heading, is_required in ((NO_EDITION, True), (WITHOUT, False)):
            own = [pair for pair in self._wanting() if pair[0].required == is_required]
            if own:
                yield from ("", heading)
            for result, delivery in own:
                number += 1
                yield f"{number}. {result.extract} from {result.agency} for {label}"
                yield from (f"   {line}" for line in self._steps(result, delivery))
        if not any(result.required for result in self.gate.of_quarter()):
            yield from ("", NOTHING_REQUIRED.format(path=self.folder / CONFIGURATION))
        settings = list(self._settings())
        if settings:
            yield from ("", NOT_SET.format(path=self.folder / CONFIGURATION), *(f"- {line}" for line in settings))

    def _wanting(self) -> Iterator[tuple[DeliveryResult, Delivery]]:
        """Each delivery of the quarter that did not come or cannot be used."""
        for result, delivery in zip(self.gate.deliveries, self.gate.files, strict=True):
            if result.quarter == str(self.gate.quarter) and result.state in ("missing", "rejected"):
                yield result, delivery

    def _steps(self, result: DeliveryResult, delivery: Delivery) -> Iterator[str]:
        if delivery.path is not None:
            yield f"the file there cannot be used, as said above: {delivery.path}"
            yield from self._put_right(result, delivery, delivery.path)
        elif delivery.spans:
            yield f"put the file at:    {self.folder / self.partnership.sources[result.extract].files}"
        else:
            owing = self.partnership.extracts[result.extract].owed_by(delivery.quarter)
            name = Path(file_name(result.extract, owing, delivery.agency))
            note = name.stem + NOTE
            forms = f"{' or '.join(FORMATS)}, or {WORKBOOKS[0]} once it is mapped"
            if self.partnership.layout(result.extract, delivery.agency).sheet:
                name, forms = name.with_suffix(WORKBOOKS[0]), ", ".join((WORKBOOKS[0], *FORMATS))
            place = self.folder / str(delivery.quarter) / name
            yield f"put the file at:    {place} ({forms}; and beside it its note, {note})"
        said = self.partnership.layout_is_said_in(result.extract, delivery.agency)
        yield f"how it should look: {f'as {said} says' if said else self._guide(result.extract)}"
        if delivery.path is None and not said:
            yield f"or map their own:   {self._map('FILE', delivery)}"

    def _put_right(self, result: DeliveryResult, delivery: Delivery, path: Path) -> Iterator[str]:
        """What to do with a file that cannot be used: not always its sender's to correct."""
        by_hand = self.partnership.layout_by_hand(delivery.extract, delivery.agency)
        again = f"{self._map(shlex.quote(str(path)), delivery)} --replace"
        if delivery.same_period_files > 1:
            yield "delete the one that is not meant, or move it out of the folder; the agency need not correct it"
        elif result.fails_by_a_sum:
            yield f"if its last row is a sum:  {f'name its cell in skip_rows of {by_hand}' if by_hand else again}"
        elif may_be_laid_out_otherwise(result.findings) and not by_hand:
            yield f"if only its layout is another: {again}"
            yield "else ask the agency for a corrected one, and put that in its place"
        else:
            yield "ask the agency for a corrected one, and put that in its place"

    def _map(self, file: str, delivery: Delivery) -> str:
        folder = shlex.quote(str(self.folder))
        return f"dvmetrics map {file} --extract {delivery.extract} --agency {delivery.agency} --data {folder}"

    def _guide(self, extract: str) -> str:
        guide = self.folder / FOLDER / f"{extract}{GUIDE}"
        if guide.is_file():
            return str(guide)
        return f"dvmetrics template {extract} --out {shlex.quote(str(self.folder / FOLDER))} writes its guide"

    def _settings(self) -> Iterator[str]:
        own = self.partnership
        yield from self._targets()
        if not own.campaigns:
            yield "[[campaigns]]: no campaign is named, so no page looks whether figures changed when one began."
        if own.partnership.help is None:
            yield "help: no words yet on where somebody who lives with abuse finds help; they stand below every page."
        not_owed = len(EXTRACTS) - len(own.extracts)
        if not_owed and set(own.extracts) != {"kpi_return"}:
            yield (
                f"[extracts]: nobody owes {not_owed} of the {len(EXTRACTS)} extracts, so that figures made of them are "
                "left out; `dvmetrics template` lists all."
            )

    def _targets(self) -> Iterator[str]:
        own = self.partnership
        counted = [indicator.definition for indicator in counted_from_rows(own)]
        can_have = [definition.id for definition in counted if definition.good in ("up", "down")]
        can_have += [name for name, measure in own.local_measures.items() if measure.direction != "neutral"]
        agreed = {name for name, target in own.targets.items() if target.status == "agreed"}
        proposed = [name for name in own.targets if name not in agreed]
        if proposed and not agreed:
            yield f"[targets]: nobody has agreed a target yet; {len(proposed)} are proposed."
        elif can_have and not agreed:
            known = [name for name in can_have if name in FRAMEWORK and FRAMEWORK[name].proposed_target is not None]
            begin = f" `dvmetrics explain {known[0]}` shows one to begin from." if known else ""
            yield f"[targets]: nobody has agreed a target; {len(can_have)} of your figures can have one.{begin}"
