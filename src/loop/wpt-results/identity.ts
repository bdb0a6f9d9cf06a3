/**
 * Which network a policy is and how it came about: from its manifest and the card beside it, which
 * `egoloop train` writes. A run is told apart by the hash of the policy that drove it.
 */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { AGENT_NAMES } from '../../agents/index.js';
import { EgoloopError } from '../../core/errors.js';
import { readJson } from '../../core/files.js';
import { policyFacts, policySha256 } from '../agents/policy-agent.js';
import { shippedPolicyFile } from '../agents/shipped-policies.js';
import type { PolicyIdentity } from './facts.js';

/** What training writes beside a policy. */
export interface PolicyCard {
  readonly name: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly data: string;
  readonly run: {
    readonly preset: string;
    readonly seed: number;
    readonly variant: Readonly<Record<string, unknown>>;
  };
}

/** Reads a card. Throws RESULT_INVALID for one that does not tell its training. */
export function readCard(file: string): PolicyCard {
  const card = readJson(file) as Partial<PolicyCard> | null;
  if (typeof card?.name === 'string' && typeof card.run?.seed === 'number') {
    return card as PolicyCard;
  }
  const what = 'expected the card of a trained policy with the key run, found another';
  throw new EgoloopError('RESULT_INVALID', `${what}; run the stage again to write it`, { file });
}

function identityOfCard({ name, sha256, data, run }: PolicyCard): PolicyIdentity {
  const { preset, seed, variant } = run;
  return { policy: name, preset, trainSeed: seed, variant, data, modelSha256: sha256 };
}

/** An agent that is no network of ours. */
export function plainIdentity(policy: string): PolicyIdentity {
  return { policy, preset: null, trainSeed: null, variant: {}, data: null, modelSha256: null };
}

/** The manifest's file behind a word of the command line. */
export function policyFileOf(spec: string): string {
  return shippedPolicyFile(spec)?.file ?? resolve(spec);
}

/**
 * The identity of a policy by its manifest.
 * @throws EgoloopError as `readCard`, FILE_UNREADABLE without a card, RESULT_INVALID for the card of
 * another network
 */
export function identityOfPolicy(manifestFile: string): PolicyIdentity {
  const { modelSha256 } = policyFacts(manifestFile, manifestFile);
  const cardFile = manifestFile.replace(/\.policy\.json$/, '.card.json');
  const card = readCard(cardFile);
  if (card.sha256 === modelSha256) return identityOfCard(card);
  const what = `expected the card of the network ${modelSha256.slice(0, 12)}…`;
  throw new EgoloopError(
    'RESULT_INVALID',
    `${what}, found that of ${card.sha256.slice(0, 12)}…; export both anew`,
    { file: cardFile },
  );
}

/** Who drove, and the controller that its manifest names; null where it has none. */
export interface DriverIdentity {
  readonly identity: PolicyIdentity;
  readonly ownController: string | null;
}

/**
 * Who drove a run, which may have been driven on another machine.
 * @param spec the agent as the run's command named it, or as it was named since
 * @param others manifests of policies that it may be as well, told by their hash
 * @throws EgoloopError RESULT_INVALID where the policy that is there is not the one that drove
 */
export function identityOfDriver(
  run: { readonly agent: string; readonly agentSha256: string | null },
  controller: string | null,
  spec: string | null,
  runFile: string,
  others: readonly string[] = [],
): DriverIdentity {
  if (run.agentSha256 === null && AGENT_NAMES.includes(run.agent)) {
    return { identity: plainIdentity(run.agent), ownController: null };
  }
  const named = spec === null ? [] : [policyFileOf(spec)];
  const places = [...named, ...others].filter(existsSync);
  const file = places.find((one) => policySha256(one, controller) === run.agentSha256);
  if (file !== undefined) {
    return {
      identity: identityOfPolicy(file),
      ownController: policyFacts(file, file).controller,
    };
  }
  if (!named.some(existsSync)) {
    const what = `expected the policy that drove (${spec ?? run.agent}) to be there, found none`;
    const how = 'name its training as well, or say where it lies with --agent';
    throw new EgoloopError('RESULT_INVALID', `${what}; ${how}`, { file: runFile });
  }
  throw new EgoloopError(
    'RESULT_INVALID',
    `expected the policy that drove (SHA-256 ${run.agentSha256}), found another in ${spec}; drive again`,
    { file: runFile },
  );
}
