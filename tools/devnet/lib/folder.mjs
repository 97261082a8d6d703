// A devnet's folder:
//   devnet.ini      the network file for the client
//   devnet.json     where it runs (endpoint, pids, roles) and what stands on it
//   state.json      the chain, as anvil dumps it
//   exit-state.json the same, written by anvil itself when it ended without its supervisor
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export class Folder {
  #locked = false;

  constructor(dir) {
    this.dir = resolve(dir);
    mkdirSync(this.dir, { recursive: true });
  }

  path(name) { return join(this.dir, name); }
  get state() { return this.path('state.json'); }
  get exitState() { return this.path('exit-state.json'); }

  // Readers see the old file or the new one, never a half.
  write(name, content) {
    const temporary = this.path(`.${name}.${process.pid}`);
    writeFileSync(temporary, content);
    renameSync(temporary, this.path(name));
  }

  readInfo() {
    try {
      return JSON.parse(readFileSync(this.path('devnet.json'), 'utf8'));
    } catch (e) {
      if (e.code === 'ENOENT') return undefined;
      throw new Error(`cannot read '${this.path('devnet.json')}': ${e.message}`);
    }
  }

  writeInfo(info) { this.write('devnet.json', `${JSON.stringify(info, null, 2)}\n`); }

  // The state that anvil left at its own end replaces ours if it is whole and later.
  adoptExitState() {
    const time = (file) => { try { return statSync(file).mtimeMs; } catch { return 0; } };
    const left = time(this.exitState);
    if (left === 0) return;
    if (left >= time(this.state) && isWholeJson(this.exitState)) renameSync(this.exitState, this.state);
    else rmSync(this.exitState);
  }

  hasState() {
    try {
      return statSync(this.state).size > 0;
    } catch {
      return false;
    }
  }

  // The chain and what is said of it.
  forgetChain() {
    for (const file of [this.state, this.exitState, this.path('devnet.json'), this.path('devnet.ini')]) rmSync(file, { force: true });
  }

  // Throws if another supervisor has this folder.
  lock() {
    const holder = this.lockHolder();
    if (holder) throw new Error(`a devnet is already running in '${this.dir}' (process ${holder})`);
    this.write('lock', `${process.pid} ${startTime(process.pid)}\n`);
    this.#locked = true;
  }

  lockHolder() {
    try {
      const [pid, started] = readFileSync(this.path('lock'), 'utf8').trim().split(' ');
      return startTime(pid) === started ? Number(pid) : undefined;
    } catch (e) {
      if (e.code === 'ENOENT') return undefined;
      throw e;
    }
  }

  // Gives the folder free, if it is ours.
  unlock() {
    if (this.#locked) rmSync(this.path('lock'), { force: true });
    this.#locked = false;
  }
}

function isWholeJson(file) {
  try {
    JSON.parse(readFileSync(file, 'utf8'));
    return true;
  } catch {
    return false;
  }
}

// When a process began, in clock ticks since boot: with the pid it names one process for good.
function startTime(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}
