package dev.darkroom.dashboard;

import dev.darkroom.api.BatchView;
import dev.darkroom.api.JobView;
import dev.darkroom.api.QueueView;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import java.util.List;

/**
 * @param batch whose jobs are listed; null: those of all
 * @param batches to choose from
 * @param workers alive
 * @param next address of the next part; null at the end
 */
@CheckedTemplate(basePath = "dashboard")
record JobsPage(
        Shell shell,
        BatchView batch,
        List<BatchView> batches,
        JobsQuery query,
        List<QueueView.Worker> workers,
        List<JobView> jobs,
        String next)
        implements TemplateInstance {}
