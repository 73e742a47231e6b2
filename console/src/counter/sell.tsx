import { useQuery } from '@tanstack/react-query';
import { CreditCard, X } from 'lucide-react';
import { useLayoutEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { amountsOf } from '~/api/catalog';
import { ask, giftcard } from '~/api/client';
import { formatValue } from '~/i18n/format';
import { Button, Empty, Loaded, Notice } from '~/ui';
import { ChooseOf } from '~/ui/choose';
import css from './counter.module.css';
import { Confirming } from './customer';
import type { Ready, Submit } from './till';
import { useOnline, useTill } from './till-context';

/** Sells a gift card: the money is in the drawer, the card is loaded, its code is on the screen. */
export function Sell({
  amount,
  onAmount,
  onReady,
  onSubmit,
  onClose,
}: {
  amount: number;
  onAmount: (amount: number) => void;
  onReady: (ready: Ready) => void;
  onSubmit: Submit;
  onClose: () => void;
}) {
  const { t } = useTranslation('counter');
  const { merchant, store } = useTill();
  const online = useOnline();
  const products = useQuery({
    queryKey: ['products'],
    queryFn: () => ask(giftcard.GET('/v1/products')),
    staleTime: 60_000,
  });
  const [chosen, setChosen] = useState<string | null>(null);
  const offered = products.data?.data.filter((product) => product.active) ?? [];
  const product = offered.find((each) => each.id === chosen) ?? offered[0];
  const unit = product?.unit ?? merchant.currency;
  const amounts = product ? amountsOf(product) : null;
  const allowed =
    amounts === null
      ? false
      : 'fixed' in amounts
        ? amounts.fixed.includes(amount)
        : amount >= amounts.open.min && amount <= amounts.open.max;
  const possible = product !== undefined && allowed && online;

  const act = () => {
    if (!product) return;
    onSubmit(
      {
        kind: 'card_sell',
        body: { product_id: product.id, amount: { amount, unit }, ...(store ? { store_id: store.id } : {}) },
      },
      product.name,
      { amount, unit },
    );
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: `act` is made of what is listed
  useLayoutEffect(() => {
    const face = { unit, label: t('pad.sell') };
    onReady({ ...face, act: possible ? act : null });
    return () => onReady({ ...face, act: null });
  }, [possible, product, amount, unit, store, onReady, onSubmit, t]);

  return (
    <div className={css.panel} data-padless={amounts === null || 'fixed' in amounts || undefined}>
      <header className={css.subject}>
        <div>
          <span className={css.kicker}>{t('sell.kicker')}</span>
          <h2>{t('sell.title')}</h2>
        </div>
        <Button look="quiet" icon={X} aria-label={t('close_subject')} onClick={onClose} />
      </header>
      <Loaded query={products} rows={3}>
        {() =>
          product && amounts ? (
            <div className={css.bottom}>
              {offered.length > 1 ? (
                <ChooseOf
                  label={t('sell.product')}
                  value={product.id}
                  options={offered.map((each) => ({ value: each.id, label: each.name }))}
                  onChoose={setChosen}
                />
              ) : null}
              <div className={css.face} aria-hidden>
                <span>{product.name}</span>
                <strong>{formatValue({ amount, unit })}</strong>
                <small>{merchant.display_name}</small>
              </div>
              {'fixed' in amounts ? (
                <div className={css.chips}>
                  {amounts.fixed.map((each) => (
                    <Button
                      key={each}
                      look={each === amount ? 'primary' : 'plain'}
                      aria-pressed={each === amount}
                      onClick={() => onAmount(each)}
                    >
                      {formatValue({ amount: each, unit })}
                    </Button>
                  ))}
                </div>
              ) : (
                <p className={css.soft}>
                  {t('sell.between', {
                    min: formatValue({ amount: amounts.open.min, unit }),
                    max: formatValue({ amount: amounts.open.max, unit }),
                  })}
                </p>
              )}
              {!online ? <Notice tone="wait" title={t('offline.card')} /> : null}
              <Confirming
                disabled={!possible}
                label={t('sell.submit', { amount: formatValue({ amount, unit }) })}
                onClick={act}
              />
            </div>
          ) : (
            <Empty icon={CreditCard} title={t('sell.none')}>
              {t('sell.none_lead')}
            </Empty>
          )
        }
      </Loaded>
    </div>
  );
}
