"""
The agent file for the official evaluators: `--agent .../egoloop_agent.py --agent-config FILE`.
Works under Leaderboard 1.0, 2.0, 2.1, master and Bench2Drive; docs/sidecar.md says how.
"""

from egoloop_sidecar.agent import EgoloopAgent  # noqa: F401 (looked up by name)


def get_entry_point():
    """Name of the agent class in this module, as the evaluators ask for it."""
    return "EgoloopAgent"
