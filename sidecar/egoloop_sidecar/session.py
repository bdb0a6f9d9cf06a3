"""
What outlives a connection: who the client is, how far both directions have counted, and the
messages it may lack. After a cut the client comes back with the session's id; what it has not got
is sent again, what we have got already is dropped once.
"""

import secrets

from . import protocol
from .codec import pack
from .errors import PeerError
from .schema import UNCOUNTED


class Session:
    """
    A client's session. `received` and `sent` are the last seq of each direction, `minor` that of the
    protocol that both sides speak.
    """

    def __init__(self):
        self.id = secrets.token_hex(8)
        self.received = 0
        self.sent = 0
        self.minor = 0
        self.was_resumed = False
        # (seq, bytes) that the client has not answered yet; it answers every message but few.
        self._unanswered = []

    def stamp(self, message):
        """Numbers a message and keeps its bytes until the client answers. Returns the bytes."""
        self.sent += 1
        message["seq"] = self.sent
        data = pack(message)
        if len(data) > protocol.MAX_FROM_SERVER_BYTES:
            self.sent -= 1
            raise PeerError(
                protocol.TOO_LARGE,
                "the message `%s` has %d bytes, more than %d"
                % (message["type"], len(data), protocol.MAX_FROM_SERVER_BYTES),
            )
        self._unanswered.append((self.sent, data))
        return data

    def last(self):
        """Bytes of the newest message."""
        return self._unanswered[-1][1]

    def missing(self, received):
        """Bytes of the messages after `received`, in order. Raises PeerError if they are gone."""
        kept = [entry for entry in self._unanswered if entry[0] > received]
        if received > self.sent or len(kept) != self.sent - received:
            raise PeerError(
                protocol.CLOSED,
                "the session stands at %d, its last %d messages can be sent again; found %d"
                % (self.sent, len(self._unanswered), received),
                "hello.received",
            )
        return [data for _, data in kept]

    def is_new(self, kind, sequence):
        """
        Counts a message of the client. False: it was here before a resume and is to be dropped.
        Raises PeerError PROTOCOL_ORDER for a gap or a repetition without a resume.
        """
        if kind in UNCOUNTED:
            return True
        if sequence == self.received + 1:
            self.received = sequence
            self._unanswered = []
            return True
        if self.was_resumed and 0 < sequence <= self.received:
            return False
        raise PeerError(
            protocol.ORDER,
            "expected %d, found %d" % (self.received + 1, sequence),
            "seq",
        )
