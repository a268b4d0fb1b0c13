/** What is asked for the words to customers. */
import { z } from 'zod';
import { defineQuery, Instant } from '../../sql/query.ts';
import { CONFIDENCES } from './language.ts';

export const estimateOf = defineQuery({
  file: new URL('../../sql/queries/api/estimate_of.sql', import.meta.url),
  params: z.strictObject({ incident: z.string() }),
  row: z.strictObject({ at: Instant, restored_by: Instant, confidence: z.enum(CONFIDENCES), next_update_at: Instant }),
});
