import { Unreachable } from '../api/client.ts';
import type { Live } from '../api/events.ts';
import { unknownOf, useStatus } from '../api/status.ts';
import { When } from '../parts/moments.tsx';
import { useSpeech } from '../words/context.tsx';
import { readerZone } from '../words/format.ts';

/** How far the judged network reaches and what is missing from it: on every page, because every number rests on it. */
export function StatusLine({ live }: { live: Live }) {
  const { words, format } = useSpeech();
  const { data: status, error } = useStatus();
  const unknown = status && unknownOf(status);
  const away = error instanceof Unreachable;
  return (
    <div className={`status-line${away ? ' offline' : ''}`} role="status" aria-label={words.status.what} tabIndex={0}>
      {away && <strong>{words.shell.away}</strong>}
      {!away && status?.judged_until === null && <span className="chip unknown">{words.status.nothing}</span>}
      {status?.judged_until && (
        <span>
          {words.status.until} <When at={status.judged_until} near={new Date()} />
        </span>
      )}
      {unknown && unknown.late > 0 && <span className="chip unknown">{words.status.late(format.number(unknown.late))}</span>}
      {unknown && unknown.learning > 0 && <span className="chip unknown">{words.status.learning(format.number(unknown.learning))}</span>}
      {unknown && unknown.gap > 0 && <span className="chip unknown">{words.status.gap(format.number(unknown.gap))}</span>}
      <span className="zone">
        {live === 'live' && !away ? `${words.shell.live} · ` : ''}
        {words.shell.zone(readerZone())}
      </span>
    </div>
  );
}
