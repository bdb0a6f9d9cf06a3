/** VehiclePhysicsControl to and from the wire; wheels are placed in the world there, in centimetres. */

import type { Arguments } from '../rpc/arguments.js';
import type { MsgpackWriter } from '../rpc/msgpack-writer.js';
import { readFinite, readVector } from '../wire/read-structs.js';
import type { WirePose } from '../wire/types.js';
import { writeVector } from '../wire/write-structs.js';
import type { CurvePoint, GearPhysics, PhysicsControl, WheelPhysics } from './physics.js';

const DEG = Math.PI / 180;

/** @param pose of the vehicle, which places its wheels in the world */
export function writePhysicsControl(
  out: MsgpackWriter,
  physics: PhysicsControl,
  pose: WirePose,
): void {
  out.array(17);
  writeCurve(out, physics.torqueCurve);
  out.f32(physics.maxRpm).f32(physics.moi).f32(physics.dampingFullThrottle);
  out.f32(physics.dampingClutchEngaged).f32(physics.dampingClutchDisengaged);
  out.bool(physics.hasGearAutobox).f32(physics.gearSwitchTimeS).f32(physics.clutchStrength);
  out.f32(physics.finalRatio).array(physics.forwardGears.length);
  for (const { ratio, downRatio, upRatio } of physics.forwardGears) {
    out.array(3).f32(ratio).f32(downRatio).f32(upRatio);
  }
  out.f32(physics.massKg).f32(physics.dragCoefficient);
  writeVector(out, physics.centerOfMassM);
  writeCurve(out, physics.steeringCurve);
  out.array(physics.wheels.length);
  for (const wheel of physics.wheels) writeWheel(out, wheel, pose);
  out.bool(physics.hasSweepWheelCollision);
}

function writeCurve(out: MsgpackWriter, curve: readonly CurvePoint[]): void {
  out.array(curve.length);
  for (const { x, y } of curve) out.array(2).f32(x).f32(y);
}

function writeWheel(out: MsgpackWriter, wheel: WheelPhysics, pose: WirePose): void {
  out.array(10).f32(wheel.tireFriction).f32(wheel.dampingRate).f32(wheel.maxSteerAngleDeg);
  out.f32(wheel.radiusCm).f32(wheel.maxBrakeTorque).f32(wheel.maxHandBrakeTorque);
  out.f32(wheel.latStiffMaxLoad).f32(wheel.latStiffValue).f32(wheel.longStiffValue);
  const { x, y, z } = wheel.positionCm;
  const cos = Math.cos(pose.yaw * DEG);
  const sin = Math.sin(pose.yaw * DEG);
  writeVector(out, {
    x: 100 * pose.x + cos * x - sin * y,
    y: 100 * pose.y + sin * x + cos * y,
    z: 100 * pose.z + z,
  });
}

/**
 * What a client sets. Where its wheels are in the vehicle stays as it was, since a vehicle has moved
 * since the client asked for it.
 * @param before what was in force
 */
export function readPhysicsControl(args: Arguments, before: PhysicsControl): PhysicsControl {
  const fields = args.struct('physics_control');
  const torqueCurve = readCurve(fields, 'torque_curve');
  const maxRpm = readFinite(fields);
  const moi = readFinite(fields);
  const dampingFullThrottle = readFinite(fields);
  const dampingClutchEngaged = readFinite(fields);
  const dampingClutchDisengaged = readFinite(fields);
  const hasGearAutobox = fields.bool();
  const gearSwitchTimeS = readFinite(fields);
  const clutchStrength = readFinite(fields);
  const finalRatio = readFinite(fields);
  const forwardGears = fields.list('forward_gears', readGear);
  const massKg = readFinite(fields);
  const dragCoefficient = readFinite(fields);
  const centerOfMassM = readVector(fields, 'center_of_mass');
  const steeringCurve = readCurve(fields, 'steering_curve');
  const wheels = fields.list('wheels', readWheel).map((wheel, i) => {
    return { ...wheel, positionCm: before.wheels[i]?.positionCm ?? { x: 0, y: 0, z: 0 } };
  });
  return {
    torqueCurve,
    maxRpm,
    moi,
    dampingFullThrottle,
    dampingClutchEngaged,
    dampingClutchDisengaged,
    hasGearAutobox,
    gearSwitchTimeS,
    clutchStrength,
    finalRatio,
    forwardGears,
    massKg,
    dragCoefficient,
    centerOfMassM,
    steeringCurve,
    wheels,
    hasSweepWheelCollision: fields.bool(false),
  };
}

function readCurve(fields: Arguments, name: string): CurvePoint[] {
  return fields.list(name, (entry) => {
    const point = entry.struct('point');
    return { x: readFinite(point), y: readFinite(point) };
  });
}

function readGear(entry: Arguments): GearPhysics {
  const gear = entry.struct('gear');
  return { ratio: readFinite(gear), downRatio: readFinite(gear), upRatio: readFinite(gear) };
}

function readWheel(entry: Arguments): Omit<WheelPhysics, 'positionCm'> {
  const wheel = entry.struct('wheel');
  return {
    tireFriction: readFinite(wheel),
    dampingRate: readFinite(wheel),
    maxSteerAngleDeg: readFinite(wheel),
    radiusCm: readFinite(wheel),
    maxBrakeTorque: readFinite(wheel),
    maxHandBrakeTorque: readFinite(wheel),
    latStiffMaxLoad: readFinite(wheel),
    latStiffValue: readFinite(wheel),
    longStiffValue: readFinite(wheel),
  };
}
