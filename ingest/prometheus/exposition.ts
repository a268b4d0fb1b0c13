const NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*/;
const LINE_MAX = 64 * 1024;

/** One sample of a page: its labels, the name among them as `__name__`, and its time where the page gives one. */
export interface ExposedSample {
  readonly labels: Map<string, string>;
  readonly value: number;
  readonly atMs: number | null;
}

/**
 * Reads a page of the text exposition format or of OpenMetrics (whose times are in seconds). A line that cannot be read costs itself.
 * @example readExposition('up{job="amf"} 1\n', false).samples[0].labels.get('job') // => 'amf'
 */
export function readExposition(text: string, openMetrics: boolean): { samples: ExposedSample[]; unreadable: number } {
  const samples: ExposedSample[] = [];
  let unreadable = 0;
  for (const raw of text.split('\n')) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    const sample = line.length > LINE_MAX ? null : readLine(line, openMetrics);
    if (sample === null) unreadable++;
    else samples.push(sample);
  }
  return { samples, unreadable };
}

function readLine(line: string, openMetrics: boolean): ExposedSample | null {
  const name = NAME.exec(line)?.[0];
  if (name === undefined) return null;
  const labels = new Map([['__name__', name]]);
  let at = name.length;
  if (line[at] === '{') {
    const end = readLabels(line, at + 1, labels);
    if (end < 0) return null;
    at = end;
  }
  // What follows a # is an exemplar.
  const [value, time] = (line.slice(at).split('#')[0] as string).trim().split(/\s+/);
  const number = numberOf(value ?? '');
  if (number === null) return null;
  const moment = time === undefined ? null : Number(time) * (openMetrics ? 1_000 : 1);
  return moment !== null && !Number.isFinite(moment) ? null : { labels, value: number, atMs: moment };
}

/** Reads up to the closing bracket; returns where the line goes on, or -1. */
function readLabels(line: string, from: number, labels: Map<string, string>): number {
  const label = /\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*=\s*"((?:[^"\\]|\\.)*)"\s*,?/y;
  for (let at = from; at < line.length; ) {
    if (line[at] === '}') return at + 1;
    label.lastIndex = at;
    const found = label.exec(line);
    if (!found) return -1;
    labels.set(
      found[1] as string,
      (found[2] as string).replace(/\\(.)/g, (_, c: string) => (c === 'n' ? '\n' : c)),
    );
    at = label.lastIndex;
    while (line[at] === ' ') at++;
  }
  return -1;
}

function numberOf(text: string): number | null {
  if (/^[+-]?Inf$/i.test(text)) return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  if (/^NaN$/i.test(text)) return Number.NaN;
  return /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text) ? Number(text) : null;
}
