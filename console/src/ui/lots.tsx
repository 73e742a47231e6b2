import { Layers } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask, ledger } from '~/api/client';
import type { components } from '~/api/generated/ledger';
import { formatDate, formatMoment, formatValue, POINTS } from '~/i18n/format';
import { Button, Choices, Money, Notice, Panel, Stack } from '.';
import { Held, useHeld } from './list';
import css from './lots.module.css';
import { Move } from './words';

type Lot = components['schemas']['LotView'];
type Page = components['schemas']['ExplanationView'];

/** A movement that took from lots or gave back to them, with what it did to each. */
export interface Ribbon {
  transaction: string;
  type: string;
  at: string;
  total: number;
  parts: { lot: Lot; amount: number }[];
}

/** What one transaction did, over all the lots that are known. */
export function ribbonOf(lots: readonly Lot[], transaction: string): Ribbon | null {
  const parts = lots.flatMap((lot) =>
    lot.moves.filter((move) => move.transaction_id === transaction).map((move) => ({ lot, move })),
  );
  const [first] = parts;
  if (!first) return null;
  return {
    transaction,
    type: first.move.type,
    at: first.move.created_at,
    total: parts.reduce((sum, part) => sum + part.move.amount, 0),
    parts: parts.map(({ lot, move }) => ({ lot, amount: move.amount })),
  };
}

/** The lots of the pages that are held, and what each page tells of the whole account. */
function heldOf(pages: readonly Page[]) {
  const last = pages.at(-1);
  return { lots: pages.flatMap((page) => page.data), debt: last?.debt ?? 0, soonest: last?.expiring[0] };
}

const keyOf = (lot: Lot) => `${lot.version}/${lot.part}`;

/**
 * What a customer's points are made of: which purchase gave them, what was taken from each, what lapses when. A movement
 * that is chosen shows in every purchase that fed it.
 */
export function Lots({
  account,
  chosen,
  onChoose,
  referenceOf,
}: {
  account: string;
  chosen: string | null;
  onChoose: (transaction: string | null) => void;
  /** What the till called the purchase, where it is known. */
  referenceOf?: (transaction: string) => string | null | undefined;
}) {
  const { t } = useTranslation('ui');
  const [which, setWhich] = useState<'open' | 'all'>('all');
  const query = useHeld(
    ['explain', account, which],
    (cursor): Promise<Page> =>
      ask(
        ledger.GET('/v1/accounts/{id}/explain', {
          params: {
            path: { id: account },
            query: { limit: 50, ...(which === 'open' ? { open: true } : {}), ...(cursor ? { cursor } : {}) },
          },
        }),
      ),
    heldOf,
  );
  const { lots, debt, soonest } = query.data ?? { lots: undefined, debt: 0, soonest: undefined };
  const ribbon = chosen && lots ? ribbonOf(lots, chosen) : null;
  // what fed it may lie before or behind what is held, or have nothing left
  const whole = which === 'all' && !query.hasNextPage && !query.hasPreviousPage;
  const points = (amount: number) => ({ amount, unit: POINTS });
  return (
    <Panel
      id="lots"
      title={t('title')}
      actions={
        <Choices
          label={t('which')}
          value={which}
          onChange={setWhich}
          options={[
            { value: 'all', label: t('all') },
            { value: 'open', label: t('open') },
          ]}
        />
      }
    >
      <Stack gap={4}>
        {soonest ? (
          <Notice
            tone="wait"
            title={t('lapses', {
              points: formatValue(points(soonest.amount)),
              at: formatDate(soonest.expires_at, { dateStyle: 'long' }),
            })}
          />
        ) : null}
        {debt > 0 ? <Notice tone="bad" title={t('debt', { points: formatValue(points(debt)) })} /> : null}
        {lots && lots.length > 0 ? (
          <div aria-live="polite" className={css.ribbon} data-shown={chosen !== null || undefined}>
            {ribbon ? (
              <span>
                <strong>
                  <Move type={ribbon.type} /> <Money value={points(ribbon.total)} sign />
                </strong>{' '}
                · {formatMoment(ribbon.at)} · {t(whole ? 'from' : 'from_shown', { count: ribbon.parts.length })}
              </span>
            ) : (
              <span>{chosen ? t(whole ? 'from_none' : 'from_elsewhere') : t('lead')}</span>
            )}
            {chosen ? (
              <Button look="quiet" onClick={() => onChoose(null)}>
                {t('clear')}
              </Button>
            ) : null}
          </div>
        ) : null}
        <Held
          query={query}
          rows={lots}
          empty={{
            icon: Layers,
            title: which === 'open' ? t('none_open') : t('none'),
            text: which === 'open' ? t('none_open_lead') : t('none_lead'),
          }}
        >
          {(held) => (
            <ul className={css.lots}>
              {held.map((lot) => (
                <LotRow
                  key={keyOf(lot)}
                  lot={lot}
                  chosen={chosen}
                  reference={referenceOf?.(lot.transaction_id) ?? null}
                  onChoose={onChoose}
                />
              ))}
            </ul>
          )}
        </Held>
      </Stack>
    </Panel>
  );
}

function LotRow({
  lot,
  chosen,
  reference,
  onChoose,
}: {
  lot: Lot;
  chosen: string | null;
  reference: string | null;
  onChoose: (transaction: string | null) => void;
}) {
  const { t } = useTranslation('ui');
  const points = (amount: number) => ({ amount, unit: POINTS });
  const mine = lot.moves.filter((move) => move.transaction_id === chosen);
  const taken = mine.reduce((sum, move) => sum + move.amount, 0);
  return (
    <li
      className={css.lot}
      data-lit={mine.length > 0 || undefined}
      data-dim={(chosen && mine.length === 0) || undefined}
    >
      <div className={css.head}>
        <span>
          <strong>{reference ?? t('given')}</strong>
          <small>
            {formatDate(lot.earned_at)}
            {lot.expires_at ? ` · ${t('until', { at: formatDate(lot.expires_at) })}` : ''}
          </small>
        </span>
        <span className={css.left}>
          {mine.length > 0 ? (
            <strong>
              <Money value={points(taken)} sign />
            </strong>
          ) : (
            <strong>{t('left', { left: formatValue(points(lot.remaining)) })}</strong>
          )}
          <small>{t('of', { points: formatValue(points(lot.amount)) })}</small>
        </span>
      </div>
      <div className={css.bar}>
        {lot.moves
          .filter((move) => move.amount < 0)
          .map((move) => (
            <button
              key={`${move.transaction_id}/${move.created_at}/${move.amount}`}
              type="button"
              className={css.taken}
              data-on={move.transaction_id === chosen || undefined}
              style={{ flexGrow: -move.amount }}
              aria-pressed={move.transaction_id === chosen}
              aria-label={t('taken', {
                points: formatValue(points(-move.amount)),
                at: formatMoment(move.created_at),
              })}
              title={`${formatValue(points(move.amount))} · ${formatMoment(move.created_at)}`}
              onClick={() => onChoose(move.transaction_id === chosen ? null : move.transaction_id)}
            />
          ))}
        {lot.remaining > 0 ? <span className={css.rest} style={{ flexGrow: lot.remaining }} /> : null}
      </div>
    </li>
  );
}
