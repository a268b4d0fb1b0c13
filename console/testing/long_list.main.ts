import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { TOKENS } from '../../api/testing/region.ts';
import { machine } from '../../bench/machine.ts';
import { openBrowser } from './browser.ts';
import { openScene } from './stand.ts';
import { arrive } from './usable.ts';
import { visit } from './visit.ts';

/**
 * Care's work list with many households on it: how long a page of it takes (the first question, which reads the list, and later ones anywhere in it), and how
 * smoothly a browser scrolls from its top to its foot: milliseconds between frames, and rows that were not there yet when they came into sight.
 */
const { values } = parseArgs({ options: { rows: { type: 'string', default: '100000' } } });
const STEPS = 300;
const scene = await openScene(0, Number(values.rows));
const browser = await openBrowser();
try {
  console.log(machine());
  await timeQuestions(scene.url);
  const one = await visit(browser, scene.url, { role: 'care' });
  const { usable_ms } = await arrive(one.page, `${scene.url}/console/care`);
  console.log(`the page, the list read before: usable after ${usable_ms.toFixed(0)} ms`);
  await timeScroll(one.page);
} finally {
  await browser.close();
  await scene.close();
}

async function timeQuestions(url: string): Promise<void> {
  const authorization = `Bearer ${TOKENS.find(({ role }) => role === 'care')?.token}`;
  const ask = async (offset: number): Promise<string> => {
    const began = performance.now();
    const answer = await fetch(`${url}/cases?limit=100&offset=${offset}`, { headers: { authorization } });
    const { total } = (await answer.json()) as { total: number };
    return `${(performance.now() - began).toFixed(0)} ms (of ${total.toLocaleString('en')} rows)`;
  };
  console.log(`first question, which reads the list: ${await ask(0)}`);
  console.log(`the same again: ${await ask(0)}`);
  console.log(`its last page: ${await ask(Number(values.rows) - 200)}`);
}

/** From top to foot in some hundred frames, a hundred times faster than a reader, then a screen at a time as one reads. */
async function timeScroll(page: Page): Promise<void> {
  const frames = await page.evaluate(async (steps) => {
    const grid = document.querySelector('.work-grid');
    if (!grid) return [];
    const taken: number[] = [];
    let before = performance.now();
    for (let step = 1; step <= steps; step++) {
      grid.scrollTop = (grid.scrollHeight - grid.clientHeight) * (step / steps);
      await new Promise((resolve) => requestAnimationFrame(resolve));
      taken.push(performance.now() - before);
      before = performance.now();
    }
    return taken;
  }, STEPS);
  tell('from top to foot', frames);
  const read = await page.evaluate(async () => {
    const grid = document.querySelector('.work-grid');
    const taken: number[] = [];
    let before = performance.now();
    for (let step = 1; grid && step <= 300; step++) {
      grid.scrollTop -= 22;
      await new Promise((resolve) => requestAnimationFrame(resolve));
      taken.push(performance.now() - before);
      before = performance.now();
    }
    return taken;
  });
  tell('half a row a frame', read);
}

function tell(how: string, frames: readonly number[]): void {
  const sorted = frames.toSorted((a, b) => a - b);
  const at = (share: number): string => (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN).toFixed(1);
  console.log(`scrolled ${how}: ${sorted.length} frames, median ${at(0.5)} ms, 95 % within ${at(0.95)} ms, longest ${at(1)} ms`);
}
