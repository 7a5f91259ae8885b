"""One linear program that is asked many questions: HiGHS, started each time from the last answer."""

from __future__ import annotations

import time
from dataclasses import dataclass

import highspy
import numpy as np
from scipy.sparse import csr_array

from dvmetrics.disclosure.sums import Flags, Floats, Whole
from dvmetrics.errors import DisclosureRefused

TOLERANCE = 1e-6
"""How far a computed number may be from the exact one."""
WRONG = 1e-5
"""An answer that breaks a limit by more than this is none."""
UNFINISHED = "The attack on what is to be published did not finish in time, so nothing can be published."
FAILED = "The attack on what is to be published failed, so nothing can be published."
CONTRADICTED = "What is to be published contradicts itself: no counts of people could give all of these numbers."


ANSWERS = (
    highspy.HighsModelStatus.kOptimal,
    highspy.HighsModelStatus.kUnbounded,
    highspy.HighsModelStatus.kInfeasible,
)


class Unfinished(DisclosureRefused):
    """There was no time left."""


@dataclass(frozen=True)
class Deadline:
    """A time after which no more is computed."""

    end: float

    @classmethod
    def after(cls, seconds: float) -> Deadline:
        return cls(time.monotonic() + seconds)

    def left(self) -> float:
        """Seconds left. Raises Unfinished when there are none."""
        left = self.end - time.monotonic()
        if left <= 0:
            raise Unfinished(UNFINISHED)
        return left


class Infeasible(Exception):
    """No point lies within all limits."""


class Program:
    """Points within the limits of every row and column of a matrix, furthest in whatever direction is asked.

    `matrix` (rows × columns), `row_limits` and `column_limits` (× 2: least and most). The limits can be changed. Each
    answer starts from the one before, which is what makes thousands of questions quick; a question that has little to
    do with the one before is answered sooner afresh. The same questions in the same order give the same points on every
    run.
    """

    def __init__(
        self,
        matrix: csr_array,
        row_limits: Floats,
        column_limits: Floats,
        deadline: Deadline,
        whole: Flags | None = None,
    ) -> None:
        self._matrix, self._deadline = matrix, deadline
        self.row_limits, self.column_limits = row_limits.copy(), column_limits.copy()
        self._solver = highspy.Highs()  # type: ignore[no-untyped-call]  # the only untyped call of the package
        # Strategy 0 is the primal simplex wherever the last answer is still within the limits: ten times as fast.
        for option, value in (("output_flag", False), ("threads", 1), ("random_seed", 0), ("simplex_strategy", 0)):
            self._solver.setOptionValue(option, value)
        self._all = np.arange(matrix.shape[1], dtype=np.int32)
        self._solver.passModel(_model(matrix, row_limits, column_limits))
        self._is_whole = whole is not None
        if whole is not None:
            self._make_whole(np.flatnonzero(whole))
        self._has_answer = False

    def begin_afresh(self) -> None:
        """Answer the next question without the last answer."""
        self._solver.clearSolver()
        self._has_answer = False

    def _make_whole(self, columns: Whole) -> None:
        kinds = np.full(columns.size, highspy.HighsVarType.kInteger)
        self._solver.changeColsIntegrality(columns.size, columns.astype(np.int32), kinds)

    def limit_rows(self, rows: Whole, limits: Floats) -> None:
        """New limits for some rows."""
        if rows.size:
            self.row_limits[rows] = limits
            low, high = np.ascontiguousarray(limits[:, 0]), np.ascontiguousarray(limits[:, 1])
            # The stubs of highspy 1.15 forget this method.
            self._solver.changeRowsBounds(rows.size, rows.astype(np.int32), low, high)  # type: ignore[attr-defined]

    def limit_columns(self, columns: Whole, limits: Floats) -> None:
        """New limits for some columns."""
        if columns.size:
            self.column_limits[columns] = limits
            low, high = np.ascontiguousarray(limits[:, 0]), np.ascontiguousarray(limits[:, 1])
            self._solver.changeColsBounds(columns.size, columns.astype(np.int32), low, high)

    def add_rows(self, rows: csr_array, limits: Floats) -> None:
        """Rows at the end, until `drop_rows`."""
        self._solver.addRows(
            rows.shape[0],
            np.ascontiguousarray(limits[:, 0]),
            np.ascontiguousarray(limits[:, 1]),
            rows.nnz,
            rows.indptr.astype(np.int32),
            rows.indices.astype(np.int32),
            rows.data.astype(np.float64),
        )

    def drop_rows(self) -> None:
        """Without the rows that were added."""
        first, last = self._matrix.shape[0], self._solver.getNumRow()
        self._solver.deleteRows(last - first, np.arange(first, last, dtype=np.int32))

    def furthest(self, direction: Floats, *, most: bool) -> Floats | None:
        """The point at which the sum weighted by `direction` (one weight a column) is greatest, or least.

        None where there is no end to it. Raises Infeasible where there is no point at all, and DisclosureRefused where
        the solver fails, does not finish in time or gives a point that is outside the limits.
        """
        self._ask(direction, most=most)
        if self._status() not in ANSWERS and self._has_answer:
            self.begin_afresh()  # from the last answer the solver found no way, which tells nothing of this one
            self._ask(direction, most=most)
        status = self._status()
        if status == highspy.HighsModelStatus.kInfeasible:
            raise Infeasible
        if status == highspy.HighsModelStatus.kUnbounded:
            return None
        if status != highspy.HighsModelStatus.kOptimal:
            raise DisclosureRefused(FAILED)
        self._has_answer = True
        point = np.asarray(self._solver.getSolution().col_value, dtype=np.float64)
        self._expect_within(point)
        return point

    def _ask(self, direction: Floats, *, most: bool) -> None:
        """Run the solver. Raises Unfinished when there is no time left."""
        solver = self._solver
        solver.changeColsCost(self._all.size, self._all, direction)
        solver.changeObjectiveSense(highspy.ObjSense.kMaximize if most else highspy.ObjSense.kMinimize)
        # The clock of the solver runs on from question to question.
        solver.setOptionValue("time_limit", solver.getRunTime() + self._deadline.left())
        # Where the last answer is at hand, simplification of the program would only lose it.
        solver.setOptionValue("presolve", "off" if self._has_answer and not self._is_whole else "choose")
        solver.run()
        if self._status() == highspy.HighsModelStatus.kUnboundedOrInfeasible:
            solver.setOptionValue("presolve", "off")
            solver.run()
        self._deadline.left()

    def _status(self) -> highspy.HighsModelStatus:
        return self._solver.getModelStatus()

    def prices(self) -> tuple[Floats, Floats]:
        """By how much the last answer moves with each row's limit, and with each column's."""
        solution = self._solver.getSolution()
        return np.asarray(solution.row_dual), np.asarray(solution.col_dual)

    def _expect_within(self, point: Floats) -> None:
        values = self._matrix @ point
        for value, limits in ((values, self.row_limits), (point, self.column_limits)):
            scale = WRONG * (1 + np.abs(value))
            if (value < limits[:, 0] - scale).any() or (value > limits[:, 1] + scale).any():
                raise DisclosureRefused(FAILED)


def _model(matrix: csr_array, row_limits: Floats, column_limits: Floats) -> highspy.HighsLp:
    model = highspy.HighsLp()
    model.num_row_, model.num_col_ = matrix.shape
    model.col_cost_ = np.zeros(matrix.shape[1])
    model.col_lower_, model.col_upper_ = column_limits[:, 0].copy(), column_limits[:, 1].copy()
    model.row_lower_, model.row_upper_ = row_limits[:, 0].copy(), row_limits[:, 1].copy()
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = matrix.indptr.astype(np.int32)
    model.a_matrix_.index_ = matrix.indices.astype(np.int32)
    model.a_matrix_.value_ = matrix.data.astype(np.float64)
    return model
