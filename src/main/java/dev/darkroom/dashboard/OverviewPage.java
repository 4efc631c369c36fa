package dev.darkroom.dashboard;

import dev.darkroom.api.QueueView;
import dev.darkroom.queue.ThroughputLog;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import java.util.List;

/**
 * @param edits in flight, of all nodes, where there is a cap on them
 * @param achieved edits a minute, of the last minutes
 * @param errors of the batches that are shown
 */
@CheckedTemplate(basePath = "dashboard")
record OverviewPage(
        Shell shell,
        QueueView queue,
        QueueReason reason,
        QueueView.Limit pace,
        long edits,
        Bar bar,
        double achieved,
        ThroughputLog.Day today,
        ThroughputChart chart,
        List<BatchLine> batches,
        List<ErrorCount> errors)
        implements TemplateInstance {}
