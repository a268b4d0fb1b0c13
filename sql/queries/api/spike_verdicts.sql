-- How many spikes of complaints were known before, explained later, missed, or not about the network.
SELECT count() AS spikes, countIf(verdict = 'known') AS known, countIf(verdict = 'late') AS late, countIf(verdict = 'miss') AS missed, countIf(verdict = 'not_network') AS not_network
FROM complaint_spikes FINAL
WHERE found_at > {since:DateTime('UTC')} AND found_at <= {until:DateTime('UTC')}
