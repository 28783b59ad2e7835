// What tests start Node.js with. Pulumi's SDK loads npm's own package tree (@npmcli/arborist, 400 modules) in each process, for
// serialised functions, which nothing here has: a tenth of the processor time of each update. With this it is loaded when
// somebody asks it for something.
const Module = require("node:module");
const path = require("node:path");

const { _load: load } = Module;
/** npm itself, which tests run too, takes it as it is. */
const SDK = path.join("@pulumi", "pulumi");

Module._load = function (request, parent, isMain) {
  if (request !== "@npmcli/arborist" || !parent?.filename?.includes(SDK))
    return load.call(this, request, parent, isMain);
  let loaded;
  const real = () => (loaded ??= load.call(Module, request, parent, isMain));
  // An ES module's namespace is taken as it is; of another, every name would be read at once.
  return new Proxy({}, { get: (_, name) => name === "__esModule" || real()[name] });
};
