import { createColumnHelper, tableFeatures } from '@tanstack/react-table';
import type { WorkCase } from '../api/types.ts';
import type { Words } from '../words/english.ts';
import type { Format } from '../words/format.ts';

export const features = tableFeatures({});
const helper = createColumnHelper<typeof features, WorkCase>();

/** What a row shows. Who it is stays masked until a case is opened with a purpose. */
export function columnsOf(words: Words, format: Format) {
  const w = words.worklist;
  return helper.columns([
    helper.accessor('priority', { header: w.priority, cell: ({ getValue }) => format.number(getValue()) }),
    helper.display({
      id: 'who',
      header: w.who,
      cell: ({ row: { original: row } }) => (
        <>
          <span className="blot" role="img" aria-label={w.masked} /> {w.kinds[row.kind] ?? row.kind}
          {row.customers > 1 && ` · ${w.persons(row.customers)}`}
          {row.vip && <span className="chip">VIP</span>}
        </>
      ),
    }),
    helper.display({ id: 'felt', header: w.felt, cell: ({ row: { original: row } }) => feltWords(row, words, format) }),
    helper.accessor('area', { header: w.area }),
    helper.display({ id: 'may', header: w.mayContact, cell: ({ row: { original: row } }) => <MayContact row={row} words={words} /> }),
    helper.display({ id: 'state', header: w.state, cell: ({ row: { original: row } }) => <CaseState row={row} words={words} format={format} /> }),
  ]);
}

export function feltWords(row: WorkCase, words: Words, format: Format): string {
  const what = words.incident.experiences[row.experience] ?? row.experience;
  return `${what}, ${format.duration(row.minutes_exposed * 60)}`;
}

export function MayContact({ row, words }: { row: WorkCase; words: Words }) {
  const w = words.worklist;
  if (row.contactable === null) return <span className="chip unknown">{w.notJudged}</span>;
  if (row.contactable) return <span>{w.yes}</span>;
  return (
    <span className="may-not" title={w.reasons[row.reason ?? ''] ?? ''}>
      <strong>{w.no}</strong> {w.reasons[row.reason ?? ''] ?? row.reason}
    </span>
  );
}

export function CaseState({ row, words, format }: { row: WorkCase; words: Words; format: Format }) {
  const w = words.worklist;
  if (row.state === 'reserved' && row.held_until)
    return (
      <span title={format.exact(row.held_until)}>
        {w.heldBy(row.held_by)} {w.until} {format.time(row.held_until)}
      </span>
    );
  return <span>{w.states[row.state] ?? row.state}</span>;
}
