// `npm run fix`: repairs what eslint and prettier can repair.
import { root } from "./lib/paths.mjs";
import { run, runMain } from "./lib/run.mjs";
import { setup } from "./lib/setup.mjs";

await runMain(async () => {
  const { env } = await setup({ log: console.log, tolerateTypeErrors: true });
  const lint = await run("node", ["node_modules/eslint/bin/eslint.js", "--fix", "."], {
    cwd: root,
    env,
    inherit: true,
  });
  const format = await run("node", ["node_modules/prettier/bin/prettier.cjs", "--write", "--log-level=warn", "."], {
    cwd: root,
    env,
    inherit: true,
  });
  return lint.ok && format.ok ? 0 : 1;
});
