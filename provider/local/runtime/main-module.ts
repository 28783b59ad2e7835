import type { InsideModule } from "./inside/bundle";
import { insideModule } from "./inside/source";
import type { WorkerOptions } from "./miniflare";
import { esModule } from "./modules";
import type { WorkerCode } from "./types";

/** What runs in place of a Worker's main module. */
export interface Replacement {
  /** Its name among the Worker's modules. */
  name: string;
  /** The module inside workerd whose function makes what is exported. */
  from: InsideModule;
  imports: string;
  /** Statements before the exports. */
  before?: string[];
  /** For each export that is made anew, by its name: the expression that makes it of the old one. */
  made: ReadonlyMap<string, (old: string) => string>;
}

/** The names of what a Worker's main module exports. */
export function exportedNames({ exports }: WorkerCode): Set<string> {
  const names = new Set((exports?.namedHandlers ?? []).map(({ name }) => name));
  if ((exports?.handlers ?? []).length > 0) names.add("default");
  return names;
}

/** A Worker whose main module exports the same, with some of it made into something else. */
export function replacingMain(options: WorkerOptions, worker: WorkerCode, replacement: Replacement): WorkerOptions {
  const { name, from, imports, before = [], made } = replacement;
  const [main, ...others] = options.modules;
  if (made.size === 0 || main?.type !== "ESModule") return options;
  const old = JSON.stringify(`.${main.path}`);
  const inside = insideModule(from);
  const source = [
    `import { ${imports} } from ${JSON.stringify(`.${inside.path}`)};`,
    `import * as main from ${old};`,
    // Everything but the default export, which is named where it stays as it is.
    `export * from ${old};`,
    ...(exportedNames(worker).has("default") && !made.has("default") ? [`export { default } from ${old};`] : []),
    ...before,
    ...[...made].map(([exported, make], i) => {
      const text = JSON.stringify(exported);
      return `const made${i} = ${make(`main[${text}]`)};\nexport { made${i} as ${text} };`;
    }),
  ];
  return {
    ...options,
    modules: [
      esModule(name, `${source.join("\n")}\n`),
      ...(others.some(({ path }) => path === inside.path) ? [] : [inside]),
      main,
      ...others,
    ],
  };
}
