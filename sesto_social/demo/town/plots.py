"""Who lives which story: the cast of the town, family by family."""

import datetime as dt
from dataclasses import dataclass, field

from . import stories, themes
from .casework import Plot
from .families import Casting
from .staff import NORTH, SOUTH

LONG_AGO = dt.timedelta(days=640)

SHAPES = {
    "poverty": ("couple",),
    "separation": ("separated",),
    "school": ("mother", "father", "couple", "blended"),
    "tired": ("mother", "three_generations"),
    "newcomers": ("couple",),
    "teen": ("mother", "separated", "blended", "father"),
    "violence": ("fled",),
    "addiction": ("couple",),
    "disability": ("couple",),
}

# Stage → days since the case was opened, one number for each composed family that has got exactly that far.
STAGES = {
    "reported": [4, 12],
    "assigned": [-1, 0, 2, 4],
    "new": [12, 74],
    "postponed": [38],
    "convened": [14, 16, 20],
    "opinions": [20, 23],
    "to_decide": [24],
    "new_in_part": [26],
    "signing": [27, 66],
    "to_book": [29],
    "booked": [31],
    "explored": [46],
    "no_plan": [31],
    "draft": [36, 39],
    "draft_waiting": [40],
    "validated": [42],
    "proposed": [44, 46],
    "signed": [48],
    "part": [50],
    "refused": [52],
    "ordered": [54],
    "active": [95, 150, 215, 300],
    "active_ordered": [240],
    "late": [290],
    "changes": [248],
    "second": [470],
    "court": [310],
    "to_end": [252],
    "plan_ended": [295],
    "interrupted": [260],
    "suspended": [300],
    "closing": [312],
    "closed": [360, 430],
    "reopened": [470],
}
SMALL = ("reported", "assigned", "convened", "signing", "draft", "part", "active", "closed")
BY_REPORT = {"school", "teen", "violence", "separation"}
"""Themes that more often enter by the report of somebody else than by an appointment."""


@dataclass
class Told:
    """The cast: cases, requests with how far they got, families who only come to the desk."""

    cases: list = field(default_factory=list)
    requests: list = field(default_factory=list)
    visitors: list = field(default_factory=list)


def cast(town):
    told, dice = Told(), town.dice
    casting = Casting(dice, taken=stories.SURNAMES)
    teams = Teams(town.staff)
    for story in stories.STORIES if not town.small else stories.STORIES[:2]:
        family = town.registry.settle(story.sketch)
        told.cases.append(teams.plot(family, story.theme, story.stage, story.opened, unit=story.unit, **story.facts()))
    for number, (stage, opened) in enumerate(stages(town.small)):
        theme = fitting(stage, number)
        family = town.registry.settle(draw(casting, theme, number))
        door = "report" if stage == "reported" or (theme.code in BY_REPORT and number % 3 == 0 and not 30 < opened < 90) else "request"
        trend = ("up", "slow", "up", "back")[number % 4]
        told.cases.append(teams.plot(family, theme, stage, opened, fate=number, door=door, trend=trend, conflict=stage == "to_decide"))
    for number, (end, opened, urgency) in enumerate(requests(town.small)):
        theme = themes.THEMES[(number * 2) % len(themes.THEMES)]
        family = town.registry.settle(draw(casting, theme, number))
        plot = teams.plot(family, theme, "request", opened, fate=number, unit=SOUTH if number % 3 == 2 else NORTH)
        plot.urgency = urgency
        told.requests.append((plot, end))
    for number in range(4 if town.small else 14):
        sketch = casting.draw(foreign=number % 4 == 1)
        told.visitors.append(town.registry.settle(sketch))
    return told


def stages(small):
    """The oldest first, so that turns of theme and team do not follow the list of stages."""
    every = (
        [(stage, days[0]) for stage, days in STAGES.items() if stage in SMALL]
        if small
        else [(stage, day) for stage, days in STAGES.items() for day in days]
    )
    return sorted(every, key=lambda one: (-one[1], one[0]))


def requests(small):
    every = [
        ("proposed", -3, "high"),
        ("seen", -1, "ordinary"),
        ("refused", 40, "ordinary"),
        ("proposed", -2, "ordinary"),
        ("proposed", 3, "ordinary"),
        ("refused", 15, "ordinary"),
        ("seen", 1, "ordinary"),
    ]
    return every[:3] if small else every


def fitting(stage, number):
    if stage == "court":
        return themes.ADDICTION
    return themes.THEMES[(number * 4 + 1) % len(themes.THEMES)]


def draw(casting, theme, number):
    foreign = theme is themes.NEWCOMERS or (theme is themes.TIRED and number % 3 == 0)
    return casting.draw(foreign=foreign, ages=theme.ages, shapes=SHAPES[theme.code])


class Teams:
    """Shares the families out: two units, in each two case workers in turn, a psychologist, an educator, a coordinator."""

    def __init__(self, staff):
        self.staff, self.turns = staff, {NORTH: 0, SOUTH: 0}

    def plot(self, family, theme, stage, opened, *, unit="", **facts):
        unit = unit or (NORTH if sum(self.turns.values()) % 2 == 0 else SOUTH)
        self.turns[unit] += 1
        workers = self.staff.all("case_worker", unit)
        return Plot(
            family=family,
            theme=theme,
            stage=stage,
            opened=opened,
            worker=workers[(self.turns[unit] - 1) % len(workers)],
            psychologist=self.staff.one("psychologist", unit),
            educator=self.staff.one("educator", unit),
            coordinator=self.staff.one("coordinator", unit),
            **facts,
        )
