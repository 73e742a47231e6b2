/** What svc-analytics adds up. Each list is a file too. */
import { analytics, ask, patient } from './client';
import { ApiError } from './problem';
import type { Breakage } from './types';
import { everything } from './use';

/** Local days, both within: `2026-11-30`. */
export interface Span {
  from: string;
  to: string;
}
export type Of = { merchant_id?: string };
export type Cut = Span & Of & { interval: 'day' | 'month' };

/** Text is what a file is made of: nobody asked for one here. */
async function list<T>(answer: Promise<T>): Promise<Exclude<T, string>> {
  const given = await answer;
  if (typeof given === 'string') throw new ApiError('refused', 'unexpected_answer', 'A list was asked for.');
  return given as Exclude<T, string>;
}

const file = <Q extends object>(query: Q) => ({
  params: { query: { ...query, format: 'csv' } },
  parseAs: 'blob' as const,
  fetch: patient,
});

export const summary = (query: Span & Of) => ask(analytics.GET('/v1/summary', { params: { query } }));

export const sales = (query: Cut) => list(ask(analytics.GET('/v1/sales', { params: { query } })));
export const salesFile = (query: Cut) => ask(analytics.GET('/v1/sales', file(query)));

export const series = (query: Cut) => list(ask(analytics.GET('/v1/series', { params: { query } })));
export const seriesFile = (query: Cut) => ask(analytics.GET('/v1/series', file(query)));

export const breakage = (query: Of) =>
  everything<Breakage>((cursor) =>
    list(
      ask(
        analytics.GET('/v1/breakage', { params: { query: { ...query, limit: 200, ...(cursor ? { cursor } : {}) } } }),
      ),
    ),
  );
export const breakageFile = (query: Of) => ask(analytics.GET('/v1/breakage', file(query)));

export const cohorts = (query: Of & { from: string }) => list(ask(analytics.GET('/v1/cohorts', { params: { query } })));
export const cohortsFile = (query: Of & { from: string }) => ask(analytics.GET('/v1/cohorts', file(query)));

/** What was done in a store on a day of its own. */
export type AtStore = { day: string; merchant_id: string; store_id: string };

export const storeDay = (query: AtStore) => list(ask(analytics.GET('/v1/store-days', { params: { query } })));
export const storeDayFile = (query: AtStore) => ask(analytics.GET('/v1/store-days', file(query)));

/** The same of each member of staff, for whoever may see them. */
export const staffDay = (query: AtStore) => list(ask(analytics.GET('/v1/staff-days', { params: { query } })));
export const staffDayFile = (query: AtStore) => ask(analytics.GET('/v1/staff-days', file(query)));
