package dev.darkroom.dashboard;

import dev.darkroom.api.BatchView;
import dev.darkroom.api.JobView;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import java.util.List;

/**
 * @param batch whose jobs are listed; null: those of all
 * @param batches to choose from
 * @param next address of the next part; null at the end
 */
@CheckedTemplate(basePath = "dashboard")
record JobsPage(Shell shell, BatchView batch, List<BatchView> batches, JobsQuery query, List<JobView> jobs, String next)
        implements TemplateInstance {}
