package dev.darkroom.intake;

import java.nio.charset.StandardCharsets;

/** How files begin that people hand over by mistake, and what to tell them. */
enum FileSignature {
    UTF_8_BOM("\u00ef\u00bb\u00bf", "is UTF-8"),
    UTF_16_LE("\u00ff\u00fe", "the file is UTF-16: save it as UTF-8"),
    UTF_16_BE("\u00fe\u00ff", "the file is UTF-16: save it as UTF-8"),
    ZIP("PK\u0003\u0004", "the file is a workbook or a ZIP archive, not text: save it as CSV (UTF-8)"),
    OLD_WORKBOOK("\u00d0\u00cf\u0011\u00e0", "the file is a workbook, not text: save it as CSV (UTF-8)"),
    GZIP("\u001f\u008b", "the file is compressed (gzip): unpack it first"),
    PDF("%PDF-", "the file is a PDF, not a CSV"),
    PNG("\u0089PNG", "the file is a picture (PNG), not a CSV"),
    JPEG("\u00ff\u00d8\u00ff", "the file is a picture (JPEG), not a CSV"),
    GIF("GIF8", "the file is a picture (GIF), not a CSV"),
    WEBP("RIFF", "the file is a picture (WebP) or a sound, not a CSV");

    /** As many bytes as the longest needs. */
    static final int LENGTH = 5;

    private final byte[] start;
    private final String advice;

    FileSignature(String start, String advice) {
        this.start = start.getBytes(StandardCharsets.ISO_8859_1);
        this.advice = advice;
    }

    String advice() {
        return advice;
    }

    boolean matches(byte[] head) {
        return head.length >= start.length && java.util.Arrays.equals(head, 0, start.length, start, 0, start.length);
    }
}
