import type { Silence } from '../api/types.ts';
import { linear, type Span } from '../charts/scale.ts';
import { useWidth } from '../charts/width.ts';
import { Answer } from '../parts/states.tsx';
import { useSpeech } from '../words/context.tsx';
import { useSilence } from './queries.ts';

const HEIGHT = 180;
const DAY_S = 86_400;
const LEFT = 42;

/** How long incidents stay without a complaint: a Kaplan-Meier curve with its interval. */
export function SilenceCurve() {
  const { words } = useSpeech();
  const silence = useSilence();
  return (
    <section className="panel stack" aria-labelledby="silence">
      <h2 id="silence">{words.cx.silence}</h2>
      <p className="small soft">{words.cx.silenceWhat}</p>
      <Answer to={silence} what={words.cx.silence} height={HEIGHT}>
        {({ points }) => (points.length < 2 ? <p className="soft small">{words.cx.notEnough}</p> : <Curve points={points} />)}
      </Answer>
    </section>
  );
}

type Points = Silence['points'];

/** A step holds until the next one. */
function steps(points: Points, of: (point: Points[number]) => number | null, toX: (s: number) => number, toY: (share: number) => number): string[] {
  return points.flatMap((point, i) => {
    const y = toY(of(point) ?? 0);
    const next = points[i + 1];
    return [`${toX(point.after_s)},${y}`, ...(next ? [`${toX(next.after_s)},${y}`] : [])];
  });
}

function Curve({ points }: { points: Points }) {
  const { words, format } = useSpeech();
  const [box, width] = useWidth<HTMLDivElement>(480);
  const known = points.filter(({ silent_share: share, after_s }) => share !== null && after_s <= DAY_S);
  const longest = Math.max(3_600, ...known.map(({ after_s }) => after_s));
  const span: Span = [0, Math.sqrt(longest)];
  // The first hours matter most: the axis runs with the root of time.
  const root = linear(span, [LEFT, width - 8]);
  const toX = (s: number): number => root(Math.sqrt(s));
  const toY = linear([0, 1], [HEIGHT - 22, 8]);
  const last = known.at(-1);
  const band = [...steps(known, ({ high }) => high, toX, toY), ...steps(known, ({ low }) => low, toX, toY).toReversed()].join(' ');
  return (
    <div ref={box}>
      <svg
        className="chart"
        width={width}
        height={HEIGHT}
        role="img"
        aria-label={last ? words.cx.silenceText(format.percent(last.silent_share ?? 0), format.duration(last.after_s)) : ''}
      >
        {[0, 0.5, 1].map((share) => (
          <g key={share}>
            <line className="axis" x1={LEFT} x2={width} y1={toY(share)} y2={toY(share)} />
            <text x={LEFT - 6} y={toY(share) + 4} textAnchor="end">
              {format.percent(share)}
            </text>
          </g>
        ))}
        {[900, 3_600, 14_400, DAY_S]
          .filter((s) => s <= longest)
          .map((s) => (
            <text key={s} x={toX(s)} y={HEIGHT - 5} textAnchor={s === longest ? 'end' : 'middle'}>
              {format.duration(s)}
            </text>
          ))}
        <polygon className="band" points={band} />
        <polyline className="step" points={steps(known, ({ silent_share }) => silent_share, toX, toY).join(' ')} />
      </svg>
    </div>
  );
}
