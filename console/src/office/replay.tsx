import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { ask, merchant } from '~/api/client';
import type { components } from '~/api/generated/merchant';
import { ApiError } from '~/api/problem';
import { formatDate, formatNumber, POINTS } from '~/i18n/format';
import { Badge, Failure, Fault, Money, Notice, Panel, Skeletons, Stack, Tile, Tiles } from '~/ui';
import { useRested } from '~/ui/rested';

type Document = components['schemas']['ProgramDocument'];
type Found = components['schemas']['ReplayBody'];

/** Between two keys, and no longer: whoever stops to think has their answer. */
const PAUSE_MS = 350;

/**
 * Last month under other rules: what would have been given instead. `written` are rules that are being written and not saved; null
 * stands for the draft as it is saved. What was found stays until there is something newer, so nothing jumps while one types.
 */
export function Replay({ id, zone, written }: { id: string; zone: string; written: Document | null }) {
  const { t } = useTranslation('office');
  const asked = useRested(written === null ? null : JSON.stringify(written), PAUSE_MS);
  const replay = useQuery({
    queryKey: ['replay', id, asked],
    queryFn: ({ signal }) => {
      const body = asked === null ? {} : { document: JSON.parse(asked) as Document };
      return ask(merchant.POST('/v1/programs/{id}/replay', { params: { path: { id } }, body, signal }));
    },
    staleTime: 60_000,
    placeholderData: keepPreviousData,
  });
  const last = useRef<Found | null>(null);
  if (replay.data) last.current = replay.data;
  // whoever writes rules is not done with every key
  const unfinished =
    asked !== null && replay.error instanceof ApiError && replay.error.status === 400 ? replay.error : null;
  const found = last.current;
  return (
    <Panel
      title={t('programs.replay')}
      actions={written === null ? null : <Badge tone="wait">{t('programs.written')}</Badge>}
    >
      <Stack gap={4}>
        {unfinished ? (
          <Notice tone="wait" title={t('programs.no_rules')}>
            {unfinished.fields.map((field) => (
              <p key={field.field}>
                <Fault {...field} />
              </p>
            ))}
          </Notice>
        ) : (
          <Failure error={replay.error} again={() => void replay.refetch()} />
        )}
        {found ? <Difference found={found} zone={zone} /> : replay.error ? null : <Skeletons rows={3} />}
      </Stack>
    </Panel>
  );
}

function Difference({ found, zone }: { found: Found; zone: string }) {
  const { t } = useTranslation('office');
  const share = found.points.before > 0 ? found.points.difference / found.points.before : null;
  return (
    <>
      <p>
        {t('programs.replay_lead', {
          count: found.purchases,
          // a month is one of the shop's own clock
          month: formatDate(found.from, { month: 'long', year: 'numeric', timeZone: zone }),
        })}
      </p>
      <Tiles>
        <Tile
          label={t('programs.would')}
          hint={
            share === null
              ? null
              : formatNumber(share, { style: 'percent', maximumFractionDigits: 1, signDisplay: 'exceptZero' })
          }
        >
          <Money value={{ amount: found.points.difference, unit: POINTS }} sign size="figure" />
        </Tile>
        <Tile label={t('programs.better')} hint={t('programs.worse', { count: found.customers_worse })}>
          <span style={{ fontSize: 'var(--t-figure)', fontWeight: 600, lineHeight: 1.1 }}>
            {formatNumber(found.customers_better)}
          </span>
        </Tile>
        {found.liability ? (
          <Tile label={t('programs.cost')}>
            <Money value={{ amount: found.liability.difference, unit: found.liability.unit }} sign size="figure" />
          </Tile>
        ) : null}
      </Tiles>
    </>
  );
}
