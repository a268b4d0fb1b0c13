import { createHash } from 'node:crypto';

const STYLE = `
body { font: 16px/1.5 system-ui, sans-serif; max-width: 44rem; margin: 2rem auto; padding: 0 1rem; color: #1f2933; background: #fff }
code { background: #eef1f4; padding: 0 .25em }
table { border-collapse: collapse } td { padding: .25rem 1rem .25rem 0; vertical-align: top }
@media (prefers-color-scheme: dark) { body { color: #e4e7eb; background: #14181d } code { background: #232a32 } a { color: #8ab4f8 } }
`;

/** The page's own style, as a content policy that forbids all others names it. */
export const HOME_STYLE = `'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`;

/** The page at `/` while the console is not built: what is here, without scripts, and how to build it. */
export const HOME = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Forecell</title>
<style>${STYLE}</style></head>
<body>
<h1>Forecell</h1>
<p>Watches the cells and core functions of a mobile network, and says which customers an incident touches.</p>
<p>The console is not built here. Stop Forecell, run <code>npm run build:console</code>, and start it again; it will be at this address.</p>
<table>
<tr><td><a href="/health">/health</a></td><td>whether it works, and up to when the network has been judged</td></tr>
<tr><td><a href="/openapi.json">/openapi.json</a></td><td>every address and field, for machines</td></tr>
<tr><td><code>/status</code>, <code>/network</code></td><td>how things stand, in one sentence; the network as a plain map</td></tr>
<tr><td><code>/incidents</code></td><td>incidents; filter by state, severity, area, technology, element, since, until</td></tr>
<tr><td><code>/incidents/ID</code></td><td>one incident: its elements, its evidence, its timeline, how many it touches</td></tr>
<tr><td><code>/incidents/ID/customers</code></td><td>the customers it touches, as JSON or CSV; for care only, and every look is recorded</td></tr>
<tr><td><code>/incidents/ID/cases</code></td><td>one case for each household or account: taken, contacted, ended; for care only</td></tr>
<tr><td><code>/incidents/ID/contactable</code></td><td>how many may be contacted now, and why the others may not</td></tr>
<tr><td><code>/incidents/ID/words</code></td><td>what customers may be told, in their language</td></tr>
<tr><td><code>/contact-effect</code>, <code>/list-quality</code></td><td>whether telling people helps, and whether the lists were right</td></tr>
<tr><td><code>/tmf-api/…</code></td><td>incidents, cases and contacts as TMF656, 642, 621 and 681</td></tr>
<tr><td><code>/lag</code></td><td>whether incidents were known before customers complained</td></tr>
<tr><td><code>/lag/figures</code></td><td>the same as figures: by region, technology, kind of fault and week, with intervals and what chance gives</td></tr>
<tr><td><code>/lag/silence</code></td><td>how many incidents nobody had complained of, by time since the onset</td></tr>
<tr><td><code>/spikes</code></td><td>spikes of complaints; verdict=miss: no incident explains them</td></tr>
<tr><td><code>/incidents/ID/acknowledgement</code></td><td>POST to say that somebody took it on</td></tr>
<tr><td><code>/incidents/ID/labels</code></td><td>what the NOC said of an incident; POST to say it</td></tr>
<tr><td><code>/proposals</code></td><td>other thresholds that were proposed, what they would have changed, and their review</td></tr>
<tr><td><code>/quality</code></td><td>how often each detector was right, and false alarms against the budget</td></tr>
<tr><td><code>/elements</code></td><td>what is known of each element, since when and why no more is; filter by state, region, technology</td></tr>
<tr><td><code>/calibration</code></td><td>whether evidence keeps its word: promised against observed shares in ordinary time</td></tr>
</table>
<p>All but the first two need a token: <code>curl -H "Authorization: Bearer TOKEN" …/incidents</code>.
Tokens are in <code>tokens.json</code> in the data directory.</p>
</body>
</html>
`;
