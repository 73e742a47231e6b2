import { useQueries } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Badge, Skeleton } from '~/ui';
import css from './operator.module.css';

const SERVICES = ['ledger', 'wallet', 'merchant', 'giftcard', 'notification', 'analytics'] as const;
const EVERY_MS = 10_000;

interface Readiness {
  ready: boolean;
  /** By name, whether it answers; none when the service itself does not. */
  dependencies: [name: string, up: boolean][];
}

/** What `/readyz` says; whatever else comes is a service that is not ready. */
export function readiness(ok: boolean, text: string): Readiness {
  try {
    const { dependencies } = JSON.parse(text) as { dependencies: Record<string, string> };
    return { ready: ok, dependencies: Object.entries(dependencies).map(([name, state]) => [name, state !== 'down']) };
  } catch {
    return { ready: ok, dependencies: [] };
  }
}

/** Whether each service says that it is ready and what it leans on answers, asked of the service itself. */
export function Health() {
  const { t } = useTranslation('operator');
  const answers = useQueries({
    queries: SERVICES.map((service) => ({
      queryKey: ['ready', service],
      queryFn: async (): Promise<Readiness> => {
        const answer = await fetch(`/${service}/readyz`, { cache: 'no-store' });
        return readiness(answer.ok, await answer.text());
      },
      refetchInterval: EVERY_MS,
      staleTime: 0,
    })),
  });
  return (
    <ul className={css.health}>
      {SERVICES.map((service, at) => {
        const { data, error } = answers[at] ?? {};
        const known = error ? { ready: false, dependencies: [] } : data;
        return (
          <li key={service}>
            <strong>{service}</strong>
            {known ? (
              <Badge tone={known.ready ? 'good' : 'bad'}>{known.ready ? t('health.ready') : t('health.away')}</Badge>
            ) : (
              <Skeleton width={64} height={22} />
            )}
            <span>
              {known?.dependencies.map(([name, up]) => (
                <span key={name} data-down={up ? undefined : true}>
                  {up ? name : t('health.down', { name })}
                </span>
              ))}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
