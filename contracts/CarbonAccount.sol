// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";

/// Which user has which wallet, and credits on their way to users who have not linked one yet.
///
/// Invariants: a wallet belongs to one user at most; this contract's balance of credits is the sum of what it holds
/// for users; a user's credits are what is held here for them plus what their wallet really has.
contract CarbonAccount is Ownable {
    using SafeERC20 for IERC20;

    IERC20 public immutable carbonToken;

    mapping(address user => bool) public isRegistered;
    mapping(address user => address) private _walletOf;
    mapping(address wallet => address) public userOf;
    /// Credits held here until the user links a wallet.
    mapping(address user => uint256) public heldFor;

    event UserRegistered(address indexed user, address walletAddress);
    event WalletLinked(address indexed user, address walletAddress);
    event CarbonCreditsAdded(address indexed user, uint256 amount);

    constructor(IERC20 token, address initialOwner) Ownable(initialOwner) {
        carbonToken = token;
    }

    modifier onlyOwnerOr(address user) {
        require(msg.sender == owner() || msg.sender == user, "only the owner or the user");
        _;
    }

    /// Register a user, once. The owner may do it for anybody, anybody for themselves.
    function registerUser(address user) external onlyOwnerOr(user) {
        require(user != address(0), "user is the zero address");
        require(!isRegistered[user], "user is already registered");
        isRegistered[user] = true;
        emit UserRegistered(user, address(0));
    }

    /// Link a wallet, in place of an earlier one; credits held for the user go there.
    function linkWallet(address user, address walletAddress) external onlyOwnerOr(user) {
        require(isRegistered[user], "user is not registered");
        require(walletAddress != address(0) && walletAddress != address(this), "not a wallet");
        require(userOf[walletAddress] == address(0), "wallet is already linked");
        delete userOf[_walletOf[user]];
        _walletOf[user] = walletAddress;
        userOf[walletAddress] = user;
        emit WalletLinked(user, walletAddress);
        uint256 held = heldFor[user];
        if (held > 0) {
            heldFor[user] = 0;
            carbonToken.safeTransfer(walletAddress, held);
        }
    }

    /// Give a user credits out of the owner's balance (approve first): to their wallet, or held until there is one.
    function creditCarbon(address user, uint256 amount) external onlyOwner {
        require(isRegistered[user], "user is not registered");
        require(amount > 0, "amount is zero");
        address wallet = _walletOf[user];
        if (wallet == address(0)) heldFor[user] += amount;
        emit CarbonCreditsAdded(user, amount);
        carbonToken.safeTransferFrom(msg.sender, wallet == address(0) ? address(this) : wallet, amount);
    }

    /// A registered user's wallet (zero before one is linked) and credits.
    function getUserDetails(address user) external view returns (address walletAddress, uint256 totalCarbonCredits) {
        require(isRegistered[user], "user is not registered");
        return (_walletOf[user], getUserCarbonBalance(user));
    }

    /// A user's credits: held here, plus in the linked wallet. Zero for who is not registered.
    function getUserCarbonBalance(address user) public view returns (uint256) {
        address wallet = _walletOf[user];
        return heldFor[user] + (wallet == address(0) ? 0 : carbonToken.balanceOf(wallet));
    }
}
