import type { Severity } from '../wire';
import { plantAge } from './fresh.ts';
import type { State } from './state.ts';

export interface AlertRow {
  readonly key: string;
  readonly severity: Severity;
  readonly text: string;
  readonly mend: string;
  readonly ageMillis: number;
}

/** The active alerts in the witness's order, each as old as it is by now. */
export function alertRows(state: State): readonly AlertRow[] {
  const since = plantAge(state) ?? 0;
  return (state.plant?.status?.alerts.active ?? []).map((alert) => ({
    key: `${alert.id}/${alert.node}/${alert.subject}`,
    severity: alert.severity,
    text: alert.node === '' ? alert.sentence : `${alert.node}: ${alert.sentence}`,
    mend: alert.mend,
    ageMillis: alert.ageMillis + since,
  }));
}
