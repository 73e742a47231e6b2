import { useQuery } from '@tanstack/react-query';
import { Gift, X } from 'lucide-react';
import { useCallback, useLayoutEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask, giftcard, wallet as wallets } from '~/api/client';
import type { Reward, Wallet } from '~/api/types';
import { everything } from '~/api/use';
import { formatDate, formatMoment, formatValue, POINTS } from '~/i18n/format';
import { Badge, Button, Choices, Drawn, Empty, Failure, Loaded, Money, Notice, Skeleton } from '~/ui';
import css from './counter.module.css';
import { accountOf } from './operations';
import { useLiveProgram, usePricing } from './pricing';
import type { Ready, Submit } from './till';
import { useOnline, useOperations, useTill } from './till-context';

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
  const { merchant, store } = useTill();
  const online = useOnline();
  const [mode, setMode] = useState<Mode>('give');
  const [byNumber, setByNumber] = useState(false);
  const account = wallet.points_account_id ?? null;
  // never older than what this till did for this customer
  const seen = Math.max(
    0,
    ...useOperations().map(({ order, answer }) => (accountOf(order) === account ? (answer?.version ?? 0) : 0)),
  );
  const balances = useQuery({
    queryKey: ['balances', wallet.id, seen],
    queryFn: () =>
      ask(
        wallets.GET('/v1/wallets/{id}/balances', {
          params: { path: { id: wallet.id }, query: seen > 0 ? { min_version: seen.toString() } : {} },
        }),
      ),
    staleTime: 0,
  });
  const points = balances.data?.balances.find((balance) => balance.account_id === account);
  const available = points?.available;

  const program = useLiveProgram();
  const priced = Boolean(program.data && store);
  const purchase = mode === 'give' && priced && !byNumber;
  const pricing = usePricing(purchase ? (program.data ?? null) : null, account, purchase ? amount : 0);
  const worth = purchase ? (pricing.current ? pricing.data?.points : undefined) : amount;

  const sign = mode === 'use' ? -1 : 1;
  const after = available === undefined || worth === undefined ? undefined : available + sign * worth;
  const enough = mode !== 'use' || (available !== undefined && amount <= available);
  const earns = !purchase || worth !== 0;
  const possible =
    account !== null && amount > 0 && enough && earns && mode !== 'rewards' && (online || mode === 'give');
  const storeId = store?.id;
  const { currency } = merchant;
  const reference = wallet.external_ref;

  const act = useCallback(() => {
    if (account === null) return;
    const metadata = whereabouts(storeId);
    if (mode === 'use') {
      const body = { account_id: account, points: amount, metadata };
      onSubmit({ kind: 'burn', body }, reference, { amount: -amount, unit: POINTS });
    } else if (purchase && storeId) {
      // priced by the ledger when it is posted; what is shown here is what that comes to now
      const body = { account_id: account, purchase: { amount, unit: currency, store_id: storeId }, metadata };
      const value = worth === undefined ? { amount, unit: currency } : { amount: worth, unit: POINTS };
      onSubmit({ kind: 'earn', body }, reference, value);
    } else {
      const body = { account_id: account, points: amount, metadata };
      onSubmit({ kind: 'earn', body }, reference, { amount, unit: POINTS });
    }
  }, [account, amount, currency, mode, onSubmit, purchase, reference, storeId, worth]);

  useLayoutEffect(() => {
    const face = purchase
      ? { unit: currency, label: t('pad.purchase') }
      : { unit: POINTS, label: mode === 'use' ? t('pad.use') : t('pad.points') };
    onReady({ ...face, act: possible ? act : null });
    return () => onReady({ ...face, act: null });
  }, [act, currency, mode, onReady, possible, purchase, t]);

  return (
    <div className={css.panel} data-padless={mode === 'rewards' || undefined}>
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
        {points ? <span className={css.asOf}>{t('customer.as_of', { at: formatMoment(points.as_of) })}</span> : null}
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
            <p className={css.soft}>
              {mode === 'use'
                ? t('customer.type_use')
                : purchase
                  ? t('customer.type_purchase')
                  : t('customer.type_points')}
            </p>
          ) : (
            <div className={css.preview} aria-busy={worth === undefined}>
              {purchase ? <Rules pricing={pricing} /> : null}
              <Line label={mode === 'give' ? t('preview.given') : t('preview.used')}>
                {worth === undefined ? (
                  '…'
                ) : (
                  <Money
                    value={{ amount: sign * worth, unit: POINTS }}
                    sign
                    tone={mode === 'give' ? 'good' : undefined}
                  />
                )}
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
          {amount > 0 && !earns ? <Notice title={t('preview.nothing')} /> : null}
          {purchase && online && pricing.error ? <Notice tone="wait" title={t('preview.unpriced')} /> : null}
          {!online ? <Notice tone="wait" title={mode === 'give' ? t('offline.give') : t('offline.use')} /> : null}
          {mode === 'give' && priced && amount === 0 ? (
            <Button look="quiet" onClick={() => setByNumber(!byNumber)}>
              {byNumber ? t('preview.by_purchase') : t('preview.by_points')}
            </Button>
          ) : null}
          <Confirming
            disabled={!possible}
            label={
              mode === 'use'
                ? t('customer.use_points', { count: amount })
                : worth === undefined
                  ? t('customer.give_purchase', { amount: formatValue({ amount, unit: currency }) })
                  : t('customer.give_points', { count: worth })
            }
            onClick={act}
          />
        </div>
      )}
    </div>
  );
}

/** Which rule gave what: the price explains itself before it is confirmed. */
function Rules({ pricing }: { pricing: ReturnType<typeof usePricing> }) {
  const { t } = useTranslation('counter');
  const { data } = pricing;
  if (!data) return null;
  const { tier, expires_at: until } = data;
  return (
    <>
      {data.rules.map((rule) => (
        <Line key={rule.id} label={rule.name}>
          <Money value={{ amount: rule.points, unit: POINTS }} sign />
        </Line>
      ))}
      {tier || until ? (
        <p className={css.terms}>
          {tier ? <Badge tone="good">{t('preview.tier', { tier })}</Badge> : null}
          {until ? t('preview.expires', { at: formatDate(until) }) : null}
        </p>
      ) : null}
    </>
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
  const { store } = useTill();
  const online = useOnline();
  const rewards = useQuery({
    queryKey: ['rewards', 'offered'],
    queryFn: () =>
      everything<Reward>((cursor) =>
        ask(giftcard.GET('/v1/rewards', { params: { query: { limit: 200, ...(cursor ? { cursor } : {}) } } })),
      ),
    staleTime: 60_000,
  });
  return (
    <Loaded query={rewards} rows={3}>
      {({ data }) => {
        const offered = data.filter((reward) => reward.active && reward.stock !== 0);
        if (offered.length === 0) {
          return (
            <Empty icon={Gift} title={t('rewards.none')}>
              {t('rewards.none_lead')}
            </Empty>
          );
        }
        const byPrice = offered.toSorted((a, b) => a.price_points - b.price_points);
        return (
          <Drawn rows={byPrice}>
            {(drawn) => (
              <ul className={css.rewards}>
                {drawn.map((reward) => (
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
                          body: { points_account_id: account, ...(store ? { store_id: store.id } : {}) },
                        },
                        about,
                        { amount: -reward.price_points, unit: POINTS },
                      );
                    }}
                  />
                ))}
              </ul>
            )}
          </Drawn>
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
    <li className={css.reward} data-far={missing > 0 || undefined}>
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
    </li>
  );
}
