import { Operations } from './generated/resources.js';
import { type ClientOptions, Transport } from './transport.js';

/**
 * A client of one network.
 *
 * ```ts
 * const localplus = new LocalPlus({ baseUrl: 'https://api.example.com', clientId, clientSecret });
 * const wallet = await localplus.wallets.open({ external_ref: 'card-0001' });
 * await localplus.earn({ account_id: wallet.points_account_id, points: 12 });
 * ```
 */
export class LocalPlus extends Operations {
  constructor(options: ClientOptions) {
    super(new Transport(options));
  }
}
