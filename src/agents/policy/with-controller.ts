/**
 * A policy under another controller than its manifest names, to tell what the controller is worth. Scores
 * under it are those of another driver: its name says so.
 */
import { EgoloopError } from '../../core/errors.js';
import type { PolicyManifest } from './manifest.js';
import { checkNeeds, needsRoute } from './needs.js';
import type { ControllerName, ControllerSpec } from './output-spec.js';

function specOf(name: ControllerName, { navigation }: PolicyManifest): ControllerSpec {
  // Where nobody said where the ego is, no point of the route can overrule a network.
  return name === 'A' ? { name, useTarget: navigation !== undefined } : { name };
}

/**
 * The manifest with a controller by name and its published values, called `student [controller A]`; as it
 * is where it names that one.
 * @throws EgoloopError POLICY_INVALID where controller and answer do not fit each other
 */
export function withController(
  manifest: PolicyManifest,
  name: ControllerName,
  file: string,
): PolicyManifest {
  if (manifest.controller === undefined) {
    const what = `expected no other controller, for the network answers with controls; found ${name}`;
    throw new EgoloopError('POLICY_INVALID', what, { file, path: 'controller' });
  }
  if (manifest.controller.name === name) return manifest;
  const { navigation, ...rest } = {
    ...manifest,
    name: `${manifest.name} [controller ${name}]`,
    controller: specOf(name, manifest),
  };
  const changed = navigation !== undefined && needsRoute(rest) ? { ...rest, navigation } : rest;
  checkNeeds(changed, file);
  return changed;
}
