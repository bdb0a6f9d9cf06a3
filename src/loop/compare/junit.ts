/**
 * A gate as JUnit XML: one test case for the verdict, one for each drive that was lost against the
 * baseline, so that a CI's own page lists them. Only a regression is a failure; `inconclusive` is skipped,
 * which no CI takes for a pass or a failure.
 */
import type { Flip } from './comparison.js';
import type { GateResult } from './gate.js';

/** Text for XML attributes and content; characters that XML 1.0 has none of become `?`. */
export function escapeXml(text: string): string {
  const allowed = Array.from(text, (character) => {
    const code = character.codePointAt(0)!;
    const isControl = code < 0x20 && code !== 0x09 && code !== 0x0a;
    return isControl || (code >= 0xd800 && code <= 0xdfff) || code >= 0xfffe ? '?' : character;
  }).join('');
  return allowed
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

function lostCase(flip: Flip): string {
  const { routeId, pass, type, left, right, leftStatus, rightStatus, rightLog } = flip;
  const name = escapeXml(`route ${routeId} pass ${pass} ${type ?? ''}`.trim());
  const said = `${left} ${leftStatus} → ${right} ${rightStatus}${rightLog === null ? '' : `\n${rightLog}`}`;
  return [
    `    <testcase classname="egoloop.lost" name="${name}">`,
    `      <system-out>${escapeXml(said)}</system-out>`,
    '    </testcase>',
  ].join('\n');
}

/**
 * The XML text.
 * @param sentence the verdict in one line
 */
export function junitText({ gate, comparison }: GateResult, sentence: string): string {
  const lost = comparison.flips.filter(({ outcome }) => outcome === 'lost');
  const failures = gate.verdict === 'regress' ? 1 : 0;
  const skipped = gate.verdict === 'inconclusive' ? 1 : 0;
  const tests = lost.length + 1;
  const message = escapeXml(sentence);
  const inner =
    gate.verdict === 'regress'
      ? `\n      <failure type="regression" message="${message}">${message}</failure>\n    `
      : gate.verdict === 'inconclusive'
        ? `\n      <skipped message="${message}"/>\n    `
        : `\n      <system-out>${message}</system-out>\n    `;
  const counts = `tests="${tests}" failures="${failures}" errors="0" skipped="${skipped}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="egoloop gate" ${counts}>`,
    `  <testsuite name="egoloop gate" ${counts}>`,
    `    <testcase classname="egoloop.gate" name="driving score">${inner}</testcase>`,
    ...lost.map(lostCase),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}
