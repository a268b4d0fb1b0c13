import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FileRejected, LIMITS } from '../limits.ts';
import { catalogue, fixture } from '../testing.ts';
import { PmContent } from './content.ts';
import { parseFully, parsePmFile } from './parser.ts';
import { readPlain } from './plain.ts';

const options = { catalogue, limits: LIMITS, now: new Date('2026-01-05T10:30:00Z') };

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

/** What came of a file: all that is in it, or the refusal with its line. */
async function outcome(read: Promise<unknown>): Promise<unknown> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof FileRejected) return { refused: error.message, line: error.line };
    throw error;
  }
}

const isPlain = (bytes: Buffer) => readPlain(bytes, new PmContent(options), LIMITS);
const both = async (bytes: Buffer) => {
  const [fast, full] = [await outcome(parsePmFile(once(bytes), options)), await outcome(parseFully(once(bytes), options))];
  expect(fast).toEqual(full);
};

const fixtures = readdirSync(fixture('')).filter((name) => name.endsWith('.xml'));
const SAMPLES = fileURLToPath(new URL('../../../shared/samples/pm/', import.meta.url));
const samples = existsSync(SAMPLES) ? readdirSync(SAMPLES).filter((name) => name.endsWith('.xml')) : [];
if (samples.length === 0) console.warn(`skipped: no real measurement files in ${SAMPLES}`);

test('every fixture is read alike by both ways, and most of them the fast way', async () => {
  const plain = fixtures.filter((name) => isPlain(readFileSync(fixture(name))));
  for (const name of fixtures) await both(readFileSync(fixture(name)));
  expect(plain.length).toBeGreaterThan(8);
  expect(plain).not.toContain('entity-bomb.xml');
});

test.skipIf(samples.length === 0)('every real file is read alike by both ways, the large one the fast way', async () => {
  for (const name of samples) await both(readFileSync(join(SAMPLES, name)));
  expect(isPlain(readFileSync(join(SAMPLES, 'A20220418.1900-1915_seliitdus00487.xml')))).toBe(true);
});

const PIECES = [
  '<r p="1">5</r>',
  '<r p="9">5</r>',
  "<r p='2'>6</r>",
  '<r  p="1" >7</r >',
  '<r p="1"/>',
  '<r p="1" p="1">7</r>',
  '<r p="1"\tq="2">7</r>',
  '<r p="1\n">7</r>',
  '<r p="2"><b>1</b></r>',
  '<r p="1">5<r p="2">6</r></r>',
  '<r>5</r>',
  '<x:r p="1">8</x:r>',
  '<R p="1">8</R>',
  '<suspect>true</suspect>',
  '<measValue measObjLdn="ManagedElement=t,NRCellCU=2">',
  '</measValue>',
  '</measInfo>',
  '<measInfo measInfoId="j">',
  '<measType p="3">RRC.ConnMean</measType>',
  '<granPeriod duration="PT60S" endTime="2026-01-05T10:16:00Z"/>',
  '<measResults>1 2</measResults>',
  '&amp;',
  ']]>',
  '<![CDATA[7]]>',
  '<!-- c -->',
  '<?pi x?>',
  'é',
  '\0',
  '\r\n',
  '\n',
  '>',
  '<',
  '"',
  '/',
  '=',
  ' ',
  '</r>',
];

test('whatever is put into a file, or cut out of it, both ways come to the same end', async () => {
  const bases = ['two-cells.xml', 'bound-by-p.xml', 'repeated-groups.xml', 'lists-and-nil.xml', 'dialect-28550.xml', 'vectors-suspect-blank.xml'];
  const texts = bases.map((name) => readFileSync(fixture(name), 'utf8'));
  const edit = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    remove: fc.constantFrom(0, 0, 0, 1, 5, 30),
    piece: fc.constantFrom('', ...PIECES),
  });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...texts), fc.array(edit, { minLength: 1, maxLength: 4 }), async (text, edits) => {
      let damaged = text;
      for (const { at, remove, piece } of edits) {
        // Mostly at the edge of a tag, where a piece may fit.
        const near = Math.floor(at * damaged.length);
        const place = remove === 0 ? damaged.indexOf('<', near) : near;
        damaged = damaged.slice(0, Math.max(0, place)) + piece + damaged.slice(Math.max(0, place) + remove);
      }
      await both(Buffer.from(damaged));
    }),
    { seed: 32_435, numRuns: 1_500 },
  );
});

test('bounds are kept alike: depth, objects, names, and a piece that is too long', async () => {
  const limits = { ...LIMITS, depthMax: 7, objectsMax: 2, counterNamesMax: 3, tokenBytesMax: 400 };
  const file = (body: string) => Buffer.from(`<measCollecFile><measData>${body}</measData></measCollecFile>`);
  const group = (values: string) =>
    `<measInfo><granPeriod duration="PT900S" endTime="2026-01-05T10:15:00Z"/><measType p="1">a</measType><measType p="2">b</measType>${values}</measInfo>`;
  const value = (i: number, results = '<r p="1">1</r>') => `<measValue measObjLdn="A=1,NRCellCU=${i}">${results}</measValue>`;
  for (const body of [
    group(value(1) + value(2) + value(3)),
    group(value(1, '<a><b><c><d/></c></b></a>')),
    group(value(1, `<r p="1">${'7'.repeat(600)}</r>`)),
    group(`<measType p="3">c</measType><measType p="4">d</measType>${value(1, '<r p="1">1</r><r p="2">1</r><r p="3">1</r><r p="4">1</r>')}`),
  ]) {
    const bytes = file(body);
    const fast = await outcome(parsePmFile(once(bytes), { ...options, limits }));
    expect(fast).toEqual(await outcome(parseFully(once(bytes), { ...options, limits })));
  }
});
