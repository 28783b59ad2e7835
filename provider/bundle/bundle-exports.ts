import { SCRIPT_TYPE } from "./content";
import { type ExportedClass, type Exports, inspectExports, UNKNOWN } from "./exports";
import { PrintedModule } from "./printed-class";
import type { Bundle } from "./types";

/** What the main module of a bundle exports. Its `classes` are found when they are asked for, which takes a parser. */
export interface BundleExports extends Exports {
  /** The same as in `classes`, and mostly without a parser. */
  classNamed(name: string): ExportedClass | undefined;
}

type Code = Pick<Bundle, "mainModule" | "modules" | "exported">;

const known = new WeakMap<object, BundleExports>();

/** What the main module of a bundle exports; of Python nothing is known. It is read once for all Workers that have the bundle. */
export function exportsOf(bundle: Code): BundleExports {
  const found = known.get(bundle) ?? readExports(bundle);
  known.set(bundle, found);
  return found;
}

function readExports({ mainModule, modules, exported }: Code): BundleExports {
  const main = modules.find(({ name }) => name === mainModule);
  const code = main?.contentType === SCRIPT_TYPE ? Buffer.from(main.body).toString() : undefined;
  let all: Exports | undefined;
  const inspect = () => (all ??= code === undefined ? UNKNOWN : inspectExports(code));
  const parsed = (name: string) => inspect().classes.find((each) => each.name === name);
  if (code === undefined || exported === undefined) return { ...inspect(), classNamed: parsed };
  const printed = new PrintedModule(code);
  return {
    names: exported,
    complete: true,
    get classes() {
      return inspect().classes;
    },
    classNamed: (name) => {
      const kind = printed.kindOf(name);
      if (kind === undefined) return parsed(name);
      return kind === "no class" ? undefined : { name, extends: kind };
    },
  };
}
