// Writes src/api/generated from the services' OpenAPI documents; with --check only says whether it is up to date.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import openapiTS, { astToString } from 'openapi-typescript';

const services = ['ledger', 'wallet', 'merchant', 'giftcard', 'notification', 'analytics'];
const check = process.argv.includes('--check');
const folder = new URL('../src/api/generated/', import.meta.url);
const stale = [];

await mkdir(folder, { recursive: true });
for (const service of services) {
  const document = new URL(`../../services/svc-${service}/openapi.json`, import.meta.url);
  const described = JSON.parse(await readFile(document, 'utf8'));
  // types are taken by path; names of operations are not needed, nor are they unique everywhere
  for (const methods of Object.values(described.paths)) {
    for (const operation of Object.values(methods)) delete operation.operationId;
  }
  const ast = await openapiTS(described, { alphabetize: true });
  const text = `// Made by \`npm run api\` from services/svc-${service}/openapi.json; not edited by hand.\n\n${astToString(ast)}`;
  const file = new URL(`${service}.ts`, folder);
  const present = await readFile(file, 'utf8').catch(() => '');
  if (present === text) continue;
  if (check) stale.push(service);
  else await writeFile(file, text);
}
if (stale.length > 0) {
  console.error(`src/api/generated is not what ${stale.join(', ')} offer today: run \`npm run api\`.`);
  process.exit(1);
}
