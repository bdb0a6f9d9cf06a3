"""
The agent class that the evaluators see. It drives nothing itself: every question goes through a
RouteRun to the client. Only importable inside an evaluator, whose base class it extends.
"""

import os

import carla
from leaderboard.autoagents.autonomous_agent import AutonomousAgent, Track
from leaderboard.envs.sensor_interface import SensorReceivedNoData
from srunner.scenariomanager.carla_data_provider import CarlaDataProvider

from .errors import TransportLost
from .evaluator import find_evaluator
from .metric_info import MetricInfo, metric_folder
from .route_run import RouteRun
from .route_truth import Plan
from .service import get_service


class InfrastructureFailure(SensorReceivedNoData):
    """
    Raised out of `run_step` when the client is lost for good. The evaluators take errors of this
    class as the simulation's, not the agent's, so that a resumed run repeats the route.
    """


class EgoloopAgent(AutonomousAgent):
    """Hands the ego over to whoever is connected to the sidecar."""

    _run = None
    _evaluator = None
    _plan = None
    _sensors = ()
    _metrics = None
    _has_begun = False

    def set_global_plan(self, global_plan_gps, global_plan_world_coord):
        """Keeps the plan as it stands now (1.0 calls this after `setup`, the others before)."""
        plan = Plan(global_plan_gps, global_plan_world_coord)
        super().set_global_plan(global_plan_gps, global_plan_world_coord)
        plan.set_sparse(self._global_plan_world_coord)
        self._plan = plan

    def setup(self, path_to_conf_file):
        """
        Offers the route to the client. Raises AgentFailure for what is the agent's fault; a client
        that is not there ends the process, as no later route would find one either.
        """
        evaluator = find_evaluator()
        self._evaluator = evaluator
        service = get_service(path_to_conf_file, evaluator)
        self._run = RouteRun(service, evaluator, CarlaDataProvider)
        try:
            self._run.prepare()
            self._sensors = self._run.needs["sensors"]
            self._run.hear_sensors(self.sensor_interface)
            self.track = self._choose_track(service.options.track)
            folder = metric_folder(self, path_to_conf_file, service.options, os.environ)
            self._metrics = MetricInfo(self, folder) if folder is not None else None
            if self._plan is not None:
                self._begin()
        except TransportLost as error:
            self._abandon()
            evaluator.stop_watchdog()
            raise SystemExit("egoloop: infrastructure: %s" % error)

    def sensors(self):
        """The specs of the client's agent."""
        # 1.0 asks here a second time when the ego is there and its criteria are: from now on their
        # collision sensor hears. In the others it is made on the first tick, like ours.
        evaluator = self._evaluator
        wrapper = getattr(evaluator.manager, "_agent", None)
        if evaluator.kind == "leaderboard-1.0" and getattr(wrapper, "_agent", None) is self:
            self._run.watch_contacts()
        return [dict(spec) for spec in self._sensors]

    def __call__(self):
        """The world is read while the data of the sensors is still on its way."""
        if self._run is not None:
            self._run.read_ahead()
        return super().__call__()

    def run_step(self, input_data, timestamp):
        """One tick; the client's control as carla.VehicleControl."""
        try:
            if not self._has_begun:
                self._begin()
            if self._metrics is not None:
                self._metrics.note(self._run.tick)
            answer = self._run.step(input_data, timestamp)
        except TransportLost as error:
            self._abandon()
            raise InfrastructureFailure("egoloop: infrastructure: %s" % error)
        control = carla.VehicleControl()
        control.throttle = float(answer["throttle"])
        control.steer = float(answer["steer"])
        control.brake = float(answer["brake"])
        control.hand_brake = answer["handBrake"]
        control.reverse = answer["reverse"]
        return control

    def destroy(self):
        """The evaluator has scored the route and lets the agent go."""
        run, self._run = self._run, None
        metrics, self._metrics = self._metrics, None
        # 1.0 resets the world when its evaluator object goes, so nothing here may hold it.
        self._evaluator = None
        try:
            if run is not None:
                run.finish()
        finally:
            if metrics is not None:
                metrics.save()

    def _begin(self):
        self._has_begun = True
        self._run.begin(self._plan)

    def _abandon(self):
        run, self._run = self._run, None
        run.abandon()

    def _choose_track(self, chosen):
        """The track asked for with --track, so that every agent's sensors are judged by its rules."""
        if chosen is None:
            chosen = getattr(self._evaluator.arguments, "track", None)
        if chosen is None:
            kinds = [spec["type"] for spec in self._sensors]
            chosen = "MAP" if "sensor.opendrive_map" in kinds else "SENSORS"
        return Track(chosen)
