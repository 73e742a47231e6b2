import { Building2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useName, useShops } from '~/api/use';
import { shortId } from '~/i18n/format';
import { Empty, Failure, LinkButton, Panel, Select, Skeleton } from '~/ui';
import { Choose, ChooseOf, type Option } from '~/ui/choose';
import { useRested } from '~/ui/rested';

/** A shop by its name; by what of its id people read out while nobody knows it. */
export function ShopName({ id }: { id: string | null | undefined }) {
  const name = useName(id ?? null);
  if (!id) return null;
  if (name.isPending) return <Skeleton width={96} />;
  return name.data ?? shortId(id);
}

/** One of the shops one may see: all of them to look through while they are few, else found by typing. */
export function ShopField({
  label,
  id,
  none,
  onChoose,
}: {
  label: string;
  id: string | null;
  /** What it means to choose no shop, where that is possible. */
  none?: string;
  onChoose: (id: string | null) => void;
}) {
  const [typed, setTyped] = useState<string | null>(null);
  const rested = useRested(typed ?? '');
  const all = useShops();
  const found = useShops(rested);
  const name = useName(id);
  if (!all.data) {
    if (all.error) return <Failure error={all.error} again={() => void all.refetch()} />;
    return (
      <Select label={label} disabled>
        <option>{none}</option>
      </Select>
    );
  }
  const nobody: Option[] = none === undefined ? [] : [{ value: '', label: none }];
  const optionsOf = (shops: typeof all.data | undefined): Option[] =>
    (shops?.data ?? []).map((shop) => ({ value: shop.id, label: shop.display_name }));
  const choose = (value: string) => onChoose(value || null);
  if (!all.data.next_cursor) {
    return <ChooseOf label={label} value={id ?? ''} options={[...nobody, ...optionsOf(all.data)]} onChoose={choose} />;
  }
  const first = optionsOf(all.data).find((each) => each.value === id)?.label;
  return (
    <Choose
      label={label}
      shown={id === null ? (none ?? '') : (first ?? name.data ?? shortId(id))}
      value={id ?? ''}
      options={[...(rested.trim() ? [] : nobody), ...optionsOf(found.data)]}
      more={Boolean(found.data?.next_cursor)}
      busy={(typed ?? '') !== rested || found.isPlaceholderData || found.isPending}
      error={found.error}
      again={() => void found.refetch()}
      typed={typed}
      onType={setTyped}
      onChoose={choose}
    />
  );
}

/** Which shop an operator looks at; while the network has none, the way to the first. */
export function ChooseShop({ id, onChoose }: { id: string | null; onChoose: (id: string | null) => void }) {
  const { t } = useTranslation('office');
  const shops = useShops();
  if (shops.data?.data.length === 0) {
    return (
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
    );
  }
  return (
    <div style={{ maxWidth: 360 }}>
      <ShopField label={t('columns.shop')} id={id} onChoose={onChoose} />
    </div>
  );
}
