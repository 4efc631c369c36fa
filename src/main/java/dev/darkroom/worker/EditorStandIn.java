package dev.darkroom.worker;

import dev.darkroom.editor.Editor;
import java.util.Optional;

/** Puts something in the place of the API's client, so that the queue can be measured without HTTP. No setting does so: a node that works never has one. */
public interface EditorStandIn {

    /** Asked once, when the node starts; empty: the API's client is used. */
    Optional<Editor> editor();
}
