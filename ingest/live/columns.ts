/** Quality as the table's Enum8 counts it; 0 is a word that is none of them. */
export const QUALITY = { none: 0, ok: 1, suspect: 2, missing: 3 } as const;

const FIRST_ROWS = 16_384;

/**
 * KPI samples of many deliveries as columns of numbers, 31 bytes a row: no object, no text and no big integer for a row.
 * Elements and KPIs stand as the number that a `Names` gave them; a count that was left out is NaN.
 */
export class SampleColumns {
  rows = 0;
  periodEndS = new Uint32Array(FIRST_ROWS);
  periodS = new Uint32Array(FIRST_ROWS);
  element = new Uint32Array(FIRST_ROWS);
  kpi = new Uint32Array(FIRST_ROWS);
  numerator = new Float64Array(FIRST_ROWS);
  denominator = new Float64Array(FIRST_ROWS);
  quality = new Uint8Array(FIRST_ROWS);

  /** Room for one more row; the caller fills it and then counts it in `rows`. */
  makeRoom(): void {
    if (this.rows < this.quality.length) return;
    const rows = this.quality.length * 2;
    this.periodEndS = copied(new Uint32Array(rows), this.periodEndS);
    this.periodS = copied(new Uint32Array(rows), this.periodS);
    this.element = copied(new Uint32Array(rows), this.element);
    this.kpi = copied(new Uint32Array(rows), this.kpi);
    this.numerator = copied(new Float64Array(rows), this.numerator);
    this.denominator = copied(new Float64Array(rows), this.denominator);
    this.quality = copied(new Uint8Array(rows), this.quality);
  }

  /** Puts a row where another was; rows that were refused are overwritten so. */
  move(from: number, to: number): void {
    if (from === to) return;
    this.periodEndS[to] = this.periodEndS[from] as number;
    this.periodS[to] = this.periodS[from] as number;
    this.element[to] = this.element[from] as number;
    this.kpi[to] = this.kpi[from] as number;
    this.numerator[to] = this.numerator[from] as number;
    this.denominator[to] = this.denominator[from] as number;
    this.quality[to] = this.quality[from] as number;
  }
}

function copied<A extends Uint8Array | Uint32Array | Float64Array>(into: A, from: A): A {
  into.set(from);
  return into;
}

/**
 * A number for every text, in the order in which they were first met. Bounded by its owner. The bytes are kept too, one behind the other and each with
 * its quotes: whoever reads a text that is probably this one need only compare.
 */
export class Names {
  readonly texts: string[] = [];
  private readonly known = new Map<string, number>();
  private quoted = Buffer.alloc(4_096);
  private readonly ends: number[] = [];

  get(text: string): number {
    const known = this.known.get(text);
    if (known !== undefined) return known;
    const next = this.texts.length;
    this.texts.push(text);
    this.known.set(text, next);
    this.keep(Buffer.from(`"${text}"`));
    return next;
  }

  /** How many bytes the text of this number takes with its quotes, when just that stands here; 0 when something else does. */
  lengthAt(number: number, bytes: Buffer, at: number): number {
    const end = this.ends[number];
    if (end === undefined) return 0;
    const { quoted } = this;
    const from = number === 0 ? 0 : (this.ends[number - 1] as number);
    for (let i = end - 1, j = at + end - from - 1; i >= from; i--, j--) if (quoted[i] !== bytes[j]) return 0;
    return end - from;
  }

  private keep(text: Buffer): void {
    const at = this.ends.at(-1) ?? 0;
    if (at + text.length > this.quoted.length) this.quoted = copied(Buffer.alloc(2 * (at + text.length)), this.quoted);
    text.copy(this.quoted, at);
    this.ends.push(at + text.length);
  }

  clear(): void {
    this.texts.length = 0;
    this.ends.length = 0;
    this.known.clear();
  }
}

/** One column of a block in ClickHouse's Native format: a name, a type, and the values as they lie in memory (little-endian). */
export interface NativeColumn {
  readonly name: string;
  readonly type: string;
  readonly values: Uint8Array | Uint32Array | BigUint64Array | Float64Array;
}

/** A block in ClickHouse's Native format, without copying the values. Source: `src/Formats/NativeWriter.cpp`, revision 0. */
export function nativeBlock(columns: readonly NativeColumn[], rows: number): Buffer[] {
  const parts: Buffer[] = [Buffer.concat([varuint(columns.length), varuint(rows)])];
  for (const { name, type, values } of columns) {
    parts.push(Buffer.concat([text(name), text(type)]), Buffer.from(values.buffer, values.byteOffset, rows * values.BYTES_PER_ELEMENT));
  }
  return parts;
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([varuint(bytes.length), bytes]);
}

/** Sevens of bits, the lowest first. */
function varuint(value: number): Buffer {
  const bytes: number[] = [];
  let left = value;
  for (; left > 127; left = Math.floor(left / 128)) bytes.push((left % 128) | 128);
  return Buffer.from([...bytes, left]);
}
