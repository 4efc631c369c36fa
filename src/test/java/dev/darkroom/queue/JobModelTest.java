package dev.darkroom.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.queue.JobModel.Attempt;
import dev.darkroom.queue.JobModel.Known;
import dev.darkroom.queue.JobModel.Place;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** All ways that one job can go between two processes, a rescuer, a provider and a person, up to a number of claims. */
class JobModelTest {

    private static final int MOST_LEASES = 3;

    /** From each state, those that it can be reached from; in the order they were found. */
    private final Map<JobModel, List<JobModel>> before = new HashMap<>();

    @ParameterizedTest(name = "resend policy: {0}")
    @ValueSource(booleans = {false, true})
    void should_keep_every_promise_in_every_state_that_can_be_reached(boolean resendPolicy) {
        explore(JobModel.fresh(resendPolicy));

        before.keySet().forEach(JobModelTest::check);
        assertThat(before.keySet().stream().map(JobModel::place))
                .as("the model is not idle: every place is reached")
                .contains(Place.values());
        Set<JobModel> fetchable = reaching(Place.SUCCEEDED);
        assertThat(before.keySet().stream()
                        .filter(state -> state.isBought() && state.lease() < MOST_LEASES)
                        .filter(state -> !fetchable.contains(state)))
                .as("states in which a picture is known to be bought and can never be fetched")
                .isEmpty();
        System.out.println("JobModelTest: " + before.size() + " states");
    }

    private void explore(JobModel first) {
        Deque<JobModel> waiting = new ArrayDeque<>(List.of(first));
        before.put(first, new ArrayList<>());
        while (!waiting.isEmpty()) {
            JobModel state = waiting.poll();
            state.next(MOST_LEASES, next -> {
                checkStep(state, next);
                if (!before.containsKey(next)) {
                    before.put(next, new ArrayList<>());
                    waiting.add(next);
                }
                before.get(next).add(state);
            });
        }
    }

    private static void check(JobModel state) {
        long charges = state.attempts().stream().filter(Attempt::charged).count();
        long open = state.attempts().stream().filter(Attempt::isOpen).count();
        int chosen = state.resends() + (state.resendPolicy() ? 1 : 0);
        must(charges <= 1 + chosen, "charged more often than anybody chose", state);
        must(open == (state.place() == Place.RUNNING ? 1 : 0), "in two places, or in none", state);
        for (Attempt attempt : state.attempts()) {
            must(!attempt.charged() || attempt.known() != Known.UNPAID, "charged and told as unpaid", state);
            must(attempt.charged() || attempt.known() != Known.PAID, "told as paid and not charged", state);
            must(
                    state.place() != Place.CANCELLED || attempt.known() == Known.UNPAID,
                    "cancelled as if nothing was spent",
                    state);
        }
        must(state.place() != Place.SUCCEEDED || state.isBought(), "a picture that nobody bought", state);
        must(state.place() != Place.UNCERTAIN || !state.isBought(), "uncertain and known to be bought", state);
    }

    private static void checkStep(JobModel from, JobModel to) {
        must(to.lease() >= from.lease(), "the lease has shrunk", from);
        for (Attempt attempt : from.attempts()) {
            Known now = to.attempts().get(attempt.lease() - 1).known();
            must(
                    attempt.known() == now || attempt.isOpen() || attempt.known() == Known.UNKNOWN,
                    "the journal is rewritten",
                    from);
        }
        boolean sentAgain =
                to.lease() > from.lease() && to.attempts().get(to.lease() - 1).edit();
        must(!sentAgain || !from.isBought(), "bought already, and claimed to be bought again", from);
    }

    private static void must(boolean holds, String otherwise, JobModel state) {
        if (!holds) {
            throw new AssertionError(otherwise + ": " + state);
        }
    }

    /** The states from which some way leads to a place. */
    private Set<JobModel> reaching(Place place) {
        Set<JobModel> reaching = new HashSet<>();
        Deque<JobModel> waiting = new ArrayDeque<>();
        before.keySet().stream().filter(state -> state.place() == place).forEach(state -> {
            reaching.add(state);
            waiting.add(state);
        });
        while (!waiting.isEmpty()) {
            for (JobModel state : before.get(waiting.poll())) {
                if (reaching.add(state)) {
                    waiting.add(state);
                }
            }
        }
        return reaching;
    }
}
