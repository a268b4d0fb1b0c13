import { useSpeech } from '../words/context.tsx';

export const SEVERITIES = ['critical', 'major', 'minor', 'warning'] as const;
export type SeverityName = (typeof SEVERITIES)[number];

export function severityOf(name: string | null | undefined): SeverityName {
  return SEVERITIES.find((known) => known === name) ?? 'warning';
}

/** Square, triangle, disc, ring: the order can be told without colour. */
export function SeverityShape({ name }: { name: SeverityName }) {
  return (
    <svg viewBox="0 0 12 12" className={`of-${name}`} aria-hidden="true">
      {name === 'critical' && <rect x="1" y="1" width="10" height="10" fill="currentColor" />}
      {name === 'major' && <path d="M6 0.5 11.6 11H0.4Z" fill="currentColor" />}
      {name === 'minor' && <circle cx="6" cy="6" r="5" fill="currentColor" />}
      {name === 'warning' && <circle cx="6" cy="6" r="4.2" fill="none" stroke="currentColor" strokeWidth="1.8" />}
    </svg>
  );
}

export function Severity({ name }: { name: string }) {
  const { words } = useSpeech();
  const severity = severityOf(name);
  return (
    <span className="severity">
      <SeverityShape name={severity} />
      {words.severity[severity]}
    </span>
  );
}
