/** Writing a report page: the same checks, size and progress for every command that makes one. */
import { makeReport, type Report, type ReportOptions } from '../../loop/report/gather.js';
import { progress } from '../output.js';
import { writeOutput } from '../output-file.js';

const MEGABYTE = 1_000_000;
/** Largest size of a page unless told, MB. */
export const PAGE_MB = 15;
/** How a page's file may be named. */
export const PAGE_RULES = { extensions: ['.html', '.htm'] } as const;

export interface PageRequest extends Omit<ReportOptions, 'limitBytes' | 'onProgress'> {
  readonly maxMb?: number;
}

/** Makes a page and writes it. Throws as `makeReport` and `writeOutput`. */
export function writePage(out: string, request: PageRequest): Report {
  const { maxMb = PAGE_MB, ...options } = request;
  let show: ((done: number) => void) | null = null;
  const report = makeReport({
    ...options,
    limitBytes: maxMb * MEGABYTE,
    onProgress(done, total) {
      show ??= progress('drives', total);
      show(done);
    },
  });
  writeOutput(out, report.html, { inputs: options.paths, ...PAGE_RULES });
  return report;
}

/** Size of a page, e.g. `3.20 MB`. */
export function sizeText(html: string): string {
  return `${(Buffer.byteLength(html) / MEGABYTE).toFixed(2)} MB`;
}
