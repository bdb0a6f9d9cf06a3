"""
Contacts of the ego, from a collision sensor of our own beside the criterion's. Events come on another
thread, mostly while the world ticks, now and then a little later.
"""

import threading


class CollisionWatch:
    """A collision sensor on `ego`. Made with a call to the server, so once a route."""

    def __init__(self, world, ego):
        self._lock = threading.Lock()
        self._contacts = []
        blueprint = world.get_blueprint_library().find("sensor.other.collision")
        self.sensor = world.spawn_actor(blueprint, _still(ego), attach_to=ego)
        self.sensor.listen(self._hear)

    def _hear(self, event):
        other = event.other_actor
        contact = {"otherId": int(other.id), "otherTypeId": str(other.type_id)}
        with self._lock:
            self._contacts.append(contact)

    def take(self):
        """Contacts since the last call, in the order in which they came."""
        with self._lock:
            contacts, self._contacts = self._contacts, []
        return contacts

    def close(self):
        """Removes the sensor; the evaluator may have been quicker."""
        try:
            if self.sensor.is_alive:
                self.sensor.stop()
                self.sensor.destroy()
        except Exception:
            pass


def _still(ego):
    """The transform of nothing moved, of the same class as the ego's."""
    return type(ego.get_transform())()
