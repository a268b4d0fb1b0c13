import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { ask } from '../api/client.ts';
import type { Assignment, Session, WorkCase } from '../api/types.ts';
import { Problem } from '../parts/states.tsx';
import { useSpeech } from '../words/context.tsx';

interface Assign {
  readonly rows: readonly WorkCase[];
  readonly session: Session;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** Gives many cases to somebody: first whom it would touch and whom it skips, with reasons; only then for real. */
export function AssignDialog({ rows, session, onClose, onDone }: Assign) {
  const { words } = useSpeech();
  const dialog = useRef<HTMLDialogElement>(null);
  const [to, setTo] = useState('');
  const [contactableOnly, setContactableOnly] = useState(true);
  const client = useQueryClient();
  const assign = useMutation({
    mutationFn: (preview: boolean) =>
      ask<Assignment>('/cases/assign', {
        method: 'POST',
        body: { cases: rows.map(({ incident_id, case_id }) => ({ incident_id, case_id })), to, preview, contactable_only: contactableOnly },
      }),
    onSuccess: (_, preview) => (preview ? undefined : client.invalidateQueries({ queryKey: ['cases'] })),
  });
  useEffect(() => dialog.current?.showModal(), []);
  const looked = assign.data?.preview === true;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    assign.mutate(!looked, { onSuccess: (answer) => answer.preview || onDone() });
  };
  const w = words.worklist;
  const done = assign.data?.preview === false;
  return (
    <dialog ref={dialog} onClose={onClose} aria-labelledby="assign-title">
      <form className="stack" onSubmit={submit}>
        <h2 id="assign-title">{w.assignTitle(rows.length)}</h2>
        <label>
          <span>{w.assignTo}</span>
          <input
            value={to}
            maxLength={100}
            placeholder={words.worklist.you}
            disabled={!session.may.assign_others || done}
            onChange={(event) => [setTo(event.target.value), assign.reset()]}
          />
        </label>
        {!session.may.assign_others && <p className="small soft">{w.assignOnlySelf}</p>}
        <label className="inline">
          <input
            type="checkbox"
            checked={contactableOnly}
            disabled={done}
            onChange={(event) => [setContactableOnly(event.target.checked), assign.reset()]}
          />
          <span>{w.contactableOnly}</span>
        </label>
        {assign.data && (looked || done) && <Preview assignment={assign.data} to={to || session.name} />}
        {assign.error !== null && <Problem error={assign.error} what={w.assign} />}
        <div className="row">
          {!done && (
            <button type="submit" className="primary" disabled={assign.isPending || (looked && assign.data?.touched.length === 0)}>
              {looked ? w.assignNow(assign.data?.touched.length ?? 0) : w.assignLook}
            </button>
          )}
          <button type="button" onClick={() => dialog.current?.close()}>
            {done ? words.shell.close : w.cancel}
          </button>
        </div>
      </form>
    </dialog>
  );
}

function Preview({ assignment, to }: { assignment: Assignment; to: string }) {
  const { words } = useSpeech();
  const w = words.worklist;
  const { touched: assigned, skipped, preview } = assignment;
  return (
    <div className="stack" role="status" style={{ gap: 8 }}>
      <p>
        <strong>{preview ? w.wouldAssign(assigned.length, to) : w.didAssign(assigned.length, to)}</strong>
      </p>
      {skipped.length > 0 && (
        <>
          <p>{w.skipped(skipped.length)}</p>
          <ul className="small skipped">
            {skipped.map(({ incident_id, case_id, sentence }) => (
              <li key={`${incident_id} ${case_id}`}>
                <code>{case_id.slice(0, 6)}</code> {sentence}
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
