import { useCallback, useEffect, useRef, useState } from 'react';
import type { Session, WorkCase, WorkPage } from '../api/types.ts';
import { hasDialog, isTyping } from '../shell/keyboard.tsx';
import { AssignDialog } from './assign_dialog.tsx';
import { CasePane } from './case_pane.tsx';
import { useFilter } from './filter.ts';
import { Filters } from './filters.tsx';
import { keyOf } from './queries.ts';
import { WorkTable } from './work_table.tsx';
import './worklist.css';

/** Whom to look after first, what they felt, whether they may be contacted, and the case at hand beside it. */
export default function WorklistPage({ session }: { session: Session }) {
  const [filter, setFilter] = useFilter();
  const [selected, setSelected] = useState(0);
  const [open, setOpen] = useState<WorkCase | null>(null);
  const [marked, setMarked] = useState<ReadonlyMap<string, WorkCase>>(new Map());
  const [assigning, setAssigning] = useState(false);
  const [incidents, setIncidents] = useState<WorkPage['incidents']>([]);
  const total = useRef(0);
  const rowAt = useRef<(index: number) => WorkCase | undefined>(() => undefined);
  const pane = useRef<HTMLElement>(null);

  const move = useCallback((by: number): void => {
    setSelected((before) => Math.max(0, Math.min(total.current - 1, before + by)));
  }, []);
  const openRow = useCallback((row: WorkCase | undefined): void => {
    if (!row) return;
    setOpen(row);
    requestAnimationFrame(() => pane.current?.focus({ preventScroll: true }));
  }, []);
  const follow = useRef(false);
  const next = useCallback(
    (by: number): void => {
      follow.current = true;
      move(by);
    },
    [move],
  );
  useEffect(() => {
    const row = rowAt.current(selected);
    if (follow.current && row) openRow(row);
    follow.current = false;
  }, [selected, openRow]);
  useListKeys(next, move, () => openRow(rowAt.current(selected)), open !== null);

  return (
    <div className={`worklist${open ? ' with-pane' : ''}`}>
      <div className="worklist-list stack">
        <Filters filter={filter} incidents={incidents} onChange={(name, value) => [setFilter(name, value), setSelected(0)]} />
        <WorkTable
          filter={filter}
          selected={selected}
          marked={marked}
          onMark={setMarked}
          onSelect={(index, row) => [setSelected(index), openRow(row)]}
          onAssign={() => setAssigning(true)}
          onRows={(rows, page) => {
            rowAt.current = (index) => rows.get(index);
            if (page) total.current = page.total;
            if (page && page.incidents.length !== incidents.length) setIncidents(page.incidents);
          }}
        />
      </div>
      {open && (
        <aside className="worklist-pane panel" ref={pane} tabIndex={-1}>
          <CasePane key={keyOf(open)} row={open} session={session} onClose={() => setOpen(null)} onNext={next} />
        </aside>
      )}
      {assigning && (
        <AssignDialog rows={[...marked.values()]} session={session} onClose={() => setAssigning(false)} onDone={() => setMarked(new Map())} />
      )}
    </div>
  );
}

/** J and K go through the list; with a case open they open the next one. Enter opens. */
function useListKeys(next: (by: number) => void, move: (by: number) => void, enter: () => void, isOpen: boolean): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey || hasDialog()) return;
      const onControl = event.target instanceof HTMLElement && ['BUTTON', 'A', 'SUMMARY'].includes(event.target.tagName);
      if (event.key === 'j' || event.key === 'k') (isOpen ? next : move)(event.key === 'j' ? 1 : -1);
      else if (event.key === 'Enter' && !onControl) enter();
      else return;
      event.preventDefault();
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, [next, move, enter, isOpen]);
}
