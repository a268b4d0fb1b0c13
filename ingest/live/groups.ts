import type { FoundFile } from '../paths.ts';
import type { Recognised } from '../recognise.ts';

/** Deliveries written together, at most; also bounds the names of one question to the database. */
const DELIVERIES_MAX = 1_000;
const BYTES_MAX = 32 * 1024 ** 2;

interface Found {
  readonly file: FoundFile;
  readonly what: Recognised;
}

/** Whether these are KPI samples that say what is, as JSON: they are read here, many deliveries together. History and files go to the database as they are. */
export function isLive({ file, what }: Found): boolean {
  return what.format === 'kpi_history' && what.encoding === 'json' && file.sender !== undefined;
}

/** Cuts deliveries into groups that are loaded together, bounded in number and in bytes. */
export function* inGroups<I extends Found>(items: readonly I[]): Generator<I[]> {
  let group: I[] = [];
  let bytes = 0;
  for (const item of items) {
    const size = item.file.content?.length ?? 0;
    if (group.length > 0 && (group.length >= DELIVERIES_MAX || bytes + size > BYTES_MAX)) {
      yield group;
      group = [];
      bytes = 0;
    }
    group.push(item);
    bytes += size;
  }
  if (group.length > 0) yield group;
}
