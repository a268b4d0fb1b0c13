import { z } from 'zod';
import { CONFIDENCE_LISTED_MIN, computeAffected, forecastAffected } from '../care/index.ts';
import { defineQuery } from '../sql/query.ts';
import { type ForecastJudgement, type Foretold, judgeForecasts } from './forecast_judgement.ts';
import { forecastWorld, type Scenario } from './forecast_world.ts';
import { machine } from './machine.ts';
import { withEmptyDatabase } from './scratch.ts';

const forecastsOf = defineQuery({
  file: new URL('../sql/queries/bench/forecasts.sql', import.meta.url),
  params: z.strictObject({ incident: z.string(), confidence_min: z.number() }),
  row: z.strictObject({ line: z.string(), probability: z.number(), probability_1h: z.number(), probability_2h: z.number(), listed: z.boolean() }),
});

export interface ForecastOptions {
  readonly seed: number;
  readonly cells: number;
  readonly customers: number;
  readonly onProgress: (line: string) => void;
}

export interface ForecastBench {
  readonly machine: string;
  readonly lines: readonly string[];
  readonly within: Readonly<Record<'1h' | '2h' | '4h', ForecastJudgement>>;
}

/** A Monday, whose days before are a weekend; a Thursday; a Saturday. */
const DAYS = ['2036-01-14', '2036-01-17', '2036-01-19'];
const THRESHOLD = 0.5;
const HOURS = [
  ['1h', 3_600, 'probability_1h'],
  ['2h', 7_200, 'probability_2h'],
  ['4h', 14_400, 'probability'],
] as const;

/**
 * Whether those foretold to be touched were: incidents of one to three sites that last, in a simulated region, on three days with three days of habit each, the product's own lists and
 * forecasts at three times of day, held against where everybody truly was in the hours after. Who was on the list by then is left out on both sides.
 */
export async function benchForecast(options: ForecastOptions): Promise<ForecastBench> {
  const foretold = new Map<string, Foretold[]>(HOURS.map(([name]) => [name, []]));
  const cameInAll = new Map<string, number>(HOURS.map(([name]) => [name, 0]));
  for (const day of DAYS) {
    options.onProgress(`simulating ${day} and the three days before…`);
    await withEmptyDatabase(async (db) => {
      const scenarios = await forecastWorld(db, { ...options, day: new Date(`${day}T00:00:00Z`) });
      for (const at of new Set(scenarios.map((s) => s.at.getTime()))) {
        const now = scenarios.filter((s) => s.at.getTime() === at);
        for (const { incident } of now) await computeAffected(db, incident, new Date(at));
        await forecastAffected(db, new Date(at));
        for (const scenario of now) {
          const rows = await forecastsOf(db, { incident: scenario.incident, confidence_min: CONFIDENCE_LISTED_MIN });
          collect(scenario, rows, foretold, cameInAll);
        }
      }
    });
  }
  const judge = (name: string): ForecastJudgement => judgeForecasts(foretold.get(name) ?? [], cameInAll.get(name) ?? 0, THRESHOLD);
  const within = { '1h': judge('1h'), '2h': judge('2h'), '4h': judge('4h') };
  return { machine: machine(), within, lines: HOURS.flatMap(([name]) => described(name, within[name])) };
}

type Row = Awaited<ReturnType<typeof forecastsOf>>[number];

function collect({ firstSeenS }: Scenario, rows: readonly Row[], foretold: Map<string, Foretold[]>, cameInAll: Map<string, number>): void {
  const listed = new Set(rows.filter((row) => row.listed).map((row) => row.line));
  for (const [name, horizonS, column] of HOURS) {
    const came = new Set([...firstSeenS].filter(([line, after]) => after <= horizonS && !listed.has(line)).map(([line]) => line));
    cameInAll.set(name, (cameInAll.get(name) ?? 0) + came.size);
    for (const row of rows.filter((r) => !r.listed)) foretold.get(name)?.push({ probability: row[column], came: came.has(row.line) });
  }
}

function described(name: string, { forecasts, brier, brierOfBaseRate, calibrationError, precision, recall, bins }: ForecastJudgement): string[] {
  const table = bins.map((bin) => `${bin.from} to ${bin.to}: ${bin.forecasts} foretold ${bin.foretold.toFixed(2)}, came ${bin.came.toFixed(2)}`);
  return [
    `within ${name}: ${forecasts} forecasts, Brier ${brier.toFixed(3)} (base rate ${brierOfBaseRate.toFixed(3)}), calibration error ${calibrationError.toFixed(3)}; at ${THRESHOLD} and above precision ${precision.toFixed(2)}, recall ${recall.toFixed(2)}`,
    ...table.map((line) => `  ${line}`),
  ];
}
