import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Search, UsersRound } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { find, guess, isNobody } from '~/api/find';
import { useShop, useShops } from '~/api/use';
import { Button, Empty, Failure, Field, Page, Panel, Row } from '~/ui';
import { useScope } from './scope';

/** Nobody scrolls through customers: they are found by what they show, and nothing else of them is known here. */
export function Customers() {
  const { t } = useTranslation('office');
  const navigate = useNavigate();
  const { merchantId } = useScope();
  const own = useShop(merchantId);
  const shops = useShops();
  const [text, setText] = useState('');
  const country = own.data?.country ?? shops.data?.data[0]?.country ?? 'FR';
  const search = useMutation({
    mutationFn: () => find(guess(text, country)),
    onSuccess: (found) =>
      found.kind === 'customer'
        ? navigate({
            to: '/office/customers/$id',
            params: { id: found.wallet.id },
            search: found.contact ? { contact: found.contact } : {},
          })
        : navigate({ to: '/office/cards/$id', params: { id: found.card.id } }),
  });
  return (
    <Page title={t('nav.customers')} lead={t('customers.lead')}>
      <Panel>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (text.trim() !== '') search.mutate();
          }}
        >
          <Row gap={3} style={{ alignItems: 'flex-end' }}>
            <div style={{ flex: '1 1 260px' }}>
              <Field
                label={t('customers.find')}
                placeholder={t('customers.placeholder')}
                autoComplete="off"
                spellCheck={false}
                value={text}
                onChange={(event) => {
                  setText(event.target.value);
                  search.reset();
                }}
              />
            </div>
            <Button type="submit" look="primary" icon={Search} busy={search.isPending}>
              {t('customers.submit')}
            </Button>
          </Row>
        </form>
        {search.error ? (
          isNobody(search.error) ? (
            <Empty icon={UsersRound} title={t('customers.nobody')}>
              {t('customers.nobody_lead')}
            </Empty>
          ) : (
            <div style={{ marginTop: 'var(--s4)' }}>
              <Failure error={search.error} again={() => search.mutate()} />
            </div>
          )
        ) : null}
      </Panel>
    </Page>
  );
}
