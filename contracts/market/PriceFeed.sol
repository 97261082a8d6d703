// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

/// A price feed with the interface of Chainlink's AggregatorV3, whose owner pushes the answers.
/// As behind Chainlink's proxies, a round's id carries the phase (1) in the bits from 64 on.
contract PriceFeed is Ownable {
    struct Round {
        int192 answer;
        uint64 updatedAt;
    }

    uint256 private constant PHASE = 1 << 64;

    uint8 public immutable decimals;
    string public description;
    uint256 public constant version = 4;
    mapping(uint256 round => Round) private _rounds;
    uint256 private _latest;

    event AnswerUpdated(int256 indexed current, uint256 indexed roundId, uint256 updatedAt);

    constructor(string memory about, uint8 places, address initialOwner) Ownable(initialOwner) {
        description = about;
        decimals = places;
    }

    function push(int256 answer) external onlyOwner {
        require(answer > 0, "answer is not positive");
        _rounds[++_latest] = Round(SafeCast.toInt192(answer), uint64(block.timestamp));
        emit AnswerUpdated(answer, _latest, block.timestamp);
    }

    function latestRoundData() external view returns (uint80, int256, uint256, uint256, uint80) {
        return _round(_latest);
    }

    function getRoundData(uint80 roundId) external view returns (uint80, int256, uint256, uint256, uint80) {
        require(roundId >= PHASE, "No data present");
        return _round(roundId - PHASE);
    }

    function latestAnswer() external view returns (int256) {
        return _rounds[_latest].answer;
    }

    function _round(uint256 number) private view returns (uint80 id, int256, uint256, uint256, uint80) {
        Round memory round = _rounds[number];
        require(round.updatedAt > 0, "No data present");
        id = uint80(PHASE + number);
        return (id, round.answer, round.updatedAt, round.updatedAt, id);
    }
}
