// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {ReentrancyGuard} from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {CarbonToken} from "./CarbonToken.sol";

/// Where credits are sold: by the platform itself (payForCarbonCredits) and by anybody (listings).
///
/// All amounts of credits are in units of 18 decimals; a price is what one whole credit (1e18 units) costs in the
/// smallest unit of the pay token. A payment is rounded up, so that no seller gets less than the price.
///
/// Invariants: credits of an open listing are held here; payments wait here until their owner withdraws them, so
/// this contract's balance of a pay token is never less than the sum of proceeds in it, and nobody's failure to
/// take money can block anybody else. A listing's price never changes; a buyer never pays more than they allowed.
contract CarbonPayment is Ownable, ReentrancyGuard {
    using SafeERC20 for IERC20;

    uint256 private constant WHOLE = 1e18;

    /// The pay token that stands for the chain's own currency.
    address public constant NATIVE = address(0);

    struct Listing {
        address seller;
        address credit;    // token sold
        address payToken;  // NATIVE or an accepted ERC-20
        uint256 remaining; // units of credit still for sale; 0 when sold out or cancelled
        uint256 price;     // per whole credit
    }

    CarbonToken public immutable carbonToken;

    /// The platform's own offer: price in wei per whole credit, and how many units of credit it still sells.
    uint256 public pricePerCredit;
    uint256 public available;
    /// Units of credit per unit of fiat (the cent), for payments taken outside of the chain.
    uint256 public creditPerFiat;

    mapping(address token => bool) public isCredit;
    mapping(address token => bool) public isPayToken;
    mapping(address account => mapping(address token => uint256)) public proceeds;
    mapping(uint256 id => Listing) public listings;
    /// Listings are numbered from 1 to numberOfListings.
    uint256 public numberOfListings;

    event CarbonCreditsPurchased(address indexed buyer, uint256 amount, uint256 paymentAmount);
    event CarbonCreditsMinted(address indexed user, uint256 fiatAmount, uint256 carbonCredits);
    event OfferSet(uint256 pricePerCredit, uint256 available);
    event FiatRateSet(uint256 creditPerFiat);
    event CreditAccepted(address indexed token, bool accepted);
    event PayTokenAccepted(address indexed token, bool accepted);
    event ListingCreated(uint256 indexed id, address indexed seller, address indexed credit, uint256 amount, address payToken, uint256 price);
    event ListingSold(uint256 indexed id, address indexed buyer, address indexed to, uint256 amount, uint256 payment, uint256 remaining);
    event ListingCancelled(uint256 indexed id, uint256 returned);
    event Withdrawn(address indexed account, address indexed token, uint256 amount);

    constructor(CarbonToken token, address initialOwner) Ownable(initialOwner) {
        carbonToken = token;
        isCredit[address(token)] = true;
        isPayToken[NATIVE] = true;
    }

    // ---- the platform's own sale ----

    /// Sell up to `amount` units of newly issued credit at `price` wei per whole credit. Zero amount stops the sale.
    function setOffer(uint256 price, uint256 amount) external onlyOwner {
        require(price > 0 || amount == 0, "price is zero");
        pricePerCredit = price;
        available = amount;
        emit OfferSet(price, amount);
    }

    /// Nobody would own the proceeds of a sale without an owner, so giving the contract up ends the platform's sale.
    function renounceOwnership() public override onlyOwner {
        available = 0;
        emit OfferSet(pricePerCredit, 0);
        super.renounceOwnership();
    }

    /// What payForCarbonCredits takes for `amount` units of credit, in wei.
    function quote(uint256 amount) public view returns (uint256) {
        return Math.mulDiv(amount, pricePerCredit, WHOLE, Math.Rounding.Ceil);
    }

    /// Buy `amount` units of credit for `to` at the platform's price. What is sent is the most that the buyer will
    /// pay: the rest comes back to the caller, and a price that has risen above it refuses the purchase.
    function payForCarbonCredits(address to, uint256 amount) external payable nonReentrant {
        require(amount > 0, "amount is zero");
        require(amount <= available, "more than the platform sells");
        uint256 payment = quote(amount);
        require(msg.value >= payment, "payment is below the price");
        available -= amount;
        proceeds[owner()][NATIVE] += payment;
        emit CarbonCreditsPurchased(to, amount, payment);
        carbonToken.mint(to, amount);
        _refund(msg.value - payment);
    }

    function setFiatRate(uint256 rate) external onlyOwner {
        creditPerFiat = rate;
        emit FiatRateSet(rate);
    }

    /// Issue credits for a payment of `fiatAmount` cents that the owner received outside of the chain.
    function convertAndMint(address user, uint256 fiatAmount) external onlyOwner {
        require(fiatAmount > 0, "amount is zero");
        require(creditPerFiat > 0, "no rate is set");
        uint256 credits = fiatAmount * creditPerFiat;
        emit CarbonCreditsMinted(user, fiatAmount, credits);
        carbonToken.mint(user, credits);
    }

    /// The same as the token's balanceOf.
    function getCarbonBalance(address user) external view returns (uint256) {
        return carbonToken.balanceOf(user);
    }

    // ---- listings ----

    /// Which tokens may be sold. Only plain ERC-20s: no fee on transfer, no rebasing.
    function acceptCredit(address token, bool accepted) external onlyOwner {
        require(token != NATIVE, "not a token");
        isCredit[token] = accepted;
        emit CreditAccepted(token, accepted);
    }

    /// Which tokens may be paid with. The same limits hold.
    function acceptPayToken(address token, bool accepted) external onlyOwner {
        isPayToken[token] = accepted;
        emit PayTokenAccepted(token, accepted);
    }

    /// Offer `amount` units of `credit` at `price` per whole credit. Takes them into escrow (approve first).
    function createListing(address credit, uint256 amount, address payToken, uint256 price) external nonReentrant returns (uint256 id) {
        require(isCredit[credit], "credit is not accepted");
        require(isPayToken[payToken], "pay token is not accepted");
        require(amount > 0, "amount is zero");
        require(price > 0, "price is zero");
        id = ++numberOfListings;
        listings[id] = Listing(msg.sender, credit, payToken, amount, price);
        emit ListingCreated(id, msg.sender, credit, amount, payToken, price);
        IERC20(credit).safeTransferFrom(msg.sender, address(this), amount);
    }

    /// What buyListing takes for `amount` units of credit of listing `id`.
    function quoteListing(uint256 id, uint256 amount) public view returns (uint256) {
        return Math.mulDiv(amount, listings[id].price, WHOLE, Math.Rounding.Ceil);
    }

    /// Buy `amount` units of credit of listing `id` for `to`, for at most `maxPayment`. For a listing in the chain's
    /// own currency the payment is sent along and the rest comes back; for another the caller approves it first.
    function buyListing(uint256 id, uint256 amount, address to, uint256 maxPayment) external payable nonReentrant {
        Listing storage listing = listings[id];
        require(amount > 0, "amount is zero");
        require(amount <= listing.remaining, "more than the listing sells");
        uint256 payment = quoteListing(id, amount);
        require(payment <= maxPayment, "price is above the limit");
        address payToken = listing.payToken;
        address seller = listing.seller;
        listing.remaining -= amount;
        proceeds[seller][payToken] += payment;
        emit ListingSold(id, msg.sender, to, amount, payment, listing.remaining);
        if (payToken == NATIVE) {
            require(msg.value >= payment, "payment is below the price");
        } else {
            require(msg.value == 0, "this listing is not paid in the chain's currency");
            IERC20(payToken).safeTransferFrom(msg.sender, address(this), payment);
        }
        IERC20(listing.credit).safeTransfer(to, amount);
        if (payToken == NATIVE) _refund(msg.value - payment);
    }

    /// Take an own listing back: what is not sold returns to the seller.
    function cancelListing(uint256 id) external nonReentrant {
        Listing storage listing = listings[id];
        require(listing.seller == msg.sender, "not your listing");
        uint256 returned = listing.remaining;
        require(returned > 0, "nothing left to return");
        listing.remaining = 0;
        emit ListingCancelled(id, returned);
        IERC20(listing.credit).safeTransfer(msg.sender, returned);
    }

    /// Listings `first` to `first + count - 1`, as far as they exist; sold out and cancelled ones have nothing remaining.
    function getListings(uint256 first, uint256 count) external view returns (Listing[] memory page) {
        require(first > 0, "listings are numbered from 1");
        if (first > numberOfListings) return page;
        uint256 left = numberOfListings - first + 1;
        page = new Listing[](count < left ? count : left);
        for (uint256 i = 0; i < page.length; i++) page[i] = listings[first + i];
    }

    // ---- money out ----

    /// Withdraw own proceeds in the chain's currency. The owner's are those of the platform's sale.
    function withdraw(uint256 amount) external nonReentrant {
        _takeProceeds(NATIVE, amount);
        _send(msg.sender, amount);
    }

    /// Withdraw own proceeds in another pay token.
    function withdrawToken(address token, uint256 amount) external nonReentrant {
        require(token != NATIVE, "use withdraw");
        _takeProceeds(token, amount);
        IERC20(token).safeTransfer(msg.sender, amount);
    }

    function _takeProceeds(address token, uint256 amount) private {
        require(amount > 0, "amount is zero");
        require(amount <= proceeds[msg.sender][token], "more than your proceeds");
        proceeds[msg.sender][token] -= amount;
        emit Withdrawn(msg.sender, token, amount);
    }

    function _refund(uint256 amount) private {
        if (amount > 0) _send(msg.sender, amount);
    }

    function _send(address to, uint256 amount) private {
        (bool sent, ) = to.call{value: amount}("");
        require(sent, "the receiver refused the money");
    }
}
