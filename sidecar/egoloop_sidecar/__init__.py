"""
egoloop's side of an official CARLA evaluator: reads the world once a tick, sends it to the client
that drives, applies the control that comes back. docs/sidecar.md says how to use it,
docs/protocol.md what is spoken on the wire.
"""

__version__ = "0.1.0"
