import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Bundle, BundleModule } from "../../../../provider/bundle";

const made: string[] = [];

afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

/** Files in a new folder, removed after the tests; a value of `{ link }` makes a symbolic link. */
export function project(files: Record<string, string | Uint8Array | { link: string }>, below = "checkout"): string {
  const root = mkdtempSync(join(realpathSync(tmpdir()), "bundle-"));
  made.push(root);
  const folder = join(root, below);
  for (const [path, content] of Object.entries(files)) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    if (typeof content === "string" || content instanceof Uint8Array) writeFileSync(file, content);
    else symlinkSync(content.link, file);
  }
  return folder;
}

export function moduleOf(bundle: Bundle, name: string): BundleModule {
  const module = bundle.modules.find((candidate) => candidate.name === name);
  if (!module) throw new Error(`No module ${name} among ${bundle.modules.map((each) => each.name).join(", ")}`);
  return module;
}

export function textOf(bundle: Bundle, name = bundle.mainModule): string {
  return Buffer.from(moduleOf(bundle, name).body).toString();
}

/** The content type of each module. */
export function typesOf(bundle: Bundle): Record<string, string> {
  return Object.fromEntries(bundle.modules.map(({ name, contentType }) => [name, contentType]));
}
