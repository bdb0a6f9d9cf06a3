import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { OPENDRIVE_MAP } from '../../../../src/carla/maps.js';
import { CARLA_METHODS } from '../../../../src/carla/methods/index.js';
import type { RpcValue } from '../../../../src/carla/rpc/msgpack-reader.js';
import { streamToken } from '../../../../src/carla/stream/token.js';
import {
  CarlaCalls,
  f,
  SEDAN,
  type Sent,
  transform,
  vector,
  WALKER,
} from '../../../helpers/carla-street.js';
import { streetText } from '../../../helpers/signalled-road.js';

const test = suite('CARLA methods');
const list = (value: RpcValue): RpcValue[] => value as RpcValue[];
const lightIds = ({ host }: CarlaCalls): number[] =>
  [...host.world.all()].filter(({ role }) => role === 'light').map(({ id }) => id);

// Of CARLA 0.9.15's 106 methods, and what 0.9.16 added.
const NAMES = `version get_episode_info get_sensor_token get_episode_settings set_episode_settings
tick_cue get_available_maps load_new_episode load_map_layer unload_map_layer copy_opendrive_to_file
get_map_info get_map_data get_required_files request_file get_navigation_mesh get_names_of_all_objects
apply_color_texture_to_objects apply_float_color_texture_to_objects console_command
get_actor_definitions get_spectator get_actors_by_id spawn_actor spawn_actor_with_parent destroy_actor
set_actor_location set_actor_transform set_actor_target_velocity set_actor_target_angular_velocity
enable_actor_constant_velocity disable_actor_constant_velocity set_actor_simulate_physics
set_actor_enable_gravity set_actor_collisions set_actor_dead add_actor_impulse add_actor_force
add_actor_angular_impulse add_actor_torque add_actor_impulse_at_location add_actor_force_at_location
apply_batch set_walker_state apply_control_to_vehicle apply_ackermann_control_to_vehicle
get_ackermann_controller_settings apply_ackermann_controller_settings get_physics_control
apply_physics_control get_vehicle_light_state set_vehicle_light_state get_vehicle_light_states
open_vehicle_door close_vehicle_door set_wheel_steer_direction get_wheel_steer_angle
set_actor_autopilot show_vehicle_debug_telemetry enable_carsim use_carsim_road enable_chrono_physics
apply_control_to_walker get_bones_transform set_bones_transform blend_pose get_pose_from_animation
set_traffic_light_state set_traffic_light_green_time set_traffic_light_yellow_time
set_traffic_light_red_time freeze_traffic_light freeze_all_traffic_lights reset_traffic_light_group
reset_all_traffic_lights get_group_traffic_lights get_light_boxes get_weather_parameters
set_weather_parameters query_lights_state update_lights_state update_day_night_cycle get_all_level_BBs
get_environment_objects enable_environment_objects project_point cast_ray draw_debug_shape
is_traffic_manager_running get_traffic_manager_running add_traffic_manager_running
destroy_traffic_manager start_recorder stop_recorder show_recorder_file_info show_recorder_collisions
show_recorder_actors_blocked replay_file stop_replayer set_replayer_time_factor
set_replayer_ignore_hero set_replayer_ignore_spectator get_gbuffer_token enable_sensor_for_ros
disable_sensor_for_ros is_sensor_enabled_for_ros get_imui_gravity set_imui_gravity get_telemetry_data
restore_physx_physics send get_actor_component_world_transform get_actor_component_relative_transform
get_actor_component_names get_actor_bone_names get_actor_socket_names get_actor_bone_world_transforms
get_actor_bone_relative_transforms get_actor_socket_world_transforms
get_actor_socket_relative_transforms set_wheel_pitch_angle get_wheel_pitch_angle
set_annotations_traverse_translucency get_actor_bounding_box get_traffic_sign_trigger_volume`;

test('there is every method of the protocol, and no other', () => {
  assert.equal([...CARLA_METHODS.keys()].sort(), NAMES.split(/\s+/).sort());
});

test('session: version, episode, tokens, settings, the next frame', () => {
  const calls = new CarlaCalls('0.9.14');
  assert.is(calls.call('version'), '0.9.14');
  const [id, token] = list(calls.call('get_episode_info'));
  assert.is(BigInt(id as number), calls.host.episodeId);
  assert.equal(list(token as RpcValue)[0], new Uint8Array(streamToken(1, 2001)));
  assert.equal(calls.call('get_sensor_token', 1), [new Uint8Array(streamToken(1, 2001))]);
  assert.throws(() => calls.call('get_sensor_token', 77), /no stream 77/);
  assert.is(calls.call('tick_cue'), 1);
  assert.is(calls.ticksAsked, 1);
  const settings: Sent = [true, false, [true, f(0.1)], true, f(0.01), 10, f(0), true];
  assert.is(calls.call('set_episode_settings', settings), 0);
  assert.is(calls.clockChanges, 1);
  assert.is(calls.host.settings.synchronous, true);
  assert.ok(Math.abs(calls.host.stepS - 0.1) < 1e-7);
  assert.is(list(calls.call('get_episode_settings')).length, 11);
});

test('maps: list, info, text; a new episode has new ids and the settings asked for', () => {
  const calls = new CarlaCalls();
  assert.equal(calls.call('get_available_maps'), ['/Game/Carla/Maps/Street']);
  const [name, points] = list(calls.call('get_map_info'));
  assert.is(name, 'Carla/Maps/Street');
  assert.ok(list(points as RpcValue).length > 0);
  assert.match(String(calls.call('get_map_data')), /<OpenDRIVE>/);
  assert.equal(calls.call('get_required_files', 'Nav', true), []);
  const car = calls.spawn(SEDAN, 10);
  calls.host.settings = { ...calls.host.settings, synchronous: true };
  const { episodeId } = calls.host;
  calls.call('load_new_episode', '/Game/Carla/Maps/Street', false, 65_535);
  // As in CARLA, where the client of 0.9.16 relies on it: the change comes with the next step.
  assert.is(calls.host.episodeId, episodeId);
  assert.is((calls.call('get_actors_by_id', [car]) as unknown[]).length, 1);
  calls.host.step();
  assert.is.not(calls.host.episodeId, episodeId);
  assert.is(calls.host.settings.synchronous, true);
  assert.equal(calls.call('get_actors_by_id', [car]), []);
  calls.call('load_new_episode', '', true, 65_535);
  assert.is(calls.host.settings.synchronous, false);
  assert.throws(() => calls.call('load_new_episode', 'Town99', true, 1), /Map 'Town99' not found/);
});

test("a client's OpenDRIVE becomes a world; what is none is refused with its place", () => {
  const calls = new CarlaCalls();
  assert.throws(() => calls.call('load_new_episode', OPENDRIVE_MAP, true, 1), /not found/);
  assert.throws(() => calls.call('copy_opendrive_to_file', '<nope/>', []), /OpenDRIVE text:1:1/);
  calls.call('copy_opendrive_to_file', streetText(), []);
  calls.call('load_new_episode', OPENDRIVE_MAP, true, 1);
  calls.host.step();
  assert.is(calls.host.mapName, 'Carla/Maps/OpenDriveMap');
  assert.is(calls.call('get_map_data'), streetText());
});

test('actors: spawn, look up, attach, destroy', () => {
  const calls = new CarlaCalls();
  const car = calls.spawn(SEDAN, 10);
  const sensor = calls.call(
    'spawn_actor_with_parent',
    calls.description('sensor.other.gnss'),
    transform(1, 0, 2),
    car,
    0,
  );
  const [id, parent, , , , token] = list(sensor);
  assert.is(parent, car);
  assert.equal(token, new Uint8Array(streamToken(2, 2001)));
  assert.is(list(calls.call('get_actors_by_id', [car, 12_345, id as number])).length, 2);
  assert.is(calls.call('destroy_actor', car), true);
  assert.throws(() => calls.call('destroy_actor', car), /unable to destroy actor: not found/);
  assert.throws(
    () => calls.call('spawn_actor', [1, 'vehicle.no.such', []], transform(0, 0, 0)),
    /invalid actor description/,
  );
  assert.is(list(list(calls.call('get_spectator'))[2] as RpcValue)[1], 'spectator');
  assert.ok(list(calls.call('get_actor_definitions')).length > 150);
});

test('boxes have four fields for 0.9.16 and three before', () => {
  for (const [version, fields] of [
    ['0.9.15', 3],
    ['0.9.16', 4],
  ] as const) {
    const calls = new CarlaCalls(version);
    const car = calls.spawn(SEDAN, 10);
    assert.is(list(calls.call('get_actor_bounding_box', car)).length, fields);
  }
});

test('calls on the wrong kind of actor and on none say so', () => {
  const calls = new CarlaCalls();
  const walker = calls.spawn(WALKER, 40, 0.93);
  const control: Sent = [f(0), f(0), f(0), false, false, false, 0];
  assert.throws(
    () => calls.call('apply_control_to_vehicle', walker, control),
    /actor \d+ is not a vehicle/,
  );
  assert.throws(() => calls.call('get_physics_control', 999), /actor 999 not found/);
  assert.throws(() => calls.call('set_traffic_light_state', walker, 1), /not a traffic light/);
  assert.throws(() => calls.call('spawn_actor'), /expected 1 values, found 0/);
});

test('vehicles: lights, physics figures, wheels, Ackermann settings', () => {
  const calls = new CarlaCalls();
  const car = calls.spawn(SEDAN, 10);
  calls.call('set_vehicle_light_state', car, [9]);
  assert.equal(calls.call('get_vehicle_light_state', car), [9]);
  assert.equal(calls.call('get_vehicle_light_states'), [[car, 9]]);
  const figures = list(calls.call('get_physics_control', car));
  const float = (value: RpcValue): Sent =>
    typeof value === 'number'
      ? f(value)
      : Array.isArray(value)
        ? value.map(float)
        : (value as Sent);
  const changed = figures.map((value, i) => (i === 11 ? f(2500) : float(value)));
  calls.call('apply_physics_control', car, changed);
  assert.is(list(calls.call('get_physics_control', car))[11], 2500);
  assert.is(calls.host.world.get(car, '').body?.massKg, 2500);
  calls.call('apply_control_to_vehicle', car, [f(0), f(1), f(0), false, false, false, 0]);
  assert.is(calls.call('get_wheel_steer_angle', car, 0), 70);
  calls.call('set_wheel_steer_direction', car, 1, f(12));
  assert.is(calls.call('get_wheel_steer_angle', car, 1), 12);
  const gains: Sent = [f(1), f(2), f(3), f(4), f(5), f(6)];
  calls.call('apply_ackermann_controller_settings', car, gains);
  assert.equal(calls.call('get_ackermann_controller_settings', car), [1, 2, 3, 4, 5, 6]);
});

test('lights: state until the next phase, times of the controller, freeze, group, reset', () => {
  const calls = new CarlaCalls();
  const [light] = lightIds(calls) as [number];
  const { lights } = calls.host.world;
  calls.call('set_traffic_light_state', light, 1);
  assert.is(lights.states[0], 1);
  calls.call('set_traffic_light_green_time', light, f(4));
  calls.call('set_traffic_light_yellow_time', light, f(1));
  calls.call('set_traffic_light_red_time', light, f(7));
  assert.equal(lights.timesOf(0), { greenS: 4, yellowS: 1, redS: 7 });
  calls.call('freeze_all_traffic_lights', true);
  lights.step(100);
  assert.is(lights.states[0], 1, 'what was set stays');
  assert.is(lights.elapsedS(0), 0);
  assert.ok(lights.isFrozen(0));
  calls.call('freeze_all_traffic_lights', false);
  lights.step(2);
  assert.is(lights.elapsedS(0), 2);
  calls.call('freeze_traffic_light', light, true);
  lights.step(2);
  assert.is(lights.elapsedS(0), 2);
  calls.call('freeze_traffic_light', light, false);
  lights.step(2.5);
  assert.is(lights.states[0], 1, 'yellow after four seconds of green');
  calls.call('reset_traffic_light_group', light);
  assert.equal([lights.states[0], lights.elapsedS(0)], [2, 0]);
  calls.call('reset_all_traffic_lights');
  assert.equal(calls.call('get_group_traffic_lights', light), [light]);
  assert.is(list(calls.call('get_light_boxes', light)).length, 1);
  assert.throws(() => calls.call('set_traffic_light_state', light, 9), /light state 0 to 4/);
});

test('scene: weather, boxes, objects, rays, lamps', () => {
  const calls = new CarlaCalls();
  const weather = list(calls.call('get_weather_parameters'));
  assert.is(weather.length, 14);
  calls.call('set_weather_parameters', [f(80), f(10)]);
  assert.equal(list(calls.call('get_weather_parameters')).slice(0, 3), [80, 10, 0]);
  calls.spawn(SEDAN, 30);
  const count = (tag: number) => list(calls.call('get_all_level_BBs', tag)).length;
  assert.equal([14, 7, 8, 6, 3].map(count), [1, 2, 2, 4, 0]);
  assert.is(count(255), 9);
  const [sign] = list(calls.call('get_environment_objects', 8));
  assert.equal(list(sign as RpcValue).slice(3), ['TrafficSign_7', 8]);
  const [isHit, point] = list(
    calls.call('project_point', vector(50, 1.75, 3), vector(0, 0, -1), f(10)),
  );
  assert.equal([isHit, list(point as RpcValue)[1]], [true, 1]);
  assert.equal(
    list(calls.call('project_point', vector(50, 1.75, 3), vector(0, 0, 1), f(10)))[0],
    false,
  );
  assert.is(list(calls.call('cast_ray', vector(30, 1.75, 9), vector(30, 1.75, -1))).length, 2);
  assert.equal(calls.call('query_lights_state', 'client'), []);
});

test('traffic managers are known until their connection is gone', () => {
  const calls = new CarlaCalls();
  assert.is(calls.call('is_traffic_manager_running', 8000), false);
  assert.equal(calls.call('get_traffic_manager_running', 8000), ['', 0]);
  assert.is(calls.call('add_traffic_manager_running', ['10.0.0.1', 8000]), true);
  assert.is(calls.call('add_traffic_manager_running', ['10.0.0.2', 8000]), false);
  assert.equal(calls.call('get_traffic_manager_running', 8000), ['10.0.0.1', 8000]);
  calls.host.forget(2);
  assert.is(calls.call('is_traffic_manager_running', 8000), true);
  calls.host.forget(1);
  assert.is(calls.call('is_traffic_manager_running', 8000), false);
  calls.call('add_traffic_manager_running', ['10.0.0.1', 8001]);
  assert.is(calls.call('destroy_traffic_manager', 8001), true);
});

test('what this server cannot do is refused with the reason', () => {
  const calls = new CarlaCalls();
  for (const method of ['replay_file', 'get_gbuffer_token', 'get_bones_transform', 'send']) {
    assert.throws(() => calls.call(method), /not supported by this server: ./);
  }
  assert.match(String(calls.call('start_recorder', 'a.log', true)), /a\.log \(not written/);
  calls.call('stop_recorder');
});

test.run();
