"""
The first message of a connection: version, token, and whether it begins a session or goes on with
one. Nothing else is looked at before the token is right.
"""

import hmac

from . import __version__, protocol
from .codec import unpack
from .errors import PeerError
from .schema import check_message

SOFTWARE = "egoloop-sidecar %s" % __version__


def read_hello(data, token):
    """The checked `hello` in `data`. Raises PeerError."""
    message = unpack(data)
    kind = message.get("type")
    if kind != "hello":
        raise PeerError(protocol.ORDER, "expected hello first, found %s" % repr(kind)[:80])
    spoken = message.get("protocol")
    major = spoken.get("major") if isinstance(spoken, dict) else None
    if isinstance(major, int) and not isinstance(major, bool) and major != protocol.MAJOR:
        # Asked first: another major may have other fields.
        raise PeerError(
            protocol.VERSION,
            "this sidecar speaks protocol %d.%d, the client %s; install matching versions"
            % (protocol.MAJOR, protocol.MINOR, repr(major)[:20]),
            "hello.protocol.major",
        )
    check_message(message)
    if not hmac.compare_digest(message["token"].encode("utf-8"), token.encode("utf-8")):
        raise PeerError(
            protocol.TOKEN, "the token is not the one in this run's token file", "hello.token"
        )
    return message


def welcome(session, world):
    """The answer to `hello`. `world`: the facts of docs/protocol.md."""
    message = {
        "type": "welcome",
        "seq": 0,
        "protocol": {"major": protocol.MAJOR, "minor": protocol.MINOR},
        "session": session.id,
        "received": session.received,
        "software": SOFTWARE,
    }
    message.update(world)
    return message
