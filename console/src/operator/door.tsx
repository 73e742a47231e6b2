import { Activity, BookOpenText, Building2, Gauge, MailCheck, Scale } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Shell } from '~/app/shell';

export { AccountFile } from './account';
export { Limits } from './limits';
export { MerchantFile } from './merchant';
export { Merchants } from './merchants';
export { Messages } from './messages';
export { Overview } from './overview';
export { TransactionFile } from './transaction';
export { Transactions } from './transactions';
export { Trial } from './trial';

export function Frame() {
  const { t } = useTranslation('operator');
  return (
    <Shell
      nav={[
        { to: '/operator', label: t('nav.overview'), icon: Activity, exact: true },
        { to: '/operator/merchants', label: t('nav.merchants'), icon: Building2 },
        { to: '/operator/ledger', label: t('nav.ledger'), icon: BookOpenText },
        { to: '/operator/trial-balance', label: t('nav.trial'), icon: Scale },
        { to: '/operator/limits', label: t('nav.limits'), icon: Gauge },
        { to: '/operator/messages', label: t('nav.messages'), icon: MailCheck },
      ]}
    />
  );
}
