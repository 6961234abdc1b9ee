"""The one place where a signal is counted and, if asked, logged."""

from sim.compiled import inner, seldom
from sim.world import World

LINE_KIND = 1000  # logged kinds of `Line` start here


@seldom
def _log(w: World, row: int, township: int, seat: int, domain: int, kind: int, amount: int) -> None:
    clock = w.clock[0]
    event = w.events[clock.logged]  # sized for the most a month can bring; see world.empty_world
    event.month = clock.month
    event.township = township
    event.seat = seat
    event.domain = domain
    event.kind = kind
    event.amount = amount
    event.origin, event.index, event.born = -1, -1, -1
    if row >= 0:
        event.origin = w.matters[row].origin
        event.index = w.matters[row].index
        event.born = w.matters[row].born
    clock.logged += 1


@inner
def emit(w: World, cadre: int, kind: int, row: int) -> None:
    """Count a signal of `kind` (`Deed`) for the holder of a seat, about the matter in `row`."""
    emit_many(w, cadre, kind, row, w.matters[row].domain, 1)


@inner
def emit_many(w: World, cadre: int, kind: int, row: int, domain: int, amount: int) -> None:
    """Count `amount` signals of `kind` for the holder of a seat, about a matter (`row`, or -1) of a domain."""
    w.tally[cadre, kind] += amount
    if w.events.size > 0:
        _log(w, row, w.cadres[cadre].township, w.cadres[cadre].seat, domain, kind, amount)


@inner
def announce(w: World, township: int, department: int, kind: int, row: int) -> None:
    """Count a signal of `kind` (`Line`) between a department and a township, about a matter (`row`, or -1)."""
    w.line_tally[township, department, kind] += 1
    if w.events.size > 0:
        _log(w, row, township, -1, department, LINE_KIND + kind, 1)
