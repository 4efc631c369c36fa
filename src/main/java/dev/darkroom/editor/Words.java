package dev.darkroom.editor;

import java.util.regex.Pattern;

/** What the API says only in words: collected from live answers and from other clients. */
final class Words {

    static final Pattern NO_CREDITS = Pattern.compile("insufficient[ _-]?credit", Pattern.CASE_INSENSITIVE);

    /** E005 stands alone and in capitals, so that it is not found in a record's uuid. */
    static final Pattern MODERATED = Pattern.compile(
            "(?i:flagged as sensitive|\\bnsfw\\b|content[ _-]policy|request[ _-]moderated|content[ _-]moderated)"
                    + "|(?<![\\w-])E005(?![\\w-])");

    static final Pattern NO_ASSET = Pattern.compile(
            "\\b(asset|file|image|imageUrl|object)\\b.{0,80}?\\b(not found|does not exist|doesn't exist|not exist|no such|cannot be found|could not be found)"
                    + "|\\b(cannot find|could not find|can't find|no such)\\b.{0,40}?\\b(asset|file|image)\\b"
                    + "|\\bNoSuchKey\\b|(ASSET|FILE|IMAGE)_NOT_FOUND",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    static final Pattern NO_ROUTE = Pattern.compile("\\bcannot (get|post) /", Pattern.CASE_INSENSITIVE);

    private Words() {}
}
