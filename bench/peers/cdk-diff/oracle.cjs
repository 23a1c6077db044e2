// AWS CDK's verdict on pairs of templates: JSON lines in, JSON lines out, one process for all of them.
//   in:  {"before": {...}, "after": {...}}
//   out: {"LogicalId": "WILL_REPLACE", ...}, or {"": "what was thrown"} where it gives no verdict
const { createRequire } = require('node:module');
const { createInterface } = require('node:readline');
const { resolve } = require('node:path');

const load = createRequire(resolve(process.argv[2], 'package.json'));
const { fullDiff } = load('@aws-cdk/cloudformation-diff');

createInterface({ input: process.stdin }).on('line', (line) => {
  const { before, after } = JSON.parse(line);
  const impacts = {};
  try {
    fullDiff(before, after).resources.forEachDifference((name, change) => {
      impacts[name] = change.changeImpact;
    });
  } catch (error) {
    impacts[''] = error.message;
  }
  process.stdout.write(`${JSON.stringify(impacts)}\n`);
});
