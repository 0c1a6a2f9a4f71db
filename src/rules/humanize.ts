/**
 * What the functions of Prometheus's templates make of a value, for the descriptions that test cases expect.
 *
 * @see https://prometheus.io/docs/prometheus/latest/configuration/template_reference/#numbers
 */

/** `humanizePercentage`: `12.34%`. */
export function humanizePercentage(ratio: number): string {
  return `${fourDigits(ratio * 100)}%`;
}

/** `humanize`: metric prefixes, such as `1.5k` and `20m`. */
export function humanize(value: number): string {
  if (value === 0) return '0';
  return Math.abs(value) < 1 ? small(value) : scaled(value, 1000, ['', 'k', 'M', 'G', 'T', 'P', 'E']);
}

/** `humanize1024`: binary prefixes, such as `1.5Gi`. */
export function humanize1024(value: number): string {
  return scaled(value, 1024, ['', 'ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei']);
}

/** `humanizeDuration` of seconds: `1d 2h 0m 5s`, `12.5s`, `250ms`. */
export function humanizeDuration(value: number): string {
  const size = Math.abs(value);
  if (size === 0) return '0s';
  if (size < 1) return `${small(value)}s`;
  if (size < 60) return `${fourDigits(value)}s`;
  const whole = Math.trunc(size);
  const parts = [
    [Math.trunc(whole / 86_400), 'd'],
    [Math.trunc(whole / 3600) % 24, 'h'],
    [Math.trunc(whole / 60) % 60, 'm'],
    [whole % 60, 's'],
  ] as const;
  const first = parts.findIndex(([count]) => count > 0);
  const text = parts.slice(first).map(([count, unit]) => `${count}${unit}`);
  return `${value < 0 ? '-' : ''}${text.join(' ')}`;
}

/** Four significant digits, as `%.4g` prints numbers below ten thousand. */
const fourDigits = (value: number): string => String(Number(value.toPrecision(4)));

function small(value: number): string {
  let rest = value;
  let prefix = '';
  for (const next of ['m', 'u', 'n', 'p', 'f', 'a', 'z', 'y']) {
    if (Math.abs(rest) >= 1) break;
    prefix = next;
    rest *= 1000;
  }
  return `${fourDigits(rest)}${prefix}`;
}

function scaled(value: number, base: number, prefixes: readonly string[]): string {
  let rest = value;
  let index = 0;
  while (Math.abs(rest) >= base && index < prefixes.length - 1) {
    rest /= base;
    index += 1;
  }
  return `${fourDigits(rest)}${prefixes[index]}`;
}
