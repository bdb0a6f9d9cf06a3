"""
Bulk numbers as the protocol carries them: `{dtype, shape, data}`, little-endian, rows one after the
other. Works without numpy; float32 values as CARLA hands them out survive bit for bit.
"""

import array
import sys

# Name on the wire to type code of the array module, chosen by size.
_CODES = {"f4": "f", "f8": "d", "u1": "B", "i1": "b", "u2": "H", "u4": "I", "i4": "i"}
_SIZES = {"f4": 4, "f8": 8, "u1": 1, "i1": 1, "u2": 2, "u4": 4, "i4": 4}
for _name, _code in _CODES.items():
    assert array.array(_code).itemsize == _SIZES[_name], "this platform sizes numbers otherwise"

# numpy's names for the same, byte order and kind aside.
_NUMPY = {
    ("f", 4): "f4",
    ("f", 8): "f8",
    ("u", 1): "u1",
    ("i", 1): "i1",
    ("u", 2): "u2",
    ("u", 4): "u4",
    ("i", 4): "i4",
}


def column(dtype, numbers, shape=None):
    """A wire array of `numbers` (any iterable); one-dimensional unless a shape is given."""
    values = array.array(_CODES[dtype], numbers)
    if sys.byteorder != "little":
        values.byteswap()
    return {"dtype": dtype, "shape": shape or [len(values)], "data": values.tobytes()}


def rows(dtype, numbers, width):
    """A wire array of rows of `width` numbers each."""
    wire = column(dtype, numbers)
    wire["shape"] = [wire["shape"][0] // width, width]
    return wire


def numpy_dtype(values):
    """The wire's name for a numpy array's type, or None for one that the wire does not have."""
    kind = values.dtype
    if kind.byteorder == ">" or (kind.byteorder == "=" and sys.byteorder != "little"):
        return None
    return _NUMPY.get((kind.kind, kind.itemsize))


def numpy_array(values):
    """A wire array of a numpy array."""
    dtype = numpy_dtype(values)
    if dtype is None:
        raise TypeError("numbers of type %s cannot be sent" % values.dtype)
    return {"dtype": dtype, "shape": [int(size) for size in values.shape], "data": values.tobytes()}
