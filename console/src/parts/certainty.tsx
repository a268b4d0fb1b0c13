import { useSpeech } from '../words/context.tsx';

const STEPS = [0.5, 0.8, 0.9, 0.95, 0.99] as const;

interface Sure {
  readonly confidence: number | null;
  readonly falsePerDay: number | null;
}

/** How sure, never as a colour: five boxes and the phrase. Unknown has neither. */
export function Certainty({ confidence, falsePerDay }: Sure) {
  const { words, format } = useSpeech();
  return (
    <span className="small soft">
      {confidence !== null && (
        <span
          className="meter"
          role="img"
          aria-label={words.certainty.share(format.percent(confidence))}
          title={words.certainty.share(format.percent(confidence))}
        >
          {STEPS.map((step) => (
            <i key={step} className={confidence >= step ? 'on' : ''} />
          ))}
        </span>
      )}{' '}
      {falsePerDay === null
        ? confidence === null
          ? words.certainty.unknown
          : words.certainty.share(format.percent(confidence))
        : words.certainty.falsePerDay(falsePerDay < 0.01 ? `< ${format.number(0.01, 2)}` : format.number(falsePerDay, 2))}
    </span>
  );
}
