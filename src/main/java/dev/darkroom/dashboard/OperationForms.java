package dev.darkroom.dashboard;

import dev.darkroom.api.OperationOrders;
import dev.darkroom.api.ProblemException;
import dev.darkroom.api.Values;
import dev.darkroom.operation.Kind;
import dev.darkroom.operation.Operation;
import dev.darkroom.operation.Preview;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Asks before an operation, and takes what was confirmed. */
@ApplicationScoped
class OperationForms {

    private static final long LARGEST_ID = 999_999_999_999_999_999L;
    /** More are none of a page. */
    private static final int MOST_TICKED = 1_000;

    private final Pages pages;
    private final OperationOrders orders;

    OperationForms(Pages pages, OperationOrders orders) {
        this.pages = pages;
        this.orders = orders;
    }

    /**
     * The page that says what it would do.
     *
     * @param ticked the jobs it is about; none: all that match
     * @param back where to go instead
     */
    Response ask(Kind kind, JobsQuery query, List<Long> ticked, String back) throws SQLException {
        Preview would = orders.preview(asked(kind, query, ticked), Optional.empty());
        List<ConfirmPage.Field> fields = new ArrayList<>(query.fields());
        fields.add(new ConfirmPage.Field("kind", kind.name()));
        fields.add(new ConfirmPage.Field("as_of", would.asOf().toString()));
        ticked.forEach(id -> fields.add(new ConfirmPage.Field("job", Long.toString(id))));
        fields.add(new ConfirmPage.Field("scope", ticked.isEmpty() ? "all" : "ticked"));
        boolean isNothing = would.matched() == 0 && !would.more();
        long jobs = would.retry() == null ? would.matched() : would.retry().going();
        return Pages.answer(
                200,
                new OperationPreviewPage(
                        pages.shell(
                                OperationWords.title(kind, would.matched(), would.more()) + "?", Shell.Section.JOBS),
                        OperationWords.lines(kind, would, ticked.size()),
                        query.fields(),
                        fields,
                        kind.mayPayTwice(asked(kind, query, ticked).selection()),
                        isNothing || jobs == 0 && !would.more() ? null : OperationWords.title(kind, jobs, would.more()),
                        back));
    }

    /** Begins what was confirmed: what the page said, and nothing that came since. */
    Operation begin(MultivaluedMap<String, String> form) throws SQLException {
        OperationOrders.Asked asked = asked(kind(form), JobsQuery.of(form), ticked(form));
        if (asked.kind().mayPayTwice(asked.selection()) && form.getFirst("sure") == null) {
            throw ProblemException.invalid(
                    "sure",
                    "Tick that you have looked into the provider's history: sending them again may pay twice.",
                    "on");
        }
        String asOf = form.getFirst("as_of");
        return orders.create(asked, Optional.of(Values.time("as_of", asOf == null ? "" : asOf)), OptionalLong.empty());
    }

    static Kind kind(MultivaluedMap<String, String> form) {
        String word = form.getFirst("kind");
        return Values.word(Kind.class, "kind", word == null ? "" : word);
    }

    /** @throws ProblemException 422 where all of none are meant */
    static List<Long> ticked(MultivaluedMap<String, String> form) {
        if ("all".equals(form.getFirst("scope"))) {
            return List.of();
        }
        List<String> jobs = form.getOrDefault("job", List.of());
        if (jobs.isEmpty() || jobs.size() > MOST_TICKED) {
            throw ProblemException.invalid(
                    "job", "No job is ticked. Go back and tick some, or choose all that match.", "1 to 1,000 jobs");
        }
        return jobs.stream().map(id -> Values.number("job", id, 1, LARGEST_ID)).toList();
    }

    private static OperationOrders.Asked asked(Kind kind, JobsQuery query, List<Long> ticked) {
        return OperationOrders.Asked.of(kind, query.filter(), query.named(), ticked);
    }
}
