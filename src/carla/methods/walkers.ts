/** Walkers: their control. They have no bones, so that poses cannot be blended. */
import { acting } from '../rpc/dispatch.js';
import { readFinite, readPose, readWalkerControl } from '../wire/read-structs.js';
import { applyWalkerControl, applyWalkerState } from './operations.js';
import { type Methods, refusing } from './session.js';

export const WALKER_METHODS: Methods = {
  apply_control_to_walker: acting(({ host }, args) =>
    applyWalkerControl(host.world, args.int(), readWalkerControl(args)),
  ),
  set_walker_state: acting(({ host }, args) =>
    applyWalkerState(host.world, args.int(), readPose(args, 'transform'), readFinite(args)),
  ),
  get_bones_transform: refusing('walkers have no bones'),
  set_bones_transform: refusing('walkers have no bones'),
  blend_pose: refusing('walkers have no bones'),
  get_pose_from_animation: refusing('walkers have no bones'),
};
