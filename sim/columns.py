"""What is counted and summed, by name: the columns of a run's tables, of which indicators are made."""

import numpy as np

from sim.signals import Deed, Line

DEEDS = tuple(kind.name.lower() for kind in Deed)
LINES = tuple(kind.name.lower() for kind in Line)

# Sums over a township's cadres or residents, and hours, in one month.
STATE = np.dtype(
    (
        np.record,
        np.dtype(
            [
                (name, "f8")
                for name in (
                    "cadre_months",
                    "burnout_sum",
                    "burnt_out",
                    "motivation_sum",
                    "felt_acting_sum",
                    "felt_waiting_sum",
                    "felt_abusing_sum",
                    "resident_months",
                    "satisfaction_sum",
                    "norm",
                    "expected_veto",
                    "township_years",
                    "score",
                    "hours_acting",
                    "hours_papering",
                    "hours_handing_off",
                    "hours_inspections",
                    "hours_talks",
                    "hours_education",
                    "hours_attendance",
                    "hours_pursuit",
                    "hours_traces",
                    "hours_working",
                    "powers",
                    "held_powers",
                )
            ],
            align=True,
        ),
    )
)

DEPARTMENT_STATE = np.dtype(
    (
        np.record,
        np.dtype([(name, "f8") for name in ("liability", "absence", "response", "practised", "burden")], align=True),
    )
)

SEAT_STATE = np.dtype(
    (
        np.record,
        np.dtype(
            [
                ("cohort", "i4"),
                ("leader", "i4"),
                ("young", "i4"),
                ("tenure", "i4"),
                ("ability", "f8"),
                ("motivation_unworn", "f8"),
                ("motivation", "f8"),
                ("loss_aversion", "f8"),
                ("dependence", "f8"),
                ("prospect", "f8"),
                ("burnout", "f8"),
                ("felt_acting", "f8"),
                ("felt_waiting", "f8"),
                ("merit", "f8"),
            ],
            align=True,
        ),
    )
)

# Sums over the whole county only: departments by month, and months.
COUNTY = ("department_months", "months")


def sum_names() -> tuple[str, ...]:
    """Every name that `sim.Run.sums` has."""
    return (*DEEDS, *LINES, *(STATE.names or ()), *(DEPARTMENT_STATE.names or ()), *COUNTY)
