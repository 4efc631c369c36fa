package dev.darkroom.dashboard;

import dev.darkroom.api.RowErrors;
import dev.darkroom.problem.Problem;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import java.util.List;

/**
 * @param isNew nothing was sent yet
 * @param trial what may be started; null: something is wrong, or nothing was sent
 * @param problem what is wrong; null: nothing, or {@code mistakes}
 * @param mistakes by field
 */
@CheckedTemplate(basePath = "dashboard")
record PlaygroundPage(
        Shell shell,
        PlaygroundForm form,
        List<PlaygroundField> fields,
        boolean isNew,
        Trial trial,
        Problem problem,
        List<RowErrors.Entry> mistakes)
        implements TemplateInstance {}
