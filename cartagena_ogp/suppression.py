"""Tables of people that nobody can be found in: small cells hidden, and others so that no sum tells.

Primary: a cell of 1 to 4 people. Complementary: in a table whose totals are published, a hidden cell is
known exactly when it is a bridge of the graph that joins rows and columns by hidden cells (each line is one
equation). So while a bridge is left, the smallest cell that closes a circle through it is hidden too.
Hidden cells of one line also add up to at least `LEAST`, so that their sum says little.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping

LEAST = 5
"""People below which a cell is not published."""
TOTAL = "total"

type Cell = tuple[Hashable, Hashable]
type Node = tuple[str, Hashable]


def suppress(cells: Mapping[Cell, int], *, least: int = LEAST) -> dict[Cell, int | None]:
    """The cells of a table and its totals (row or column `TOTAL`); None where nothing is said.

    `cells` maps (row, column) to people. Every row meets every column; those not given count 0.
    """
    rows = list(dict.fromkeys(row for row, _column in cells))
    columns = list(dict.fromkeys(column for _row, column in cells))
    counts: dict[Cell, int] = {
        (row, column): cells.get((row, column), 0) for row in rows for column in columns
    }
    for row in rows:
        counts[row, TOTAL] = sum(counts[row, column] for column in columns)
    for column in [*columns, TOTAL]:
        counts[TOTAL, column] = sum(counts[row, column] for row in rows)
    hidden = {cell for cell, people in counts.items() if 0 < people < least}
    while (more := next(wanting(counts, hidden, least), None)) is not None:
        hidden.add(more)
    return {cell: None if cell in hidden else people for cell, people in counts.items()}


def wanting(counts: Mapping[Cell, int], hidden: set[Cell], least: int) -> Iterator[Cell]:
    """Cells that must be hidden as well, the best first; none once nothing can be worked out."""
    for side in (0, 1):
        lines: defaultdict[Hashable, list[Cell]] = defaultdict(list)
        for cell in counts:
            lines[cell[side]].append(cell)
        for line in lines.values():
            unsaid = [cell for cell in line if cell in hidden]
            totals = any(TOTAL in cell for cell in unsaid)
            if unsaid and not totals and sum(counts[cell] for cell in unsaid) < least:
                yield from cheapest(counts, (cell for cell in line if cell not in hidden))
    for bridge in bridges(hidden):
        near = component(hidden - {bridge}, ("row", bridge[0]))
        across = (
            cell
            for cell in counts
            if cell not in hidden and ((("row", cell[0]) in near) != (("column", cell[1]) in near))
        )
        yield from cheapest(counts, across)


def cheapest(counts: Mapping[Cell, int], cells: Iterator[Cell]) -> Iterator[Cell]:
    """The cell whose silence costs least: no total, then people rather than nobody, then the fewest."""
    best = min(
        cells, key=lambda cell: (TOTAL in cell, counts[cell] == 0, counts[cell], str(cell)), default=None
    )
    if best is not None:
        yield best


def neighbours(hidden: set[Cell]) -> dict[Node, set[Node]]:
    graph: dict[Node, set[Node]] = defaultdict(set)
    for row, column in hidden:
        graph["row", row].add(("column", column))
        graph["column", column].add(("row", row))
    return graph


def component(hidden: set[Cell], start: Node) -> set[Node]:
    """Rows and columns joined to this one by hidden cells."""
    graph, seen, waiting = neighbours(hidden), {start}, [start]
    while waiting:
        for other in graph.get(waiting.pop(), ()):
            if other not in seen:
                seen.add(other)
                waiting.append(other)
    return seen


def bridges(hidden: set[Cell]) -> Iterator[Cell]:
    """Hidden cells that the published ones give away."""
    for cell in sorted(hidden, key=str):
        if ("column", cell[1]) not in component(hidden - {cell}, ("row", cell[0])):
            yield cell
