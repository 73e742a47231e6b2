import { type UseInfiniteQueryResult, useInfiniteQuery } from '@tanstack/react-query';
import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { type Column, Empty, Failure, Further, Skeletons, Stack, Table } from '.';

export interface PageOf<T> {
  data: T[];
  next_cursor?: string | null;
}

/** Pages that are held, and shown, at once: with 50 rows each, 200, however long the list is. */
const HELD = 4;

/** Where a page begins, and where the one before it does. */
interface At {
  cursor: string | undefined;
  before: At | null;
}

/** What `select` makes of the pages that are held of a list that the services give page by page. */
export function useHeld<P extends PageOf<unknown>, R>(
  key: readonly unknown[],
  page: (cursor: string | undefined) => Promise<P>,
  select: (pages: readonly P[]) => R,
) {
  return useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam }) => page(pageParam.cursor),
    initialPageParam: { cursor: undefined, before: null } as At,
    // cursors lead onwards alone: a page remembers how it was reached
    getNextPageParam: (last, _pages, at): At | undefined =>
      last.next_cursor ? { cursor: last.next_cursor, before: at } : undefined,
    getPreviousPageParam: (_first, _pages, at) => at.before,
    maxPages: HELD,
    select: ({ pages }) => select(pages),
  });
}

/** A list that the services give page by page. */
export const usePages = <T,>(key: readonly unknown[], page: (cursor: string | undefined) => Promise<PageOf<T>>) =>
  useHeld(key, page, (pages) => pages.flatMap((each) => each.data));

interface Nothing {
  icon: LucideIcon;
  title: string;
  text?: string;
  action?: ReactNode;
}

/** Rows that are held, however they are drawn, with the way on and back. */
export function Held<T>({
  query,
  rows,
  empty,
  children,
}: {
  query: UseInfiniteQueryResult<unknown>;
  rows: readonly T[] | undefined;
  /** What is said instead of no rows at all, where that can be. */
  empty?: Nothing;
  children: (rows: readonly T[]) => ReactNode;
}) {
  const { t } = useTranslation();
  const again = () => {
    if (query.isFetchPreviousPageError) return query.fetchPreviousPage();
    return query.isFetchNextPageError ? query.fetchNextPage() : query.refetch();
  };
  if (rows === undefined) {
    return query.error ? <Failure error={query.error} again={() => query.refetch()} /> : <Skeletons rows={6} />;
  }
  // a page may hold nothing for this reader, and the next one something
  if (empty && rows.length === 0 && !query.hasNextPage && !query.hasPreviousPage) {
    return (
      <Empty icon={empty.icon} title={empty.title} action={empty.action}>
        {empty.text}
      </Empty>
    );
  }
  return (
    <Stack gap={4}>
      {query.hasPreviousPage ? (
        <Further busy={query.isFetchingPreviousPage} onClick={() => query.fetchPreviousPage()}>
          {t('earlier')}
        </Further>
      ) : null}
      {children(rows)}
      {query.error ? <Failure error={query.error} again={again} /> : null}
      {query.hasNextPage ? (
        <Further busy={query.isFetchingNextPage} onClick={() => query.fetchNextPage()}>
          {t('more')}
        </Further>
      ) : null}
    </Stack>
  );
}

export function Paged<T>({
  query,
  caption,
  columns,
  rowKey,
  empty,
}: {
  query: UseInfiniteQueryResult<T[]>;
  caption: string;
  columns: readonly Column<T>[];
  rowKey: (row: T) => string;
  empty: Nothing;
}) {
  return (
    <Held query={query} rows={query.data} empty={empty}>
      {(rows) => <Table caption={caption} columns={columns} rows={rows} rowKey={rowKey} />}
    </Held>
  );
}
