"""
What can go wrong, told apart by whose fault it is: the peer broke the protocol, the agent failed
(a result of the policy), or the connection was lost (nobody's result). The evaluators record each
differently, see docs/sidecar.md.
"""


class PeerError(Exception):
    """The peer broke the protocol. `code` is one of PROTOCOL_*, `field` the field it is about."""

    def __init__(self, code, message, field=None):
        super().__init__(message)
        self.code = code
        self.message = message
        self.field = field

    def __str__(self):
        place = "" if self.field is None else " (field %s)" % self.field
        return "%s: %s%s" % (self.code, self.message, place)


class OptionError(Exception):
    """The configuration cannot be used; the sentence says what to change."""


class ConnectionLost(Exception):
    """The connection ended; the session may be resumed on another one."""


class PeerTooSlow(Exception):
    """The client does not take what it is sent; the connection is of no use any more."""


class AgentFailure(Exception):
    """The client says that its agent failed, or did not answer in time. A result of the policy."""


class TransportLost(Exception):
    """No client came back in time. Not a result of the policy: the route should be run again."""
