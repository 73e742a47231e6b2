import { useQueries } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Badge } from '~/ui';

const SERVICES = ['ledger', 'wallet', 'merchant', 'giftcard', 'notification'] as const;
const EVERY_MS = 10_000;

/** Whether each service says that it is ready, asked of the service itself. */
export function Health() {
  const { t } = useTranslation('operator');
  const answers = useQueries({
    queries: SERVICES.map((service) => ({
      queryKey: ['ready', service],
      queryFn: async () => {
        const answer = await fetch(`/${service}/readyz`, { cache: 'no-store' });
        // read to its end, or the browser keeps the connection
        await answer.text();
        return answer.ok;
      },
      refetchInterval: EVERY_MS,
      staleTime: 0,
    })),
  });
  return SERVICES.map((service, at) => {
    const ready = answers[at]?.data;
    return (
      <Badge key={service} tone={ready === undefined ? 'plain' : ready ? 'good' : 'bad'}>
        {service}: {ready === undefined ? '…' : ready ? t('health.ready') : t('health.away')}
      </Badge>
    );
  });
}
