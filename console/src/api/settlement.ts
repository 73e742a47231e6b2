import { ask, giftcard, patient } from './client';
import type { Pair } from './types';

export interface Period {
  from: string;
  to: string;
}

/** Who owes whom for a period. */
export async function settlement(query: Period): Promise<Pair[]> {
  const report = await ask(giftcard.GET('/v1/reports/settlement', { params: { query } }));
  return typeof report === 'string' ? [] : report.data;
}

/** The same as a file. */
export async function settlementFile(query: Period): Promise<Blob> {
  const params = { query: { ...query, format: 'csv' } };
  return ask(giftcard.GET('/v1/reports/settlement', { params, parseAs: 'blob', fetch: patient }));
}
