"""
A stand-in for the `carla` package, as far as the sidecar and its tests touch it: value types that
hold float32 like the real ones, a small world with an ego that obeys its control, traffic that drives
straight on, lights that change, sensors. CARLA's frame, metres, m/s, degrees. No server, no network.
"""

import ctypes


def _f(value):
    return ctypes.c_float(value).value


class Vector3D(object):
    def __init__(self, x=0.0, y=0.0, z=0.0):
        self.x, self.y, self.z = _f(x), _f(y), _f(z)


class Location(Vector3D):
    pass


class Rotation(object):
    def __init__(self, pitch=0.0, yaw=0.0, roll=0.0):
        self.pitch, self.yaw, self.roll = _f(pitch), _f(yaw), _f(roll)


class Transform(object):
    def __init__(self, location=None, rotation=None):
        self.location = location or Location()
        self.rotation = rotation or Rotation()

    def get_forward_vector(self):
        return Vector3D(1, 0, 0)

    def get_right_vector(self):
        return Vector3D(0, 1, 0)


class BoundingBox(object):
    def __init__(self, location, extent):
        self.location = location
        self.extent = extent


class VehicleControl(object):
    def __init__(self):
        self.throttle = self.steer = self.brake = 0.0
        self.hand_brake = self.reverse = self.manual_gear_shift = False


class Timestamp(object):
    def __init__(self, frame, elapsed_seconds):
        self.frame = frame
        self.elapsed_seconds = elapsed_seconds


class _State(object):
    """What a snapshot holds of an actor."""

    def __init__(self, actor):
        self.id = actor.id
        self._transform = Transform(
            Location(actor.place[0], actor.place[1], actor.place[2]), Rotation(yaw=actor.yaw)
        )
        self._velocity = Vector3D(actor.speed, 0.0, 0.0)
        self._acceleration = Vector3D(actor.push, 0.0, 9.81)

    def get_transform(self):
        return self._transform

    def get_velocity(self):
        return self._velocity

    def get_acceleration(self):
        return self._acceleration

    def get_angular_velocity(self):
        return Vector3D(0.0, -0.0, 0.125)


class WorldSnapshot(object):
    def __init__(self, timestamp, states):
        self.timestamp = timestamp
        self.frame = timestamp.frame
        self._states = states

    def __iter__(self):
        return iter(self._states.values())

    def find(self, actor_id):
        return self._states.get(actor_id)


class Actor(object):
    def __init__(self, world, actor_id, type_id, x, y, speed=0.0, role="", box=True):
        self.id, self.type_id, self.attributes = actor_id, type_id, {"role_name": role}
        self.place, self.yaw, self.speed, self.push = [x, y, 0.1], 0.0, speed, 0.0
        self.is_alive = True
        self.state = 2
        self.listener = None
        self.control = VehicleControl()
        self._world = world
        if box:
            self.bounding_box = BoundingBox(Location(), Vector3D(2.45, 1.06, 0.75))

    def get_transform(self):
        return self._world.now(self.id).get_transform()

    def get_location(self):
        return self.get_transform().location

    def get_velocity(self):
        return self._world.now(self.id).get_velocity()

    def get_acceleration(self):
        return self._world.now(self.id).get_acceleration()

    def get_angular_velocity(self):
        return self._world.now(self.id).get_angular_velocity()

    def get_speed_limit(self):
        return 50.0

    def apply_control(self, control):
        self.control = control

    def listen(self, callback):
        self.listener = callback

    def stop(self):
        self.listener = None

    def destroy(self):
        self.is_alive = False
        self._world.actors.pop(self.id, None)
        return True


class TrafficFurniture(Actor):
    """A light or a sign with its trigger volume."""

    @property
    def trigger_volume(self):
        return BoundingBox(Location(1.5, -2.0, 0.3), Vector3D(2.0, 1.1, 0.9))


class CollisionEvent(object):
    def __init__(self, other):
        self.other_actor = other


class _Blueprint(object):
    def __init__(self, name):
        self.id = name

    def set_attribute(self, key, value):
        pass


class _Blueprints(object):
    def find(self, name):
        return _Blueprint(name)


class Map(object):
    name = "Carla/Maps/Town01"

    def to_opendrive(self):
        return "<OpenDRIVE><!-- Z\u00fcrich --></OpenDRIVE>"


class WorldSettings(object):
    synchronous_mode = True
    fixed_delta_seconds = 0.05


class World(object):
    """Counts its calls, as each would be a message to a server."""

    def __init__(self, traffic=3, hit_on_tick=None):
        self.actors = {}
        self.frame = 1000
        self.ticks = 0
        self.calls = {}
        self.hit_on_tick = hit_on_tick
        self._next_id = 24
        self.spectator = self.add(Actor, "spectator", 0, 0, box=False)
        self.add(TrafficFurniture, "traffic.traffic_light", 60, 4, box=False)
        self.add(TrafficFurniture, "traffic.stop", 120, 4, box=False)
        self.add(TrafficFurniture, "traffic.traffic_light", 90, -4, box=False)
        self.add(Actor, "static.prop.constructioncone", 30, 5, box=False)
        for number in range(traffic):
            self.add(Actor, "vehicle.audi.tt", 20 + 10 * number, 3.5, 5.0, "background")
        self._refresh()

    def add(self, kind, type_id, x, y, speed=0.0, role="", box=True):
        self._next_id += 1
        actor = kind(self, self._next_id, type_id, x, y, speed, role, box)
        self.actors[actor.id] = actor
        return actor

    def count(self, call):
        self.calls[call] = self.calls.get(call, 0) + 1

    def now(self, actor_id):
        return self._snapshot.find(actor_id)

    def tick(self, timeout=None):
        self.ticks += 1
        self.frame += 1
        for actor in self.actors.values():
            if actor.attributes["role_name"] == "hero":
                actor.push = 4.0 * actor.control.throttle - 8.0 * actor.control.brake
                actor.speed = max(0.0, actor.speed + 0.05 * actor.push)
            actor.place[0] += 0.05 * actor.speed
            if "traffic_light" in actor.type_id:
                actor.state = (self.ticks // 40) % 3
        self._refresh()
        if self.ticks == self.hit_on_tick:
            self._hit()

    def _refresh(self):
        states = {number: _State(actor) for number, actor in self.actors.items()}
        self._snapshot = WorldSnapshot(Timestamp(self.frame, 0.05 * self.frame), states)

    def _hit(self):
        other = next(a for a in self.actors.values() if a.type_id.startswith("vehicle.audi"))
        for actor in list(self.actors.values()):
            if actor.type_id == "sensor.other.collision" and actor.listener is not None:
                actor.listener(CollisionEvent(other))

    def get_snapshot(self):
        self.count("get_snapshot")
        return self._snapshot

    def get_actors(self, ids=None):
        self.count("get_actors")
        chosen = list(self.actors) if ids is None else ids
        return [self.actors[number] for number in chosen if number in self.actors]

    def get_map(self):
        return Map()

    def get_settings(self):
        return WorldSettings()

    def get_spectator(self):
        return self.spectator

    def get_blueprint_library(self):
        return _Blueprints()

    def spawn_actor(self, blueprint, transform, attach_to=None):
        self.count("spawn_actor")
        return self.add(Actor, blueprint.id, 0, 0, box=False)


class Client(object):
    def __init__(self, world):
        self.world = world

    def get_server_version(self):
        return "0.9.15"
