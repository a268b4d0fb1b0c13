import { useTable } from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { WorkCase, WorkPage } from '../api/types.ts';
import { Empty, Problem, Unknown } from '../parts/states.tsx';
import { useSpeech } from '../words/context.tsx';
import { columnsOf, features } from './columns.tsx';
import type { Filter } from './filter.ts';
import { keyOf, type Sight, sightOf, useWorklist } from './queries.ts';

const ROW_PX = 44;
const FIRST_SIGHT: Sight = { first: 0, last: 0 };
type Marked = ReadonlyMap<string, WorkCase>;

interface WorkTableOf {
  readonly filter: Filter;
  readonly selected: number;
  readonly marked: Marked;
  readonly onMark: (marked: Marked) => void;
  readonly onSelect: (index: number, row: WorkCase | undefined) => void;
  readonly onAssign: () => void;
  readonly onRows: (rows: ReadonlyMap<number, WorkCase>, page: WorkPage | undefined) => void;
}

/** The list, of which only the rows in sight exist: 100,000 scroll like ten. */
export function WorkTable(props: WorkTableOf) {
  const { words, language } = useSpeech();
  const scroller = useRef<HTMLElement>(null);
  const [sight, setSight] = useState<Sight>(FIRST_SIGHT);
  const { rows, page, error, retry } = useWorklist(props.filter, sight, language);
  const [known, setKnown] = useState(0);
  if (page && page.total !== known) setKnown(page.total);
  const total = page?.total ?? known;
  const virtual = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 8,
    onChange: ({ range }) => range && setSight((before) => sightOf(range.startIndex, range.endIndex, before)),
  });
  const { onRows, selected } = props;
  useEffect(() => onRows(rows, page));
  useEffect(() => {
    if (total > 0) virtual.scrollToIndex(selected, { align: 'auto' });
  }, [selected, total, virtual]);
  if (error && !page) return <Problem error={error} what={words.worklist.list} onRetry={retry} />;
  return (
    <>
      <ListHead page={page} marked={props.marked} filter={props.filter} onMark={props.onMark} onAssign={props.onAssign} />
      {page && total === 0 ? (
        <Nothing filter={props.filter} />
      ) : (
        <Grid
          {...props}
          rows={rows}
          total={total}
          busy={page === undefined}
          scroller={scroller}
          items={virtual.getVirtualItems()}
          height={virtual.getTotalSize()}
        />
      )}
    </>
  );
}

interface GridOf extends WorkTableOf {
  readonly rows: ReadonlyMap<number, WorkCase>;
  readonly total: number;
  /** Nothing of the list has come yet. */
  readonly busy: boolean;
  readonly scroller: React.RefObject<HTMLElement | null>;
  readonly items: readonly { readonly index: number; readonly start: number }[];
  readonly height: number;
}

function Grid({ rows, total, busy, scroller, items, height, selected, marked, onMark, onSelect }: GridOf) {
  const { words, format } = useSpeech();
  const columns = useMemo(() => columnsOf(words, format), [words, format]);
  const inSight = useMemo(() => items.flatMap(({ index }) => rows.get(index) ?? []), [items, rows]);
  const table = useTable<typeof features, WorkCase>({ features, columns, data: inSight, getRowId: keyOf });
  const byKey = new Map(table.getRowModel().rows.map((row) => [row.id, row]));
  return (
    <section className="work-grid" ref={scroller} aria-label={words.worklist.list} aria-busy={busy ? true : undefined} tabIndex={0}>
      <table aria-rowcount={total + 1}>
        <thead>
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id} className="work-row" aria-rowindex={1}>
              <th>
                <span className="out-of-sight">{words.worklist.mark}</span>
              </th>
              {group.headers.map((header) => (
                <th key={header.id} className={`cell-${header.column.id}`}>
                  <table.FlexRender header={header} />
                </th>
              ))}
            </tr>
          ))}
        </thead>
        <tbody style={{ height }}>
          {items.map(({ index, start }) => {
            const row = rows.get(index);
            const cells = row && byKey.get(keyOf(row))?.getAllCells();
            return (
              <tr
                key={index}
                aria-rowindex={index + 2}
                aria-current={index === selected}
                className="work-row"
                style={{ transform: `translateY(${start}px)` }}
              >
                <td>{row && <Mark index={index} row={row} marked={marked} onMark={onMark} />}</td>
                {!cells && <td className="soft">…</td>}
                {cells?.map((cell, i) => (
                  <td key={cell.id} className={`cell-${cell.column.id}`}>
                    {i === 0 && (
                      // One button covers its whole row: a click anywhere opens it, and a screen reader finds one thing to press.
                      <button
                        type="button"
                        className="row-open"
                        tabIndex={-1}
                        aria-label={words.worklist.openRow(index + 1)}
                        onClick={() => onSelect(index, row)}
                      />
                    )}
                    <table.FlexRender cell={cell} />
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

function Mark({ index, row, marked, onMark }: { index: number; row: WorkCase; marked: Marked; onMark: (marked: Marked) => void }) {
  const { words } = useSpeech();
  const toggle = (): void => {
    const next = new Map(marked);
    if (!next.delete(keyOf(row))) next.set(keyOf(row), row);
    onMark(next);
  };
  return <input type="checkbox" aria-label={words.worklist.markRow(index + 1)} checked={marked.has(keyOf(row))} onChange={toggle} />;
}

interface ListHeadOf {
  readonly page: WorkPage | undefined;
  readonly marked: Marked;
  readonly filter: Filter;
  readonly onMark: (marked: Marked) => void;
  readonly onAssign: () => void;
}

function ListHead({ page, marked, filter, onMark, onAssign }: ListHeadOf) {
  const { words, format } = useSpeech();
  const w = words.worklist;
  return (
    <div className="row work-bar">
      <div className="work-title">
        <h1>{page ? w.title(format.number(page.total), page.total) : '…'}</h1>
        <p className="small soft">
          {page ? `${w.contactable(format.number(page.counts.contactable))} · ${w.taken(format.number(page.counts.reserved))}` : '…'}
        </p>
      </div>
      {marked.size > 0 && (
        <>
          <span className="small">{w.marked(marked.size)}</span>
          <button type="button" className="primary" onClick={onAssign}>
            {w.assign}
          </button>
          <button type="button" className="plain" onClick={() => onMark(new Map())}>
            {w.unmark}
          </button>
        </>
      )}
      {filter.incident && (
        <details className="export">
          <summary className="button">{w.export}</summary>
          <div className="panel stack">
            <p className="small">{w.exportHint}</p>
            <div className="row">
              {['csv', 'xlsx', 'jsonl'].map((form) => (
                <a key={form} className="button" download href={`/incidents/${encodeURIComponent(filter.incident ?? '')}/customers?format=${form}`}>
                  {form.toUpperCase()}
                </a>
              ))}
            </div>
          </div>
        </details>
      )}
    </div>
  );
}

function Nothing({ filter }: { filter: Filter }) {
  const { words } = useSpeech();
  const narrowed = Object.keys(filter).some((name) => name !== 'sort');
  if (narrowed) return <Empty>{words.worklist.noneMatch}</Empty>;
  return <Unknown>{words.worklist.none}</Unknown>;
}
