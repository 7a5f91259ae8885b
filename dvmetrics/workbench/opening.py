"""Opening a quarter: what the gate accepted of it, from what is kept or from the gate itself, once it is needed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from concurrent.futures import wait as wait_for
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from time import monotonic

from dvmetrics.deliveries.inbox import Delivery
from dvmetrics.deliveries.newest import choose_quarter
from dvmetrics.disclosure.ledger import Ledger, editions_in
from dvmetrics.evaluation import Evaluation, check_apart, evaluate
from dvmetrics.gate import GateResult
from dvmetrics.indicators.catalogue import expect_known
from dvmetrics.measure.alone import Alone
from dvmetrics.partnership import Partnership, load
from dvmetrics.periods import Quarter
from dvmetrics.progress import waiting
from dvmetrics.restricted import hash_key, hashed_inputs, ledger_of, secret_seed
from dvmetrics.workbench.kept import Kept

LOOK_EVERY_SECONDS = 1


@dataclass(frozen=True)
class Opened:
    """A quarter of a partnership folder. What takes seconds is done when it is first asked for, and once. `inputs`: the
    keyed hash of each file when it was opened."""

    folder: Path
    partnership: Partnership
    quarter: Quarter
    accept: Callable[[], GateResult]
    inputs: Mapping[str, str] = field(default_factory=dict)

    def is_as_it_was(self, delivery: Delivery) -> bool:
        """Whether the file of a delivery still holds what it held when the quarter was opened."""
        try:
            now = hashed_inputs(self.folder, (delivery,), hash_key(self.folder))
        except OSError:
            return False
        return delivery.path is not None and all(self.inputs.get(name) == own for name, own in now.items())

    @cached_property
    def gate(self) -> GateResult:
        """What the gate made of every file up to the quarter's end."""
        return self.accept()

    @cached_property
    def alone(self) -> Alone:
        """What counts one indicator at a time."""
        return Alone(self.partnership, self.gate)

    @cached_property
    def evaluation(self) -> Evaluation:
        """Everything measured, released and attacked, as a run would: half a minute.

        Raises DisclosureRefused where a run would be refused.
        """
        gate = self.gate
        with waiting("every indicator is counted") as tell:
            seed = secret_seed(hash_key(self.folder))
            return evaluate(self.partnership, gate, tell, seed=seed, ledger=self.ledger)

    @cached_property
    def ledger(self) -> Ledger:
        """What editions showed up to now, this quarter's own among them where it was published."""
        return Ledger.read(ledger_of(self.folder))

    @cached_property
    def ledger_of_others(self) -> Ledger:
        """What the editions of other quarters showed."""
        return Ledger.read(ledger_of(self.folder), but=str(self.quarter))

    @property
    def editions(self) -> int:
        """How many editions the ledger holds."""
        return len(editions_in(ledger_of(self.folder)))


def opened(data: str | Path, quarter: str = "latest") -> Opened:
    """Open a quarter of a partnership folder: at once where what the gate made of it is kept and still holds; else the
    gate begins its work beside, and is waited for where it is needed.

    Raises ConfigurationError for a wrong folder, configuration or quarter.
    """
    folder = Path(data).resolve()
    partnership = load(folder)
    expect_known(partnership)
    chosen = choose_quarter(partnership, folder, quarter)
    kept = Kept(folder, partnership, chosen)
    gate = kept.read()
    if gate is not None:
        return Opened(folder, partnership, chosen, lambda: gate, kept.inputs)
    at_work = check_apart(folder, str(chosen))
    return Opened(folder, partnership, chosen, lambda: _accepted(at_work, kept), kept.inputs)


def _accepted(at_work: Future[GateResult], kept: Kept) -> GateResult:
    with waiting("the files are held against their rules") as tell:
        began = monotonic()
        while not wait_for([at_work], timeout=LOOK_EVERY_SECONDS).done:
            tell(f"the files are held against their rules ({monotonic() - began:.0f} s)")
        gate = at_work.result()
        kept.keep(gate)
    return gate
