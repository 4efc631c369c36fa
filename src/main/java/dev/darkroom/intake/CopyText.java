package dev.darkroom.intake;

/** Writes rows in the text format of PostgreSQL's COPY. */
final class CopyText {

    private final StringBuilder out;
    private boolean first = true;

    CopyText(StringBuilder out) {
        this.out = out;
    }

    CopyText number(long value) {
        separate();
        out.append(value);
        return this;
    }

    CopyText text(String value) {
        separate();
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> out.append(c);
            }
        }
        return this;
    }

    void end() {
        out.append('\n');
        first = true;
    }

    private void separate() {
        if (!first) {
            out.append('\t');
        }
        first = false;
    }
}
