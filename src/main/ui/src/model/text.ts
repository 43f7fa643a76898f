const COUNT = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 });

/** A whole number with separators. */
export function count(value: number): string {
  return COUNT.format(value);
}

/** A rate: one digit after the point below ten. */
export function rate(value: number): string {
  return value > 0 && value < 10 ? value.toFixed(1) : COUNT.format(value);
}

/** A span of time for people; `never` for null. */
export function span(millis: number | null): string {
  if (millis === null) {
    return 'never';
  }
  const seconds = millis / 1_000;
  if (seconds < 9.95) {
    return `${seconds.toFixed(1)} s`;
  }
  if (seconds < 60) {
    return `${Math.floor(seconds)} s`;
  }
  if (seconds < 3_600) {
    return `${Math.floor(seconds / 60)} m ${pad(Math.floor(seconds % 60))} s`;
  }
  if (seconds < 86_400) {
    return `${Math.floor(seconds / 3_600)} h ${pad(Math.floor((seconds % 3_600) / 60))} m`;
  }
  return `${Math.floor(seconds / 86_400)} d ${Math.floor((seconds % 86_400) / 3_600)} h`;
}

/** A short span in the unit that fits it. */
export function lag(millis: number): string {
  return millis < 0 ? '–' : millis < 10_000 ? `${COUNT.format(millis)} ms` : span(millis);
}

export function micros(value: number): string {
  return value < 0 ? '–' : value < 10_000 ? `${(value / 1_000).toFixed(1)} ms` : `${COUNT.format(value / 1_000)} ms`;
}

export function bytes(value: number): string {
  if (value < 0) {
    return '–';
  }
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let number = value;
  let unit = 0;
  while (number >= 1_000 && unit < units.length - 1) {
    number /= 1_024;
    unit++;
  }
  return `${number < 10 && unit > 0 ? number.toFixed(1) : COUNT.format(number)} ${units[unit]}`;
}

/** UTC time of day from epoch milliseconds. */
export function clock(epochMillis: number): string {
  return new Date(epochMillis).toISOString().slice(11, 19);
}

/** UTC time of day with milliseconds from epoch microseconds. */
export function preciseClock(epochMicros: number): string {
  return new Date(epochMicros / 1_000).toISOString().slice(11, 23);
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}

/** A number as the venue wrote it, cut where only zeros follow, so that these can be dimmed. */
export function splitZeros(text: string): readonly [string, string] {
  const zeros = text.includes('.') ? /\.?0*$/.exec(text)?.[0] ?? '' : '';
  return [text.slice(0, text.length - zeros.length), zeros];
}

/** Digits after the point that the text needs; for the scale of a chart only. */
export function decimals(text: string): number {
  const kept = splitZeros(text)[0];
  const point = kept.indexOf('.');
  return point < 0 ? 0 : kept.length - point - 1;
}
