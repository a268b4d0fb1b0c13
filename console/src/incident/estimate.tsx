import { type FormEvent, useState } from 'react';
import { Problem } from '../parts/states.tsx';
import { useSpeech } from '../words/context.tsx';
import { useEstimate } from './queries.ts';

/** A time as the browser's own field gives it, in the reader's zone, to ISO 8601 in UTC. */
function moment(local: string): string {
  return new Date(local).toISOString();
}

export function EstimateForm({ id }: { id: string }) {
  const { words } = useSpeech();
  const [restoredBy, setRestoredBy] = useState('');
  const [nextUpdate, setNextUpdate] = useState('');
  const [sureness, setSureness] = useState('');
  const save = useEstimate(id);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.mutate({ restored_by: moment(restoredBy), next_update_at: moment(nextUpdate), confidence: sureness });
  };
  return (
    <details>
      <summary className="small">{words.incident.estimate}</summary>
      <form className="stack" style={{ gap: 8, marginTop: 8 }} onSubmit={submit}>
        <p className="small soft">{words.incident.estimateHint}</p>
        <label>
          <span>{words.incident.restoredBy}</span>
          <input type="datetime-local" required value={restoredBy} onChange={(event) => setRestoredBy(event.target.value)} />
        </label>
        <label>
          <span>{words.incident.nextUpdate}</span>
          <input type="datetime-local" required value={nextUpdate} onChange={(event) => setNextUpdate(event.target.value)} />
        </label>
        <label>
          <span>{words.incident.sureness}</span>
          <select required value={sureness} onChange={(event) => setSureness(event.target.value)}>
            <option value="">–</option>
            {Object.entries(words.incident.surenesses).map(([key, text]) => (
              <option key={key} value={key}>
                {text}
              </option>
            ))}
          </select>
        </label>
        <div className="row">
          <button type="submit" disabled={save.isPending}>
            {words.incident.save}
          </button>
          {save.isSuccess && <span className="small soft">{words.incident.saved}</span>}
        </div>
        {save.error !== null && <Problem error={save.error} what={words.incident.estimate} />}
      </form>
    </details>
  );
}
