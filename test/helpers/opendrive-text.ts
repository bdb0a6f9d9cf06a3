/**
 * Small OpenDRIVE texts for tests: one road that a test can change piece by piece. Each piece is the
 * XML to put in place of the plain one.
 */

export interface RoadPieces {
  readonly id?: string;
  readonly length?: string;
  readonly junction?: string | null;
  readonly attributes?: string;
  readonly link?: string;
  readonly types?: string;
  readonly planView?: string;
  readonly elevation?: string;
  readonly lanes?: string;
  readonly laneOffsets?: string;
  readonly rest?: string;
}

export const PLAIN_HEADER = '<header revMajor="1" revMinor="4"/>';
export const PLAIN_GEOMETRY = '<geometry s="0" x="0" y="0" hdg="0" length="100"><line/></geometry>';
export const PLAIN_WIDTH = '<width sOffset="0" a="3.5" b="0" c="0" d="0"/>';
export const PLAIN_SECTION =
  '<laneSection s="0"><center><lane id="0" type="none" level="false"/></center>' +
  `<right><lane id="-1" type="driving" level="false">${PLAIN_WIDTH}</lane></right></laneSection>`;

/** A straight road of 100 m with one driving lane, changed by `pieces`. */
export function roadText(pieces: RoadPieces = {}): string {
  const junction = pieces.junction === null ? '' : ` junction="${pieces.junction ?? '-1'}"`;
  return (
    `<road name="" length="${pieces.length ?? '100'}" id="${pieces.id ?? '1'}"${junction}` +
    `${pieces.attributes ?? ''}>` +
    `<link>${pieces.link ?? ''}</link>${pieces.types ?? ''}` +
    `<planView>${pieces.planView ?? PLAIN_GEOMETRY}</planView>` +
    `<elevationProfile>${pieces.elevation ?? ''}</elevationProfile>` +
    `<lanes>${pieces.laneOffsets ?? ''}${pieces.lanes ?? PLAIN_SECTION}</lanes>` +
    `${pieces.rest ?? ''}</road>`
  );
}

/** A whole document around the given children of the root. */
export function mapText(body: string = roadText(), header: string = PLAIN_HEADER): string {
  return `<?xml version="1.0"?>\n<OpenDRIVE>\n${header}\n${body}\n</OpenDRIVE>\n`;
}
