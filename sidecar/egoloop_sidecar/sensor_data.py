"""
What the evaluator's sensor interface hands to an agent, `{id: (frame, data)}`, as the protocol
carries it. Arrays keep their type and shape (docs/sensors.md says what each sensor gives).
"""

from .columns import numpy_dtype


def wire_sensors(input_data, kinds, images):
    """
    The `sensors` of a frame message. `kinds`: sensor id to type; `images`: an ImageTransport.
    Raises TypeError for data that the protocol has no form for.
    """
    wire = {}
    arrays = []
    places = []
    for name, (frame, data) in input_data.items():
        entry = {"frame": int(frame), "data": None}
        wire[name] = entry
        if hasattr(data, "dtype") and getattr(data, "shape", ()) != ():
            if numpy_dtype(data) is None:
                raise TypeError("sensor %s: numbers of type %s cannot be sent" % (name, data.dtype))
            arrays.append((kinds.get(name, ""), data, name))
            places.append(entry)
        else:
            entry["data"] = plain(data)
    for entry, data in zip(places, images.send(arrays)):
        entry["data"] = data
    return wire


def plain(data):
    """Maps, lists, texts and numbers; numpy's scalars become Python's."""
    if isinstance(data, dict):
        return {str(key): plain(value) for key, value in data.items()}
    if isinstance(data, (list, tuple)):
        return [plain(value) for value in data]
    if data is None or isinstance(data, (bool, int, float, str)):
        # numpy.float64 is a float too, but not one that msgpack knows.
        return float(data) if isinstance(data, float) else data
    if hasattr(data, "item"):
        return data.item()
    raise TypeError("a sensor gave %s, which cannot be sent" % type(data).__name__)
