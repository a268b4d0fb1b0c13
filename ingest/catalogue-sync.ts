import type { Catalogue } from '../sql/catalogue/catalogue.ts';
import { type Database, insertOnce, nextRevision, type Row } from '../sql/database.ts';

/** Writes what detection needs of the catalogue to the `kpis` table; the newest call wins. Cost: one insert of some forty rows. */
export async function syncCatalogue(db: Database, catalogue: Catalogue): Promise<void> {
  const revision = await nextRevision(db);
  const rows = catalogue.kpis.map(
    ({ kpi, name, clause, applies_to, family, class: kpiClass, unit, worse, scale, spread_floor, impact, silence }): Row => {
      return { kpi, name, clause, applies_to, family, class: kpiClass, unit, worse, scale, spread_floor, impact, silence, revision };
    },
  );
  await insertOnce(db, 'kpis', rows, `kpis:${revision}`);
}
