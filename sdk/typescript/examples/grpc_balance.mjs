// The ledger by gRPC: points are given by REST, and read from the authority by the contract's own messages. LOCALPLUS_URL,
// LOCALPLUS_CLIENT_ID and LOCALPLUS_CLIENT_SECRET say where and who; LOCALPLUS_LEDGER_GRPC is the ledger's gRPC address, within
// the network. It needs @bufbuild/protobuf, @connectrpc/connect and @connectrpc/connect-node.
import { randomUUID } from 'node:crypto';
import { createClient } from '@connectrpc/connect';
import { createGrpcTransport } from '@connectrpc/connect-node';
import { LocalPlus } from '@localplus/sdk';
import { LedgerService } from '@localplus/sdk/proto/ledger/v1/ledger_service';

const {
  LOCALPLUS_URL = '',
  LOCALPLUS_CLIENT_ID = '',
  LOCALPLUS_CLIENT_SECRET = '',
  LOCALPLUS_LEDGER_GRPC = '',
} = process.env;
const localplus = new LocalPlus({
  baseUrl: LOCALPLUS_URL,
  clientId: LOCALPLUS_CLIENT_ID,
  clientSecret: LOCALPLUS_CLIENT_SECRET,
});
const wallet = await localplus.wallets.open({ external_ref: `example-${randomUUID()}` });
const account_id = wallet.points_account_id ?? '';
await localplus.earn({ account_id, points: 40 });

// the same token speaks to both faces of the ledger
const answer = await fetch(`${LOCALPLUS_URL}/merchant/v1/oauth/token`, {
  method: 'POST',
  body: new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: LOCALPLUS_CLIENT_ID,
    client_secret: LOCALPLUS_CLIENT_SECRET,
  }),
});
const { access_token } = /** @type {{ access_token: string }} */ (await answer.json());
const ledger = createClient(LedgerService, createGrpcTransport({ baseUrl: LOCALPLUS_LEDGER_GRPC }));
const headers = { authorization: `Bearer ${access_token}` };
const { account } = await ledger.getAccount({ accountId: account_id }, { headers, timeoutMs: 5_000 });
console.log(`the ledger says: ${account?.available} ${account?.unit}, version ${account?.version}`);
if (account?.available !== 40n || account.unit !== 'PTS') process.exit(1);
