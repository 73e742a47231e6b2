import {
  Activity,
  BookOpenText,
  Building2,
  Gauge,
  ListX,
  MailCheck,
  Radio,
  Scale,
  ScrollText,
  Sigma,
} from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Shell } from '~/app/shell';

export function Frame() {
  const { t } = useTranslation('operator');
  return (
    <Shell
      nav={[
        { to: '/operator', label: t('nav.overview'), icon: Activity, exact: true },
        { to: '/operator/live', label: t('nav.live'), icon: Radio },
        { to: '/operator/merchants', label: t('nav.merchants'), icon: Building2 },
        { to: '/operator/ledger', label: t('nav.ledger'), icon: BookOpenText },
        { to: '/operator/trial-balance', label: t('nav.trial'), icon: Scale },
        { to: '/operator/reconciliation', label: t('nav.reconciliation'), icon: Sigma },
        { to: '/operator/limits', label: t('nav.limits'), icon: Gauge },
        { to: '/operator/messages', label: t('nav.messages'), icon: MailCheck },
        { to: '/operator/tasks', label: t('nav.tasks'), icon: ListX },
        { to: '/operator/audit', label: t('nav.audit'), icon: ScrollText },
      ]}
    />
  );
}
