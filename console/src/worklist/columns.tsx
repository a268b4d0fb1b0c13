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
          {row.vip && <span className="chip vip">VIP</span>}
        </>
      ),
    }),
    helper.accessor('felt', { header: w.felt }),
    helper.accessor('area', { header: w.area }),
    helper.display({ id: 'may', header: w.mayContact, cell: ({ row: { original: row } }) => <MayContact row={row} words={words} /> }),
    helper.display({ id: 'state', header: w.state, cell: ({ row: { original: row } }) => <CaseState row={row} words={words} format={format} /> }),
  ]);
}

export function MayContact({ row, words }: { row: WorkCase; words: Words }) {
  const w = words.worklist;
  if (row.may_contact) return <span>{row.contact_purpose === 'restoration' ? `${w.yes}, ${w.abouts['restoration']}` : w.yes}</span>;
  return (
    <span className="may-not" title={row.reason_sentence}>
      <strong>{w.no}</strong> {w.reasons[row.reason ?? ''] ?? row.reason_sentence}
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
