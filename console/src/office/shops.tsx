import { Building2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useMerchants } from '~/api/use';
import { Empty, LinkButton, Loaded, Panel, Select } from '~/ui';

/** Which shop an operator looks at; while the network has none, the way to the first. */
export function ChooseShop({ id, onChoose }: { id: string | null; onChoose: (id: string) => void }) {
  const { t } = useTranslation('office');
  const { query, merchants } = useMerchants();
  return (
    <Loaded query={query} rows={1}>
      {() =>
        merchants.length === 0 ? (
          <Panel>
            <Empty
              icon={Building2}
              title={t('shops.none')}
              action={
                <LinkButton look="primary" to="/operator/merchants">
                  {t('shops.go')}
                </LinkButton>
              }
            >
              {t('shops.none_lead')}
            </Empty>
          </Panel>
        ) : (
          <div style={{ maxWidth: 360 }}>
            <Select label={t('columns.shop')} value={id ?? ''} onChange={(event) => onChoose(event.target.value)}>
              {merchants.map((each) => (
                <option key={each.id} value={each.id}>
                  {each.display_name}
                </option>
              ))}
            </Select>
          </div>
        )
      }
    </Loaded>
  );
}
