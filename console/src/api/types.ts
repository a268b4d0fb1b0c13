/** What the API answers, as it comes over the wire. Types only: nothing of the API is in the pages. */
import type { z } from 'zod';
import type * as contacts from '../../../api/cases/contact_routes.ts';
import type * as cases from '../../../api/cases/schemas.ts';
import type * as worklist from '../../../api/cases/worklist_schemas.ts';
import type * as pages from '../../../api/console/schemas.ts';
import type * as customers from '../../../api/customers/schemas.ts';
import type * as effect from '../../../api/effect/routes.ts';
import type * as explore from '../../../api/explore/schemas.ts';
import type * as feedback from '../../../api/feedback_schemas.ts';
import type * as incident from '../../../api/incident_schemas.ts';
import type * as knowing from '../../../api/knowing_schemas.ts';
import type * as lag from '../../../api/lag_schemas.ts';
import type * as schemas from '../../../api/schemas.ts';
import type * as session from '../../../api/session/schemas.ts';
import type * as wordsRoutes from '../../../api/words/routes.ts';

export type SessionView = z.input<typeof session.SessionView>;
/** Somebody who is signed in. */
export interface Session extends SessionView {
  readonly name: string;
  readonly role: NonNullable<SessionView['role']>;
}
export type Status = z.input<typeof pages.StatusView>;
export type Network = z.input<typeof pages.NetworkView>;
export type Site = Network['sites'][number];
export type IncidentsPage = z.input<typeof schemas.IncidentsPage>;
export type Incident = z.input<typeof schemas.IncidentSummary>;
export type IncidentDetail = z.input<typeof incident.IncidentDetail>;
export type Series = IncidentDetail['series'][number];
export type Point = Series['points'][number];
export type ShownCount = z.input<typeof schemas.ShownCount>;
export type Labels = z.input<typeof feedback.Labels>;
export type Acknowledged = z.input<typeof knowing.Acknowledged>;
export type WordsView = z.input<typeof wordsRoutes.WordsView>;
export type OpenedCase = z.input<typeof cases.OpenedCase>;
export type CaseHistory = z.input<typeof cases.CaseHistory>;
export type CaseStanding = z.input<typeof cases.CaseStanding>;
export type Cleared = z.input<typeof contacts.Cleared>;
export type WorkPage = z.input<typeof worklist.WorklistPageView>;
export type WorkCase = z.input<typeof worklist.WorklistCase>;
export type Assignment = z.input<typeof worklist.Assignment>;
export type Figures = z.input<typeof knowing.Figures>;
export type Figure = Figures['figures'][number];
export type Silence = z.input<typeof knowing.Silence>;
export type Spikes = z.input<typeof knowing.Spikes>;
export type Lag = z.input<typeof lag.Lag>;
export type LagOfIncident = z.input<typeof schemas.LagOfIncident>;
export type ContactEffect = z.input<typeof effect.ContactEffect>;
export type ListQuality = z.input<typeof effect.ListQuality>;
export type Experience = z.input<typeof customers.CustomerExperience>;
export type Explored = z.input<typeof explore.ExploreView>;
