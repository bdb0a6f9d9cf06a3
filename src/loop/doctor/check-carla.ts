/**
 * What runs against CARLA need: graphics, Python with its packages, CARLA itself, the evaluator's
 * checkout and the sidecar. Versions are compared with those that belong together.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  AGENT_FILE,
  bench2DriveRelease,
  carlaVersion,
  detectEvaluator,
  type EvaluatorName,
  eggFor,
  isOwnRoot,
  SERVER_FILE,
  scenarioRunnerBeside,
} from '../hosts/carla-install.js';
import { ask } from './ask.js';
import { type Finding, fail, ok, warn } from './finding.js';

export interface CarlaQuestion {
  readonly carlaRoot: string | undefined;
  readonly leaderboardRoot: string | undefined;
  readonly python: string;
}

/** CARLA versions that an evaluator is used with. */
const CARLA_FOR: Readonly<Record<EvaluatorName, RegExp>> = {
  'leaderboard-1.0': /^0\.9\.1[0-5]/,
  'leaderboard-2.0': /^0\.9\.1[45]/,
  'leaderboard-2.1': /^0\.9\.1[45]/,
  'leaderboard-master': /^0\.9\.(1[4-9]|[2-9]\d)/,
  bench2drive: /^0\.9\.15/,
};

/** The findings, in the order they are shown; without CARLA's folder only what is the machine's own. */
export function checkCarla(question: CarlaQuestion): Finding[] {
  const { carlaRoot, leaderboardRoot } = question;
  return [
    // egoloop's own server draws without a graphics adapter.
    ...checkGraphics(carlaRoot !== undefined && !isOwnRoot(carlaRoot)),
    ...checkPython(question),
    checkSidecar(),
    ...(carlaRoot === undefined ? [] : checkInstall(carlaRoot)),
    ...(leaderboardRoot === undefined ? [] : checkEvaluator(leaderboardRoot, carlaRoot)),
  ];
}

function checkGraphics(isNeeded: boolean): Finding[] {
  const report = isNeeded ? fail : warn;
  const gpus = ask('nvidia-smi', [
    '--query-gpu=index,name,driver_version',
    '--format=csv,noheader',
  ]);
  const vulkan = ask('vulkaninfo', ['--summary']);
  const devices = [...(vulkan ?? '').matchAll(/deviceName\s*=\s*(.+)/g)].map((match) => match[1]!);
  const findings: Finding[] = [];
  if (gpus === null || gpus === '') {
    const fix = 'install the NVIDIA driver; CARLA draws nothing without a graphics adapter';
    findings.push(report('graphics', 'nvidia-smi finds no adapter', fix));
  } else {
    for (const line of gpus.split('\n')) findings.push(ok('graphics', line.trim()));
  }
  if (vulkan === null) {
    const fix = 'install vulkan-tools; without Vulkan CARLA ends at once';
    findings.push(warn('Vulkan', 'vulkaninfo is missing or fails', fix));
  } else if (devices.length === 0) {
    const fix = 'install the Vulkan part of the driver (libvulkan1, the ICD file of NVIDIA)';
    findings.push(report('Vulkan', 'no device', fix));
  } else {
    // Their order is that of --gpu-rank, which may be another than that of nvidia-smi.
    const list = devices.map((name, i) => `${i}: ${name}`).join('; ');
    findings.push(ok('Vulkan', `adapters for --gpu-rank: ${list}`));
  }
  return findings;
}

const PACKAGES = ['websockets', 'msgpack', 'carla'] as const;
/** Prints the version of Python and a line a package: its version, or why it cannot be imported. */
const PYTHON_CODE = `
import sys
print("%d.%d.%d" % sys.version_info[:3])
for name in sys.argv[1:]:
    try:
        module = __import__(name)
        version = getattr(module, "__version__", None) or getattr(module, "version", "there")
        print("ok", version if not isinstance(version, tuple) else ".".join(map(str, version)))
    except Exception as error:
        print("no", type(error).__name__, str(error)[:120])
`;

function checkPython({ python, carlaRoot }: CarlaQuestion): Finding[] {
  const isNeeded = carlaRoot !== undefined;
  const report = isNeeded ? fail : warn;
  const plain = ask(python, ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])']);
  if (plain === null) {
    const fix = 'name the Python of your CARLA environment with --python';
    return [report('Python', `${python} does not run`, fix)];
  }
  const egg = carlaRoot === undefined ? null : eggFor(carlaRoot, plain);
  const PYTHONPATH = [egg ?? '', process.env['PYTHONPATH'] ?? ''].filter(Boolean).join(':');
  const lines = (ask(python, ['-c', PYTHON_CODE, ...PACKAGES], { PYTHONPATH }) ?? plain).split(
    '\n',
  );
  const [version = plain, ...answers] = lines;
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isOld = major < 3 || (major === 3 && minor < 7);
  const findings = [
    isOld
      ? report('Python', version, 'use Python 3.7 or later')
      : ok('Python', `${version} (${python})`),
  ];
  for (const [i, name] of PACKAGES.entries()) {
    const [state = 'no', ...rest] = (answers[i] ?? 'no answer').split(' ');
    const found = rest.join(' ');
    const fix =
      name === 'carla'
        ? `${python} -m pip install carla==0.9.15, or the egg or wheel that CARLA brings`
        : `${python} -m pip install ${name}`;
    findings.push(
      state === 'ok' ? ok(`Python ${name}`, found) : report(`Python ${name}`, found, fix),
    );
  }
  return findings;
}

function checkSidecar(): Finding {
  if (existsSync(AGENT_FILE)) return ok('sidecar', 'the agent file is there');
  return fail('sidecar', 'the agent file is missing', 'install egoloop again');
}

function checkInstall(root: string): Finding[] {
  if (!existsSync(join(root, SERVER_FILE))) {
    const fix = 'name the folder with CarlaUE4.sh as --carla-root';
    return [fail('CARLA', `no ${SERVER_FILE} in ${root}`, fix)];
  }
  const version = carlaVersion(root);
  if (isOwnRoot(root)) return [ok('CARLA', `${version}, egoloop's own server`)];
  const findings =
    version === null
      ? [
          warn(
            'CARLA',
            'its version cannot be told',
            'use a packaged release, 0.9.15 for Bench2Drive',
          ),
        ]
      : [ok('CARLA', version)];
  const towns = join(root, 'CarlaUE4', 'Content', 'Carla', 'Maps', 'Town12');
  if (!existsSync(towns)) {
    const fix = `unpack AdditionalMaps_${version ?? '0.9.15'}.tar.gz into Import and run ImportAssets.sh`;
    findings.push(warn('additional maps', 'Town12 is missing', fix));
  }
  return findings;
}

function checkEvaluator(root: string, carlaRoot: string | undefined): Finding[] {
  const found = detectEvaluator(root);
  if (found === null) {
    const fix = 'name the folder with leaderboard/leaderboard_evaluator.py as --leaderboard-root';
    return [fail('evaluator', `no evaluator in ${root}`, fix)];
  }
  const release = found === 'bench2drive' ? bench2DriveRelease(root) : null;
  const commit = ask('git', ['-C', root, 'describe', '--tags', '--always', '--dirty']);
  const more = [release, commit === null ? null : `commit ${commit}`].filter((one) => one !== null);
  const findings = [ok('evaluator', [found, ...more].join(', '))];
  const version = carlaRoot === undefined ? null : carlaVersion(carlaRoot);
  if (version !== null && !CARLA_FOR[found].test(version)) {
    const fix = `use the CARLA that ${found} was made for`;
    findings.push(warn('evaluator and CARLA', `${found} with CARLA ${version}`, fix));
  }
  const runner = scenarioRunnerBeside(root);
  findings.push(
    existsSync(join(runner, 'srunner'))
      ? ok('scenario runner', runner)
      : fail('scenario runner', `none in ${runner}`, 'check it out there, or name it'),
  );
  if (found === 'bench2drive' && !existsSync(join(root, 'data', 'weather.xml'))) {
    const fix = 'restore leaderboard/data/weather.xml: the evaluator reads it for every route';
    findings.push(fail('weather file', 'leaderboard/data/weather.xml is missing', fix));
  }
  return findings;
}
