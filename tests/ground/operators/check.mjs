// Check resources of operators by their published schemas: `node check.mjs resources.json`, where
// the file holds a list. Values are checked by the schemas' validators; names of fields by their
// types, since a schema of a custom resource lets unknown fields pass (and Kubernetes drops them).
// Prints one line for each thing that is wrong, and ends with 1 if there was any.
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const here = dirname(fileURLToPath(import.meta.url));
const PACKAGES = {
  "postgresql.cnpg.io": "cloudnative-pg",
  "monitoring.coreos.com": "prometheus-operator",
};

const moduleOf = ({ apiVersion, kind }) =>
  `@kubernetes-models/${PACKAGES[apiVersion.split("/")[0]]}/${apiVersion}/${kind}`;

async function wrongValues(resource) {
  const Model = (await import(moduleOf(resource)))[resource.kind];
  try {
    new Model(resource).validate();
    return [];
  } catch (error) {
    return [`${resource.kind} ${resource.metadata.name}: ${error.message}`];
  }
}

function wrongNames(resources) {
  const file = join(here, "resources.check.ts");
  const lines = resources.map(
    (each, at) =>
      `import type { I${each.kind} as Shape${at} } from "${moduleOf(each)}";\n` +
      `export const resource${at}: Shape${at} = ${JSON.stringify(each)};\n`,
  );
  writeFileSync(file, lines.join(""));
  const program = ts.createProgram([file], {
    strict: true, noEmit: true, skipLibCheck: true, types: [],
    target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.NodeNext,
  });
  return ts.getPreEmitDiagnostics(program).map((each) => {
    const text = ts.flattenDiagnosticMessageText(each.messageText, " ");
    if (each.file?.fileName !== file) return text;
    const { line } = each.file.getLineAndCharacterOfPosition(each.start);
    const { kind, metadata } = resources[Math.floor(line / 2)]; // a resource takes two lines
    return `${kind} ${metadata.name}: ${text}`;
  });
}

const resources = JSON.parse(readFileSync(process.argv[2], "utf-8"));
const wrong = [...(await Promise.all(resources.map(wrongValues))).flat(), ...wrongNames(resources)];
wrong.forEach((each) => console.log(each));
process.exitCode = wrong.length ? 1 : 0;
