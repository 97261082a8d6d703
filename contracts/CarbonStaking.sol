// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// Stake credits, earn a share of a reward that the owner has funded beforehand.
///
/// A funded reward is spread evenly over its duration; each second's part is shared among who is staked then, by
/// amount. What falls into time without any stake is kept for the next funding.
///
/// Invariants: carbonToken.balanceOf(this) >= totalStaked + all rewards earned and not yet claimed; the sum of
/// rewards ever claimed <= the sum ever funded. Every rounding is downwards, in favour of these two.
contract CarbonStaking is Ownable {
    using SafeERC20 for IERC20;

    uint256 private constant SCALE = 1e18;

    IERC20 public immutable carbonToken;
    uint256 public totalStaked;
    uint256 public totalFunded;
    uint256 public totalClaimed;

    /// Reward per second in units scaled by 1e18, until rewardsEnd.
    uint256 public rewardRate;
    uint256 public rewardsEnd;
    /// Funded, but fell into time without any stake; scaled by 1e18.
    uint256 public undistributed;

    uint256 private _rewardPerStake; // scaled by 1e18 twice: rate's scale and its own
    uint256 private _updated;
    mapping(address account => uint256) private _staked;
    mapping(address account => uint256) private _rewardPerStakeSeen;
    mapping(address account => uint256) private _earned;

    event Staked(address indexed user, uint256 amount);
    event Unstaked(address indexed user, uint256 amount);
    event RewardFunded(uint256 amount, uint256 rewardRate, uint256 rewardsEnd);
    event RewardClaimed(address indexed user, uint256 amount);

    constructor(IERC20 token, address initialOwner) Ownable(initialOwner) {
        carbonToken = token;
    }

    /// Stake credits (approve first).
    function stake(uint256 amount) external {
        require(amount > 0, "amount is zero");
        _settle(msg.sender);
        _staked[msg.sender] += amount;
        totalStaked += amount;
        emit Staked(msg.sender, amount);
        carbonToken.safeTransferFrom(msg.sender, address(this), amount);
    }

    /// Take staked credits back, at any time. Rewards stay until claimed.
    function unstake(uint256 amount) public {
        require(amount > 0, "amount is zero");
        require(amount <= _staked[msg.sender], "more than you staked");
        _settle(msg.sender);
        _staked[msg.sender] -= amount;
        totalStaked -= amount;
        emit Unstaked(msg.sender, amount);
        carbonToken.safeTransfer(msg.sender, amount);
    }

    /// Take the reward earned so far.
    function claim() public {
        _settle(msg.sender);
        uint256 amount = _earned[msg.sender];
        require(amount > 0, "no reward to claim");
        _earned[msg.sender] = 0;
        totalClaimed += amount;
        emit RewardClaimed(msg.sender, amount);
        carbonToken.safeTransfer(msg.sender, amount);
    }

    /// Add a reward (approve first), to be spread with what is left of earlier ones over `duration` seconds from now.
    function fund(uint256 amount, uint256 duration) external onlyOwner {
        require(amount > 0, "amount is zero");
        require(duration > 0, "duration is zero");
        _settle(address(0));
        uint256 left = undistributed;
        if (rewardsEnd > block.timestamp) left += (rewardsEnd - block.timestamp) * rewardRate;
        undistributed = 0;
        rewardRate = (amount * SCALE + left) / duration;
        rewardsEnd = block.timestamp + duration;
        totalFunded += amount;
        emit RewardFunded(amount, rewardRate, rewardsEnd);
        carbonToken.safeTransferFrom(msg.sender, address(this), amount);
    }

    function getStakedBalance(address user) external view returns (uint256) {
        return _staked[user];
    }

    /// The reward that `user` could claim now.
    function earned(address user) public view returns (uint256) {
        uint256 grown = _currentRewardPerStake() - _rewardPerStakeSeen[user];
        return _earned[user] + Math.mulDiv(_staked[user], grown, SCALE * SCALE);
    }

    function _rewardedUntil() private view returns (uint256) {
        return Math.min(block.timestamp, rewardsEnd);
    }

    function _currentRewardPerStake() private view returns (uint256) {
        uint256 until = _rewardedUntil();
        if (totalStaked == 0 || until <= _updated) return _rewardPerStake;
        return _rewardPerStake + Math.mulDiv((until - _updated) * rewardRate, SCALE, totalStaked);
    }

    /// Bring the shared account up to now, and `user`'s own unless it is zero.
    function _settle(address user) private {
        uint256 until = _rewardedUntil();
        if (totalStaked == 0 && until > _updated) undistributed += (until - _updated) * rewardRate;
        _rewardPerStake = _currentRewardPerStake();
        _updated = block.timestamp;
        if (user == address(0)) return;
        _earned[user] = earned(user);
        _rewardPerStakeSeen[user] = _rewardPerStake;
    }
}
