import type { Explored } from '../api/types.ts';
import { useSpeech } from '../words/context.tsx';
import { DIMENSIONS, MEASURES, type Name, type Question } from './question.ts';

interface BuilderOf {
  readonly question: Question;
  readonly choices: Explored['choices'] | undefined;
  readonly onChange: (changes: Question) => void;
}

/** "Show [bad minutes] for [prepaid] with [older phones] in [the north] by [area]": every word in brackets is a choice. */
export function Builder({ question, choices, onChange }: BuilderOf) {
  const { words } = useSpeech();
  const w = words.explore;
  const choice = (name: Name, label: string, options: readonly (readonly [string, string])[]) => (
    <select aria-label={label} value={question[name] ?? options[0]?.[0] ?? ''} onChange={(event) => onChange({ [name]: event.target.value })}>
      {options.map(([value, text]) => (
        <option key={value} value={value}>
          {text}
        </option>
      ))}
    </select>
  );
  const named = (all: string, names: readonly string[] | undefined, chosen: string | undefined) => {
    const known = new Set([...(names ?? []), ...(chosen ? [chosen] : [])]);
    return [['', all] as const, ...[...known].map((name) => [name, w.names[name] ?? name] as const)];
  };
  const by = question.by ?? DIMENSIONS[0];
  return (
    <form className="panel builder" onSubmit={(event) => event.preventDefault()} aria-label={w.title}>
      <span>{w.sentence.show}</span>
      {choice(
        'measure',
        w.measure,
        MEASURES.map((key) => [key, w.measures[key] ?? key] as const),
      )}
      <span>{w.sentence.of}</span>
      {choice('segment', w.bys['segment'] ?? '', named(w.everyone, choices?.segment, question.segment))}
      <span>{w.sentence.with}</span>
      {choice('device_class', w.bys['device_class'] ?? '', named(w.anyDevice, choices?.device_class, question.device_class))}
      <span>{w.sentence.on}</span>
      {choice('technology', w.bys['technology'] ?? '', named(w.anyTechnology, choices?.technology, question.technology))}
      <span>{w.sentence.in}</span>
      {choice('region', w.bys['region'] ?? '', named(w.anywhere, choices?.region, question.region))}
      {choice('area', w.bys['area'] ?? '', named(w.anyArea, choices?.area, question.area))}
      <span>{w.sentence.by}</span>
      {choice(
        'by',
        w.byLabel,
        DIMENSIONS.map((key) => [key, w.bys[key] ?? key] as const),
      )}
      <span>{w.sentence.and}</span>
      {choice('across', w.acrossLabel, [
        ['', w.nothingElse],
        ...DIMENSIONS.filter((key) => key !== by).map((key) => [key, w.bys[key] ?? key] as const),
      ])}
      <Days question={question} choices={choices} onChange={onChange} />
    </form>
  );
}

/** Both days or neither: the API takes a whole span. */
function Days({ question, choices, onChange }: BuilderOf) {
  const { words } = useSpeech();
  const w = words.explore;
  const [first, last] = [choices?.first_day ?? '', choices?.last_day ?? ''];
  const set = (changes: { since?: string; until?: string }): void => {
    const since = changes.since ?? question.since ?? first;
    const until = changes.until ?? question.until ?? last;
    onChange(
      since === '' || until === '' ? { since: '', until: '' } : { since: since <= until ? since : until, until: since <= until ? until : since },
    );
  };
  return (
    <>
      <span>{w.sentence.from}</span>
      <input
        type="date"
        aria-label={w.sentence.from}
        min={first}
        max={last}
        value={question.since ?? ''}
        onChange={(event) => set({ since: event.target.value })}
      />
      <span>{w.sentence.to}</span>
      <input
        type="date"
        aria-label={w.sentence.to}
        min={first}
        max={last}
        value={question.until ?? ''}
        onChange={(event) => set({ until: event.target.value })}
      />
    </>
  );
}
