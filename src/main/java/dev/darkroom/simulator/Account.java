package dev.darkroom.simulator;

import java.util.OptionalLong;
import java.util.function.Supplier;

/** The credits of the one team that the simulator knows. */
final class Account {
    private final Ledger ledger;
    private final Supplier<SimulatorSettings> settings;
    private long spentBeforeLastCharge;

    Account(Ledger ledger, Supplier<SimulatorSettings> settings) {
        this.ledger = ledger;
        this.settings = settings;
        this.spentBeforeLastCharge = ledger.creditsSpent();
    }

    boolean canPay() {
        return left() >= settings.get().creditsPerEdit();
    }

    long left() {
        return settings.get().credits() - ledger.creditsSpent();
    }

    long limit() {
        return settings.get().credits();
    }

    /** What the API shows as used: it lags by one charge. */
    synchronized long shownAsUsed() {
        return spentBeforeLastCharge;
    }

    /** Writes the charge and returns its number. */
    synchronized OptionalLong charge(String uuid, EditCall call, String fault) {
        spentBeforeLastCharge = ledger.creditsSpent();
        return OptionalLong.of(ledger.charge(uuid, call, settings.get().creditsPerEdit(), fault));
    }
}
