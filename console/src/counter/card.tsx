import { useMutation, useQuery } from '@tanstack/react-query';
import { Ban, ReceiptText, X } from 'lucide-react';
import { useLayoutEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask, giftcard } from '~/api/client';
import type { Activity, Card } from '~/api/types';
import { formatDate, formatMoment, formatValue } from '~/i18n/format';
import { Badge, Button, Choices, Confirm, Money, Notice } from '~/ui';
import { Held, usePages } from '~/ui/list';
import css from './counter.module.css';
import { Confirming, Line } from './customer';
import type { Ready, Submit } from './till';
import { useOnline, useTill } from './till-context';

type Mode = 'pay' | 'reload' | 'refund';

export function CardPanel({
  card,
  amount,
  onReady,
  onSubmit,
  onClose,
}: {
  card: Card;
  amount: number;
  onReady: (ready: Ready) => void;
  onSubmit: Submit;
  onClose: () => void;
}) {
  const { t } = useTranslation('counter');
  const { store } = useTill();
  const online = useOnline();
  const [mode, setMode] = useState<Mode>('pay');
  const [blocking, setBlocking] = useState(false);
  const fresh = useQuery({
    queryKey: ['card', card.id],
    queryFn: () => ask(giftcard.GET('/v1/gift-cards/{id}', { params: { path: { id: card.id } } })),
    initialData: card,
    staleTime: 0,
  });
  const { balance, status } = fresh.data;
  const { unit } = balance;
  const block = useMutation({
    mutationFn: () => ask(giftcard.POST('/v1/gift-cards/{id}/block', { params: { path: { id: card.id } } })),
    onSuccess: () => {
      setBlocking(false);
      void fresh.refetch();
    },
  });

  const about = `•••• ${card.code_last4}`;
  const sign = mode === 'reload' ? 1 : -1;
  const after = balance.available + sign * amount;
  const enough = mode !== 'pay' || amount <= balance.available;
  const usable = status === 'active' || status === 'depleted';
  const possible = usable && online && amount > 0 && enough && mode !== 'refund';

  const act = () => {
    const body = { amount: { amount, unit }, ...(store ? { store_id: store.id } : {}) };
    onSubmit(
      mode === 'reload' ? { kind: 'card_reload', card: card.id, body } : { kind: 'card_redeem', card: card.id, body },
      about,
      { amount: sign * amount, unit },
    );
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: `act` is made of what is listed
  useLayoutEffect(() => {
    const face = { unit, label: mode === 'reload' ? t('pad.reload') : t('pad.pay') };
    onReady({ ...face, act: possible ? act : null });
    return () => onReady({ ...face, act: null });
  }, [possible, amount, mode, unit, store, onReady, onSubmit, t]);

  return (
    <div className={css.panel} data-padless={mode === 'refund' || !usable || undefined}>
      <header className={css.subject}>
        <div>
          <span className={css.kicker}>{t('card.title')}</span>
          <h2>{about}</h2>
        </div>
        <Button look="quiet" icon={X} aria-label={t('close_subject')} onClick={onClose} />
      </header>
      <div className={css.balance}>
        <Money value={{ amount: balance.available, unit }} size="figure" />
        <span className={css.soft}>
          <CardStatus status={status} />{' '}
          {fresh.data.expires_at ? t('card.until', { at: formatDate(fresh.data.expires_at) }) : t('card.for_ever')}
        </span>
        {balance.held > 0 ? (
          <span className={css.soft}>{t('customer.held', { held: formatValue({ amount: balance.held, unit }) })}</span>
        ) : null}
      </div>
      {usable ? (
        <>
          <Choices<Mode>
            label={t('customer.what')}
            value={mode}
            onChange={setMode}
            options={[
              { value: 'pay', label: t('card.pay') },
              { value: 'reload', label: t('card.reload') },
              { value: 'refund', label: t('card.refund') },
            ]}
          />
          {mode === 'refund' ? (
            <Refunds card={fresh.data} onSubmit={onSubmit} />
          ) : (
            <div className={css.bottom}>
              {amount === 0 ? (
                <p className={css.soft}>{mode === 'pay' ? t('card.type_pay') : t('card.type_reload')}</p>
              ) : (
                <div className={css.preview}>
                  <Line label={t('preview.now')}>
                    <Money value={{ amount: balance.available, unit }} />
                  </Line>
                  <Line label={mode === 'pay' ? t('preview.taken') : t('preview.put')}>
                    <Money value={{ amount: sign * amount, unit }} sign tone={mode === 'reload' ? 'good' : undefined} />
                  </Line>
                  <Line label={t('preview.left')} strong>
                    <Money value={{ amount: Math.max(after, 0), unit }} />
                  </Line>
                </div>
              )}
              {!enough ? (
                <Notice tone="bad" title={t('card.short')}>
                  <p>
                    {t('card.short_lead', {
                      available: formatValue({ amount: balance.available, unit }),
                      rest: formatValue({ amount: amount - balance.available, unit }),
                    })}
                  </p>
                </Notice>
              ) : null}
              {!online ? <Notice tone="wait" title={t('offline.card')} /> : null}
              <Confirming
                disabled={!possible}
                label={
                  mode === 'pay'
                    ? t('card.pay_amount', { amount: formatValue({ amount, unit }) })
                    : t('card.reload_amount', { amount: formatValue({ amount, unit }) })
                }
                onClick={act}
              />
            </div>
          )}
        </>
      ) : null}
      {usable ? null : <Notice title={t(`card.${status === 'blocked' ? 'is_blocked' : 'unusable'}`)} />}
      {status === 'active' ? (
        <Button look="quiet" icon={Ban} onClick={() => setBlocking(true)}>
          {t('card.lost')}
        </Button>
      ) : null}
      {blocking ? (
        <Confirm
          title={t('card.block_title')}
          action={t('card.block')}
          danger
          busy={block.isPending}
          error={block.error}
          onConfirm={() => block.mutate()}
          onClose={() => setBlocking(false)}
        >
          <p>{t('card.block_lead')}</p>
        </Confirm>
      ) : null}
    </div>
  );
}

export function CardStatus({ status }: { status: string }) {
  const { t } = useTranslation();
  const tone = status === 'active' ? 'good' : status === 'pending' ? 'wait' : status === 'depleted' ? 'plain' : 'bad';
  return <Badge tone={tone}>{t(`status_f.${status as 'active'}`)}</Badge>;
}

/** What a payment with this card could still give back: `operation_id` names it. */
function Refunds({ card, onSubmit }: { card: Card; onSubmit: Submit }) {
  const { t } = useTranslation('counter');
  const { merchant } = useTill();
  const online = useOnline();
  const activities = usePages<Activity>(['activities', card.id], async (cursor) => {
    const params = { path: { id: card.id }, query: { limit: 50, ...(cursor ? { cursor } : {}) } };
    const page = await ask(giftcard.GET('/v1/gift-cards/{id}/activities', { params }));
    const paid = page.data.filter(
      (each) => each.type === 'redeemed' && each.merchant_id === merchant.id && each.operation_id && each.amount,
    );
    return { ...page, data: paid };
  });
  return (
    <Held query={activities} rows={activities.data} empty={{ icon: ReceiptText, title: t('card.nothing_paid') }}>
      {(paid) =>
        paid.length === 0 ? (
          <p className={css.soft}>{t('card.nothing_paid_lately')}</p>
        ) : (
          <ul className={css.rewards}>
            {paid.map((each) => (
              <RefundRow key={each.id} activity={each} card={card} disabled={!online} onSubmit={onSubmit} />
            ))}
          </ul>
        )
      }
    </Held>
  );
}

function RefundRow({
  activity,
  card,
  disabled,
  onSubmit,
}: {
  activity: Activity;
  card: Card;
  disabled: boolean;
  onSubmit: Submit;
}) {
  const { t } = useTranslation('counter');
  const value = { amount: Math.abs(activity.amount ?? 0), unit: card.balance.unit };
  return (
    <li className={css.reward}>
      <div>
        <strong>
          <Money value={value} />
        </strong>
        <span className={css.soft}>{formatMoment(activity.occurred_at)}</span>
      </div>
      <Button
        disabled={disabled}
        onClick={() => {
          if (!activity.operation_id) return;
          const body = { operation_id: activity.operation_id, amount: value };
          onSubmit({ kind: 'card_refund', card: card.id, body }, `•••• ${card.code_last4}`, value);
        }}
      >
        {t('card.give_back')}
      </Button>
    </li>
  );
}
