import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { ask, merchant } from '~/api/client';
import type { components } from '~/api/generated/merchant';
import { everything } from '~/api/use';
import { useRested } from '~/ui/rested';
import { useTill } from './till-context';

type Program = components['schemas']['ProgramBody'];

/** The program that gives points in this shop today; null when none does. */
export function useLiveProgram() {
  const { merchant: shop } = useTill();
  return useQuery({
    queryKey: ['program', shop.id],
    queryFn: async () => {
      const query = { merchant_id: shop.id, limit: 200 };
      const { data } = await everything<Program>((cursor) =>
        ask(merchant.GET('/v1/programs', { params: { query: { ...query, ...(cursor ? { cursor } : {}) } } })),
      );
      const live = data.find((program) => typeof program.live_version === 'number');
      return live && typeof live.live_version === 'number' ? { id: live.id, version: live.live_version } : null;
    },
    staleTime: 60_000,
  });
}

/** What a purchase is worth, and by which rules; asked of the same program that will price it when it is confirmed. */
export function usePricing(program: { id: string; version: number } | null, account: string | null, amount: number) {
  const { merchant: shop, store } = useTill();
  const rested = useRested(amount);
  const query = useQuery({
    queryKey: ['pricing', program?.id, program?.version, account, store?.id, rested],
    queryFn: () =>
      ask(
        merchant.POST('/v1/programs/{id}/calculate', {
          params: { path: { id: program?.id ?? '' } },
          body: {
            purchase: { amount: rested, unit: shop.currency, store_id: store?.id ?? '' },
            version: program?.version ?? null,
            ...(account ? { account_id: account } : {}),
          },
        }),
      ),
    enabled: program !== null && account !== null && store !== null && rested > 0,
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
  return { ...query, current: rested === amount && !query.isPlaceholderData };
}
