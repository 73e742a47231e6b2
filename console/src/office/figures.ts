/** Days, sums and shares of the dashboard: everything of it that is no screen. */
import type { Span } from '~/api/figures';
import type { Breakage, Cohort, SeriesPoint, Sum, Summary } from '~/api/types';
import type { By } from '~/ui/chart';

export const LENGTHS = [7, 30, 90, 365] as const;
const LENGTH_DEFAULT = 30;
/** Beyond it a chart has a bar per month. */
const DAYS_MAX = 92;
/** What the service shows at once. */
const SPAN_MAX = 1_096;

export function dayOf(at: Date): string {
  const part = (number: number) => String(number).padStart(2, '0');
  return `${at.getFullYear()}-${part(at.getMonth() + 1)}-${part(at.getDate())}`;
}

export function dateOf(day: string): Date {
  const [year = 1970, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date);
}

const plus = (day: string, days: number): string => {
  const at = dateOf(day);
  return dayOf(new Date(at.getFullYear(), at.getMonth(), at.getDate() + days));
};

/** How many days it has. Noon to noon, because a day of a clock change has 23 or 25 hours. */
export const lengthOf = ({ from, to }: Span): number =>
  Math.round((dateOf(to).getTime() - dateOf(from).getTime()) / 86_400_000) + 1;

export const lastDays = (days: number, today = dayOf(new Date())): Span => ({ from: plus(today, 1 - days), to: today });

/** What an address asks for; what is no span of days is the last thirty. */
export function spanOf({ from, to }: { from?: string; to?: string }, today = dayOf(new Date())): Span {
  const day = /^\d{4}-\d\d-\d\d$/;
  if (!from || !to || !day.test(from) || !day.test(to)) return lastDays(LENGTH_DEFAULT, today);
  const span = { from: plus(from, 0), to: plus(to, 0) };
  const length = lengthOf(span);
  return length >= 1 && length <= SPAN_MAX ? span : lastDays(LENGTH_DEFAULT, today);
}

/** As many days just before. */
export function before(span: Span): Span {
  const length = lengthOf(span);
  return { from: plus(span.from, -length), to: plus(span.from, -1) };
}

export const byOf = (span: Span): By => (lengthOf(span) > DAYS_MAX ? 'month' : 'day');

/** The days or the months of a span, as a series names them. */
export function periodsOf(span: Span): string[] {
  if (byOf(span) === 'day') return Array.from({ length: lengthOf(span) }, (_, index) => plus(span.from, index));
  const [from, to] = [dateOf(span.from), dateOf(span.to)];
  const months = (to.getFullYear() - from.getFullYear()) * 12 + to.getMonth() - from.getMonth() + 1;
  return Array.from({ length: months }, (_, index) => dayOf(new Date(from.getFullYear(), from.getMonth() + index, 1)));
}

/** A series has no line for what nothing moved in; a chart has a place for it all the same. */
export function along<T extends { period: string }, V>(span: Span, lines: readonly T[], value: (line?: T) => V) {
  const found = new Map(lines.map((line) => [line.period, line]));
  return periodsOf(span).map((period) => ({ at: dateOf(period), value: value(found.get(period)) }));
}

const net = (line: SeriesPoint | Sum): number =>
  line.issued - line.taken_back - line.redeemed + line.given_back - line.expired + line.adjusted + line.transferred;

/** What is outstanding after each day or month: as after the one before, where nothing moved. */
export function outstanding(span: Span, lines: readonly SeriesPoint[], sum: Sum) {
  // before the first day it was what it is now, less what came and went since
  let left = sum.outstanding - net(sum);
  return along(span, lines, (line) => {
    left = line?.outstanding ?? left;
    return left;
  });
}

/** By how much it grew; null where there was nothing before. */
export const growth = (now: number, then: number): number | null => (then > 0 ? now / then - 1 : null);

export const sumOf = (summary: Summary | undefined, kind: string, unit: string): Sum | undefined =>
  summary?.moved.find((sum) => sum.kind === kind && sum.unit === unit);

/** What all purchases of a period were given. */
export const pointsOf = (summary: Summary): number => summary.sales.reduce((sum, { points }) => sum + points, 0);

export interface Expectation {
  kind: string;
  unit: string;
  day: string;
  /** Ten-thousandths, rounded down; null where no year has passed to judge by. */
  rate: number | null;
  remaining: number;
  actual: number;
  liability: number;
}

/** The estimates of all programs and merchants together, per kind and unit. */
export function expectations(lines: readonly Breakage[]): Expectation[] {
  const sums = new Map<string, Expectation & { expected: number; issued: number }>();
  for (const line of lines) {
    const name = `${line.kind}/${line.unit}`;
    const sum = sums.get(name);
    const judged = line.rate_bp !== null && line.rate_bp !== undefined;
    const [expected, issued] = [(sum?.expected ?? 0) + line.expected, (sum?.issued ?? 0) + line.issued];
    sums.set(name, {
      kind: line.kind,
      unit: line.unit,
      day: sum && sum.day > line.day ? sum.day : line.day,
      expected,
      issued,
      rate: judged || (sum && sum.rate !== null) ? (issued > 0 ? Math.floor((expected * 10_000) / issued) : 0) : null,
      remaining: (sum?.remaining ?? 0) + line.remaining,
      actual: (sum?.actual ?? 0) + line.actual,
      liability: (sum?.liability ?? 0) + line.liability,
    });
  }
  return [...sums.values()].map(({ expected: _, issued: __, ...rest }) => rest);
}

/** A cohort's share month by month since it came, 0 where nobody did; up to the month it is. */
export function returned(cohort: Cohort, today = dayOf(new Date())): number[] {
  const months = (day: string) => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7));
  const shares = new Map(cohort.months.map((each) => [months(each.month), each.retention_bp]));
  const [first, last] = [months(cohort.cohort), months(today)];
  return Array.from({ length: Math.max(last - first, 0) + 1 }, (_, index) => shares.get(first + index) ?? 0);
}
