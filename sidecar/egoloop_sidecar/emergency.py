"""
The emergency vehicle of a YieldToEmergencyVehicle scenario: where it was on a tick on which the
scenario ran and the vehicle was still there for the criterion to look at.
"""


class EmergencyWatch:
    """Looks at the scenarios of the route, which are built while it runs."""

    def __init__(self, evaluator, board, reader):
        self._evaluator = evaluator
        self._board = board
        self._reader = reader

    def pose(self):
        """Pose in the snapshot read last, asked after the scenarios have run on it; or None."""
        for scenario in getattr(self._evaluator.scenario, "list_scenarios", None) or []:
            config = getattr(scenario, "config", None)
            if type(scenario).__name__ != "YieldToEmergencyVehicle":
                continue
            actors = getattr(scenario, "other_actors", None)
            if not actors or self._board.value(getattr(config, "route_var_name", "")) is not True:
                continue
            try:
                if actors[0] is not None and actors[0].is_alive:
                    return self._reader.pose(actors[0].id)
            except RuntimeError:
                continue
        return None
