import { TOKENS } from '../../api/testing/region.ts';
import { openScene } from './stand.ts';

// The pages over made-up data, to look at while working on them: node --import tsx console/testing/stand.main.ts [port]
const scene = await openScene(Number(process.argv[2] ?? 0));
console.log(`${scene.url}/console/   (nothing in it: ${scene.emptyUrl}/console/)`);
for (const { role, token } of TOKENS) console.log(`${role.padEnd(6)} ${token}`);
process.once('SIGINT', () => void scene.close());
process.once('SIGTERM', () => void scene.close());
