import { type FormEvent, useState } from 'react';
import type { IncidentDetail, Session } from '../api/types.ts';
import { When } from '../parts/moments.tsx';
import { Problem } from '../parts/states.tsx';
import { useSpeech } from '../words/context.tsx';
import { Acknowledge } from './acknowledge.tsx';
import { EstimateForm } from './estimate.tsx';
import { useLabel, useLabels } from './queries.ts';

/** What somebody on shift does about it. Whoever may not do it sees what was done. */
export function Actions({ incident, session }: { incident: IncidentDetail; session: Session }) {
  const { words } = useSpeech();
  return (
    <section className="panel stack" aria-labelledby="actions">
      <h2 id="actions">{words.incident.actions}</h2>
      <Acknowledge incident={incident} session={session} />
      {session.may.label && <LabelForm id={incident.incident_id} />}
      <Said id={incident.incident_id} />
      {session.may.estimate && incident.state === 'open' && <EstimateForm id={incident.incident_id} />}
      {!session.may.label && <p className="small soft">{words.incident.onlyNoc}</p>}
    </section>
  );
}

function Said({ id }: { id: string }) {
  const { words } = useSpeech();
  const { data } = useLabels(id);
  if (!data || data.labels.length === 0) return null;
  return (
    <ul className="small stack" style={{ gap: 4 }}>
      {data.labels.slice(0, 3).map((label) => (
        <li key={label.label_id}>
          <strong>{words.incident.labelledBy(label.labelled_by, words.incident.labels[label.label] ?? label.label)}</strong>
          {label.reason !== '' && `, ${words.incident.reasons[label.reason] ?? label.reason}`}
          {label.note !== '' && `: ${label.note}`}{' '}
          <span className="soft">
            <When at={label.labelled_at} near={new Date()} />
          </span>
        </li>
      ))}
    </ul>
  );
}

const REASONS_OF: Readonly<Record<string, readonly string[]>> = {
  true: [],
  false: ['no_impact', 'ordinary_variation', 'wrong_data', 'wrong_element', 'duplicate', 'other'],
  expected: ['planned_work', 'public_event', 'holiday', 'weather', 'test', 'known_limit', 'other'],
};

function LabelForm({ id }: { id: string }) {
  const { words } = useSpeech();
  const [label, setLabel] = useState('');
  const [reason, setReason] = useState('');
  const [note, setNote] = useState('');
  const save = useLabel(id);
  const reasons = REASONS_OF[label] ?? [];
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.mutate({ label, note, ...(reason === '' ? {} : { reason }) }, { onSuccess: () => [setLabel(''), setReason(''), setNote('')] });
  };
  return (
    <form className="stack" style={{ gap: 8 }} onSubmit={submit}>
      <fieldset className="choices">
        <legend className="small soft">{words.incident.label}</legend>
        {Object.keys(REASONS_OF).map((key) => (
          <label key={key} className="inline">
            <input
              type="radio"
              name="label"
              checked={label === key}
              onChange={() => {
                setLabel(key);
                setReason('');
              }}
            />
            <span>{words.incident.labels[key]}</span>
          </label>
        ))}
      </fieldset>
      {reasons.length > 0 && (
        <label>
          <span>{words.incident.reason}</span>
          <select value={reason} required={label === 'false'} onChange={(event) => setReason(event.target.value)}>
            <option value="">{words.incident.chooseReason}</option>
            {reasons.map((key) => (
              <option key={key} value={key}>
                {words.incident.reasons[key]}
              </option>
            ))}
          </select>
        </label>
      )}
      {label !== '' && (
        <>
          <label>
            <span>
              {words.incident.note} ({words.incident.noteHint})
            </span>
            <input value={note} maxLength={500} onChange={(event) => setNote(event.target.value)} />
          </label>
          <div className="row">
            <button type="submit" className="primary" disabled={save.isPending || (label === 'false' && reason === '')}>
              {words.incident.save}
            </button>
          </div>
        </>
      )}
      {save.error !== null && <Problem error={save.error} what={words.incident.label} />}
    </form>
  );
}
