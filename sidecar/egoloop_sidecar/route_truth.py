"""
What is fixed for a route: plan at 1 m, key points, ego, lights and signs with their trigger volumes
in the order in which the criteria hold them, scenarios, map. CARLA's frame, metres, degrees.
"""

import hashlib

from .columns import column, rows
from .world_reader import _pose

# Leaves room for the rest of the message in the protocol's 64 MiB.
MAX_MAP_BYTES = 60 * 1024 * 1024


class Plan:
    """
    The dense plan and the agent's sparse one, copied when they are handed over: the evaluator goes
    on to raise the first point of the same objects by 0.5 m.
    """

    def __init__(self, gps, world):
        self.dense = [(_pose(transform), option_number(option)) for transform, option in world]
        if self.dense and gps:
            # 2.x has raised the point by now; the GPS form was taken before and kept its height.
            first, option = self.dense[0]
            height = gps[0][0].get("z", first[2])
            self.dense[0] = (first[:2] + (height,) + first[3:], option)
        self.sparse = []

    def set_sparse(self, points):
        """`_global_plan_world_coord`, as the agent sees it."""
        self.sparse = [(_pose(transform), option_number(option)) for transform, option in points]


def option_number(option):
    """A RoadOption as the number it has in all versions."""
    return int(getattr(option, "value", option))


def wire_plan(points):
    """`{pose, option}` of a plan."""
    return {
        "pose": rows("f4", [number for pose, _ in points for number in pose], 6),
        "option": column("i1", [option for _, option in points]),
    }


def traffic_lights(evaluator, actors):
    """Light actors in the order in which the criterion holds them, else in the world's."""
    for criterion in evaluator.criteria():
        held = getattr(criterion, "_list_traffic_lights", None)
        if held is not None:
            return [entry[0] for entry in held]
    return [actor for actor in actors if "traffic_light" in actor.type_id]


def stop_signs(evaluator, actors):
    """Stop sign actors, likewise."""
    for criterion in evaluator.criteria():
        held = getattr(criterion, "_list_stop_signs", None)
        if held is not None:
            return list(held)
    return [actor for actor in actors if "traffic.stop" in actor.type_id]


def wire_placed(actors):
    """`{ids, pose, volume}` of lights or signs."""
    poses, volumes = [], []
    for actor in actors:
        poses += _pose(actor.get_transform())
        box = actor.trigger_volume
        for vector in (box.location, box.extent):
            volumes += (vector.x, vector.y, vector.z)
    return {
        "ids": column("u4", [actor.id for actor in actors]),
        "pose": rows("f4", poses, 6),
        "volume": rows("f4", volumes, 6),
    }


def wire_scenarios(evaluator):
    """Scenarios as they count: those whose trigger the evaluator found on the route."""
    owner = evaluator.scenario
    configured = getattr(owner, "scenario_configurations", None)
    if configured is not None:
        return [{"name": str(one.name), "type": str(one.type)} for one in configured]
    sampled = getattr(owner, "sampled_scenarios_definitions", None) or []
    return [{"name": str(one["name"]), "type": str(one["name"])} for one in sampled]


def wire_key_points(evaluator):
    """The sparse points of the route file."""
    config = evaluator.config
    points = getattr(config, "keypoints", None) or getattr(config, "trajectory", None) or []
    return rows("f4", [part for place in points for part in (place.x, place.y, place.z)], 3)


def route_id(evaluator):
    """The id in the route file, or None; the evaluators call the route RouteScenario_<id>."""
    name = getattr(evaluator.config, "name", None)
    if name is None:
        return None
    prefix = "RouteScenario_"
    return name[len(prefix):] if name.startswith(prefix) else name


def wire_route(evaluator, plan, town, ego, lights, signs):
    """The `route` of a routeStart."""
    start = ego.get_location()
    return {
        "routeId": route_id(evaluator) or "",
        "repetition": int(getattr(evaluator.config, "repetition_index", None) or 0),
        "town": town,
        "plan": wire_plan(plan.dense),
        "keyPoints": wire_key_points(evaluator),
        "egoHalfLengthM": float(ego.bounding_box.extent.x),
        "egoStart": column("f4", (start.x, start.y, start.z)),
        "trafficLights": wire_placed(lights),
        "stopSigns": wire_placed(signs),
        "scenarios": wire_scenarios(evaluator),
    }


def wire_map(carla_map, known, notes):
    """`{name, sha256, text}` of the map; no text for a client that knows it."""
    text = carla_map.to_opendrive()
    data = text.encode("utf-8")
    digest = hashlib.sha256(data).hexdigest()
    if digest in known:
        text = None
    elif len(data) > MAX_MAP_BYTES:
        text = None
        notes.append("the map text of %d bytes is too large to be sent" % len(data))
    return {"name": town_name(carla_map), "sha256": digest, "text": text}


def town_name(carla_map):
    """`Town01` of `Carla/Maps/Town01`."""
    return carla_map.name.split("/")[-1]
