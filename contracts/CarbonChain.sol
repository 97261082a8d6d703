// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ERC20Burnable} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Burnable.sol";
import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {ReentrancyGuard} from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";

/// Retires MCO2 with the ABI of Moss's CarbonChain, so that what works here works there.
///
/// An offset takes the tokens and records who retired how much, for whom and with which words. Offsets collect in the
/// open batch; closing it burns its tokens and records the hash chain over its offsets:
///     chain = keccak256(chain ‖ offsetHash), in order, from the chain of the batch before (0 before batch 0).
/// Transactions and batches are numbered from 0. The open batch's number is numberOfBatches().
///
/// Invariants: nobody can get tokens back out; the balance here is at least what the open batch's offsets took; every
/// transaction is in exactly one batch; an empty batch is never closed.
contract CarbonChain is Ownable, ReentrancyGuard {
    using SafeERC20 for IERC20;

    struct Transaction {
        uint256 carbonTon;
        string transactionInfo;
        string onBehalfOf;
        address sender;
        bytes32 offsetHash;
        uint256 batchNumber;
    }

    struct Batch {
        uint256 totalCarbonOffset;
        bytes32 hashChain;
        uint256 timestamp;
        uint256 blockNumber;
    }

    address private immutable _token;
    uint256 private _memPoolLimit;
    uint256 private _batchTimeLimit;
    uint256 private _lastBatchCreation;
    uint256 private _pendingCount;
    uint256 private _pendingCarbon;

    mapping(uint256 index => Transaction) public transactions;
    mapping(uint256 index => Batch) public batches;
    uint256 public numberOfTransactions;
    uint256 public numberOfBatches;
    /// The chain over all offsets so far, those of the open batch included.
    bytes32 public hashChain;
    /// How much an account has retired, and in how many transactions.
    mapping(address sender => uint256) public carbonOffset;
    mapping(address sender => uint256) public totalTransactions;

    event CarbonOffset(
        uint256 carbonTon, string transactionInfo, string onBehalfOf, address sender, bytes32 offsetHash,
        uint256 indexed transactionIndex, uint256 indexed batchIndex);
    event CarbonOffsetBatch(Batch newBatch, uint256 carbonTon, bytes32 hashChain, uint256 batchIndex);
    event MemPoolLimitSet(uint256 limit);
    event BatchTimeLimitSet(uint256 limit);

    constructor(address token, uint256 memPoolLimit, uint256 batchTimeLimit, address initialOwner) Ownable(initialOwner) {
        _token = token;
        _lastBatchCreation = block.timestamp;
        _setMemPoolLimit(memPoolLimit);
        _setBatchTimeLimit(batchTimeLimit);
    }

    /// Retire `carbonTon` units (1e18 are a tonne) of the caller's MCO2 (approve first). Cannot be undone.
    /// The two texts are public, permanent and not checked.
    function offsetCarbon(uint256 carbonTon, string calldata transactionInfo, string calldata onBehalfOf) external nonReentrant {
        require(carbonTon > 0, "amount is zero");
        IERC20(_token).safeTransferFrom(msg.sender, address(this), carbonTon);
        uint256 index = numberOfTransactions++;
        uint256 batch = numberOfBatches;
        bytes32 offsetHash = keccak256(
            abi.encode(block.chainid, address(this), index, carbonTon, transactionInfo, onBehalfOf, msg.sender));
        transactions[index] = Transaction(carbonTon, transactionInfo, onBehalfOf, msg.sender, offsetHash, batch);
        hashChain = keccak256(abi.encodePacked(hashChain, offsetHash));
        carbonOffset[msg.sender] += carbonTon;
        totalTransactions[msg.sender]++;
        _pendingCount++;
        _pendingCarbon += carbonTon;
        emit CarbonOffset(carbonTon, transactionInfo, onBehalfOf, msg.sender, offsetHash, index, batch);
    }

    /// Close the open batch: burn its tokens, record its chain. Anybody may, once it is due.
    function createBatch() external nonReentrant {
        require(shouldCreateBatch(), "the batch is not due");
        uint256 carbon = _pendingCarbon;
        uint256 index = numberOfBatches++;
        Batch memory batch = Batch(carbon, hashChain, block.timestamp, block.number);
        batches[index] = batch;
        _lastBatchCreation = block.timestamp;
        _pendingCount = 0;
        _pendingCarbon = 0;
        ERC20Burnable(_token).burn(carbon);
        emit CarbonOffsetBatch(batch, carbon, hashChain, index);
    }

    /// Whether the open batch has an offset, and either is full or the last batch is old enough.
    function shouldCreateBatch() public view returns (bool) {
        if (_pendingCount == 0) return false;
        return _pendingCount >= _memPoolLimit || block.timestamp >= _lastBatchCreation + _batchTimeLimit;
    }

    /// How many offsets make a batch due.
    function setMemPoolLimit(uint256 limit) external onlyOwner { _setMemPoolLimit(limit); }

    /// How many seconds after the last batch the next one is due.
    function setBatchTimeLimit(uint256 limit) external onlyOwner { _setBatchTimeLimit(limit); }

    function getPendingTransactionsCount() external view returns (uint256) { return _pendingCount; }
    function getMemPoolLimit() external view returns (uint256) { return _memPoolLimit; }
    function getBatchTimeLimit() external view returns (uint256) { return _batchTimeLimit; }
    /// When the last batch was closed; before the first, when the contract was created.
    function getLastBatchCreation() external view returns (uint256) { return _lastBatchCreation; }
    /// The token that is retired here.
    function getCMCO2() external view returns (address) { return _token; }

    function _setMemPoolLimit(uint256 limit) private {
        require(limit > 0, "limit is zero");
        _memPoolLimit = limit;
        emit MemPoolLimitSet(limit);
    }

    function _setBatchTimeLimit(uint256 limit) private {
        _batchTimeLimit = limit;
        emit BatchTimeLimitSet(limit);
    }
}
