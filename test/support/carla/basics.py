"""Map, blueprints, spawning, control, batches, lights, weather, clocks and errors, as any user calls them."""

import math
import sys
import time

import carla
from checks import STEP_S, check, connect, main, set_synchronous, spawned, ticks

EGO = "vehicle.lincoln.mkz_2020"


def on_road(world, index=0):
    return world.get_map().get_spawn_points()[index]


@check
def road_map(client, world):
    carla_map = world.get_map()
    points = carla_map.get_spawn_points()
    waypoints = [carla_map.get_waypoint(p.location, project_to_road=False) for p in points]
    first = waypoints[0]
    return {
        "name": carla_map.name,
        "openDrive": len(carla_map.to_opendrive()),
        "spawnPoints": len(points),
        "onRoad": sum(w is not None for w in waypoints),
        "headingOff": max(
            abs((w.transform.rotation.yaw - p.rotation.yaw + 180) % 360 - 180)
            for w, p in zip(waypoints, points)
        ),
        "topology": len(carla_map.get_topology()),
        "ahead": first.next(5.0)[0].transform.location.distance(first.transform.location),
    }


@check
def blueprints(client, world):
    library = world.get_blueprint_library()
    model = library.find("vehicle.tesla.model3")
    model.set_attribute("color", "1,2,3")
    try:
        library.find("vehicle.no.such")
        unknown = "found"
    except IndexError:
        unknown = "IndexError"
    try:
        model.set_attribute("number_of_wheels", "3")
        constant = "changed"
    except Exception as error:  # noqa: BLE001 - the kind differs between versions
        constant = str(error)
    return {
        "count": len(library),
        "vehicles": len(library.filter("vehicle.*")),
        "walkers": len(library.filter("walker.pedestrian.*")),
        "bicycles": sorted(b.id for b in library.filter_by_attribute("base_type", "bicycle")),
        "wheels": model.get_attribute("number_of_wheels").as_int(),
        "tags": sorted(model.tags),
        "unknown": unknown,
        "constant": constant,
    }


@check
def spawning(client, world):
    place = on_road(world)
    with spawned(world, EGO, place, role_name="hero") as car:
        again = world.try_spawn_actor(world.get_blueprint_library().find(EGO), place)
        try:
            world.spawn_actor(world.get_blueprint_library().find(EGO), place)
            refusal = None
        except RuntimeError as error:
            refusal = str(error)
        found = world.get_actor(car.id)
        facts = {
            "isInSnapshot": world.get_snapshot().find(car.id) is not None,
            "offM": car.get_location().distance(place.location),
            "type": found.type_id,
            "role": found.attributes["role_name"],
            "halfLength": car.bounding_box.extent.x,
            "isAlive": car.is_alive,
            "again": again is None,
            "refusal": refusal,
            "mass": car.get_physics_control().mass,
            "wheels": len(car.get_physics_control().wheels),
        }
        identity = car.id
    facts["isInLaterSnapshot"] = world.get_snapshot().find(identity) is not None
    return facts


@check
def driving(client, world):
    """Full throttle, then the wheel to one side, then the brake; forwards and backwards."""
    place = on_road(world)
    facts = {}
    with spawned(world, EGO, place) as car:
        start = car.get_location()
        forward = place.get_forward_vector()
        car.apply_control(carla.VehicleControl(throttle=1.0))
        ticks(world, 60)
        gone = car.get_location() - start
        facts["speedAfter3S"] = car.get_velocity().length()
        facts["alongM"] = gone.x * forward.x + gone.y * forward.y
        facts["heldThrottle"] = car.get_control().throttle
        for name, steer in (("right", 0.3), ("left", -0.3)):
            before = car.get_transform().rotation.yaw
            car.apply_control(carla.VehicleControl(throttle=0.3, steer=steer))
            ticks(world, 10)
            turned = car.get_transform().rotation.yaw - before
            facts[name] = (turned + 180) % 360 - 180
        car.apply_control(carla.VehicleControl(brake=1.0))
        ticks(world, 100)
        facts["speedAfterBrake"] = car.get_velocity().length()
        stood = car.get_transform()
        car.apply_control(carla.VehicleControl(throttle=0.8, reverse=True))
        ticks(world, 60)
        back = car.get_location() - stood.location
        ahead = stood.get_forward_vector()
        facts["reverseM"] = back.x * ahead.x + back.y * ahead.y
        # The traffic manager of a standing car really sends such a brake.
        car.apply_control(carla.VehicleControl(brake=math.nan))
        ticks(world, 60)
        facts["speedAfterNan"] = car.get_velocity().length()
    return facts


@check
def walking(client, world):
    place = on_road(world, 1)
    place.location.z += 1.0
    with spawned(world, "walker.pedestrian.0001", place) as walker:
        ticks(world, 20)
        start = walker.get_location()
        walker.apply_control(carla.WalkerControl(carla.Vector3D(0, 1, 0), 1.5, False))
        ticks(world, 40)
        gone = walker.get_location() - start
        return {"x": gone.x, "y": gone.y, "speed": walker.get_control().speed}


@check
def batches(client, world):
    library = world.get_blueprint_library()
    points = world.get_map().get_spawn_points()
    commands = [
        carla.command.SpawnActor(library.find("vehicle.audi.tt"), points[i]).then(
            carla.command.ApplyVehicleControl(
                carla.command.FutureActor, carla.VehicleControl(throttle=0.7)
            )
        )
        for i in (0, 1, 2)
    ]
    commands.append(carla.command.SpawnActor(library.find("vehicle.audi.tt"), points[0]))
    commands.append(carla.command.DestroyActor(999999))
    answers = client.apply_batch_sync(commands, True)
    ids = [answer.actor_id for answer in answers[:3]]
    ticks(world, 40)
    cars = [world.get_actor(identity) for identity in ids]
    facts = {
        "errors": [answer.error for answer in answers],
        "speeds": [car.get_velocity().length() for car in cars],
    }
    answers = client.apply_batch_sync([carla.command.DestroyActor(i) for i in ids], True)
    facts["destroyErrors"] = [answer.error for answer in answers]
    facts["left"] = len(world.get_actors().filter("vehicle.*"))
    return facts


@check
def lights(client, world):
    found = world.get_actors().filter("traffic.traffic_light")
    if len(found) == 0:
        return {"count": 0}
    light = found[0]
    light.set_state(carla.TrafficLightState.Green)
    light.set_green_time(4.0)
    world.tick()
    facts = {"count": len(found), "state": str(light.state), "green": light.get_green_time()}
    world.freeze_all_traffic_lights(True)
    world.tick()
    facts["isFrozen"] = light.is_frozen()
    before = str(light.state)
    ticks(world, 400)
    facts["heldFrozen"] = before == str(light.state)
    world.freeze_all_traffic_lights(False)
    states = set()
    for _ in range(1200):
        world.tick()
        states.add(str(light.state))
    facts["states"] = sorted(states)
    facts["stopWaypoints"] = sum(len(each.get_stop_waypoints()) for each in found)
    facts["inGroup"] = light.id in [each.id for each in light.get_group_traffic_lights()]
    return facts


@check
def weather(client, world):
    asked = carla.WeatherParameters(cloudiness=12.0, sun_altitude_angle=33.0, wetness=44.0)
    world.set_weather(asked)
    world.tick()
    got = world.get_weather()
    return {"cloudiness": got.cloudiness, "sun": got.sun_altitude_angle, "wetness": got.wetness}


@check
def clock(client, world):
    """Frames one after the other at the step that was set; then a clock of its own."""
    first = world.tick()
    frames = [world.tick() for _ in range(20)]
    snapshot = world.get_snapshot()
    facts = {
        "isConsecutive": frames == list(range(first + 1, first + 21)),
        "frame": snapshot.frame == frames[-1],
        "delta": snapshot.timestamp.delta_seconds,
    }
    set_synchronous(world, True, 0.1)
    before = world.get_snapshot().timestamp.elapsed_seconds
    ticks(world, 10)
    facts["tenSteps"] = world.get_snapshot().timestamp.elapsed_seconds - before
    set_synchronous(world, False, STEP_S)
    heard = []
    listener = world.on_tick(lambda snapshot: heard.append(snapshot.frame))
    one = world.wait_for_tick()
    two = world.wait_for_tick()
    # The listener runs beside whoever waits: it may hear of a frame a moment later.
    until = time.monotonic() + 5.0
    while len(heard) < 2 and time.monotonic() < until:
        time.sleep(0.01)
    world.remove_on_tick(listener)
    facts["isRunning"] = two.frame > one.frame
    facts["heard"] = len(heard)
    started = time.monotonic()
    frame = world.get_snapshot().frame
    time.sleep(1.0)
    passed = world.get_snapshot().frame - frame
    facts["framesPerSecond"] = passed / (time.monotonic() - started)
    set_synchronous(world)
    return facts


@check
def two_clients(client, world):
    """A second client sees what the first does, and may drive the first one's car."""
    other = connect(int(sys.argv[1]))
    other_world = other.get_world()
    with spawned(world, EGO, on_road(world)) as car:
        seen = other_world.get_actor(car.id)
        seen.apply_control(carla.VehicleControl(throttle=1.0))
        # The order between two connections is free: let the control arrive.
        time.sleep(0.2)
        ticks(world, 40)
        time.sleep(0.2)
        facts = {
            "type": seen.type_id,
            "speed": car.get_velocity().length(),
            "sameFrame": other_world.get_snapshot().frame == world.get_snapshot().frame,
            "apartM": seen.get_location().distance(car.get_location()),
            "sameMap": other_world.get_map().name == world.get_map().name,
        }
        mine = other_world.tick()
        time.sleep(0.2)
        facts["tickOfOther"] = world.get_snapshot().frame == mine
    return facts


@check
def timeouts(client, world):
    """Nobody at home: an error after the time that was set, and no hang."""
    lost = carla.Client("127.0.0.1", 9)
    lost.set_timeout(0.5)
    started = time.monotonic()
    try:
        lost.get_server_version()
        text = ""
    except RuntimeError as error:
        text = str(error)
    return {"text": text, "seconds": time.monotonic() - started}


@check
def unknown_map(client, world):
    try:
        client.load_world("NoSuchTown")
        return {"text": ""}
    except RuntimeError as error:
        return {"text": str(error)}


main()
