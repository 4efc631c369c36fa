package dev.darkroom.dashboard;

import dev.darkroom.problem.Problem;
import dev.darkroom.security.RefusalPage;
import jakarta.enterprise.context.ApplicationScoped;

/** What the gate refuses looks like every other error. */
@ApplicationScoped
class GatePage implements RefusalPage {

    @Override
    public byte[] of(Problem problem) {
        return Pages.bytes(new ErrorPage(Shell.anonymous(problem.title(), Theme.SYSTEM), problem));
    }
}
