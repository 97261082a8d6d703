// What people find on a fresh devnet beside the pools: the platform's own sale, listings of sellers, a funded
// staking contract, a registered user.
import { UNIT } from './deploy.mjs';

const CTK = UNIT.CTK;
const GWEI = 10n ** 9n;
const YEAR_S = 31_536_000;

export async function stage(chain, net, { ethPrice, mco2Price }) {
  const { deployer, seller, forester, staker } = net.roles;
  const { CarbonToken, CarbonPayment, CarbonAccount, CarbonStaking } = net.contracts;
  const { MCO2, USDC, EURC } = net.tokens;
  const inWei = (usd) => BigInt(Math.round((usd / ethPrice) * 1e9)) * GWEI;
  const inMicro = (usd) => BigInt(Math.round(usd * 1e6));

  await chain.send(deployer, CarbonPayment, 'setOffer', [inWei(mco2Price * 1.1), 5_000n * CTK]);
  await chain.send(deployer, CarbonPayment, 'setFiatRate', [CTK / 25n]);
  for (const [who, amount] of [[deployer, 10_000n], [seller, 800n], [forester, 400n], [staker, 600n]]) {
    await chain.send(deployer, CarbonToken, 'mint', [who, amount * CTK]);
  }

  await chain.send(seller, CarbonToken, 'approve', [CarbonPayment.address, 800n * CTK]);
  await chain.send(seller, MCO2, 'approve', [CarbonPayment.address, 60n * UNIT.MCO2]);
  await chain.send(forester, CarbonToken, 'approve', [CarbonPayment.address, 400n * CTK]);
  const list = (who, credit, amount, payToken, price) =>
    chain.send(who, CarbonPayment, 'createListing', [credit.address, amount, payToken, price]);
  const ether = '0x0000000000000000000000000000000000000000';
  await list(seller, CarbonToken, 250n * CTK, USDC.address, inMicro(mco2Price * 1.06));
  await list(seller, CarbonToken, 40n * CTK, ether, inWei(mco2Price * 1.04));
  await list(forester, CarbonToken, 120n * CTK, EURC.address, inMicro(mco2Price * 0.93));
  await list(seller, MCO2, 60n * UNIT.MCO2, USDC.address, inMicro(mco2Price * 1.02));

  await chain.send(deployer, CarbonToken, 'approve', [CarbonStaking.address, 1_000n * CTK]);
  await chain.send(deployer, CarbonStaking, 'fund', [1_000n * CTK, YEAR_S]);
  await chain.send(staker, CarbonToken, 'approve', [CarbonStaking.address, 500n * CTK]);
  await chain.send(staker, CarbonStaking, 'stake', [500n * CTK]);

  await chain.send(deployer, CarbonAccount, 'registerUser', [seller]);
  await chain.send(deployer, CarbonAccount, 'linkWallet', [seller, seller]);
}
