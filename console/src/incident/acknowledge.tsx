import { type FormEvent, useState } from 'react';
import { useNetworkNow } from '../api/status.ts';
import type { IncidentDetail, Session } from '../api/types.ts';
import { When } from '../parts/moments.tsx';
import { Problem } from '../parts/states.tsx';
import { useSpeech } from '../words/context.tsx';
import { useAcknowledge } from './queries.ts';

/** Who has it and what they said; and, for whoever may, taking it on with a note, for oneself or another, and quiet until it is resolved. */
export function Acknowledge({ incident, session }: { incident: IncidentDetail; session: Session }) {
  return (
    <>
      <Taken incident={incident} />
      {session.may.acknowledge && <TakeForm key={incident.incident_id} incident={incident} session={session} />}
    </>
  );
}

function Taken({ incident }: { incident: IncidentDetail }) {
  const { words } = useSpeech();
  const now = useNetworkNow();
  const taken = incident.acknowledgement;
  if (!taken) return <p className="small soft">{words.incident.nobodyHasIt}</p>;
  return (
    <div className="small stack" style={{ gap: 4 }}>
      <p>
        <strong>{words.now.acknowledged(taken.owner)}</strong>{' '}
        <span className="soft">
          {words.incident.since} <When at={taken.at} near={now} />
        </span>{' '}
        {taken.snoozed && <span className="chip">{words.incident.snoozed}</span>}
      </p>
      {taken.note !== '' && <p>{taken.note}</p>}
    </div>
  );
}

function TakeForm({ incident, session }: { incident: IncidentDetail; session: Session }) {
  const { words } = useSpeech();
  const taken = incident.acknowledgement;
  const [owner, setOwner] = useState('');
  const [note, setNote] = useState('');
  const [snooze, setSnooze] = useState(false);
  const save = useAcknowledge(incident.incident_id);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.mutate({ note, snooze, ...(owner.trim() === '' ? {} : { owner }) }, { onSuccess: () => [setOwner(''), setNote(''), setSnooze(false)] });
  };
  return (
    <form className="stack" style={{ gap: 8 }} onSubmit={submit}>
      <label>
        <span>{words.incident.owner}</span>
        <input value={owner} maxLength={100} placeholder={session.name} autoComplete="off" onChange={(event) => setOwner(event.target.value)} />
      </label>
      <label>
        <span>{words.incident.note}</span>
        <input
          value={note}
          maxLength={500}
          placeholder={words.incident.noteHint}
          autoComplete="off"
          onChange={(event) => setNote(event.target.value)}
        />
      </label>
      {incident.state === 'open' && (
        <label className="inline small" title={words.incident.snoozeHint}>
          <input type="checkbox" checked={snooze} onChange={(event) => setSnooze(event.target.checked)} />
          <span>{words.incident.snooze}</span>
        </label>
      )}
      <div className="row">
        <button type="submit" className={taken ? '' : 'primary'} disabled={save.isPending}>
          {taken ? words.incident.acknowledgeAgain : words.incident.acknowledge}
        </button>
      </div>
      {save.error !== null && <Problem error={save.error} what={words.incident.acknowledge} />}
    </form>
  );
}
