"""The terms of the field, of its agencies and of statistics that editions use, each with its meaning in plain words."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property

from dvmetrics.report.edition import Edition


@dataclass(frozen=True)
class Term:
    """A word that not every reader knows. `also`: what else people call the same thing. `said`: other forms in which
    these pages speak of it."""

    name: str
    meaning: str
    also: tuple[str, ...] = ()
    said: tuple[str, ...] = ()

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        """Any of its names from the start of a word: `conviction` is in `convictions`. Capitals matter in an
        abbreviation alone."""
        names = (f"(?-i:{re.escape(name)})" if name.isupper() else re.escape(name) for name in self.names)
        return re.compile(rf"\b(?:{'|'.join(names)})", re.IGNORECASE)

    @property
    def names(self) -> tuple[str, ...]:
        """All words by which it can be met or looked for."""
        return (self.name, *self.also, *self.said)

    def is_in(self, text: str) -> bool:
        """Whether a text uses it."""
        return bool(self._pattern.search(text))

    @property
    def anchor(self) -> str:
        """Its place in the glossary: `term-likely-range`."""
        return "term-" + re.sub(r"[^a-z0-9]+", "-", self.name.lower()).strip("-")


TERMS: tuple[Term, ...] = (
    # Of the field and its agencies
    Term(
        "Abuser",
        "Somebody who uses violence, threats or control against a partner, former partner or relative.",
        also=("perpetrator", "offender"),
    ),
    Term(
        "Audit of case files",
        "Two people from different agencies read a case file and say which standards of the Code it meets. The file is "
        "judged, never the victim.",
        said=("auditor", "case audit"),
    ),
    Term("Campaign", "Posters, leaflets and events that say that help exists and where to find it."),
    Term(
        "Charge",
        "The decision that a suspect is to stand before a court. Prosecutors take it.",
        said=("charged",),
    ),
    Term("Child", "Somebody under 18.", also=("young person", "young people"), said=("children",)),
    Term(
        "Code of Practice",
        "What agencies promised each other, in writing, about how they treat victims, children and abusers. Its "
        "promises are called commitments: S1 to S9 are those of staff, A1 to A5 those of agencies.",
        said=("the Code",),
    ),
    Term(
        "Coercive abuse",
        "Control over a person's daily life by threats, by watching them or by keeping them from money, friends or "
        "family.",
        also=("coercive control", "controlling behaviour"),
    ),
    Term("Commitment", "One promise of the Code of Practice."),
    Term("Conviction", "A court finds the defendant guilty.", said=("convicted", "acquitted", "acquittal")),
    Term(
        "Crown Prosecution Service (CPS)",
        "The prosecutors. They decide whether a suspect is charged, and bring the case before a court.",
        said=("prosecutor", "prosecution"),
    ),
    Term(
        "Disclosure scheme",
        "The way to ask the police whether a partner has been violent before.",
        also=("Clare's Law",),
        said=("told of a partner's past",),
    ),
    Term(
        "Domestic violence",
        "Violence or abuse by a partner, a former partner or a relative.",
        also=("domestic abuse",),
    ),
    Term(
        "Duty to house",
        "What a council owes by law to some households that have lost their home.",
        said=("owed a duty",),
    ),
    Term("Front-line staff", "Staff who meet victims, children or abusers in their daily work."),
    Term("Helpline", "A telephone number that anybody can call for help, without giving a name."),
    Term(
        "High harm",
        "Police record how much harm an incident did, in bands from low to high. High harm is the last band.",
        said=("harm band", "serious harm"),
    ),
    Term("Incident", "One event of domestic violence as the police write it down. It need not be a crime."),
    Term("Initiative", "A piece of work of the partnership that its report names, such as the solicitors' rota."),
    Term("Inter-agency training", "Courses at which staff of several agencies learn together.", said=("seminar",)),
    Term(
        "Kappa",
        "How far two people who judged the same files agree, beyond what chance would do: 1 is always, 0 is no more "
        "than by chance.",
        also=("Cohen's kappa",),
    ),
    Term(
        "Lawful basis",
        "A reason for which the law allows an agency to pass on what it knows of a person. Consent, which is their own "
        "agreement, is one.",
        said=("consent",),
    ),
    Term(
        "Meeting on high-risk cases",
        "Agencies meet to plan the safety of victims who are in great danger.",
        also=("Marac", "multi-agency risk assessment conference"),
        said=("meetings on high-risk cases", "high-risk case"),
    ),
    Term(
        "Minority ethnic group",
        "People whose ethnic group is not that of most residents.",
        also=("BME", "black and minority ethnic"),
    ),
    Term("Outreach", "Support that comes to people where they live, outside a refuge."),
    Term("Partnership", "The agencies that work together on domestic violence here."),
    Term(
        "Programme for abusers",
        "A course of many weeks in which abusers learn to stop. Somebody speaks with the partner meanwhile, about "
        "safety.",
        also=("perpetrator programme",),
        said=("the programme",),
    ),
    Term(
        "Protective order",
        "An order of a court that forbids an abuser to come near or to get in touch.",
        also=("injunction", "non-molestation order"),
    ),
    Term("Refuge", "A safe house, at an address that is kept secret, for people who had to leave home."),
    Term(
        "Repeat",
        "A further incident reported for the same victim. It says that the violence went on, or that the victim called "
        "again. The abuser is responsible for it.",
        also=("repeat victimisation",),
    ),
    Term(
        "Risk assessment",
        "Questions that tell how much danger somebody is in. The grades are standard, medium and high.",
        said=("risk was graded", "the danger assessed"),
    ),
    Term(
        "SafeLives",
        "A national charity that counts meetings on high-risk cases and the work of services in the country. Its "
        "figures are given for context.",
    ),
    Term("Signatory", "An agency that has signed the Code of Practice.", said=("signatories", "have signed")),
    Term(
        "Solicitors' rota",
        "A list of solicitors, one of whom is at court on each week-day morning to ask for protective orders.",
        said=("rota",),
    ),
    Term(
        "Specialist service",
        "An organisation whose work is to support people who live with domestic violence, or did.",
        said=("Idva", "independent domestic violence adviser"),
    ),
    Term("Sub-group", "A few members whom the committee asks to look after one subject."),
    Term("Victim", "Somebody who suffers domestic violence. They are never to blame for it.", also=("survivor",)),
    # Of the data
    Term("Agency", "An organisation of the partnership, such as the police, the council or a charity."),
    Term("Caveat", "What to know before a figure is used, because something about its data is not as it should be."),
    Term(
        "Core set",
        "The figures that the committee looks at each quarter, a few for each outcome. Others support them.",
    ),
    Term(
        "CSV",
        "A plain table as a text file, which any spreadsheet program opens. The letters stand for values separated by "
        "commas.",
        said=("comma-separated values",),
    ),
    Term("Edition", "All pages of one quarter. It stays as it was when it was published."),
    Term(
        "Episode of support",
        "From the day somebody is referred to a service to the day the support ends.",
        said=("episode", "intake", "exit"),
    ),
    Term(
        "Extract",
        "A file that an agency sends each quarter, with a row for each incident, call or case and without names.",
    ),
    Term("Follow-up", "The time after something happened in which its consequences are counted."),
    Term("Indicator", "One question with the figure that answers it, always counted in the same way."),
    Term("NHS", "The National Health Service.", said=("National Health Service",)),
    Term("Outcome", "What the work is to achieve, such as that victims and children are safer."),
    Term(
        "Person code",
        "Letters and digits in place of a name. With them a person can be counted once, and not recognised.",
    ),
    Term("Quarter", "Three months. The first quarter of a year is January to March."),
    Term("Referral", "One agency asks another to help somebody.", said=("referred",)),
    Term("Supporting figure", "A figure that helps to understand the core set."),
    Term("UK", "The United Kingdom.", said=("United Kingdom",)),
    Term("JSON", "A kind of text file that programs read."),
    Term("UTF-8", "The usual way in which letters are stored in a file."),
    Term(
        "YYYY-MM-DD",
        "How dates are written in files: the year, the month and the day, such as 2001-11-05. Hours and minutes follow "
        "a T.",
        also=("YYYY-MM-DDTHH:MM",),
    ),
    # Of statistics
    Term(
        "AR(1)",
        "A way to reckon with the fact that one month is often like the month before it.",
        also=("autocorrelation",),
    ),
    Term("Average", "All figures added up, and divided by how many there are."),
    Term(
        "By chance",
        "Figures go up and down from month to month although nothing has changed, as dice do. That is chance.",
        said=("chance explains", "chance does", "by more than chance"),
    ),
    Term("Byar", "A way to work out the likely range of a count of events."),
    Term("Counts", "How many the figure was made of: “135 of 155” are 135 out of 155."),
    Term(
        "Funnel",
        "A chart that sets agencies or areas beside each other fairly: the fewer cases one has, the more its figure "
        "may differ by chance.",
    ),
    Term("Gap", "How far two groups lie apart, in percentage points."),
    Term("Interval", "Another word for a likely range. A 95% interval holds the true figure in about 95 of 100 cases."),
    Term(
        "Likely range",
        "The true figure most probably lies between these two numbers. The fewer cases, the wider it is.",
        also=("confidence interval",),
    ),
    Term(
        "Limits of chance",
        "Two lines on a chart. Figures between them can move by chance alone.",
        also=("process limits", "control limits"),
        said=("upper limit", "lower limit"),
    ),
    Term(
        "Median",
        "The middle one, when all are put in order: half are smaller, half are larger.",
        said=("middle half", "quartile"),
    ),
    Term(
        "MOVER",
        "A way to work out the likely range of a difference, from the ranges of its two parts. The letters stand for "
        "“method of variance estimates recovery”.",
    ),
    Term("Newcombe", "A way to work out the likely range of a difference of two percentages."),
    Term("Percentage point", "The difference of two percentages: from 60% to 65% are 5 percentage points."),
    Term(
        "Poisson",
        "What is known of how counts of events go up and down by chance is called by this name.",
        also=("quasi-Poisson",),
    ),
    Term("Provisional", "It can still change a little, when agencies send the newest cases again."),
    Term(
        "Rate",
        "How many there are for each 1,000 residents, or another round number. So places of different size can be "
        "compared.",
        said=("per 1,000", "per 10,000"),
    ),
    Term("Revised", "An agency sent a better file later, so that the figure is not what it was."),
    Term(
        "Rolling four quarters",
        "Four quarters taken together, moved on by one each time. Used where one quarter has too few cases.",
        said=("four quarters together",),
    ),
    Term("Rounded", "Printed as the nearest round number, to protect people: in steps of 5, both 9 and 12 become 10."),
    Term("Share", "Part of a whole, in per cent: 25% is a quarter of all."),
    Term("Target", "A number to reach. To an agreed one the partnership has said yes, to a proposed one nobody yet."),
    Term("Too few to show", "The number is so small that somebody could be recognised. It is not printed."),
    Term("Weighted", "Some count more than others, such as incidents that did more harm."),
    Term("Wilson", "A way to work out the likely range of a percentage."),
)
"""Every term that editions may use. An edition lists those that it uses."""
OF_THE_CODE = ("Code of Practice", "Commitment", "Initiative")
"""Terms that no edition needs of a partnership that has signed no Code of Practice."""


def terms_of(edition: Edition) -> tuple[Term, ...]:
    """The terms that an edition may use, in its words."""
    if edition.has_code:
        return TERMS
    return tuple(replace(own, meaning=edition.said(own.meaning)) for own in TERMS if own.name not in OF_THE_CODE)
