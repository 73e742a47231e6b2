import { useUser } from '~/app/who';

/** For whom the office is open: one shop, or for an operator the network. */
export function useScope(): { merchantId: string | null; operator: boolean } {
  const user = useUser();
  return { merchantId: user.merchant_id ?? null, operator: user.role === 'operator' };
}
