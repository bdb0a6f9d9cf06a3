"""What every sensor of a CARLA server says, held against the ground truth of the client itself: places
and boxes of actors, the map's road heights and its geodetic projection. Prints one JSON object with the
figures; ends with 1 and a sentence on the first value that is wrong. Usage: sensors.py PORT"""

import json
import math
import queue
import re
import sys

import carla
import numpy as np

STEP_S = 0.05
figures = {}


def check(name, holds, found=None):
    if not holds:
        print(f"{name}: found {found}", file=sys.stderr)
        sys.exit(1)


def near(name, found, expected, tolerance):
    gap = float(np.max(np.abs(np.asarray(found, dtype=float) - np.asarray(expected, dtype=float))))
    figures[name] = max(gap, figures.get(name, 0.0))
    check(name, gap <= tolerance, f"{found}, expected {expected} within {tolerance}")


class Bench:
    """A world in synchronous mode with sensors whose messages are collected."""

    def __init__(self, port):
        self.client = carla.Client("127.0.0.1", port)
        self.client.set_timeout(20.0)
        self.world = self.client.get_world()
        self.map = self.world.get_map()
        settings = self.world.get_settings()
        settings.synchronous_mode = True
        settings.fixed_delta_seconds = STEP_S
        self.world.apply_settings(settings)
        self.library = self.world.get_blueprint_library()
        self.queues = {}
        self.sensors = {}
        self.frame = 0

    def spawn(self, type_id, transform, parent=None, **attributes):
        blueprint = self.library.find(type_id)
        for name, value in attributes.items():
            blueprint.set_attribute(name, str(value))
        return self.world.spawn_actor(blueprint, transform, attach_to=parent)

    def listen(self, name, type_id, transform, parent=None, **attributes):
        sensor = self.spawn(type_id, transform, parent, **attributes)
        self.queues[name] = queue.Queue()
        self.sensors[name] = sensor
        sensor.listen(self.queues[name].put)
        return sensor

    def stop(self, *names):
        for name in names:
            self.sensors[name].stop()
            self.sensors[name].destroy()
            del self.sensors[name], self.queues[name]

    def tick(self, count=1):
        for _ in range(count):
            self.frame = self.world.tick()
        return self.frame

    def events(self, name):
        found = []
        while not self.queues[name].empty():
            found.append(self.queues[name].get_nowait())
        return found

    def read(self, name):
        """The message of the present frame."""
        while True:
            message = self.queues[name].get(timeout=10)
            if message.frame == self.frame:
                return message
            check(f"{name} frame", message.frame < self.frame, message.frame)


def matrix(transform):
    return np.array(transform.get_matrix())


def to_world(transform, points):
    return (matrix(transform) @ np.c_[points, np.ones(len(points))].T).T[:, :3]


def in_box_axes(actor, points):
    """Places in the world in the axes of an actor's box, from its middle."""
    box = actor.bounding_box
    local = (np.linalg.inv(matrix(actor.get_transform())) @ np.c_[points, np.ones(len(points))].T).T
    middle = np.array([box.location.x, box.location.y, box.location.z])
    return local[:, :3] - middle, np.array([box.extent.x, box.extent.y, box.extent.z])


def off_surface(actor, points):
    """How far each point is off the surface of an actor's box."""
    local, half = in_box_axes(actor, points)
    outside = np.maximum(np.abs(local) - half, 0)
    inside = np.min(np.abs(np.abs(local) - half), axis=1)
    return np.where(outside.any(axis=1), np.linalg.norm(outside, axis=1), inside)


def road_gap(world_map, points):
    """Heights above the road; only for points on a lane."""
    gaps = []
    for x, y, z in points:
        waypoint = world_map.get_waypoint(
            carla.Location(float(x), float(y), float(z)),
            project_to_road=False,
            lane_type=carla.LaneType.Any,
        )
        if waypoint is not None:
            gaps.append(abs(z - waypoint.transform.location.z))
    return np.array(gaps)


def geolocation(bench, location):
    """Latitude and longitude as the evaluators project them: Mercator about the map's reference."""
    text = bench.map.to_opendrive()
    reference = []
    for key, default in (("lat_0", 42.0), ("lon_0", 2.0)):
        found = re.search(rf"\+{key}=(\S+)", text)
        reference.append(float(found.group(1)) if found else default)
    scale = math.cos(math.radians(reference[0])) * 6378137.0
    east = scale * math.radians(reference[1]) + location.x
    north = scale * math.log(math.tan(math.radians(90 + reference[0]) / 2)) - location.y
    return [math.degrees(2 * math.atan(math.exp(north / scale))) - 90, math.degrees(east / scale)]


def pixels(image):
    return np.frombuffer(image.raw_data, dtype=np.uint8).reshape(image.height, image.width, 4)


def project(camera, image, points):
    """Pixels (column, row) and depths of places in the world."""
    local = (np.linalg.inv(matrix(camera.get_transform())) @ np.c_[points, np.ones(len(points))].T).T
    focal = image.width / (2 * math.tan(math.radians(image.fov) / 2))
    depth = local[:, 0]
    columns = image.width / 2 + focal * local[:, 1] / depth
    rows = image.height / 2 - focal * local[:, 2] / depth
    return columns, rows, depth


def stage(bench):
    """The ego on a straight piece of road, a car 14 m ahead of it, a walker beside that."""
    for point in bench.map.get_spawn_points():
        start = bench.map.get_waypoint(point.location)
        ahead = start.next(60.0)
        if start.is_junction or len(ahead) != 1 or ahead[0].is_junction:
            continue
        turn = ahead[0].transform.rotation.yaw - start.transform.rotation.yaw
        if abs((turn + 180) % 360 - 180) < 1 and start.next(25.0)[0].road_id == start.road_id:
            break
    else:
        check("a straight road", False)

    def on_road(metres, aside=0.0):
        transform = start.next(metres)[0].transform if metres > 0 else start.transform
        right = transform.get_right_vector()
        transform.location += carla.Location(right.x * aside, right.y * aside, 0.3)
        return transform

    ego = bench.spawn("vehicle.lincoln.mkz_2020", on_road(0), role_name="hero")
    car = bench.spawn("vehicle.audi.tt", on_road(14))
    place = on_road(12, 2.6)
    place.location.z += 0.8
    walker = bench.spawn("walker.pedestrian.0001", place)
    bench.tick(30)
    return ego, car, walker


POSE = carla.Transform(carla.Location(x=1.0, z=1.8))
CAMERA = {"image_size_x": 320, "image_size_y": 240, "fov": 80}
LIDAR = {"channels": 32, "points_per_second": 200000, "range": 60}
FULL = {"dropoff_general_rate": 0, "dropoff_intensity_limit": 0, "dropoff_zero_intensity": 0}
STEADY = {
    "rgb": ("sensor.camera.rgb", CAMERA),
    "depth": ("sensor.camera.depth", CAMERA),
    "semantic": ("sensor.camera.semantic_segmentation", CAMERA),
    "instance": ("sensor.camera.instance_segmentation", CAMERA),
    "normals": ("sensor.camera.normals", CAMERA),
    "flow": ("sensor.camera.optical_flow", CAMERA),
    "dvs": ("sensor.camera.dvs", CAMERA),
    "lidar": ("sensor.lidar.ray_cast", {**LIDAR, **FULL}),
    "semantic lidar": ("sensor.lidar.ray_cast_semantic", LIDAR),
    "radar": ("sensor.other.radar", {"points_per_second": 4000}),
    "gnss": ("sensor.other.gnss", {}),
    "imu": ("sensor.other.imu", {}),
}


def check_rhythm(bench):
    """One message a frame from every sensor, stamped with the frame and the sensor's own place."""
    bench.tick(2)
    for name in STEADY:
        bench.read(name)
    for _ in range(10):
        bench.tick()
        for name in STEADY:
            message = bench.queues[name].get(timeout=10)
            check(f"{name} comes once a frame", message.frame == bench.frame, message.frame)
            check(f"{name} has no second", bench.queues[name].empty())
            stamp = bench.world.get_snapshot().timestamp.elapsed_seconds
            near(f"{name} time", message.timestamp, stamp, 1e-9)
            place = bench.sensors[name].get_transform()
            near(f"{name} pose", matrix(message.transform), matrix(place), 1e-4)


def check_inertial(bench):
    bench.tick()
    gnss, imu = bench.read("gnss"), bench.read("imu")
    sensor = bench.sensors["gnss"].get_transform()
    near("gnss", [gnss.latitude, gnss.longitude], geolocation(bench, sensor.location), 1e-9)
    near("gnss altitude", gnss.altitude, sensor.location.z, 1e-4)
    axes = matrix(bench.sensors["imu"].get_transform())[:3, :3]
    force = imu.accelerometer
    near("imu at rest", [force.x, force.y, force.z], axes.T @ [0, 0, 9.81], 0.02)
    turn = imu.gyroscope
    near("imu turning at rest", [turn.x, turn.y, turn.z], [0, 0, 0], 1e-3)
    north = math.atan2(axes[0, 0], -axes[1, 0]) % (2 * math.pi)
    near("imu compass", imu.compass, north, 1e-3)


def check_lidars(bench, car, walker):
    bench.tick(2)
    clouds, semantic = [], []
    # Two frames are a full turn.
    for _ in range(2):
        bench.tick()
        message = bench.read("lidar")
        points = np.frombuffer(message.raw_data, dtype=np.float32).reshape(-1, 4)
        counts = [message.get_point_count(channel) for channel in range(message.channels)]
        check("lidar channels", message.channels == 32, message.channels)
        check("lidar counts", sum(counts) == len(points), (sum(counts), len(points)))
        most = round(200000 * STEP_S / 32 + 1e-9)
        check("lidar rays a channel", max(counts) <= most, counts)
        # Channels come from the upper one down.
        elevation = np.degrees(np.arctan2(points[:, 2], np.hypot(points[:, 0], points[:, 1])))
        beams = np.repeat(np.linspace(10, -30, 32), counts)
        near("lidar elevations", elevation, beams, 1e-3)
        distance = np.linalg.norm(points[:, :3], axis=1)
        near("lidar intensity", points[:, 3], np.exp(-0.004 * distance), 1e-4)
        clouds.append(to_world(message.transform, points[:, :3]))
        tagged = bench.read("semantic lidar")
        layout = [("xyz", np.float32, 3), ("cos", np.float32), ("id", np.uint32), ("tag", np.uint32)]
        semantic.append((tagged.transform, np.frombuffer(tagged.raw_data, dtype=layout)))
    cloud = np.vstack(clouds)
    figures["lidar points"] = len(cloud)
    on_car = off_surface(car, cloud) < 0.05
    on_walker = off_surface(walker, cloud) < 0.05
    figures["lidar points on the car"] = int(on_car.sum())
    figures["lidar points on the walker"] = int(on_walker.sum())
    check("lidar sees the car", on_car.sum() > 100, int(on_car.sum()))
    check("lidar sees the walker", on_walker.sum() > 10, int(on_walker.sum()))
    gaps = road_gap(bench.map, cloud[~on_car & ~on_walker][::17])
    figures["lidar ground gap"] = float(gaps.max())
    check("lidar ground", len(gaps) > 50 and np.percentile(gaps, 99) < 0.15, float(gaps.max()))
    for transform, points in semantic:
        world = to_world(transform, points["xyz"])
        for actor, tag in ((car, 14), (walker, 12)):
            own = points["id"] == actor.id
            if own.any():
                near(f"tagged points of {actor.type_id}", off_surface(actor, world[own]), 0, 0.05)
                check("their tags", set(points["tag"][own]) == {tag}, set(points["tag"][own]))
        check("cosines", ((points["cos"] > 0) & (points["cos"] <= 1.0001)).all())
        others = points["id"][~np.isin(points["id"], [car.id, walker.id])]
        check("ids of the ground", (others == 0).all(), set(others))
        # Lanes of the map are roads, their tags road.
        ground = np.flatnonzero(points["id"] == 0)[::29]
        for i in ground:
            at = carla.Location(*(float(v) for v in world[i]))
            waypoint = bench.map.get_waypoint(at, project_to_road=False)
            if waypoint is None:
                continue
            foot = waypoint.transform.location
            if math.hypot(at.x - foot.x, at.y - foot.y) < waypoint.lane_width / 2 - 0.4:
                check("tag of a lane", points["tag"][i] == 1, int(points["tag"][i]))


def check_cameras(bench, car):
    bench.tick()
    semantic, depth = bench.read("semantic"), bench.read("depth")
    instance, normals = bench.read("instance"), bench.read("normals")
    rgb = bench.read("rgb")
    camera = bench.sensors["depth"]
    check("size", (rgb.width, rgb.height) == (320, 240), (rgb.width, rgb.height))
    near("fov", rgb.fov, 80, 1e-4)
    box = car.bounding_box
    # `transform` changes what it is given.
    middle = car.get_transform().transform(car.bounding_box.location)
    # A place inside the lower half of the car, which its outline covers.
    low = np.array([[middle.x, middle.y, middle.z - 0.2 * box.extent.z]])
    column, row, _ = (int(v[0]) for v in project(camera, depth, low))
    check("tag where the car is", pixels(semantic)[row, column, 2] == 14, pixels(semantic)[row, column])
    blue, green, red, _ = (int(v) for v in pixels(instance)[row, column])
    check("instance where the car is", (red, green + 256 * blue) == (14, car.id & 0xFFFF), (red, green, blue))
    data = pixels(depth).astype(float)
    metres = (data[..., 2] + 256 * data[..., 1] + 65536 * data[..., 0]) / (256**3 - 1) * 1000
    back = to_world(car.get_transform(), [[box.location.x - box.extent.x, 0, low[0, 2] - car.get_location().z]])
    near("depth of the car", metres[row, column], project(camera, depth, back)[2][0], 0.1)
    # Its outline lies within the outline of its box, and fills most of it.
    corners = np.array([[p.x, p.y, p.z] for p in box.get_world_vertices(car.get_transform())])
    columns, rows, _ = project(camera, depth, corners)
    found = pixels(instance).astype(int)
    own = np.argwhere((found[..., 1] + 256 * found[..., 0] == (car.id & 0xFFFF)) & (found[..., 2] == 14))
    left, right, top, bottom = own[:, 1].min(), own[:, 1].max(), own[:, 0].min(), own[:, 0].max()
    outline = [columns.min(), columns.max(), rows.min(), rows.max()]
    figures["car's outline, pixels"] = [int(v) for v in (left, right, top, bottom)]
    near("car's outline", [left, right + 1, top], outline[:3], 1.5)
    check("car's lower edge", outline[3] - 0.2 * (outline[3] - outline[2]) < bottom < outline[3] + 1, bottom)
    # The road before the car: depth and direction.
    at = bench.sensors["depth"].get_transform().transform(carla.Location(x=6.0))
    foot = bench.map.get_waypoint(at).transform.location
    road = np.array([[at.x, at.y, foot.z]])
    column, row, far = (float(v[0]) for v in project(camera, depth, road))
    near("depth of the road", metres[int(row), int(column)], far, 0.15)
    check("tag of the road", pixels(semantic)[int(row), int(column), 2] in (1, 24))
    near("normal of the road", pixels(normals)[int(row), int(column), :3], [255, 128, 128], 3)
    sky = pixels(semantic)[2, 160, 2]
    check("tag of the sky", sky == 11, sky)
    near("depth of the sky", metres[2, 160], 1000, 0.01)
    check("flat colours differ", len(np.unique(pixels(rgb).reshape(-1, 4), axis=0)) > 20)
    check("alpha", (pixels(rgb)[..., 3] == 255).all())


def check_motion(bench, ego, car):
    """At a steady 5 m/s: radar velocities, flow, events of brightness."""
    bench.tick()
    still = np.frombuffer(bench.read("flow").raw_data, dtype=np.float32)
    near("flow at rest", still, 0, 1e-4)
    check("events at rest", len(bench.read("dvs")) == 0)
    ego.enable_constant_velocity(carla.Vector3D(x=5.0))
    bench.tick(6)
    forward = matrix(ego.get_transform())[:3, 0]
    before = bench.sensors["flow"].get_transform()
    bench.tick()
    radar = bench.read("radar")
    figures["radar detections"] = len(radar)
    check("radar detections", len(radar) > 50, len(radar))
    axes = matrix(radar.transform)[:3, :3]
    hits = 0
    for detection in radar:
        flat = math.cos(detection.altitude)
        direction = np.array([
            flat * math.cos(detection.azimuth),
            flat * math.sin(detection.azimuth),
            math.sin(detection.altitude),
        ])
        expected = -5.0 * float((axes @ direction) @ forward)
        near("radar velocity", detection.velocity, expected, 0.1)
        place = to_world(radar.transform, [direction * detection.depth])
        hits += int(off_surface(car, place)[0] < 0.05)
    figures["radar detections of the car"] = hits
    check("radar sees the car", hits > 5, hits)
    message = bench.read("flow")
    flow = np.frombuffer(message.raw_data, dtype=np.float32).reshape(message.height, message.width, 2)
    at = bench.sensors["flow"].get_transform().transform(carla.Location(x=5.0, y=1.0))
    road = np.array([[at.x, at.y, bench.map.get_waypoint(at).transform.location.z, 1.0]])

    def seen(transform):
        local = (np.linalg.inv(matrix(transform)) @ road.T)[:3, 0]
        focal = message.width / (2 * math.tan(math.radians(message.fov) / 2))
        return (
            message.width / 2 + focal * local[1] / local[0],
            message.height / 2 - focal * local[2] / local[0],
        )

    now, then = seen(bench.sensors["flow"].get_transform()), seen(before)
    found = flow[int(now[1]), int(now[0])]
    moved = [found[0] * message.width / 2, -found[1] * message.height / 2]
    near("flow of the road, pixels", moved, [now[0] - then[0], now[1] - then[1]], 0.5)
    check("the road flows down", moved[1] > 1, moved)
    events = list(bench.read("dvs"))
    check("events in motion", len(events) > 20, len(events))
    stamps = [event.t for event in events]
    check("events in order", stamps == sorted(stamps))
    now_ns = bench.world.get_snapshot().timestamp.elapsed_seconds * 1e9
    check("times of events", now_ns - 1e9 * STEP_S - 1e3 <= stamps[0] <= stamps[-1] <= now_ns + 1e3)
    ego.disable_constant_velocity()


def check_events(bench, ego, car):
    """Obstacle ahead, then a collision with it."""
    pose = carla.Transform(carla.Location(x=2.6, z=1.0))
    bench.listen("obstacle", "sensor.other.obstacle", pose, ego, distance=20, hit_radius=0.3, only_dynamics=True)
    bench.listen("collision", "sensor.other.collision", carla.Transform(), ego)
    ego.apply_control(carla.VehicleControl(brake=1.0))
    bench.tick(10)
    bench.events("obstacle")
    bench.tick()
    event = bench.queues["obstacle"].get(timeout=10)
    check("obstacle", event.other_actor.id == car.id, event.other_actor)
    start = bench.sensors["obstacle"].get_transform()
    local, half = in_box_axes(car, np.array([[start.location.x, start.location.y, start.location.z]]))
    near("obstacle distance", event.distance, abs(local[0, 0]) - half[0] - 0.3, 0.05)
    check("no collision yet", not bench.events("collision"))
    ego.apply_control(carla.VehicleControl(throttle=1.0))
    for _ in range(200):
        bench.tick()
        if not bench.queues["collision"].empty():
            break
    event = bench.queues["collision"].get(timeout=10)
    check("collision carrier", event.actor.id == ego.id, event.actor)
    check("collision partner", event.other_actor.id == car.id, event.other_actor)
    check("collision type", event.other_actor.type_id == "vehicle.audi.tt", event.other_actor.type_id)
    push = np.array([event.normal_impulse.x, event.normal_impulse.y, event.normal_impulse.z])
    forward = matrix(ego.get_transform())[:3, 0]
    figures["collision impulse, N s"] = float(np.linalg.norm(push))
    check("impulse pushes back", push @ forward < -100, push)
    check("impulse is along the road", abs(push @ forward) > 0.95 * np.linalg.norm(push), push)
    ego.apply_control(carla.VehicleControl(brake=1.0))
    bench.stop("obstacle", "collision")


def check_variants(bench, ego, walker):
    """Sensors free in the world, on a walker, on the spectator, slower than the world; noise by seeds."""
    place = ego.get_transform()
    place.location.z += 30
    place.rotation = carla.Rotation(pitch=-90)
    bench.listen("free", "sensor.camera.instance_segmentation", place, None, **CAMERA)
    behind = carla.Transform(carla.Location(x=-8.0, z=4.0), carla.Rotation(pitch=-15))
    bench.listen("behind", "sensor.camera.instance_segmentation", behind, ego, **CAMERA)
    bench.listen("own", "sensor.camera.instance_segmentation", POSE, ego, **CAMERA)
    bench.listen("walker", "sensor.other.gnss", carla.Transform(), walker)
    bench.listen("slow", "sensor.other.gnss", carla.Transform(), ego, sensor_tick=0.1)
    noise = {"noise_seed": 7, "noise_lat_stddev": 1e-5, "noise_alt_bias": 3.0}
    for name in ("noisy", "as noisy"):
        bench.listen(name, "sensor.other.gnss", carla.Transform(), ego, **noise)
    bench.listen("narrow", "sensor.lidar.ray_cast", carla.Transform(carla.Location(z=2.4)), ego,
                 channels=8, points_per_second=40000, horizontal_fov=60, range=40, **FULL)
    bench.listen("dropped", "sensor.lidar.ray_cast", carla.Transform(carla.Location(z=2.4)), ego,
                 channels=8, points_per_second=40000, range=40, dropoff_general_rate=0.5,
                 dropoff_intensity_limit=0, dropoff_zero_intensity=0, upper_fov=-5, lower_fov=-10)
    bench.tick(2)

    def sees(name):
        found = pixels(bench.read(name)).astype(int)
        return int(((found[..., 1] + 256 * found[..., 0]) == (ego.id & 0xFFFF)).sum())

    check("a free camera sees the ego", sees("free") > 50)
    check("a camera behind sees its carrier", sees("behind") > 500)
    check("a camera on the bonnet looks through its carrier", sees("own") == 0)
    at = bench.read("walker")
    near("gnss of a walker", [at.latitude, at.longitude], geolocation(bench, walker.get_location()), 1e-9)
    a, b = bench.read("noisy"), bench.read("as noisy")
    check("noise by its seed", a.latitude == b.latitude, (a.latitude, b.latitude))
    off = a.latitude - geolocation(bench, ego.get_location())[0]
    check("noise", 0 < abs(off) < 1e-4, off)
    near("bias", a.altitude - ego.get_location().z, 3.0, 1e-4)
    narrow = np.frombuffer(bench.read("narrow").raw_data, dtype=np.float32).reshape(-1, 4)
    azimuth = np.degrees(np.arctan2(narrow[:, 1], narrow[:, 0]))
    check("narrow lidar", len(narrow) > 50 and np.abs(azimuth).max() <= 30.001, float(np.abs(azimuth).max()))
    share = len(bench.read("dropped")) / 2000
    check("share of rays kept", 0.42 < share < 0.58, share)
    bench.events("slow")
    bench.tick(10)
    bench.read("narrow")
    frames = [message.frame for message in bench.events("slow")]
    check("every second frame", len(frames) == 5 and set(np.diff(frames)) == {2}, frames)


def main():
    bench = Bench(int(sys.argv[1]))
    ego, car, walker = stage(bench)
    for name, (type_id, attributes) in STEADY.items():
        bench.listen(name, type_id, POSE, ego, **attributes)
    check_rhythm(bench)
    check_inertial(bench)
    check_lidars(bench, car, walker)
    check_cameras(bench, car)
    check_motion(bench, ego, car)
    bench.stop(*STEADY)
    check_events(bench, ego, car)
    check_variants(bench, ego, walker)
    print(json.dumps(figures))


main()
