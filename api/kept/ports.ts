import type { Ports } from '../ports.ts';
import type { KeptAnswers, OldBy } from './answers.ts';

/**
 * The same ports, with the answers that are the same for everybody kept. Nothing about a person is among them: lists, cases and customers are asked for each time.
 * News is looked for as before, and told once the answers are new.
 */
export function keeping(ports: Ports, answers: KeptAnswers): Ports {
  const keptUntil = (oldBy: OldBy) => {
    return <A extends unknown[], T>(name: string, read: (...args: A) => Promise<T>) => {
      return (...args: A): Promise<T> => answers.ask(`${name} ${JSON.stringify(args)}`, oldBy, () => read(...args));
    };
  };
  const [news, time] = [keptUntil('news'), keptUntil('time')];
  return {
    ...ports,
    status: news('status', ports.status),
    network: news('network', ports.network),
    incidents: news('incidents', ports.incidents),
    incident: news('incident', ports.incident),
    isIncident: news('is incident', ports.isIncident),
    labels: news('labels', ports.labels),
    words: news('words', ports.words),
    lag: time('lag', ports.lag),
    lagFigures: time('figures', ports.lagFigures),
    silence: time('silence', ports.silence),
    spikes: time('spikes', ports.spikes),
    contactEffect: time('effect', ports.contactEffect),
    listQuality: time('list quality', ports.listQuality),
    quality: time('quality', ports.quality),
    calibration: time('calibration', ports.calibration),
    explore: time('explore', ports.explore),
    news: async () => {
      const told = await ports.news();
      answers.watched();
      if (told.some(({ event }) => event !== 'case')) await answers.refresh();
      return told;
    },
  };
}
