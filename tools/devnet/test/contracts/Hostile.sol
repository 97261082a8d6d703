// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;


/// Calls the contract that pays it once more, in the middle of being paid.
contract Reentrant {
    bytes private _again;
    bool public tried;
    bool public succeeded;

    function run(address target, bytes calldata first, bytes calldata again) external payable {
        _again = again;
        (bool ok, bytes memory answer) = target.call{value: msg.value}(first);
        if (!ok) assembly { revert(add(answer, 32), mload(answer)) }
    }

    receive() external payable {
        if (tried) return;
        tried = true;
        (succeeded, ) = msg.sender.call(_again);
    }
}

/// Takes no money: whoever must pay it must not get stuck.
contract Refusing {
    function call(address target, bytes calldata data) external payable {
        (bool ok, bytes memory answer) = target.call{value: msg.value}(data);
        if (!ok) assembly { revert(add(answer, 32), mload(answer)) }
    }
}
