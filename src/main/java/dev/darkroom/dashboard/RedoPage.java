package dev.darkroom.dashboard;

import dev.darkroom.api.BatchView;
import dev.darkroom.api.RedoPlan;
import dev.darkroom.api.RedoRow;
import dev.darkroom.api.RowErrors;
import dev.darkroom.problem.Problem;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import java.util.List;

/**
 * @param rows the rejected ones that are shown
 * @param toRedo how many there are that were not redone yet
 * @param next address of the next part; null at the end
 * @param plan what it would do; null: nothing was checked, or it may not be done
 * @param proof of that
 * @param problem what is wrong; null: nothing
 * @param mistakes in the rows, where it is these
 */
@CheckedTemplate(basePath = "dashboard")
record RedoPage(
        Shell shell,
        BatchView batch,
        RedoForm form,
        List<RedoRow> rows,
        long toRedo,
        String next,
        RedoPlan plan,
        String proof,
        Problem problem,
        List<RowErrors.Entry> mistakes)
        implements TemplateInstance {}
