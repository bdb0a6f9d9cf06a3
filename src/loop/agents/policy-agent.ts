/**
 * Policies by their manifest: reads the manifest and the network's files, compares their hash, loads the
 * network and proves that the two fit, all before the first route. The network is loaded once a thread;
 * every route gets an agent with a state of its own.
 */
import { createHash } from 'node:crypto';
import { dirname, resolve } from 'node:path';
import { type PolicyManifest, parsePolicyManifest } from '../../agents/policy/manifest.js';
import { openOnnxSession } from '../../agents/policy/onnx-session.js';
import { type Policy, preparePolicy } from '../../agents/policy/policy.js';
import { PolicyAgent } from '../../agents/policy/policy-agent.js';
import type { ModelSession, SessionOptions } from '../../agents/policy/session.js';
import { openTfjsSession, weightFiles } from '../../agents/policy/tfjs-session.js';
import { withController } from '../../agents/policy/with-controller.js';
import { EgoloopError } from '../../core/errors.js';
import { parseJson, readBytes, readText } from '../../core/files.js';
import type { AgentSource, LoadAgentOptions } from '../agent-source.js';

/** Largest manifest; a real one is a few kilobytes. */
const MANIFEST_BYTES = 1024 * 1024;

/** A policy that was loaded, and what it is made of. */
export interface LoadedPolicy {
  readonly policy: Policy;
  /** SHA-256 of the manifest's text, the network's hash and the other controller, if any. */
  readonly sha256: string;
}

/** The bytes of a network: one file, or `model.json` with its weight files. */
interface ModelFiles {
  readonly file: string;
  readonly main: Buffer;
  readonly weights: readonly Buffer[];
}

/**
 * Loads a policy without making an agent of it.
 * @param name what the user called the manifest, for messages
 * @throws EgoloopError FILE_UNREADABLE, JSON_MALFORMED, POLICY_INVALID, MODEL_INVALID, RUNTIME_MISSING
 */
export async function loadPolicy(
  file: string,
  name: string,
  { device = 'cpu', threads = 1, controller }: LoadAgentOptions = {},
): Promise<LoadedPolicy> {
  const text = readText(file, MANIFEST_BYTES);
  const told = parsePolicyManifest(parseJson(text, name), name);
  const manifest = controller === undefined ? told : withController(told, controller, name);
  const model = readModel(resolve(dirname(file), manifest.model.file), manifest.model.format);
  checkHash(manifest, model, name);
  const options = { device, threads, file: model.file };
  const session = await openSession(manifest, model, options);
  const policy = { manifest, session, file: name };
  await preparePolicy(policy);
  const other = manifest === told ? null : (controller as string);
  return { policy, sha256: hashOf(text, manifest.model.sha256, other) };
}

/** By what a policy is known: its manifest, its network and the other controller, if any. */
function hashOf(text: string, modelSha256: string, controller: string | null): string {
  const hash = createHash('sha256').update(text).update(modelSha256);
  if (controller !== null) hash.update(`controller ${controller}`);
  return hash.digest('hex');
}

/**
 * What `loadPolicy` would say a policy's hash is, without loading its network.
 * @param controller another one than the manifest's own; null for its own
 * @throws EgoloopError FILE_UNREADABLE, JSON_MALFORMED, POLICY_INVALID
 */
export function policySha256(file: string, controller: string | null): string {
  const text = readText(file, MANIFEST_BYTES);
  const manifest = parsePolicyManifest(parseJson(text, file), file);
  const other = controller === (manifest.controller?.name ?? null) ? null : controller;
  return hashOf(text, manifest.model.sha256, other);
}

/** What a policy is called, and which network it is; nothing is loaded. */
export interface PolicyFacts {
  readonly name: string;
  readonly privileged: boolean;
  /** SHA-256 of the network. */
  readonly modelSha256: string;
  /** Controller of the manifest; null where the network answers with controls. */
  readonly controller: string | null;
}

/** Reads a manifest alone. Throws FILE_UNREADABLE, JSON_MALFORMED, POLICY_INVALID. */
export function policyFacts(file: string, name: string): PolicyFacts {
  const manifest = parsePolicyManifest(parseJson(readText(file, MANIFEST_BYTES), name), name);
  const { privileged, model, controller } = manifest;
  return {
    name: manifest.name,
    privileged,
    modelSha256: model.sha256,
    controller: controller?.name ?? null,
  };
}

/** Loads a policy as a driver. Throws as `loadPolicy`. */
export async function loadPolicyAgent(
  file: string,
  name: string,
  options: LoadAgentOptions = {},
): Promise<AgentSource> {
  const { policy, sha256 } = await loadPolicy(file, name, options);
  const { name: ownName, privileged, sensors } = policy.manifest;
  return { name: ownName, privileged, sensors, sha256, create: () => new PolicyAgent(policy) };
}

/** All files of a policy: its manifest, its network and the network's weights. Throws as `loadPolicy`. */
export function policyFiles(file: string): string[] {
  const manifest = parsePolicyManifest(parseJson(readText(file, MANIFEST_BYTES), file), file);
  const model = resolve(dirname(file), manifest.model.file);
  if (manifest.model.format === 'onnx') return [file, model];
  const weights = weightFiles(parseJson(readText(model), model), model);
  return [file, model, ...weights.map((path) => resolve(dirname(model), path))];
}

/** Reads a network's files. Throws FILE_UNREADABLE, JSON_MALFORMED, MODEL_INVALID. */
export function readModel(file: string, format: 'onnx' | 'tfjs'): ModelFiles {
  const main = readBytes(file);
  if (format === 'onnx') return { file, main, weights: [] };
  const paths = weightFiles(parseJson(main.toString('utf8'), file), file);
  const weights = paths.map((path) => readBytes(resolve(dirname(file), path)));
  return { file, main, weights };
}

/** SHA-256 of a network's files, one after the other. */
export function modelHash({ main, weights }: ModelFiles): string {
  const hash = createHash('sha256').update(main);
  for (const part of weights) hash.update(part);
  return hash.digest('hex');
}

function checkHash({ model: { sha256 } }: PolicyManifest, model: ModelFiles, name: string): void {
  const found = modelHash(model);
  if (found === sha256) return;
  throw new EgoloopError(
    'MODEL_INVALID',
    `expected the SHA-256 ${sha256} that ${name} names, found ${found}; ` +
      'put the right file there, or write its hash into the manifest',
    { file: model.file },
  );
}

function openSession(
  { model: { format } }: PolicyManifest,
  { main, weights, file }: ModelFiles,
  options: SessionOptions,
): Promise<ModelSession> {
  if (format === 'onnx') return openOnnxSession(main, options);
  const json = parseJson(main.toString('utf8'), file);
  return openTfjsSession({ json, weights: Buffer.concat([...weights]) }, options);
}
