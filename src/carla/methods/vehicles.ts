/** Vehicles: controls, physics figures, lights, doors and wheels. */

import { steeringFactor } from '../../sim/world/vehicle-dynamics.js';
import {
  type PhysicsControl,
  physicsControlOf,
  readPhysicsControl,
  writePhysicsControl,
} from '../blueprints/index.js';
import type { Arguments } from '../rpc/arguments.js';
import { acting, returning } from '../rpc/dispatch.js';
import { RpcError } from '../rpc/rpc-error.js';
import {
  readAckermannControl,
  readAckermannSettings,
  readFinite,
  readVehicleControl,
} from '../wire/read-structs.js';
import type { AckermannSettings } from '../wire/types.js';
import type { CarlaWorld } from '../world/carla-world.js';
import { closeDoors, openDoors } from '../world/doors.js';
import { applyAckermannControl, applyVehicleControl, setVehicleLights } from './operations.js';
import { type Methods, refusing, vehicleOf } from './session.js';

/** Largest angle that CARLA's cars report for their front wheels, degrees. */
const FULL_STEER_DEG = 70;
/** What CARLA reports before anybody set gains; this server meets what is asked without them. */
const ACKERMANN_SETTINGS: AckermannSettings = {
  speedKp: 0.15,
  speedKi: 0,
  speedKd: 0.25,
  accelKp: 0.01,
  accelKi: 0,
  accelKd: 0.01,
};

function physicsOf(world: CarlaWorld, id: number, call: string): PhysicsControl {
  const { vehicle } = vehicleOf(world, id, call);
  const physics = vehicle.physics ?? physicsControlOf(world.get(id, call).description.id);
  if (physics === null) throw new RpcError(`${call}: actor ${id} has no physics figures`);
  return physics;
}

/** Takes over a vehicle's physics figures: its mass counts, the rest is kept and handed back. */
export function applyPhysics(world: CarlaWorld, id: number, args: Arguments): void {
  const { body, vehicle } = vehicleOf(world, id, 'apply_physics_control');
  vehicle.physics = readPhysicsControl(args, physicsOf(world, id, 'apply_physics_control'));
  if (vehicle.physics.massKg > 0) body.massKg = vehicle.physics.massKg;
}

export const VEHICLE_METHODS: Methods = {
  apply_control_to_vehicle: acting(({ host }, args) =>
    applyVehicleControl(host.world, args.int(), readVehicleControl(args)),
  ),
  apply_ackermann_control_to_vehicle: acting(({ host }, args) =>
    applyAckermannControl(host.world, args.int(), readAckermannControl(args)),
  ),
  get_ackermann_controller_settings: returning(({ host }, args, out) => {
    const { vehicle } = vehicleOf(host.world, args.int(), 'get_ackermann_controller_settings');
    const settings = vehicle.ackermannSettings ?? ACKERMANN_SETTINGS;
    out.array(6).f32(settings.speedKp).f32(settings.speedKi).f32(settings.speedKd);
    out.f32(settings.accelKp).f32(settings.accelKi).f32(settings.accelKd);
  }),
  apply_ackermann_controller_settings: acting(({ host }, args) => {
    const { vehicle } = vehicleOf(host.world, args.int(), 'apply_ackermann_controller_settings');
    vehicle.ackermannSettings = readAckermannSettings(args);
  }),
  get_physics_control: returning(({ host }, args, out) => {
    const id = args.int();
    const physics = physicsOf(host.world, id, 'get_physics_control');
    writePhysicsControl(out, physics, host.world.poseOf(host.world.get(id, 'get_physics_control')));
  }),
  apply_physics_control: acting(({ host }, args) => applyPhysics(host.world, args.int(), args)),
  get_vehicle_light_state: returning(({ host }, args, out) => {
    const { vehicle } = vehicleOf(host.world, args.int(), 'get_vehicle_light_state');
    out.array(1).int(vehicle.lightMask);
  }),
  set_vehicle_light_state: acting(({ host }, args) => {
    const id = args.int();
    setVehicleLights(host.world, id, args.struct('light_state').int());
  }),
  get_vehicle_light_states: returning(({ host }, _args, out) => {
    const vehicles = [...host.world.all()].filter(({ body }) => body?.vehicle);
    out.array(vehicles.length);
    for (const { id, body } of vehicles) {
      out
        .array(2)
        .int(id)
        .int(body?.vehicle?.lightMask ?? 0);
    }
  }),
  open_vehicle_door: acting(({ host }, args) => openDoors(host.world, args.int(), args.int())),
  close_vehicle_door: acting(({ host }, args) => closeDoors(host.world, args.int(), args.int())),
  // The wheel turns to be looked at alone, as in CARLA; it does not steer.
  set_wheel_steer_direction: acting(({ host }, args) => {
    const { vehicle } = vehicleOf(host.world, args.int(), 'set_wheel_steer_direction');
    vehicle.shownWheelDeg.set(args.int(), readFinite(args));
  }),
  get_wheel_steer_angle: returning(({ host }, args, out) => {
    const { world } = host;
    const { body, vehicle } = vehicleOf(world, args.int(), 'get_wheel_steer_angle');
    const wheel = args.int();
    const steer = world.table.steer[body.slot] as number;
    const factor = steeringFactor(world.table.speed[body.slot] as number);
    const own = wheel < 2 ? steer * factor * FULL_STEER_DEG : 0;
    out.f32(vehicle.shownWheelDeg.get(wheel) ?? own);
  }),
  set_wheel_pitch_angle: refusing('wheels do not turn about their axles'),
  get_wheel_pitch_angle: refusing('wheels do not turn about their axles'),
  show_vehicle_debug_telemetry: acting(() => {}),
  enable_carsim: refusing('there is no CarSim'),
  use_carsim_road: refusing('there is no CarSim'),
  enable_chrono_physics: refusing('there is no Chrono'),
  restore_physx_physics: acting(() => {}),
  get_telemetry_data: refusing('wheels have no forces of their own'),
};
