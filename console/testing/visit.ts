import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { TOKENS } from '../../api/testing/region.ts';

export interface Visit {
  readonly page: Page;
  /** What a page said went wrong, by its console or by an exception. */
  readonly troubles: string[];
  close(): Promise<void>;
}

interface Wish {
  readonly role?: (typeof TOKENS)[number]['role'];
  /** Signs in with this instead of the role's token of the tests. */
  readonly token?: string;
  readonly width?: number;
  readonly theme?: 'light' | 'dark';
  readonly language?: string;
}

/** How far what was on the page moved by itself (Cumulative Layout Shift). Watched from the first byte on. */
const WATCH_SHIFTS = `
  window.layoutShift = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.layoutShift += entry.value;
  }).observe({ type: 'layout-shift', buffered: true });
`;

/** A browser of its own for one person, signed in as a role without the form; nobody without one. */
export async function visit(
  browser: Browser,
  url: string,
  { role, token, width = 1440, theme = 'light', language = 'en-GB' }: Wish = {},
): Promise<Visit> {
  const viewport = { width, height: width < 600 ? 844 : 900 };
  const context = await browser.newContext({ viewport, colorScheme: theme, locale: language, timezoneId: 'Europe/Copenhagen' });
  await context.addInitScript(WATCH_SHIFTS);
  const known = token ?? TOKENS.find((one) => one.role === role)?.token;
  if (known !== undefined) {
    await context.request.post(`${url}/session`, { data: { token: known }, headers: { 'x-forecell': 'console' } });
  }
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const troubles: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') troubles.push(message.text());
  });
  page.on('pageerror', (error) => troubles.push(error.message));
  return { page, troubles, close: () => context.close() };
}

export function shiftOf(page: Page): Promise<number> {
  return page.evaluate(() => (window as unknown as { layoutShift: number }).layoutShift);
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds serious or critical, as a line each: rule, how often, the first place. */
export async function seriousFaults(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const violations = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run(): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }> } };
    return (await axe.run()).violations;
  });
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id} ×${nodes.length}: ${nodes[0]?.html.slice(0, 160)}`);
}
