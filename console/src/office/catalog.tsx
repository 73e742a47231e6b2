import { zodResolver } from '@hookform/resolvers/zod';
import { useQuery } from '@tanstack/react-query';
import { Pencil, Plus, ShoppingBag } from 'lucide-react';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import * as z from 'zod/mini';
import { amountsOf } from '~/api/catalog';
import { ask, giftcard } from '~/api/client';
import type { Product, ProductBody } from '~/api/types';
import { useAct } from '~/api/use';
import { formatValue, parseAmount, typed } from '~/i18n/format';
import {
  Badge,
  Button,
  CheckBox,
  Choices,
  Dialog,
  Drawn,
  Empty,
  Failure,
  Field,
  Loaded,
  Page,
  Panel,
  Row,
  Select,
  Stack,
  TextArea,
} from '~/ui';
import { Narrowed } from '~/ui/choose';
import css from './office.module.css';
import { useScope } from './scope';

/** What gift cards are sold as, with the card as it will look. */
export function Catalog() {
  const { t } = useTranslation('office');
  const { operator } = useScope();
  const [edited, setEdited] = useState<Product | 'new' | null>(null);
  const products = useQuery({ queryKey: ['products'], queryFn: () => ask(giftcard.GET('/v1/products')) });
  return (
    <Page
      title={t('nav.catalog')}
      lead={t('catalog.lead')}
      actions={
        operator ? (
          <Button look="primary" icon={Plus} onClick={() => setEdited('new')}>
            {t('catalog.add')}
          </Button>
        ) : null
      }
    >
      <Loaded query={products}>
        {({ data }) =>
          data.length === 0 ? (
            <Panel>
              <Empty icon={ShoppingBag} title={t('catalog.none')}>
                {operator ? t('catalog.none_operator') : t('catalog.none_shop')}
              </Empty>
            </Panel>
          ) : (
            <Narrowed rows={data} nameOf={(product) => product.name}>
              {(narrowed) => (
                <Drawn rows={narrowed}>
                  {(drawn) => (
                    <div className={css.shelf}>
                      {drawn.map((product) => (
                        <Shelved
                          key={product.id}
                          product={product}
                          onEdit={operator ? () => setEdited(product) : undefined}
                        />
                      ))}
                    </div>
                  )}
                </Drawn>
              )}
            </Narrowed>
          )
        }
      </Loaded>
      {edited ? <ProductForm product={edited === 'new' ? null : edited} onClose={() => setEdited(null)} /> : null}
    </Page>
  );
}

function Shelved({ product, onEdit }: { product: Product; onEdit: (() => void) | undefined }) {
  const { t } = useTranslation('office');
  return (
    <article className={css.product}>
      <Face product={product} />
      <div className={css.productText}>
        <div>
          <h2>{product.name}</h2>
          <p>{validityWords(product.validity, t)}</p>
        </div>
        <Row gap={2}>
          <Badge tone={product.active ? 'good' : 'plain'}>
            {product.active ? t('catalog.on_sale') : t('catalog.off_sale')}
          </Badge>
          {onEdit ? <Button look="quiet" icon={Pencil} aria-label={t('catalog.edit')} onClick={onEdit} /> : null}
        </Row>
      </div>
    </article>
  );
}

type Translate = ReturnType<typeof useTranslation<'office'>>['t'];

/** "P12M" in words. */
export function validityWords(validity: string | null | undefined, t: Translate): string {
  const match = /^P(\d+)([DMY])$/.exec(validity ?? '');
  if (!match) return t('catalog.for_ever');
  const count = Number(match[1]);
  return match[2] === 'D'
    ? t('catalog.days', { count })
    : match[2] === 'M'
      ? t('catalog.months', { count })
      : t('catalog.years', { count });
}

function amountWords(product: Pick<Product, 'amounts' | 'unit'>): string {
  const amounts = amountsOf(product);
  const words = (amount: number) => formatValue({ amount, unit: product.unit });
  return 'fixed' in amounts
    ? amounts.fixed.map(words).join(' · ')
    : `${words(amounts.open.min)} – ${words(amounts.open.max)}`;
}

function Face({ product }: { product: Pick<Product, 'name' | 'amounts' | 'unit'> }) {
  return (
    <div className={css.face}>
      <span>{product.name}</span>
      <strong>{amountWords(product)}</strong>
      <small>LOCAL-PLUS</small>
    </div>
  );
}

const schema = z.object({
  name: z.string().check(z.minLength(1), z.maxLength(100)),
  unit: z.string().check(z.regex(/^[A-Z]{3}$/)),
  amounts: z.enum(['fixed', 'open']),
  fixed: z.string(),
  min: z.string(),
  max: z.string(),
  validity: z.string(),
  code_format: z.enum(['base32', 'digits']),
  terms: z.string().check(z.maxLength(10_000)),
  active: z.boolean(),
});
type Values = z.infer<typeof schema>;

function valuesOf(product: Product | null): Values {
  const unit = product?.unit ?? 'EUR';
  const text = (amount: number) => typed(amount, unit);
  const amounts = product ? amountsOf(product) : { fixed: [2_000, 5_000, 10_000] };
  return {
    name: product?.name ?? '',
    unit,
    amounts: 'fixed' in amounts ? 'fixed' : 'open',
    fixed: 'fixed' in amounts ? amounts.fixed.map(text).join('  ') : '',
    min: 'open' in amounts ? text(amounts.open.min) : '',
    max: 'open' in amounts ? text(amounts.open.max) : '',
    validity: product ? (product.validity ?? '') : 'P12M',
    code_format: product?.code_format === 'digits' ? 'digits' : 'base32',
    terms: product?.terms ?? '',
    active: product?.active ?? true,
  };
}

/** The typed amounts in minor units; null where one is none. */
export function amountsFrom(values: Pick<Values, 'amounts' | 'fixed' | 'min' | 'max' | 'unit'>) {
  if (values.amounts === 'open') {
    const min = parseAmount(values.min, values.unit);
    const max = parseAmount(values.max, values.unit);
    return min && max && min <= max ? { open: { min, max } } : null;
  }
  const fixed = values.fixed
    .split(/[\s;]+/)
    .filter(Boolean)
    .map((text) => parseAmount(text, values.unit));
  return fixed.length > 0 && fixed.every((each) => each !== null && each > 0) ? { fixed: fixed as number[] } : null;
}

function ProductForm({ product, onClose }: { product: Product | null; onClose: () => void }) {
  const { t } = useTranslation('office');
  const form = useForm<Values>({ resolver: zodResolver(schema), defaultValues: valuesOf(product) });
  const values = form.watch();
  const amounts = /^[A-Z]{3}$/.test(values.unit) ? amountsFrom(values) : null;
  const save = useAct(
    (body: ProductBody) =>
      product
        ? ask(giftcard.PUT('/v1/products/{id}', { params: { path: { id: product.id } }, body }))
        : ask(giftcard.POST('/v1/products', { body })),
    [['products']],
    onClose,
  );
  const { errors } = form.formState;
  return (
    <Dialog title={product ? t('catalog.edit') : t('catalog.add')} onClose={onClose}>
      {amounts ? (
        <Face
          product={{
            name: values.name || t('catalog.name'),
            unit: values.unit,
            amounts: amounts as unknown as Product['amounts'],
          }}
        />
      ) : null}
      <form
        noValidate
        onSubmit={form.handleSubmit((sent) => {
          if (!amounts) return;
          save.mutate({
            name: sent.name,
            unit: sent.unit,
            amounts: amounts as unknown as ProductBody['amounts'],
            validity: sent.validity || null,
            code_format: sent.code_format,
            terms: sent.terms || null,
            active: sent.active,
            ...(product ? { image_url: product.image_url ?? null, accepted_by: product.accepted_by ?? null } : {}),
          });
        })}
      >
        <Stack gap={4}>
          <Field
            label={t('catalog.name')}
            fault={errors.name ? t('fault.required') : undefined}
            {...form.register('name')}
          />
          {product ? null : (
            <Field
              label={t('catalog.unit')}
              maxLength={3}
              fault={errors.unit ? t('fault.currency') : undefined}
              {...form.register('unit', { setValueAs: (text: string) => text.toUpperCase() })}
            />
          )}
          <Choices
            label={t('catalog.amounts')}
            value={values.amounts}
            options={[
              { value: 'fixed', label: t('catalog.fixed') },
              { value: 'open', label: t('catalog.open') },
            ]}
            onChange={(next) => form.setValue('amounts', next)}
          />
          {values.amounts === 'fixed' ? (
            <Field
              label={t('catalog.amounts')}
              hint={t('catalog.fixed_hint')}
              fault={amounts ? undefined : t('fault.amount')}
              {...form.register('fixed')}
            />
          ) : (
            <Row gap={3} style={{ alignItems: 'flex-start' }}>
              <Field label={t('catalog.min')} inputMode="decimal" {...form.register('min')} />
              <Field
                label={t('catalog.max')}
                inputMode="decimal"
                fault={amounts ? undefined : t('fault.amount')}
                {...form.register('max')}
              />
            </Row>
          )}
          <Select label={t('catalog.validity')} {...form.register('validity')}>
            {['', 'P6M', 'P12M', 'P24M', 'P5Y'].map((each) => (
              <option key={each} value={each}>
                {validityWords(each, t)}
              </option>
            ))}
          </Select>
          <Select label={t('catalog.format')} {...form.register('code_format')}>
            <option value="base32">{t('catalog.base32')}</option>
            <option value="digits">{t('catalog.digits')}</option>
          </Select>
          <TextArea label={t('catalog.terms')} {...form.register('terms')} />
          <CheckBox label={t('catalog.on_sale')} {...form.register('active')} />
          <Failure error={save.error} />
          <Button type="submit" look="primary" wide busy={save.isPending} disabled={!amounts}>
            {t('save', { ns: 'shared' })}
          </Button>
        </Stack>
      </form>
    </Dialog>
  );
}
