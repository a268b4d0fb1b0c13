import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { openBrowser } from './browser.ts';
import { type Arrival, arrive } from './usable.ts';
import { visit } from './visit.ts';

type Role = 'noc' | 'care' | 'cx';
const PAGES: readonly { readonly name: string; readonly path: string; readonly role?: Role }[] = [
  { name: 'sign-in', path: '/' },
  { name: 'now', path: '/', role: 'noc' },
  { name: 'incident', path: '/incidents/', role: 'noc' },
  { name: 'care', path: '/care', role: 'care' },
  { name: 'customer', path: '/customer', role: 'care' },
  { name: 'cx', path: '/cx', role: 'cx' },
  { name: 'explore', path: '/explore', role: 'cx' },
];

interface Told {
  readonly page: string;
  readonly median_ms: number;
  readonly worst_ms: number;
  readonly largest_paint_ms: number;
  readonly shift: number;
  readonly script_bytes: number;
  readonly troubles: number;
}

/**
 * How soon every page of a running Forecell is usable, in a browser that has never been there: from the navigation until there is a heading and nothing is waited
 * for any more. Median and worst of some visits each; the promise is a second. Besides: largest paint, layout shift, JavaScript over the wire, console errors.
 * @throws {Error} when there is no Chromium, or no incident to open
 */
export async function timePages(url: string, tokensPath: string, runs: number, onPage: (line: string) => void): Promise<void> {
  const tokens = JSON.parse(readFileSync(tokensPath, 'utf8')) as readonly { token: string; role: string }[];
  const tokenOf = (role: Role): string => tokens.find((known) => known.role === role)?.token ?? '';
  const incident = await newestIncident(url, tokenOf('noc'));
  const browser = await openBrowser();
  try {
    for (const { name, path, role } of PAGES) {
      const address = `${url}/console${path}${name === 'incident' ? encodeURIComponent(incident) : ''}`;
      const visits = [];
      for (let run = 0; run < runs; run++) visits.push(await visitOnce(browser, url, address, role && tokenOf(role)));
      onPage(describe(tell(name, visits)));
    }
  } finally {
    await browser.close();
  }
}

async function newestIncident(url: string, token: string): Promise<string> {
  const answer = await fetch(`${url}/incidents?limit=1`, { headers: { authorization: `Bearer ${token}` } });
  const { incidents } = (await answer.json()) as { incidents?: readonly { incident_id: string }[] };
  const newest = incidents?.[0]?.incident_id;
  if (newest === undefined) throw new Error(`there is no incident at ${url} yet: wait until it tells of one`);
  return newest;
}

async function visitOnce(browser: Browser, url: string, address: string, token: string | undefined): Promise<Arrival & { troubles: number }> {
  const one = await visit(browser, url, token === undefined ? {} : { token });
  try {
    return { ...(await arrive(one.page, address)), troubles: one.troubles.length };
  } finally {
    await one.close();
  }
}

function tell(page: string, visits: readonly (Arrival & { troubles: number })[]): Told {
  const sorted = (of: (visit: Arrival) => number): number[] => visits.map(of).sort((a, b) => a - b);
  const middle = (values: readonly number[]): number => values[Math.floor(values.length / 2)] ?? Number.NaN;
  const usable = sorted((visit) => visit.usable_ms);
  return {
    page,
    median_ms: middle(usable),
    worst_ms: usable.at(-1) ?? Number.NaN,
    largest_paint_ms: middle(sorted((visit) => visit.largest_paint_ms)),
    shift: Math.max(...visits.map((visit) => visit.shift)),
    script_bytes: Math.max(...visits.map((visit) => visit.script_bytes)),
    troubles: visits.reduce((sum, visit) => sum + visit.troubles, 0),
  };
}

function describe(told: Told): string {
  const { page, median_ms, worst_ms, largest_paint_ms, shift, script_bytes, troubles } = told;
  return (
    `${page.padEnd(10)} usable after ${median_ms.toFixed(0).padStart(5)} ms (worst ${worst_ms.toFixed(0)}), largest paint ${largest_paint_ms.toFixed(0)} ms, ` +
    `layout shift ${shift.toFixed(3)}, ${(script_bytes / 1000).toFixed(1)} kB of JavaScript, ${troubles} console errors`
  );
}
