import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { alerting } from './alerts.ts';
import { boards, panelsOf } from './testing/questions.ts';

interface Rule {
  uid: string;
  condition: string;
  data: { refId: string; model: { rawSql?: string; format?: number; expression?: string } }[];
  dashboardUid: string;
  panelId: number;
  annotations: Record<string, string>;
}
const { rules } = (alerting()['rules.yaml'] as { groups: { rules: Rule[] }[] }).groups[0]!;

describe.each(rules)('$uid', ({ condition, data, dashboardUid, panelId, annotations }) => {
  test('says what, where, since when, how many customers, why, and where to look', () =>
    expect(Object.keys(annotations)).toEqual(['summary', 'where', 'since', 'customers', 'why', 'look']));
  test('holds nothing that only a browser expands, and no variable of a dashboard', () =>
    expect(data.map(({ model }) => model.rawSql ?? '').filter((text) => text.includes('$'))).toEqual([]));
  test('asks for a table and compares its one number', () => {
    expect(data[0]?.model.format).toBe(1);
    expect(data.find(({ refId }) => refId === condition)?.model.expression).toBe('A');
  });
  test('leads to a panel that is there', () => {
    const board = boards().find((found) => found.board.uid === dashboardUid)?.board;
    expect(panelsOf(board!).map(({ id }) => id)).toContain(panelId);
  });
});

test('the templates that contact points use are defined', () => {
  const { templates } = alerting()['templates.yaml'] as { templates: { template: string }[] };
  const used = [...JSON.stringify(alerting()['contact-points.yaml']).matchAll(/template \\"([\w.]+)\\"/g)].map((m) => m[1]!);
  expect(used.length).toBeGreaterThan(0);
  for (const name of used) expect(templates[0]?.template).toContain(`define "${name}"`);
});

describe('docker-compose.yml', () => {
  const text = readFileSync(new URL('../docker-compose.yml', import.meta.url), 'utf8');
  const compose = parse(text) as { services: Record<string, Service>; volumes: Record<string, null> };
  interface Service {
    image: string;
    environment: Record<string, string>;
    healthcheck?: { test: string[] };
    volumes: string[];
  }
  const services = Object.entries(compose.services);

  test('pins every image to a release', () => {
    for (const [, { image }] of services) expect(image).toMatch(/^[\w/-]+:\d+\.\d+\.\d+$/);
    const built = readFileSync(new URL('../Dockerfile', import.meta.url), 'utf8');
    expect(built).toMatch(/^FROM node:\d+\.\d+\.\d+-[\w-]+$/m);
  });
  test('asks each service whether it is well', () => {
    expect(services.map(([name]) => name).sort()).toEqual(['clickhouse', 'forecell', 'grafana']);
    for (const [, { healthcheck }] of services) expect(healthcheck?.test[0]).toBe('CMD');
  });
  test('has no password in it and none by default', () => {
    for (const [, { environment }] of services)
      for (const [name, value] of Object.entries(environment).filter(([key]) => /PASSWORD|SECRET|TOKEN/.test(key)))
        expect(`${name}=${value}`).toMatch(/=\$\{\w+:\?[^}]+\}$/);
    expect(text).not.toMatch(/:-/);
  });
  test('listens on this machine only', () => {
    for (const port of [...text.matchAll(/^\s+- "([\d.:]+)"$/gm)].map((m) => m[1]!)) expect(port).toMatch(/^127\.0\.0\.1:/);
  });
  test('mounts only what is there, and volumes that are declared', () => {
    for (const volume of services.flatMap(([, service]) => service.volumes)) {
      const source = volume.split(':')[0]!;
      if (source.startsWith('./')) expect(existsSync(new URL(`../${source}`, import.meta.url)), source).toBe(true);
      else expect(Object.keys(compose.volumes)).toContain(source);
    }
  });
  test('gives Grafana every name that the provisioning reads from its environment', () => {
    const named = ['datasources/forecell', 'alerting/contact-points'].flatMap((name) => [
      ...readFileSync(new URL(`./out/provisioning/${name}.yaml`, import.meta.url), 'utf8').matchAll(/\$([A-Z_]+)/g),
    ]);
    for (const [, name] of named) expect(Object.keys(compose.services['grafana']!.environment)).toContain(name);
  });
});
