import path from "node:path";

import ts from "typescript";

const root = path.resolve(__dirname, "../../..");

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  lib: ["lib.es2024.d.ts"],
  module: ts.ModuleKind.Node16,
  moduleResolution: ts.ModuleResolutionKind.Node16,
  strict: true,
  noUnusedLocals: true,
  skipLibCheck: true,
  noEmit: true,
  types: ["node"],
  typeRoots: [path.join(root, "node_modules/@types")],
  // The package as it is in this checkout, built or not.
  paths: { "pulumi-cloudflare-workers": [path.join(root, "provider/index.ts")] },
};

/** Type-checks programs, each as the infra.ts of a folder of its own with an env.d.ts beside it; returns what the compiler says. */
export function compile(programs: Record<string, string>): string {
  const files = new Map<string, string>();
  const checked: string[] = [];
  for (const [name, program] of Object.entries(programs)) {
    const folder = path.join(root, "tests/unit/from-wrangler/programs", name.replaceAll(/\W+/g, "-"));
    files.set(path.join(folder, "infra.ts"), program);
    files.set(
      path.join(folder, "env.ts"),
      'import type { worker } from "./infra";\ntype WorkerEnv = typeof worker.Env;\nexport interface Env extends WorkerEnv {}\n',
    );
    checked.push(path.join(folder, "infra.ts"), path.join(folder, "env.ts"));
  }
  const host = ts.createCompilerHost(options);
  const onDisk = { ...host };
  host.fileExists = (file) => files.has(file) || onDisk.fileExists(file);
  host.readFile = (file) => files.get(file) ?? onDisk.readFile(file);
  host.getSourceFile = (file, version, ...rest) => {
    const text = files.get(file);
    return text === undefined ? onDisk.getSourceFile(file, version, ...rest) : ts.createSourceFile(file, text, version);
  };
  host.directoryExists = undefined;
  const program = ts.createProgram(checked, options, host);
  const found = [
    ...program.getOptionsDiagnostics(),
    ...checked.flatMap((file) => [...ts.getPreEmitDiagnostics(program, program.getSourceFile(file))]),
  ];
  return ts.formatDiagnostics(found, {
    getCanonicalFileName: (name) => name,
    getCurrentDirectory: () => root,
    getNewLine: () => "\n",
  });
}
