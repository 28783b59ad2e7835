// `npm run test:tarball`: installs the packed package into a fresh project of each package manager, and deploys, previews and
// destroys a stack from there. `-- pnpm` does so with one of them.
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { readJson, root } from "./lib/paths.mjs";
import { run, runMain, SetupError, tail } from "./lib/run.mjs";
import { setup } from "./lib/setup.mjs";

const { devDependencies } = readJson(join(root, "package.json"));
/** How a project is installed and how one of its commands is run, with the exact version of each tool. */
const managers = {
  npm: { install: ["npm", "install", "--no-audit", "--no-fund"], exec: ["npx", "--no-install"] },
  pnpm: tool("pnpm@12.21.0", "pnpm", { install: ["install", "--ignore-scripts"], exec: ["exec"] }),
  yarn: tool("@yarnpkg/cli-dist@4.18.1", "yarn", { install: ["install"], exec: ["exec"] }),
};
const example = join(root, "examples", "order-processing");
const steps = [
  ["up", "--yes", "--skip-preview"],
  ["preview", "--expect-no-changes"],
  ["destroy", "--yes", "--skip-preview"],
];

function tool(pin, name, { install, exec }) {
  const call = ["npx", "--yes", `--package=${pin}`, "--", name];
  return { install: [...call, ...install], exec: [...call, ...exec] };
}

await runMain(async () => {
  const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(managers);
  const unknown = names.filter((name) => !Object.hasOwn(managers, name));
  if (unknown.length > 0)
    throw new SetupError(`Expected ${Object.keys(managers).join(", ")}, got ${unknown.join(", ")}.`);
  const { env } = await setup({ log: console.log });
  const folder = mkdtempSync(join(tmpdir(), "tarball-"));
  const clear = () => rmSync(folder, { recursive: true, force: true });
  process.once("exit", clear);
  await insist(["npm", "run", "release", "--", "--pack", folder], root, env);
  const tarball = join(
    folder,
    readdirSync(folder).find((file) => file.endsWith(".tgz")),
  );
  for (const name of names) {
    const start = Date.now();
    await live(managers[name], join(folder, name), tarball, env);
    console.log(`${name}: installed, deployed, unchanged, destroyed in ${((Date.now() - start) / 1000).toFixed(0)} s`);
  }
  return 0;
});

/** A project's life: the example of the README, with the package as users get it. */
async function live({ install, exec }, folder, tarball, setUp) {
  cpSync(example, folder, { recursive: true, filter: (path) => !path.endsWith("node_modules") });
  const versions = Object.fromEntries(
    ["@pulumi/pulumi", "@cloudflare/workers-types", "typescript", "@types/node"].map((name) => [
      name,
      devDependencies[name],
    ]),
  );
  const dependencies = { ...versions, "pulumi-cloudflare-workers": `file:${tarball}` };
  const write = (file, content) => writeFileSync(join(folder, file), content);
  write("package.json", JSON.stringify({ name: "shop", private: true, main: "index.ts", dependencies }));
  write("Pulumi.yaml", "name: shop\nruntime: nodejs\n");
  // A folder with a lock file of its own is a project to Yarn; Pulumi looks for packages in node_modules.
  write("yarn.lock", "");
  write(".yarnrc.yml", "nodeLinker: node-modules\nenableTelemetry: false\n");
  const state = `${folder}-state`;
  mkdirSync(state);
  const env = {
    ...setUp,
    // Only what the project has itself may be found.
    PATH: [dirname(process.execPath), ...setUp.PATH.split(delimiter).filter((entry) => !entry.startsWith(root))].join(
      delimiter,
    ),
    PULUMI_BACKEND_URL: `file://${state}`,
    PULUMI_CONFIG_PASSPHRASE: "passphrase",
  };
  await insist(install, folder, env);
  await insist(["pulumi", "stack", "init", "test"], folder, env);
  await insist(["pulumi", "config", "set", "--secret", "paymentKey", "sk_test"], folder, env);
  const life = `for (const args of ${JSON.stringify(steps)})
    require("node:child_process").execFileSync("pulumi", [...args, "--non-interactive"], { stdio: "inherit" });`;
  const local = ["pulumi-cloudflare-workers", "local", "--port", "0", "--", "node", "-e", life];
  await insist([...exec, ...local], folder, env);
}

async function insist([command, ...args], cwd, env) {
  const { ok, output } = await run(command, args, { cwd, env });
  if (!ok) throw new SetupError(`${[command, ...args].join(" ")} failed in ${cwd}:\n${tail(output, 40)}`);
}
