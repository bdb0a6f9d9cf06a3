"""
Ground truth of one tick from one snapshot of the world: positions and motion come out of the
snapshot, what never changes about an actor is asked for once. CARLA's frame, metres, m/s, degrees,
float32 as CARLA holds them.
"""

from .columns import column, rows

# Nothing to hit and nothing to see: not among the actors of a frame.
_UNSEEN = ("sensor.", "traffic.", "controller.", "spectator", "static.trigger")
# An actor that the server does not describe when asked is asked for this often, then left out.
_MAX_QUESTIONS = 3


class _Kind:
    """What stays the same of an actor: numbers of its type and role, half sides of its box."""

    __slots__ = ("type", "role", "extent")

    def __init__(self, type_number, role_number, extent):
        self.type = type_number
        self.role = role_number
        self.extent = extent


class WorldReader:
    """Reads the world of one route. `lights`: the light actors in the order of the route's truth."""

    def __init__(self, world, ego, lights):
        self._world = world
        self._ego = ego
        self._ego_id = ego.id
        self._lights = lights
        self._kinds = {ego.id: None}
        self._questions = {}
        self._types = []
        self._roles = []
        self._poses = {}

    def read(self):
        """`simFrame` and the ground-truth fields of a frame message, without contacts."""
        snapshot = self._world.get_snapshot()
        present = list(snapshot)
        kinds = self._kinds
        unknown = [actor.id for actor in present if actor.id not in kinds]
        if unknown:
            self._ask(unknown)
        return {
            "simFrame": int(snapshot.frame),
            "ego": self._ego_row(snapshot.find(self._ego_id)),
            "lights": column("u1", [int(light.state) for light in self._lights]),
            "actors": self._actor_columns(present),
        }

    def is_of_now(self, truth):
        """Whether the world still stands where `truth` was read."""
        return truth["simFrame"] == int(self._world.get_snapshot().frame)

    def pose(self, actor_id):
        """Pose of an actor in the snapshot that was read last, or None: x, y, z, pitch, yaw, roll."""
        snapshot = self._poses.get(actor_id)
        return None if snapshot is None else _pose(snapshot.get_transform())

    def _ego_row(self, ego):
        velocity = ego.get_velocity()
        acceleration = ego.get_acceleration()
        turning = ego.get_angular_velocity()
        numbers = _pose(ego.get_transform())
        for vector in (velocity, acceleration, turning):
            numbers += (vector.x, vector.y, vector.z)
        return column("f4", numbers + (self._ego.get_speed_limit(),))

    def _actor_columns(self, present):
        ids, types, roles, poses, velocities, extents = [], [], [], [], [], []
        kinds = self._kinds
        seen = {}
        for actor in present:
            number = actor.id
            kind = kinds.get(number)
            if kind is None:
                continue
            seen[number] = actor
            ids.append(number)
            types.append(kind.type)
            roles.append(kind.role)
            transform = actor.get_transform()
            place = transform.location
            turn = transform.rotation
            poses += (place.x, place.y, place.z, turn.pitch, turn.yaw, turn.roll)
            velocity = actor.get_velocity()
            velocities += (velocity.x, velocity.y, velocity.z)
            extents += kind.extent
        self._poses = seen
        return {
            "ids": column("u4", ids),
            "types": self._types,
            "type": column("u2", types),
            "roles": self._roles,
            "role": column("u2", roles),
            "pose": rows("f4", poses, 6),
            "velocity": rows("f4", velocities, 3),
            "extent": rows("f4", extents, 3),
        }

    def _ask(self, unknown):
        """One call to the server for all actors not met before."""
        found = set()
        for actor in self._world.get_actors(unknown):
            found.add(actor.id)
            self._kinds[actor.id] = self._kind(actor)
        for number in unknown:
            if number not in found:
                asked = self._questions.get(number, 0) + 1
                self._questions[number] = asked
                if asked >= _MAX_QUESTIONS:
                    self._kinds[number] = None

    def _kind(self, actor):
        name = str(actor.type_id)
        if name.startswith(_UNSEEN):
            return None
        box = getattr(actor, "bounding_box", None)
        side = getattr(box, "extent", None)
        extent = (0.0, 0.0, 0.0) if side is None else (side.x, side.y, side.z)
        role = str(actor.attributes.get("role_name", ""))
        return _Kind(_number(self._types, name), _number(self._roles, role), extent)


def _pose(transform):
    place = transform.location
    turn = transform.rotation
    return (place.x, place.y, place.z, turn.pitch, turn.yaw, turn.roll)


def _number(table, text):
    if text not in table:
        table.append(text)
    return table.index(text)
