// Builds the page into target/classes/console. Does nothing when no source changed since the last
// build; installs the packages of the lock file when they changed. Needs Node.js 18 or newer, and
// the installed packages for everything but the check itself.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, '../../../target/classes/console');
const manifestFile = join(out, 'manifest.json');

function sources(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.name !== 'node_modules')
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? sources(path) : [path];
    })
    .sort();
}

function digest(parts) {
  const hash = createHash('sha256');
  parts.forEach((part) => hash.update(part));
  return hash.digest('hex').slice(0, 16);
}

function sourcesDigest() {
  return digest(sources(here).flatMap((file) => [relative(here, file), readFileSync(file)]));
}

function isBuilt(wanted) {
  try {
    const manifest = JSON.parse(readFileSync(manifestFile, 'utf8'));
    return manifest.page === wanted && manifest.files.every((file) => existsSync(join(out, file)));
  } catch {
    return false;
  }
}

function install() {
  const stamp = join(here, 'node_modules/.installed');
  const wanted = digest([readFileSync(join(here, 'package-lock.json')), process.platform, process.arch]);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) {
    return;
  }
  execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: here,
    stdio: 'inherit',
  });
  writeFileSync(stamp, wanted);
}

function checkTypes() {
  execFileSync(process.execPath, [join(here, 'node_modules/typescript/bin/tsc'), '--noEmit', '-p', here], {
    cwd: here,
    stdio: 'inherit',
  });
}

async function bundle(page) {
  const { build } = await import('esbuild');
  const result = await build({
    absWorkingDir: here,
    entryPoints: { app: 'src/main.tsx', style: 'src/style/app.css' },
    outdir: join(out, 'assets'),
    entryNames: '[name]-[hash]',
    assetNames: '[name]-[hash]',
    bundle: true,
    minify: true,
    format: 'esm',
    target: ['chrome111', 'firefox115', 'safari16.4'],
    loader: { '.woff2': 'file', '.svg': 'file' },
    define: { PAGE: JSON.stringify(page) },
    legalComments: 'linked',
    metafile: true,
    logLevel: 'warning',
  });
  return Object.keys(result.metafile.outputs).map((file) => relative(out, join(here, file)));
}

/** The licences of everything that the bundle holds go with it. */
function writeLicences(page) {
  const lock = JSON.parse(readFileSync(join(here, 'package-lock.json'), 'utf8'));
  const packages = Object.entries(lock.packages).filter(([path, about]) => path !== '' && !about.dev);
  const text = packages.map(([path, about]) => {
    const file = readdirSync(join(here, path)).find((name) => /^licen[cs]e/i.test(name));
    const licence = file === undefined ? `${about.license}\n` : readFileSync(join(here, path, file), 'utf8');
    return `${path.replace('node_modules/', '')} ${about.version}\n\n${licence}`;
  });
  const name = `assets/licences-${page}.txt`;
  writeFileSync(join(out, name), text.join(`\n${'-'.repeat(72)}\n`));
  return name;
}

function writeIndex(files) {
  const named = (start, ending) => files.find((file) => file.startsWith(start) && file.endsWith(ending));
  const html = readFileSync(join(here, 'src/index.html'), 'utf8')
    .replace('{{script}}', named('assets/app-', '.js'))
    .replace('{{style}}', named('assets/style-', '.css'));
  writeFileSync(join(out, 'index.html'), html);
}

const page = sourcesDigest();
if (!isBuilt(page)) {
  install();
  checkTypes();
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const bundled = await bundle(page);
  const files = [...bundled, writeLicences(page)];
  writeIndex(files);
  // The server refuses a page that was built for other views than it sends.
  const wire = digest([readFileSync(join(here, 'src/wire.d.ts'))]);
  writeFileSync(
    manifestFile,
    JSON.stringify({ page, wire, files: ['index.html', ...files].sort() }, null, 2),
  );
}
