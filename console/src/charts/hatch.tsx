/** The pattern of "not known", once for the whole page. */
export function Hatch() {
  return (
    <svg width="0" height="0" aria-hidden="true" style={{ position: 'absolute' }}>
      <defs>
        <pattern id="forecell-hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width="5" height="5" fill="var(--surface)" />
          <line x1="0" y1="0" x2="0" y2="5" stroke="var(--hatch)" strokeWidth="2.4" />
        </pattern>
      </defs>
    </svg>
  );
}
