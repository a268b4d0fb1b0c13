import { useState } from 'react';
import { Refusal } from '../api/client.ts';
import { useNetworkNow } from '../api/status.ts';
import type { Cleared, OpenedCase, Session, WorkCase } from '../api/types.ts';
import { When } from '../parts/moments.tsx';
import { Problem } from '../parts/states.tsx';
import { useSpeech } from '../words/context.tsx';
import { MayContact } from './columns.tsx';
import { Conflict, conflictOf } from './conflict.tsx';
import { ContactStep, Script } from './contact_step.tsx';
import { History } from './history.tsx';
import { OutcomeForm } from './outcome_form.tsx';
import { useHistory, useRelease, useReserve } from './queries.ts';
import { Reveal } from './reveal.tsx';

interface Pane {
  readonly row: WorkCase;
  readonly session: Session;
  readonly onClose: () => void;
  readonly onNext: (by: number) => void;
}

/** One case: take it, see why and whom, make the contact, say how it ended, go on to the next. */
export function CasePane({ row, session, onClose, onNext }: Pane) {
  const { words } = useSpeech();
  const [cleared, setCleared] = useState<Cleared | null>(null);
  const [revealed, setRevealed] = useState<OpenedCase | null>(null);
  const history = useHistory(row);
  const reserve = useReserve(row);
  const release = useRelease(row);
  const standing = [reserve.data, release.data].flatMap((known) => known ?? []).toSorted((a, b) => b.version - a.version)[0];
  const mine = standing ? standing.state === 'reserved' && standing.held_by === session.name : row.mine && !reserve.error;
  const conflict = conflictOf(reserve.error);
  const standsAs = standing ?? row;
  const isClosed = standsAs.state === 'resolved' || standsAs.state === 'do_not_contact';
  const waiting = cleared?.channel ?? (standsAs.contact_cleared ? standsAs.channel : '');
  const w = words.worklist;
  return (
    <div className="stack">
      <Head row={row} onClose={onClose} onNext={onNext} />
      {conflict && <Conflict conflict={conflict} onNext={() => onNext(1)} />}
      {reserve.error !== null && !conflict && <Problem error={reserve.error} what={w.take} />}
      {!mine && !isClosed && (
        <div className="row">
          <button type="button" className="primary" disabled={reserve.isPending} onClick={() => reserve.mutate()}>
            {w.take}
          </button>
          <span className="small soft">{w.takeHint}</span>
        </div>
      )}
      {mine && (
        <>
          <ContactStep row={row} cleared={cleared} waiting={waiting} onCleared={setCleared} />
          {cleared && <Script cleared={cleared} />}
          <OutcomeForm row={row} cleared={waiting !== ''} onDone={() => onNext(1)} />
          {waiting === '' && (
            <div className="row">
              <button type="button" disabled={release.isPending} onClick={() => release.mutate({ note: '' })}>
                {w.release}
              </button>
              {release.error instanceof Refusal && <span className="small">{release.error.message}</span>}
            </div>
          )}
        </>
      )}
      <Reveal row={row} revealed={revealed} onRevealed={setRevealed} />
      <History history={history} />
    </div>
  );
}

function Head({ row, onClose, onNext }: Omit<Pane, 'session'>) {
  const { words } = useSpeech();
  const now = useNetworkNow();
  const w = words.worklist;
  return (
    <header className="stack" style={{ gap: 8 }}>
      <div className="row">
        <h2>
          {w.kinds[row.kind] ?? row.kind} · {row.area}
        </h2>
        <span className="pane-buttons row">
          <button type="button" title="K" onClick={() => onNext(-1)}>
            {w.previous}
          </button>
          <button type="button" title="J" onClick={() => onNext(1)}>
            {w.next}
          </button>
          <button type="button" className="plain" onClick={onClose}>
            {words.shell.close}
          </button>
        </span>
      </div>
      <dl className="facts">
        <dt>{w.felt}</dt>
        <dd>
          {row.felt}
          <span className="soft">
            {' ('}
            <When at={row.first_at} near={now} /> – <When at={row.last_at} near={now} />)
          </span>
        </dd>
        <dt>{w.mayContact}</dt>
        <dd>
          <MayContact row={row} words={words} />
        </dd>
        <dt>{w.language}</dt>
        <dd>{words.incident.wordsIn[row.language] ?? row.language}</dd>
        <dt>{w.value}</dt>
        <dd>
          {row.value_band ?? '–'}
          {row.vip ? ' · VIP' : ''}
        </dd>
      </dl>
    </header>
  );
}
