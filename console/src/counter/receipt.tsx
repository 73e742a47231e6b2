import { CircleAlert, CircleCheck, Clock, CloudOff, Printer, Undo2 } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '~/api/problem';
import { formatMoment, POINTS } from '~/i18n/format';
import { Button, Copyable, Id, Money, Row, Stack, useWords } from '~/ui';
import css from './counter.module.css';
import { Line } from './customer';
import type { Operation, State } from './journal';
import type { Secret } from './operations';
import type { Submit } from './till';
import { useShownState, useTill } from './till-context';
import { useUndo } from './undo';

const Qr = lazy(() => import('~/ui/qr').then((module) => ({ default: module.Qr })));

const ICONS = { waiting: CloudOff, sending: Clock, checking: Clock, done: CircleCheck, refused: CircleAlert } as const;

/** Not a message that fades: what happened, what is left, and how to find it again. */
export function ReceiptPanel({
  operation,
  onDone,
  onSubmit,
}: {
  operation: Operation;
  onDone: () => void;
  onSubmit: Submit;
}) {
  const { t } = useTranslation('counter');
  const { journal, merchant } = useTill();
  const words = useWords();
  const { order, answer, value } = operation;
  const state = useShownState(operation) ?? operation.state;
  const secret = journal.secretOf(operation.key);
  const undo = useUndo(operation);
  const Icon = ICONS[state];
  const shown = answer?.amount ?? value;
  return (
    <div className={css.panel}>
      <div className={css.receipt} data-state={state}>
        <Icon size={40} strokeWidth={1.6} aria-hidden />
        <span className={css.kicker}>{t(`kinds.${order.kind}`)}</span>
        <Money value={shown} sign={shown.unit === POINTS || order.kind !== 'earn'} size="hero" />
        <strong className={css.verdict}>{t(`states.${state}` as `states.${State}`)}</strong>
        <p className={css.soft}>
          {state === 'refused' && operation.problem
            ? words(new ApiError('refused', operation.problem.code, operation.problem.detail))
            : state === 'done'
              ? null
              : t(`states_lead.${state}` as 'states_lead.checking')}
        </p>
      </div>
      <div className={css.preview}>
        <Line label={t('receipt.for')}>{operation.about}</Line>
        {answer?.balance ? (
          <Line label={t('receipt.balance')} strong>
            <Money value={answer.balance} />
          </Line>
        ) : null}
        {answer?.missing ? (
          <Line label={t('receipt.missing')}>
            <Money value={answer.missing} />
          </Line>
        ) : null}
        <Line label={t('receipt.at')}>{formatMoment(answer?.at ?? operation.askedAt)}</Line>
        {answer?.transactionId ? (
          <Line label={t('receipt.id')}>
            <Id id={answer.transactionId} />
          </Line>
        ) : null}
      </div>
      {secret ? <Code secret={secret} value={answer?.balance ?? value} shop={merchant.display_name} /> : null}
      <Stack gap={2}>
        <Button look="primary" large wide onClick={onDone} disabled={state === 'sending'}>
          {t('receipt.next')}
        </Button>
        <Row gap={2}>
          {state === 'done' && order.kind === 'card_redeem' && answer?.operationId ? (
            <Button
              icon={Undo2}
              onClick={() => {
                const taken = { amount: Math.abs(shown.amount), unit: shown.unit };
                const body = { operation_id: answer.operationId ?? '', amount: taken };
                onSubmit({ kind: 'card_refund', card: order.card, body }, operation.about, taken);
              }}
            >
              {t('receipt.undo')}
            </Button>
          ) : null}
          {undo ? (
            <Button icon={Undo2} onClick={() => onSubmit(undo.order, operation.about, undo.value)}>
              {t('receipt.undo')}
            </Button>
          ) : null}
          {state === 'checking' ? <Button onClick={() => journal.retry()}>{t('receipt.ask_now')}</Button> : null}
          {state === 'waiting' ? (
            <Button onClick={() => void journal.discard(operation.key).then((taken) => taken && onDone())}>
              {t('receipt.discard')}
            </Button>
          ) : null}
        </Row>
      </Stack>
    </div>
  );
}

/** A code that this screen shows and nothing keeps. It can be printed as the card itself. */
function Code({ secret, value, shop }: { secret: Secret; value: { amount: number; unit: string }; shop: string }) {
  const { t } = useTranslation('counter');
  return (
    <div className={css.secret}>
      <div className={css.printed}>
        <div>
          <span>{shop}</span>
          <strong>
            <Money value={value} />
          </strong>
          <code>{secret.code}</code>
          {secret.pin ? (
            <span>
              {t('code.pin')} <code>{secret.pin}</code>
            </span>
          ) : null}
        </div>
        <Suspense>
          <Qr text={secret.code} size={124} label={t('code.qr')} />
        </Suspense>
      </div>
      <p className={css.soft}>{t('code.once')}</p>
      <Row gap={2}>
        <Copyable text={secret.code} label={t('code.copy')} />
        <Button icon={Printer} onClick={() => window.print()}>
          {t('code.print')}
        </Button>
      </Row>
    </div>
  );
}
