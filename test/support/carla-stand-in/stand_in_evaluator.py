"""
The five official evaluators' calling orders, in small: who constructs the agent when, what it is
handed, which exceptions become which status, when the record is computed and the agent destroyed.
The loads and ticks are those of the stand-in world. docs/sidecar.md names the real ones.
"""

import types

import carla
import stand_in_tree
from stand_in_modules import GameTime

FRAME_S = 0.05000000074505806


class Arguments(object):
    """What --host, --timeout and the like would be."""

    def __init__(self, agent_config="", timeout=60.0, track="SENSORS"):
        self.host, self.port, self.debug = "localhost", 2000, 0
        self.agent_config, self.timeout, self.track = agent_config, timeout, track


class RouteConfig(object):
    """A route of `length_m` along x."""

    def __init__(self, route_id, index, repetition=0, length_m=60):
        self.name, self.index, self.repetition_index = "RouteScenario_%s" % route_id, index, repetition
        self.town, self.length_m = "Town01", length_m
        self.keypoints = [carla.Location(0, 0, 0.1), carla.Location(length_m, 0, 0.1)]
        self.agent = None


class LaterManager(object):
    """Scenario manager of the versions from 2.0 on: the world ticks, then the agent is asked."""

    is_first_version = False

    def __init__(self, statistics_manager, tick_limit=None):
        self.scenario = self.scenario_tree = self._agent_wrapper = self._agent = None
        self.scenario_class = None
        self.ego_vehicles = None
        self.tick_limit, self.tick_count = tick_limit, 0
        self.break_on_tick = None
        self._running = False
        self._failed = False
        self._statistics_manager = statistics_manager

    def get_running_status(self):
        return not self._failed

    def load_scenario(self, scenario, agent):
        GameTime.restart()
        self._agent_wrapper = types.SimpleNamespace(_agent=agent)
        self.scenario, self.scenario_tree = scenario, scenario.scenario_tree
        self.ego_vehicles = scenario.ego_vehicles
        self.tick_count = 0
        self._spawn_sensors(agent, scenario.world, 10)

    def _spawn_sensors(self, agent, world, ticks):
        for spec in agent.sensors():
            agent.sensor_interface.register_sensor(spec["id"], spec)
        for _ in range(ticks):
            world.tick()

    def run_scenario(self):
        self._running = True
        while self._running:
            self._tick_scenario()

    def _tick_scenario(self):
        if not self.is_first_version:
            self._world_tick()
        self._evaluate()
        if self.is_first_version and self._running:
            self._world_tick()

    def _world_tick(self):
        if self.tick_count == self.break_on_tick:
            raise RuntimeError("time-out of the simulator")
        self.world.tick(60.0)

    @property
    def world(self):
        return self.scenario.world

    def _evaluate(self):
        agents = _module("leaderboard.autoagents.agent_wrapper")
        interface = _module("leaderboard.envs.sensor_interface")
        GameTime.on_carla_tick(self.world.get_snapshot().timestamp)
        self.tick_count += 1
        if self.tick_limit is not None and self.tick_count > self.tick_limit:
            raise agents.TickRuntimeError("too many ticks")
        try:
            control = (self._agent or self._agent_wrapper)._agent()
        except interface.SensorReceivedNoData as error:
            raise RuntimeError(error)
        except Exception as error:
            raise agents.AgentError(error)
        self.ego_vehicles[0].apply_control(control)
        self.scenario_tree.tick_once()
        if self.scenario_tree.status != "RUNNING":
            self._running = False

    def stop_scenario(self):
        if self.scenario is not None:
            self.scenario.terminate()


class FirstManager(LaterManager):
    """That of 1.0: the agent is asked about the world as it stands, then the world ticks."""

    is_first_version = True

    def load_scenario(self, scenario, agent):
        GameTime.restart()
        self._agent = types.SimpleNamespace(_agent=agent)
        self.scenario_class, self.scenario = scenario, scenario
        self.scenario_tree, self.ego_vehicles = scenario.scenario_tree, scenario.ego_vehicles
        self._spawn_sensors(agent, scenario.world, 1)


class RouteScenario(object):
    """Plan, ego, scenarios and criteria of a route in the stand-in world."""

    def __init__(self, world, config, raise_before_agent):
        self.world, self.config = world, config
        self.route, self.gps_route = [], []
        for metre in range(config.length_m + 1):
            place = carla.Location(metre, 0.25, 0.1)
            self.route.append((carla.Transform(place), _RoadOption(4)))
            self.gps_route.append(({"lat": 0.1, "lon": 0.2, "z": place.z}, _RoadOption(4)))
        if config.agent is not None:
            config.agent.set_global_plan(self.gps_route, self.route)
        first = self.route[0][0].location
        first.z = carla._f(first.z + 0.5)
        ego = world.add(carla.Actor, "vehicle.lincoln.mkz_2020", 0, 0.25, 0.0, "hero")
        world.tick()
        self.ego_vehicles = [ego]
        ambulance = world.add(carla.Actor, "vehicle.carlamotors.firetruck", -20, 0, 8.0, "scenario")
        configs = [
            stand_in_tree.ScenarioConfig("Accident_1", "Accident", 0),
            stand_in_tree.ScenarioConfig("YieldToEmergencyVehicle_1", "YieldToEmergencyVehicle", 1),
        ]
        self.scenario_configurations = configs
        self.list_scenarios = [
            stand_in_tree.Scenario(configs[0], ambulance, 3, 8),
            stand_in_tree.YieldToEmergencyVehicle(configs[1], ambulance, 12, 10 ** 9),
        ]
        lights = [a for a in world.actors.values() if "traffic_light" in a.type_id]
        signs = [a for a in world.actors.values() if "traffic.stop" in a.type_id]
        # The official list is in an order of its own; here it is that of falling ids.
        self._criteria = [
            stand_in_tree.BlockedTest(),
            stand_in_tree.RunningRedLightTest(lights[::-1]),
            stand_in_tree.RunningStopTest(signs),
        ]
        self.scenario_tree = stand_in_tree.Root(
            ego, self.list_scenarios, self._criteria, config.length_m - 5
        )

    def get_criteria(self):
        return self._criteria

    def terminate(self):
        for scenario in self.list_scenarios:
            scenario.is_running = True
            scenario.stop()

    def share(self):
        """How much of the route the ego has done, percent."""
        ego = self.ego_vehicles[0]
        return 100.0 if self.scenario_tree.status == "SUCCESS" else max(0.0, ego.place[0])


class _RoadOption(object):
    def __init__(self, value):
        self.value = value


def _module(name):
    import sys

    return sys.modules[name]


class Watchdog(object):
    """The real one has a thread that outlives the main one unless it is stopped."""

    is_stopped = False

    def stop(self):
        self.is_stopped = True


class LeaderboardEvaluator(object):
    """One of the five, by `kind`: `leaderboard-1.0` … `bench2drive`."""

    def __init__(self, kind, arguments, statistics_manager, module_agent, make_world):
        self.kind, self.statistics_manager, self.module_agent = kind, statistics_manager, module_agent
        self.make_world = make_world
        self.client = carla.Client(None)
        self.agent_instance = self.route_scenario = self.sensors = None
        limit = 4000 if kind == "bench2drive" else None
        manager = FirstManager if kind == "leaderboard-1.0" else LaterManager
        self.manager = manager(statistics_manager, limit)
        self.log = []
        self._agent_watchdog = Watchdog()

    def run(self, args, configs):
        """Runs routes as the real ones do; True if the whole run had to stop."""
        for config in configs:
            if self._load_and_run_scenario(args, config):
                return True
        return False

    def _load_and_run_scenario(self, args, config):
        if self.kind == "leaderboard-1.0":
            return self._first_version(args, config)
        return self._later_versions(args, config)

    def _first_version(self, args, config):
        self.statistics_manager.create(config, with_repetition=False)
        try:
            entry = getattr(self.module_agent, self.module_agent.get_entry_point())
            self.agent_instance = entry(args.agent_config)
            config.agent = self.agent_instance
            if not self.sensors:
                self.sensors = self.agent_instance.sensors()
                self._validate(args)
        except Exception as error:
            self.log.append(error)
            self._register(config, "Agent couldn't be set up")
            self._cleanup()
            return False
        scenario = self._load(config)
        self.manager.load_scenario(scenario, self.agent_instance)
        message = self._drive()
        self.manager.stop_scenario()
        self._register(config, message)
        self._cleanup()
        return message == "Simulation crashed"

    def _later_versions(self, args, config):
        self.statistics_manager.create(config, with_repetition=True)
        self.route_scenario = self._load(config)
        try:
            if self.kind == "bench2drive":
                args.agent_config = args.agent_config + "+" + config.name + "_saved"
            entry = getattr(self.module_agent, self.module_agent.get_entry_point())
            self.agent_instance = entry(args.host, args.port, args.debug)
            self.agent_instance.set_global_plan(self.route_scenario.gps_route, self.route_scenario.route)
            self.agent_instance.setup(args.agent_config)
            if not self.sensors:
                self.sensors = self.agent_instance.sensors()
                self._validate(args)
        except Exception as error:
            self.log.append(error)
            self._register(config, "Agent couldn't be set up")
            self._cleanup()
            return self.kind == "bench2drive"
        self.manager.load_scenario(self.route_scenario, self.agent_instance)
        message = self._drive()
        self.manager.stop_scenario()
        self._register(config, message)
        self._cleanup()
        return message == "Simulation crashed"

    def _load(self, config):
        world = self.make_world()
        self.client.world = world
        provider = _module("srunner.scenariomanager.carla_data_provider").CarlaDataProvider
        provider.set_world(world)
        world.tick()
        return RouteScenario(world, config, self.kind == "leaderboard-1.0")

    def _validate(self, args):
        tracks = _module("leaderboard.autoagents.autonomous_agent").Track
        if tracks(args.track) != self.agent_instance.track:
            raise ValueError("wrong track")

    def _drive(self):
        """Runs the loop; the words that go into the record for what ended it from outside."""
        agents = _module("leaderboard.autoagents.agent_wrapper")
        try:
            self.manager.run_scenario()
        except agents.AgentError as error:
            self.log.append(error)
            return "Agent crashed"
        except Exception as error:
            self.log.append(error)
            is_limit = type(error).__name__ == "TickRuntimeError"
            return "TickRuntime" if is_limit else "Simulation crashed"
        return ""

    def _register(self, config, message):
        scenario = self.route_scenario or self.manager.scenario_class
        self.statistics_manager.compute(config.index, scenario, message)

    def _cleanup(self):
        provider = _module("srunner.scenariomanager.carla_data_provider").CarlaDataProvider
        if self.kind != "leaderboard-1.0":
            provider.cleanup()
        if self.agent_instance is not None:
            self.agent_instance.destroy()
            self.agent_instance = None
        self.route_scenario = None
        provider.cleanup()
