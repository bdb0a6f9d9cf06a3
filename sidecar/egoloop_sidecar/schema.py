"""
What a client may send, field by field. Unknown fields, missing fields, wrong types and values out of
range are errors that name the field; which message may come when is the session's business.
"""

import math

from . import protocol
from .codec import kind_of
from .errors import PeerError

# Messages of the connection: not counted, their seq is 0.
UNCOUNTED = ("hello", "welcome", "error")

MAX_TEXT = 10000
MAX_ENTRIES = 10000
MAX_TICK = 1000000
_HEXADECIMAL = frozenset("0123456789abcdef")


def _is_integer(value):
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value):
    return (_is_integer(value) or isinstance(value, float)) and math.isfinite(value)


def _is_short(value):
    return isinstance(value, str) and len(value) <= MAX_TEXT


def _integer(low, high):
    words = "an integer of %d to %d" % (low, high)
    return lambda value: _is_integer(value) and low <= value <= high, words


def _number(low, high):
    words = "a number from %g to %g" % (low, high)
    return lambda value: _is_number(value) and low <= value <= high, words


def _one_of(*words):
    return lambda value: isinstance(value, str) and value in words, "one of %s" % ", ".join(words)


def _or_nil(rule):
    return lambda value: value is None or rule[0](value), "%s or nil" % rule[1]


TEXT = (_is_short, "a text of at most %d characters" % MAX_TEXT)
LONG_TEXT = (lambda value: isinstance(value, str), "a text")
FLAG = (lambda value: isinstance(value, bool), "true or false")
COUNT = _integer(0, 2 ** 53 - 1)
SEED = _integer(1 - 2 ** 53, 2 ** 53 - 1)
TICK = _integer(0, MAX_TICK)
LENGTH = (lambda value: _is_number(value) and value > 0, "a number of more than 0")


def _check_version(value, place):
    _fields(value, {"major": COUNT, "minor": COUNT}, place)


def _check_sensors(value, place):
    """Sensor specs as Leaderboard agents declare them: `type` and `id`, the rest is passed on."""
    _list(value, place)
    for index, spec in enumerate(value):
        here = "%s[%d]" % (place, index)
        if not isinstance(spec, dict):
            raise _wrong(here, "a map", spec)
        for key in ("type", "id"):
            if not isinstance(spec.get(key), str):
                raise _wrong("%s.%s" % (here, key), "a text", spec.get(key))


def _check_hashes(value, place):
    _list(value, place)
    for index, entry in enumerate(value):
        is_hash = isinstance(entry, str) and len(entry) == 64 and _HEXADECIMAL.issuperset(entry)
        if not is_hash:
            raise _wrong("%s[%d]" % (place, index), "64 lower-case hex digits", entry)


_NEEDS = {
    "privileged": FLAG,
    "sensors": _check_sensors,
    "knownMaps": _check_hashes,
    "sharedMemory": FLAG,
}

MESSAGES = {
    "hello": {
        "protocol": _check_version,
        "token": TEXT,
        "software": TEXT,
        "session": _or_nil(TEXT),
        "received": COUNT,
    },
    "open": dict(
        _NEEDS,
        routeXml=LONG_TEXT,
        repetition=COUNT,
        seed=SEED,
        traffic=_or_nil(TEXT),
        downsampleM=LENGTH,
    ),
    "needs": dict(_NEEDS, agent=TEXT),
    "ready": {},
    "control": {
        "tick": TICK,
        "throttle": _number(0, 1),
        "steer": _number(-1, 1),
        "brake": _number(0, 1),
        "handBrake": FLAG,
        "reverse": FLAG,
    },
    "agentFailed": {
        "tick": _or_nil(TICK),
        "phase": _one_of("setup", "answer"),
        "kind": _one_of("raised", "late", "invalid"),
        "message": TEXT,
    },
    "stop": {"reason": TEXT},
    "bye": {"reason": TEXT},
    "error": {"code": _one_of(*protocol.CODES), "message": TEXT, "field": _or_nil(TEXT)},
}


def check_message(message):
    """Checks a whole message and returns its type. Raises PeerError naming the field."""
    kind = message.get("type")
    if not isinstance(kind, str) or kind not in MESSAGES:
        found = repr(kind)[:60] if isinstance(kind, str) else kind_of(kind)
        raise PeerError(
            protocol.INVALID,
            "expected one of %s; found %s" % (", ".join(MESSAGES), found),
            "type",
        )
    sequence = message.get("seq")
    if kind in UNCOUNTED:
        if not _is_integer(sequence) or sequence != 0:
            raise _wrong("seq", "0", sequence)
    elif not _is_integer(sequence) or sequence < 1:
        raise _wrong("seq", "an integer of at least 1", sequence)
    body = {key: value for key, value in message.items() if key not in ("type", "seq")}
    _fields(body, MESSAGES[kind], kind)
    return kind


def _fields(value, rules, place):
    if not isinstance(value, dict):
        raise _wrong(place, "a map", value)
    for key, rule in rules.items():
        here = "%s.%s" % (place, key)
        if key not in value:
            raise PeerError(protocol.INVALID, "the field is missing", here)
        if isinstance(rule, tuple):
            check, words = rule
            if not check(value[key]):
                raise _wrong(here, words, value[key])
        else:
            rule(value[key], here)
    for key in value:
        if key not in rules:
            raise PeerError(
                protocol.INVALID,
                "is a field that this version of the protocol does not have",
                ("%s.%s" % (place, key))[:160],
            )


def _list(value, place):
    if not isinstance(value, list):
        raise _wrong(place, "a list", value)
    if len(value) > MAX_ENTRIES:
        raise _wrong(place, "at most %d entries" % MAX_ENTRIES, value)


def _wrong(place, expected, found):
    shown = kind_of(found)
    if isinstance(found, (str, int, float)) and not isinstance(found, bool):
        shown += " " + repr(found)[:60]
    return PeerError(protocol.INVALID, "expected %s, found %s" % (expected, shown), place)
