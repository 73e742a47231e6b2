import { useQuery } from '@tanstack/react-query';
import { Download, ShieldAlert, ShieldCheck } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { ask, ledger } from '~/api/client';
import { ApiError } from '~/api/problem';
import { formatMoment } from '~/i18n/format';
import { Button, Fact, Facts, Loaded, Notice, Panel, Row } from '~/ui';
import { save } from '~/ui/save';
import css from './operator.module.css';
import { type Jwk, verify } from './proof';

/** How often a receipt is asked for that no signed head covers yet. Heads are seconds apart. */
const AGAIN_MS = 2_000;

/** A receipt, and this browser's own opinion of it: every hash is recomputed here. */
export function ReceiptPanel({ id, account }: { id: string; account: string | undefined }) {
  const { t } = useTranslation('operator');
  const receipt = useQuery({
    queryKey: ['receipt', id],
    queryFn: async () => {
      // as text: its integers are 64 bits, and every byte of it counts
      const read = (query: { account_id?: string }) =>
        ask(ledger.GET('/v1/transactions/{id}/receipt', { params: { path: { id }, query }, parseAs: 'text' }));
      const [text, keys] = await Promise.all([
        read({}).catch((error: unknown) => {
          // of no single customer: somebody's side has to be chosen
          const sides = error instanceof ApiError && error.fields.some((field) => field.field === 'account_id');
          if (sides && account) return read({ account_id: account });
          throw error;
        }),
        ask(ledger.GET('/v1/heads/keys')),
      ]);
      return { text: String(text), verdict: await verify(String(text), keys.keys as Jwk[]) };
    },
    refetchInterval: (query) => (isEarly(query.state.error) ? AGAIN_MS : false),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (isEarly(receipt.error)) {
    return (
      <Panel title={t('receipt.title')}>
        <Notice tone="wait" title={t('receipt.early')} />
      </Panel>
    );
  }
  return (
    <Panel
      title={t('receipt.title')}
      actions={
        receipt.data ? (
          <Button
            icon={Download}
            onClick={() => save(new Blob([receipt.data.text], { type: 'application/json' }), `receipt-${id}.json`)}
          >
            {t('receipt.download')}
          </Button>
        ) : null
      }
    >
      <Loaded query={receipt} rows={2}>
        {({ verdict }) => (
          <Row gap={4} className={css.verdictRow} data-good={verdict.valid || undefined}>
            {verdict.valid ? <ShieldCheck size={44} aria-hidden /> : <ShieldAlert size={44} aria-hidden />}
            <div>
              <strong>{verdict.valid ? t('receipt.valid') : t('receipt.invalid')}</strong>
              {verdict.valid ? (
                <Facts>
                  <Fact name={t('receipt.signed')}>{formatMoment(verdict.signedAt)}</Fact>
                  <Fact name={t('receipt.head')}>{verdict.head.toString()}</Fact>
                  <Fact name={t('receipt.key')}>{verdict.kid}</Fact>
                </Facts>
              ) : (
                <p>{t(`receipt.${verdict.fault}`)}</p>
              )}
            </div>
          </Row>
        )}
      </Loaded>
    </Panel>
  );
}

const isEarly = (error: unknown): boolean => error instanceof ApiError && error.code === 'receipt_not_ready';
