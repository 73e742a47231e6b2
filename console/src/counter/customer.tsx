import { useQuery } from '@tanstack/react-query';
import { Gift, X } from 'lucide-react';
import { useLayoutEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask, giftcard, wallet as wallets } from '~/api/client';
import type { Reward, Wallet } from '~/api/types';
import { formatMoment, formatValue, POINTS } from '~/i18n/format';
import { Button, Choices, Empty, Failure, Loaded, Money, Notice, Skeleton, Stack } from '~/ui';
import css from './counter.module.css';
import type { Ready, Submit } from './till';
import { useOnline, useTill } from './till-context';

type Mode = 'give' | 'use' | 'rewards';

/** Where it happened; no word about whom. */
export const whereabouts = (store: string | undefined) =>
  ({ channel: 'counter', ...(store ? { store_id: store } : {}) }) as unknown as Record<string, never>;

export function CustomerPanel({
  wallet,
  amount,
  onReady,
  onSubmit,
  onClose,
}: {
  wallet: Wallet;
  amount: number;
  onReady: (ready: Ready) => void;
  onSubmit: Submit;
  onClose: () => void;
}) {
  const { t } = useTranslation('counter');
  const { store } = useTill();
  const online = useOnline();
  const [mode, setMode] = useState<Mode>('give');
  const balances = useQuery({
    queryKey: ['balances', wallet.id],
    queryFn: () => ask(wallets.GET('/v1/wallets/{id}/balances', { params: { path: { id: wallet.id } } })),
    staleTime: 0,
  });
  const account = wallet.points_account_id;
  const points = balances.data?.balances.find((balance) => balance.account_id === account);
  const available = points?.available;

  const sign = mode === 'use' ? -1 : 1;
  const after = available === undefined ? undefined : available + sign * amount;
  const enough = mode !== 'use' || (available !== undefined && amount <= available);
  const possible = Boolean(account) && amount > 0 && enough && mode !== 'rewards' && (online || mode === 'give');

  useLayoutEffect(() => {
    const act =
      possible && account
        ? () => {
            const body = { account_id: account, points: amount, metadata: whereabouts(store?.id) };
            const order = mode === 'give' ? { kind: 'earn' as const, body } : { kind: 'burn' as const, body };
            onSubmit(order, wallet.external_ref, { amount: sign * amount, unit: POINTS });
          }
        : null;
    const face = { unit: POINTS, label: mode === 'use' ? t('pad.use') : t('pad.points') };
    onReady({ ...face, act });
    return () => onReady({ ...face, act: null });
  }, [possible, account, amount, mode, sign, store, wallet, onReady, onSubmit, t]);

  return (
    <div className={css.panel}>
      <header className={css.subject}>
        <div>
          <span className={css.kicker}>{t('customer.title')}</span>
          <h2>{wallet.external_ref}</h2>
        </div>
        <Button look="quiet" icon={X} aria-label={t('close_subject')} onClick={onClose} />
      </header>
      <div className={css.balance}>
        {available === undefined && !balances.error ? (
          <Skeleton width={160} height={38} />
        ) : available === undefined ? (
          <Failure error={balances.error} again={() => balances.refetch()} />
        ) : (
          <Money value={{ amount: available, unit: POINTS }} size="figure" />
        )}
        {points?.held ? (
          <span className={css.soft}>
            {t('customer.held', { held: formatValue({ amount: points.held, unit: POINTS }) })}
          </span>
        ) : null}
        {points ? <span className={css.soft}>{t('customer.as_of', { at: formatMoment(points.as_of) })}</span> : null}
      </div>
      <Choices<Mode>
        label={t('customer.what')}
        value={mode}
        onChange={setMode}
        options={[
          { value: 'give', label: t('customer.give') },
          { value: 'use', label: t('customer.use') },
          { value: 'rewards', label: t('customer.rewards') },
        ]}
      />
      {mode === 'rewards' ? (
        <Rewards account={account ?? null} available={available ?? 0} about={wallet.external_ref} onSubmit={onSubmit} />
      ) : (
        <div className={css.bottom}>
          {amount === 0 ? (
            <p className={css.soft}>{mode === 'give' ? t('customer.type_points') : t('customer.type_use')}</p>
          ) : (
            <div className={css.preview}>
              <Line label={t('preview.now')}>
                {available === undefined ? '…' : <Money value={{ amount: available, unit: POINTS }} />}
              </Line>
              <Line label={mode === 'give' ? t('preview.given') : t('preview.used')}>
                <Money
                  value={{ amount: sign * amount, unit: POINTS }}
                  sign
                  tone={mode === 'give' ? 'good' : undefined}
                />
              </Line>
              <Line label={t('preview.after')} strong>
                {after === undefined ? '…' : <Money value={{ amount: Math.max(after, 0), unit: POINTS }} />}
              </Line>
            </div>
          )}
          {!enough && available !== undefined ? (
            <Notice tone="bad" title={t('customer.short')}>
              <p>{t('customer.short_lead', { available: formatValue({ amount: available, unit: POINTS }) })}</p>
            </Notice>
          ) : null}
          {!online ? <Notice tone="wait" title={mode === 'give' ? t('offline.give') : t('offline.use')} /> : null}
          <Confirming
            disabled={!possible}
            label={
              mode === 'give'
                ? t('customer.give_points', { count: amount })
                : t('customer.use_points', { count: amount })
            }
            onClick={() => {
              if (!account) return;
              const body = { account_id: account, points: amount, metadata: whereabouts(store?.id) };
              onSubmit(mode === 'give' ? { kind: 'earn', body } : { kind: 'burn', body }, wallet.external_ref, {
                amount: sign * amount,
                unit: POINTS,
              });
            }}
          />
        </div>
      )}
    </div>
  );
}

export function Line({
  label,
  strong = false,
  children,
}: {
  label: string;
  strong?: boolean;
  children: React.ReactNode;
}) {
  return (
    <div className={css.line} data-strong={strong || undefined}>
      <span>{label}</span>
      <span>{children}</span>
    </div>
  );
}

/** The one large button of a panel. Enter presses it too. */
export function Confirming({ disabled, label, onClick }: { disabled: boolean; label: string; onClick: () => void }) {
  return (
    <Button look="primary" large wide disabled={disabled} onClick={onClick} className={css.confirm}>
      {label}
    </Button>
  );
}

function Rewards({
  account,
  available,
  about,
  onSubmit,
}: {
  account: string | null;
  available: number;
  about: string;
  onSubmit: Submit;
}) {
  const { t } = useTranslation('counter');
  const online = useOnline();
  const rewards = useQuery({
    queryKey: ['rewards'],
    queryFn: () => ask(giftcard.GET('/v1/rewards', { params: { query: { limit: 200 } } })),
    staleTime: 60_000,
  });
  return (
    <Loaded query={rewards} rows={3}>
      {({ data }) => {
        const offered = data.filter((reward) => reward.active && reward.stock !== 0);
        if (offered.length === 0) return <Empty icon={Gift} title={t('rewards.none')} />;
        const byPrice = offered.toSorted((a, b) => a.price_points - b.price_points);
        return (
          <Stack gap={2}>
            {byPrice.map((reward) => (
              <RewardRow
                key={reward.id}
                reward={reward}
                missing={Math.max(reward.price_points - available, 0)}
                disabled={!online || account === null}
                onTake={() => {
                  if (account === null) return;
                  onSubmit(
                    {
                      kind: 'reward',
                      reward: reward.id,
                      points: reward.price_points,
                      body: { points_account_id: account },
                    },
                    about,
                    { amount: -reward.price_points, unit: POINTS },
                  );
                }}
              />
            ))}
          </Stack>
        );
      }}
    </Loaded>
  );
}

function RewardRow({
  reward,
  missing,
  disabled,
  onTake,
}: {
  reward: Reward;
  missing: number;
  disabled: boolean;
  onTake: () => void;
}) {
  const { t } = useTranslation('counter');
  return (
    <div className={css.reward} data-far={missing > 0 || undefined}>
      <div>
        <strong>{reward.name}</strong>
        <span className={css.soft}>
          {missing > 0 ? (
            t('rewards.missing', { count: missing })
          ) : (
            <Money value={{ amount: reward.price_points, unit: POINTS }} />
          )}
        </span>
      </div>
      <Button look={missing > 0 ? 'plain' : 'primary'} disabled={missing > 0 || disabled} onClick={onTake}>
        {t('rewards.take')}
      </Button>
    </div>
  );
}
