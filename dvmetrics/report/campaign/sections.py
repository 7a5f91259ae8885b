"""The page on campaigns: each campaign with its figures, their answer, picture, table and workings."""

from __future__ import annotations

import math
from html import escape

from IPython.display import HTML, display

from dvmetrics.partnership import Campaign
from dvmetrics.report.campaign.chart import effect_chart
from dvmetrics.report.campaign.links import effect_anchor, page_title
from dvmetrics.report.campaign.others import other_figures
from dvmetrics.report.campaign.reading import Effect, begun_campaigns, can_be_modelled, meant_figures, read_effect
from dvmetrics.report.campaign.words import (
    STATES,
    answer,
    count,
    count_range,
    dates,
    lead,
    meaning,
    months_used,
    more,
    more_range,
    question,
)
from dvmetrics.report.campaign.workings import workings
from dvmetrics.report.edition import Edition
from dvmetrics.report.html import bullets, fragment, prose, table
from dvmetrics.report.places import link_to
from dvmetrics.report.words import shorthand_note
from dvmetrics.statistics.intervals import Interval

HOW_TO_READ = (
    "There is no control series: no other place, and no figure that the campaign could not reach, was compared. So "
    "nothing here shows that a campaign was the cause of a change.",
    "A campaign asks people to come forward, so more calls and reports are what it hopes for. More calls for help are "
    "by themselves no sign that things got worse. More reports to the police are by themselves neither good nor bad "
    "news: the figure cannot tell why there are more.",
    "“Expected” is what the time before the campaign would lead one to expect had it gone on as it was, with its trend "
    "and its seasons. Nobody can know what would really have happened.",
)


def campaign_heading(edition: Edition) -> HTML:
    """The heading, the whole page in a few sentences, and how to read it."""
    campaigns = begun_campaigns(edition)
    words = f"{len(campaigns)} campaigns have begun. What is known of each stands under its name."
    if len(campaigns) == 1:
        words = lead(read_effects(edition, campaigns[0]))
    return fragment(
        f"<h1>{escape(page_title(edition))}</h1>",
        f'<p class="lead">{escape(words)}</p>',
        f'<div class="caveat"><p><strong>How to read this page</strong></p>{bullets(HOW_TO_READ)}</div>',
    )


def campaign_effects(edition: Edition) -> None:
    """Show every campaign that has begun: each count that it was to move, and the other figures on it."""
    for number, campaign in enumerate(begun_campaigns(edition), start=1):
        effects = read_effects(edition, campaign)
        display(_campaign(edition, campaign, effects))
        for effect in effects:
            _show(edition, effect, number)
        display(other_figures(edition, campaign))


def read_effects(edition: Edition, campaign: Campaign) -> list[Effect]:
    """What each count says that a campaign was to move, in the order of the framework."""
    return [read_effect(edition, own, campaign) for own in meant_figures(edition, campaign) if can_be_modelled(own)]


def _campaign(edition: Edition, campaign: Campaign, effects: list[Effect]) -> HTML:
    """Its name and dates; where there are several, also what its figures say, for the lead does not."""
    words = f"<p>{escape(lead(effects))}</p>" if len(begun_campaigns(edition)) > 1 else ""
    when = dates(campaign, edition.quarter.end)
    return fragment(f"<h2>{escape(campaign.name)}</h2>", f"<p>{escape(when)}</p>", words)


def _show(edition: Edition, effect: Effect, number: int) -> None:
    classes, words = STATES[effect.finding]
    display(
        fragment(
            f'<h3 id="{effect_anchor(effect.definition, number)}">{escape(question(effect))}</h3>',
            f'<p><span class="state {classes}">{escape(words)}</span></p>',
            f"<p>{prose(answer(effect))}</p>",
            f"<p>{escape(meaning(effect))}</p>" if meaning(effect) else "",
        )
    )
    if effect.result is not None:
        display(effect_chart(edition, effect))
        display(_sizes(effect))
    display(_background(edition, effect))


def _sizes(effect: Effect) -> HTML:
    """The effect over all periods, in the first and in the last."""
    result, stretch = effect.result, effect.stretch
    if result is None or stretch is None:
        return fragment()
    together = f"All {stretch.after} {effect.period}s together"
    rows = [
        [f"{together}, as a share", more(result.relative.value), more_range(result.relative)],
        [f"{together}, in number", count(result.difference.value, effect), count_range(result.difference, effect)],
    ]
    if result.slope is not None:
        for place, name in ((0, f"First {effect.period}"), (stretch.after - 1, f"Last {effect.period}")):
            share = _as_share(result.effect_at(place))
            rows.append(
                [f"{name}, {stretch.period(stretch.before + place).short}", more(share.value), more_range(share)]
            )
    caption = f"{effect.definition.title}: size of the change"
    return fragment(table(caption, ["When", "Against what was expected", "Likely range (95%)"], rows))


def _as_share(log_effect: Interval) -> Interval:
    """An effect on the log scale as a share: 0.1 is about 10% more."""
    value, lower, upper = (math.expm1(own or 0.0) for own in (log_effect.value, log_effect.lower, log_effect.upper))
    return Interval(value, lower, upper, log_effect.method)


def _background(edition: Edition, effect: Effect) -> HTML:
    """What to know before using it, and the workings to unfold."""
    items = "".join(f"<li><strong>{name}:</strong> {prose(words)}</li>" for name, words in workings(effect))
    link = (
        f'<a href="{link_to(edition, effect.definition)}">The figure by itself</a>, with all that is known of its data'
    )
    if effect.result is None:
        return fragment(f"<p>{link}.</p>")
    caveats = "".join(f"<li>{escape(words)}</li>" for words in _caveats(effect))
    return fragment(
        f'<div class="caveat"><p><strong>Before you use this</strong></p><ul>{caveats}<li>{link}.</li></ul></div>',
        f'<details class="definition"><summary>How this was worked out</summary><ul>{items}</ul></details>',
    )


def _caveats(effect: Effect) -> list[str]:
    """Which figures are used, what stands beside them, and what holds of the figure anyway."""
    statuses: list[str] = [] if effect.stretch is None else list(effect.stretch.rows["status"].iloc[effect.undrawn :])
    marks = {mark for status in statuses for mark in status.split()} & {"[p]", "[r]"}
    told = shorthand_note(marks)
    marked = [f"Marked in the chart's data table: {told}"] if told else []
    return [months_used(effect), *marked, *effect.definition.caveats]
