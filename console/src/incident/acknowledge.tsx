import type { FormEvent } from 'react';
import { useNetworkNow } from '../api/status.ts';
import type { IncidentDetail, Session } from '../api/types.ts';
import { When } from '../parts/moments.tsx';
import { Problem } from '../parts/states.tsx';
import { useSpeech } from '../words/context.tsx';
import { useAcknowledge } from './queries.ts';

export function Acknowledge({ incident, session }: { incident: IncidentDetail; session: Session }) {
  const { words } = useSpeech();
  const now = useNetworkNow();
  const acknowledge = useAcknowledge(incident.incident_id);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    acknowledge.mutate({});
  };
  const at = incident.lag?.acknowledged_at;
  return (
    <form className="stack" style={{ gap: 8 }} onSubmit={submit}>
      {at && (
        <p className="small">
          {words.incident.acknowledgedBy} <When at={at} near={now} />
        </p>
      )}
      {session.may.acknowledge && (
        <div className="row">
          <button type="submit" className={at ? '' : 'primary'} disabled={acknowledge.isPending}>
            {at ? words.incident.acknowledgeAgain : words.incident.acknowledge}
          </button>
        </div>
      )}
      {acknowledge.error !== null && <Problem error={acknowledge.error} what={words.incident.acknowledge} />}
    </form>
  );
}
