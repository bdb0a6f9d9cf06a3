"""
Bench2Drive's `metric_info.json`: what its efficiency and smoothness tools read of each tick. The
evaluator's agent class collects the numbers (`get_metric_info`); agents are expected to save them.
"""

import json
import os


class MetricInfo:
    """Collects per tick; `save` writes `<folder>/metric_info.json`."""

    def __init__(self, agent, folder):
        self._agent = agent
        self._folder = folder
        self._ticks = {}

    def note(self, tick):
        self._ticks[tick] = self._agent.get_metric_info()

    def save(self):
        os.makedirs(self._folder, exist_ok=True)
        with open(os.path.join(self._folder, "metric_info.json"), "w") as file:
            json.dump(self._ticks, file, indent=4)


def metric_folder(agent, agent_config, options, environment):
    """
    Where the file of this route belongs, or None when none is wanted: `<SAVE_PATH>/<save name>`; the
    evaluator appends the save name to --agent-config.
    """
    base = options.metricInfo or environment.get("SAVE_PATH")
    if not base or not hasattr(agent, "get_metric_info") or "+" not in (agent_config or ""):
        return None
    return os.path.join(base, agent_config.split("+")[-1])
