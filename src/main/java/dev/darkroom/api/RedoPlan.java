package dev.darkroom.api;

import dev.darkroom.job.Sha256;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * What a redo would do.
 *
 * @param rows in the order of the batch
 * @param left rejected ones that would still not be redone
 */
public record RedoPlan(BatchView batch, List<RedoRow> rows, long left) {

    /** At most, as one edit is paid for once; null: nobody gave a price. */
    public BigDecimal credits() {
        return batch.creditsPerEdit() == null ? null : batch.creditsPerEdit().multiply(BigDecimal.valueOf(rows.size()));
    }

    /** How many of them somebody has done again before. */
    public long redoneBefore() {
        return rows.stream().filter(row -> row.redoJobId() != null).count();
    }

    /** How many would bring the same picture again. */
    public long sameAgain() {
        return rows.stream().filter(RedoRow::isSameAgain).count();
    }

    /** Of everything that is paid for: which jobs, what became of each so far, the words, and the price. */
    public String fingerprint() {
        return Sha256.of(rows.stream()
                .map(row -> row.jobId() + " " + Objects.toString(row.redoJobId(), "") + " "
                        + row.prompt().length() + " " + row.prompt())
                .collect(Collectors.joining(
                        "\n", "redo of " + batch.id() + " at " + batch.creditsPerEdit() + "\n", "")));
    }

    /** As JSONL, made line by line while it is read. */
    InputStream jsonl() {
        var lines = rows.iterator();
        return new java.io.SequenceInputStream(new java.util.Enumeration<InputStream>() {
            @Override
            public boolean hasMoreElements() {
                return lines.hasNext();
            }

            @Override
            public InputStream nextElement() {
                return new ByteArrayInputStream(lines.next().toJsonl().getBytes(StandardCharsets.UTF_8));
            }
        });
    }

    @Override
    public List<RedoRow> rows() {
        return Collections.unmodifiableList(rows);
    }
}
