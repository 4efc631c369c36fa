package dev.darkroom.security;

import dev.darkroom.problem.Problem;

/** Shows a person what the gate has refused. Whoever has pages provides one. */
public interface RefusalPage {

    /** HTML in UTF-8. Is called on a thread that must not wait. */
    byte[] of(Problem problem);
}
