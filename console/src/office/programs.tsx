import { useQuery } from '@tanstack/react-query';
import { BadgePercent, Rocket } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask, merchant } from '~/api/client';
import type { components } from '~/api/generated/merchant';
import { useAct, useShop, useShops } from '~/api/use';
import { minorDigits, parseAmount, typed } from '~/i18n/format';
import {
  Badge,
  Button,
  Choices,
  Confirm,
  Empty,
  Failure,
  Field,
  Loaded,
  Notice,
  Page,
  Panel,
  Row,
  Stack,
  TextArea,
} from '~/ui';
import { Held, usePages } from '~/ui/list';
import css from './office.module.css';
import { Replay } from './replay';
import { useScope } from './scope';
import { ChooseShop } from './shops';

type Program = components['schemas']['ProgramBody'];
type Document = components['schemas']['ProgramDocument'];
type Rule = Document['earn'][number];

/** The rules by which a purchase becomes points: written with last month replayed beside them, saved as a draft, then made live. */
export function Programs() {
  const { t } = useTranslation('office');
  const { merchantId } = useScope();
  const shops = useShops();
  const [chosen, setChosen] = useState<string | null>(merchantId);
  const shop = chosen ?? shops.data?.data[0]?.id ?? null;
  return (
    <Page title={t('nav.programs')} lead={t('programs.lead')}>
      {merchantId === null ? <ChooseShop id={shop} onChoose={setChosen} /> : null}
      {shop === null ? null : <OfShop key={shop} shop={shop} />}
    </Page>
  );
}

/** A shop's programs, a few at a time: each reads what it would change and what it would have given last month. */
function OfShop({ shop }: { shop: string }) {
  const programs = usePages<Program>(['programs', shop], (cursor) =>
    ask(
      merchant.GET('/v1/programs', {
        params: { query: { merchant_id: shop, limit: 10, ...(cursor ? { cursor } : {}) } },
      }),
    ),
  );
  if (programs.data?.length === 0 && !programs.hasNextPage) return <First shop={shop} />;
  return (
    <Held query={programs} rows={programs.data}>
      {(rows) => (
        <Stack gap={5}>
          {rows.map((program) => (
            <Editor key={`${program.id}/${program.draft_revision}`} program={program} />
          ))}
        </Stack>
      )}
    </Held>
  );
}

/** A program to begin with: one point per unit of currency. */
function First({ shop }: { shop: string }) {
  const { t } = useTranslation('office');
  const file = useShop(shop);
  const unit = file.data?.currency ?? 'EUR';
  const create = useAct(() => {
    const document: Document = {
      name: t('programs.first_name'),
      time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      unit,
      earn: [
        {
          id: 'per-unit',
          name: t('programs.first_rule', { unit }),
          type: 'spend',
          points: 1,
          per: 10 ** minorDigits(unit),
        },
      ],
      expiry: 'P12M',
    };
    return ask(merchant.POST('/v1/programs', { body: { merchant_id: shop, document } }));
  }, [['programs']]);
  return (
    <Panel>
      <Empty
        icon={BadgePercent}
        title={t('programs.none')}
        action={
          <Button look="primary" busy={create.isPending || file.isPending} onClick={() => create.mutate(undefined)}>
            {t('programs.begin')}
          </Button>
        }
      >
        {t('programs.none_lead')}
      </Empty>
      <Failure error={create.error} />
    </Panel>
  );
}

function Editor({ program }: { program: Program }) {
  const { t } = useTranslation('office');
  const [draft, setDraft] = useState<Document>(program.draft);
  const [view, setView] = useState<'form' | 'text'>('form');
  const [text, setText] = useState(() => JSON.stringify(program.draft, null, 2));
  const [wrong, setWrong] = useState(false);
  const [going, setGoing] = useState(false);
  const { id } = program;
  const params = { path: { id } };
  const changed = JSON.stringify(draft) !== JSON.stringify(program.draft);
  const save = useAct(
    () =>
      ask(
        merchant.PUT('/v1/programs/{id}/draft', {
          params,
          body: { revision: program.draft_revision, document: draft },
        }),
      ),
    [['programs'], ['plan', id], ['replay', id]],
  );
  const promote = useAct(
    async () => {
      const version = await ask(
        merchant.POST('/v1/programs/{id}/apply', { params, body: { revision: program.draft_revision } }),
      );
      return ask(merchant.POST('/v1/programs/{id}/promote', { params, body: { version: version.version } }));
    },
    [['programs'], ['plan', id], ['program']],
    () => setGoing(false),
  );
  const rule = (at: number, change: Partial<Rule>) =>
    setDraft({ ...draft, earn: draft.earn.map((each, index) => (index === at ? { ...each, ...change } : each)) });
  return (
    <div className={css.split}>
      <Panel
        title={draft.name}
        actions={
          <Row gap={2}>
            <Badge tone={program.live_version ? 'good' : 'wait'}>
              {program.live_version ? t('programs.live', { version: program.live_version }) : t('programs.not_live')}
            </Badge>
            <Choices
              label={t('programs.view')}
              value={view}
              options={[
                { value: 'form', label: t('programs.form') },
                { value: 'text', label: t('programs.text') },
              ]}
              onChange={(next) => {
                setText(JSON.stringify(draft, null, 2));
                setWrong(false);
                setView(next);
              }}
            />
          </Row>
        }
      >
        <form
          onSubmit={(event) => {
            event.preventDefault();
            save.mutate(undefined);
          }}
        >
          <Stack gap={4}>
            {view === 'text' ? (
              <TextArea
                label={t('programs.document')}
                className={css.code}
                rows={24}
                spellCheck={false}
                fault={wrong ? t('programs.no_json') : undefined}
                value={text}
                onChange={(event) => {
                  setText(event.target.value);
                  try {
                    setDraft(JSON.parse(event.target.value) as Document);
                    setWrong(false);
                  } catch {
                    setWrong(true);
                  }
                }}
              />
            ) : (
              <>
                <Field
                  label={t('columns.name')}
                  value={draft.name}
                  onChange={(event) => setDraft({ ...draft, name: event.target.value })}
                />
                {draft.earn.map((each, at) => (
                  <RuleFields key={each.id} rule={each} unit={draft.unit} onChange={(change) => rule(at, change)} />
                ))}
                {(draft.multipliers ?? []).map((each, at) => (
                  <Row key={each.id} gap={3} style={{ alignItems: 'flex-end' }}>
                    <div style={{ flex: 2 }}>
                      <Field
                        label={t('programs.multiplier')}
                        value={each.name}
                        onChange={(event) =>
                          setDraft({
                            ...draft,
                            multipliers: (draft.multipliers ?? []).map((one, index) =>
                              index === at ? { ...one, name: event.target.value } : one,
                            ),
                          })
                        }
                      />
                    </div>
                    <div style={{ flex: 1 }}>
                      <Field
                        label={t('programs.factor')}
                        inputMode="decimal"
                        value={each.factor}
                        onChange={(event) =>
                          setDraft({
                            ...draft,
                            multipliers: (draft.multipliers ?? []).map((one, index) =>
                              index === at ? { ...one, factor: event.target.value.replace(',', '.') } : one,
                            ),
                          })
                        }
                      />
                    </div>
                  </Row>
                ))}
                <Field
                  label={t('programs.expiry')}
                  hint={t('programs.expiry_hint')}
                  value={draft.expiry ?? ''}
                  onChange={(event) => setDraft({ ...draft, expiry: event.target.value || null })}
                />
              </>
            )}
            <Failure error={save.error} />
            <Row gap={2}>
              <Button
                type="submit"
                look={changed ? 'primary' : 'plain'}
                busy={save.isPending}
                disabled={!changed || wrong}
              >
                {t('programs.save')}
              </Button>
              <Button icon={Rocket} disabled={changed} onClick={() => setGoing(true)}>
                {t('programs.go')}
              </Button>
            </Row>
          </Stack>
        </form>
      </Panel>
      <Stack gap={5}>
        <Replay id={id} zone={program.draft.time_zone} written={changed && !wrong ? draft : null} />
        <Plan id={id} stale={changed} />
      </Stack>
      {going ? (
        <Confirm
          title={t('programs.go_title')}
          action={t('programs.go')}
          busy={promote.isPending}
          error={promote.error}
          onConfirm={() => promote.mutate(undefined)}
          onClose={() => setGoing(false)}
        >
          <p>{t('programs.go_lead')}</p>
        </Confirm>
      ) : null}
    </div>
  );
}

function RuleFields({ rule, unit, onChange }: { rule: Rule; unit: string; onChange: (change: Partial<Rule>) => void }) {
  const { t } = useTranslation('office');
  const [per, setPer] = useState(rule.per ? typed(rule.per, unit) : '');
  return (
    <fieldset className={css.rule}>
      <legend>{t(`programs.${rule.type}`)}</legend>
      <Row gap={3} style={{ alignItems: 'flex-end' }}>
        <div style={{ flex: 2 }}>
          <Field
            label={t('columns.name')}
            value={rule.name}
            onChange={(event) => onChange({ name: event.target.value })}
          />
        </div>
        <div style={{ flex: 1 }}>
          <Field
            label={t('programs.points')}
            inputMode="numeric"
            value={rule.points}
            onChange={(event) => onChange({ points: Number(event.target.value.replace(/\D/g, '')) })}
          />
        </div>
        {rule.type === 'visit' ? null : (
          <div style={{ flex: 1 }}>
            <Field
              label={t('programs.per', { unit })}
              inputMode="decimal"
              value={per}
              onChange={(event) => {
                setPer(event.target.value);
                onChange({ per: parseAmount(event.target.value, unit) });
              }}
            />
          </div>
        )}
      </Row>
    </fieldset>
  );
}

function Plan({ id, stale }: { id: string; stale: boolean }) {
  const { t } = useTranslation('office');
  const plan = useQuery({
    queryKey: ['plan', id],
    queryFn: () => ask(merchant.POST('/v1/programs/{id}/plan', { params: { path: { id } }, body: {} })),
  });
  return (
    <Panel title={t('programs.plan')} actions={stale ? <Badge tone="wait">{t('programs.unsaved')}</Badge> : null}>
      <Loaded query={plan} rows={2}>
        {(found) =>
          found.changes.length === 0 ? (
            <Notice tone="good" title={t('programs.same')} />
          ) : (
            <Stack gap={2}>
              {found.changes.map((change) => (
                <div key={change.path}>
                  <code>{change.path}</code>
                  <p>{change.words}</p>
                </div>
              ))}
            </Stack>
          )
        }
      </Loaded>
    </Panel>
  );
}
