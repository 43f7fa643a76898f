// Bundles the tests for the installed Node.js and runs them with its own test runner.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, '../../../target/ui-test');

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
await build({
  absWorkingDir: here,
  entryPoints: readdirSync(join(here, 'test'))
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => join('test', file)),
  outdir: out,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node18',
  sourcemap: 'inline',
  define: { UI_HOME: JSON.stringify(here) },
  logLevel: 'warning',
});
const tests = readdirSync(out)
  .filter((file) => file.endsWith('.mjs'))
  .map((file) => join(out, file));
execFileSync(process.execPath, ['--enable-source-maps', '--test', ...tests], { stdio: 'inherit' });
