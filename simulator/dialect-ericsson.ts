import { CONNECTED_SAMPLES, Q } from './cell-counters.ts';
import {
  allAttempts,
  at,
  common,
  cqiBins,
  type Dialect,
  drops,
  kpiList,
  lastTti,
  lteTimeDl,
  lteTimeUl,
  lteVolume,
  mbit,
  of,
  one,
  type Reading,
  rrcSucc,
  vector,
} from './readings.ts';

const PRB_SYMBOLS = 1_000_000;
const symbols = (share: number): Reading => {
  return (q, o) => Math.round((q[o + Q.prb] ?? 0) * share * (PRB_SYMBOLS / 10_000));
};
const pdsch = symbols(0.92);
const pdcchA = symbols(0.06);
const pdcchB = symbols(0.02);
/** Volume counters of this vendor count 64-bit words. */
const words = (kbit: number) => Math.round((kbit * 1000) / 64);
const macVolume: Reading = (q, o) => words(q[o + Q.volumeDl] ?? 0);
const macVolumeDrb: Reading = (q, o) => Math.round(macVolume(q, o) * 0.94);
const macVolumeUl: Reading = (q, o) => words(q[o + Q.volumeUl] ?? 0);
const macTime = (volume: Reading, throughput: number): Reading => {
  return (q, o) => ((q[o + throughput] ?? 0) > 0 ? Math.round((64 * volume(q, o)) / (q[o + throughput] ?? 0)) : 0);
};
const macTimeDl = macTime(macVolumeDrb, Q.throughputDl);
const macTimeUl = macTime(macVolumeUl, Q.throughputUl);
const endc: Reading = (q, o) => Math.round((q[o + Q.connectedSum] ?? 0) * 0.4);
const standalone: Reading = (q, o) => (q[o + Q.connectedSum] ?? 0) - endc(q, o);
const samples: Reading = () => CONNECTED_SAMPLES;
/** Splits a count over 5QI bins: voice, then default internet, so that the total is the count. */
const by5qi = (count: Reading) => (q: Float64Array, o: number) => {
  const total = count(q, o);
  const voice = Math.round(total * 0.12);
  return [0, voice, 0, total - voice];
};
const normalReleases: Reading = (q, o) => (q[o + Q.bearerSucc] ?? 0) - drops(q, o) - (q[o + Q.idleReleases] ?? 0);
const abnormalRadio: Reading = (q, o) => (q[o + Q.dropsRadio] ?? 0) + (q[o + Q.idleReleases] ?? 0);

export const nrEricsson: Dialect = {
  kpis: kpiList('nr', {
    rrc_setup_sr: common.rrc,
    ng_signalling_sr: [at(Q.sigSucc), at(Q.sigAtt)],
    drb_setup_sr: [at(Q.bearerSucc), at(Q.bearerAtt)],
    pdu_session_setup_sr: [at(Q.sessionSucc), at(Q.sessionAtt)],
    drb_drop_ratio: [drops, at(Q.bearerSucc)],
    ho_execution_sr: common.handover,
    dl_ue_throughput: [(q, o) => 64 * macVolumeDrb(q, o), macTimeDl],
    ul_ue_throughput: [(q, o) => 64 * macVolumeUl(q, o), macTimeUl],
    rrc_attempts: [allAttempts, one],
    rrc_connected_mean: [(q, o) => standalone(q, o) + endc(q, o), samples],
    dl_volume: [(q, o) => (64 * macVolume(q, o)) / 1_000_000, one],
    prb_utilisation_dl: [(q, o) => 100 * (pdsch(q, o) + pdcchA(q, o) + pdcchB(q, o)), () => PRB_SYMBOLS],
    cqi_mean: common.cqi,
    cell_unavailability: common.unavailability,
    cell_planned_downtime: common.planned,
  }),
  groups: [
    {
      objectClass: 'NRCellCU',
      counters: [
        of('pmRrcConnEstabAtt', allAttempts),
        of('pmRrcConnEstabAttReatt', at(Q.rrcReatt)),
        of('pmRrcConnEstabSucc', rrcSucc),
        of('pmNgSigConnEstabAtt', at(Q.sigAtt)),
        of('pmNgSigConnEstabSucc', at(Q.sigSucc)),
        of('pmPduSessionEstabAtt', at(Q.sessionAtt)),
        of('pmPduSessionEstabSucc', at(Q.sessionSucc)),
        vector('pmDrbEstabAtt5qi', by5qi(at(Q.bearerAtt))),
        vector('pmDrbEstabSucc5qi', by5qi(at(Q.bearerSucc))),
        vector('pmDrbRelNormal5qi', by5qi(normalReleases)),
        vector('pmDrbRelAbnormalGnb5qi', by5qi(abnormalRadio)),
        vector('pmDrbRelAbnormalGnbAct5qi', by5qi(at(Q.dropsRadio))),
        vector('pmDrbRelAbnormalAmf5qi', by5qi(at(Q.dropsCore))),
        vector('pmDrbRelAbnormalAmfAct5qi', by5qi(at(Q.dropsCore))),
        of('pmHoExeAttOutInterGnb', at(Q.hoInterAtt)),
        of('pmHoExeSuccOutInterGnb', at(Q.hoInterSucc)),
        of('pmHoExeAttOutIntraGnb', at(Q.hoIntraAtt)),
        of('pmHoExeSuccOutIntraGnb', at(Q.hoIntraSucc)),
        of('pmRrcConnLevelSumSa', standalone),
        of('pmRrcConnLevelSumEnDc', endc),
        of('pmRrcConnLevelSamp', samples),
        of('pmXnSetupAtt', () => 0),
      ],
    },
    {
      objectClass: 'NRCellDU',
      counters: [
        of('pmMacVolDl', macVolume),
        of('pmMacVolDlDrb', macVolumeDrb),
        of('pmMacTimeDlDrb', macTimeDl),
        of('pmMacVolUlResUe', macVolumeUl),
        of('pmMacTimeUlResUe', macTimeUl),
        of('pmMacRBSymUsedPdschTypeA', pdsch),
        of('pmMacRBSymUsedPdcchTypeA', pdcchA),
        of('pmMacRBSymUsedPdcchTypeB', pdcchB),
        of('pmMacRBSymAvailDl', () => PRB_SYMBOLS),
        vector('pmRadioUeRepCqi64QamRank1Distr', cqiBins),
        of('pmCellDowntimeAuto', at(Q.downAutoS)),
        of('pmCellDowntimeMan', at(Q.downManualS)),
      ],
    },
  ],
};

const PRB_AVAILABLE = 10_000;
export const lteEricsson: Dialect = {
  kpis: kpiList('lte', {
    rrc_setup_sr: common.rrc,
    s1_signalling_sr: [at(Q.sigSucc), at(Q.sigAtt)],
    erab_setup_sr: [at(Q.bearerSucc), at(Q.bearerAtt)],
    erab_drop_ratio: [drops, at(Q.bearerSucc)],
    ho_execution_sr: common.handover,
    dl_ip_throughput: [(q, o) => lteVolume(q, o) - lastTti(q, o), lteTimeDl],
    ul_ip_throughput: [at(Q.volumeUl), lteTimeUl],
    rrc_attempts: [allAttempts, one],
    rrc_connected_mean: [at(Q.connectedSum), samples],
    dl_volume: [mbit, one],
    prb_utilisation_dl: [(q, o) => 100 * (q[o + Q.prb] ?? 0), () => PRB_AVAILABLE],
    cqi_mean: common.cqi,
    cell_unavailability: common.unavailability,
    cell_planned_downtime: common.planned,
  }),
  groups: [
    {
      objectClass: 'EUtranCellFDD',
      counters: [
        of('pmRrcConnEstabAtt', allAttempts),
        of('pmRrcConnEstabAttReatt', at(Q.rrcReatt)),
        of('pmRrcConnEstabSucc', rrcSucc),
        of('pmS1SigConnEstabAtt', at(Q.sigAtt)),
        of('pmS1SigConnEstabSucc', at(Q.sigSucc)),
        of('pmErabEstabAttInit', at(Q.bearerAtt)),
        of('pmErabEstabSuccInit', at(Q.bearerSucc)),
        of('pmErabRelAbnormalEnbAct', at(Q.dropsRadio)),
        of('pmErabRelAbnormalMmeAct', at(Q.dropsCore)),
        of('pmErabRelAbnormalEnb', abnormalRadio),
        of('pmErabRelNormalEnb', normalReleases),
        of('pmErabRelMme', at(Q.dropsCore)),
        of('pmCellHoExeAttLteInterF', at(Q.hoInterAtt)),
        of('pmCellHoExeSuccLteInterF', at(Q.hoInterSucc)),
        of('pmCellHoExeAttLteIntraF', at(Q.hoIntraAtt)),
        of('pmCellHoExeSuccLteIntraF', at(Q.hoIntraSucc)),
        of('pmRrcConnLevSum', at(Q.connectedSum)),
        of('pmRrcConnLevSamp', samples),
        of('pmPdcpVolDlDrb', lteVolume),
        of('pmPdcpVolDlDrbLastTTI', lastTti),
        of('pmUeThpTimeDl', lteTimeDl),
        of('pmUeThpVolUl', at(Q.volumeUl)),
        of('pmUeThpTimeUl', lteTimeUl),
        of('pmPrbUsedDlDtch', at(Q.prb)),
        of('pmPrbAvailDl', () => PRB_AVAILABLE),
        vector('pmRadioUeRepCqiDistr', cqiBins),
        of('pmCellDowntimeAuto', at(Q.downAutoS)),
        of('pmCellDowntimeMan', at(Q.downManualS)),
        of('pmAdvCellSupDetection', () => 0),
      ],
    },
  ],
};
