import {
  type InfiniteData,
  keepPreviousData,
  type QueryKey,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { useState } from 'react';
import { ask, merchant } from './client';
import { ApiError } from './problem';

const PAGES_MAX = 50;

/** All pages of a list that is short by nature; one that is not is refused, for a part of it would pass for all. */
export async function everything<T>(
  page: (cursor: string | undefined) => Promise<{ data: T[]; next_cursor?: string | null }>,
): Promise<{ data: T[] }> {
  const data: T[] = [];
  let cursor: string | undefined;
  for (let read = 0; read < PAGES_MAX; read += 1) {
    const next = await page(cursor);
    data.push(...next.data);
    cursor = next.next_cursor ?? undefined;
    if (!cursor) return { data };
  }
  throw new ApiError('refused', 'list_too_long', 'The list is too long to be read whole.');
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

/** As many shops as are offered at once. */
const SHOPS = 20;

/** The first of the shops that one may see; of those whose names' words begin with what was typed. */
export function useShops(typed = '') {
  const name = typed.trim();
  return useQuery({
    queryKey: ['merchants', 'named', name],
    queryFn: () =>
      ask(merchant.GET('/v1/merchants', { params: { query: { limit: SHOPS, ...(name ? { name } : {}) } } })),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
}

/** A shop's file, for whoever may read it. */
export function useShop(id: string | null) {
  return useQuery({
    queryKey: ['merchant', id],
    queryFn: () => ask(merchant.GET('/v1/merchants/{id}', { params: { path: { id: id ?? '' } } })),
    enabled: id !== null,
  });
}

/** Half of what the service names at once: the address of the question stays short. */
const NAMED_AT_ONCE = 100;

let gathering: { ids: string[]; names: Promise<Map<string, string>> } | null = null;

/** The name of a shop; null for one that is not known. What is asked in one breath is one question. */
function nameOf(id: string): Promise<string | null> {
  if (gathering === null || gathering.ids.length === NAMED_AT_ONCE) {
    const ids: string[] = [];
    const asking = async () => {
      await new Promise((soon) => setTimeout(soon));
      if (gathering?.ids === ids) gathering = null;
      const { data } = await ask(merchant.GET('/v1/directory', { params: { query: { ids: ids.join(',') } } }));
      return new Map(data.map((each) => [each.id, each.display_name]));
    };
    gathering = { ids, names: asking() };
  }
  gathering.ids.push(id);
  return gathering.names.then((names) => names.get(id) ?? null);
}

/** The name of a shop of the network. */
export function useName(id: string | null) {
  return useQuery({
    queryKey: ['merchants', 'name', id],
    queryFn: () => nameOf(id ?? ''),
    enabled: id !== null,
    staleTime: 60_000,
  });
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
