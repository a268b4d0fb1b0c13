import { isAscii } from 'node:buffer';
import { FileRejected, type Limits } from '../limits.ts';
import type { PmContent } from './content.ts';
import { type Prolog, readProlog } from './prolog.ts';
import { isKnownEncoding, localNameOf } from './xml.ts';

/** Names and attributes as plain XML has them; blanks can only be space, tab and line feed here. */
const OPEN = /<([A-Za-z_:][\w.:-]*)/y;
const ATTRIBUTE = /[ \t\n]+([A-Za-z_:][\w.:-]*)[ \t\n]*=[ \t\n]*(?:"([^"<\t\n]*)"|'([^'<\t\n]*)')/y;
const OPEN_END = /[ \t\n]*(\/?)>/y;
const CLOSE = /<\/([A-Za-z_:][\w.:-]*)[ \t\n]*>/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML forbids
const FORBIDDEN = /[\0-\x08\x0b-\x1f]/;
/** What plain files never hold; whatever has any of it is read by the full parser. */
const UNUSUAL = ['&', '<!', '<?', ']]>'];
const [TAB, LINE_FEED, SPACE, MORE_THAN] = [9, 10, 32, 62];

/**
 * Reads a whole measurement file that is plain: ASCII, no entities, comments, sections or instructions, no odd blanks. Nearly all real files are, and are
 * read several times faster so. Says false, having fed `content` something or nothing, when the file is not plain or not in order in any way: the full
 * parser must then read it from the start with fresh content, and what it says counts. What is read here it would read alike (held by a test of both).
 */
export function readPlain(bytes: Buffer, content: PmContent, limits: Limits): boolean {
  if (!isAscii(bytes)) return false;
  const text = bytes.latin1Slice();
  if (FORBIDDEN.test(text)) return false;
  try {
    const prolog = readProlog(text, false);
    if (prolog === null || !isKnownEncoding(prolog.encoding)) return false;
    if (UNUSUAL.some((piece) => text.indexOf(piece, prolog.end) >= 0)) return false;
    return new PlainReader(text, prolog, content, limits).read();
  } catch (error) {
    if (error instanceof FileRejected) return false;
    throw error;
  }
}

class PlainReader {
  private readonly text: string;
  private readonly content: PmContent;
  private readonly limits: Limits;
  private readonly open: string[] = [];
  private at: number;
  private line: number;
  private nextBreak: number;
  private begun = false;

  constructor(text: string, prolog: Prolog, content: PmContent, limits: Limits) {
    this.text = text;
    this.content = content;
    this.limits = limits;
    this.at = prolog.end;
    this.line = 1 + prolog.lineBreaks.length;
    this.nextBreak = text.indexOf('\n', prolog.end);
  }

  read(): boolean {
    const { text, open } = this;
    for (;;) {
      const tag = text.indexOf('<', this.at);
      const until = tag < 0 ? text.length : tag;
      if (open.length === 0 ? !this.blankUntil(until) : until - this.at > this.limits.tokenBytesMax) return false;
      if (tag < 0) return this.begun && open.length === 0;
      if (until > this.at && open.length > 0) this.content.text(text.slice(this.at, until));
      this.at = tag;
      if (!(text.charCodeAt(tag + 1) === 47 ? this.close() : this.openTag())) return false;
    }
  }

  private blankUntil(end: number): boolean {
    for (let i = this.at; i < end; i++) if (!isBlank(this.text.charCodeAt(i))) return false;
    return true;
  }

  private close(): boolean {
    CLOSE.lastIndex = this.at;
    const found = CLOSE.exec(this.text);
    if (found === null || this.open.pop() !== found[1]) return false;
    this.at = CLOSE.lastIndex;
    this.content.close(localNameOf(found[1] as string));
    return true;
  }

  private openTag(): boolean {
    const { text, content } = this;
    OPEN.lastIndex = this.at;
    const found = OPEN.exec(text);
    if (found === null || (this.open.length === 0 && this.begun) || this.open.length >= this.limits.depthMax) return false;
    this.begun = true;
    const attributes: Record<string, string> = Object.create(null);
    let at = OPEN.lastIndex;
    for (;;) {
      ATTRIBUTE.lastIndex = at;
      const attribute = ATTRIBUTE.exec(text);
      if (attribute === null) break;
      const name = attribute[1] as string;
      if (name in attributes) return false;
      attributes[name] = (attribute[2] ?? attribute[3]) as string;
      at = ATTRIBUTE.lastIndex;
    }
    OPEN_END.lastIndex = at;
    const end = OPEN_END.exec(text);
    if (end === null || OPEN_END.lastIndex - this.at > this.limits.tokenBytesMax) return false;
    this.at = OPEN_END.lastIndex;
    const local = localNameOf(found[1] as string);
    content.open(local, attributes, this.lineHere());
    if (end[1] === '/') content.close(local);
    else {
      this.open.push(found[1] as string);
      if (local === 'measvalue' && this.open.length < this.limits.depthMax) this.results();
    }
    return true;
  }

  /** The results of an object, as long as they are written as `<r p="7">412</r>`: nearly all of any file. */
  private results(): void {
    const { text, content } = this;
    for (;;) {
      let at = this.at;
      while (isBlank(text.charCodeAt(at))) at++;
      if (!text.startsWith('<r p="', at)) return;
      const p = text.indexOf('"', at + 6);
      if (p < 0 || text.charCodeAt(p + 1) !== MORE_THAN) return;
      const end = text.indexOf('<', p + 2);
      if (end < 0 || !text.startsWith('</r>', end) || end - at > this.limits.tokenBytesMax) return;
      if (!content.result(text.slice(at + 6, p), text.slice(p + 2, end))) return;
      this.at = end + 4;
    }
  }

  private lineHere(): number {
    while (this.nextBreak >= 0 && this.nextBreak < this.at) {
      this.line++;
      this.nextBreak = this.text.indexOf('\n', this.nextBreak + 1);
    }
    return this.line;
  }
}

function isBlank(code: number): boolean {
  return code === LINE_FEED || code === SPACE || code === TAB;
}
