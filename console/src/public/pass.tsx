import { useQuery } from '@tanstack/react-query';
import { useLocation } from '@tanstack/react-router';
import { ReceiptText, Unlink } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { ask, wallet } from '~/api/client';
import type { components } from '~/api/generated/wallet';
import { asApiError } from '~/api/problem';
import { Front } from '~/app/front';
import { formatMoment, formatTime, formatValue } from '~/i18n/format';
import { Button, Empty, Failure, Money, Notice, Row, Skeleton, Skeletons, Stack } from '~/ui';
import { Qr } from '~/ui/qr';
import { Move } from '~/ui/words';
import css from './public.module.css';

type PassView = components['schemas']['PassView'];
type Balance = components['schemas']['BalanceLine'];

/** Characters of a token; what else stands behind the `#` is not asked about. */
const TOKEN = /^[\w-]{20,200}$/;

/**
 * A customer's own wallet, for whoever holds its link. The token is behind the `#`, where it stays: no server that gives
 * out this page sees it, and a bookmark goes on working until somebody revokes the pass.
 */
export function Pass() {
  const { t } = useTranslation('public');
  const token = useLocation({ select: ({ hash }) => hash });
  const good = TOKEN.test(token);
  const pass = useQuery({
    queryKey: ['pass', token],
    queryFn: () => ask(wallet.GET('/v1/passes/{token}', { params: { path: { token } } })),
    enabled: good,
    refetchOnWindowFocus: 'always',
    gcTime: 0,
  });
  const gone = !good || (pass.error !== null && asApiError(pass.error).status === 404);
  if (gone) {
    return (
      <Front title={t('pass.title')}>
        <Empty icon={Unlink} title={t('pass.gone')}>
          {t('pass.gone_lead')}
        </Empty>
      </Front>
    );
  }
  return (
    <Front title={t('pass.title')}>
      {pass.data ? <Held view={pass.data} /> : pass.error ? null : <Coming />}
      <Failure error={pass.error} again={() => void pass.refetch()} />
      {pass.data ? (
        <>
          <Row gap={3} className={css.asOf}>
            <span>{t('pass.as_of', { at: formatTime(pass.dataUpdatedAt) })}</span>
            <Button look="quiet" busy={pass.isFetching} onClick={() => void pass.refetch()}>
              {t('refresh', { ns: 'shared' })}
            </Button>
          </Row>
          <section aria-labelledby="pass-code" className={css.code}>
            <Qr text={window.location.href} label={t('pass.code')} />
            <div>
              <h2 id="pass-code">{t('pass.yours')}</h2>
              <p>{t('pass.yours_lead')}</p>
            </div>
          </section>
          <History lines={pass.data.history} />
        </>
      ) : null}
    </Front>
  );
}

/** As large as what comes, so that nothing jumps. */
function Coming() {
  return (
    <Stack gap={5}>
      <Skeleton height={232} />
      <Skeletons rows={4} />
    </Stack>
  );
}

function Held({ view }: { view: PassView }) {
  const { t } = useTranslation('public');
  const first = view.balances.find(({ kind }) => kind === 'customer_points') ?? view.balances[0];
  const others = view.balances.filter((each) => each !== first);
  return (
    <Stack gap={4}>
      {view.status === 'frozen' || view.status === 'closed' ? (
        <Notice tone="wait" title={t(`pass.${view.status}`)}>
          <p>{t(`pass.${view.status}_lead`)}</p>
        </Notice>
      ) : null}
      {first ? (
        <div className={css.face}>
          <span>{t(`pass.${first.kind}`)}</span>
          <Money value={{ amount: first.available, unit: first.unit }} size="hero" />
          <span>{aside(first, t) ?? t('pass.available')}</span>
        </div>
      ) : null}
      {others.length > 0 ? (
        <ul className={css.lines}>
          {others.map((balance, at) => (
            <li key={`${balance.kind}${at.toString()}`}>
              <div>
                <strong>{t(`pass.${balance.kind}`)}</strong>
                <span className={css.soft}>{aside(balance, t)}</span>
              </div>
              <Money value={{ amount: balance.available, unit: balance.unit }} />
            </li>
          ))}
        </ul>
      ) : null}
    </Stack>
  );
}

const aside = ({ held, unit }: Balance, t: (key: 'pass.held', values: { held: string }) => string) =>
  held > 0 ? t('pass.held', { held: formatValue({ amount: held, unit }) }) : null;

function History({ lines }: { lines: PassView['history'] }) {
  const { t } = useTranslation('public');
  return (
    <section aria-labelledby="pass-history">
      <h2 id="pass-history" className={css.head}>
        {t('pass.history')}
      </h2>
      {lines.length === 0 ? (
        <Empty icon={ReceiptText} title={t('pass.nothing')}>
          {t('pass.nothing_lead')}
        </Empty>
      ) : (
        <ul className={css.lines}>
          {lines.map((line) => (
            <li key={`${line.account_id}/${line.version}`}>
              <div>
                <strong>
                  <Move type={line.type} />
                </strong>
                <time dateTime={line.occurred_at}>{formatMoment(line.occurred_at)}</time>
              </div>
              <div>
                <Money value={line} sign tone={line.amount > 0 ? 'good' : undefined} />
                <span className={css.soft}>
                  {t('pass.after', { balance: formatValue({ amount: line.balance_after, unit: line.unit }) })}
                </span>
              </div>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
