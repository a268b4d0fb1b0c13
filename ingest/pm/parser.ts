import { StringDecoder } from 'node:string_decoder';
import { SaxesParser, type SaxesTagPlain } from 'saxes';
import type { Catalogue } from '../../sql/catalogue/catalogue.ts';
import { FileRejected, type Limits } from '../limits.ts';
import { PmContent, type PmFile } from './content.ts';
import { readProlog } from './prolog.ts';

/** Bytes looked through before giving up on a root element. */
const PROLOG_BYTES_MAX = 64 * 1024;
/** A byte order mark in UTF-8. */
const BOM = Buffer.from([0xef, 0xbb, 0xbf]);

const ENCODINGS: Readonly<Record<string, BufferEncoding>> = {
  'utf-8': 'utf8',
  utf8: 'utf8',
  'us-ascii': 'utf8',
  ascii: 'utf8',
  'iso-8859-1': 'latin1',
  'windows-1252': 'latin1',
};

export interface PmOptions {
  readonly catalogue: Catalogue;
  readonly limits: Limits;
  /** Periods that end more than ten minutes after this are refused; null when there is no clock to compare with. */
  readonly now: Date | null;
}

/**
 * Reads one 3GPP measurement file (TS 32.435, 28.532, 28.550) as a stream: what it counts, and of its values those that a KPI may need.
 * Nothing is kept of a file that turns out not to be well-formed. Memory: one chunk, one tag, and the held counters (bounded by `limits`).
 * Cost: about 50 MB of XML a second on one core.
 * @throws {FileRejected} with line and reason, when the file as a whole cannot be used
 */
export async function parsePmFile(chunks: AsyncIterable<Uint8Array>, options: PmOptions): Promise<PmFile> {
  const content = new PmContent(options);
  const parser = new SaxesParser();
  let eventSeen = true;
  let since = 0;
  wire(parser, content, options.limits, () => {
    eventSeen = true;
  });
  const feed = (text: string) => {
    eventSeen = false;
    parser.write(text);
    since = eventSeen ? 0 : since + text.length;
    if (since > options.limits.tokenBytesMax) {
      throw new FileRejected(`one piece of XML is longer than ${options.limits.tokenBytesMax} bytes`, parser.line);
    }
  };
  try {
    for await (const text of afterProlog(chunks)) feed(text);
    parser.close();
  } catch (error) {
    throw asRejection(error, parser.line);
  }
  return content.finish();
}

function wire(parser: SaxesParser, content: PmContent, limits: Limits, onEvent: () => void): void {
  const names = new Map<string, string>();
  let depth = 0;
  // Real files write `measData`, `MeasData`, or put a prefix before it: the local name in lower case is what counts.
  const localName = (name: string): string => {
    const known = names.get(name);
    if (known !== undefined) return known;
    const local = name.slice(name.indexOf(':') + 1).toLowerCase();
    if (names.size < 1_000) names.set(name, local);
    return local;
  };
  parser.on('opentag', (tag: SaxesTagPlain) => {
    onEvent();
    if (++depth > limits.depthMax) throw new FileRejected(`elements are nested deeper than ${limits.depthMax}`, parser.line);
    content.open(localName(tag.name), tag.attributes, parser.line);
  });
  parser.on('closetag', (tag: SaxesTagPlain) => {
    onEvent();
    depth--;
    content.close(localName(tag.name));
  });
  parser.on('text', (text) => {
    onEvent();
    content.text(text);
  });
  parser.on('cdata', (text) => {
    onEvent();
    content.text(text);
  });
  parser.on('comment', onEvent);
  parser.on('processinginstruction', onEvent);
}

/** The text from the root element on, decoded as the XML declaration says, with the prolog's line breaks put before it. */
async function* afterProlog(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let decoder: StringDecoder | null = null;
  const early: Buffer[] = [];
  for await (const chunk of chunks) {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    if (decoder !== null) {
      yield decoder.write(bytes);
      continue;
    }
    early.push(bytes);
    const all = Buffer.concat(early);
    if (all.length < BOM.length) continue;
    const from = all.subarray(0, BOM.length).equals(BOM) ? BOM.length : 0;
    // Names and encodings of the prolog are ASCII; latin1 keeps one character per byte, so that its end is known in bytes.
    const prolog = readProlog(all.toString('latin1', from), false);
    if (prolog === null) {
      if (all.length > PROLOG_BYTES_MAX) throw new FileRejected('no root element begins in the first 64 KiB');
      continue;
    }
    const encoding = ENCODINGS[prolog.encoding];
    if (encoding === undefined) throw new FileRejected(`the text encoding ${prolog.encoding.slice(0, 40)} is not supported`);
    decoder = new StringDecoder(encoding);
    yield prolog.lineBreaks + decoder.write(all.subarray(from + prolog.end));
  }
  if (decoder === null) throw new FileRejected('the file ends before a root element begins');
  const rest = decoder.end();
  if (rest !== '') yield rest;
}

function asRejection(error: unknown, line: number): FileRejected {
  if (error instanceof FileRejected) return error.line === 0 && line > 0 ? new FileRejected(error.message, line) : error;
  if (!(error instanceof Error) || !/^\d+:\d+: /.test(error.message)) throw error;
  // saxes says "line:column: what".
  const reason = error.message.replace(/^\d+:\d+: /, '').slice(0, 160);
  const truncated = /^unclosed tag/.test(reason) || /^document must contain/.test(reason);
  return new FileRejected(truncated ? `the file ends before it is complete (${reason})` : `the XML is not well-formed: ${reason}`, line);
}
