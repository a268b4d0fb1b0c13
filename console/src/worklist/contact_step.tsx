import { useState } from 'react';
import { Refusal } from '../api/client.ts';
import type { Cleared, WorkCase } from '../api/types.ts';
import { When } from '../parts/moments.tsx';
import { Problem } from '../parts/states.tsx';
import { useSpeech } from '../words/context.tsx';
import { Conflict, conflictOf } from './conflict.tsx';
import { useContact } from './queries.ts';

const CHANNELS = ['call', 'sms', 'app', 'email', 'letter'] as const;

interface Step {
  readonly row: WorkCase;
  readonly cleared: Cleared | null;
  /** The channel of a contact that was allowed and waits for its outcome, '' while none does: until then only the same number can be read again. */
  readonly waiting: string;
  readonly onCleared: (cleared: Cleared) => void;
}

/** Asks whether this contact may be made, now, over this channel. Only a yes brings the number and the words. */
export function ContactStep({ row, cleared, waiting, onCleared }: Step) {
  const { words } = useSpeech();
  const [channel, setChannel] = useState<string>(waiting || 'call');
  const [purpose, setPurpose] = useState<string>(row.contact_purpose);
  const contact = useContact(row);
  const w = words.worklist;
  const conflict = conflictOf(contact.error);
  return (
    <div className="stack" style={{ gap: 8 }}>
      <h3>{w.contact}</h3>
      <div className="row">
        <select aria-label={w.channel} value={channel} disabled={waiting !== ''} onChange={(event) => setChannel(event.target.value)}>
          {CHANNELS.map((key) => (
            <option key={key} value={key}>
              {w.channels[key]}
            </option>
          ))}
        </select>
        <select aria-label={w.about} value={purpose} disabled={waiting !== ''} onChange={(event) => setPurpose(event.target.value)}>
          <option value="incident">{w.abouts['incident']}</option>
          <option value="restoration">{w.abouts['restoration']}</option>
        </select>
        <button
          type="button"
          className={cleared ? '' : 'primary'}
          disabled={contact.isPending}
          onClick={() => contact.mutate({ channel, purpose }, { onSuccess: onCleared })}
        >
          {cleared ? w.askAgain : w.ask}
        </button>
      </div>
      {waiting !== '' && <p className="small soft">{w.sayFirst}</p>}
      {conflict && <Conflict conflict={conflict} onNext={() => {}} />}
      {contact.error instanceof Refusal && contact.error.status === 409 && !conflict && <Refused error={contact.error} />}
      {contact.error !== null && !(contact.error instanceof Refusal && contact.error.status === 409) && (
        <Problem error={contact.error} what={w.contact} />
      )}
    </div>
  );
}

/** Every reason, in words of the reader's language; they speak of rules, never of the person. */
function Refused({ error }: { error: Refusal }) {
  const { words } = useSpeech();
  const w = words.worklist;
  const reasons = Array.isArray(error.body['reasons']) ? (error.body['reasons'] as { reason: string; sentence: string }[]) : [];
  const quietUntil = error.body['quiet_until'];
  return (
    <div className="notice" role="alert">
      <strong>{w.refused}</strong>
      {reasons.length === 0 && <p>{w.reasons[String(error.body['reason'])] ?? error.message}</p>}
      <ul className="small">
        {reasons.map(({ reason, sentence }) => (
          <li key={reason}>{w.reasons[reason] ?? sentence}</li>
        ))}
      </ul>
      {typeof quietUntil === 'string' && (
        <p className="small">
          {w.quietUntil} <When at={quietUntil} near={new Date()} />
        </p>
      )}
    </div>
  );
}

/** The number, and what may be said, in the customer's language and by the customer's clock. */
export function Script({ cleared }: { cleared: Cleared }) {
  const { words } = useSpeech();
  const w = words.worklist;
  return (
    <section className="stack script" aria-label={w.script}>
      <p>
        <strong>{cleared.name}</strong> · <span className="phone">{cleared.msisdn}</span>
      </p>
      {cleared.words ? (
        <ol className="stack" lang={cleared.words.language} style={{ gap: 6 }}>
          {cleared.words.script.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ol>
      ) : (
        <p className="soft">{w.noWords}</p>
      )}
    </section>
  );
}
