import fc from 'fast-check';
import { expect, test } from 'vitest';
import { folder } from '../testing.ts';
import { JournalBudget, JournalRefusal } from './budget.ts';
import { crc32c } from './crc32c.ts';
import { type JournalFiles, journalFolder } from './files.ts';
import { encodeFrame, scanFrames } from './frame.ts';
import { Journal } from './journal.ts';
import { ModelDisk, PowerCut } from './testing.ts';

const BYTES_MAX = 1024 ** 2;

function open(files: JournalFiles, bytesMax = BYTES_MAX, now = () => 1_700_000_000_000): Promise<Journal> {
  return Journal.open(files, { budget: new JournalBudget(bytesMax), now, segmentBytesMax: 200, segmentRecordsMax: 5, reserveBytes: 0 });
}

const record = (n: number, bytes = 10) => ({ meta: { n }, content: Buffer.alloc(bytes, n) });

async function drain(journal: Journal): Promise<number[]> {
  await journal.seal();
  const seen: number[] = [];
  for (const { number } of journal.segments) {
    for (const { meta } of (await journal.read(number)).records) seen.push(Number(meta['n']));
    await journal.finish(number);
  }
  return seen;
}

/** A seeded stream of numbers from 0 to 1. */
function chances(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

test('the checksum is that of RFC 3720', () => {
  expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
  expect(crc32c(Buffer.from('56789'), crc32c(Buffer.from('1234')))).toBe(0xe3069283);
});

test('faults 3 and 4: wherever the power is cut, what was acknowledged is there once, and a batch seen twice is the same batch', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 25 }),
      fc.nat(250),
      fc.nat(),
      async (sizes, cutAt, seed) => {
        const chance = chances(seed);
        const acked = new Set<number>();
        const drained = new Map<number, string>();
        const delivered: number[] = [];
        let disk = new ModelDisk();
        let n = 0;
        for (const cut of [cutAt, Math.floor(chance() * 60), Number.POSITIVE_INFINITY]) {
          disk.cutAt = cut;
          try {
            const journal = await open(disk.files());
            const work = sizes.map(async (size, i) => {
              const mine = n + i;
              await journal.append([record(mine, size)]);
              acked.add(mine);
            });
            n += sizes.length;
            const written = await Promise.allSettled(work);
            for (const one of written) if (one.status === 'rejected') throw one.reason;
            await journal.seal();
            // Newest first, and not all: what is left waits for the next start.
            for (const { number } of [...journal.segments].reverse().slice(0, 1 + Math.floor(chance() * 4))) {
              const { records } = await journal.read(number);
              const print = records.map(({ id, meta }) => `${id}:${meta['n']}`).join();
              if (drained.has(number)) expect(print).toBe(drained.get(number));
              else delivered.push(...records.map(({ meta }) => Number(meta['n'])));
              drained.set(number, print);
              await journal.finish(number);
            }
          } catch (error) {
            if (!(error instanceof PowerCut) && !(error instanceof JournalRefusal)) throw error;
          }
          disk = disk.afterCut(chance);
        }
        const last = await open(disk.files());
        const before = new Set(delivered);
        await last.seal();
        for (const { number } of last.segments) {
          const { records } = await last.read(number);
          if (!drained.has(number)) delivered.push(...records.map(({ meta }) => Number(meta['n'])));
        }
        expect(before.size).toBeLessThanOrEqual(delivered.length);
        expect(new Set(delivered).size).toBe(delivered.length);
        expect([...acked].filter((one) => !delivered.includes(one))).toEqual([]);
      },
    ),
    { numRuns: 400, seed: 20261129 },
  );
});

test('fault 12: a flipped bit, wherever it is, costs the record it is in and no other', async () => {
  const disk = new ModelDisk();
  const journal = await open(disk.files());
  for (let n = 0; n < 4; n++) await journal.append([record(n, 30)]);
  await journal.seal();
  const number = journal.segments[0]!.number;
  const name = `${String(number).padStart(10, '0')}.seg`;
  const { bytes } = (await disk.files().list()).find((file) => file.name === name)!;
  for (let at = 0; at < bytes; at++) {
    disk.flip(name, at);
    const { records, corrupt, tornBytes } = await journal.read(number);
    const whose = Math.floor(at / (bytes / 4));
    expect(records.map(({ meta }) => meta['n'])).toEqual([0, 1, 2, 3].filter((n) => n !== whose));
    expect(corrupt.length + (tornBytes > 0 ? 1 : 0)).toBe(1);
    disk.flip(name, at);
  }
});

test('fault 12: a segment cut off anywhere gives its whole records; one of length zero gives none and is taken away', async () => {
  const disk = new ModelDisk();
  const journal = await open(disk.files());
  for (let n = 0; n < 3; n++) await journal.append([record(n, 20)]);
  const files = disk.files();
  const whole = await files.read('0000000001.seg');
  for (let bytes = 0; bytes <= whole.length; bytes++) {
    expect(scanFrames(whole.subarray(0, bytes)).records.length).toBe(Math.floor(bytes / (whole.length / 3)));
  }
  await files.truncate('0000000001.seg', 0);
  expect((await open(files)).segments).toEqual([]);
});

test('fault 10: full is said, by the bound and by the disk; what was refused is nowhere; room made is used', async () => {
  const disk = new ModelDisk();
  const bounded = await open(disk.files(), 300);
  const taken: number[] = [];
  for (let n = 0; n < 12; n++) {
    await bounded.append([record(n)]).then(
      () => taken.push(n),
      (error: JournalRefusal) => expect(error.why).toBe('full'),
    );
  }
  expect(taken.length).toBeGreaterThan(2);
  expect(taken.length).toBeLessThan(12);
  expect(await drain(bounded)).toEqual(taken);
  await bounded.append([record(99)]);
  disk.bytesMax = 150;
  await expect(bounded.append([record(100, 80)])).rejects.toThrow('takes no more (ENOSPC)');
  disk.bytesMax = 10_000;
  await bounded.append([record(101)]);
  expect(await drain(bounded)).toEqual([99, 101]);
});

test('a segment written before the checksum changed is read as it was', () => {
  const told = Buffer.from('{"name":"old"}');
  const content = Buffer.from('what was there');
  const head = Buffer.alloc(28);
  head.write('FCJ1', 0, 'latin1');
  head.writeUInt32LE(told.length, 4);
  head.writeUInt32LE(content.length, 8);
  head.writeBigUInt64LE(7n, 12);
  head.writeUInt32LE(crc32c(head.subarray(0, 20)), 20);
  head.writeUInt32LE(crc32c(content, crc32c(told)), 24);
  const next = encodeFrame({ id: 8n, meta: { name: 'new' }, content });
  const { records, corrupt, tornBytes } = scanFrames(Buffer.concat([head, told, content, ...next]));
  expect(records.map(({ id, meta, content: held }) => [id, meta['name'], held.toString()])).toEqual([
    [7n, 'old', 'what was there'],
    [8n, 'new', 'what was there'],
  ]);
  expect([corrupt, tornBytes]).toEqual([[], 0]);
});

test('after a failed fsync it takes nothing more until it is started again', async () => {
  const disk = new ModelDisk();
  const files = disk.files();
  const failing: JournalFiles = {
    ...files,
    create: async (name) => ({ ...(await files.create(name)), sync: () => Promise.reject(Object.assign(new Error('EIO'), { code: 'EIO' })) }),
  };
  const journal = await open(failing);
  await expect(journal.append([record(1)])).rejects.toThrow('the disk could not keep what was written');
  await expect(journal.append([record(2)])).rejects.toThrow('cannot be written to any more');
  expect(journal.isBroken).toBe(true);
});

test('fault 20: ids ascend over a clock that jumps back, and over a restart', async () => {
  const disk = new ModelDisk();
  let nowMs = 2_000_000;
  const first = await open(disk.files(), BYTES_MAX, () => nowMs);
  const [a] = await first.append([record(1)]);
  nowMs -= 300_000;
  const [b] = await first.append([record(2)]);
  await first.close();
  const second = await open(disk.files(), BYTES_MAX, () => nowMs);
  const [c] = await second.append([record(3)]);
  expect([a! < b!, b! < c!]).toEqual([true, true]);
  expect(await drain(second)).toEqual([1, 2, 3]);
});

test('on a real folder: many writers share an fsync, and everything is there after it is opened again', async () => {
  const files = await journalFolder(folder());
  let syncs = 0;
  const counting: JournalFiles = {
    ...files,
    async create(name) {
      const file = await files.create(name);
      const sync = () => {
        syncs++;
        return file.sync();
      };
      return { ...file, sync };
    },
  };
  const options = () => ({ budget: new JournalBudget(BYTES_MAX), now: () => 1_700_000_000_000, reserveBytes: 0 });
  const journal = await Journal.open(counting, options());
  await Promise.all(Array.from({ length: 500 }, (_, n) => journal.append([record(n % 250)])));
  expect(syncs).toBeLessThan(20);
  await journal.close();
  const again = await Journal.open(files, options());
  expect((await drain(again)).length).toBe(500);
  expect((await files.list()).map(({ name }) => name)).toEqual(['cursor']);
  await again.close();
});
