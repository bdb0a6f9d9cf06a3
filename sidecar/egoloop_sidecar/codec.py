"""
Messages to bytes and back: one msgpack map each, plain types only, at most 16 deep. What a peer
sends is untrusted; anything unusual is refused before its content is looked at.
"""

import msgpack

from . import protocol
from .errors import PeerError

_PLAIN = (str, bytes, bool, int, float, type(None))
_MAX_INTEGER = 2 ** 53 - 1


def pack(message):
    """Bytes of a message. Floats travel as float64, so nothing is rounded."""
    return msgpack.packb(message, use_bin_type=True)


def unpack(data):
    """The map in `data`. Raises PeerError PROTOCOL_INVALID for everything else."""
    size = len(data)
    try:
        value = msgpack.unpackb(
            data,
            raw=False,
            strict_map_key=True,
            object_pairs_hook=_pairs,
            ext_hook=_no_extension,
            max_str_len=size,
            max_bin_len=size,
            max_array_len=min(size, protocol.MAX_VALUES),
            max_map_len=min(size, protocol.MAX_VALUES),
            max_ext_len=size,
        )
    except PeerError:
        raise
    except (ValueError, TypeError, RecursionError, MemoryError, msgpack.UnpackException) as error:
        raise _invalid("expected one msgpack map; found: %s" % (str(error) or type(error).__name__))
    if not isinstance(value, dict):
        raise _invalid("expected a map, found %s" % kind_of(value))
    _check(value, 1)
    return value


def _invalid(what):
    return PeerError(protocol.INVALID, what, "message")


def _pairs(pairs):
    result = {}
    for key, value in pairs:
        if not isinstance(key, str):
            raise _invalid("expected texts as keys, found %s" % kind_of(key))
        if key in result:
            raise _invalid("the key %s is there twice" % repr(key)[:60])
        result[key] = value
    return result


def _no_extension(code, _data):
    raise _invalid("extension types are not allowed, found type %d" % code)


def _check(value, depth):
    """Refuses what is too deep, and types and integers that not both languages hold."""
    if depth > protocol.MAX_DEPTH:
        raise _invalid("nested deeper than %d" % protocol.MAX_DEPTH)
    for entry in value.values() if isinstance(value, dict) else value:
        if isinstance(entry, (dict, list)):
            _check(entry, depth + 1)
        elif not isinstance(entry, _PLAIN):
            raise _invalid("extension types are not allowed")
        elif isinstance(entry, int) and abs(entry) > _MAX_INTEGER:
            raise _invalid("the integer %d is too large" % entry)


def kind_of(value):
    """The kind of a value in words, as errors name it in both languages."""
    if value is None:
        return "nil"
    if isinstance(value, bool):
        return "a boolean"
    for kind, name in (
        (int, "an integer"),
        (float, "a float"),
        (str, "text"),
        (bytes, "bytes"),
        (list, "a list"),
        (dict, "a map"),
    ):
        if isinstance(value, kind):
            return name
    return type(value).__name__
