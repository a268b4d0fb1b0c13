import { type JournalBudget, JournalRefusal } from './budget.ts';
import { type Cursor, compact, decodeCursor, encodeCursor } from './cursor.ts';
import type { AppendFile, JournalFiles } from './files.ts';
import { CONTENT_BYTES_MAX, encodeFrame, HEAD_BYTES, type JournalRecord, type Scanned, scanFrames } from './frame.ts';

export interface JournalOptions {
  readonly budget: JournalBudget;
  /** The wall clock in milliseconds; ids ascend whatever it does. */
  readonly now: () => number;
  /** A segment is a batch: closed at so many bytes or records, and never written to again. */
  readonly segmentBytesMax?: number;
  readonly segmentRecordsMax?: number;
  /** Room left on the disk for everyone else. */
  readonly reserveBytes?: number;
}

/** One closed segment, waiting to be drained. */
export interface Segment {
  readonly number: number;
  readonly bytes: number;
  /** When it was closed, by the wall clock; 0 of one that was found here. */
  readonly closedMs: number;
}

/** What was found and mended when the journal was opened. */
export interface Recovered {
  tornBytes: number;
  segments: number;
}

interface Waiting {
  readonly frames: readonly Buffer[];
  readonly bytes: number;
  readonly lastId: bigint;
  readonly records: number;
  readonly seal: boolean;
  resolve(): void;
  reject(error: Error): void;
}

const GROUP_BYTES_MAX = 16 * 1024 ** 2;
const NAME = /^(\d{10})\.seg$/;
const nameOf = (number: number) => `${String(number).padStart(10, '0')}.seg`;

/**
 * One stream of records on disk. What `append` has answered survives a kill and a power cut; everything that waits for the same fsync
 * shares it (group commit). A segment is a batch: once closed it is never written to again, after a restart none is, so a retry always
 * sees the same records. The cursor past a segment is safe before the segment is deleted, so nothing is drained by halves.
 * Memory: what waits for the disk. Cost: one fsync a group, a few milliseconds on a disk of today.
 */
export class Journal {
  readonly recovered: Recovered = { tornBytes: 0, segments: 0 };
  private readonly files: JournalFiles;
  private readonly options: Required<JournalOptions>;
  private readonly closed = new Map<number, Segment>();
  private readonly queue: Waiting[] = [];
  private cursor: Cursor = { low: 0, done: [], lastId: 0n };
  private current: { readonly number: number; readonly file: AppendFile; bytes: number; records: number } | null = null;
  private next = 1;
  private lastId = 0n;
  private writing: Promise<void> | null = null;
  private finishing: Promise<void> = Promise.resolve();
  private broken: Error | null = null;

  private constructor(files: JournalFiles, options: JournalOptions) {
    this.files = files;
    this.options = { segmentBytesMax: 8 * 1024 ** 2, segmentRecordsMax: 20_000, reserveBytes: 256 * 1024 ** 2, ...options };
  }

  /** Opens what is there: deletes what the cursor is past, cuts off a torn end, and counts both. */
  static async open(files: JournalFiles, options: JournalOptions): Promise<Journal> {
    const journal = new Journal(files, options);
    await journal.recover();
    return journal;
  }

  get segments(): readonly Segment[] {
    return [...this.closed.values()].sort((a, b) => a.number - b.number);
  }

  /** Bytes that wait: closed segments and the open one. */
  get waitingBytes(): number {
    return [...this.closed.values()].reduce((sum, segment) => sum + segment.bytes, this.current?.bytes ?? 0);
  }

  /** When the oldest closed segment was closed; null where none waits. */
  get waitsSinceMs(): number | null {
    let since: number | null = null;
    for (const { closedMs } of this.closed.values()) since = Math.min(since ?? closedMs, closedMs);
    return since;
  }

  get isBroken(): boolean {
    return this.broken !== null;
  }

  get hasOpenRecords(): boolean {
    return this.current !== null || this.queue.length > 0;
  }

  /**
   * Takes records; answers with their ids when they are safe on disk, all of them or none.
   * @throws {JournalRefusal} when there is no room, or the disk failed; {RangeError} when one is longer than 64 MiB
   */
  async append(entries: readonly Pick<JournalRecord, 'meta' | 'content'>[]): Promise<bigint[]> {
    if (this.broken) throw new JournalRefusal('broken', `the journal cannot be written to any more (${this.broken.message})`);
    if (entries.some(({ content }) => content.length > CONTENT_BYTES_MAX)) throw new RangeError('a record is longer than the journal takes');
    const records = entries.map(({ meta, content }) => ({ id: this.nextId(), meta, content }));
    const frames = records.flatMap((record) => encodeFrame(record));
    const bytes = frames.reduce((sum, part) => sum + part.length, 0);
    if (!this.options.budget.take(bytes)) throw new JournalRefusal('full', 'the journal has reached its bound in bytes');
    await this.enqueue({ frames, bytes, records: records.length, lastId: this.lastId, seal: false });
    return records.map(({ id }) => id);
  }

  /** Closes the open segment, so that it can be drained. */
  async seal(): Promise<void> {
    if (this.hasOpenRecords) await this.enqueue({ frames: [], bytes: 0, records: 0, lastId: this.lastId, seal: true });
  }

  /** The records of a closed segment. What cannot be read is left out and counted. */
  async read(number: number): Promise<Scanned> {
    return scanFrames(await this.files.read(nameOf(number)));
  }

  /** Says that a segment's records are where they belong; it is deleted. In any order; one after the other. */
  finish(number: number): Promise<void> {
    this.finishing = this.finishing.catch(() => {}).then(() => this.finishNow(number));
    return this.finishing;
  }

  /** Waits for what is being written and closes; what waits is kept for the next start. */
  async close(): Promise<void> {
    await this.writing;
    await this.finishing.catch(() => {});
    await this.current?.file.close();
    this.current = null;
  }

  private nextId(): bigint {
    const now = BigInt(Math.floor(this.options.now() * 1_000));
    this.lastId = now > this.lastId ? now : this.lastId + 1n;
    return this.lastId;
  }

  private enqueue(waiting: Omit<Waiting, 'resolve' | 'reject'>): Promise<void> {
    return new Promise((resolve, reject) => {
      this.queue.push({ ...waiting, resolve, reject });
      this.writing ??= this.writeAll();
    });
  }

  private async writeAll(): Promise<void> {
    while (this.queue.length > 0) {
      const group: Waiting[] = [];
      for (let bytes = 0; this.queue.length > 0 && bytes < GROUP_BYTES_MAX; ) {
        const one = this.queue.shift() as Waiting;
        group.push(one);
        bytes += one.bytes;
        if (one.seal) break;
      }
      await this.writeGroup(group);
    }
    // In the same turn as the last look at the queue, or what is offered in between would wait for ever.
    this.writing = null;
  }

  private async writeGroup(group: readonly Waiting[]): Promise<void> {
    const bytes = group.reduce((sum, one) => sum + one.bytes, 0);
    try {
      if (bytes > 0) await this.write(group, bytes);
      if (group.at(-1)?.seal || (this.current && this.isFull(this.current))) await this.closeSegment();
      for (const one of group) one.resolve();
    } catch (error) {
      this.options.budget.give(bytes);
      for (const one of group) one.reject(error as Error);
    }
  }

  private async write(group: readonly Waiting[], bytes: number): Promise<void> {
    if (this.broken) throw new JournalRefusal('broken', 'the journal cannot be written to any more');
    this.current ??= await this.newSegment();
    const current = this.current;
    try {
      await current.file.append(group.flatMap((one) => one.frames));
    } catch (error) {
      // Half a frame may be there: it is cut off, so that nothing follows it. If even that fails, the file is closed as it is.
      await current.file.truncate(current.bytes).catch(() => this.closeSegment());
      const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
      throw new JournalRefusal('full', `the journal's disk takes no more (${code})`);
    }
    try {
      await current.file.sync();
    } catch (error) {
      // After a failed fsync nobody knows what is on the disk, and a second one that succeeds would prove nothing.
      this.broken = error as Error;
      throw new JournalRefusal('broken', 'the disk could not keep what was written');
    }
    current.bytes += bytes;
    current.records += group.reduce((sum, one) => sum + one.records, 0);
  }

  private isFull({ bytes, records }: { bytes: number; records: number }): boolean {
    return bytes >= this.options.segmentBytesMax || records >= this.options.segmentRecordsMax;
  }

  private async newSegment() {
    if ((await this.files.freeBytes()) < this.options.reserveBytes) throw new JournalRefusal('full', 'the disk of the journal is full');
    const number = this.next++;
    const file = await this.files.create(nameOf(number));
    await this.files.syncFolder();
    return { number, file, bytes: 0, records: 0 };
  }

  private async closeSegment(): Promise<void> {
    const { current } = this;
    if (current === null) return;
    this.current = null;
    await current.file.close();
    this.closed.set(current.number, { number: current.number, bytes: current.bytes, closedMs: this.options.now() });
  }

  private async finishNow(number: number): Promise<void> {
    const segment = this.closed.get(number);
    if (!segment) return;
    const live = [...this.closed.keys(), ...(this.current ? [this.current.number] : [])].filter((one) => one !== number);
    const cursor = compact({ low: this.cursor.low, done: [...this.cursor.done, number], lastId: this.lastId }, live, this.next);
    await this.files.replace('cursor', encodeCursor(cursor));
    await this.files.syncFolder();
    this.cursor = cursor;
    this.closed.delete(number);
    this.options.budget.give(segment.bytes);
    await this.files.remove(nameOf(number));
  }

  private async recover(): Promise<void> {
    const found = await this.files.list();
    if (found.some(({ name }) => name === 'cursor')) this.cursor = decodeCursor(await this.files.read('cursor'));
    this.lastId = this.cursor.lastId;
    this.next = Math.max(this.cursor.low, 0, ...this.cursor.done) + 1;
    const numbers = found.flatMap(({ name, bytes }) => (NAME.test(name) ? [{ name, number: Number(NAME.exec(name)?.[1]), bytes }] : []));
    numbers.sort((a, b) => a.number - b.number);
    for (const { name, number, bytes } of numbers) {
      this.next = Math.max(this.next, number + 1);
      if (number <= this.cursor.low || this.cursor.done.includes(number)) await this.files.remove(name);
      else this.closed.set(number, { number, bytes, closedMs: 0 });
    }
    await this.mendLast();
    for (const segment of this.closed.values()) this.options.budget.usedBytes += segment.bytes;
    this.recovered.segments = this.closed.size;
  }

  /** Only the newest segment can have a torn end, and only the newest with a record in it holds ids that the cursor does not know of. */
  private async mendLast(): Promise<void> {
    for (const last of [...this.segments].reverse()) {
      const { records, goodBytes, tornBytes } = await this.read(last.number);
      for (const { id } of records) if (id > this.lastId) this.lastId = id;
      if (tornBytes > 0) {
        await this.files.truncate(nameOf(last.number), goodBytes);
        this.recovered.tornBytes += tornBytes;
        this.closed.set(last.number, { number: last.number, bytes: goodBytes, closedMs: 0 });
      }
      if (goodBytes < HEAD_BYTES) {
        this.closed.delete(last.number);
        await this.files.remove(nameOf(last.number));
      }
      // One without a record says nothing of the ids given out before it: the one before it does.
      if (records.length > 0) return;
    }
  }
}
