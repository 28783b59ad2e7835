import { execFileSync } from "node:child_process";
import { existsSync, globSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import path from "node:path";

import { INSIDE_MODULES } from "../../provider/local/runtime/inside/bundle";

const root = path.resolve(__dirname, "../..");
const read = (file: string) => JSON.parse(readFileSync(path.join(root, file), "utf8")) as Record<string, unknown>;

/** What `npm publish` would send. */
function packed(): string[] {
  const args = ["pack", "--dry-run", "--ignore-scripts", "--json", "--loglevel=error"];
  const output = execFileSync("npm", args, {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
    shell: process.platform === "win32",
  });
  const [{ files }] = JSON.parse(output.slice(output.search(/^\[/m))) as [{ files: { path: string }[] }];
  return files.map((file) => file.path).sort();
}

test("the package holds what provider/ compiles to, its documents and its license, and nothing else", () => {
  const compiled = globSync("**/*.ts", { cwd: path.join(root, "provider") })
    .map((file) => file.replaceAll(path.sep, "/"))
    .filter((file) => !/\.worker(\.d)?\.ts$/.test(file))
    .flatMap((file) => [file.replace(/\.ts$/, ".js"), file.replace(/\.ts$/, ".d.ts")]);
  const inside = INSIDE_MODULES.map((name) => `local/runtime/inside/${name}.worker.js`);
  const documents = globSync("docs/*.md", { cwd: root }).map((file) => file.replaceAll(path.sep, "/"));
  expect(packed()).toEqual(
    [
      "LICENSE",
      "README.md",
      "package.json",
      ...documents,
      ...[...compiled, ...inside].map((file) => `dist/${file}`),
    ].sort(),
  );
});

test("installing the package runs nothing of ours", () => {
  const { scripts } = read("package.json") as { scripts: Record<string, string> };
  expect(Object.keys(scripts).filter((name) => /^(pre|post)?install$/.test(name))).toEqual([]);
});

test("the lock file names no registry, and has a hash for each package that is fetched", () => {
  expect(readFileSync(path.join(root, "package-lock.json"), "utf8")).not.toMatch(/https?:\/\/[^"]*\/-\//);
  const { packages } = read("package-lock.json") as {
    packages: Record<string, { integrity?: string; link?: boolean }>;
  };
  const unhashed = Object.entries(packages).filter(([name, { integrity, link }]) => name !== "" && !link && !integrity);
  expect(unhashed).toEqual([]);
});

test("what the package needs, and what it is tested with, has an exact version", () => {
  const { dependencies, devDependencies } = read("package.json") as Record<string, Record<string, string>>;
  const versions = Object.entries({ ...dependencies, ...devDependencies }).filter(([, wanted]) => wanted !== "file:.");
  expect(versions.filter(([, wanted]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(wanted))).toEqual([]);
});

describe("what is installed with the package", () => {
  const { dependencies, peerDependencies } = read("package.json") as Record<string, Record<string, string>>;
  const declared = [...Object.keys({ ...dependencies, ...peerDependencies }), "pulumi-cloudflare-workers"];
  const code = globSync("dist/**/*.js", { cwd: root })
    .filter((file) => !file.endsWith(".worker.js"))
    .map((file) => readFileSync(path.join(root, file), "utf8"));

  it("is all that its code loads, and its code loads all of it", () => {
    const loaded = new Set(code.flatMap((text) => packagesIn(text, /\b(?:require|import|load)\("([^"]+)"/g)));
    expect([...loaded].filter((name) => !declared.includes(name))).toEqual([]);
    const unused = Object.keys(dependencies ?? {}).filter((name) => !loaded.has(name));
    expect(unused).toEqual([]);
  });

  it.each(["index", "local/index", "dynamic"])("is all that the types of %s mention", (entry) => {
    const mentioned = typesOf(path.join(root, "dist", `${entry}.d.ts`));
    expect([...mentioned].filter((name) => !declared.includes(name))).toEqual([]);
  });
});

/** The packages that a pattern finds in a text, without what is Node.js's own or a file. */
function packagesIn(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)]
    .map(([, name = ""]) => name)
    .filter((name) => !/^[./]|^node:/.test(name) && !builtinModules.includes(name))
    .map((name) => /^(@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name);
}

/** The packages that a file of types mentions, and all files of types that it is made of. */
function typesOf(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return new Set();
  seen.add(file);
  const text = readFileSync(file, "utf8").replace(/\/\*[\s\S]*?\*\//g, "");
  const found = new Set(packagesIn(text, /\b(?:from|import)\s*\(?\s*"([^"]+)"/g));
  for (const [, below = ""] of text.matchAll(/\b(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)) {
    const target = path.resolve(path.dirname(file), below.replace(/\.js$/, ""));
    const next = [`${target}.d.ts`, path.join(target, "index.d.ts")].find((candidate) => existsSync(candidate));
    if (!next) throw new Error(`${file} imports ${below}, which is not there.`);
    for (const name of typesOf(next, seen)) found.add(name);
  }
  return found;
}
