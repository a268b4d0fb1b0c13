import type { WorkPage } from '../api/types.ts';
import { severityOf } from '../parts/severity.tsx';
import { useSpeech } from '../words/context.tsx';
import type { Filter, FilterName } from './filter.ts';

const STATES = ['open', 'reserved', 'contacted', 'no_answer', 'resolved', 'do_not_contact', 'expired'];
const BANDS = ['5', '4', '3', '2', '1'];

/** What the list is narrowed to. Every filter says what it does in its own words; none is hidden behind a button. */
export function Filters({
  filter,
  incidents,
  onChange,
}: {
  filter: Filter;
  incidents: WorkPage['incidents'];
  onChange: (name: FilterName, value: string) => void;
}) {
  const { words } = useSpeech();
  const areas = [...new Set(incidents.map((incident) => incident.area).filter(Boolean))].sort();
  const w = words.worklist;
  const choice = (name: FilterName, label: string, options: readonly (readonly [string, string])[]) => (
    <label>
      <span>{label}</span>
      <select value={filter[name] ?? ''} onChange={(event) => onChange(name, event.target.value)}>
        {options.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
  const all = ['', w.all] as const;
  const chosen = filter.incident;
  const foreign = chosen && !incidents.some((incident) => incident.incident_id === chosen) ? [[chosen, w.thisIncident] as const] : [];
  return (
    <form className="filters" onSubmit={(event) => event.preventDefault()} aria-label={w.filters}>
      {choice('incident', w.incident, [
        all,
        ...foreign,
        ...incidents.map(
          ({ incident_id: id, severity, area, state }) =>
            [id, `${words.severity[severityOf(severity)]} · ${area || id}${state === 'open' ? '' : ` (${words.incident.states[state]})`}`] as const,
        ),
      ])}
      {choice('area', w.area, [all, ...areas.map((area) => [area, area] as const)])}
      {choice('kind', w.kind, [all, ['household', w.kinds['household'] ?? ''], ['business', w.kinds['business'] ?? '']])}
      {choice('value_band', w.value, [all, ...BANDS.map((band) => [band, band] as const)])}
      {choice('state', w.state, [all, ...STATES.map((state) => [state, w.states[state] ?? state] as const)])}
      {choice('sort', w.sort, [['', w.sorts['priority'] ?? ''], ...['minutes', 'area'].map((sort) => [sort, w.sorts[sort] ?? sort] as const)])}
      <div className="filters-ticks">
        <label className="inline">
          <input
            type="checkbox"
            checked={filter.contactable_now === 'true'}
            onChange={(event) => onChange('contactable_now', event.target.checked ? 'true' : '')}
          />
          <span>{w.contactableNow}</span>
        </label>
        <label className="inline">
          <input type="checkbox" checked={filter.mine === 'true'} onChange={(event) => onChange('mine', event.target.checked ? 'true' : '')} />
          <span>{w.mine}</span>
        </label>
      </div>
    </form>
  );
}
