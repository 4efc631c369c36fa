package dev.darkroom.cli;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;

/** Names and values, a line each; what is not known is left out. */
final class Facts {

    private final Map<String, String> lines = new LinkedHashMap<>();

    Facts add(String name, Object value) {
        String text = value == null ? "" : Table.plain(value.toString()).strip();
        if (!text.isEmpty()) {
            lines.put(name, text);
        }
        return this;
    }

    void print(PrintWriter out) {
        int widest = lines.keySet().stream().mapToInt(String::length).max().orElse(0);
        lines.forEach(
                (name, value) -> out.println(name + " ".repeat(widest - name.length()) + "  " + Colour.state(value)));
        out.flush();
    }
}
