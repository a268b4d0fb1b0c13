/** Every bound of reading, in one place. Reaching one is said in the report, never silently cut. */
export interface Limits {
  /** Bytes of one file after decompression. */
  readonly decompressedBytesMax: number;
  /** How many times larger a file may become by decompression, looked at once it has grown beyond 16 MiB. */
  readonly ratioMax: number;
  /** Files up to this size are read once and kept; larger ones are read once to hash and once to load. */
  readonly keptBytesMax: number;
  /** Nesting of XML elements or JSON values. */
  readonly depthMax: number;
  /** Bytes of one piece of XML: a text, a tag with its attributes, a comment. */
  readonly tokenBytesMax: number;
  /** Distinct measured objects in one measurement file. */
  readonly objectsMax: number;
  /** Distinct (object class, counter) names in one measurement file. */
  readonly counterNamesMax: number;
  /** Counter values that KPIs need, held until the file has proved well-formed; a vector counts each bin. */
  readonly heldValuesMax: number;
  /** Elements that one load may add because the inventory does not know them. */
  readonly discoveredMax: number;
  /** Elements that all loads together may have added so; beyond it whoever makes up names fills nothing, and the report says so. */
  readonly discoveredTotalMax: number;
  /** Bytes of one CSV line or JSON object. */
  readonly recordBytesMax: number;
  /** Refused records listed in a report, and stored in the `rejections` table; all are counted. */
  readonly rejectionsReportedMax: number;
  readonly rejectionsStoredMax: number;
  /** Bytes of refused records kept aside per file. */
  readonly quarantineBytesMax: number;
}

const MIB = 1024 ** 2;

/** What one process of a mid-sized operator needs, with room: a file of 2 GiB, nodes with tens of thousands of objects. */
export const LIMITS: Limits = {
  decompressedBytesMax: 2048 * MIB,
  ratioMax: 1000,
  keptBytesMax: 4 * MIB,
  depthMax: 32,
  tokenBytesMax: 4 * MIB,
  objectsMax: 65_536,
  counterNamesMax: 50_000,
  heldValuesMax: 2_000_000,
  discoveredMax: 5_000,
  discoveredTotalMax: 200_000,
  recordBytesMax: MIB,
  rejectionsReportedMax: 100,
  rejectionsStoredMax: 10_000,
  quarantineBytesMax: 10 * MIB,
};

/** A whole file is set aside. The message is the reason, one sentence without any value that could name a person. */
export class FileRejected extends Error {
  override readonly name = 'FileRejected';
  readonly line: number;

  constructor(reason: string, line = 0) {
    super(reason);
    this.line = line;
  }
}
