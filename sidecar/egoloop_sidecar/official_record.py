"""
The official record of a route, read from the evaluator's statistics manager once the evaluator has
computed it: before it calls `destroy()`, in all five versions.
"""

import json

# What stands behind "Failed - " when the end came from outside the criteria.
OUTSIDE_FAILURES = (
    "Simulation crashed",
    "Agent crashed",
    "Agent couldn't be set up",
    "Agent's sensors were invalid",
    "TickRuntime",
)


def find_record(evaluator):
    """The statistics manager's record of the route, or None."""
    statistics = getattr(evaluator.main, "statistics_manager", None)
    index = getattr(evaluator.config, "index", None)
    records = getattr(statistics, "_registry_route_records", None)
    if records is None:
        results = getattr(statistics, "_results", None)
        records = getattr(getattr(results, "checkpoint", None), "records", None)
    if not records or not isinstance(index, int) or not 0 <= index < len(records):
        return None
    record = records[index]
    name = str(getattr(evaluator.config, "name", ""))
    route = str(getattr(record, "route_id", ""))
    return record if route == name or route.startswith(name + "_rep") else None


def route_end(evaluator):
    """`status`, `failure`, `record` of a routeEnd message; nil where the evaluator has none."""
    record = find_record(evaluator)
    status = getattr(record, "status", None)
    if record is None or status == "Started":
        return {"status": None, "failure": None, "record": None}
    reason = status[len("Failed - "):] if status.startswith("Failed - ") else None
    try:
        text = json.dumps(vars(record), allow_nan=False)
    except (TypeError, ValueError):
        text = None
    return {
        "status": status,
        "failure": reason if reason in OUTSIDE_FAILURES else None,
        "record": text,
    }
