package dev.darkroom.queue;

import org.jboss.logging.Logger;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.ExtLogRecord.FormatStyle;
import org.jboss.logmanager.Level;

/**
 * Lines of the log about one job, which name it and its batch for who reads them as JSON. The names are put on the record itself: in Quarkus the MDC belongs to a Vert.x
 * context, and many jobs go on at a time upon one.
 *
 * @param batchId null where only the job is known
 */
public record JobLog(long jobId, Long batchId) {

    static final String JOB = "job_id";
    static final String BATCH = "batch_id";

    public static JobLog of(Claim claim) {
        return new JobLog(claim.jobId(), claim.batchId());
    }

    public void info(Logger log, String text) {
        write(log, Level.INFO, null, text);
    }

    public void warn(Logger log, String text) {
        write(log, Level.WARN, null, text);
    }

    /** @param cause null where there is none to tell */
    public void error(Logger log, Throwable cause, String text) {
        write(log, Level.ERROR, cause, text);
    }

    private void write(Logger log, Level level, Throwable cause, String text) {
        org.jboss.logmanager.Logger to = org.jboss.logmanager.Logger.getLogger(log.getName());
        if (to.isLoggable(level)) {
            ExtLogRecord line = new ExtLogRecord(
                    level, "Job " + jobId + ": " + text, FormatStyle.NO_FORMAT, JobLog.class.getName());
            line.setLoggerName(log.getName());
            line.setThrown(cause);
            line.putMdc(JOB, Long.toString(jobId));
            if (batchId != null) {
                line.putMdc(BATCH, batchId.toString());
            }
            to.logRaw(line);
        }
    }
}
