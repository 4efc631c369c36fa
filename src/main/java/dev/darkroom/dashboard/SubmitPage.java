package dev.darkroom.dashboard;

import dev.darkroom.api.RowErrors;
import dev.darkroom.problem.Problem;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import java.util.List;

/**
 * @param checked what the file would do; null: nothing was checked, or it may not be run
 * @param problem what is wrong; null: nothing
 * @param mistakes in the rows, where it is these
 */
@CheckedTemplate(basePath = "dashboard")
record SubmitPage(
        Shell shell,
        SubmitForm form,
        Checked checked,
        Problem problem,
        List<RowErrors.Entry> mistakes,
        List<RowTemplate> templates)
        implements TemplateInstance {

    SubmitPage(Shell shell, SubmitForm form, Checked checked, Problem problem, List<RowErrors.Entry> mistakes) {
        this(shell, form, checked, problem, mistakes, List.of(RowTemplate.values()));
    }
}
