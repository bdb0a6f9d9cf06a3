/** Session, settings, clock, maps and files. */
import type { CarlaHost } from '../host.js';
import { type NavigationFile, navigationFileOf } from '../navigation/index.js';
import { acting, returning } from '../rpc/dispatch.js';
import { RpcError } from '../rpc/rpc-error.js';
import { streamToken, WORLD_STREAM_ID } from '../stream/token.js';
import { readSettings } from '../wire/read-structs.js';
import { writePose, writeSettings } from '../wire/write-structs.js';
import { type Methods, refusing } from './session.js';
import { ANY_TAG, mapBoxes } from './world-boxes.js';

/** The folder in which clients look for what people walk on. */
const NAVIGATION_FOLDER = 'Nav';

/** Clients ask right after they had a town loaded, before the step in which it begins. */
function navigationFile({ comingMap }: CarlaHost): NavigationFile | null {
  return navigationFileOf(comingMap.map, comingMap.name);
}

export const WORLD_METHODS: Methods = {
  version: returning(({ host }, _args, out) => {
    out.str(host.version);
  }),
  get_episode_info: returning(({ host, streamPort }, _args, out) => {
    out.array(2).int(host.episodeId);
    out.array(1).bin(streamToken(WORLD_STREAM_ID, streamPort));
  }),
  get_sensor_token: returning((session, args, out) => {
    const { host, streamPort } = session;
    const id = args.int();
    const isKnown =
      id === WORLD_STREAM_ID || [...host.world.sensors()].some(({ streamId }) => streamId === id);
    if (!isKnown) throw new RpcError(`get_sensor_token: no stream ${id}`);
    session.willJoin(id);
    out.array(1).bin(streamToken(id, streamPort));
  }),
  get_episode_settings: returning(({ host }, _args, out) => writeSettings(out, host.settings)),
  set_episode_settings: returning((session, args, out) => {
    session.host.settings = readSettings(args);
    session.clockChanged();
    out.int(session.host.world.frame);
  }),
  tick_cue: returning((session, _args, out) => {
    session.requestTick();
    out.int(session.host.world.frame + 1);
  }),
  get_available_maps: returning(({ host }, _args, out) => {
    const paths = host.mapPaths();
    out.array(paths.length);
    for (const path of paths) out.str(path);
  }),
  load_new_episode: acting((session, args) => {
    const name = args.str();
    session.host.load(name, args.bool(true));
    session.clockChanged();
  }),
  load_map_layer: acting(() => {}),
  unload_map_layer: acting(() => {}),
  copy_opendrive_to_file: acting(({ host }, args) => host.takeOpenDrive(args.str())),
  get_map_info: returning(({ host }, _args, out) => {
    const { spawnPoints } = host.world.furniture;
    out.array(2).str(host.mapName).array(spawnPoints.length);
    for (const point of spawnPoints) writePose(out, point);
  }),
  get_map_data: returning(({ host }, _args, out) => {
    out.str(host.openDrive);
  }),
  // No file of the map: clients then ask for the map itself, which is always the present one.
  get_required_files: returning(({ host }, args, out) => {
    const file = args.str('') === NAVIGATION_FOLDER ? navigationFile(host) : null;
    out.array(file === null ? 0 : 1);
    if (file !== null) out.str(file.name);
  }),
  request_file: returning(({ host }, args, out) => {
    const name = args.str();
    const file = navigationFile(host);
    if (file?.name !== name) throw new RpcError(`request_file: no file ${name}`);
    out.bin(file.bytes);
  }),
  get_navigation_mesh: returning(({ host }, _args, out) => {
    out.bin(navigationFile(host)?.bytes ?? Buffer.alloc(0));
  }),
  get_names_of_all_objects: returning(({ host }, _args, out) => {
    const things = mapBoxes(host.world, ANY_TAG);
    out.array(things.length);
    for (const { name } of things) out.str(name);
  }),
  apply_color_texture_to_objects: refusing('surfaces have no textures'),
  apply_float_color_texture_to_objects: refusing('surfaces have no textures'),
};
