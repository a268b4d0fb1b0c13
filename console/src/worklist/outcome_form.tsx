import { useState } from 'react';
import type { WorkCase } from '../api/types.ts';
import { Problem } from '../parts/states.tsx';
import { useSpeech } from '../words/context.tsx';
import { Conflict, conflictOf } from './conflict.tsx';
import { useOutcome } from './queries.ts';

/** How it ended. Contacted, no answer and not made need a contact that was allowed; the others never do. */
export function OutcomeForm({ row, cleared, onDone }: { row: WorkCase; cleared: boolean; onDone: () => void }) {
  const { words } = useSpeech();
  const [note, setNote] = useState('');
  const [agreed, setAgreed] = useState('');
  const outcome = useOutcome(row);
  const w = words.worklist;
  const conflict = conflictOf(outcome.error);
  const end = (how: string): void =>
    outcome.mutate({ outcome: how, note, ...(agreed === '' ? {} : { agreed_affected: agreed }) }, { onSuccess: onDone });
  const button = (how: string, allowed: boolean) => (
    <button type="button" disabled={!allowed || outcome.isPending} title={allowed ? '' : w.needsContact} onClick={() => end(how)}>
      {w.outcomes[how]}
    </button>
  );
  return (
    <div className="stack" style={{ gap: 8 }}>
      <h3>{w.outcome}</h3>
      {cleared && (
        <label className="agreed">
          <span>{w.agreed}</span>
          <select value={agreed} onChange={(event) => setAgreed(event.target.value)}>
            <option value="">{w.notAsked}</option>
            {['yes', 'no', 'unsure'].map((key) => (
              <option key={key} value={key}>
                {w.agreedHow[key]}
              </option>
            ))}
          </select>
        </label>
      )}
      <label>
        <span>
          {words.incident.note} ({w.noteHint})
        </span>
        <input value={note} maxLength={500} onChange={(event) => setNote(event.target.value)} />
      </label>
      <div className="row">
        {button('contacted', cleared)}
        {button('no_answer', cleared)}
        {button('not_made', cleared)}
        {button('resolved', true)}
        {button('do_not_contact', true)}
      </div>
      {!cleared && <p className="small soft">{w.needsContact}</p>}
      {conflict && <Conflict conflict={conflict} onNext={onDone} />}
      {outcome.error !== null && !conflict && <Problem error={outcome.error} what={w.outcome} />}
    </div>
  );
}
