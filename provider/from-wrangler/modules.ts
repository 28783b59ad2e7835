import { type Expression, list, literal, object, optional, value } from "./expression";
import type { Fields } from "./fields";
import type { Notes } from "./notes";

type Settings = [string, Expression | undefined][];

/** The types of rules that wrangler has. */
const RULE_TYPES = ["ESModule", "CommonJS", "CompiledWasm", "Text", "Data", "PythonModule", "PythonRequirement"];

/** The entrypoint, and how it becomes modules. */
export function readCode(config: Fields, notes: Notes): Settings {
  const main = config.text("main");
  if (main === undefined) {
    if (config.object("assets")?.text("directory") === undefined) notes.lost("main", "not set. Set an `entrypoint`.");
    return [];
  }
  const isPython = main.endsWith(".py");
  const noBundle = config.flag("no_bundle") === true && !isPython;
  const bundle = readBundle(config);
  const search = config.flag("find_additional_modules");
  const asIs = isPython || noBundle;
  if (asIs && bundle) {
    notes.check(
      isPython ? "main" : "no_bundle",
      `the code is uploaded as it is, so ${bundle.entries.map(([key]) => key).join(", ")} has no effect and is left out.`,
    );
  }
  return [
    ["entrypoint", value(main.startsWith(".") || main.startsWith("/") ? main : `./${main}`)],
    ["noBundle", noBundle ? value(true) : undefined],
    ["bundle", asIs ? undefined : bundle],
    ["rules", readRules(config, notes)],
    // With code as it is, the search is the default.
    ["findAdditionalModules", search === undefined || search === asIs ? undefined : value(search)],
    ["baseDir", optional(config.text("base_dir"))],
    ["preserveFileNames", config.flag("preserve_file_names") === true ? value(true) : undefined],
    ["pythonModules", readPythonModules(config, isPython, notes)],
  ];
}

function readBundle(config: Fields) {
  const options = object({
    define: nonEmptyMap(config.textMap("define")),
    alias: nonEmptyMap(config.textMap("alias")),
    minify: config.flag("minify") === true ? value(true) : undefined,
    keepNames: config.flag("keep_names") === false ? value(false) : undefined,
    jsxFactory: optional(config.text("jsx_factory")),
    jsxFragment: optional(config.text("jsx_fragment")),
    tsconfig: optional(config.text("tsconfig")),
  });
  return options.entries.length > 0 ? options : undefined;
}

function readRules(config: Fields, notes: Notes): Expression | undefined {
  const rules = config.objects("rules").flatMap((rule): Expression[] => {
    const type = rule.requiredText("type");
    const expression = object({
      type: literal(type),
      globs: value(rule.texts("globs") ?? []),
      fallthrough: optional(rule.flag("fallthrough")),
    });
    for (const key of rule.unasked()) notes.lost(rule.at(key), "not a key that wrangler documents for a rule.");
    if (RULE_TYPES.includes(type)) return [expression];
    notes.lost(rule.path, `"${type}" is not a type of rule that wrangler documents.`);
    return [];
  });
  return rules.length > 0 ? list(rules) : undefined;
}

function readPythonModules(config: Fields, isPython: boolean, notes: Notes): Expression | undefined {
  const exclude = config.object("python_modules")?.texts("exclude");
  if (exclude === undefined) return undefined;
  if (isPython) return object({ exclude: value(exclude) });
  notes.lost("python_modules", "has no effect: the Worker is not Python.");
  return undefined;
}

function nonEmptyMap(map: Record<string, string> | undefined): Expression | undefined {
  return map && Object.keys(map).length > 0 ? value(map) : undefined;
}
