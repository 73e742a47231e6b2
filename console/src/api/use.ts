import { type InfiniteData, type QueryKey, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { shortId } from '~/i18n/format';
import { ask, merchant } from './client';
import type { Merchant, Named } from './types';

const PAGES_MAX = 50;

/** All pages of a list that is short by nature. */
export async function everything<T>(
  page: (cursor: string | undefined) => Promise<{ data: T[]; next_cursor?: string | null }>,
  pagesMax = PAGES_MAX,
): Promise<{ data: T[]; complete: boolean }> {
  const data: T[] = [];
  let cursor: string | undefined;
  for (let read = 0; read < pagesMax; read += 1) {
    const next = await page(cursor);
    data.push(...next.data);
    cursor = next.next_cursor ?? undefined;
    if (!cursor) return { data, complete: true };
  }
  return { data, complete: false };
}

/** Asks many questions, a few at a time: what one screen wants to know must not fill a service's queue. */
export async function inTurn<T, R>(of: readonly T[], ask: (one: T) => Promise<R>, atOnce = 3): Promise<R[]> {
  const answers: R[] = [];
  let next = 0;
  const work = async () => {
    for (let at = next++; at < of.length; at = next++) answers[at] = await ask(of[at] as T);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return answers;
}

/** The shops one may see. */
export function useMerchants() {
  const query = useQuery({
    queryKey: ['merchants', 'all'],
    queryFn: () =>
      everything<Merchant>((cursor) =>
        ask(merchant.GET('/v1/merchants', { params: { query: { limit: 200, ...(cursor ? { cursor } : {}) } } })),
      ),
    staleTime: 60_000,
  });
  return { query, merchants: query.data?.data ?? [] };
}

/** The names of the shops: of all that joined, and of those that one may see before they do. */
export function useNames() {
  const { merchants } = useMerchants();
  const directory = useQuery({
    queryKey: ['merchants', 'directory'],
    queryFn: () =>
      everything<Named>((cursor) =>
        ask(merchant.GET('/v1/directory', { params: { query: { limit: 200, ...(cursor ? { cursor } : {}) } } })),
      ),
    staleTime: 60_000,
  });
  const names = new Map([...merchants, ...(directory.data?.data ?? [])].map((each) => [each.id, each.display_name]));
  return (id: string | null | undefined): string => (id ? (names.get(id) ?? shortId(id)) : '');
}

/** Something done in the office: afterwards what it touched is read again. */
export function useAct<V, R>(act: (value: V) => Promise<R>, touches: readonly QueryKey[], then?: (result: R) => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSuccess: async (result) => {
      then?.(result);
      await Promise.all(touches.map((queryKey) => queries.invalidateQueries({ queryKey })));
    },
  });
}

interface Rows<T> {
  data: T[];
}

/**
 * A switch of one row of a list, shown before the answer is there: for what is as easily done as undone, and is nobody's
 * right and nobody's money. What is refused is taken back, that row alone, and `error` says so; afterwards the list is
 * read again. One after the other, in the order in which they were pressed.
 */
export function useSwitch<T extends { id: string }>(
  act: (row: T) => Promise<unknown>,
  queryKey: QueryKey,
  switched: (row: T) => T,
) {
  const queries = useQueryClient();
  const put = (row: T) => {
    const within = (rows: Rows<T>) => ({ ...rows, data: rows.data.map((each) => (each.id === row.id ? row : each)) });
    queries.setQueryData<Rows<T> | InfiniteData<Rows<T>>>(queryKey, (shown) => {
      if (!shown) return shown;
      return 'pages' in shown ? { ...shown, pages: shown.pages.map(within) } : within(shown);
    });
  };
  // of any of them: the mutation itself tells of the last that was pressed alone
  const [error, setError] = useState<unknown>(null);
  const mutationKey = ['switch', ...queryKey];
  const { mutate: press } = useMutation({
    mutationKey,
    scope: { id: mutationKey.join(' ') },
    mutationFn: act,
    onMutate: async (row) => {
      setError(null);
      // an answer that is on its way still says the old
      await queries.cancelQueries({ queryKey, exact: true });
      put(switched(row));
    },
    onError: (refusal, row) => {
      put(row);
      setError(refusal);
    },
    onSettled: () => {
      // what is still to be sent is shown already: the last of them reads
      if (queries.isMutating({ mutationKey }) === 1) void queries.invalidateQueries({ queryKey });
    },
  });
  return { press, error };
}
