"""The parts of a change in plain sentences: what changed, whether chance alone could be behind it, where it lies.

`accounts for` is said of arithmetic alone, and the last sentence says so. Restricted: true counts.
"""

from __future__ import annotations

from collections.abc import Mapping

from dvmetrics.extracts import EXTRACTS
from dvmetrics.measure.counts_by import NOT_KNOWN
from dvmetrics.report.groups.reading import by_words
from dvmetrics.report.words import listed, number, with_unit
from dvmetrics.workbench.between import Figure
from dvmetrics.workbench.chance import (
    Row,
    Verdict,
    changed_groups,
    groups_of,
    interval_of_change,
    months_shared,
    verdict,
)
from dvmetrics.workbench.parts import EFFECTS
from dvmetrics.workbench.why import CAME_AFTER, Why

RESTRICTED = "Restricted: true counts, small ones too. Not for publication."
MANY_NOT_KNOWN = 0.1
"""From this share of cases on it is said that their group is not known."""
HARDLY = 0.1
"""A make-up that accounts for less than this share of a change is said to account for hardly any of it."""
MOST_NAMED = 4
COMES_FIRST = "Something always comes first, so this alone means little."
VERDICTS: Mapping[Verdict, str] = {
    "among all": "; that is more than chance would often do, also among all {many}",
    "alone": "; looked at alone that is more than chance would often do, among all {many} it is not",
    "neither": "; even looked at alone that is no more than chance can do",
    "not tested": "",
}
LAST = (
    "All of this is arithmetic: it says where the change lies, not what brought it about. The parts add up exactly; "
    "rounded, they may seem not to."
)
ONLY_AFTER = "It can be split here only by what was done about the cases or came of them: that accounts for nothing."
EFFECT_WORDS = {
    "volume": "more or fewer cases (volume)",
    "mix": "a different make-up of the cases (mix)",
    "rate": "different figures within the groups (rate)",
    "residents": "a different number of residents",
}


def explained(own: Why) -> list[str]:
    """One string a thought, in the order in which they are read."""
    thoughts = [_moved(own), *_beyond_chance(own), _leading(own), _within(own), *_largest(own)]
    thoughts += [*_changed_groups(own), *_unknown(own)]
    if own.now.provisional or own.then.provisional:
        thoughts.append("A figure here is provisional: the newest cases can still change.")
    return [*thoughts, LAST]


def _moved(own: Why) -> str:
    first, last = own.figures
    then, now = _stated(own, own.then, first), _stated(own, own.now, last)
    what = "The number in the numerator of " if own.of == "count" else ""
    named = f"{what}{own.definition.title} ({own.definition.id})"
    if not own.change:
        return f"{named} did not change: {then} and {now}."
    return f"{named} {'rose' if own.change > 0 else 'fell'} from {then} to {now}: {signed(own, own.change, unit=True)}."


def _stated(own: Why, figure: Figure, value: float) -> str:
    """`58.9% (224 of 380) in July to September 2001`."""
    return f"{stated_value(own, value, figure)} in {figure.period.label}"


def stated_value(own: Why, value: float, figure: Figure) -> str:
    """A figure with its true counts: `58.9% (224 of 380)`, `161`."""
    counted, whole = f"{figure.numerator:,.0f}", figure.denominator
    if own.of == "count":
        return counted if whole is None else f"{counted} (of {whole:,.0f} cases)"
    if own.definition.form == "count":
        return counted
    text = with_unit(value, own.definition, exact=True)
    return (
        f"{text} ({counted})"
        if own.definition.form == "rate" or whole is None
        else f"{text} ({counted} of {whole:,.0f})"
    )


def signed(own: Why, value: float, *, unit: bool = False) -> str:
    """A part of the change with its sign: `+1.6`, and with its unit `−3.0 percentage points`."""
    if own.is_count:
        text, words = f"{value:+,.1f}".removesuffix(".0"), "cases" if own.of == "count" else own.definition.unit
    elif own.definition.form == "share":
        text, words = f"{value:+.1f}", "percentage points"
    else:
        text, words = f"{value:+,.{2 if own.definition.form == 'rate' else 1}f}", own.definition.unit
    text = text.replace("-", "−")
    if not float(text.replace("−", "-").replace(",", "")):
        text = text.lstrip("+−")
    return f"{text} {words}".strip() if unit else text


def _beyond_chance(own: Why) -> list[str]:
    """Whether the change itself is larger than chance, and what that rests on."""
    shared = months_shared(own)
    if shared:
        return [
            f"The two periods share {shared} months and the cases in them, so that this cannot be tested against "
            "chance; two periods a year apart can."
        ]
    found = interval_of_change(own)
    limits = [0.0 if end is None else end for end in (found.lower, found.upper)]
    low, high = (signed(own, end, unit=end is limits[1]) for end in limits)
    within = f"allowing for chance, it lies between {low} and {high} (95%, {found.method})"
    if limits[0] <= 0 <= limits[1]:
        told = f"That is no more than chance can do: {within}. So the parts of it may be chance as well."
    else:
        told = f"That is more than chance alone would often do: {within}."
    if own.is_count or own.definition.form in ("rate", "ratio"):
        told += (
            " These limits take each event for another person's: where people come more than once, they are too narrow."
        )
    extra = _days(own.now) - _days(own.then)
    if extra and (own.is_count or own.definition.form == "rate"):
        told += f" The later figure is of {abs(extra)} {'day' if abs(extra) == 1 else 'days'} "
        told += "more." if extra > 0 else "fewer."
    return [told]


def _days(figure: Figure) -> int:
    return (figure.period.end - figure.period.start).days + 1


def _leading(own: Why) -> str:
    """Which grouping accounts for most, and how much its effects are; if all are by what came of cases, that too."""
    said = _by_grouping(own)
    return f"{said} {ONLY_AFTER}" if own.lead in CAME_AFTER else said


def _by_grouping(own: Why) -> str:
    by, many = own.lead, len(own.candidates)
    parts = own.grouped(by)
    effects = [f"{signed(own, float(parts[e].sum()))} from {EFFECT_WORDS[e]}" for e in EFFECTS if e in parts.columns]
    name = _grouping(own, by)
    if not own.is_share:
        if many == 1:
            return f"It can be split by {name}.{_looked_at(own)}"
        most = f"Of the {many} groupings looked at, the groups of {name} moved most unlike each other."
        return f"{_looked_at(own)} {most} {COMES_FIRST}".strip()
    split = f"Split by {name}, the change of {signed(own, own.change)} is made up of {listed(effects)}."
    split += _looked_at(own)
    if many == 1:
        return split
    if own.weight(by) < HARDLY * abs(own.change):
        return f"{split} None of the {many} groupings looked at accounts for much of it by its make-up."
    return f"{split} None of the {many} groupings looked at accounts for more of it by its make-up. {COMES_FIRST}"


def _looked_at(own: Why) -> str:
    """How many of the groupings in the table are looked at, where that is not all of them."""
    after = [by for by in own.groupings if by not in own.candidates]
    if not after:
        return ""
    many, all_of_them = len(own.candidates), len(own.groupings)
    rest = "the other is" if len(after) == 1 else f"the other {len(after)} are"
    return f" {many} of the {all_of_them} groupings are looked at here; {rest} about what was done afterwards."


def _within(own: Why) -> str:
    """The group of the leading grouping in which most of the change lies."""
    parts = own.grouped(own.lead)
    towards = parts["total"] if own.change >= 0 else -parts["total"]
    group: Row = parts.to_dict(orient="records")[int(towards.to_numpy().argmax())]
    name, total = own.name(own.lead, str(group["group"])).lower(), signed(own, float(group["total"]))
    told = f"Within {title_of(own.lead).lower()}, the group that adds most is “{name}”, {total}. "
    if not own.is_share:
        return told + f"That group went from {group['numerator_then']:,.0f} to {group['numerator_now']:,.0f}."
    counted = {
        when: [float(group[f"{part}_{when}"]) for part in ("numerator", "denominator")] for when in ("then", "now")
    }
    gone = [when for when, (_, cases) in counted.items() if not cases]
    of_all = _part_of_all(own, group)
    if gone:
        told += f"It had no case {'before' if gone == ['then'] else 'any more'}"
    else:
        told += f"Its own figure went from {of_group(own, *counted['then'])} to {of_group(own, *counted['now'])}"
    return f"{told}, and its part of all cases {of_all}."


def _part_of_all(own: Why, row: Row) -> str:
    """`from 82% to 85%`: how many of all cases are of a group, then and now."""
    parts = own.grouped(str(row["by"]))
    then, now = (
        100 * row[f"denominator_{when}"] / float(parts[f"denominator_{when}"].sum()) for when in ("then", "now")
    )
    return f"from {then:.0f}% to {now:.0f}%"


def _largest(own: Why) -> list[str]:
    """The largest part of the change among all groups of all groupings that may be named, whichever grouping leads:
    its size, what is behind it, and whether chance could be. None where none may be named, and of parts of nothing."""
    rows = groups_of(own)
    row = max(rows, key=lambda row: abs(row["total"]))
    if own.lead in CAME_AFTER or not row["total"]:
        return []
    looked_at, _ = changed_groups(own)
    many = f"{len(rows)}" if looked_at in (0, len(rows)) else f"{looked_at} that can be tested"
    told = f"Of all {len(rows)} groups, the largest part is {_group(own, str(row['by']), str(row['group']))}, "
    told += f"{signed(own, row['total'])} ({_went(own, row)}){VERDICTS[verdict(own, row)].format(many=many)}."
    if own.is_share and abs(row["mix"]) > abs(row["rate"]):
        told += f" Most of it is mix: its part of all cases went {_part_of_all(own, row)}."
    return [told]


def _went(own: Why, row: Row) -> str:
    """`53.9% to 72.9%`: a group's own figure, or its number, then and now."""
    if not own.is_share:
        return f"{row['numerator_then']:,.0f} to {row['numerator_now']:,.0f}"
    figures = [
        _own_figure(own, row[f"numerator_{when}"], row[f"denominator_{when}"])
        if row[f"denominator_{when}"]
        else "no case"
        for when in ("then", "now")
    ]
    return " to ".join(figures)


def _own_figure(own: Why, numerator: float, denominator: float) -> str:
    """A group's own share or ratio, also where a number of cases is split."""
    form = own.definition.form
    if form in ("share", "ratio"):
        scale = 100 if form == "share" else own.definition.multiplier
        return number(scale * numerator / denominator, own.definition, exact=True)
    return f"{100 * numerator / denominator:.1f}%"


def of_group(own: Why, numerator: float, denominator: float) -> str:
    """`53.9% (55 of 102)`: a group's own figure with its counts."""
    return f"{_own_figure(own, numerator, denominator)} ({numerator:,.0f} of {denominator:,.0f})"


def _changed_groups(own: Why) -> list[str]:
    """Which groups' own figures changed by more than chance, of all that were looked at."""
    looked_at, found = changed_groups(own)
    if not looked_at:
        return []
    what = "figure" if own.is_share else "number"
    many = f"Of the {looked_at} groups of {'all these groupings' if len(own.candidates) > 1 else 'this grouping'}"
    if not found:
        return [f"{many}, none changed its own {what} by more than chance can do when so many are looked at."]
    more = f"; and {len(found) - MOST_NAMED} more" if len(found) > MOST_NAMED else ""
    return [
        f"{many}, the following changed their own {what} by more than chance would often do, allowing for so many "
        f"(Benjamini–Hochberg, 5%): {'; '.join(_named(own, row) for row in found[:MOST_NAMED])}{more}."
    ]


def _group(own: Why, by: str, group: str) -> str:
    """`Offence group: none`: a group's name alone may say little."""
    return f"{title_of(by)}: {own.name(by, group).lower()}"


def _named(own: Why, row: Row) -> str:
    name = _group(own, str(row["by"]), str(row["group"]))
    if not own.is_share:
        return f"{name}, from {row['numerator_then']:,.0f} to {row['numerator_now']:,.0f}"
    then, now = (of_group(own, row[f"numerator_{when}"], row[f"denominator_{when}"]) for when in ("then", "now"))
    return f"{name}, from {then} to {now}"


def _unknown(own: Why) -> list[str]:
    """How many cases of the leading grouping have no known group, where that is many."""
    parts = own.grouped(own.lead)
    part = "denominator" if own.is_share else "numerator"
    of_nobody_knows = parts[parts["group"] == NOT_KNOWN]
    counts = [(of_nobody_knows[f"{part}_{when}"].sum(), parts[f"{part}_{when}"].sum()) for when in ("then", "now")]
    if not any(unknown >= MANY_NOT_KNOWN * all_cases and unknown for unknown, all_cases in counts):
        return []
    (then, of_then), (now, of_now) = counts
    return [
        f"“{title_of(own.lead)}” is not given or unknown for {then:,.0f} of {of_then:,.0f} cases then and for "
        f"{now:,.0f} of {of_now:,.0f} now: a better record alone can look like a change."
    ]


def _grouping(own: Why, by: str) -> str:
    """What it is grouped by, with what its column means: `relationship (The suspect's relationship to the victim)`."""
    columns = [column for name in own.definition.sources for column in EXTRACTS[name].columns if column.name == by]
    meaning = f" ({columns[0].meaning.rstrip('.')})" if columns else ""
    return f"{title_of(by).lower()}{meaning}"


def title_of(by: str) -> str:
    """A grouping in words: `Ethnic group`, `Crime`."""
    return by_words(by.removesuffix("_flag"))
