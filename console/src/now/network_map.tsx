import { useMemo, useState } from 'react';
import { Link } from 'wouter';
import type { Network, Site } from '../api/types.ts';
import { Hatch } from '../charts/hatch.tsx';
import { severityOf } from '../parts/severity.tsx';
import { Answer, Unknown } from '../parts/states.tsx';
import { useSpeech } from '../words/context.tsx';
import { useNetwork } from './incidents.ts';
import { above, radius } from './map_layout.ts';

export function NetworkMap() {
  const { words } = useSpeech();
  const network = useNetwork();
  // As tall as the map will be, which depends on the width: nothing below it moves when it comes.
  if (network.isPending) return <div className="waiting map-waiting" aria-busy="true" />;
  return (
    <Answer to={network} what={words.now.map} height={420}>
      {(found) => (found.sites.length === 0 ? <Unknown>{words.now.mapNone}</Unknown> : <Drawing network={found} />)}
    </Answer>
  );
}

/** The network without tiles: sites by what is known of them, the worst open incident as shape, size and outline. */
function Drawing({ network }: { network: Network }) {
  const { words } = useSpeech();
  const [region, setRegion] = useState<string | null>(null);
  const [pointed, setPointed] = useState<Site | null>(null);
  const view = useMemo(() => viewOf(network, region), [network, region]);
  const touched = network.sites.filter((site) => site.incident !== null);
  return (
    <figure className="stack">
      <svg
        className="network-map"
        viewBox={view.box}
        aria-label={words.now.mapText(network.sites.length, touched.length)}
        style={{ aspectRatio: '1' }}
      >
        <Hatch />
        {network.regions.map(({ region: name, outline }) => (
          <polygon key={name} className="outline" points={outline.map((point) => point.join(',')).join(' ')} />
        ))}
        {network.sites.map((site) =>
          site.incident === null ? <SiteMark key={site.site} site={site} scale={view.scale} onPoint={setPointed} /> : null,
        )}
        {touched.map((site) => (
          <Link key={site.site} href={`/incidents/${encodeURIComponent(site.incident?.incident_id ?? '')}`} aria-label={siteText(site)}>
            <SiteMark site={site} scale={view.scale} onPoint={setPointed} />
          </Link>
        ))}
        {network.regions.map(({ region: name, outline }) => {
          const [x, y] = above(outline, 14 * view.scale);
          return (
            <text key={name} x={x} y={y} style={{ fontSize: 26 * view.scale }}>
              {name}
            </text>
          );
        })}
      </svg>
      <figcaption className="stack" style={{ gap: 6 }}>
        <div className="row">
          <select aria-label={words.now.zoom} value={region ?? ''} onChange={(event) => setRegion(event.target.value || null)}>
            <option value="">{words.now.zoomOut}</option>
            {network.regions.map(({ region: name }) => (
              <option key={name}>{name}</option>
            ))}
          </select>
          <span className="small soft chart-readout">{pointed ? siteText(pointed) : words.now.mapText(network.sites.length, touched.length)}</span>
        </div>
        <p className="small soft">
          {words.now.mapLegend}
          {network.cells_without_place > 0 && ` ${words.now.unplaced(network.cells_without_place)}`}
        </p>
      </figcaption>
    </figure>
  );
}

function siteText({ site, area, cells, states, incident }: Site): string {
  const known = Object.entries(states).filter(([, count]) => count > 0);
  const parts = known.map(([state, count]) => `${count} ${state}`).join(', ');
  return `${site}${area === '' ? '' : `, ${area}`}: ${cells} cells (${parts})${incident ? ` · ${incident.severity}` : ''}`;
}

/** With the map drawn, one mark for each site: a dot for a known one, a hatched one where nothing could be judged, the shape of its severity in an incident. */
function SiteMark({ site, scale, onPoint }: { site: Site; scale: number; onPoint: (site: Site | null) => void }) {
  const r = radius(site) * scale;
  const unknown = site.states.judged === 0;
  const at = { onPointerEnter: () => onPoint(site), onPointerLeave: () => onPoint(null) };
  if (!site.incident) return <circle className={`site${unknown ? ' unknown' : ''}`} cx={site.x} cy={site.y} r={r} {...at} />;
  const severity = severityOf(site.incident.severity);
  const className = `site touched of-${severity}`;
  const { x, y } = site;
  if (severity === 'critical') return <rect className={className} x={x - r} y={y - r} width={2 * r} height={2 * r} {...at} />;
  if (severity === 'major')
    return <path className={className} d={`M${x} ${y - 1.25 * r} L${x + 1.15 * r} ${y + 0.9 * r} H${x - 1.15 * r} Z`} {...at} />;
  return <circle className={className} cx={x} cy={y} r={r} {...at} />;
}

function viewOf(network: Network, region: string | null): { box: string; scale: number } {
  const sites = region === null ? [] : network.sites.filter((site) => site.region === region);
  if (sites.length === 0) return { box: '0 -40 1000 1040', scale: 1 };
  const xs = sites.map(({ x }) => x);
  const ys = sites.map(({ y }) => y);
  const size = Math.max(60, Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys)) * 1.15;
  const [cx, cy] = [(Math.max(...xs) + Math.min(...xs)) / 2, (Math.max(...ys) + Math.min(...ys)) / 2];
  return { box: `${cx - size / 2} ${cy - size / 2} ${size} ${size}`, scale: size / 1000 };
}
