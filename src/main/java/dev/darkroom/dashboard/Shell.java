package dev.darkroom.dashboard;

import dev.darkroom.security.Role;
import dev.darkroom.security.Token;

/**
 * What stands around every page.
 *
 * @param title of the page
 * @param who null: nobody is signed in
 * @param notice what was done just now; null: nothing
 */
public record Shell(String title, Section section, Token who, Done notice) {

    /** The part of the dashboard that a page is of. */
    public enum Section {
        NONE,
        OVERVIEW,
        BATCHES,
        JOBS,
        SUBMIT,
        SETTINGS
    }

    static Shell anonymous(String title) {
        return new Shell(title, Section.NONE, null, null);
    }

    public boolean at(String name) {
        return section.name().equals(name);
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
