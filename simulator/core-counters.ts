import type { Effects } from './faults.ts';
import type { CoreElement, CoreKind, Network } from './network.ts';
import type { Noise } from './noise.ts';
import { PERIOD_S } from './options.ts';
import { clusteredFailures, heavyTail, poissonQuantile } from './quantiles.ts';
import { mix, Stream } from './random.ts';
import { at, type CounterGroup, type KpiReading, of, one, type Reading } from './readings.ts';
import { weeklyRhythm, weekSlot } from './rhythm.ts';

export const CORE_STRIDE = 10;

/** Positions of a core function's quantities; which are used depends on its kind. */
const C = { aReq: 0, aSucc: 1, bReq: 2, bSucc: 3, cReq: 4, cSucc: 5, dReq: 6, dFail: 7, gauge: 8, bytes: 9 } as const;

/** Produces the quantities of the core functions, period by period, in proportion to the number of cells of their pool. */
export class CoreCounters {
  readonly values: Float64Array;
  private readonly rhythm = weeklyRhythm('mixed');
  private readonly stream = new Stream();
  private readonly network: Network;
  private readonly seed: number;
  private readonly cellsOfPool: Readonly<Record<'east' | 'west', number>>;

  constructor(seed: number, network: Network) {
    this.seed = seed;
    this.network = network;
    this.values = new Float64Array(network.core.length * CORE_STRIDE);
    const count = (pool: string) => Math.max(6, network.cells.filter((cell) => cell.site.area.pool === pool).length);
    this.cellsOfPool = { east: count('east'), west: count('west') };
  }

  compute(periodEnd: number, noise: Noise, effects: Effects): void {
    const usual = this.rhythm[weekSlot(periodEnd - PERIOD_S)] ?? 0;
    for (const element of this.network.core) {
      this.stream.seed(mix(this.seed, element.key), periodEnd / PERIOD_S, 0xc04e);
      const level = (0.1 + 0.9 * usual) * Math.exp(noise.region + 0.02 * heavyTail(this.stream.uniform()));
      this.fill(element, this.cellsOfPool[element.pool], level, effects.coreFailures[element.index] ?? 0);
    }
  }

  private fill(element: CoreElement, cells: number, level: number, failing: number): void {
    const { values: q, stream: s } = this;
    const o = element.index * CORE_STRIDE;
    const attempts = (position: number, perCell: number, usualFailures: number, share: number) => {
      const asked = poissonQuantile(s.uniform(), cells * perCell * level);
      q[o + position] = asked;
      q[o + position + 1] = asked - clusteredFailures(s.uniform(), s.uniform(), asked, Math.min(0.98, usualFailures + share));
    };
    attempts(C.aReq, element.kind === 'amf' ? 6 : 32, 0.005, failing);
    attempts(C.bReq, 20, 0.004, failing);
    attempts(C.cReq, 60, 0.04, 0);
    const authentications = poissonQuantile(s.uniform(), cells * 14 * level);
    q[o + C.dReq] = authentications;
    q[o + C.dFail] = clusteredFailures(s.uniform(), s.uniform(), authentications, 0.006);
    q[o + C.gauge] = Math.round(cells * 380 * (0.9 + 0.1 * level) * Math.exp(0.006 * heavyTail(s.uniform())));
    const carried = 1 - failing / 3;
    q[o + C.bytes] = Math.round(cells * 1.6e9 * level * carried * Math.exp(0.03 * heavyTail(s.uniform())));
  }
}

const uplinkBytes: Reading = (q, o) => Math.round((q[o + C.bytes] ?? 0) * 0.11);
const n4Failures: Reading = (q, o) => (q[o + C.aReq] ?? 0) - (q[o + C.aSucc] ?? 0);

type CoreDialect = { readonly kpis: readonly KpiReading[]; readonly group: CounterGroup };
const kpi = (name: string, numerator: Reading, denominator: Reading = one): KpiReading => ({ kpi: name, numerator, denominator });

/** The counters and KPIs of each kind of core function, under 3GPP names. */
export const CORE_DIALECT: Readonly<Record<CoreKind, CoreDialect>> = {
  amf: {
    kpis: [
      kpi('amf_initial_registration_sr', at(C.aSucc), at(C.aReq)),
      kpi('amf_mobility_registration_sr', at(C.bSucc), at(C.bReq)),
      kpi('amf_registered_subscribers', at(C.gauge)),
      kpi('amf_registration_attempts', at(C.aReq)),
      kpi('amf_paging_sr', at(C.cSucc), at(C.cReq)),
      kpi('amf_authentication_failure_ratio', at(C.dFail), at(C.dReq)),
    ],
    group: {
      objectClass: 'AMFFunction',
      counters: [
        of('RM.RegInitReq', at(C.aReq)),
        of('RM.RegInitSucc', at(C.aSucc)),
        of('RM.RegMobReq', at(C.bReq)),
        of('RM.RegMobSucc', at(C.bSucc)),
        of('RM.RegisteredSubNbrMean', at(C.gauge)),
        of('MM.Paging5GReq', at(C.cReq)),
        of('MM.Paging5GSucc', at(C.cSucc)),
        of('AMF.AuthReq', at(C.dReq)),
        of('AMF.AuthFail', at(C.dFail)),
      ],
    },
  },
  smf: {
    kpis: [
      kpi('smf_pdu_session_creation_sr', at(C.aSucc), at(C.aReq)),
      kpi('smf_pdu_sessions_mean', at(C.gauge)),
      kpi('smf_pdu_session_requests', at(C.aReq)),
    ],
    group: {
      objectClass: 'SMFFunction',
      counters: [of('SM.PduSessionCreationReq', at(C.aReq)), of('SM.PduSessionCreationSucc', at(C.aSucc)), of('SM.SessionNbrMean', at(C.gauge))],
    },
  },
  upf: {
    kpis: [kpi('upf_n4_session_sr', at(C.aSucc), at(C.aReq)), kpi('upf_n3_dl_volume', at(C.bytes)), kpi('upf_n3_ul_volume', uplinkBytes)],
    group: {
      objectClass: 'UPFFunction',
      counters: [
        of('SM.N4SessionEstabReq', at(C.aReq)),
        of('SM.N4SessionEstabFail', n4Failures),
        of('GTP.OutDataOctN3UPF', at(C.bytes)),
        of('GTP.InDataOctN3UPF', uplinkBytes),
      ],
    },
  },
  ausf: {
    kpis: [kpi('ausf_authentication_sr', at(C.aSucc), at(C.aReq))],
    group: { objectClass: 'AUSFFunction', counters: [of('AUSF.AuthReq', at(C.aReq)), of('AUSF.AuthSucc', at(C.aSucc))] },
  },
};
