import type { Session } from '../api/types.ts';
import { Answer, Waiting } from '../parts/states.tsx';
import { useSpeech } from '../words/context.tsx';
import { Effect, Lists } from './effect.tsx';
import { FigureTable, Grouped } from './figures.tsx';
import { useEffectOfContact, useFigures, useLag, useListQuality, useSilence, useSpikes } from './queries.ts';
import { SilenceCurve } from './silence.tsx';
import { SpikeTable } from './spikes.tsx';
import { Timelines } from './timelines.tsx';
import './cx.css';

/** Is the operator getting ahead of its complaints? One sentence, then every figure with what it rests on and leaves out. */
export default function CxPage({ session }: { session: Session }) {
  const { words } = useSpeech();
  const all = useFigures('all');
  const lag = useLag();
  // Figures come together, so that nothing moves afterwards; what takes longest stands last and pushes nothing.
  const [grouped, spikes, silence] = [useFigures('region'), useSpikes(), useSilence()];
  useEffectOfContact(session.may.see_contact_effect);
  useListQuality(session.may.see_contact_effect);
  if ([all, lag, grouped, spikes, silence].some(({ isPending }) => isPending)) return <Waiting height={1200} what={words.cx.figures} />;
  return (
    <>
      <Answer to={all} what={words.cx.figures} height={360}>
        {({ figures }) => (
          <>
            <Headline figures={figures} />
            <div className="cx-columns">
              <FigureTable figures={figures} />
              <Grouped />
            </div>
          </>
        )}
      </Answer>
      <Answer to={lag} what={words.cx.timelines} height={320}>
        {(found) => <Timelines lag={found} />}
      </Answer>
      <div className="cx-columns">
        <SpikeTable />
        <SilenceCurve />
      </div>
      {session.may.see_contact_effect && (
        <div className="cx-columns">
          <Effect />
          <Lists />
        </div>
      )}
    </>
  );
}

function Headline({ figures }: { figures: readonly { metric: string; value: number | null; n: number | string }[] }) {
  const { words, format } = useSpeech();
  const rate = figures.find(({ metric }) => metric === 'proactive_detection_rate');
  if (!rate || rate.value === null || typeof rate.n !== 'number' || rate.n === 0) return <h1>{words.cx.titleNone}</h1>;
  return <h1>{words.cx.title(format.number(Math.round(rate.value * rate.n)), format.number(rate.n), format.percent(rate.value))}</h1>;
}
