package dev.darkroom.dashboard;

import dev.darkroom.security.Role;
import dev.darkroom.security.Token;
import java.util.List;

/**
 * What stands around every page.
 *
 * @param title of the page
 * @param who null: nobody is signed in
 * @param theme light or dark
 * @param notice what was done just now; null: nothing
 */
public record Shell(String title, Section section, Token who, Theme theme, Done notice) {

    /** The part of the dashboard that a page is of. */
    public enum Section {
        NONE,
        OVERVIEW,
        BATCHES,
        JOBS,
        SUBMIT,
        PLAYGROUND,
        SETTINGS
    }

    static Shell anonymous(String title, Theme theme) {
        return new Shell(title, Section.NONE, null, theme, null);
    }

    public boolean at(String name) {
        return section.name().equals(name);
    }

    public List<Theme> themes() {
        return List.of(Theme.values());
    }

    public boolean isKnown() {
        return who != null;
    }

    public boolean isAdmin() {
        return who != null && who.role() == Role.ADMIN;
    }

    /** Whether it may hand in and act on what it sees. */
    public boolean isActor() {
        return who != null && who.role() != Role.VIEWER;
    }

    public String style() {
        return StaticFile.STYLE.path();
    }

    public String script() {
        return StaticFile.SCRIPT.path();
    }

    public String galleryScript() {
        return StaticFile.GALLERY.path();
    }

    public String htmx() {
        return StaticFile.HTMX.path();
    }

    public String icon() {
        return StaticFile.ICON.path();
    }
}
