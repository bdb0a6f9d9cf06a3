"""
Puts the stand-in under the names that the sidecar imports, for one of the five evaluators:
`install('leaderboard-2.1')`. Names and signatures are those of the real packages; bodies are not.
"""

import enum
import sys
import types

import carla
import stand_in_tree

FIRST = "leaderboard-1.0"
KINDS = (FIRST, "leaderboard-2.0", "leaderboard-2.1", "leaderboard-master", "bench2drive")
_INSTALLED = []


class GameTime(object):
    """Seconds of the route: steps of float32 0.05, summed in double."""

    _time = 0.0
    _frame = None

    @staticmethod
    def restart():
        GameTime._time, GameTime._frame = 0.0, None

    @staticmethod
    def on_carla_tick(timestamp):
        steps = 1 if GameTime._frame is None else timestamp.frame - GameTime._frame
        GameTime._time += 0.05000000074505806 * steps
        GameTime._frame = timestamp.frame

    @staticmethod
    def get_time():
        return GameTime._time

    @staticmethod
    def get_frame():
        return GameTime._frame


class CarlaDataProvider(object):
    _world = None

    @staticmethod
    def set_world(world):
        CarlaDataProvider._world = world

    @staticmethod
    def get_world():
        return CarlaDataProvider._world

    @staticmethod
    def get_map():
        return CarlaDataProvider._world.get_map()

    @staticmethod
    def cleanup():
        CarlaDataProvider._world = None


class SensorReceivedNoData(Exception):
    pass


class SensorInterface(object):
    """Makes up readings: `readings[type]()` gives the data of a sensor."""

    readings = {"sensor.speedometer": lambda: {"speed": 1.5}}

    def __init__(self):
        self._specs = {}

    def register_sensor(self, tag, spec):
        self._specs[tag] = spec

    def get_data(self, frame):
        return {tag: (frame, self.readings[spec["type"]]()) for tag, spec in self._specs.items()}


class RouteRecord(object):
    def __init__(self, route_id):
        self.index, self.route_id, self.status = -1, route_id, "Started"
        self.scores = {"score_route": 0}
        self.meta = {"route_length": 60.0}


class FirstStatistics(object):
    """Where 1.0 keeps its records."""

    def __init__(self):
        self._registry_route_records = []

    @property
    def records(self):
        return self._registry_route_records

    def create(self, config, with_repetition):
        name = config.name + ("_rep%d" % config.repetition_index if with_repetition else "")
        self.records.append(RouteRecord(name))

    def compute(self, index, scenario, message):
        record = self.records[index]
        record.index = index
        share = 0 if scenario is None else scenario.share()
        record.scores["score_route"] = share
        record.status = "Completed" if share == 100.0 else "Failed"
        if message and share != 100.0:
            record.status += " - " + message


class LaterStatistics(FirstStatistics):
    """Where the later ones do."""

    def __init__(self):
        self._results = types.SimpleNamespace(checkpoint=types.SimpleNamespace(records=[]))

    @property
    def records(self):
        return self._results.checkpoint.records


def _base_agent(kind):
    """The agent base class of a version: constructors and set-up differ."""

    class AutonomousAgent(object):
        def __init__(self, *given):
            names = _tracks(kind)
            self.track = names.SENSORS
            self._global_plan = self._global_plan_world_coord = None
            self.sensor_interface = SensorInterface()
            if kind == FIRST:
                (path_to_conf_file,) = given
                self.setup(path_to_conf_file)
            else:
                _host, _port, _debug = given

        def __call__(self):
            data = self.sensor_interface.get_data(GameTime.get_frame())
            control = self.run_step(data, GameTime.get_time())
            control.manual_gear_shift = False
            return control

        def set_global_plan(self, gps, world):
            self._global_plan_world_coord = [world[0], world[-1]]
            self._global_plan = [gps[0], gps[-1]]

    if kind == "bench2drive":

        def get_metric_info(self):
            return {"location": [1.0, 2.0, 3.0]}

        AutonomousAgent.get_metric_info = get_metric_info
    return AutonomousAgent


_TRACKS = {}


def _tracks(kind):
    if kind not in _TRACKS:
        names = ["SENSORS", "MAP"]
        if kind != FIRST:
            names += ["SENSORS_QUALIFIER", "MAP_QUALIFIER"]
        _TRACKS[kind] = enum.Enum("Track", [(name, name) for name in names])
    return _TRACKS[kind]


def install(kind):
    """Registers the modules of a version, replacing those of another."""
    uninstall()
    _add("leaderboard.autoagents.autonomous_agent", AutonomousAgent=_base_agent(kind), Track=_tracks(kind))
    wrapper = _add("leaderboard.autoagents.agent_wrapper", AgentError=type("AgentError", (Exception,), {}))
    if kind == "bench2drive":
        wrapper.TickRuntimeError = type("TickRuntimeError", (Exception,), {})
    _add("leaderboard.envs.sensor_interface", SensorReceivedNoData=SensorReceivedNoData)
    penalties = {"COLLISION_PEDESTRIAN": 1.0 if kind == "leaderboard-2.1" else 0.5}
    _add("leaderboard.utils.statistics_manager", PENALTY_VALUE_DICT=penalties)
    _add("srunner.scenariomanager.carla_data_provider", CarlaDataProvider=CarlaDataProvider)
    _add("srunner.scenariomanager.timer", GameTime=GameTime)
    _add("py_trees.blackboard", Blackboard=stand_in_tree.Blackboard)
    sys.modules.pop("stand_in_evaluator", None)
    import stand_in_evaluator

    if kind == "leaderboard-master":
        stand_in_evaluator.MIN_CARLA_VERSION = "0.9.14"
    vars(stand_in_tree.Blackboard()).clear()


def uninstall():
    """Forgets them, and the agent class that was made on top of them."""
    for name in _INSTALLED + ["egoloop_agent", "egoloop_sidecar.agent"]:
        sys.modules.pop(name, None)
    del _INSTALLED[:]


def statistics_manager(kind):
    return FirstStatistics() if kind == FIRST else LaterStatistics()


def _add(name, **members):
    parts = name.split(".")
    for count in range(1, len(parts) + 1):
        path = ".".join(parts[:count])
        if path not in sys.modules:
            sys.modules[path] = types.ModuleType(path)
            _INSTALLED.append(path)
    module = sys.modules[name]
    vars(module).update(members)
    return module


assert carla.Map.name
