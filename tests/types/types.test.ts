import { globSync } from "node:fs";
import path from "node:path";

import ts from "typescript";

const root = path.resolve(__dirname, "../..");
const projects = [
  "tests/types/tsconfig.json",
  "tests/types/class-params/tsconfig.json",
  "tests/types/rpc/tsconfig.json",
  ...globSync("examples/*/{,src/,*/,*/src/}tsconfig.json", { cwd: root }).sort(),
];

/** Most of what is compiled is what packages declare, the same in each project: it is parsed once for all that read it alike. */
const parsed = new Map<string, ts.SourceFile | undefined>();

describe.each(projects)("%s", (project) => {
  const { options, fileNames } = read(path.join(root, project));
  const program = ts.createProgram(fileNames, options, hostFor(options));

  it.each(fileNames.map((file) => path.relative(root, file)))(
    "%s compiles, and what must not compile does not",
    (file) => {
      const source = program.getSourceFile(path.join(root, file));
      const found = ts.getPreEmitDiagnostics(program, source);
      expect(
        ts.formatDiagnostics(found, {
          getCanonicalFileName: (name) => name,
          getCurrentDirectory: () => root,
          getNewLine: () => "\n",
        }),
      ).toBe("");
    },
  );
});

function hostFor(options: ts.CompilerOptions): ts.CompilerHost {
  const host = ts.createCompilerHost(options);
  const parse = host.getSourceFile.bind(host);
  host.getSourceFile = (file, how, ...rest) => {
    const { target, module, moduleResolution, moduleDetection, jsx, lib } = options;
    const key = JSON.stringify([file, how, target, module, moduleResolution, moduleDetection, jsx, lib]);
    if (!parsed.has(key)) parsed.set(key, parse(file, how, ...rest));
    return parsed.get(key);
  };
  return host;
}

function read(file: string) {
  const { config } = ts.readConfigFile(file, (name) => ts.sys.readFile(name));
  return ts.parseJsonConfigFileContent(config, ts.sys, path.dirname(file));
}
