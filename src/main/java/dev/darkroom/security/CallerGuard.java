package dev.darkroom.security;

import jakarta.enterprise.context.ApplicationScoped;

/** Holds the failed tries of this node: the gate asks for them, and whoever looks tokens up adds to them. */
@ApplicationScoped
class CallerGuard {

    private final FailedTries tries = new FailedTries();

    FailedTries tries() {
        return tries;
    }
}
