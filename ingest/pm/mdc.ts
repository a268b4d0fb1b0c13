import { FileRejected } from '../limits.ts';
import { PmContent } from './content.ts';
import type { PmFile } from './file.ts';
import type { PmOptions } from './parser.ts';
import type { Prolog } from './prolog.ts';
import { readXml, type XmlHandler } from './xml.ts';

/** What the DOCTYPE of such a file may name; the definition itself is never fetched, and none other is believed. */
const DOCTYPES = new Set(['MeasDataCollection.dtd']);
/** `20260105101500Z`, `20260105101500+0100`, also with fractions; seconds may be left out. */
const TIME = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})?(?:\.\d+)?(Z|[+-]\d{2}:?\d{2})?$/;

/**
 * Reads one legacy measurement file (TS 32.401 annex: root `mdc`, short element names, values as text) as if it were its successor TS 32.435.
 * Names and results stand in order, or carry a `p`.
 * @throws {FileRejected} when it is not well-formed, or its DOCTYPE names something else than `MeasDataCollection.dtd` or defines anything
 */
export async function parseMdcFile(chunks: AsyncIterable<Uint8Array>, options: PmOptions): Promise<PmFile> {
  const content = new PmContent(options);
  await readXml(chunks, new MdcReader(content), options.limits, knownDoctype);
  return content.finish();
}

function knownDoctype({ systemId }: Prolog): void {
  const name = systemId.slice(systemId.lastIndexOf('/') + 1);
  if (systemId !== '' && !DOCTYPES.has(name)) throw new FileRejected('the DOCTYPE names a definition that measurement files do not have');
}

const ENDS: Readonly<Record<string, string>> = { mfh: 'fileheader', mff: 'filefooter', mi: 'measinfo', mv: 'measvalue' };

/** Says in the words of TS 32.435 what the short elements say, as soon as they end. */
class MdcReader implements XmlHandler {
  private readonly content: PmContent;
  private text_ = '';
  private p: string | undefined;
  private line = 0;
  private endTime = '';
  private names = 0;
  private results = 0;
  private entity = { localDn: '', swVersion: '' };
  private userName = '';

  constructor(content: PmContent) {
    this.content = content;
  }

  open(name: string, attributes: Readonly<Record<string, string>>, line: number): void {
    const { content } = this;
    this.text_ = '';
    this.p = attributes['p'];
    this.line = line;
    if (name === 'mdc') content.open('meascollecfile', {}, line);
    else if (name === 'mfh') content.open('fileheader', {}, line);
    else if (name === 'mff') content.open('filefooter', {}, line);
    else if (name === 'neid') {
      this.entity = { localDn: '', swVersion: '' };
      this.userName = '';
    } else if (name === 'mi') {
      this.names = 0;
      content.open('measinfo', {}, line);
    } else if (name === 'mv') this.results = 0;
  }

  text(text: string): void {
    this.text_ = this.text_ === '' ? text : this.text_ + text;
  }

  close(name: string): void {
    const { content, line } = this;
    const text = this.text_;
    const ends = ENDS[name];
    if (ends !== undefined) content.close(ends);
    else if (name === 'moid') content.open('measvalue', { measObjLdn: this.fullName(text.trim()) }, line);
    else if (name === 'mt') this.leaf('meastype', this.p ?? String(++this.names), text);
    else if (name === 'r') this.leaf('r', this.p ?? String(++this.results), text);
    else if (name === 'sf') this.leaf('suspect', undefined, text);
    else if (name === 'gp') content.open('granperiod', { duration: `PT${text.trim()}S`, endTime: this.endTime }, line);
    else this.closeHead(name, text.trim());
  }

  private closeHead(name: string, text: string): void {
    const { content, line } = this;
    if (name === 'mts') this.endTime = isoTime(text);
    else if (name === 'jobid') content.open('job', { jobId: text }, line);
    else if (name === 'neun') this.userName = text;
    else if (name === 'nedn') this.entity.localDn = text;
    else if (name === 'nesw') this.entity.swVersion = text;
    else if (name === 'neid') content.enter(this.entity.localDn || this.userName, this.entity.swVersion);
    else if (name === 'ffv') content.header.dialect = '32.401';
    else if (name === 'vn') content.header.vendor = text;
    else if (name === 'sn') content.header.sender = text;
    else if (name === 'cbt') content.header.begin = isoTime(text);
    else if (name === 'ts') content.header.end = isoTime(text);
  }

  /** Objects are named from `ManagedElement=1` on, which every node has: without the node's own name they would all be one. */
  private fullName(moid: string): string {
    const { localDn } = this.entity;
    return moid.startsWith('ManagedElement=') && /MeContext=[^,]*$/.test(localDn) ? `${localDn},${moid}` : moid;
  }

  private leaf(name: string, p: string | undefined, text: string): void {
    this.content.open(name, p === undefined ? {} : { p }, this.line);
    this.content.text(text);
    this.content.close(name);
  }
}

/** The time as TS 32.435 writes it; what is no such time is left as it is, to be refused with its group. */
function isoTime(text: string): string {
  const m = TIME.exec(text);
  return m === null ? text : `${m[1]}-${m[2]}-${m[3]}T${m[4]}:${m[5]}:${m[6] ?? '00'}${m[7] ?? ''}`;
}
