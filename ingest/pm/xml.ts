import { StringDecoder } from 'node:string_decoder';
import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { FileRejected, type Limits } from '../limits.ts';
import { type Prolog, readProlog } from './prolog.ts';

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

/** What follows the elements of a file. Names come as local names in lower case. */
export interface XmlHandler {
  open(name: string, attributes: Readonly<Record<string, string>>, line: number): void;
  text(text: string): void;
  close(name: string): void;
}

/**
 * Feeds a file to a handler, element by element. Memory: one chunk and one tag, both bounded by `limits`.
 * `onProlog` sees what stands before the root element and may refuse it.
 * @throws {FileRejected} with line and reason, when the file is not well-formed to its end or passes a bound
 */
export async function readXml(
  chunks: AsyncIterable<Uint8Array>,
  handler: XmlHandler,
  limits: Limits,
  onProlog: (prolog: Prolog) => void = () => {},
): Promise<void> {
  const parser = new SaxesParser();
  let eventSeen = true;
  let since = 0;
  wire(parser, handler, limits, () => {
    eventSeen = true;
  });
  const feed = (text: string) => {
    eventSeen = false;
    parser.write(text);
    since = eventSeen ? 0 : since + text.length;
    if (since > limits.tokenBytesMax) {
      throw new FileRejected(`one piece of XML is longer than ${limits.tokenBytesMax} bytes`, parser.line);
    }
  };
  try {
    for await (const text of afterProlog(chunks, onProlog)) feed(text);
    parser.close();
  } catch (error) {
    throw asRejection(error, parser.line);
  }
}

function wire(parser: SaxesParser, handler: XmlHandler, limits: Limits, onEvent: () => void): void {
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
    handler.open(localName(tag.name), tag.attributes, parser.line);
  });
  parser.on('closetag', (tag: SaxesTagPlain) => {
    onEvent();
    depth--;
    handler.close(localName(tag.name));
  });
  parser.on('text', (text) => {
    onEvent();
    handler.text(text);
  });
  parser.on('cdata', (text) => {
    onEvent();
    handler.text(text);
  });
  parser.on('comment', onEvent);
  parser.on('processinginstruction', onEvent);
}

/** The text from the root element on, decoded as the XML declaration says, with the prolog's line breaks put before it. */
async function* afterProlog(chunks: AsyncIterable<Uint8Array>, onProlog: (prolog: Prolog) => void): AsyncGenerator<string> {
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
    onProlog(prolog);
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
