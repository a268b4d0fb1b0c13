import type { ReactNode } from 'react';
import { Refusal, Unreachable } from '../api/client.ts';
import { useSpeech } from '../words/context.tsx';

/** What happened, to what, what to do. `what` names the thing that is missing from the page because of it. */
export function Problem({ error, what, onRetry }: { error: unknown; what: string; onRetry?: (() => void) | undefined }) {
  const { words } = useSpeech();
  if (error instanceof Refusal && error.status === 403) return <NoPermission what={what} sentence={error.message} />;
  const away = error instanceof Unreachable;
  return (
    <div className="problem" role="alert">
      <strong>{away ? words.problem.away(what) : words.problem.failed(what)}</strong>
      {error instanceof Refusal && <p>{error.message}</p>}
      <p className="small soft">{away ? words.problem.awayHint : words.problem.failedHint}</p>
      {error instanceof Refusal && typeof error.body['correlation_id'] === 'string' && (
        <p className="small soft">{words.problem.reference(error.body['correlation_id'])}</p>
      )}
      {onRetry && (
        <button type="button" onClick={onRetry}>
          {words.problem.retry}
        </button>
      )}
    </div>
  );
}

export function NoPermission({ what, sentence }: { what: string; sentence?: string }) {
  const { words } = useSpeech();
  return (
    <div className="notice" role="alert">
      <strong>{words.problem.forbidden(what)}</strong>
      {sentence !== undefined && <p>{sentence}</p>}
      <p className="small soft">{words.problem.forbiddenHint}</p>
    </div>
  );
}

/** The place something will be in, so that nothing moves when it comes. */
export function Waiting({ height, what }: { height: number; what: string }) {
  const { words } = useSpeech();
  return (
    <div className="waiting" style={{ height }} aria-busy="true">
      <span className="out-of-sight">{words.problem.waiting(what)}</span>
    </div>
  );
}

/** Nothing here, and what would be. */
export function Empty({ children }: { children: ReactNode }) {
  return <div className="empty">{children}</div>;
}

/** Not known: hatched, never a colour that could be taken for health. */
export function Unknown({ children }: { children: ReactNode }) {
  return <div className="unknown-block">{children}</div>;
}

interface Asked<T> {
  readonly data: T | undefined;
  readonly error: unknown;
  readonly isPending: boolean;
  refetch(): unknown;
}

/** A question's three ends: not yet, not, and the answer. An old answer stays on the page while a newer one cannot be had. */
export function Answer<T>({ to, what, height, children }: { to: Asked<T>; what: string; height: number; children: (answer: T) => ReactNode }) {
  if (to.data !== undefined) return children(to.data);
  if (to.error !== null && to.error !== undefined) return <Problem error={to.error} what={what} onRetry={() => void to.refetch()} />;
  return <Waiting height={height} what={what} />;
}
