// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";

/// The platform's carbon credit: 1 token (1e18 units) is 1 tonne of CO2e.
///
/// Invariants: there is one balance, balanceOfCarbon(a) == balanceOf(a); tokens appear only by mint and
/// disappear only by burn, each with its event; nobody burns what is not theirs or not allowed to them.
contract CarbonToken is ERC20, ERC20Permit, Ownable {
    /// Who may mint beside the owner (the platform's CarbonPayment).
    mapping(address account => bool) public isMinter;

    event Mint(address indexed to, uint256 amount);
    event Burn(address indexed from, uint256 amount);
    event MinterSet(address indexed account, bool allowed);

    constructor(address initialOwner) ERC20("CarbonToken", "CTK") ERC20Permit("CarbonToken") Ownable(initialOwner) {}

    function setMinter(address account, bool allowed) external onlyOwner {
        isMinter[account] = allowed;
        emit MinterSet(account, allowed);
    }

    /// Issue credits. Only the owner and minters that the owner named.
    function mint(address to, uint256 amount) external {
        require(msg.sender == owner() || isMinter[msg.sender], "only the owner or a minter may mint");
        require(amount > 0, "amount is zero");
        _mint(to, amount);
        emit Mint(to, amount);
    }

    /// Burn credits of `from`: the caller's own, or within the allowance that `from` gave to the caller.
    /// Unlike in the original, being the owner of the contract gives no right over other people's credits.
    function burn(address from, uint256 amount) external {
        require(amount > 0, "amount is zero");
        if (from != msg.sender) _spendAllowance(from, msg.sender, amount);
        _burn(from, amount);
        emit Burn(from, amount);
    }

    /// The same as transfer.
    function transferCarbon(address to, uint256 amount) external {
        _transfer(msg.sender, to, amount);
    }

    /// The same as balanceOf.
    function balanceOfCarbon(address account) external view returns (uint256) {
        return balanceOf(account);
    }
}
