import { isAscii } from 'node:buffer';
import { FileRejected, type Limits } from '../limits.ts';
import type { PmContent } from './content.ts';
import { ownCopy } from './group.ts';
import { type Prolog, readProlog } from './prolog.ts';
import { isKnownEncoding, localNameOf } from './xml.ts';

/** Names and attributes as plain XML has them; a declaration, comment or section matches none of them. */
const OPEN = /<([A-Za-z_:][\w.:-]*)/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: a line break in an attribute is turned into a blank by XML; that is for the full parser
const ATTRIBUTE = /[ \t\n]+([A-Za-z_:][\w.:-]*)[ \t\n]*=[ \t\n]*(?:"([^"<\0-\x1f]*)"|'([^'<\0-\x1f]*)')/y;
const OPEN_END = /[ \t\n]*(\/?)>/y;
const CLOSE = /<\/([A-Za-z_:][\w.:-]*)[ \t\n]*>/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML forbids
const FORBIDDEN = /[\0-\x08\x0b-\x1f]/;
/** What plain files never hold; whatever has any of it is read by the full parser. */
const UNUSUAL = ['&', ']]>'];
const [TAB, LINE_FEED, SPACE] = [9, 10, 32];

/**
 * Reads a whole measurement file that is plain: ASCII, no entities, comments, sections or instructions, no odd blanks. Nearly all real files are, and are
 * read several times faster so. Says false, having fed `content` something or nothing, when the file is not plain or not in order in any way: the full
 * parser must then read it from the start with fresh content, and what it says counts. What is read here it would read alike (held by a test of both).
 */
export function readPlain(bytes: Buffer, content: PmContent, limits: Limits): boolean {
  if (!isAscii(bytes)) return false;
  const text = bytes.toString('latin1');
  try {
    const prolog = readProlog(text, false);
    if (prolog === null || !isKnownEncoding(prolog.encoding) || FORBIDDEN.test(text.slice(0, prolog.end))) return false;
    if (UNUSUAL.some((piece) => text.includes(piece, prolog.end))) return false;
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
      if (until > this.at && open.length > 0 && !this.blankUntil(until)) {
        const piece = ownCopy(text.slice(this.at, until));
        if (FORBIDDEN.test(piece)) return false;
        this.content.text(piece);
      } else if (until > this.at && open.length > 0) this.content.text(text.slice(this.at, until));
      this.at = tag;
      if (text.startsWith('<measType p="', tag) && open.length > 0 && open.length < this.limits.depthMax) {
        this.at = this.content.plainNames(text, tag);
        if (this.at > tag) continue;
      }
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
      attributes[name] = ownCopy((attribute[2] ?? attribute[3]) as string);
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
      if (local === 'measvalue' && this.open.length < this.limits.depthMax) this.at = content.plainResults(text, this.at, this.limits.tokenBytesMax);
    }
    return true;
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
