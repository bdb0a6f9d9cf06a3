/**
 * What a run was driven on and with: software and machine. Kept beside the manifest and not in it, so that
 * equal runs of two machines have equal manifests. No path, no host name, no user, no time of day.
 */
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, release, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { readJson } from '../../core/files.js';
import { VERSION } from '../software.js';
import { type CodeFacts, codeFacts } from './code-hash.js';

export interface SoftwareFacts {
  readonly egoloop: string;
  readonly code: CodeFacts;
  readonly node: string;
  readonly v8: string;
  /** Packages whose version may change what is driven or measured; null where one is not installed. */
  readonly packages: Readonly<Record<string, string | null>>;
}

export interface MachineFacts {
  readonly platform: string;
  readonly osRelease: string;
  readonly architecture: string;
  readonly cpu: string;
  /** Cores that the program may use. */
  readonly cores: number;
  readonly memoryGiB: number;
  /** Driver of NVIDIA graphics adapters as the kernel names it; null without one. */
  readonly nvidiaDriver: string | null;
}

/** One environment that a run was driven in. */
export interface Environment {
  readonly software: SoftwareFacts;
  readonly machine: MachineFacts;
}

const PACKAGES = [
  'onnxruntime-node',
  '@tensorflow/tfjs',
  '@tensorflow/tfjs-backend-wasm',
  'msgpackr',
  'ws',
  'saxes',
  'flatbush',
  'pure-rand',
];

/** The environment of this process. */
export function currentEnvironment(): Environment {
  return {
    software: {
      egoloop: VERSION,
      code: codeFacts(),
      node: process.versions.node,
      v8: process.versions.v8,
      packages: Object.fromEntries(PACKAGES.map((name) => [name, packageVersion(name)])),
    },
    machine: {
      platform: process.platform,
      osRelease: release(),
      architecture: process.arch,
      cpu: cpus()[0]?.model.trim() ?? 'unknown',
      cores: availableParallelism(),
      memoryGiB: Math.round((totalmem() / 1024 ** 3) * 10) / 10,
      nvidiaDriver: nvidiaDriver(),
    },
  };
}

/** Looks where Node would from here: up the folders. */
function packageVersion(name: string): string | null {
  for (let up = new URL('./', import.meta.url); ; up = new URL('../', up)) {
    try {
      const file = fileURLToPath(new URL(`node_modules/${name}/package.json`, up));
      return (readJson(file) as { version: string }).version;
    } catch {
      if (new URL('../', up).href === up.href) return null;
    }
  }
}

function nvidiaDriver(): string | null {
  try {
    const text = readFileSync('/proc/driver/nvidia/version', 'utf8');
    return /Kernel Module\S*(?:\s+for \S+)?\s+([\d.]+)/.exec(text)?.[1] ?? 'unknown';
  } catch {
    return null;
  }
}
