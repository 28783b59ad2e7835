import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const FILES = {
  "worker.js": "export default { fetch() {} };",
  "broken.js": "export default {",
  "workflows.js":
    'import { WorkflowEntrypoint } from "cloudflare:workers"; export class Orders extends WorkflowEntrypoint {} export default {};',
  "objects.js":
    'import { DurableObject } from "cloudflare:workers"; export class Counter extends DurableObject {} export default {};',
  "site/index.html": "<h1>Site</h1>",
};

/**
 * Runs the tests of a file in a folder with these files, without a token.
 *
 * @returns The folder, while the tests run.
 */
export function inSampleFolder(): () => string {
  const home = process.cwd();
  let folder = "";

  beforeAll(() => {
    delete process.env["CLOUDFLARE_API_TOKEN"];
    folder = mkdtempSync(join(tmpdir(), "bad-input-"));
    mkdirSync(join(folder, "site"));
    for (const [name, text] of Object.entries(FILES)) writeFileSync(join(folder, name), text);
    process.chdir(folder);
  });

  afterAll(() => {
    process.chdir(home);
    rmSync(folder, { recursive: true });
  });

  return () => folder;
}
