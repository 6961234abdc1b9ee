"""What can happen and be counted. A count *is* the number of its signals: every rate is built from these alone.

Two tables of integers hold them: one per cadre (`Deed`: whoever holds the seat) and one per township and department
(`Line`: what has no cadre). The names are column names of the result tables.
"""

from collections.abc import Mapping
from enum import IntEnum
from functools import cache
from typing import Any

from sim.tables import check_row, in_two_languages, table


class Option(IntEnum):
    """What a cadre does with an open matter in a month."""

    NONE = 0
    ACT = 1
    PAPER = 2
    PASS = 3
    WAIT = 4
    OVERREACH = 5
    ABUSE = 6
    LET_GO = 7  # of an idea of one's own


class Barrier(IntEnum):
    """What bars a cadre from acting; bits, tried in this order."""

    NONE = 0
    AUTHORITY = 1
    MONEY = 2
    TIME = 4


class Outcome(IntEnum):
    """What came of it this month."""

    NONE = 0
    SUCCESS = 1
    FLAWED = 2  # success with a procedural flaw
    CARELESS = 3
    GOOD_FAITH = 4
    PAPERED = 5
    BY_DEPARTMENT = 6
    BOUNCED = 7
    WAITED = 8
    ABUSED = 9
    LET_GO = 10


class Fate(IntEnum):
    """How a matter ended."""

    OPEN = 0
    RESOLVED = 1
    FAILED = 2
    PAPERED = 3
    BY_DEPARTMENT = 4
    LAPSED = 5
    LET_GO = 6


class Source(IntEnum):
    """How trouble came to light, in the order of precedence."""

    NONE = 0
    VISIT = 1
    COVERT_VISIT = 2
    COMPLAINT = 3
    LATE = 4  # look-back in time


class Cause(IntEnum):
    """Bits of the four switches that ask why an actionable matter was refused."""

    FEAR = 1
    ABILITY = 2
    BURNOUT = 4
    INTEREST = 8


class Deed(IntEnum):
    """Counts per cadre and month. Shapley shares are counted in twelfths, memory events in halves."""

    RECEIVED = 0
    REQUESTED = 1
    ANSWERED = 2
    CANNOT_AUTHORITY = 3
    CANNOT_MONEY = 4
    CANNOT_TIME = 5
    BINDING = 6  # not actionable, and would have acted
    ACTED = 7
    OVERREACHED = 8
    REFUSED_PAPER = 9  # actionable, papered over
    REFUSED_PASS = 10
    REFUSED_WAIT = 11
    STUCK_PAPER = 12  # not actionable, papered over
    STUCK_PASS = 13
    STUCK_WAIT = 14
    FEAR_FIRST = 15
    ABILITY_FIRST = 16
    BURNOUT_FIRST = 17
    INTEREST_FIRST = 18
    FEAR_LAST = 19
    ABILITY_LAST = 20
    BURNOUT_LAST = 21
    INTEREST_LAST = 22
    FEAR_TWELFTHS = 23
    ABILITY_TWELFTHS = 24
    BURNOUT_TWELFTHS = 25
    INTEREST_TWELFTHS = 26
    EXPLAINED = 27  # refusals that the four causes together explain
    FRESH_ACTIONABLE = 28  # first decision on a matter, actionable
    FRESH_FEAR = 29
    SUCCEEDED = 30  # within authority, flawed ones included
    FLAWED = 31
    CARELESS = 32
    GOOD_FAITH = 33
    OVERREACH_SUCCEEDED = 34
    OVERREACH_SLIPPED = 35  # error or flaw of an overreach
    BY_DEPARTMENT = 36
    BOUNCED = 37
    ACTED_OVERDUE = 38
    BECAME_OVERDUE = 39
    LAPSED = 40
    NEEDS_ENDED = 41
    NEEDS_RESOLVED = 42
    CASE_VISIT = 43
    CASE_COVERT = 44
    CASE_COMPLAINT = 45
    CASE_LATE = 46
    PAPER_FOUND = 47
    CASE_POWERLESS = 48  # cases to which the chance of passing down without power applied
    DOWN_POWERLESS = 49  # of these, passed down
    OMISSION_POWERED = 50  # cases of a wait with authority, passed down
    OMISSION_POWERED_TRACED = 51
    UNTRACED = 52
    DEFENDED = 53
    REVIEWED = 54  # slips within authority that reached the question of tolerance
    APPLIED = 55
    GRANTED = 56
    HANDLED_ACT = 57
    HANDLED_OVERREACH = 58
    HANDLED_REFUSAL = 59
    HANDLED_STUCK = 60
    HANDLED_POWERLESS = 61  # of the cases above, those charged to one without authority (not for overreach)
    LOOKBACK_SIGNER = 62
    LOOKBACK_POWERED = 63  # omitters who had the authority at one such wait
    LOOKBACK_POWERLESS = 64
    DISCIPLINED = 65
    JOINT = 66
    UNFAIR = 67
    TALKED = 68
    SLIPS_PUNISHED = 69  # enters the memory of slips as punished: cases, look-backs, joint
    OMISSIONS_PUNISHED_HALVES = 70
    SLIPS_CHARGED = 71  # own slips punished through a case
    OMISSIONS_CHARGED = 72
    COMPLAINED = 73
    FRESH_ACTED = 74  # first decision on a matter, an act within authority
    FRESH_OVERREACHED = 75
    FRESH_BINDING = 76
    PAPERS_CHARGED = 77  # of the omissions above, paperings
    ABUSED = 78
    ABUSE_DONE = 79
    HANDLED_ABUSE = 80
    ABUSE_PUNISHED = 81  # enters the memory of abuse as punished: cases and joint
    FRESH_ABUSED = 82
    HANDLED_COVERT = 83  # of all sanctions by cases, those that a covert visit led to
    IDEAS = 84  # matters of one's own: not received, not requested, not decided
    IDEA_ACTIONABLE = 85
    IDEA_ACTED = 86
    IDEA_FEARED = 87  # actionable, let go, and an act without fear
    IDEA_SUCCEEDED = 88
    HANDLED_IDEA = 89


class Line(IntEnum):
    """Counts per township and department and month."""

    MANDATED = 0
    RAISED = 1
    SELF_SETTLED = 2
    ANNOUNCED_VISITS = 3
    COVERT_VISITS = 4
    DECIDED = 5
    UNRESOLVED = 6
    INCIDENTS = 7
    CHARGED = 8  # the department bears a case
    SPARED = 9
    CHARGED_ABSENT = 10  # charged for not having come
    SPARED_ABSENT = 11
    CIRCULARS = 12
    VETOED_YEARS = 13
    FOREMOST_DECIDED = 14  # in the first three domains
    FOREMOST_CLOSED = 15  # of these, acted on or papered over
    POWERS_TAKEN_BACK = 16
    POWERS_ABUSED = 17


@cache
def signal_texts() -> Mapping[str, Mapping[str, dict[str, str]]]:
    """What every signal counts: texts by ``"deeds"`` or ``"lines"``, name and language."""
    return read_signals(table("signals"))


def read_signals(content: Mapping[str, Any]) -> Mapping[str, Mapping[str, dict[str, str]]]:
    """Read the table; a fault in it raises AssertionError."""
    for section, kinds in (("deeds", Deed), ("lines", Line)):
        names = [kind.name.lower() for kind in kinds]
        check_row(f"signals.toml: {section}", content.get(section), dict.fromkeys(names, in_two_languages), {})
    return content
