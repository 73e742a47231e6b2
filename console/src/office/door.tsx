import {
  ArrowLeftRight,
  BadgePercent,
  CreditCard,
  Gift,
  House,
  KeyRound,
  ShoppingBag,
  Store as StoreIcon,
  Users,
  UsersRound,
  Webhook,
} from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Shell } from '~/app/shell';

export function Frame() {
  const { t } = useTranslation('office');
  return (
    <Shell
      nav={[
        { to: '/office', label: t('nav.today'), icon: House, exact: true },
        { to: '/office/customers', label: t('nav.customers'), icon: UsersRound },
        { to: '/office/cards', label: t('nav.cards'), icon: CreditCard },
        { to: '/office/catalog', label: t('nav.catalog'), icon: ShoppingBag },
        { to: '/office/programs', label: t('nav.programs'), icon: BadgePercent },
        { to: '/office/rewards', label: t('nav.rewards'), icon: Gift },
        { to: '/office/settlement', label: t('nav.settlement'), icon: ArrowLeftRight },
        { to: '/office/stores', label: t('nav.stores'), icon: StoreIcon },
        { to: '/office/team', label: t('nav.team'), icon: Users },
        { to: '/office/keys', label: t('nav.keys'), icon: KeyRound },
        { to: '/office/webhooks', label: t('nav.webhooks'), icon: Webhook },
      ]}
    />
  );
}
