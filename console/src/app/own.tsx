import { Shell } from './shell';

export { Account } from './account';

export const AccountFrame = () => <Shell nav={[]} />;
