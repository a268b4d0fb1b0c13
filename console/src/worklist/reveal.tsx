import { useState } from 'react';
import type { OpenedCase, WorkCase } from '../api/types.ts';
import { When } from '../parts/moments.tsx';
import { PurposeChoice } from '../parts/purpose.tsx';
import { Problem } from '../parts/states.tsx';
import { useSpeech } from '../words/context.tsx';
import { useReveal } from './queries.ts';

interface Step {
  readonly row: WorkCase;
  readonly revealed: OpenedCase | null;
  readonly onRevealed: (revealed: OpenedCase | null) => void;
}

/** Who it is: asks why first, and says that the look is recorded. */
export function Reveal({ row, revealed, onRevealed }: Step) {
  const { words } = useSpeech();
  const [purpose, setPurpose] = useState('');
  const reveal = useReveal(row);
  const w = words.worklist;
  return (
    <div className="stack" style={{ gap: 8 }}>
      <h3>{w.people}</h3>
      {!revealed && (
        <>
          <p className="small soft">{w.revealHint}</p>
          <div className="row">
            <PurposeChoice value={purpose} onChange={setPurpose} />
            <button type="button" disabled={purpose === '' || reveal.isPending} onClick={() => reveal.mutate(purpose, { onSuccess: onRevealed })}>
              {w.reveal}
            </button>
          </div>
        </>
      )}
      {reveal.error !== null && <Problem error={reveal.error} what={w.people} />}
      {revealed && <People opened={revealed} onHide={() => onRevealed(null)} />}
    </div>
  );
}

function People({ opened, onHide }: { opened: OpenedCase; onHide: () => void }) {
  const { words, format } = useSpeech();
  const w = words.worklist;
  return (
    <>
      <ul className="stack" style={{ gap: 8 }}>
        {opened.people.map((person) => (
          <li key={person.line_id} className="small">
            <strong>{person.name || w.nameless}</strong> · <span className="phone">{person.msisdn}</span>
            {person.withdrawn && <span className="chip">{w.withdrawn}</span>}
            <br />
            <span className="soft">
              {format.duration(60 * person.minutes_exposed)} · {w.failures(format.number(person.failures), format.number(person.events))}
            </span>
          </li>
        ))}
      </ul>
      {opened.complaints_at.length > 0 && (
        <p className="small">
          {w.complained}{' '}
          {opened.complaints_at.map((at) => (
            <When key={at} at={at} near={new Date()} />
          ))}
        </p>
      )}
      <div className="row">
        <button type="button" onClick={onHide}>
          {w.hide}
        </button>
      </div>
    </>
  );
}
