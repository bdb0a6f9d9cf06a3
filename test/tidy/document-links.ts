/**
 * Links of Markdown documents as functions over text: which lead to a file that is not there or to a heading
 * that is not there, and which paths of the project are named that are not there.
 */
import { dirname, posix } from 'node:path';

/** What stands in the project, by paths with slashes; folders without a slash at the end. */
export interface Project {
  has(path: string): boolean;
  /** Text of a Markdown file; only asked for files that are there. */
  read(path: string): string;
}

const FENCED = /^```[\s\S]*?^```/gm;
const ROOTS =
  'src|docs|test|bench|scripts|examples|routes|maps|models|protocol|sidecar|results|scenarios|bin';

/** Anchors that the headings of a Markdown text have. */
export function anchorsOf(text: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, heading] of text.replace(FENCED, '').matchAll(/^#+ (.*)$/gm)) {
    const words = heading!.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/[`*]/g, '');
    const base = words
      .trim()
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_\- ]/gu, '')
      .replaceAll(' ', '-');
    let name = base;
    for (let n = 1; anchors.has(name); n += 1) name = `${base}-${n}`;
    anchors.add(name);
  }
  return anchors;
}

/** Links and paths of one document that lead nowhere. */
export function deadLinks(path: string, project: Project): string[] {
  const text = project.read(path);
  const dead: string[] = [];
  for (const [, link] of text.matchAll(/\]\((?!https?:|mailto:)([^)\s]+)\)/g)) {
    const [file = '', anchor] = link!.split('#');
    const target = file === '' ? path : posix.normalize(posix.join(dirname(path), file));
    if (!project.has(target.replace(/\/$/, ''))) dead.push(link!);
    else if (anchor !== undefined && target.endsWith('.md')) {
      if (!anchorsOf(project.read(target)).has(anchor)) dead.push(link!);
    }
  }
  // Of `src/a/{b,c}.ts` or `src/**` only the plain ones can be looked up.
  for (const [, named] of text.matchAll(new RegExp(`\`((?:${ROOTS})/[\\w./-]+)\``, 'g'))) {
    if (!project.has(named!.replace(/\/$/, ''))) dead.push(named!);
  }
  return dead;
}
