// One `ecocoin eth batch`, and lines through it.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export const program = process.env.ECOCOIN ?? 'build/release/ecocoin';

// Answers of lines (strings without line ends), parsed, in order; the exit status must be 0.
export async function batch(lines) {
  const child = spawn(program, ['eth', 'batch'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const answers = [];
  const status = new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  createInterface({ input: child.stdout, crlfDelay: Infinity }).on('line', (line) => answers.push(JSON.parse(line)));
  child.stdin.on('error', () => {}); // its end is seen by the status
  child.stdin.end(lines.map((line) => `${line}\n`).join(''));
  const code = await status;
  if (code !== 0) throw new Error(`${program} eth batch ended with status ${code}`);
  if (answers.length !== lines.length) throw new Error(`${answers.length} answers to ${lines.length} lines`);
  return answers;
}
