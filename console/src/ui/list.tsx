import { type UseInfiniteQueryResult, useInfiniteQuery } from '@tanstack/react-query';
import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { type Column, Empty, Failure, Further, Skeletons, Stack, Table } from '.';

interface PageOf<T> {
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

/** A list that the services give page by page. */
export function usePages<T>(key: readonly unknown[], page: (cursor: string | undefined) => Promise<PageOf<T>>) {
  return useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam }) => page(pageParam.cursor),
    initialPageParam: { cursor: undefined, before: null } as At,
    // cursors lead onwards alone: a page remembers how it was reached
    getNextPageParam: (last, _pages, at): At | undefined =>
      last.next_cursor ? { cursor: last.next_cursor, before: at } : undefined,
    getPreviousPageParam: (_first, _pages, at) => at.before,
    maxPages: HELD,
    select: (pages) => pages.pages.flatMap((each) => each.data),
  });
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
  empty: { icon: LucideIcon; title: string; text?: string; action?: ReactNode };
}) {
  const { t } = useTranslation();
  const again = () => {
    if (query.isFetchPreviousPageError) return query.fetchPreviousPage();
    return query.isFetchNextPageError ? query.fetchNextPage() : query.refetch();
  };
  if (query.data === undefined) {
    return query.error ? <Failure error={query.error} again={() => query.refetch()} /> : <Skeletons rows={6} />;
  }
  // a page may hold nothing for this reader, and the next one something
  if (query.data.length === 0 && !query.hasNextPage && !query.hasPreviousPage) {
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
      <Table caption={caption} columns={columns} rows={query.data} rowKey={rowKey} />
      {query.error ? <Failure error={query.error} again={again} /> : null}
      {query.hasNextPage ? (
        <Further busy={query.isFetchingNextPage} onClick={() => query.fetchNextPage()}>
          {t('more')}
        </Further>
      ) : null}
    </Stack>
  );
}
