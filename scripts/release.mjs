// `npm run release -- --check`: packs the package as npm publishes it, and checks what is in it. `-- --pack <folder>` leaves the
// tarball there.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { packageIsBuilt } from "./lib/dependencies.mjs";
import { root } from "./lib/paths.mjs";
import { run, runMain, SetupError, tail } from "./lib/run.mjs";

const packedLimit = 700_000;
const unpackedLimit = 2_700_000;
const contents = /^(package\.json|README\.md|LICENSE|CHANGELOG\.md|docs\/[\w/-]+\.md|dist\/.+\.(js|d\.ts))$/;

await runMain(async () => {
  const [option, folder] = process.argv.slice(2);
  if (option !== "--check" && !(option === "--pack" && folder)) {
    throw new SetupError("Usage: npm run release -- --check, or npm run release -- --pack <folder>");
  }
  const target = option === "--pack" ? resolve(folder) : mkdtempSync(join(tmpdir(), "release-"));
  try {
    return (await check(target, option === "--check")) ? 0 : 1;
  } finally {
    if (option === "--check") rmSync(target, { recursive: true, force: true });
  }
});

async function check(target, checkOnly) {
  // Each build begins with an empty folder: one of these sources is as good as a new one.
  if (!checkOnly || !packageIsBuilt()) await insist("npm", ["run", "build"]);
  const pack = ["pack", "--ignore-scripts", "--json", "--loglevel=error", "--pack-destination", target];
  const output = await insist("npm", pack);
  const [packed] = JSON.parse(output.slice(output.search(/^\[/m)));
  const tarball = join(target, packed.filename);
  const problems = packed.files.map(({ path }) => path).filter((path) => !contents.test(path));
  for (const path of problems) console.log(`${path} is not part of the package.`);
  const sizes = [
    ["packed", packed.size, packedLimit],
    ["unpacked", packed.unpackedSize, unpackedLimit],
  ];
  for (const [title, size, limit] of sizes) {
    console.log(`${title}: ${size} bytes of at most ${limit}`);
    if (size > limit) problems.push(title);
  }
  const tools = [
    ["node_modules/publint/src/cli.js", "run", tarball, "--strict"],
    [
      "node_modules/@arethetypeswrong/cli/dist/index.js",
      tarball,
      "--no-emoji",
      "--format",
      "ascii",
      "--profile",
      "node16",
    ],
  ];
  for (const args of tools) {
    const { ok } = await run(process.execPath, args, { cwd: root, inherit: true });
    if (!ok) problems.push(args[0]);
  }
  return problems.length === 0;
}

async function insist(command, args) {
  const { ok, output } = await run(command, args, { cwd: root });
  if (!ok) throw new SetupError(`${command} ${args.join(" ")} failed:\n${tail(output)}`);
  return output;
}
