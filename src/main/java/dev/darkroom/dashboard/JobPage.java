package dev.darkroom.dashboard;

import dev.darkroom.api.BatchView;
import dev.darkroom.api.JobView;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import java.util.List;

/**
 * @param isLive whether it may change by itself
 * @param address of this page
 * @param record the provider's last answer; null: there is none
 */
@CheckedTemplate(basePath = "dashboard")
record JobPage(
        Shell shell,
        JobView job,
        BatchView batch,
        boolean isLive,
        Original original,
        List<Parameters.Given> parameters,
        Records.Answer record,
        JobOrders orders,
        String address)
        implements TemplateInstance {}
