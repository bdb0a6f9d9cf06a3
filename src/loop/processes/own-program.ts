/** How this very program is started once more: compiled, or from its sources under tsx. */
import { fileURLToPath } from 'node:url';

export interface Program {
  readonly command: string;
  readonly args: readonly string[];
}

/** `egoloop`, ready for further arguments. */
export function ownProgram(): Program {
  if (!import.meta.url.endsWith('.ts')) {
    const entry = fileURLToPath(new URL('../../../bin/egoloop.js', import.meta.url));
    return { command: process.execPath, args: [entry] };
  }
  const main = new URL('../../cli/main.ts', import.meta.url).href;
  const code = `import(${JSON.stringify(main)}).then(({ main }) => main(process.argv.slice(1)))`;
  const tsx = import.meta.resolve('tsx');
  const args = ['--import', tsx, '--input-type=module', '-e', code, '--'];
  return { command: process.execPath, args };
}
