import { Refusal } from '../api/client.ts';
import { When } from '../parts/moments.tsx';
import { useSpeech } from '../words/context.tsx';

interface ConflictFacts {
  readonly sentence: string;
  readonly held_by: string;
  readonly held_since: string | undefined;
  readonly held_until: string | undefined;
}

/** Who holds the case, when that is why something was refused; null for every other reason. */
export function conflictOf(error: unknown): ConflictFacts | null {
  if (!(error instanceof Refusal) || error.status !== 409) return null;
  const { held_by: holder, held_since: since, held_until: until } = error.body;
  if (typeof holder !== 'string' || holder === '') return null;
  const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
  return { sentence: error.message, held_by: holder, held_since: text(since), held_until: text(until) };
}

/** Two people wanted the same case. One has it; the other is told who, until when, and what to do. */
export function Conflict({ conflict, onNext }: { conflict: ConflictFacts; onNext: () => void }) {
  const { words } = useSpeech();
  const w = words.worklist;
  return (
    <div className="notice" role="alert">
      <strong>{w.conflict(conflict.held_by)}</strong>
      <p className="small">
        {conflict.held_since && (
          <>
            {w.since} <When at={conflict.held_since} near={new Date()} />{' '}
          </>
        )}
        {conflict.held_until && (
          <>
            {w.until} <When at={conflict.held_until} near={new Date()} />.{' '}
          </>
        )}
        {w.conflictHint}
      </p>
      <button type="button" onClick={onNext}>
        {w.next}
      </button>
    </div>
  );
}
