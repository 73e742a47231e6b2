import { useQuery } from '@tanstack/react-query';
import { Archive, RotateCw, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask, giftcard } from '~/api/client';
import { asApiError } from '~/api/problem';
import type { DeadTask, TaskView } from '~/api/types';
import { useAct } from '~/api/use';
import { formatNumber } from '~/i18n/format';
import { Badge, Button, Dialog, Fact, Facts, Failure, Id, Loaded, Moment, Notice, Row, Stack, type Tone } from '~/ui';
import css from './operator.module.css';

type State = TaskView['state'];

/** How often a task that is on its way is asked about. */
const EVERY_MS = 1_000;

const TONES: Record<State, Tone> = {
  waiting: 'wait',
  delayed: 'wait',
  running: 'wait',
  done: 'good',
  dead: 'bad',
  archived: 'plain',
};

const isUnderWay = (state: State | undefined): boolean => TONES[state ?? 'dead'] === 'wait';

/** What kind of work, in words where there are any. */
export function useKind(): (kind: string) => string {
  const { t, i18n } = useTranslation('operator');
  return (kind) =>
    i18n.exists(`tasks.kinds.${kind}`, { ns: 'operator' }) ? t(`tasks.kinds.${kind as 'issue-gift-cards'}`) : kind;
}

/**
 * A task that was given up. Replayed it stays open and tells how it goes, to its end. `letter` is there for as long as the
 * list has it; what is known without it is less.
 */
export function TaskFile({ id, letter, onClose }: { id: string; letter: DeadTask | undefined; onClose: () => void }) {
  const { t } = useTranslation('operator');
  const kindOf = useKind();
  // what it failed of is still worth reading while it is done again
  const [kept, setKept] = useState(letter);
  if (letter && letter !== kept) setKept(letter);
  const [deleting, setDeleting] = useState(false);
  const params = { path: { id } };
  const touches = [['dead-tasks'], ['task', id]];
  const replay = useAct(() => ask(giftcard.POST('/v1/tasks/dead-letters/{id}/replay', { params })), touches);
  const archive = useAct(() => ask(giftcard.POST('/v1/tasks/dead-letters/{id}/archive', { params })), touches);
  const remove = useAct(
    () => ask(giftcard.DELETE('/v1/tasks/dead-letters/{id}', { params })),
    [['dead-tasks']],
    onClose,
  );
  const task = useQuery({
    queryKey: ['task', id],
    queryFn: () => ask(giftcard.GET('/v1/tasks/{id}', { params })),
    refetchInterval: ({ state }) => (isUnderWay(state.data?.state) ? EVERY_MS : false),
    staleTime: 0,
  });
  const gone = task.error !== null && asApiError(task.error).status === 404;
  const state = task.data?.state;
  const settled = state === 'dead' || state === 'archived';
  const busy = replay.isPending || archive.isPending || remove.isPending;
  return (
    <Dialog title={kindOf(kept?.kind ?? task.data?.kind ?? t('tasks.one'))} onClose={onClose}>
      {gone ? (
        <Notice title={t('tasks.gone')}>
          <p>{t('tasks.gone_lead')}</p>
        </Notice>
      ) : (
        <Loaded query={task} rows={3}>
          {(now) => (
            <>
              <Row gap={3} style={{ justifyContent: 'space-between' }} aria-live="polite">
                <Badge tone={TONES[now.state]}>{t(`tasks.states.${now.state}`)}</Badge>
                <Id id={id} />
              </Row>
              {replay.isSuccess && now.state === 'done' ? <Notice tone="good" title={t('tasks.done')} /> : null}
              {replay.isSuccess && now.state === 'dead' ? <Notice tone="bad" title={t('tasks.dead_again')} /> : null}
              {now.state === 'done' ? null : (
                <Chain
                  reason={settled ? (kept?.reason ?? now.reason) : (now.reason ?? kept?.reason)}
                  causes={kept?.causes ?? []}
                />
              )}
              <Facts>
                <Fact name={t('tasks.queue')}>{now.queue}</Fact>
                <Fact name={t('tasks.attempts')}>{formatNumber(now.attempts)}</Fact>
                <Fact name={t('tasks.enqueued_at')}>
                  <Moment at={now.enqueued_at} />
                </Fact>
                {kept && settled ? (
                  <Fact name={t('tasks.died_at')}>
                    <Moment at={kept.died_at} />
                  </Fact>
                ) : null}
                {kept?.archived_at ? (
                  <Fact name={t('tasks.archived_at')}>
                    <Moment at={kept.archived_at} />
                  </Fact>
                ) : null}
                {now.finished_at ? (
                  <Fact name={t('tasks.finished_at')}>
                    <Moment at={now.finished_at} />
                  </Fact>
                ) : null}
              </Facts>
              {kept ? <Json title={t('tasks.payload')} value={kept.payload} /> : null}
              {now.result ? <Json title={t('tasks.result')} value={now.result} /> : null}
            </>
          )}
        </Loaded>
      )}
      <Failure error={replay.error ?? archive.error ?? remove.error} />
      {settled && !deleting ? (
        <Row gap={2} style={{ justifyContent: 'flex-end' }}>
          <Button look="quiet" icon={Trash2} disabled={busy} onClick={() => setDeleting(true)}>
            {t('tasks.delete')}
          </Button>
          {state === 'dead' ? (
            <Button icon={Archive} disabled={busy} busy={archive.isPending} onClick={() => archive.mutate(undefined)}>
              {t('tasks.archive')}
            </Button>
          ) : null}
          <Button
            look="primary"
            icon={RotateCw}
            disabled={busy}
            busy={replay.isPending}
            onClick={() => replay.mutate(undefined)}
          >
            {t('tasks.replay')}
          </Button>
        </Row>
      ) : null}
      {settled && deleting ? (
        <Notice
          tone="bad"
          title={t('tasks.delete_title')}
          actions={
            <>
              <Button look="quiet" onClick={() => setDeleting(false)}>
                {t('cancel', { ns: 'shared' })}
              </Button>
              <Button look="danger" busy={remove.isPending} onClick={() => remove.mutate(undefined)}>
                {t('tasks.delete_do')}
              </Button>
            </>
          }
        >
          <p>{t('tasks.delete_lead')}</p>
        </Notice>
      ) : null}
    </Dialog>
  );
}

/** Why it failed, and what caused that, down to the root. */
function Chain({ reason, causes }: { reason: string | null | undefined; causes: readonly string[] }) {
  const { t } = useTranslation('operator');
  if (!reason) return null;
  return (
    <Stack gap={2}>
      <strong>{t('tasks.why')}</strong>
      <ol className={css.chain}>
        {[reason, ...causes].map((each, at) => (
          // the same words may stand in a chain twice: their place tells them apart
          <li key={`${at.toString()} ${each}`}>{each}</li>
        ))}
      </ol>
    </Stack>
  );
}

function Json({ title, value }: { title: string; value: unknown }) {
  return (
    <Stack gap={2}>
      <strong>{title}</strong>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
      <pre className={css.body} tabIndex={0}>
        {JSON.stringify(value, null, 2)}
      </pre>
    </Stack>
  );
}
