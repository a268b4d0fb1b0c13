import type { FastifyInstance } from 'fastify';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import type { Database } from '../../sql/database.ts';
import { testDatabase } from '../../sql/testing/database.ts';
import { findChromium, openBrowser } from './browser.ts';
import { fillScene } from './scene.ts';
import { SCENE_KEYS, serveConsole } from './stand.ts';
import { shiftOf, type Visit, visit } from './visit.ts';

/** Whether there is a browser to test in; says so when there is none. */
export const there = findChromium() !== null;
if (!there) console.warn('the pages are not tested: there is no chromium on PATH');

export type Wish = Parameters<typeof visit>[2] & { readonly at?: string };

/** The scene served, a server with nothing in it, and a browser, for the tests of the `describe` this is called in. */
export class ConsoleSuite {
  db!: Database;
  served!: { app: FastifyInstance; url: string };
  /** The same application over an empty database. */
  bare!: { app: FastifyInstance; url: string };
  private browser!: Browser;
  private readonly visits: Visit[] = [];

  constructor() {
    beforeAll(async () => {
      this.db = await testDatabase();
      const nothing = await testDatabase();
      await fillScene(this.db, SCENE_KEYS);
      this.served = await serveConsole(this.db);
      this.bare = await serveConsole(nothing);
      this.browser = await openBrowser();
    }, 120_000);
    afterEach(async () => {
      for (const one of this.visits.splice(0)) await one.close();
    });
    afterAll(async () => {
      await this.browser?.close();
      await Promise.all([this.served?.app.close(), this.bare?.app.close()]);
    });
  }

  /** Somebody with a browser of their own, who has opened nothing yet. */
  async arrival({ at = this.served.url, ...wish }: Wish = {}): Promise<Visit> {
    const one = await visit(this.browser, at, wish);
    this.visits.push(one);
    return one;
  }

  /** Somebody with a browser of their own opens a page. */
  async come(path: string, wish: Wish = {}): Promise<Visit> {
    const one = await this.arrival(wish);
    await one.page.goto(`${wish.at ?? this.served.url}/console${path}`);
    return one;
  }

  /** Nothing on the page complained, and nothing moved by itself. */
  async expectCalm({ page, troubles }: Visit): Promise<void> {
    expect(troubles).toEqual([]);
    expect(await shiftOf(page)).toBeLessThan(0.1);
  }
}
