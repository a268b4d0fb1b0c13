/**
 * Who may touch what, down to the table. This is the one list; the embedded server's users file is made from it,
 * and `forecell doctor --grants` prints it for a server of your own.
 *
 * - owner: migrates, loads, detects; the only one that writes network tables
 * - noc: what the API needs to answer roles without identity: no presence, no customer, no vault; writes labels and reviews
 * - care: what the API needs to answer care: the lists and the vault, never presence: one line's hours at a time through `person_history`, which knows no cell
 * - grafana: read-only, the same tables as noc but for exact numbers of people, of which it has a rounded view
 */
export const DATABASE_ROLES = ['owner', 'noc', 'care', 'grafana'] as const;
export type DatabaseRole = (typeof DATABASE_ROLES)[number];

/** Tables without any personal data, not even under a pseudonym. */
export const OPEN_TABLES = [
  'elements',
  'element_aliases',
  'kpis',
  'kpi_samples',
  'loads',
  'rejections',
  'unmapped_counters',
  'arrivals',
  'alarms',
  'source_signs',
  'source_quality',
  'source_repeats',
  'maintenance_windows',
  'periods',
  'kpi_slots',
  'element_baselines',
  'baselines',
  'peer_groups',
  'signature_weights',
  'kpi_noise',
  'element_kpi_scores',
  'scores',
  'core_scores',
  'element_scores',
  'incident_events',
  'incidents',
  'incident_elements',
  'incident_evidence',
  'incident_labels',
  'incident_estimates',
  'webhook_deliveries',
  'detection_policies',
  'detector_precision',
  'calibration_days',
  'calibration',
  'incident_causes',
  'incident_words',
  'incident_reasons',
  'cell_places',
  'elements_shown',
  'detection_budget',
  'budget_spent',
  'query_costs',
  'contact_effects',
  'incident_impact',
  'incident_forecast_counts',
  'lag',
  'lag_coverage',
  'lag_figures',
  'complaint_survival',
  'complaint_spikes',
  'complaint_days_shown',
  'incident_notices',
  'incident_owners',
  'incident_quiet',
  'experience_cells',
  'changes',
  'daily_values',
  'findings',
  'migrations',
] as const;

/** Where the NOC writes: its verdicts on incidents, its review of a proposal, its estimates, that it took an incident on; and what webhooks were told. All append; what was written stays. */
const NOC_WRITES = ['access_log', 'incident_labels', 'detection_policies', 'incident_estimates', 'incident_notices', 'webhook_deliveries'] as const;

/** Exact numbers of people: the API rounds and suppresses them for whoever may not see them; Grafana gets the rounded view instead. */
const EXACT_COUNTS: readonly string[] = ['incident_impact', 'incident_forecast_counts', 'lag', 'lag_coverage', 'lag_figures', 'complaint_spikes'];

/** What Grafana may read. */
export const GRAFANA_TABLES: readonly string[] = [
  ...OPEN_TABLES.filter((table) => !EXACT_COUNTS.includes(table)),
  'incident_reach',
  'incident_lead',
  'lag_figures_shown',
  'complaint_spikes_shown',
  'complaint_expectations_shown',
  'incident_contacts_shown',
  'incidents_shown',
  'open_reach',
];

/** Tables about customers under pseudonyms, for care only. */
export const CARE_TABLES = [
  'incident_customers',
  'customers',
  'subscriptions',
  'decision_centres',
  'centre_links',
  'centre_splits',
  'centre_memberships',
  'complaint_links',
  'complaint_topics',
  'access_log',
  'case_events',
  'case_states',
  'consents',
  'contact_flags',
  'contact_overrides',
  'incident_calls',
  'incident_list_changes',
  'incident_list_computations',
  'incident_forecasts',
  'customer_complaints',
] as const;

/** Views with parameters, for care only: each answers for one person at a time. */
export const CARE_VIEWS = ['person_history'] as const;

/** Where care writes: what it looked at and what it did about a case. Both append; what was written stays. */
const CARE_WRITES = ['access_log', 'case_events', 'contact_overrides', 'centre_splits'] as const;

/** The GRANT statements of one role on one pair of databases. */
export function grantsOf(role: DatabaseRole, database: string, vault: string): string[] {
  switch (role) {
    case 'owner':
      return ['GRANT ALL ON *.*'];
    case 'noc':
      return [...selects(database, OPEN_TABLES), ...NOC_WRITES.map((table) => `GRANT INSERT ON ${database}.${table}`)];
    case 'care':
      return [
        ...selects(database, OPEN_TABLES),
        ...selects(database, CARE_TABLES),
        ...selects(database, CARE_VIEWS),
        `GRANT SELECT ON ${vault}.identities`,
        ...CARE_WRITES.map((table) => `GRANT INSERT ON ${database}.${table}`),
      ];
    case 'grafana':
      return selects(database, GRAFANA_TABLES);
  }
}

function selects(database: string, tables: readonly string[]): string[] {
  return tables.map((table) => `GRANT SELECT ON ${database}.${table}`);
}
