"""
`python -m egoloop_sidecar` prints the path to give the evaluator as --agent.
"""

import os


def agent_path():
    """The agent file beside this package, installed or not."""
    folder = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    return os.path.join(folder, "egoloop_agent.py")


if __name__ == "__main__":
    print(agent_path())
