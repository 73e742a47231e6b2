import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ask, merchant } from '~/api/client';
import { staffDay, staffDayFile } from '~/api/figures';
import type { ApiKey, StaffDay, Store, User } from '~/api/types';
import { everything } from '~/api/use';
import { useStanding } from '~/app/who';
import { shortId } from '~/i18n/format';
import { Badge, type Column, Loaded, Money, Panel, Row, Stack, Table } from '~/ui';
import { DownloadButton, useDownload } from '~/ui/download';
import { type Closing, dayIn, EVERY_MS, storeClosing } from './closing';
import css from './counter.module.css';
import { useOnline } from './till-context';

export interface Member {
  id: string;
  key: boolean;
  closing: Closing[];
}

/** What each of them did, in the order in which it was told. */
export function members(lines: readonly StaffDay[]): Member[] {
  const all = new Map<string, StaffDay[]>();
  for (const line of lines) {
    const name = `${line.staff_kind} ${line.staff_id}`;
    all.set(name, [...(all.get(name) ?? []), line]);
  }
  return [...all.values()].flatMap((own) => {
    const [first] = own;
    const closing = storeClosing(own);
    return first && closing.length > 0 ? [{ id: first.staff_id, key: first.staff_kind === 'key', closing }] : [];
  });
}

/** The names of a shop's people and keys, for whoever may read them. */
function useStaffNames(shop: string, allowed: boolean) {
  const names = useQuery({
    queryKey: ['staff-names', shop],
    queryFn: async () => {
      const page = (cursor: string | undefined) => ({
        params: { query: { merchant_id: shop, limit: 200, ...(cursor ? { cursor } : {}) } },
      });
      const [people, keys] = await Promise.all([
        everything<User>((cursor) => ask(merchant.GET('/v1/users', page(cursor)))),
        everything<ApiKey>((cursor) => ask(merchant.GET('/v1/api-keys', page(cursor)))),
      ]);
      return new Map([...people.data, ...keys.data].map(({ id, name }) => [id, name]));
    },
    enabled: allowed,
    staleTime: 60_000,
  });
  return names.data;
}

/** What each member of staff and each till's key did in the store today. Who is staff alone is told their own. */
export function Staff({ store }: { store: Store }) {
  const { t } = useTranslation('counter');
  const online = useOnline();
  const standing = useStanding();
  const me = standing.status === 'signed_in' ? standing.user : null;
  const alone = me?.role === 'merchant_staff';
  const names = useStaffNames(store.merchant_id, me !== null && !alone);
  const query = { day: dayIn(store.time_zone), merchant_id: store.merchant_id, store_id: store.id };
  const counted = useQuery({
    queryKey: ['staff-day', query],
    queryFn: () => staffDay(query),
    enabled: online && me !== null,
    staleTime: 0,
    refetchInterval: EVERY_MS,
  });
  const file = useDownload(() => staffDayFile(query), `${query.day} ${store.display_name} ${t('day.staff')}.csv`);
  // the store's own panel says why there is nothing
  if (!counted.data || members(counted.data.data).length === 0) return null;
  const nameOf = ({ id, key }: Member) => (id === me?.id ? me.name : (names?.get(id) ?? (key ? '' : shortId(id))));
  const line = (name: Closing['line']): Column<Member> => ({
    name,
    label: t(`day.lines.${name}`),
    end: true,
    cell: (member) => {
      const sums = member.closing.filter((each) => each.line === name);
      if (sums.length === 0) return <span className={css.soft}>–</span>;
      return (
        <Stack gap={1}>
          {sums.map(({ unit, amount }) => (
            <Money key={unit} value={{ amount, unit }} />
          ))}
        </Stack>
      );
    },
  });
  const there = (['bought', 'taken', 'paid', 'given', 'used'] as const).filter((name) =>
    counted.data.data.some((each) => storeClosing([each]).some((sum) => sum.line === name)),
  );
  const columns: Column<Member>[] = [
    {
      name: 'who',
      label: t('day.who'),
      cell: (member) => (
        <Row gap={1}>
          {nameOf(member) ? <strong>{nameOf(member)}</strong> : null}
          {member.key ? <Badge>{t('day.key')}</Badge> : null}
        </Row>
      ),
    },
    ...there.map(line),
  ];
  return (
    <Panel title={alone ? t('day.own') : t('day.staff')} actions={<DownloadButton download={file} />}>
      <Loaded query={counted} rows={2}>
        {({ data }) => (
          <Table
            caption={alone ? t('day.own') : t('day.staff')}
            columns={columns}
            rows={members(data)}
            rowKey={(member) => `${member.key} ${member.id}`}
          />
        )}
      </Loaded>
    </Panel>
  );
}
