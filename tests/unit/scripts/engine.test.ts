import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { lib, runModule } from "./script";

jest.setTimeout(60_000);

const goMod = readFileSync(resolve(__dirname, "../../../scripts/engine/go.mod"), "utf8");
const version = /pulumi\/pkg\/v3 v(\S+)/.exec(goMod)![1]!;

let cache: string;
let engines: string;
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), "engine-"));
  engines = join(cache, "pulumi-cloudflare-workers", "engine");
  mkdirSync(engines, { recursive: true });
});
afterEach(() => {
  rmSync(cache, { recursive: true, force: true });
});

const call = (text: string, env: NodeJS.ProcessEnv = {}) =>
  runModule(text, { XDG_CACHE_HOME: cache, PATH: dirname(process.execPath), ...env });

const install = `
  import { findEngine, installEngine } from ${JSON.stringify(lib("engine.mjs"))};
  const before = await findEngine();
  console.log(JSON.stringify({ before: before ?? null, engine: await installEngine(console.error) }));
`;

test("what an interrupted set-up left is removed, and never taken for an engine", async () => {
  const built = join(engines, `${version}-built`, "bin");
  mkdirSync(built, { recursive: true });
  mkdirSync(join(engines, ".unfinished-1", "bin"), { recursive: true });
  writeFileSync(join(engines, ".unfinished-1", "bin", "pulumi"), "half of it");
  const { code, output } = await call(install).ended;
  expect(code).toBe(0);
  expect(JSON.parse(output)).toEqual({ before: null, engine: { source: "source", bin: built } });
  expect(readdirSync(engines)).toEqual([`${version}-built`]);
});

test("the language host is renewed when its code changed, and starts from its folder alone", async () => {
  const built = join(engines, `${version}-built`, "bin");
  mkdirSync(built, { recursive: true });
  writeFileSync(join(built, "language-host.sha256"), "of older code");
  expect((await call(install).ended).code).toBe(0);
  const options = { cwd: tmpdir(), encoding: "utf8" as const };
  expect(execFileSync(join(built, "pulumi-language-nodejs"), ["-version"], options)).toMatch(/^\d+\.\d+\.\d+\n$/);
  const { output } = await call(install).ended;
  expect(JSON.parse(output)).toMatchObject({ before: { source: "source", bin: built } });
});

test("the process of dynamic providers starts with the program's own @pulumi/pulumi, and says where it listens", async () => {
  const built = join(engines, `${version}-built`, "bin");
  mkdirSync(built, { recursive: true });
  expect((await call(install).ended).code).toBe(0);
  const program = join(cache, "program");
  mkdirSync(program);
  symlinkSync(resolve(__dirname, "../../../node_modules"), join(program, "node_modules"));
  const child = spawn(join(built, "pulumi-resource-pulumi-nodejs"), ["127.0.0.1:1"], { cwd: program });
  try {
    const [said] = (await once(child.stdout, "data")) as [Buffer];
    expect(said.toString()).toMatch(/^\d+\n$/);
  } finally {
    child.kill();
  }

  // It looks as if Node.js had been started with it.
  const folder = join(cache, "another/node_modules/@pulumi/pulumi/cmd/dynamic-provider");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "index.js"), "console.log(process.argv.slice(1).join(' '));");
  const options = { cwd: join(cache, "another"), encoding: "utf8" as const };
  const shown = execFileSync(join(built, "pulumi-resource-pulumi-nodejs"), ["127.0.0.1:1"], options);
  expect(shown).toBe(`${realpathSync(join(folder, "index.js"))} 127.0.0.1:1\n`);
});

test("where neither Go nor Python is, the build says so and leaves nothing", async () => {
  const target = join(engines, `${version}-built`);
  const { output } = await call(
    `
      import { buildEngine } from ${JSON.stringify(lib("engine-build.mjs"))};
      console.log(await buildEngine({ version: "0.0.0", target: ${JSON.stringify(target)}, log: () => {} }));
    `,
    { PATH: cache },
  ).ended;
  expect(output.trim()).toBe("Go is not installed, and Python with pip is not installed either.");
  expect(readdirSync(engines)).toEqual([]);
});

test("a build that fails says why and leaves nothing", async () => {
  const target = join(engines, `${version}-built`);
  const tools = join(cache, "tools");
  mkdirSync(tools);
  // A Go that is new enough and has no room to build in: its real cousin takes minutes to get there.
  const go = '#!/bin/sh\n[ "$1" = env ] && echo go1.26.6 && exit\necho no space left on device >&2\nexit 1\n';
  writeFileSync(join(tools, "go"), go, { mode: 0o755 });
  const { output } = await call(
    `
      import { buildEngine } from ${JSON.stringify(lib("engine-build.mjs"))};
      console.log(await buildEngine({ version: "0.0.0", target: ${JSON.stringify(target)}, log: () => {} }));
    `,
    { PATH: `${tools}:/bin:/usr/bin` },
  ).ended;
  expect(output.trim()).toBe("go build failed: no space left on device");
  expect(readdirSync(engines)).toEqual([]);
});

test("an engine on PATH that is too old is passed over", async () => {
  const tools = join(cache, "tools");
  mkdirSync(tools);
  for (const [name, says] of [
    ["pulumi", "v3.100.0"],
    ["pulumi-language-nodejs", ""],
  ] as const) {
    writeFileSync(join(tools, name), `#!/bin/sh\necho ${says}\n`, { mode: 0o755 });
  }
  const find = `
    import { findEngine } from ${JSON.stringify(lib("engine.mjs"))};
    console.log(JSON.stringify(await findEngine() ?? null));
  `;
  expect(JSON.parse((await call(find, { PATH: `${tools}:/bin:/usr/bin` }).ended).output)).toBeNull();
  writeFileSync(join(tools, "pulumi"), "#!/bin/sh\necho v3.300.0\n", { mode: 0o755 });
  expect(JSON.parse((await call(find, { PATH: `${tools}:/bin:/usr/bin` }).ended).output)).toEqual({
    source: "path",
    bin: tools,
  });
});

test("the environment of the tests holds an engine and its language host", () => {
  const folders = (process.env.PATH ?? "").split(":");
  for (const name of ["pulumi", "pulumi-language-nodejs"]) {
    expect(folders.some((folder) => existsSync(join(folder, name)))).toBe(true);
  }
});
