import { type UseInfiniteQueryResult, useInfiniteQuery } from '@tanstack/react-query';
import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, type Column, Empty, Failure, Skeletons, Stack, Table } from '.';

interface PageOf<T> {
  data: T[];
  next_cursor?: string | null;
}

/** A list that the services give page by page. */
export function usePages<T>(key: readonly unknown[], page: (cursor: string | undefined) => Promise<PageOf<T>>) {
  return useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam }) => page(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_cursor ?? undefined,
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
  if (query.data === undefined) {
    return query.error ? <Failure error={query.error} again={() => query.refetch()} /> : <Skeletons rows={6} />;
  }
  if (query.data.length === 0) {
    return (
      <Empty icon={empty.icon} title={empty.title} action={empty.action}>
        {empty.text}
      </Empty>
    );
  }
  return (
    <Stack gap={4}>
      <Table caption={caption} columns={columns} rows={query.data} rowKey={rowKey} />
      {query.error ? <Failure error={query.error} again={() => query.fetchNextPage()} /> : null}
      {query.hasNextPage ? (
        <div>
          <Button busy={query.isFetchingNextPage} onClick={() => query.fetchNextPage()}>
            {t('more')}
          </Button>
        </div>
      ) : null}
    </Stack>
  );
}
