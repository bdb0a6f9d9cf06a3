/**
 * A strict, single-pass reader of XML 1.0 without document type declarations. It exists beside the
 * general XML parsers because a map must load in a fraction of a second in a fresh process, and
 * because every limit of hostile input is enforced here. Source: XML 1.0, fifth edition.
 */
import { EgoloopError } from '../../core/errors.js';
import { findForbidden } from './characters.js';
import { isSpaceAt, normaliseLines, shown, XmlCursor } from './cursor.js';
import { XmlElement } from './element.js';
import type { XmlLimits } from './limits.js';
import { NameTable } from './name-table.js';

const LT = 60;
const GT = 62;
const SLASH = 47;
const BANG = 33;
const QUESTION = 63;
const EQUALS = 61;
const AMP = 38;
const NEWLINE = 10;
const BRACKET = 93;
/** Up to here (names and values) a linear search for duplicates is the fastest. */
const FEW_PAIRS = 32;

/** What the caller wants to hear while the text is read. */
export interface ScanListener {
  /** The root's start tag was read: its attributes are there, its children are not. */
  onRoot?(root: XmlElement): void;
  /** A child of the root is complete. When given, such children are not kept in the tree. */
  onRootChild?(child: XmlElement): void;
}

/**
 * Reads a text and returns its root element.
 * @throws EgoloopError FILE_TOO_LARGE, XML_REFUSED (DOCTYPE, a limit) or XML_MALFORMED, with place
 */
export function scanXml(
  text: string,
  file: string | undefined,
  limits: XmlLimits,
  listener: ScanListener = {},
): XmlElement {
  if (text.length > limits.maxTextLength) {
    throw new EgoloopError(
      'FILE_TOO_LARGE',
      `the text has ${text.length} characters, at most ${limits.maxTextLength} are read`,
      { file },
    );
  }
  return new Scanner(text, file, limits, listener).scan();
}

class Scanner extends XmlCursor {
  readonly #listener: ScanListener;
  readonly #names = new NameTable();
  readonly #stack: XmlElement[] = [];
  /** Attributes of the tag being read; reused, so that elements get arrays of exact size. */
  readonly #pairs: string[] = [];
  #elements = 0;
  #root: XmlElement | null = null;

  constructor(text: string, file: string | undefined, limits: XmlLimits, listener: ScanListener) {
    super(text, file, limits);
    this.#listener = listener;
  }

  scan(): XmlElement {
    const text = this.text;
    const start = this.pos;
    if (text.startsWith('<?xml', start) && isSpaceAt(text, start + 5)) {
      this.skipThrough('?>', 'the XML declaration');
    }
    while (this.pos < text.length) {
      if (text.charCodeAt(this.pos) !== LT) this.#characterData();
      else this.#markup();
    }
    const open = this.#stack.at(-1);
    if (open !== undefined) {
      this.malformed(`the text ends inside <${open.name}> opened at line ${open.line}`);
    }
    if (this.#root === null) this.malformed('expected an XML element, found none');
    return this.#root!;
  }

  #markup(): void {
    const text = this.text;
    const next = text.charCodeAt(this.pos + 1);
    if (next === SLASH) this.#endTag();
    else if (next === BANG) this.#declaration();
    else if (next === QUESTION) this.#instruction();
    else this.#startTag();
  }

  /** `<?target …?>`, which is skipped. */
  #instruction(): void {
    const text = this.text;
    if (/^<\?xml(?![-.:\w])/i.test(text.slice(this.pos, this.pos + 6))) {
      this.malformed('an XML declaration is allowed only at the very start of the text');
    }
    const nameEnd = this.nameEnd(this.pos + 2, 'a processing instruction');
    const closed = text.startsWith('?>', nameEnd);
    if (!closed && !isSpaceAt(text, nameEnd)) {
      this.malformed('expected white space after the name of a processing instruction', nameEnd);
    }
    this.skipThrough('?>', 'a processing instruction');
  }

  /** `<!…`: a comment, CDATA, or what is refused. */
  #declaration(): void {
    const text = this.text;
    const start = this.pos;
    if (text.startsWith('<!--', start)) {
      const end = text.indexOf('--', start + 4);
      if (end < 0) this.malformed('the text ends inside a comment', start);
      if (text.charCodeAt(end + 2) !== GT) this.malformed('`--` is not allowed in a comment', end);
      this.advanceOver(end + 3);
    } else if (text.startsWith('<![CDATA[', start)) {
      const open = this.#stack.at(-1);
      if (open === undefined) this.malformed('CDATA is allowed only inside an element');
      const end = text.indexOf(']]>', start + 9);
      if (end < 0) this.malformed('the text ends inside a CDATA section', start);
      this.advanceOver(end + 3);
      open!.text += normaliseLines(text.slice(start + 9, end));
    } else if (
      /^<!(DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION)/i.test(text.slice(start, start + 12))
    ) {
      this.fail(
        'XML_REFUSED',
        'document type and entity declarations are refused; remove the <!DOCTYPE …> block',
        start,
      );
    } else {
      this.malformed('expected a comment or CDATA after `<!`');
    }
  }

  /** A run of character data up to the next `<` or the end. */
  #characterData(): void {
    const text = this.text;
    const from = this.pos;
    let i = from;
    let blank = true;
    let plain = true;
    for (; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code === NEWLINE) {
        this.line++;
        this.lineStart = i + 1;
      } else if (code === LT) {
        break;
      } else if (code !== 32 && code !== 9) {
        if (code === 13) {
          plain = false;
          continue;
        }
        blank = false;
        if (code === AMP) plain = false;
        else if (code < 32 || code >= 0xd800) {
          if (findForbidden(text, i, i + 2) === i) this.forbidden(i);
          if (code < 0xdc00) i++;
        } else if (code === BRACKET && text.startsWith(']]>', i)) {
          this.malformed('`]]>` is not allowed in character data', i);
        }
      }
    }
    this.pos = i;
    if (blank) return;
    const open = this.#stack.at(-1);
    if (open === undefined) {
      this.malformed(
        'expected an element, found text outside the root element',
        firstInk(text, from),
      );
    }
    const raw = text.slice(from, i);
    open!.text += plain ? raw : this.resolve(raw, from, normaliseLines);
  }

  #startTag(): void {
    const start = this.pos;
    if (this.#root !== null && this.#stack.length === 0) {
      this.malformed('expected the end of the text, found a second root element');
    }
    const nameEnd = this.nameEnd(start + 1, 'an element');
    const name = this.#names.intern(this.text, start + 1, nameEnd);
    if (++this.#elements > this.limits.maxElements) {
      this.fail('XML_REFUSED', `more than ${this.limits.maxElements} elements`, start);
    }
    if (this.#stack.length >= this.limits.maxDepth) {
      this.fail('XML_REFUSED', `elements nest deeper than ${this.limits.maxDepth}`, start);
    }
    const element = new XmlElement(name, this.line, start - this.lineStart + 1);
    this.pos = nameEnd;
    const empty = this.#attributes(element);
    if (this.#root === null) {
      this.#root = element;
      this.#listener.onRoot?.(element);
    }
    this.#stack.push(element);
    if (empty) this.#close();
  }

  /** Reads attributes up to `>` or `/>`; true for the latter. */
  #attributes(element: XmlElement): boolean {
    const text = this.text;
    const pairs = this.#pairs;
    let count = 0;
    let seen: Set<string> | null = null;
    for (;;) {
      const spaced = this.skipSpace();
      const code = text.charCodeAt(this.pos);
      if (code === GT || (code === SLASH && text.charCodeAt(this.pos + 1) === GT)) {
        this.pos += code === GT ? 1 : 2;
        if (count > 0) element.attributePairs = pairs.slice(0, count);
        return code === SLASH;
      }
      const at = this.pos;
      if (at >= text.length) this.malformed(`the text ends inside the tag <${element.name}>`);
      if (!spaced) {
        this.malformed(
          `expected white space, > or /> in <${element.name}>, found ${shown(text, at)}`,
        );
      }
      const name = this.#attributeName(element);
      const value = this.attributeValue(name);
      if (count >= 2 * this.limits.maxAttributes) {
        const most = this.limits.maxAttributes;
        this.fail('XML_REFUSED', `<${element.name}> has more than ${most} attributes`, at);
      }
      if (count >= FEW_PAIRS) seen ??= new Set(pairs.filter((_, i) => i < count && i % 2 === 0));
      if (seen !== null ? seen.has(name) : hasName(pairs, count, name)) {
        this.malformed(`<${element.name}> has the attribute ${name} twice`, at);
      }
      seen?.add(name);
      pairs[count++] = name;
      pairs[count++] = value;
    }
  }

  /** Reads `name =`, leaving the position at the opening quote. */
  #attributeName(element: XmlElement): string {
    const start = this.pos;
    const end = this.nameEnd(start, `an attribute of <${element.name}>`);
    this.pos = end;
    const name = this.#names.intern(this.text, start, end);
    this.skipSpace();
    if (this.text.charCodeAt(this.pos) !== EQUALS) {
      this.malformed(`expected = after the attribute ${name}, found ${shown(this.text, this.pos)}`);
    }
    this.pos++;
    this.skipSpace();
    return name;
  }

  #endTag(): void {
    const text = this.text;
    const start = this.pos;
    const open = this.#stack.at(-1);
    const name = open?.name ?? '';
    if (open === undefined || !text.startsWith(name, start + 2)) this.#wrongEndTag(open);
    this.pos = start + 2 + name.length;
    if (text.charCodeAt(this.pos) !== GT) {
      this.skipSpace();
      if (text.charCodeAt(this.pos) !== GT) {
        this.pos = start;
        this.#wrongEndTag(open);
      }
    }
    this.pos++;
    this.#close();
  }

  #wrongEndTag(open: XmlElement | undefined): never {
    const found = shown(this.text, this.pos);
    const expected =
      open === undefined ? 'no end tag' : `</${open.name}> (opened at line ${open.line})`;
    this.malformed(`expected ${expected}, found ${found}`);
  }

  #close(): void {
    const element = this.#stack.pop()!;
    const parent = this.#stack.at(-1);
    if (parent === undefined) return;
    if (this.#stack.length === 1 && this.#listener.onRootChild !== undefined) {
      this.#listener.onRootChild(element);
    } else {
      parent.adopt(element);
    }
  }
}

function hasName(pairs: readonly string[], count: number, name: string): boolean {
  for (let i = 0; i < count; i += 2) if (pairs[i] === name) return true;
  return false;
}

function firstInk(text: string, from: number): number {
  let i = from;
  while (isSpaceAt(text, i)) i++;
  return i;
}
