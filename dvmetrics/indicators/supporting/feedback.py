"""What victims say of the help they got, and how many of those invited said anything."""

from __future__ import annotations

from ibis import _

from dvmetrics.indicators.counting import Cases, CountingExpression, Indicator, Listed, Tables
from dvmetrics.indicators.definition import Definition
from dvmetrics.indicators.wording import FROM_FOUR_QUARTERS, SHARES_QUARTERS

VALID = ("agree", "neither", "disagree")
RESPONSES_FROM = "No waiting: it is known when agencies send what they were told."
WHO_ANSWERS = "Only some of those invited answer, and those who were helped well answer more often."


def _answers(item: str, *met: str) -> CountingExpression:
    """The valid answers to one question, met where the answer is one of these."""

    def counted(tables: Tables) -> Cases:
        answers = tables.take("victim_feedback", "case", "answered_on", "item_code", "response")
        valid = answers.filter((_.item_code == item) & _.response.isin(VALID))
        return Cases(valid.select("case", on=_.answered_on, met=_.response.isin(met)))

    return counted


def _response_rate(tables: Tables) -> Listed:
    rounds = tables.take("feedback_round", "case", "invited", "answered", "delivered_for")
    return Listed(rounds.select("case", on=_.delivered_for, numerator=_.answered, denominator=_.invited))


def _statement(
    name: str, title: str, question: str, code: tuple[str, ...], who: str, target: float | None = None
) -> Definition:
    """The definition of one statement of the feedback form. `who`: the victims in the numerator, in words."""
    return Definition(
        id=name,
        title=title,
        question=question,
        outcome="O8",
        code=code,
        numerator=f"Of those answers, the ones {who}.",
        denominator="Answers of victims to this question in four quarters: agree, neither, or disagree.",
        includes="A question that was left out is not counted. Somebody who is asked twice counts twice.",
        form="share",
        unit="%",
        grain="four_quarters",
        good="up",
        lag=RESPONSES_FROM,
        sources=("victim_feedback",),
        minimum_denominator=8,
        proposed_target=target,
        caveats=(WHO_ANSWERS, SHARES_QUARTERS),
        read_with=("S.response_rate",),
        first_valid=FROM_FOUR_QUARTERS,
    )


INDICATORS = (
    Indicator(
        _statement(
            "S.listened_to",
            "Listened to",
            "Do victims feel that they were listened to?",
            ("S2", "S7e"),
            "that agree that they were listened to",
            85,
        ),
        _answers("listened_to", "agree"),
    ),
    Indicator(
        _statement(
            "S.not_blamed",
            "Not made to feel to blame",
            "Are victims spared being made to feel that it was their fault?",
            ("S3", "S7e"),
            "that do not agree that they were made to feel to blame",
        ),
        _answers("made_to_feel_to_blame", "neither", "disagree"),
    ),
    Indicator(
        _statement(
            "S.knew_where",
            "Knew where to get help",
            "Do victims know where to get help?",
            ("S5", "S6", "S7c"),
            "that agree that they knew where to get help",
        ),
        _answers("knew_where_to_get_help", "agree"),
    ),
    Indicator(
        _statement(
            "S.satisfied",
            "Satisfied with the help",
            "Are victims satisfied with the help they got?",
            ("S7e",),
            "that agree that they were satisfied",
            85,
        ),
        _answers("satisfied", "agree"),
    ),
    Indicator(
        Definition(
            id="S.response_rate",
            title="Victims who answered",
            question="How many of the victims who were asked what they think of the help answered?",
            outcome="O8",
            code=("A5",),
            numerator="Of those people, the ones who answered at least one question.",
            denominator="People invited to say what they think of the help they got, in four quarters.",
            includes="Somebody who was invited in two quarters counts twice. Nobody is invited where contact is not "
            "safe.",
            form="share",
            unit="%",
            grain="four_quarters",
            good="neutral",
            lag=RESPONSES_FROM,
            sources=("feedback_round",),
            minimum_denominator=8,
            caveats=(
                "Answering is a choice, so that neither direction is good in itself: it says how far the answers can "
                "be trusted.",
                SHARES_QUARTERS,
            ),
            read_with=("S.listened_to", "S.not_blamed", "S.knew_where", "S.satisfied"),
            first_valid=FROM_FOUR_QUARTERS,
        ),
        _response_rate,
    ),
)
